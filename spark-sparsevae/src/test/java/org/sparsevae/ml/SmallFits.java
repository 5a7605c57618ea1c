// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Fits of a second or so that tests share: enough to have every part of a model, not enough to be a good one. */
public final class SmallFits {
    static final List<String> LIKELIHOODS = List.of("gaussian", "multinomial", "bernoulli");

    private static final Map<String, SparseVAEModel> MODELS = new ConcurrentHashMap<>();
    private static final Map<String, Dataset<Row>> DATA = new ConcurrentHashMap<>();

    private SmallFits() {}

    /** An estimator of 3 factors with small layers and one training of 3 epochs ({@link RobustFitTest} has the others), on the columns of {@link #data}. */
    public static SparseVAE estimator(String likelihood) {
        return new SparseVAE()
                .setLikelihood(likelihood)
                .setK(3)
                .setEncoderLayers(8)
                .setDecoderLayers(6, 5)
                .setEpochs(3)
                .setRestarts(1)
                .setDropWeakFactors(false)
                .setBatchSize(40)
                .setVerbosity(0);
    }

    /** 160 rows that suit a likelihood: gaussian 7 features, otherwise 12 binary ones, dense and sparse in turn. */
    public static Dataset<Row> data(String likelihood) {
        return DATA.computeIfAbsent(
                likelihood.equals("gaussian") ? likelihood : "binary",
                kind -> kind.equals("gaussian")
                        ? PlantedData.eq9(160, 5).select("features").cache()
                        : PlantedData.groups(160, 3, 4, 5).cache());
    }

    /** The model that {@link #estimator} fits to {@link #data}; do not set its params, copy it. */
    public static SparseVAEModel model(String likelihood) {
        return MODELS.computeIfAbsent(likelihood, l -> estimator(l).fit(data(l)));
    }
}
