// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.baselines.data.QuantileNormalization;
import org.sparsevae.baselines.data.VariableGenes;
import org.sparsevae.baselines.metrics.LabelAccuracy;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ml.rows.FitRows;

/**
 * Gene expression as in Table 4 of Moran et al. 2022: counts of cells, quantile-normalised, the genes that vary most kept, and how well cell types
 * are told from the codes. Normalisation and genes are learnt from the training cells of each split.
 */
public final class ExpressionSource implements ComparisonSource {
    private final ComparisonSource cells;
    private final String typeCol;
    private final int genes;
    private final boolean skipsInvalid;
    private final Map<Long, Split> prepared = new ConcurrentHashMap<>();

    /**
     * @param cells counts, a row per cell, and the experiment's settings
     * @param typeCol column of their types; null where they are not known
     * @param genes how many to keep
     * @param skipsInvalid whether cells that a fit skips are left out of the normalisation too, which otherwise refuses them
     */
    public ExpressionSource(ComparisonSource cells, String typeCol, int genes, boolean skipsInvalid) {
        this.cells = cells;
        this.typeCol = typeCol;
        this.genes = genes;
        this.skipsInvalid = skipsInvalid;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(cells.settings());
        settings.put("typeCol", typeCol);
        settings.put("genes", genes);
        settings.put("normalised", "quantiles");
        return settings;
    }

    @Override
    public String heldOut() {
        return cells.heldOut();
    }

    @Override
    public String likelihood() {
        return "gaussian";
    }

    @Override
    public int usualFactors() {
        return cells.usualFactors();
    }

    @Override
    public Map<String, String> params() {
        return cells.params();
    }

    @Override
    public Map<String, Object> paramsOfData() {
        return cells.paramsOfData();
    }

    @Override
    public void setParams(Estimator<?> estimator, Split split) {
        cells.setParams(estimator, split);
    }

    @Override
    public synchronized Split split(long seed, SparkSession spark) throws Exception {
        Split known = prepared.get(seed);
        if (known == null) {
            Split raw = usable(cells.split(seed, spark));
            QuantileNormalization normalization = QuantileNormalization.fit(raw.training(), FEATURES);
            Dataset<Row> training = normalization.transform(raw.training(), FEATURES);
            VariableGenes kept = VariableGenes.of(training, FEATURES, genes);
            known = new Split(
                    kept.transform(training, FEATURES).persist(StorageLevel.MEMORY_AND_DISK()),
                    kept.transform(normalization.transform(raw.heldOut(), FEATURES), FEATURES)
                            .persist(StorageLevel.MEMORY_AND_DISK()));
            known.training().count();
            known.heldOut().count();
            prepared.put(seed, known);
        }
        return known;
    }

    private Split usable(Split raw) {
        if (!skipsInvalid) {
            return raw;
        }
        int all = FitRows.numFeatures(raw.training(), FEATURES);
        return new Split(
                FitRows.usable(raw.training(), FEATURES, Likelihoods.of(likelihood()), all),
                FitRows.usable(raw.heldOut(), FEATURES, Likelihoods.of(likelihood()), all));
    }

    @Override
    public Map<String, Double> measures(FactorModel model, Split split) {
        if (typeCol == null) {
            return Map.of();
        }
        LabelAccuracy accuracy = new LabelAccuracy(typeCol);
        return Map.of(
                "accuracy",
                accuracy.of(model, split.training(), split.heldOut()),
                "accuracy_of_largest_class",
                accuracy.ofLargestClass(split.training(), split.heldOut()));
    }

    @Override
    public synchronized void close() {
        prepared.values().forEach(split -> {
            split.training().unpersist();
            split.heldOut().unpersist();
        });
        prepared.clear();
        cells.close();
    }
}
