// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The published settings of the experiments on real data (Moran et al. 2022, Table 6, C.2 and C.3), as params of every method that has them.
 *
 * <p>Table 6 counts the output among a network's three layers, as the authors' programs do: two hidden layers. The paper has one machine, so
 * there is one partition and nothing to average; a constant learning rate; no dropout and no decay of weights; loadings of either sign, no
 * gauge, no linear part of the decoder, a prior of one strength from beginning to end, one training. Counts are read as shares of their row; the
 * mean over factors of the KL term counts from the first step on, as in the authors' programs, and gaussian noise has no floor. VSC's warm-up of its spikes
 * is its own. The strengths of VSC (alpha = 0.01), of the OI-VAE (lambda = 1, p = 5) and the smallest beta are the methods' defaults.
 */
public enum PaperSettings {
    /** Table 1a. */
    MOVIELENS(30, 300, 0.0001, 100, 100, 1, 10),
    /** Table 1b. */
    PEERREAD(20, 100, 0.01, 40, 128, 0.001, 5),
    /** Table 2. */
    SEMI_SYNTHETIC(20, 50, 0.01, 50, 128, 0.01, 5),
    /** Table 4. */
    ZEISEL(15, 100, 0.01, 100, 512, 1, 10);

    private final int factors;
    private final int width;
    private final double learningRate;
    private final int epochs;
    private final int batchSize;
    private final double lambda1;
    private final double lambda0;

    PaperSettings(
            int factors, int width, double learningRate, int epochs, int batchSize, double lambda1, double lambda0) {
        this.factors = factors;
        this.width = width;
        this.learningRate = learningRate;
        this.epochs = epochs;
        this.batchSize = batchSize;
        this.lambda1 = lambda1;
        this.lambda0 = lambda0;
    }

    /** K, the latent space dimension. */
    public int factors() {
        return factors;
    }

    /** Adam's step size. */
    double learningRate() {
        return learningRate;
    }

    /**
     * The params by name, without those that the data decide: the prior's weight, N over the rows of a minibatch, and b, the number of features.
     *
     * @param fitted factors that are fitted, K unless the user has set another number
     */
    Map<String, String> params(int fitted) {
        String layers = width + "," + width;
        Map<String, String> params = new LinkedHashMap<>();
        params.put("encoderLayers", layers);
        params.put("decoderLayers", layers);
        params.put("learningRate", String.valueOf(learningRate));
        params.put("learningRateSchedule", "constant");
        params.put("learningRateWarmUp", "0");
        params.put("epochs", String.valueOf(epochs));
        params.put("batchSize", String.valueOf(batchSize));
        params.put("numPartitions", "1");
        params.put("averagingFrequency", "1");
        params.put("inputDropout", "0");
        params.put("weightDecay", "0");
        params.put("lambda1", String.valueOf(lambda1));
        params.put("lambda0", String.valueOf(lambda0));
        params.put("a", "1");
        params.put("lambda0WarmUp", "0");
        params.put("freezeSupportAt", "1");
        params.put("nonNegativeLoadings", "false");
        params.put("gauge", "none");
        params.put("linearSkip", "false");
        params.put("restarts", "1");
        params.put("dropWeakFactors", "false");
        params.put("factorCovariance", "identity");
        params.put("decoderPrecision", "0");
        params.put("klWarmUp", "0");
        if (this == ZEISEL) {
            params.put("klWeight", String.valueOf(1.0 / fitted));
            params.put("noiseFloorStart", "0");
            params.put("noiseFloor", "0");
            params.put("standardize", "false");
        } else {
            params.put("inputScaling", "rowSum");
        }
        return params;
    }
}
