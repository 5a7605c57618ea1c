// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/** DL4J configuration of a fully connected layer of the encoder: DL4J's own, with passes of ours ({@link EncoderDenseLayer} says why). */
public final class EncoderDense extends DenseLayer {
    private static final long serialVersionUID = 1L;

    /** For Jackson, which sets the fields. */
    public EncoderDense() {}

    EncoderDense(int inputs, int outputs, Activation activation, List<Regularization> regularization) {
        setNIn(inputs);
        setNOut(outputs);
        setActivationFn(activation.getActivationFunction());
        setRegularization(regularization);
    }

    boolean isRelu() {
        return getActivationFn() instanceof ActivationReLU;
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        EncoderDenseLayer layer = new EncoderDenseLayer(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }
}
