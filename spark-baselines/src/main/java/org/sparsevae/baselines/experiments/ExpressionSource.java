// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.baselines.data.LabelAccuracy;
import org.sparsevae.baselines.data.QuantileNormalization;
import org.sparsevae.baselines.data.VariableGenes;
import org.sparsevae.ml.FactorModel;

/**
 * Gene expression as in Table 4 of Moran et al. 2022: counts of cells, quantile-normalised, the genes that vary most kept, and how well cell types
 * are told from the codes. Normalisation and genes are learnt from the training cells of each split.
 */
final class ExpressionSource implements ComparisonSource {
    /** K of Table 6. */
    private static final int FITTED = 15;

    private final ComparisonSource cells;
    private final String typeCol;
    private final int genes;
    private final Map<String, String> params;
    private final Map<Long, Split> prepared = new ConcurrentHashMap<>();

    /**
     * @param cells counts, a row per cell
     * @param typeCol column of their types; null where they are not known
     * @param genes how many to keep
     * @param params params' values as text by name
     */
    ExpressionSource(ComparisonSource cells, String typeCol, int genes, Map<String, String> params) {
        this.cells = cells;
        this.typeCol = typeCol;
        this.genes = genes;
        this.params = params;
    }

    /**
     * The settings of Table 6 for the Zeisel data, on one partition: layers of 100, Adam at 0.01, 100 epochs of minibatches of 512, lambda1 1,
     * lambda0 10, alpha 0.01, the OI-VAE's lambda 1 and 5 units a group. The small scale has 30 epochs of minibatches of 64.
     */
    static Map<String, String> params(StudyScale scale) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("encoderLayers", "100,100");
        params.put("decoderLayers", "100,100");
        params.put("learningRate", "0.01");
        params.put("epochs", scale == StudyScale.PAPER ? "100" : "30");
        params.put("batchSize", scale == StudyScale.PAPER ? "512" : "64");
        params.put("numPartitions", "1");
        params.put("lambda1", "1");
        params.put("lambda0", "10");
        params.put("sparsity", "0.01");
        params.put("groupLasso", "1");
        params.put("groupUnits", "5");
        return params;
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
        return FITTED;
    }

    @Override
    public Map<String, String> params() {
        return params;
    }

    @Override
    public synchronized Split split(long seed, SparkSession spark) throws Exception {
        Split known = prepared.get(seed);
        if (known == null) {
            Split raw = cells.split(seed, spark);
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

    @Override
    public Map<String, Double> measures(FactorModel model, Split split) {
        return typeCol == null
                ? Map.of()
                : Map.of("accuracy", new LabelAccuracy(typeCol).of(model, split.training(), split.heldOut()));
    }
}
