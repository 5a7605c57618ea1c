// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.network.ParameterLayout.Entry;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.posterior.TotalCorrelationGaussian;
import org.sparsevae.network.step.StepContext;

/** Gradients of the weighted total correlation against central differences, in double precision. */
class TotalCorrelationGradientTest {
    private static final int ROWS = 6;
    private static final int FEATURES = 5;
    private static final int FACTORS = 3;

    private static NetworkSpec spec(String likelihood, double weight) {
        return NetworkSpec.builder(FEATURES, FACTORS, new DenseDecoder(6), TestData.likelihood(likelihood))
                .encoderLayers(7)
                .posterior(new TotalCorrelationGaussian(weight))
                .dataType(DataType.DOUBLE)
                .build();
    }

    /** Codes apart, so that rows have unlike shares in each other's densities; where wanted a log variance is held at its bound. */
    private static float[] start(NetworkSpec spec, boolean held) {
        float[] start = Initialization.gaussian().parameters(spec.layout(), 11);
        Entry weights = spec.layout().entry("head.W");
        for (int i = weights.offset(); i < weights.end(); i++) {
            start[i] *= 2;
        }
        Entry offsets = spec.layout().entry("head.b");
        for (int k = 0; k < FACTORS; k++) {
            start[offsets.offset() + FACTORS + k] = held && k == 1 ? 20 : -1;
        }
        return start;
    }

    private static DataSet minibatch(String likelihood) {
        return new DataSet(
                TestData.inputs(DataType.DOUBLE, ROWS, FEATURES, 3),
                TestData.labels(likelihood, DataType.DOUBLE, ROWS, FEATURES, 4));
    }

    /** A KL weight of 30 so that the term, not the likelihood, makes the encoder's gradient. */
    @ParameterizedTest
    @CsvSource({
        "gaussian, 6, .35, false, true",
        "multinomial, 6, 30, false, true",
        "multinomial, 6, 30, true, false",
        "bernoulli, 0, 30, false, false",
        "bernoulli, 16, 30, true, true"
    })
    void gradientsAreThoseOfTheLoss(
            String likelihood, double weight, double klWeight, boolean held, boolean weightedRows) {
        NetworkSpec spec = spec(likelihood, weight);
        StepContext context = StepContext.builder(23)
                .noise(TestData.noise(ROWS * FACTORS, 5))
                .klWeight(klWeight)
                .rowWeights(weightedRows ? new float[] {1, .5f, 2, 1.25f, .75f, 1.5f} : null)
                .build();
        FiniteDifferences.check(spec, start(spec, held), minibatch(likelihood), context);
    }

    @Test
    void travelsAsJson() {
        MultiLayerConfiguration configuration = spec("bernoulli", 6).configuration(new Sgd(1));
        assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
        assertNotEquals(configuration, spec("bernoulli", 5).configuration(new Sgd(1)));
    }
}
