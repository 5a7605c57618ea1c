// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.util.List;
import java.util.Random;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.WeightsFile;

/** Networks of a few weights to save. */
public final class SmallModels {
    static final int FEATURES = 5;
    static final int FACTORS = 2;

    private SmallModels() {}

    public static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static DenseLayer layer(int in, int out, Activation activation, long seed) {
        return new DenseLayer(in, out, random(in * out, seed), random(out, seed + 100), activation);
    }

    static FittedEncoder encoder(Standardisation standardisation, InputScaling scaling) {
        return new FittedEncoder(
                List.of(
                        layer(FEATURES, 4, Activation.RELU, 1),
                        layer(4, 3, Activation.RELU, 2),
                        layer(3, 2 * FACTORS, Activation.IDENTITY, 3)),
                standardisation,
                scaling);
    }

    static FittedSparseDecoder sparseDecoder() {
        return sparseDecoder(null);
    }

    private static FittedSparseDecoder sparseDecoder(float[] slopes) {
        float[] w = {0, 0, 1, 0, -0.5f, 0, 0, 2, 1, 1};
        DenseLayer first = new DenseLayer(FACTORS, 3, random(6, 4), null, Activation.RELU);
        return new FittedSparseDecoder(
                w,
                first,
                List.of(layer(3, 4, Activation.RELU, 5)),
                random(FEATURES * 4, 6),
                random(FEATURES, 7),
                slopes);
    }

    static Standardisation standardisation() {
        return new Standardisation(new double[] {1, 2, 3, 4, 0.1}, new double[] {1, 0.5, 2, 1.0 / 3, 1});
    }

    public static FittedNetwork gaussian() {
        return new FittedNetwork(
                encoder(standardisation(), InputScaling.L2),
                sparseDecoder(),
                new GaussianLikelihood(),
                standardisation(),
                new double[] {-1, -0.5, 0, 0.1, Math.log(0.3)});
    }

    static FittedNetwork multinomial() {
        return new FittedNetwork(encoder(null, InputScaling.ROW_SUM), sparseDecoder(), new MultinomialLikelihood());
    }

    static FittedNetwork multinomialWithSkip() {
        return new FittedNetwork(
                encoder(null, InputScaling.NONE),
                sparseDecoder(random(FEATURES * FACTORS, 10)),
                new MultinomialLikelihood());
    }

    static FittedNetwork dense() {
        return new FittedNetwork(
                encoder(null, InputScaling.NONE),
                new FittedDenseDecoder(
                        List.of(layer(FACTORS, 4, Activation.RELU, 8), layer(4, FEATURES, Activation.IDENTITY, 9))),
                new BernoulliLikelihood());
    }

    static FittedNetwork groups() {
        int[] groups = {0, 1, 1, 2, 0};
        return new FittedNetwork(
                encoder(null, InputScaling.NONE),
                new FittedGroupDecoder(
                        groups, layer(FACTORS, 6, Activation.RELU, 15), random(2 * FEATURES, 16), random(FEATURES, 17)),
                new BernoulliLikelihood());
    }

    static FittedNetwork spikeAndSlab() {
        FittedEncoder encoder = new FittedEncoder(
                List.of(layer(FEATURES, 4, Activation.RELU, 11), layer(4, 3 * FACTORS, Activation.IDENTITY, 12)),
                standardisation(),
                InputScaling.NONE,
                new FittedSpikeAndSlab(
                        new FittedPseudoInputs(random(3 * FEATURES, 13), layer(FEATURES, 3, Activation.RELU, 14))));
        return new FittedNetwork(encoder, sparseDecoder(), new MultinomialLikelihood());
    }

    static List<NamedArray> extras() {
        double[] gamma = {0, 0, 1, 0, 0.9, 0, 0, 1, 1, 0.75};
        return List.of(
                NamedArray.of("gamma", gamma, FEATURES, FACTORS),
                NamedArray.of("eta", new double[] {0.4, 0.3}, FACTORS));
    }

    public static WeightsFile weights() {
        return FittedNetworkFormat.toWeights(gaussian(), extras());
    }
}
