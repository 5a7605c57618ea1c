// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.prior.LoadingsSupport;

/**
 * The sizes that decide what a training step costs.
 *
 * @param features G
 * @param factors K
 * @param units D, of both hidden layers of the decoder
 * @param rows B, of a minibatch
 * @param encoderUnits of both hidden layers of the encoder
 * @param likelihood name of the likelihood
 * @param linearSkip whether features have slopes on their factors besides the network
 */
record Shape(int features, int factors, int units, int rows, int encoderUnits, String likelihood, boolean linearSkip) {

    /** The small gaussian recipe, the recipe for ratings, and two of the paper's width. */
    static final List<Shape> ALL = List.of(
            new Shape(7, 5, 50, 50, 50, "gaussian", false),
            new Shape(300, 30, 50, 50, 400, "multinomial", true),
            new Shape(300, 30, 300, 100, 300, "multinomial", false),
            new Shape(1000, 50, 300, 100, 300, "multinomial", false));

    /** Share of a row's entries that are not zero, where they are ratings. */
    private static final double DENSITY = .15;

    /** So small that the weights stay what they are, however often a step is repeated. */
    private static final double LEARNING_RATE = 1e-9;

    private static final long SEED = 1;

    /** The sparse VAE of this shape. */
    NetworkSpec sparse() {
        return spec(new SparseDecoder(new int[] {units, units}, linearSkip));
    }

    /** The plain VAE of this shape. */
    NetworkSpec dense() {
        return spec(new DenseDecoder(units, units));
    }

    private NetworkSpec spec(Decoder decoder) {
        Likelihood distribution = Likelihoods.of(likelihood);
        return NetworkSpec.builder(features, factors, decoder, distribution)
                .encoderLayers(encoderUnits, encoderUnits)
                .build();
    }

    static Adam updater() {
        return new Adam(LEARNING_RATE);
    }

    float[] start(NetworkSpec spec) {
        return Initialization.gaussian().parameters(spec.layout(), SEED);
    }

    /** A start whose loadings are zero where the support says so. */
    float[] start(NetworkSpec spec, LoadingsSupport support) {
        float[] parameters = start(spec);
        int loadings = spec.layout().entry(FittedSparseDecoder.LOADINGS).offset();
        for (int j = 0; j < features; j++) {
            for (int k = 0; k < factors; k++) {
                if (!support.contains(j, k)) {
                    parameters[loadings + j * factors + k] = 0;
                }
            }
        }
        return parameters;
    }

    /** Rows to train on, B x G: normal numbers, or zeros and ones. */
    INDArray minibatch() {
        SplittableRandom random = new SplittableRandom(SEED);
        Random normal = new Random(SEED);
        float[] values = new float[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = gaussian() ? (float) normal.nextGaussian() : random.nextDouble() < DENSITY ? 1 : 0;
        }
        return Nd4j.create(values, new long[] {rows, features}, 'c').castTo(DataType.FLOAT);
    }

    /** Standard-normal noise, B x K. */
    float[] noise() {
        Random normal = new Random(SEED + 1);
        float[] noise = new float[rows * factors];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) normal.nextGaussian();
        }
        return noise;
    }

    boolean gaussian() {
        return "gaussian".equals(likelihood);
    }

    /** The options by which the peer in PyTorch is told this shape. */
    List<String> peerOptions(int steps) {
        return Arrays.asList(
                ("--G " + features + " --K " + factors + " --D " + units + " --B " + rows + " --enc " + encoderUnits
                                + " --loss " + (gaussian() ? "mse" : "categorical") + " --threads 1 --steps " + steps)
                        .split(" "));
    }

    @Override
    public String toString() {
        return "G=" + features + " K=" + factors + " D=" + units + " B=" + rows;
    }
}
