// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import static org.apache.spark.sql.functions.not;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.app.options.FeaturesOptions;
import org.sparsevae.baselines.metrics.LabelAccuracy;
import org.sparsevae.metrics.Disentanglement;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.evaluation.DisentanglementEvaluator;
import org.sparsevae.ml.evaluation.FactorRecoveryEvaluator;
import org.sparsevae.ml.rows.FactorModel;

/** A user's table of features, a fifth of its rows held out, another fifth for every seed; with true factors or labels where it has them. */
final class FeaturesSource implements ComparisonSource {
    private static final int FITTED = 10;

    /** Column of the codes without those of switched-off factors. */
    private static final String IN_USE = "codes in use";

    private final FeaturesOptions features;
    private final String likelihood;
    private final String labelCol;
    private final List<String> factorCols;
    private Dataset<Row> rows;

    /**
     * @param features where the table is
     * @param likelihood name of a likelihood
     * @param labelCol column of labels; null for none
     * @param factorCols columns of the true factors; none where they are not known
     */
    FeaturesSource(FeaturesOptions features, String likelihood, String labelCol, List<String> factorCols) {
        features.validate();
        this.features = features;
        this.likelihood = likelihood;
        this.labelCol = labelCol;
        this.factorCols = factorCols;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.putAll(features.told());
        settings.put("sum", InputFiles.sum(features.path()));
        settings.put("labelCol", labelCol);
        settings.put("factorCols", factorCols);
        return settings;
    }

    @Override
    public String heldOut() {
        return "a fifth of the rows";
    }

    @Override
    public String likelihood() {
        return likelihood;
    }

    @Override
    public int usualFactors() {
        return FITTED;
    }

    @Override
    public Split split(long seed, SparkSession spark) {
        Dataset<Row> all = rows(spark);
        Column heldOut = ComparisonSource.heldOutByContent(seed);
        return new Split(all.filter(not(heldOut)), all.filter(heldOut));
    }

    private synchronized Dataset<Row> rows(SparkSession spark) {
        if (rows == null) {
            List<String> others = new ArrayList<>(factorCols);
            if (labelCol != null) {
                others.add(labelCol);
            }
            String column = features.column(FEATURES);
            Dataset<Row> table = features.read(spark, column, others.toArray(String[]::new));
            for (String other : others) {
                if (!Arrays.asList(table.columns()).contains(other)) {
                    throw new IllegalArgumentException(features.path() + " has no column " + other
                            + ": its columns are " + String.join(", ", table.columns()));
                }
            }
            for (String factor : factorCols) {
                if (!(table.schema().apply(factor).dataType() instanceof NumericType)) {
                    throw new IllegalArgumentException(features.path() + ": the column " + factor
                            + " of true factors holds other values than numbers: leave it out of --factor-cols");
                }
            }
            Dataset<Row> named =
                    column.equals(FEATURES) ? table : table.drop(FEATURES).withColumnRenamed(column, FEATURES);
            rows = named.persist(StorageLevel.MEMORY_AND_DISK());
            rows.count();
        }
        return rows;
    }

    /** The codes, those of switched-off factors 0: with an estimated covariance their means follow the others', and would be matched. */
    private static Dataset<Row> inUse(FactorModel model, Dataset<Row> codes) {
        double[] used = new double[model.getK()];
        Arrays.fill(used, 1);
        if (model instanceof SparseVAEModel sparse) {
            Arrays.fill(used, 0);
            for (int k : sparse.activeFactors()) {
                used[k] = 1;
            }
        }
        return new ElementwiseProduct()
                .setScalingVec(Vectors.dense(used))
                .setInputCol(model.getLatentCol())
                .setOutputCol(IN_USE)
                .transform(codes);
    }

    @Override
    public Map<String, Double> measures(FactorModel model, Split split) {
        Map<String, Double> measures = new LinkedHashMap<>();
        if (!factorCols.isEmpty()) {
            Dataset<Row> codes = inUse(model, model.transform(split.heldOut()));
            String[] factors = factorCols.toArray(String[]::new);
            Disentanglement found = new DisentanglementEvaluator()
                    .setFactorCols(factors)
                    .setLatentCol(IN_USE)
                    .disentanglement(codes);
            measures.put("dci", found.disentanglement());
            measures.put("completeness", found.completeness());
            measures.put("informativeness", found.informativeness());
            measures.put(
                    "matched_correlation",
                    new FactorRecoveryEvaluator()
                            .setFactorCols(factors)
                            .setLatentCol(IN_USE)
                            .evaluate(codes));
        }
        if (labelCol != null) {
            LabelAccuracy accuracy = new LabelAccuracy(labelCol);
            measures.put("accuracy", accuracy.of(model, split.training(), split.heldOut()));
            measures.put("accuracy_of_largest_class", accuracy.ofLargestClass(split.training(), split.heldOut()));
        }
        return measures;
    }

    @Override
    public synchronized void close() {
        if (rows != null) {
            rows.unpersist();
            rows = null;
        }
    }
}
