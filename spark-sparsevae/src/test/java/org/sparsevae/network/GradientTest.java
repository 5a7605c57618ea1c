// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.sparsevae.network.ParameterLayout.Entry;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.decoder.GroupDecoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.StepContext;

/** Every gradient of the network against central differences of the loss, in double precision. */
class GradientTest {
    private static final int ROWS = 4;
    private static final int FEATURES = 5;
    private static final int FACTORS = 3;
    private static final double[] INVERSE = {1.4, -.6, .2, -.6, 1.7, -.3, .2, -.3, 1.2};

    @ParameterizedTest
    @CsvSource({
        "gaussian, sparse, identity",
        "gaussian, sparse, general",
        "gaussian, skip, identity",
        "gaussian, skip, general",
        "gaussian, dense, identity",
        "gaussian, groups, identity",
        "gaussian, dense, general",
        "multinomial, sparse, identity",
        "multinomial, sparse, general",
        "multinomial, skip, identity",
        "multinomial, skip, general",
        "multinomial, dense, identity",
        "multinomial, groups, identity",
        "multinomial, dense, general",
        "bernoulli, sparse, identity",
        "bernoulli, sparse, general",
        "bernoulli, skip, identity",
        "bernoulli, skip, general",
        "bernoulli, dense, identity",
        "bernoulli, groups, identity",
        "bernoulli, dense, general",
        "poisson, skip, general",
        "poisson, dense, identity",
        "negativeBinomial, skip, general",
        "negativeBinomial, dense, identity",
    })
    void gradientsAreThoseOfTheLoss(String likelihood, String decoder, String covariance) {
        Decoder decoding =
                switch (decoder) {
                    case "dense" -> new DenseDecoder(6, 4);
                    case "groups" -> new GroupDecoder(new int[] {0, 1, 2, 1, 0}, 3);
                    default -> new SparseDecoder(new int[] {6, 4}, decoder.equals("skip"), 2, 0);
                };
        check(likelihood, decoding, covariance.equals("general"), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"poisson", "negativeBinomial"})
    void gradientsHoldWhereRowsHaveASize(String likelihood) {
        check(likelihood, new SparseDecoder(new int[] {6, 4}, true, 2, 0), false, true);
    }

    @ParameterizedTest
    @CsvSource({"gaussian, 1", "multinomial, 1", "bernoulli, 3"})
    void gradientsHoldForOtherDepths(String likelihood, int depth) {
        int[] hidden = depth == 1 ? new int[] {7} : new int[] {4, 6, 5};
        check(likelihood, new SparseDecoder(hidden), false, false);
        check(likelihood, new SparseDecoder(hidden, true), false, false);
        check(likelihood, new DenseDecoder(hidden), false, false);
    }

    private static void check(String likelihood, Decoder decoder, boolean general, boolean librarySize) {
        NetworkSpec spec = NetworkSpec.builder(FEATURES, FACTORS, decoder, TestData.likelihood(likelihood))
                .encoderLayers(6)
                .weightPrior(new GaussianWeightPrior(.7))
                .librarySize(librarySize)
                .dataType(DataType.DOUBLE)
                .build();
        float[] start = Initialization.gaussian().parameters(spec.layout(), 11);
        spec.likelihood().noise().ifPresent(name -> {
            Entry noise = spec.layout().entry(name);
            for (int j = 0; j < FEATURES; j++) {
                start[noise.offset() + j] = -.4f + .2f * j;
            }
        });
        DataSet minibatch = new DataSet(
                TestData.inputs(DataType.DOUBLE, ROWS, FEATURES, 3),
                TestData.labels(likelihood, DataType.DOUBLE, ROWS, FEATURES, 4));
        FiniteDifferences.check(spec, start, minibatch, context(general));
    }

    private static StepContext context(boolean general) {
        StepContext.Builder context = StepContext.builder(23)
                .noise(TestData.noise(ROWS * FACTORS, 5))
                .klWeight(.35)
                .rowWeights(new float[] {1, .5f, 2, 1.25f});
        return general ? context.covariance(INVERSE, -.4).build() : context.build();
    }
}
