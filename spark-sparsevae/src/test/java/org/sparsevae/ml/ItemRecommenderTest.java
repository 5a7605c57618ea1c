// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.features.InputScaling;
import org.sparsevae.inference.DenseLayer;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.FittedEncoder;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.inference.SmallModels;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.SavedLatentModel.FittedLoadings;

/** Recommendations of networks with random weights beside what {@code transform} says of the same ratings. */
class ItemRecommenderTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final int ITEMS = 12;
    private static final int FACTORS = 3;

    @TempDir
    Path folder;

    /** Items 10, 20, ... of which every fourth, from the first on, loads on nothing. */
    private static SparseVAEModel model(String likelihood, String... names) {
        Likelihood one = Likelihoods.of(likelihood);
        float[] w = SmallModels.random(ITEMS * FACTORS, 1);
        for (int j = 0; j < ITEMS; j++) {
            w[j * FACTORS + j % FACTORS] = 0;
            for (int k = 0; k < FACTORS && j % 4 == 0; k++) {
                w[j * FACTORS + k] = 0;
            }
        }
        FittedSparseDecoder decoder = new FittedSparseDecoder(
                w,
                new DenseLayer(FACTORS, 5, SmallModels.random(FACTORS * 5, 2), null, Activation.RELU),
                List.of(),
                SmallModels.random(ITEMS * 5, 3),
                SmallModels.random(ITEMS, 4),
                SmallModels.random(ITEMS * FACTORS, 5));
        FittedEncoder encoder = new FittedEncoder(
                List.of(new DenseLayer(
                        ITEMS,
                        2 * FACTORS,
                        SmallModels.random(ITEMS * 2 * FACTORS, 6),
                        SmallModels.random(2 * FACTORS, 7),
                        Activation.IDENTITY)),
                null,
                InputScaling.L2);
        FittedNetwork network = new FittedNetwork(
                        encoder, decoder, one, null, one.noise().isPresent() ? new double[ITEMS] : null)
                .withLibrarySize(one.hasLogarithmicOutputs());
        double[] inclusion = new double[ITEMS * FACTORS];
        Arrays.setAll(inclusion, i -> w[i] == 0 ? 0 : 1);
        SparseVAEModel model = new SparseVAEModel(
                "vae_of_test",
                network,
                names,
                new FittedLoadings(inclusion, new double[FACTORS], null, new double[0][]),
                null);
        model.set(model.likelihood(), likelihood);
        model.set(model.k(), FACTORS);
        return model;
    }

    private static String[] ids() {
        return IntStream.range(0, ITEMS)
                .mapToObj(j -> String.valueOf(10 + 10 * j))
                .toArray(String[]::new);
    }

    private static String[] names() {
        return Stream.of(ids()).map(id -> "Item " + id).toArray(String[]::new);
    }

    private static RatingsVectorizerModel vectorizer(String itemType) {
        return vectorizer(itemType, ids(), names());
    }

    /** With the defaults of its estimator. */
    private static RatingsVectorizerModel vectorizer(String itemType, String[] ids, String[] names) {
        return new RatingsVectorizer()
                .copyValues(
                        new RatingsVectorizerModel("vectorizer_of_test", itemType, ids, names, new long[ids.length]),
                        ParamMap.empty());
    }

    private static ItemRecommender recommender(String likelihood) {
        return new ItemRecommender(vectorizer("bigint"), model(likelihood, names()));
    }

    /** Users u0 to u29 with some ratings of 1 to 5 of items 10 to 120, and of item 130, which the model does not know. */
    private static List<Row> rows() {
        Random random = new Random(8);
        List<Row> rows = new ArrayList<>();
        for (int user = 0; user < 30; user++) {
            for (long item = 10; item <= 130; item += 10) {
                if (random.nextDouble() < 0.3) {
                    rows.add(RowFactory.create("u" + user, item, 1.0 + random.nextInt(5)));
                }
            }
        }
        return rows;
    }

    private static Dataset<Row> table(List<Row> rows) {
        return SPARK.createDataFrame(
                rows,
                new StructType()
                        .add("user", DataTypes.StringType)
                        .add("item", DataTypes.LongType)
                        .add("rating", DataTypes.DoubleType));
    }

    private static Dataset<Row> ratings() {
        return table(rows());
    }

    private static Row row(String user, Long item, Double rating) {
        return RowFactory.create(user, item, rating);
    }

    /** Recommendations by user. */
    private static Map<String, List<Row>> byUser(Dataset<Row> rows) {
        Map<String, List<Row>> users = new TreeMap<>();
        rows.collectAsList().forEach(row -> users.put(String.valueOf(row.get(0)), row.getList(1)));
        return users;
    }

    private static List<Long> items(List<Row> recommendations) {
        return recommendations.stream().map(one -> one.<Long>getAs("item")).toList();
    }

    private static String refusal(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli", "poisson", "negativeBinomial"})
    void theBestItemsThatTheUserDoesNotKnowComeByTheReconstruction(String likelihood) {
        boolean ones = likelihood.equals("bernoulli");
        RatingsVectorizerModel vectorizer = vectorizer("bigint");
        if (ones) {
            vectorizer.set(vectorizer.minRating(), 1.0);
        }
        SparseVAEModel model = model(likelihood, names());
        model.setReconstructionCol("expected");
        Map<String, List<Row>> recommended =
                byUser(new ItemRecommender(vectorizer, model).recommendForAllUsers(ratings(), 4));
        List<Row> transformed = model.transform(vectorizer.transform(ratings())).collectAsList();
        assertEquals(30, transformed.size());
        assertEquals(30, recommended.size());
        for (Row user : transformed) {
            Vector read = user.getAs("features");
            double[] expected = user.<Vector>getAs("expected").toArray();
            List<Long> best = IntStream.range(0, ITEMS)
                    .filter(j -> read.apply(j) == 0)
                    .boxed()
                    .sorted((a, b) -> Double.compare(expected[b], expected[a]))
                    .limit(4)
                    .map(j -> 10L + 10 * j)
                    .toList();
            List<Row> rows = recommended.get(user.<String>getAs("user"));
            assertEquals(best, items(rows), user.toString());
            for (Row one : rows) {
                int j = (int) (one.<Long>getAs("item") / 10 - 1);
                assertEquals(expected[j], one.<Double>getAs("score"));
                assertEquals("Item " + one.getAs("item"), one.getAs("name"));
                if (j % 4 == 0) {
                    assertEquals(List.of(), one.getList(3), "it loads on nothing");
                }
                for (Row reason : one.<Row>getList(3)) {
                    assertTrue(reason.<Double>getAs("part") > 0);
                    for (Row rated : reason.<Row>getList(2)) {
                        int own = (int) (rated.getLong(0) / 10 - 1);
                        assertTrue(read.apply(own) > 0, "an item of the user's");
                        assertTrue(model.loadingMatrix().apply(own, reason.getInt(0)) != 0, "that loads on the factor");
                        assertEquals("Item " + rated.getLong(0), rated.getString(1));
                    }
                }
            }
        }
    }

    @Test
    void idsKeepTheirTypes() {
        for (String type : List.of("string", "int", "bigint", "decimal(10,2)")) {
            Dataset<Row> users =
                    ratings().withColumn("user", col("user").substr(2, 9).cast("int"));
            ItemRecommender recommender = new ItemRecommender(vectorizer(type), model("multinomial", names()));
            Dataset<Row> recommended = recommender.recommendForAllUsers(users, 2);
            DataType item = DataType.fromDDL(type);
            String reason = "array<struct<factor:int,part:double,rated:array<struct<item:" + item.catalogString()
                    + ",name:string>>>>";
            assertEquals(
                    "struct<user:int,recommendations:array<struct<item:" + item.catalogString()
                            + ",name:string,score:double,because:" + reason + ">>>",
                    recommended.schema().catalogString());
            Dataset<Row> ids = recommended.selectExpr("explode(recommendations.item) as item");
            assertEquals(0, ids.filter(col("item").isNull()).count());
            assertEquals(
                    "struct<item:" + item.catalogString() + ",name:string,similar:array<struct<item:"
                            + item.catalogString() + ",name:string,similarity:double,factor:int>>>",
                    recommender.similarItems(2).schema().catalogString());
        }
    }

    /** A rating below minRating is no entry of the vector, and still one that the user knows. */
    @Test
    void whatIsRatedLowIsKnownToo() {
        RatingsVectorizerModel vectorizer = vectorizer("bigint");
        vectorizer.set(vectorizer.minRating(), 4.0);
        ItemRecommender recommender = new ItemRecommender(vectorizer, model("multinomial", names()));
        Dataset<Row> two = table(List.of(row("a", 20L, 5.0), row("a", 30L, 1.0), row("a", 130L, 5.0)));
        List<Long> unknown =
                items(byUser(recommender.recommendForAllUsers(two, 100)).get("a"));
        assertEquals(ITEMS - 2, unknown.size());
        assertFalse(unknown.contains(20L) || unknown.contains(30L), unknown.toString());
        List<Row> all = byUser(recommender.setIncludeRated(true).recommendForAllUsers(two, 100))
                .get("a");
        assertEquals(ITEMS, all.size());
        all.stream()
                .flatMap(one -> one.<Row>getList(3).stream())
                .flatMap(reason -> reason.<Row>getList(2).stream())
                .forEach(rated -> assertEquals(20L, rated.getLong(0), "what is rated low explains nothing"));
    }

    @Test
    void someUsersGetWhatAllWouldGiveThem() {
        ItemRecommender recommender = recommender("multinomial");
        Map<String, List<Row>> all = byUser(recommender.recommendForAllUsers(ratings(), 3));
        Dataset<Row> wanted = SPARK.createDataFrame(
                Stream.of("u3", "u7", "u3", null, "nobody")
                        .map(RowFactory::create)
                        .toList(),
                new StructType().add("user", DataTypes.StringType));
        Map<String, List<Row>> some = byUser(recommender.recommendForUserSubset(ratings(), wanted, 3));
        assertEquals(Set.of("u3", "u7"), some.keySet());
        some.forEach((user, items) -> assertEquals(all.get(user), items));
        assertEquals(
                all,
                byUser(recommender.recommendForUserSubset(ratings(), ratings().select("user"), 3)),
                "of one table");

        Dataset<Row> numbers =
                ratings().withColumn("user", col("user").substr(2, 9).cast("int"));
        Dataset<Row> texts = SPARK.sql("select '3' as user union all select '007'");
        assertEquals(
                Set.of("3"),
                byUser(recommender.recommendForUserSubset(numbers, texts, 3)).keySet(),
                "ids are compared as text");
        String missing = refusal(() ->
                recommender.recommendForUserSubset(ratings(), SPARK.range(3).toDF("id"), 3));
        assertEquals("there is no column user (userCol): the columns are id", missing);
    }

    @Test
    void usersOfWhomNothingIsKnownGetNothing() {
        ItemRecommender recommender = recommender("multinomial");
        List<Row> rows = List.of(
                row("known", 10L, 3.0),
                row("stranger", 130L, 5.0),
                row("zero", 20L, 0.0),
                row("twice", 30L, 2.0),
                row("twice", 30L, 4.0));
        assertEquals(
                Set.of("known", "twice"),
                byUser(recommender.recommendForAllUsers(table(rows), 2)).keySet());
        RatingsVectorizerModel keeping = vectorizer("bigint").setEmptyUsers("keep");
        assertEquals(
                Set.of("known", "twice"),
                byUser(new ItemRecommender(keeping, model("multinomial", names())).recommendForAllUsers(table(rows), 2))
                        .keySet(),
                "a row without counts says nothing");
        Map<String, List<Row>> kept =
                byUser(new ItemRecommender(keeping, model("poisson", names())).recommendForAllUsers(table(rows), 20));
        assertEquals(Set.of("known", "stranger", "twice", "zero"), kept.keySet());
        assertEquals(ITEMS, kept.get("stranger").size());
        assertEquals(ITEMS - 1, kept.get("zero").size(), "a rating of 0 is a rating");

        RatingsVectorizerModel demanding = vectorizer("bigint").setMinUserRatings(2);
        ItemRecommender few = new ItemRecommender(demanding, model("multinomial", names()));
        List<Row> more = new ArrayList<>(rows);
        more.add(row("known", 130L, 1.0));
        assertEquals(
                Set.of("known"),
                byUser(few.recommendForAllUsers(table(more), 2)).keySet());
    }

    /** The larger of two ratings counts, as in transform. */
    @Test
    void repeatedRatingsCountOnce() {
        ItemRecommender recommender = recommender("multinomial");
        List<Row> once = List.of(row("a", 10L, 4.0), row("a", 20L, 2.0));
        List<Row> twice = List.of(row("a", 10L, 1.0), row("a", 20L, 2.0), row("a", 10L, 4.0), row("a", 10L, 4.0));
        assertEquals(
                byUser(recommender.recommendForAllUsers(table(once), 5)),
                byUser(recommender.recommendForAllUsers(table(twice), 5)));
    }

    @Test
    void invalidRatingsAreRefusedOrSkipped() {
        List<Row> rows = new ArrayList<>(rows());
        Collections.addAll(
                rows, row(null, 10L, 3.0), row("u1", null, 3.0), row("u2", 10L, null), row("u3", 20L, Double.NaN));
        assertThrows(Exception.class, () -> recommender("multinomial")
                .recommendForAllUsers(table(rows), 3)
                .collectAsList());
        RatingsVectorizerModel skipping = vectorizer("bigint").setHandleInvalid("skip");
        assertEquals(
                byUser(recommender("multinomial").recommendForAllUsers(ratings(), 3)),
                byUser(new ItemRecommender(skipping, model("multinomial", names()))
                        .recommendForAllUsers(table(rows), 3)));

        Dataset<Row> negative = table(List.of(row("a", 10L, -3.0), row("b", 20L, 3.0)));
        Exception refused = assertThrows(Exception.class, () -> recommender("multinomial")
                .recommendForAllUsers(negative, 3)
                .collectAsList());
        assertTrue(Stream.iterate(refused, e -> e != null, e -> (Exception) e.getCause())
                .anyMatch(e -> String.valueOf(e.getMessage()).contains("set handleInvalid to skip or keep")));
        SparseVAEModel lenient = model("multinomial", names());
        lenient.setHandleInvalid("keep");
        assertEquals(
                Set.of("b"),
                byUser(new ItemRecommender(vectorizer("bigint"), lenient).recommendForAllUsers(negative, 3))
                        .keySet());
    }

    @Test
    void theOrderAndThePartitionsOfTheRatingsChangeNothing() {
        List<Row> shuffled = new ArrayList<>(rows());
        Collections.shuffle(shuffled, new Random(3));
        ItemRecommender recommender = recommender("poisson");
        assertEquals(
                byUser(recommender.recommendForAllUsers(ratings().coalesce(1), 6)),
                byUser(recommender.recommendForAllUsers(table(shuffled).repartition(7), 6)));
    }

    @Test
    void similarItemsShareFactors() {
        Map<Long, Row> items = new TreeMap<>();
        List<Row> rows = recommender("multinomial").similarItems(ITEMS).collectAsList();
        rows.forEach(row -> items.put(row.getAs("item"), row));
        assertEquals(
                Stream.of(ids()).map(Long::valueOf).toList(),
                rows.stream().map(row -> row.<Long>getAs("item")).toList());
        int similar = 0;
        for (Row row : rows) {
            List<Row> others = row.getList(2);
            boolean onNothing = (row.<Long>getAs("item") / 10 - 1) % 4 == 0;
            assertTrue(!onNothing || others.isEmpty(), row.toString());
            double last = 1;
            for (Row other : others) {
                double similarity = other.getAs("similarity");
                assertTrue(similarity > 0 && similarity <= last, row.toString());
                last = similarity;
                Row back = items.get(other.<Long>getAs("item"));
                assertTrue(
                        back.<Row>getList(2).stream()
                                .anyMatch(one -> one.getAs("item").equals(row.getAs("item"))
                                        && one.<Double>getAs("similarity") == similarity),
                        "of each other alike");
                similar++;
            }
        }
        assertTrue(similar > ITEMS);
        assertTrue(recommender("multinomial").similarItems(1).collectAsList().stream()
                .allMatch(row -> row.getList(2).size() <= 1));
    }

    /** The same items in another order, as a vectorizer fitted on other ratings has them. */
    @Test
    void itemsAreFoundByTheirNames() {
        String[] ids = ids();
        String[] names = names();
        Collections.reverse(Arrays.asList(ids));
        Collections.reverse(Arrays.asList(names));
        RatingsVectorizerModel reversed = vectorizer("bigint", ids, names);
        ItemRecommender other = new ItemRecommender(reversed, model("multinomial", names()));
        assertEquals(
                byUser(recommender("multinomial").recommendForAllUsers(ratings(), 5)),
                byUser(other.recommendForAllUsers(ratings(), 5)));
        assertEquals(
                recommender("multinomial").similarItems(5).collectAsList(),
                other.similarItems(5).collectAsList());
    }

    /** A fitted pipeline, saved and loaded; users who were not in the fit. */
    @Test
    void aSavedPipelineRecommendsToNewUsers() throws IOException {
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {
                    new SQLTransformer().setStatement("select who as user, item, rating from __THIS__"),
                    new RatingsVectorizer().setMinRating(3),
                    SmallFits.estimator("multinomial").setEpochs(1)
                })
                .fit(ratings().filter("user < 'u2'").withColumnRenamed("user", "who"));
        String path = folder.resolve("pipeline").toString();
        pipeline.save(path);
        Dataset<Row> newcomers = ratings().filter("user >= 'u2'").withColumnRenamed("user", "who");
        Map<String, List<Row>> recommended =
                byUser(new ItemRecommender(PipelineModel.load(path)).recommendForAllUsers(newcomers, 3));
        assertEquals(byUser(new ItemRecommender(pipeline).recommendForAllUsers(newcomers, 3)), recommended);
        Set<String> read = pipeline.transform(newcomers).select("user").collectAsList().stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(read, recommended.keySet());
        assertTrue(recommended.size() > 5);
    }

    @Test
    void whatCannotRecommendIsRefused() {
        SparseVAEModel model = model("multinomial", names());
        PipelineModel none =
                new Pipeline().setStages(new PipelineStage[] {model}).fit(SmallFits.data("multinomial"));
        String stages = refusal(() -> new ItemRecommender(none));
        assertTrue(stages.startsWith("recommendations need a pipeline with a RatingsVectorizerModel"), stages);

        model.setFeaturesCol("others");
        assertEquals(
                "the model must read the vectors of the ratings: its featuresCol is others, the outputCol of the"
                        + " RatingsVectorizerModel is features",
                refusal(() -> new ItemRecommender(vectorizer("int"), model)));
        String[] strange = names();
        strange[3] = "Strange";
        String names = refusal(() -> new ItemRecommender(vectorizer("int"), model("multinomial", strange)));
        assertTrue(names.contains("has other features than the model was fitted on: Strange"), names);
        RatingsVectorizerModel small = vectorizer("int", new String[] {"1"}, new String[] {"1"});
        String size = refusal(() -> new ItemRecommender(small, model("multinomial", names())));
        assertTrue(size.contains("has 1 features by its ML attributes, and the model has 12"), size);

        ItemRecommender recommender = recommender("multinomial");
        assertEquals("numItems must be at least 1: 0", refusal(() -> recommender.recommendForAllUsers(ratings(), 0)));
        assertEquals("numItems must be at least 1: -1", refusal(() -> recommender.similarItems(-1)));
        String column = refusal(() -> recommender.recommendForAllUsers(ratings().drop("rating"), 1));
        assertTrue(column.startsWith("there is no column rating (ratingCol)"), column);
    }
}
