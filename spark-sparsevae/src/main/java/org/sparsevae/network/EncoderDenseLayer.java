// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

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

    EncoderDenseLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
        INDArray result = workspaceMgr.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, new long[] {input.size(0), weights.size(1)}, 'f');
        Kernels.product(input, false, weights, false, 0, result);
        Kernels.add(result, row(getParam(DefaultParamInitializer.BIAS_KEY)), result);
        if (layerConf().isRelu()) {
            Kernels.relu(result);
        }
        output = result;
        return result;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        INDArray delta = epsilon;
        if (layerConf().isRelu()) {
            // the layer above has had its turn: nobody reads the activations again
            Kernels.positive(output);
            Kernels.multiply(output, epsilon, output);
            delta = output;
        }
        INDArray weightGradient = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
        Nd4j.gemm(input, delta, weightGradient, true, false, 1, 0);
        INDArray biasGradient = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
        Kernels.product(delta, true, ones(delta.size(0)), false, 0, column(biasGradient));
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weightGradient);
        gradient.setGradientFor(DefaultParamInitializer.BIAS_KEY, biasGradient);
        return new Pair<>(gradient, index == 0 ? null : below(delta, workspaceMgr));
    }

    private INDArray below(INDArray delta, LayerWorkspaceMgr workspaceMgr) {
        INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
        INDArray below = workspaceMgr.createUninitialized(
                ArrayType.ACTIVATION_GRAD, dataType, new long[] {delta.size(0), weights.size(0)}, 'f');
        Nd4j.gemm(delta, weights, below, false, true, 1, 0);
        return below;
    }

    private static INDArray row(INDArray vector) {
        return vector.reshape('f', true, 1, vector.length());
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
