// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.sparsevae.ratings.LocalSession;
import org.sparsevae.ratings.RatingCounts;

@Tag("slow")
class RatingsVectorizerTest {
    private static final SparkSession SPARK = LocalSession.get();
    private static final StructType SCHEMA = new StructType()
            .add("user", DataTypes.StringType)
            .add("item", DataTypes.IntegerType)
            .add("rating", DataTypes.DoubleType);

    /** ann: 1 2 10; bob: 1 2, 3 too low; cid: 10 twice; dan: 99 alone; eve: none high enough. */
    private static final List<Row> ROWS = List.of(
            row("ann", 1, 5.0),
            row("ann", 2, 4.0),
            row("ann", 10, 4.5),
            row("bob", 1, 4.0),
            row("bob", 2, 5.0),
            row("bob", 3, 2.0),
            row("cid", 10, 4.0),
            row("cid", 10, 5.0),
            row("dan", 99, 5.0),
            row("eve", 1, 1.0));

    private static Row row(Object... values) {
        return RowFactory.create(values);
    }

    private static Dataset<Row> table(List<Row> rows) {
        return SPARK.createDataFrame(rows, SCHEMA);
    }

    private static Map<String, Vector> vectors(Dataset<Row> rows) {
        Map<String, Vector> vectors = new TreeMap<>();
        rows.collectAsList().forEach(row -> assertNull(vectors.put(String.valueOf(row.get(0)), row.getAs(1))));
        return vectors;
    }

    private static SparseVector sparse(Vector vector) {
        return assertInstanceOf(SparseVector.class, vector);
    }

    @Test
    void highRatingsBecomeOnes() {
        RatingsVectorizerModel model =
                new RatingsVectorizer().setMinRating(4).setNumItems(3).fit(table(ROWS));
        // 1, 2 and 10 have two ratings each; 10 comes last by value, not second as text would
        assertArrayEquals(new String[] {"1", "2", "10"}, model.itemIds());
        Map<String, Vector> vectors = vectors(model.transform(table(ROWS)));
        assertEquals(List.of("ann", "bob", "cid"), List.copyOf(vectors.keySet()));
        assertArrayEquals(new int[] {0, 1, 2}, sparse(vectors.get("ann")).indices());
        assertArrayEquals(new double[] {1, 1}, sparse(vectors.get("bob")).values());
        assertArrayEquals(new int[] {2}, sparse(vectors.get("cid")).indices());
        assertEquals(3, vectors.get("cid").size());
    }

    @Test
    void withoutMinRatingValuesAreKept() {
        List<Row> rows = new ArrayList<>(ROWS);
        rows.add(row("bob", 10, 0.0));
        rows.add(row("bob", 99, -2.0));
        RatingsVectorizerModel model = new RatingsVectorizer().fit(table(rows));
        assertArrayEquals(new String[] {"1", "2", "3", "10", "99"}, model.itemIds());
        Map<String, Vector> vectors = vectors(model.transform(table(rows)));
        assertArrayEquals(new int[] {0, 1, 2, 4}, sparse(vectors.get("bob")).indices());
        assertArrayEquals(new double[] {4, 5, 2, -2}, sparse(vectors.get("bob")).values());
        assertArrayEquals(new double[] {5}, sparse(vectors.get("cid")).values(), "the larger of two ratings");
        assertEquals(1, model.summary().tooLow(), "the rating of 0");
    }

    @Test
    void everyRowIsAccountedFor() {
        List<Row> rows = new ArrayList<>(ROWS);
        rows.add(row(null, 1, 5.0));
        rows.add(row("ann", 1, Double.NaN));
        rows.add(row("flo", null, 5.0));
        RatingsVectorizerModel model = new RatingsVectorizer()
                .setMinRating(4)
                .setNumItems(2)
                .setHandleInvalid("skip")
                .fit(table(rows));
        assertArrayEquals(new String[] {"1", "2"}, model.itemIds());
        RatingCounts expected = new RatingCounts(13, 3, 2, 1, 0, 3, 4, 5, 0, 3, 2);
        assertEquals(expected, model.summary());
        assertEquals(expected, model.audit(table(rows)));
        assertEquals(
                new RatingCounts(13, 3, 2, 1, 2, 1, 4, 5, 3, 0, 2),
                model.setMinUserRatings(2).audit(table(rows)));
    }

    @Test
    void usersAreCountedBeforeItemsAreChosen() {
        RatingsVectorizer vectorizer =
                new RatingsVectorizer().setMinRating(4).setMinUserRatings(2).setNumItems(1);
        List<Row> rows = new ArrayList<>(ROWS);
        rows.add(row("dan", 98, 5.0));
        RatingsVectorizerModel model = vectorizer.fit(table(rows));
        // cid's two ratings are of one item; dan has enough, but none of item 1
        assertArrayEquals(new String[] {"1"}, model.itemIds());
        assertEquals(
                List.of("ann", "bob"),
                List.copyOf(vectors(model.transform(table(rows))).keySet()));
        Map<String, Vector> kept = vectors(model.setEmptyUsers("keep").transform(table(rows)));
        assertEquals(List.of("ann", "bob", "dan"), List.copyOf(kept.keySet()));
        assertEquals(0, kept.get("dan").numNonzeros());
        assertEquals(1, kept.get("dan").size());
        model.setMinUserRatings(0);
        assertEquals(5, vectors(model.transform(table(rows))).size(), "eve too, who has no rating high enough");
        assertEquals(
                2, vectors(model.setEmptyUsers("drop").transform(table(rows))).size());
    }

    @Test
    void tiesGoToTheSmallerIdWhateverThePartitioning() {
        Random random = new Random(1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            rows.add(row("u" + random.nextInt(40), random.nextInt(60), (double) (1 + random.nextInt(5))));
        }
        RatingsVectorizer vectorizer =
                new RatingsVectorizer().setMinRating(3).setMinUserRatings(5).setNumItems(20);
        // the same by hand
        Map<String, TreeSet<Integer>> byUser = new TreeMap<>();
        rows.stream().filter(r -> r.getDouble(2) >= 3).forEach(r -> byUser.computeIfAbsent(
                        r.getString(0), u -> new TreeSet<>())
                .add(r.getInt(1)));
        byUser.values().removeIf(items -> items.size() < 5);
        Map<Integer, Long> counts = new TreeMap<>();
        byUser.values().forEach(items -> items.forEach(item -> counts.merge(item, 1L, Long::sum)));
        List<Integer> chosen = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(20)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        Map<String, Vector> first = null;
        for (int partitions : new int[] {1, 5}) {
            Collections.shuffle(rows, new Random(partitions));
            Dataset<Row> table = table(rows).repartition(partitions);
            RatingsVectorizerModel model = vectorizer.fit(table);
            assertEquals(
                    chosen, Arrays.stream(model.itemIds()).map(Integer::valueOf).toList());
            Map<String, Vector> vectors = vectors(model.transform(table));
            first = first == null ? vectors : first;
            assertEquals(first, vectors);
        }
        assertEquals(byUser.keySet(), first.keySet());
        byUser.forEach((user, items) -> items.retainAll(chosen));
        Map<String, Vector> result = first;
        byUser.forEach((user, items) -> assertArrayEquals(
                items.stream().mapToInt(chosen::indexOf).toArray(),
                sparse(result.get(user)).indices()));
    }

    @Test
    void idsOfOtherTypesAreTheSameItems() {
        RatingsVectorizerModel model =
                new RatingsVectorizer().setMinRating(4).setNumItems(3).fit(table(ROWS));
        Map<String, Vector> expected = vectors(model.transform(table(ROWS)));
        for (String type : new String[] {"string", "decimal(38,10)"}) {
            Dataset<Row> other = table(ROWS).withColumn("item", col("item").cast(type));
            assertEquals(expected, vectors(model.transform(other)), type);
            assertEquals(
                    expected,
                    vectors(new RatingsVectorizer()
                            .setMinRating(4)
                            .setNumItems(3)
                            .fit(type.equals("string") ? table(ROWS) : other)
                            .transform(other)),
                    type);
        }
        assertEquals(
                DataTypes.IntegerType, model.vocabulary().schema().apply("item").dataType());
    }

    /** Ids that no number of a table can be keep their places, and no other item gets them. */
    @Test
    void itemsThatATableCannotHoldKeepTheirPlaces() {
        Dataset<Row> texts = table(ROWS).withColumn("item", col("item").cast("string"));
        texts = texts.union(texts.limit(1).withColumn("item", lit("007")))
                .union(texts.limit(1).withColumn("item", lit("x")));
        RatingsVectorizerModel model =
                new RatingsVectorizer().setMinUserRatings(1).fit(texts);
        assertArrayEquals(new String[] {"007", "1", "10", "2", "3", "99", "x"}, model.itemIds());
        List<Row> rows = new ArrayList<>(ROWS);
        rows.add(row("fay", 7, 5.0));
        rows.add(row("fay", 1000, 5.0));
        rows.add(row("fay", 99, 5.0));
        for (String type : new String[] {"smallint", "int", "bigint"}) {
            Dataset<Row> numbers = table(rows).withColumn("item", col("item").cast(type));
            assertEquals(
                    Vectors.sparse(7, new int[] {5}, new double[] {5}),
                    vectors(model.transform(numbers)).get("fay"),
                    type);
        }
    }

    @Test
    void usersKeepTheirTypesWhateverThePartitions() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add(row(String.valueOf(i % 7), i % 11, 1.0 + i % 5));
        }
        RatingsVectorizerModel model = new RatingsVectorizer().fit(table(rows));
        Map<String, Vector> expected = vectors(model.transform(table(rows)));
        assertEquals(7, expected.size());
        for (String type : new String[] {"tinyint", "int", "bigint", "decimal(20,0)", "string"}) {
            Dataset<Row> users = table(rows)
                    .withColumn("user", col("user").cast(type))
                    .withMetadata("user", Metadata.fromJson("{\"note\": 1}"))
                    .repartition(5);
            Dataset<Row> result = new RatingsVectorizer().fit(users).transform(users);
            assertEquals(expected, vectors(result), type);
            assertEquals(type, result.schema().apply("user").dataType().simpleString());
            assertEquals(model.transformSchema(users.schema()), result.schema(), "metadata too");
        }
    }

    @Test
    void textIdsAreOrderedAsText() {
        Dataset<Row> table = table(ROWS).withColumn("item", col("item").cast("string"));
        assertArrayEquals(
                new String[] {"1", "10", "2"},
                new RatingsVectorizer()
                        .setMinRating(4)
                        .setNumItems(3)
                        .fit(table)
                        .itemIds());
    }

    @Test
    void namesAreAttributesAndNoTwoAreAlike() {
        Dataset<Row> named = table(ROWS)
                .withColumn(
                        "title",
                        org.apache
                                .spark
                                .sql
                                .functions
                                .when(col("item").equalTo(10), lit("Emma"))
                                .when(col("item").equalTo(1), lit("Emma"))
                                .when(col("item").equalTo(99), lit(" ")));
        RatingsVectorizerModel model =
                new RatingsVectorizer().setMinRating(4).setItemNameCol("title").fit(named);
        assertArrayEquals(new String[] {"Emma [1]", "2", "Emma [10]", "99"}, model.itemNames());
        StructType schema = model.transform(table(ROWS)).schema();
        assertEquals(model.transformSchema(SCHEMA), schema);
        AttributeGroup group = AttributeGroup.fromStructField(schema.apply("features"));
        assertEquals(4, group.size());
        assertEquals(2, group.indexOf("Emma [10]"));
        assertEquals("2", group.getAttr(1).name().get());
        List<Row> vocabulary = model.vocabulary().orderBy("index").collectAsList();
        assertEquals(row(2, 10, "Emma [10]", 2L), vocabulary.get(2));
        assertEquals(row(3, 99, "99", 1L), vocabulary.get(3));
    }

    @Test
    void aNameThatLooksLikeADisambiguatedOneIsNotTakenTwice() {
        String[] names =
                RatingsVectorizer.distinctNames(new String[] {"1", "2", "3"}, Map.of("1", "a", "2", "a", "3", "a [1]"));
        assertArrayEquals(new String[] {"a [1] [1]", "a [2]", "a [1]"}, names);
    }

    @Test
    void columnsOfAnyNameAndUsersOfTheirOwnType() {
        Dataset<Row> table = table(ROWS)
                .select(
                        col("user").as("who.is"),
                        col("item").cast("bigint").as("what`item"),
                        col("rating").cast("float").as("items"));
        RatingsVectorizerModel model = new RatingsVectorizer()
                .setUserCol("who.is")
                .setItemCol("what`item")
                .setRatingCol("items")
                .setOutputCol("kept")
                .fit(table);
        Dataset<Row> rows = model.transform(table);
        assertArrayEquals(new String[] {"who.is", "kept"}, rows.columns());
        assertEquals(5, rows.count());
        assertEquals(5, model.numFeatures());
    }

    @Test
    void badTablesAreRefusedInOneSentence() {
        RatingsVectorizer vectorizer = new RatingsVectorizer().setMinRating(4);
        refused(
                "there is no column who (userCol): the columns are user, item, rating",
                () -> new RatingsVectorizer().setUserCol("who").fit(table(ROWS)));
        refused(
                "column user (ratingCol) must be a number: it is string, cast it to double",
                () -> new RatingsVectorizer().setRatingCol("user").fit(table(ROWS)));
        refused(
                "column rating (itemCol) must be text, a whole number or a decimal: it is double, cast it to string or long",
                () -> new RatingsVectorizer().setItemCol("rating").fit(table(ROWS)));
        refused(
                "outputCol must differ from userCol: both are user",
                () -> new RatingsVectorizer().setOutputCol("user").fit(table(ROWS)));
        refused("the table of ratings is empty: nothing to fit", () -> vectorizer.fit(table(List.of())));
        refused(
                "none of the 2 ratings is at least minRating = 4.0: nothing to fit, check the column rating",
                () -> vectorizer.fit(table(List.of(row("a", 1, 1.0), row("a", 2, 3.0)))));
        refused(
                "no user has minUserRatings = 4 ratings: the most that a user has is 3",
                () -> vectorizer.copy(new ParamMap()).setMinUserRatings(4).fit(table(ROWS)));
        refused("numItems must be 1 or more: numItems = 0", () -> new RatingsVectorizer().setNumItems(0));
        refused("minRating must be a finite number: minRating = NaN", () -> new RatingsVectorizer()
                .setMinRating(Double.NaN));
    }

    private static void refused(String message, Executable executable) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, executable).getMessage());
    }

    @Test
    void invalidRowsAreRefusedInFitAndInTransform() {
        RatingsVectorizerModel model = new RatingsVectorizer().fit(table(ROWS));
        for (Row bad : List.of(
                row(null, 1, 5.0),
                row("ann", null, 5.0),
                row("ann", 1, null),
                row("ann", 1, Double.NaN),
                row("ann", 1, Double.NEGATIVE_INFINITY))) {
            List<Row> rows = new ArrayList<>(ROWS);
            rows.add(bad);
            refused(
                    "1 of 11 rows have a null user, item or rating, or a rating that is NaN or infinite: correct the table, or set "
                            + "handleInvalid to skip",
                    () -> new RatingsVectorizer().fit(table(rows)));
            Exception e = assertThrows(
                    Exception.class, () -> model.transform(table(rows)).collectAsList());
            assertTrue(e.getMessage().contains("invalid rating: the "), e.getMessage());
            assertEquals(
                    vectors(model.transform(table(ROWS))),
                    vectors(model.copy(new ParamMap()).setHandleInvalid("skip").transform(table(rows))));
        }
    }
}
