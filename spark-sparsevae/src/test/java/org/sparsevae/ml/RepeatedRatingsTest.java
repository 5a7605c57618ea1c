// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ratings.LocalSession;
import org.sparsevae.ratings.RatingCounts;

/** What counts of several ratings of an item by a user. */
@Tag("slow")
class RepeatedRatingsTest {
    private static final SparkSession SPARK = LocalSession.get();
    private static final StructType SCHEMA = new StructType()
            .add("user", DataTypes.StringType)
            .add("item", DataTypes.IntegerType)
            .add("rating", DataTypes.DoubleType)
            .add("time", DataTypes.LongType);

    /** ann: item 1 three times, the last two at one time; bob: item 1 goes up and down, item 2 twice; cid: what adds up to 0. */
    private static final List<Row> ROWS = List.of(
            RowFactory.create("ann", 1, 5.0, 10L),
            RowFactory.create("ann", 1, 2.0, 30L),
            RowFactory.create("ann", 1, 3.0, 30L),
            RowFactory.create("ann", 2, 4.0, 5L),
            RowFactory.create("bob", 1, 1.0, 9L),
            RowFactory.create("bob", 1, 4.0, 2L),
            RowFactory.create("bob", 2, 1.0, 1L),
            RowFactory.create("bob", 2, 2.0, 1L),
            RowFactory.create("cid", 1, 3.0, 7L),
            RowFactory.create("cid", 1, -3.0, 8L),
            RowFactory.create("cid", 2, 2.0, 8L));

    @TempDir
    Path folder;

    private static Dataset<Row> table(List<Row> rows) {
        return SPARK.createDataFrame(rows, SCHEMA);
    }

    private static RatingsVectorizer vectorizer(String repeated) {
        return new RatingsVectorizer().setRepeatedRatings(repeated).setTimeCol("time");
    }

    private static Map<String, List<Double>> vectors(Dataset<Row> users) {
        Map<String, List<Double>> vectors = new TreeMap<>();
        for (Row user : users.collectAsList()) {
            List<Double> values = new ArrayList<>();
            for (double value : user.<Vector>getAs(1).toArray()) {
                values.add(value);
            }
            vectors.put(user.getString(0), values);
        }
        return vectors;
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static void assertCounts(RatingsVectorizerModel model, long tooLow, long repeated, long ratings) {
        RatingCounts counts = model.summary();
        assertEquals(ROWS.size(), counts.rows());
        assertEquals(tooLow, counts.tooLow());
        assertEquals(repeated, counts.repeated());
        assertEquals(ratings, counts.ratings());
        assertEquals(
                counts.rows(),
                counts.invalid()
                        + counts.tooLow()
                        + counts.repeated()
                        + counts.ofSmallUsers()
                        + counts.unknownItems()
                        + counts.ratings());
        assertEquals(counts, model.audit(table(ROWS)));
    }

    @Test
    void eachChoiceMakesItsValue() {
        RatingsVectorizerModel max = new RatingsVectorizer().fit(table(ROWS));
        assertEquals("max", max.getRepeatedRatings());
        assertEquals(
                Map.of("ann", List.of(5.0, 4.0), "bob", List.of(4.0, 2.0), "cid", List.of(3.0, 2.0)),
                vectors(max.transform(table(ROWS))));
        assertCounts(max, 0, 5, 6);
        RatingsVectorizerModel last = vectorizer("last").fit(table(ROWS));
        assertEquals(
                Map.of("ann", List.of(3.0, 4.0), "bob", List.of(1.0, 2.0), "cid", List.of(-3.0, 2.0)),
                vectors(last.transform(table(ROWS))));
        assertCounts(last, 0, 5, 6);
        RatingsVectorizerModel sum = vectorizer("sum").fit(table(ROWS));
        assertEquals(
                Map.of("ann", List.of(10.0, 4.0), "bob", List.of(5.0, 3.0), "cid", List.of(0.0, 2.0)),
                vectors(sum.transform(table(ROWS))));
        assertCounts(sum, 2, 4, 5);
        RatingsVectorizerModel mean = vectorizer("mean").fit(table(ROWS));
        assertEquals(
                Map.of("ann", List.of(10.0 / 3, 4.0), "bob", List.of(2.5, 1.5), "cid", List.of(0.0, 2.0)),
                vectors(mean.transform(table(ROWS))));
        assertCounts(mean, 2, 4, 5);
    }

    @Test
    void theThresholdIsOfTheValueThatCounts() {
        // ann's first item was liked once and is no longer; bob likes his by the sum alone
        assertEquals(
                Map.of("ann", List.of(1.0, 1.0), "bob", List.of(1.0, 0.0)),
                vectors(vectorizer("max").setMinRating(4).fit(table(ROWS)).transform(table(ROWS))));
        RatingsVectorizerModel last = vectorizer("last").setMinRating(4).fit(table(ROWS));
        assertEquals(Map.of("ann", List.of(1.0)), vectors(last.transform(table(ROWS))));
        assertArrayEquals(new String[] {"2"}, last.itemIds());
        assertCounts(last, 10, 0, 1);
        RatingsVectorizerModel sum = vectorizer("sum").setMinRating(5).fit(table(ROWS));
        assertEquals(Map.of("ann", List.of(1.0), "bob", List.of(1.0)), vectors(sum.transform(table(ROWS))));
        assertCounts(sum, 6, 3, 2);
        RatingsVectorizerModel big =
                vectorizer("mean").setMinRating(2).setMinUserRatings(2).fit(table(ROWS));
        assertEquals(Map.of("ann", List.of(1.0, 1.0)), vectors(big.transform(table(ROWS))));
    }

    @Test
    void theOrderOfTheRowsDoesNotMatter() {
        List<Row> rows = new ArrayList<>(ROWS);
        Random random = new Random(3);
        for (int n = 0; n < 300; n++) {
            double rating = Math.scalb(random.nextDouble() - 0.3, random.nextInt(60));
            rows.add(RowFactory.create("u" + n % 7, 1 + n % 3, rating, (long) random.nextInt(5)));
        }
        for (String repeated : List.of("max", "last", "sum", "mean")) {
            RatingsVectorizerModel model = vectorizer(repeated).fit(table(rows));
            Map<String, List<Double>> expected = vectors(model.transform(table(rows)));
            for (int round = 0; round < 3; round++) {
                Collections.shuffle(rows, random);
                Dataset<Row> shuffled = table(rows).repartition(5);
                assertEquals(expected, vectors(model.transform(shuffled)), repeated);
                assertEquals(model.summary(), vectorizer(repeated).fit(shuffled).summary());
            }
        }
    }

    @Test
    void timesMayBeOfAnyTypeThatHasAnOrder() {
        Map<String, List<Double>> expected =
                vectors(vectorizer("last").fit(table(ROWS)).transform(table(ROWS)));
        for (String time : List.of(
                "timestamp_seconds(time)",
                "date_from_unix_date(cast(time as int))",
                "cast(time as double)",
                "cast(time as decimal(10,2))",
                "to_timestamp_ntz(concat('2020-01-01 00:00:', lpad(time, 2, '0')))")) {
            Dataset<Row> rows = table(ROWS).selectExpr("user", "item", "rating", time + " as time");
            assertEquals(expected, vectors(vectorizer("last").fit(rows).transform(rows)), time);
        }
        Dataset<Row> text = table(ROWS).selectExpr("user", "item", "rating", "cast(time as string) as time");
        assertEquals(
                "column time (timeCol) must be a number, a date or a timestamp: it is string, cast it to long or timestamp",
                refusal(() -> vectorizer("last").fit(text)));
        assertEquals(2, vectorizer("max").fit(text).numFeatures(), "a time is read where it is needed alone");
    }

    @Test
    void aRowWithoutATimeIsInvalid() {
        List<Row> rows = new ArrayList<>(ROWS);
        rows.add(RowFactory.create("ann", 1, 1.0, null));
        String said = refusal(() -> vectorizer("last").fit(table(rows)));
        assertTrue(
                said.startsWith(
                        "1 of 12 rows have a null user, item or rating, or a rating that is NaN or infinite, or no time:"),
                said);
        RatingsVectorizerModel model =
                vectorizer("last").setHandleInvalid("skip").fit(table(rows));
        assertEquals(1, model.summary().invalid());
        assertEquals(
                vectors(vectorizer("last").fit(table(ROWS)).transform(table(ROWS))),
                vectors(model.transform(table(rows))));
        model.setHandleInvalid("error");
        RuntimeException refused = assertThrows(
                RuntimeException.class, () -> model.transform(table(rows)).count());
        assertTrue(refused.getMessage().contains("the time is null where user = ann, item = 1"), refused.getMessage());
        Dataset<Row> nan = table(ROWS).selectExpr("user", "item", "rating", "double('NaN') as time");
        assertTrue(refusal(() -> vectorizer("last").fit(nan)).startsWith("11 of 11 rows"));
    }

    @Test
    void lastNeedsTimes() {
        assertEquals(
                "repeatedRatings = last needs timeCol, which says what rating is the latest: set it to a column of times",
                refusal(() -> new RatingsVectorizer().setRepeatedRatings("last").fit(table(ROWS))));
        assertEquals(
                "there is no column when (timeCol): the columns are user, item, rating, time",
                refusal(() -> vectorizer("last").setTimeCol("when").transformSchema(SCHEMA)));
        assertTrue(refusal(() -> vectorizer("first")).contains("one of max, last, sum, mean"));
    }

    @Test
    void theChoiceIsSavedAndCopied() throws Exception {
        RatingsVectorizerModel model = vectorizer("last").fit(table(ROWS));
        String saved = folder.resolve("model").toString();
        model.save(saved);
        RatingsVectorizerModel loaded = RatingsVectorizerModel.load(saved);
        assertEquals("last", loaded.getRepeatedRatings());
        Map<String, List<Double>> expected = vectors(model.transform(table(ROWS)));
        assertEquals(expected, vectors(loaded.transform(table(ROWS))));
        Dataset<Row> renamed = table(ROWS).withColumnRenamed("time", "at");
        assertEquals(
                expected, vectors(loaded.copy(new ParamMap()).setTimeCol("at").transform(renamed)));
        assertEquals(
                vectors(new RatingsVectorizer().fit(table(ROWS)).transform(table(ROWS))),
                vectors(model.copy(new ParamMap().put(model.repeatedRatings(), "max"))
                        .transform(table(ROWS))));
    }

    /** As one that was saved before there was the choice. */
    @Test
    void aModelThatDoesNotSayTakesTheLargest() {
        RatingsVectorizerModel model = new RatingsVectorizerModel(
                "old", "int", new String[] {"1", "2"}, new String[] {"1", "2"}, new long[] {3, 3});
        model.setUserCol("user").setItemCol("item").setRatingCol("rating").setOutputCol("features");
        model.setMinUserRatings(0).setHandleInvalid("error").setEmptyUsers("drop");
        assertFalse(model.isDefined(model.repeatedRatings()));
        assertEquals(
                vectors(new RatingsVectorizer().fit(table(ROWS)).transform(table(ROWS))),
                vectors(model.transform(table(ROWS))));
    }

    @Test
    void aStreamIsReadByTheLargestAlone() {
        table(ROWS).write().parquet(folder.resolve("stream").toString());
        Dataset<Row> stream = SPARK.readStream()
                .schema(SCHEMA)
                .parquet(folder.resolve("stream").toString());
        assertTrue(vectorizer("max").fit(table(ROWS)).transform(stream).isStreaming());
        assertEquals(
                "repeatedRatings = sum groups the ratings of an item and then those of a user, which a stream cannot: set"
                        + " repeatedRatings to max, or put the repeated ratings together before",
                refusal(() -> vectorizer("sum").fit(table(ROWS)).transform(stream)));
    }
}
