// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;

/** Small random inputs that tests of the network share. */
final class TestData {
    private TestData() {}

    static Likelihood likelihood(String name) {
        return name.equals("gaussian") ? new GaussianLikelihood(3, .2) : Likelihoods.of(name);
    }

    /** Observations that the likelihood accepts, B x G. */
    static INDArray labels(String likelihood, DataType type, int rows, int features, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        INDArray labels = Nd4j.create(type, rows, features);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < features; j++) {
                Likelihood distribution = Likelihoods.of(likelihood);
                double value = distribution.hasUnits()
                        ? 2 * random.nextDouble() - 1
                        : random.nextInt(distribution.allows(2) ? 4 : 2);
                labels.putScalar(i, j, value);
            }
        }
        return labels;
    }

    static INDArray inputs(DataType type, int rows, int features, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        INDArray inputs = Nd4j.create(type, rows, features);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < features; j++) {
                inputs.putScalar(i, j, 2 * random.nextDouble() - 1);
            }
        }
        return inputs;
    }

    /** Not normal, but of mean zero and unit size, which is all that a test of gradients asks of noise. */
    static float[] noise(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] noise = new float[length];
        for (int i = 0; i < length; i++) {
            noise[i] = (float) (3 * random.nextDouble() - 1.5);
        }
        return noise;
    }
}
