// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.network.ParameterLayout.Entry;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.posterior.Posterior;
import org.sparsevae.network.posterior.PosteriorPass;
import org.sparsevae.network.step.Minibatch;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;
import org.sparsevae.network.tensor.ParameterViews;

/** A posterior from outside the package, with pseudo-inputs and a parameter of its own. */
class ExchangedPartsTest {
    private static final int ROWS = 4;
    private static final int FEATURES = 5;
    private static final int FACTORS = 2;

    @Test
    void pseudoInputsAndOwnParametersAreTrained() {
        NetworkSpec spec = NetworkSpec.builder(FEATURES, FACTORS, new DenseDecoder(6), TestData.likelihood("bernoulli"))
                .encoderLayers(7)
                .posterior(new Anchored(3))
                .dataType(DataType.DOUBLE)
                .build();
        ParameterLayout layout = spec.layout();
        assertEquals(FEATURES * 3, layout.entry("pseudo.W").length());
        assertEquals(0, layout.entry("pseudo.W").offset());
        MultiLayerNetwork network =
                spec.network(new Sgd(1), Initialization.gaussian().parameters(layout, 2));
        assertEquals(layout.length(), network.numParams());
        assertEquals(ROWS, network.output(inputs()).size(0));
        NetworkSpec.outputLayer(network).setContext(context());
        network.setInput(inputs());
        network.setLabels(labels());
        network.computeGradientAndScore();
        double[] gradient = network.getFlattenedGradients().dup().data().asDouble();
        for (String name : List.of("pseudo.W", "encoder.0.W", "head.b", "strength")) {
            Entry entry = layout.entry(name);
            for (int i = entry.offset(); i < entry.end(); i++) {
                double difference = difference(network, i);
                assertEquals(difference, gradient[i], 1e-6 * Math.max(1, Math.abs(difference)), name);
            }
        }
        MultiLayerConfiguration configuration = spec.configuration(new Sgd(1));
        assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
    }

    private static double difference(MultiLayerNetwork network, int i) {
        INDArray parameters = network.params();
        double value = parameters.getDouble(i);
        parameters.putScalar(i, value + 1e-5);
        double above = loss(network);
        parameters.putScalar(i, value - 1e-5);
        double below = loss(network);
        parameters.putScalar(i, value);
        return (above - below) / 2e-5;
    }

    private static double loss(MultiLayerNetwork network) {
        VariationalOutputLayer layer = NetworkSpec.outputLayer(network);
        layer.setContext(context());
        network.setInput(inputs());
        network.setLabels(labels());
        network.computeGradientAndScore();
        return layer.loss();
    }

    private static StepContext context() {
        return StepContext.builder(10).klWeight(.5).build();
    }

    private static INDArray inputs() {
        return TestData.inputs(DataType.DOUBLE, ROWS, FEATURES, 1);
    }

    private static INDArray labels() {
        return TestData.labels("bernoulli", DataType.DOUBLE, ROWS, FEATURES, 1);
    }

    /** z is the head; its divergence is half the squared distance to each encoded pseudo-input, times a strength. */
    public static final class Anchored implements Posterior {
        private static final long serialVersionUID = 1L;

        @JsonProperty("anchors")
        private final int anchors;

        @JsonCreator
        Anchored(@JsonProperty("anchors") int anchors) {
            this.anchors = anchors;
        }

        @Override
        public int headWidth(int factors) {
            return factors;
        }

        @Override
        public int pseudoInputs() {
            return anchors;
        }

        @Override
        public List<Parameter> parameters(int features, int factors) {
            return List.of(new Parameter("strength", ParameterKind.OTHER, 1, 1, 1));
        }

        @Override
        public ObjectNode architecture() {
            return JsonNodeFactory.instance.objectNode();
        }

        @Override
        public PosteriorPass newPass(int features, int factors, ParameterViews parameters) {
            return new AnchoredPass(anchors, factors, parameters);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Anchored that && anchors == that.anchors;
        }

        @Override
        public int hashCode() {
            return anchors;
        }
    }

    private static final class AnchoredPass implements PosteriorPass {
        private final int anchors;
        private final int factors;
        private final ParameterViews parameters;
        private final HostCopy copy = new HostCopy();
        private final double[] strength = new double[1];
        private double[] head;
        private double distances;

        AnchoredPass(int anchors, int factors, ParameterViews parameters) {
            this.anchors = anchors;
            this.factors = factors;
            this.parameters = parameters;
        }

        @Override
        public void forward(Minibatch batch, double[] newHead, double[] z, double[] divergence) {
            head = newHead.clone();
            copy.read(parameters.parameter("strength"), strength);
            System.arraycopy(head, 0, z, 0, z.length);
            distances = 0;
            for (int i = 0; i < batch.rows(); i++) {
                double sum = 0;
                for (int u = 0; u < anchors; u++) {
                    for (int k = 0; k < factors; k++) {
                        sum += .5 * Math.pow(gap(batch, i, u, k), 2);
                    }
                }
                divergence[i] = strength[0] * sum;
                distances += sum;
            }
        }

        private double gap(Minibatch batch, int i, int u, int k) {
            return head[i * factors + k] - head[(batch.rows() + u) * factors + k];
        }

        @Override
        public void backward(Minibatch batch, double[] zGradient, double[] headGradient) {
            double weight = batch.context().klWeight();
            java.util.Arrays.fill(headGradient, 0);
            System.arraycopy(zGradient, 0, headGradient, 0, zGradient.length);
            for (int i = 0; i < batch.rows(); i++) {
                for (int u = 0; u < anchors; u++) {
                    for (int k = 0; k < factors; k++) {
                        double pull = weight * strength[0] * gap(batch, i, u, k);
                        headGradient[i * factors + k] += pull;
                        headGradient[(batch.rows() + u) * factors + k] -= pull;
                    }
                }
            }
            copy.write(new double[] {weight * distances}, parameters.gradient("strength"));
        }

        @Override
        public void moments(Minibatch batch, double[] meanMoment, double[] varianceMoment) {
            java.util.Arrays.fill(meanMoment, 0);
            java.util.Arrays.fill(varianceMoment, 0);
        }
    }
}
