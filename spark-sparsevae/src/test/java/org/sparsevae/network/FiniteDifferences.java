// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.network.ParameterLayout.Entry;
import org.sparsevae.network.step.StepContext;

/** A network's gradient against central differences of its loss. */
final class FiniteDifferences {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-5;
    /** Entries smaller than this share of their parameter's largest are held to the tolerance of that size. */
    private static final double SMALL = 1e-3;

    private final MultiLayerNetwork network;
    private final DataSet minibatch;
    private final StepContext context;

    private FiniteDifferences(MultiLayerNetwork network, DataSet minibatch, StepContext context) {
        this.network = network;
        this.minibatch = minibatch;
        this.context = context;
    }

    /**
     * Fails unless every entry of the gradient is that of the loss to a relative error of 1e-5, and every parameter has a gradient.
     *
     * @param spec a network in double precision
     * @param start its parameters
     * @param minibatch what it is trained on
     * @param context of the step
     */
    static void check(NetworkSpec spec, float[] start, DataSet minibatch, StepContext context) {
        assertEquals(DataType.DOUBLE, spec.dataType());
        MultiLayerNetwork network = spec.network(new Sgd(1), start);
        network.setInput(minibatch.getFeatures());
        network.setLabels(minibatch.getLabels());
        NetworkSpec.outputLayer(network).setContext(context);
        network.computeGradientAndScore();
        double[] gradient = network.getFlattenedGradients().dup().data().asDouble();
        FiniteDifferences differences = new FiniteDifferences(network, minibatch, context);
        for (Entry entry : spec.layout().entries()) {
            differences.check(entry, gradient);
        }
    }

    private void check(Entry entry, double[] gradient) {
        double scale = 0;
        for (int i = entry.offset(); i < entry.end(); i++) {
            scale = Math.max(scale, Math.abs(gradient[i]));
        }
        assertTrue(scale > 0, entry.name() + " has no gradient");
        for (int i = entry.offset(); i < entry.end(); i++) {
            double difference = difference(i);
            double size = Math.max(Math.max(Math.abs(difference), Math.abs(gradient[i])), SMALL * scale);
            assertEquals(difference, gradient[i], TOLERANCE * size, entry.name() + "[" + (i - entry.offset()) + "]");
        }
    }

    private double difference(int i) {
        INDArray parameters = network.params();
        double value = parameters.getDouble(i);
        parameters.putScalar(i, value + STEP);
        double above = loss();
        parameters.putScalar(i, value - STEP);
        double below = loss();
        parameters.putScalar(i, value);
        return (above - below) / (2 * STEP);
    }

    private double loss() {
        NetworkSpec.outputLayer(network).setContext(context);
        network.score(minibatch, false);
        return NetworkSpec.outputLayer(network).loss();
    }
}
