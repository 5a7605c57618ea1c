// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.network.ParameterLayout.Entry;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.posterior.SpikeAndSlab;
import org.sparsevae.network.step.StepContext;

/** Gradients of the spike-and-slab posterior, its pseudo-inputs and their selector against central differences, in double precision. */
class SpikeAndSlabGradientTest {
    private static final int ROWS = 5;
    private static final int FEATURES = 6;
    private static final int FACTORS = 3;
    private static final int PSEUDO_INPUTS = 4;
    // softer than the paper's, so that no sample's spike is flat
    private static final SpikeAndSlab POSTERIOR = new SpikeAndSlab(PSEUDO_INPUTS, .2, 2, 5, .25, .75);

    @ParameterizedTest
    @CsvSource({
        "gaussian, 1, true",
        "gaussian, 1, false",
        "multinomial, .6, true",
        "bernoulli, .4, true",
        "bernoulli, .1, true"
    })
    void gradientsAreThoseOfTheLoss(String likelihood, double progress, boolean sampling) {
        NetworkSpec spec = spec(likelihood);
        FiniteDifferences.check(spec, start(spec), minibatch(likelihood), context(progress, sampling));
    }

    private static DataSet minibatch(String likelihood) {
        return new DataSet(
                TestData.inputs(DataType.DOUBLE, ROWS, FEATURES, 3),
                TestData.labels(likelihood, DataType.DOUBLE, ROWS, FEATURES, 4));
    }

    private static NetworkSpec spec(String likelihood) {
        return NetworkSpec.builder(FEATURES, FACTORS, new DenseDecoder(6), TestData.likelihood(likelihood))
                .encoderLayers(7)
                .posterior(POSTERIOR)
                .dataType(DataType.DOUBLE)
                .build();
    }

    /** Away from the start: selectors that differ from row to row, spikes of which some are held and most are not. */
    private static float[] start(NetworkSpec spec) {
        float[] start = Initialization.gaussian().parameters(spec.layout(), 11);
        SplittableRandom random = new SplittableRandom(7);
        Entry selector = spec.layout().entry(SpikeAndSlab.SELECTOR_WEIGHTS);
        for (int i = selector.offset(); i < selector.end(); i++) {
            start[i] = (float) (2 * random.nextDouble() - .8);
        }
        Entry pseudo = spec.layout().entry("pseudo.W");
        for (int i = pseudo.offset(); i < pseudo.end(); i++) {
            start[i] = (float) (4 * random.nextDouble() - 2);
        }
        Entry head = spec.layout().entry("head.b");
        for (int k = 0; k < FACTORS; k++) {
            start[head.offset() + 2 * FACTORS + k] = -.2f - .5f * k;
        }
        return start;
    }

    private static StepContext context(double progress, boolean sampling) {
        StepContext.Builder context = StepContext.builder(23)
                .klWeight(.35)
                .progress(progress)
                .rowWeights(new float[] {1, .5f, 2, 1.25f, .75f});
        if (sampling) {
            SplittableRandom random = new SplittableRandom(9);
            float[] uniforms = new float[ROWS * FACTORS];
            for (int i = 0; i < uniforms.length; i++) {
                uniforms[i] = (float) random.nextDouble();
            }
            context.noise(TestData.noise(ROWS * FACTORS, 5)).uniforms(uniforms);
        }
        return context.build();
    }

    @Test
    void stepsNeedUniformsAndAShareOfTheFit() {
        NetworkSpec spec = spec("bernoulli");
        MultiLayerNetwork network = spec.network(new Sgd(1), start(spec));
        DataSet minibatch = minibatch("bernoulli");
        StepContext without =
                StepContext.builder(1).noise(TestData.noise(ROWS * FACTORS, 5)).build();
        NetworkSpec.outputLayer(network).setContext(without);
        assertEquals(
                "the step context's uniforms has 0 entries, this minibatch needs 15",
                assertThrows(IllegalArgumentException.class, () -> network.score(minibatch, false))
                        .getMessage());
        assertEquals(
                "progress is a share of the fit, from 0 to 1: 1.5",
                assertThrows(IllegalArgumentException.class, () -> StepContext.builder(1)
                                .progress(1.5))
                        .getMessage());
    }

    @Test
    void travelsAsJson() {
        MultiLayerConfiguration configuration = spec("bernoulli").configuration(new Sgd(1));
        assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
        assertTrue(configuration.toJson().contains("\"sharpnessTo\" : 5.0"));
    }
}
