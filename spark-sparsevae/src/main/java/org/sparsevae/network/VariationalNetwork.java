// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.network.tensor.Kernels;

/**
 * DL4J's network with a training step of its own. The stock one opens workspaces, cuts views of parameters and gradients, and asks listeners,
 * solver and step function, which takes longer than the arithmetic of a small network; here the layers are called one after the other on
 * buffers that they keep. The operations are the same, so the bits are. Networks with other layers than {@link EncoderDense} before the
 * output, with listeners, masks or another updater than Adam train by the stock step.
 */
public final class VariationalNetwork extends MultiLayerNetwork {
    private static final long serialVersionUID = 1L;

    /** @param configuration made by {@link NetworkSpec#configuration} */
    public VariationalNetwork(MultiLayerConfiguration configuration) {
        super(configuration);
    }

    @Override
    public synchronized void fit(INDArray features, INDArray labels, INDArray featuresMask, INDArray labelsMask) {
        if (featuresMask != null || labelsMask != null || !plain()) {
            super.fit(features, labels, featuresMask, labelsMask);
            return;
        }
        VariationalOutputLayer output = (VariationalOutputLayer) getOutputLayer();
        int encoderLayers = layers.length - 1;
        INDArray above = features.transpose();
        for (int l = 0; l < encoderLayers; l++) {
            above = ((EncoderDenseLayer) layers[l]).forward(above);
        }
        INDArray delta = output.train(above, labels);
        for (int l = encoderLayers - 1; l >= 0; l--) {
            delta = ((EncoderDenseLayer) layers[l]).backward(delta);
        }
        int iteration = layerWiseConfigurations.getIterationCount();
        int rows = Math.toIntExact(labels.size(0));
        ((FlatUpdater) getUpdater()).update(iteration, layerWiseConfigurations.getEpochCount(), rows);
        Kernels.addScaled(-1, flattenedGradients, flattenedParams);
        score = output.loss() / rows;
        layerWiseConfigurations.setIterationCount(iteration + 1);
    }

    private boolean plain() {
        if (!getListeners().isEmpty() || !(getUpdater() instanceof FlatUpdater updater) || !updater.usesAdam()) {
            return false;
        }
        for (int l = 0; l < layers.length - 1; l++) {
            if (!(layers[l] instanceof EncoderDenseLayer)) {
                return false;
            }
        }
        return getOutputLayer() instanceof VariationalOutputLayer;
    }

    @Override
    public void close() {
        for (Layer layer : layers) {
            if (layer instanceof EncoderDenseLayer dense) {
                dense.free();
            }
        }
        super.close();
    }
}
