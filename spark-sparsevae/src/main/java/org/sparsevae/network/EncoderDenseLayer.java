// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.Kernels;

/**
 * Passes of a fully connected layer, relu or linear. DL4J's own add the bias by a broadcast and sum its gradient by a reduction, whose
 * lists of dimensions ND4J 1.0.0-M2.1 may free while its native code still reads them: nothing on the Java side holds them during the call,
 * and once in some hundred thousand steps on a busy machine the garbage collector comes in between and the JVM dies. Here a custom
 * operation and a product with ones, which hold their arguments, do the same. Besides, the forward pass is not computed again on the way
 * back, nor a gradient for the data.
 */
final class EncoderDenseLayer extends BaseLayer<EncoderDense> {
    private static final long serialVersionUID = 1L;

    private transient INDArray output;
    private transient INDArray ones;
    private transient INDArray biasOf;
    private transient INDArray bias;
    private transient INDArray biasGradientOf;
    private transient INDArray biasGradient;
    private transient Arena arena;
    private transient INDArray below;
    private transient INDArray activations;
    private transient INDArray belowGradient;

    EncoderDenseLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
        output = workspaceMgr.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, new long[] {input.size(0), weights.size(1)}, 'c');
        activate(input.transpose(), output.transpose());
        return output;
    }

    /** Both with a column per row of the minibatch. */
    private void activate(INDArray from, INDArray into) {
        INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
        INDArray given = getParam(DefaultParamInitializer.BIAS_KEY);
        if (bias == null || biasOf != given) {
            biasOf = given;
            bias = column(given);
        }
        Kernels.layer(weights, true, from, bias, layerConf().isRelu(), into);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        INDArray into = null;
        if (index > 0) {
            into = workspaceMgr.createUninitialized(
                    ArrayType.ACTIVATION_GRAD, dataType, new long[] {input.size(0), input.size(1)}, 'c');
        }
        takeBack(epsilon.transpose(), input.transpose(), output.transpose(), into == null ? null : into.transpose());
        Gradient gradient = new DefaultGradient();
        for (String parameter : List.of(DefaultParamInitializer.WEIGHT_KEY, DefaultParamInitializer.BIAS_KEY)) {
            gradient.setGradientFor(parameter, gradientViews.get(parameter));
        }
        return new Pair<>(gradient, into);
    }

    /** All with a column per row of the minibatch; delta is changed, what the layer gave is not kept: the layer above has had its turn. */
    private void takeBack(INDArray delta, INDArray from, INDArray given, INDArray into) {
        if (layerConf().isRelu()) {
            Kernels.backThroughRelu(given, delta);
        }
        Kernels.product(from, false, delta, true, 0, gradientViews.get(DefaultParamInitializer.WEIGHT_KEY));
        INDArray asked = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
        if (biasGradient == null || biasGradientOf != asked) {
            biasGradientOf = asked;
            biasGradient = column(asked);
        }
        Kernels.product(delta, false, ones(delta.size(1)), false, 0, biasGradient);
        if (into != null) {
            Kernels.product(getParam(DefaultParamInitializer.WEIGHT_KEY), false, delta, false, 0, into);
        }
    }

    /**
     * The forward pass of a training step on buffers of the layer's own.
     *
     * @param from what the layer reads, a column per row of the minibatch
     * @return what it gives, valid until the next step
     */
    INDArray forward(INDArray from) {
        long rows = from.size(1);
        INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
        if (from.size(0) != weights.size(0)) {
            throw new IllegalArgumentException(
                    "the encoder reads minibatches of " + weights.size(0) + " columns, got " + from.size(0));
        }
        if (activations == null || activations.size(1) != rows) {
            long above = weights.size(1);
            long under = index == 0 ? 0 : weights.size(0);
            arena = arena == null ? new Arena(dataType) : arena;
            arena.reset(Arena.aligned(above * rows) + Arena.aligned(under * rows));
            activations = arena.matrix(above, rows);
            belowGradient = index == 0 ? null : arena.matrix(under, rows);
        }
        below = from;
        activate(from, activations);
        return activations;
    }

    /**
     * Takes the gradient of {@link #forward} back to the parameters.
     *
     * @param delta gradient in what the layer gave; changed
     * @return gradient in what it read, null for the lowest layer, whose reader is the data
     */
    INDArray backward(INDArray delta) {
        takeBack(delta, below, activations, belowGradient);
        return belowGradient;
    }

    /** Frees the buffers; a later step allocates new ones. */
    void free() {
        if (arena != null) {
            arena.close();
            activations = null;
        }
    }

    private static INDArray column(INDArray vector) {
        return vector.reshape('f', true, vector.length(), 1);
    }

    private INDArray ones(long rows) {
        if (ones == null || ones.size(0) != rows) {
            try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
                ones = Nd4j.ones(dataType, rows, 1);
            }
        }
        return ones;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
