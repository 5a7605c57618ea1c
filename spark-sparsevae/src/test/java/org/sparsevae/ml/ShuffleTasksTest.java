// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparsevae.ratings.LocalSession;

/** In a session as Spark gives it, 200 partitions a shuffle, a small table is shuffled into few; without the planner that joins partitions afterwards. */
@Tag("slow")
class ShuffleTasksTest {
    private static final SparkSession SPARK = LocalSession.get();
    private static final Map<String, String> PLAIN =
            Map.of("spark.sql.shuffle.partitions", "200", "spark.sql.adaptive.enabled", "false");

    /** The jobs and the tasks of the largest stage. */
    private static final class Work extends SparkListener {
        private final AtomicInteger jobs = new AtomicInteger();
        private final AtomicInteger mostTasks = new AtomicInteger();

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            jobs.incrementAndGet();
        }

        @Override
        public void onStageCompleted(SparkListenerStageCompleted stage) {
            mostTasks.accumulateAndGet(stage.stageInfo().numTasks(), Math::max);
        }
    }

    /** Runs something in the plain session; what it took. */
    private static Work of(Callable<?> work) throws Exception {
        Map<String, String> before = new TreeMap<>();
        PLAIN.forEach((key, value) -> {
            before.put(key, SPARK.conf().get(key));
            SPARK.conf().set(key, value);
        });
        Work counted = new Work();
        SPARK.sparkContext().addSparkListener(counted);
        try {
            work.call();
            PLAIN.forEach((key, value) ->
                    assertEquals(value, SPARK.conf().get(key), "a setting of the user's session stays the user's"));
        } finally {
            SPARK.sparkContext().listenerBus().waitUntilEmpty();
            SPARK.sparkContext().removeSparkListener(counted);
            before.forEach((key, value) -> SPARK.conf().set(key, value));
        }
        return counted;
    }

    private static Dataset<Row> ratings() {
        List<Row> rows = new ArrayList<>();
        for (int user = 0; user < 40; user++) {
            for (int item = user % 3; item < 12; item += 1 + user % 2) {
                rows.add(RowFactory.create("u" + user, item, (double) (1 + (user + item) % 5), "item " + item));
            }
        }
        return SPARK.createDataFrame(
                rows,
                new StructType()
                        .add("user", DataTypes.StringType)
                        .add("item", DataTypes.IntegerType)
                        .add("rating", DataTypes.DoubleType)
                        .add("title", DataTypes.StringType));
    }

    private static RatingsVectorizer vectorizer() {
        return new RatingsVectorizer().setMinRating(2).setNumItems(8).setItemNameCol("title");
    }

    @Test
    void theVectorizerGoesThroughTheRatingsInFewJobs() throws Exception {
        Work fit = of(() -> vectorizer().fit(ratings()));
        assertTrue(fit.mostTasks.get() <= 4, "tasks of a stage: " + fit.mostTasks);
        assertTrue(fit.jobs.get() <= 4, "per user, per item, names, counts: " + fit.jobs);
        Work last = of(() -> vectorizer().setRepeatedRatings("sum").fit(ratings()));
        assertTrue(last.mostTasks.get() <= 4, "tasks of a stage: " + last.mostTasks);
    }

    @Test
    void vectorsAreMadeInFewTasks() throws Exception {
        RatingsVectorizerModel model = vectorizer().fit(ratings());
        Map<String, Vector> before = vectors(model.transform(ratings()));
        List<Map<String, Vector>> found = new ArrayList<>();
        Work transform = of(() -> found.add(vectors(model.transform(ratings()))));
        assertTrue(transform.mostTasks.get() <= 4, "tasks of a stage: " + transform.mostTasks);
        assertEquals(before, found.get(0));
        Work audit = of(() -> model.audit(ratings()));
        assertTrue(audit.mostTasks.get() <= 4, "tasks of a stage: " + audit.mostTasks);
    }

    private static Map<String, Vector> vectors(Dataset<Row> rows) {
        Map<String, Vector> vectors = new TreeMap<>();
        rows.collectAsList().forEach(row -> vectors.put(row.getString(0), row.getAs(1)));
        return vectors;
    }

    @Test
    void aFitItsScoresAndItsFileMakeNoStageOf200Tasks() throws Exception {
        String path = java.nio.file.Files.createTempDirectory("shuffles")
                .resolve("model")
                .toString();
        Work work = of(() -> {
            Dataset<Row> users = vectorizer().fit(ratings()).transform(ratings());
            SparseVAEModel model = new SparseVAE()
                    .setLikelihood("multinomial")
                    .setK(2)
                    .setEpochs(1)
                    .setEncoderLayers(4)
                    .setVerbosity(0)
                    .fit(users);
            model.topFeatures(2).collectAsList();
            model.logLikelihood(users);
            model.save(path);
            return SparseVAEModel.load(path).transform(users).collectAsList();
        });
        assertTrue(work.mostTasks.get() < 20, "tasks of a stage: " + work.mostTasks);
    }
}
