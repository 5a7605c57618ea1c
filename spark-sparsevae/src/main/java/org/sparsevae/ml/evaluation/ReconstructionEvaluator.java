// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.ml.params.Requirement;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FeatureOrder;

/**
 * Scores a latent variable model by how well it expects the rows that it has read: compares the features of each row with the model's
 * reconstruction of them. For CrossValidator and TrainValidationSplit; the estimator must have its {@code reconstructionCol} set.
 *
 * <pre>{@code
 * new CrossValidator()
 *     .setEstimator(new SparseVAE().setLikelihood("multinomial").setReconstructionCol("reconstruction"))
 *     .setEvaluator(new ReconstructionEvaluator().setMetricName("nll"))
 * }</pre>
 *
 * <p>The metrics, all of them means over rows, weighted by {@link #weightCol()} where it is set:
 * <ul>
 *   <li>{@code nll} (default; multinomial models): -sum_j x_j log p_j in nats, without the multinomial coefficient. p_j is taken to be at
 *       least 1e-15;
 *   <li>{@code bernoulliNll} (bernoulli models): -sum_j [x_j log p_j + (1 - x_j) log(1 - p_j)] in nats, with p_j kept 1e-15 away from 0
 *       and 1;
 *   <li>{@code mse} (gaussian models): mean over the features of (x_j - reconstruction_j)^2;
 *   <li>{@code recall} (ratings): the share of the row's positive features among the n that the model expects most,
 *       |top n and positives| / min(n, positives); rows without a positive feature are left out. Larger is better;
 *   <li>{@code ndcg} (ratings): the same with rank r discounted by 1/log2(r + 1), over the best possible. Larger is better.
 * </ul>
 *
 * <p>The protocol is that of the paper's tables (Moran et al. 2022): the items that are read are the items that are predicted. So
 * reconstruction, not recommendation of new items, is what is measured. Rows without features or reconstruction (null, under
 * {@code handleInvalid = keep}) are left out. The result does not depend on the order or the partitions of the rows.
 */
public final class ReconstructionEvaluator extends Evaluator implements DefaultParamsWritable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ReconstructionEvaluator.class);

    private final String uid;
    private final Param<String> featuresCol;
    private final Param<String> reconstructionCol;
    private final Param<String> weightCol;
    private final Param<String> metricName;
    private final IntParam n;

    /** An evaluator with a random id. */
    public ReconstructionEvaluator() {
        this(Identifiable$.MODULE$.randomUID("reconstructionEvaluator"));
    }

    /** An evaluator with a given id. */
    public ReconstructionEvaluator(String uid) {
        this.uid = uid;
        featuresCol = column("featuresCol", "column of feature vectors that the model has read (default: features)");
        reconstructionCol =
                column("reconstructionCol", "column of the model's reconstructions (default: reconstruction)");
        weightCol = column("weightCol", "column of row weights, positive numbers; unset: every row counts once");
        metricName = new Param<>(
                this,
                "metricName",
                "the metric: " + String.join(", ", ReconstructionScore.METRICS)
                        + " (default: nll); of the last two larger is better, of the others smaller",
                new Requirement<>(
                        "metricName",
                        "one of " + String.join(", ", ReconstructionScore.METRICS),
                        ReconstructionScore.METRICS::contains));
        n = new IntParam(
                this,
                "n",
                "recall and ndcg: length of the ranking; 1 or more (default: 5 for recall, 10 for ndcg)",
                new Requirement<>("n", "1 or more", v -> (Integer) v >= 1));
    }

    private Param<String> column(String name, String doc) {
        return new Param<>(this, name, doc, new Requirement<>(name, "a column name", v -> v != null && !v.isBlank()));
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Input column of feature vectors. */
    public Param<String> featuresCol() {
        return featuresCol;
    }

    /** The value of {@link #featuresCol()}, features by default. */
    public String getFeaturesCol() {
        return value(featuresCol, "features");
    }

    /** Sets {@link #featuresCol()}. */
    public ReconstructionEvaluator setFeaturesCol(String value) {
        set(featuresCol, value);
        return this;
    }

    /** Input column of reconstructions, made by a model whose reconstructionCol is set. */
    public Param<String> reconstructionCol() {
        return reconstructionCol;
    }

    /** The value of {@link #reconstructionCol()}, reconstruction by default. */
    public String getReconstructionCol() {
        return value(reconstructionCol, "reconstruction");
    }

    /** Sets {@link #reconstructionCol()}. */
    public ReconstructionEvaluator setReconstructionCol(String value) {
        set(reconstructionCol, value);
        return this;
    }

    /** Input column of positive row weights; unset, every row counts once. */
    public Param<String> weightCol() {
        return weightCol;
    }

    /** The value of {@link #weightCol()}, or null when unset. */
    public String getWeightCol() {
        return value(weightCol, null);
    }

    /** Sets {@link #weightCol()}. */
    public ReconstructionEvaluator setWeightCol(String value) {
        set(weightCol, value);
        return this;
    }

    /** nll, bernoulliNll, mse, recall or ndcg. */
    public Param<String> metricName() {
        return metricName;
    }

    /** The value of {@link #metricName()}, nll by default. */
    public String getMetricName() {
        return value(metricName, ReconstructionScore.NLL);
    }

    /** Sets {@link #metricName()}. */
    public ReconstructionEvaluator setMetricName(String value) {
        set(metricName, value);
        return this;
    }

    /** Length of the ranking that recall and ndcg judge. */
    public IntParam n() {
        return n;
    }

    /** The value of {@link #n()}; by default 5 for recall and 10 for ndcg, as in the paper's tables. */
    public int getN() {
        return isSet(n) ? (Integer) get(n).get() : ReconstructionScore.defaultLength(getMetricName());
    }

    /** Sets {@link #n()}. */
    public ReconstructionEvaluator setN(int value) {
        set(n, value);
        return this;
    }

    private String value(Param<String> param, String otherwise) {
        return isSet(param) ? get(param).get() : otherwise;
    }

    /** Whether a larger value of the metric is a better one: recall and ndcg. */
    @Override
    public boolean isLargerBetter() {
        return ReconstructionScore.RANKINGS.contains(getMetricName());
    }

    /**
     * The metric of a dataset that a model has transformed.
     *
     * @throws IllegalArgumentException if a column is missing or of the wrong type, no row can be scored, or (as the cause of Spark's
     *     exception) a reconstruction is not of the kind that the metric asks for
     */
    @Override
    public double evaluate(Dataset<?> dataset) {
        int[] order = ColumnNames.inSessionOf(dataset, () -> {
            requireColumns(dataset.schema());
            return featureOrder(dataset.schema());
        });
        Column weight = getWeightCol() == null
                ? functions.lit(1.0)
                : column(getWeightCol()).cast("double");
        Dataset<Row> columns = dataset.select(
                FeatureOrder.ordered(order, column(getFeaturesCol())), column(getReconstructionCol()), weight);
        ReconstructionScore score = columns.javaRDD()
                .aggregate(
                        new ReconstructionScore(getMetricName(), getN()),
                        ReconstructionScore::with,
                        ReconstructionScore::merge);
        if (score.leftOut() > 0) {
            LOG.warn("left out {} rows without features or reconstruction", score.leftOut());
        }
        if (score.rows() == 0) {
            throw new IllegalArgumentException("there is no row to score by " + getMetricName() + ": of "
                    + score.leftOut() + " rows columns " + getFeaturesCol() + " or " + getReconstructionCol()
                    + " are null, and no other counts");
        }
        return score.value();
    }

    /** Rows that were read in another order than that of the fit have their reconstructions in the order of the fit. */
    private int[] featureOrder(StructType schema) {
        AttributeGroup reconstructed =
                AttributeGroup.fromStructField(ColumnNames.require(schema, getReconstructionCol(), ""));
        return reconstructed.size() < 0
                ? null
                : FeatureOrder.of(
                        ColumnNames.require(schema, getFeaturesCol(), ""),
                        FeatureOrder.names(reconstructed, reconstructed.size()));
    }

    private static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    private void requireColumns(StructType schema) {
        requireVector(schema, getFeaturesCol(), "featuresCol", "");
        requireVector(
                schema,
                getReconstructionCol(),
                "reconstructionCol",
                "set reconstructionCol on the estimator to the same name, ");
        if (getWeightCol() != null) {
            DataType type = requireColumn(schema, getWeightCol(), "weightCol", "");
            if (!(type instanceof NumericType)) {
                throw new IllegalArgumentException("column " + getWeightCol()
                        + " (weightCol) must be numeric, but its type is " + type.simpleString());
            }
        }
    }

    private static void requireVector(StructType schema, String column, String param, String remedy) {
        DataType type = requireColumn(schema, column, param, remedy);
        ColumnNames.requireVectors(type, column + " (" + param + ")", "");
    }

    private static DataType requireColumn(StructType schema, String column, String param, String remedy) {
        String missing = "there is no column " + column + " (" + param + "): " + remedy + "the columns are ";
        return ColumnNames.require(schema, column, missing).dataType();
    }

    @Override
    public ReconstructionEvaluator copy(ParamMap extra) {
        return (ReconstructionEvaluator) defaultCopy(extra);
    }

    /** Reads a saved evaluator. */
    public static MLReader<ReconstructionEvaluator> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads a saved evaluator. */
    public static ReconstructionEvaluator load(String path) {
        return read().load(path);
    }

    @Override
    public String toString() {
        return "ReconstructionEvaluator: uid=" + uid + ", metricName=" + getMetricName()
                + (isLargerBetter() ? ", n=" + getN() : "");
    }
}
