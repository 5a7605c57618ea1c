// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.inference.FittedPseudoInputs;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;

/**
 * DL4J configuration of the layer below the encoder that appends trained pseudo-inputs to every minibatch, for posteriors
 * that ask for some.
 */
public final class PseudoInputs extends FeedForwardLayer {
    private static final long serialVersionUID = 1L;

    /** Key of the only parameter, G x U: an input's entries lie side by side. */
    static final String INPUTS = "W";

    @JsonProperty("count")
    private int count;

    /** For Jackson, which sets the fields. */
    public PseudoInputs() {}

    PseudoInputs(int features, int count) {
        setNIn(features);
        setNOut(features);
        setActivationFn(new ActivationIdentity());
        this.count = count;
    }

    static Parameter parameter(int features, int count) {
        return new Parameter(FittedPseudoInputs.INPUTS, ParameterKind.OTHER, features, count, features);
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        PseudoInputLayer layer = new PseudoInputLayer(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }

    @Override
    public List<Regularization> getRegularizationByParam(String name) {
        return null;
    }

    @Override
    public ParamInitializer initializer() {
        return Inputs.INSTANCE;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return new LayerMemoryReport.Builder(getLayerName(), PseudoInputs.class, inputType, inputType)
                .standardMemory(count * getNIn(), getIUpdater().stateSize(count * getNIn()))
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof PseudoInputs that && count == that.count;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + count;
    }

    /** Cuts the layer's part of the flat vectors. */
    private static final class Inputs implements ParamInitializer {
        private static final Inputs INSTANCE = new Inputs();

        @Override
        public long numParams(NeuralNetConfiguration conf) {
            return numParams(conf.getLayer());
        }

        @Override
        public long numParams(Layer layer) {
            return ((PseudoInputs) layer).count * ((PseudoInputs) layer).getNIn();
        }

        @Override
        public List<String> paramKeys(Layer layer) {
            return List.of(INPUTS);
        }

        @Override
        public List<String> weightKeys(Layer layer) {
            return List.of(INPUTS);
        }

        @Override
        public List<String> biasKeys(Layer layer) {
            return List.of();
        }

        @Override
        public boolean isWeightParam(Layer layer, String key) {
            return true;
        }

        @Override
        public boolean isBiasParam(Layer layer, String key) {
            return false;
        }

        @Override
        public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray view, boolean initialize) {
            if (initialize) {
                view.assign(0);
            }
            conf.addVariable(INPUTS);
            return getGradientsFromFlattened(conf, view);
        }

        @Override
        public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray view) {
            PseudoInputs layer = (PseudoInputs) conf.getLayer();
            Map<String, INDArray> views = new LinkedHashMap<>();
            views.put(INPUTS, view.reshape('f', true, layer.getNIn(), layer.count));
            return views;
        }
    }
}
