// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Appends its parameters as rows to the minibatch; their gradient is what comes back for those rows. */
final class PseudoInputLayer extends BaseLayer<PseudoInputs> {
    private static final long serialVersionUID = 1L;

    PseudoInputLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        INDArray pseudo = getParam(PseudoInputs.INPUTS);
        long rows = input.size(0);
        long all = rows + pseudo.size(1);
        INDArray extended =
                workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, new long[] {all, input.size(1)}, 'c');
        extended.get(NDArrayIndex.interval(0, rows), NDArrayIndex.all()).assign(input);
        extended.get(NDArrayIndex.interval(rows, all), NDArrayIndex.all()).assign(pseudo.transpose());
        return extended;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        INDArray view = gradientViews.get(PseudoInputs.INPUTS);
        long rows = epsilon.size(0) - view.size(1);
        view.assign(epsilon.get(NDArrayIndex.interval(rows, epsilon.size(0)), NDArrayIndex.all())
                .transpose());
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(PseudoInputs.INPUTS, view);
        // lowest layer: nobody below wants a gradient
        return new Pair<>(gradient, null);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
