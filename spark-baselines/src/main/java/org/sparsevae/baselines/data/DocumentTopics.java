// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.clustering.LDA;
import org.apache.spark.ml.clustering.LDAModel;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.ml.rows.LatentSchema;

/**
 * Latent Dirichlet allocation of a table of counts by Spark's {@link LDA}: topics beta, K distributions over the features, and theta, a
 * distribution over the topics for each row.
 *
 * <p>Stochastic variational inference (optimizer online) with both concentrations at 1/K. Where the paper had scikit-learn's defaults, ten
 * passes over all rows, this takes as many in minibatches of {@value #BATCH} rows on average and at least {@value #LEAST_STEPS} of them,
 * and the step sizes of scikit-learn's online variant, (10 + t)^-0.7.
 *
 * <p>The same rows and seed give the same bits, however the rows are ordered and cut: they are sorted by their content, and the topics
 * are fitted on one partition, because Spark adds up the statistics of several in the order in which they arrive. Nothing but beta is
 * brought to the driver.
 */
public final class DocumentTopics implements AutoCloseable {
    /** Column of {@link #rows}: the place of the row in an order that depends on the rows' content alone, from 0. */
    static final String ROW = "row";
    /** Column of {@link #rows}: the sum of the row's counts. */
    static final String TOTAL = "total";
    /** Column of {@link #rows}: theta, a vector of K positive numbers that sum to 1. */
    static final String THETA = "theta";

    private static final String COUNTS = "counts";
    private static final int BATCH = 512;
    private static final int PASSES = 10;
    private static final int LEAST_STEPS = 40;

    private final double[][] topics;
    private final Dataset<Row> rows;

    private DocumentTopics(double[][] topics, Dataset<Row> rows) {
        this.topics = topics;
        this.rows = rows;
    }

    /**
     * Fits the topics.
     *
     * @param counts a row per document; those without any count are left out
     * @param countsCol column of vectors of counts, finite and not negative
     * @param topics K, at least 2
     * @param seed seed of the fit
     * @return topics and rows; to be closed when no longer needed
     * @throws IllegalArgumentException if K is out of range, the column is missing or of the wrong type, or a row is invalid
     */
    public static DocumentTopics fit(Dataset<Row> counts, String countsCol, int topics, long seed) {
        if (topics < 2) {
            throw new IllegalArgumentException("there must be at least 2 topics: " + topics);
        }
        LatentSchema.requireVector(counts.schema(), countsCol);
        int partitions = counts.rdd().getNumPartitions();
        Dataset<Row> totals = counts.select(LatentSchema.column(countsCol).as(COUNTS))
                .withColumn(TOTAL, udf(new Total(), DataTypes.DoubleType).apply(col(COUNTS)));
        requireCounts(totals, countsCol);
        Dataset<Row> documents = sorted(totals.filter(col(TOTAL).gt(0))).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            LDAModel model = lda(documents.count(), topics, seed).fit(documents);
            Dataset<Row> rows = model.transform(documents.repartition(partitions, col(ROW)))
                    .select(ROW, TOTAL, THETA)
                    .persist(StorageLevel.MEMORY_AND_DISK());
            rows.count();
            return new DocumentTopics(distributions(model.topicsMatrix()), rows);
        } finally {
            documents.unpersist();
        }
    }

    /** One partition, in an order that the rows' content alone decides; rows that are equal may change places, and nobody could tell. */
    private static Dataset<Row> sorted(Dataset<Row> rows) {
        Column content = functions.vector_to_array(col(COUNTS), "float64");
        return rows.withColumn("hash", xxhash64(content))
                .repartition(1)
                .sortWithinPartitions(col("hash"), content)
                .drop("hash")
                .withColumn(ROW, monotonically_increasing_id());
    }

    private static void requireCounts(Dataset<Row> rows, String countsCol) {
        List<Row> invalid =
                rows.filter(col(TOTAL).isNaN()).select(COUNTS).limit(1).collectAsList();
        if (!invalid.isEmpty()) {
            throw new IllegalArgumentException("column " + countsCol
                    + " must hold counts, finite and not negative: a row is "
                    + invalid.get(0).get(0));
        }
    }

    private static LDA lda(long rows, int topics, long seed) {
        if (rows == 0) {
            throw new IllegalArgumentException("there is no row with a count to fit topics to: check the input");
        }
        double share = Math.min(1, BATCH / (double) rows);
        double[] concentration = {1.0 / topics};
        return new LDA()
                .setOptimizer("online")
                .setFeaturesCol(COUNTS)
                .setTopicDistributionCol(THETA)
                .setK(topics)
                .setSeed(seed)
                .setDocConcentration(concentration)
                .setTopicConcentration(concentration[0])
                .setOptimizeDocConcentration(false)
                .setSubsamplingRate(share)
                .setMaxIter((int) Math.max(LEAST_STEPS, Math.ceil(PASSES / share)))
                .setLearningOffset(10)
                .setLearningDecay(0.7);
    }

    /** The sum of a row's counts; NaN for what is no row of counts. */
    private static final class Total implements UDF1<Vector, Double> {
        private static final long serialVersionUID = 1L;

        @Override
        public Double call(Vector counts) {
            if (counts == null) {
                return Double.NaN;
            }
            double total = 0;
            for (double count : counts.toArray()) {
                if (!(count >= 0 && count < Double.POSITIVE_INFINITY)) {
                    return Double.NaN;
                }
                total += count;
            }
            return total;
        }
    }

    /** The columns of a matrix, each over its sum. */
    private static double[][] distributions(Matrix weights) {
        double[][] topics = new double[weights.numCols()][weights.numRows()];
        for (int k = 0; k < topics.length; k++) {
            double sum = 0;
            for (int j = 0; j < topics[k].length; j++) {
                topics[k][j] = weights.apply(j, k);
                sum += topics[k][j];
            }
            for (int j = 0; j < topics[k].length; j++) {
                topics[k][j] /= sum;
            }
        }
        return topics;
    }

    /** beta, K x G: row k is topic k's distribution over the features; a copy. */
    public double[][] topics() {
        return Arrays.stream(topics).map(double[]::clone).toArray(double[][]::new);
    }

    /** Columns {@link #ROW}, {@link #TOTAL} and {@link #THETA}, a row for every document with a count; kept until {@link #close}. */
    public Dataset<Row> rows() {
        return rows;
    }

    /** Lets the rows go. */
    @Override
    public void close() {
        rows.unpersist();
    }
}
