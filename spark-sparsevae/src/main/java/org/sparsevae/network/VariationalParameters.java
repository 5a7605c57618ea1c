// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;

/**
 * Cuts the output layer's part of the flat vectors into its parameters. Starting values are not its business: see
 * {@link Initialization}.
 */
final class VariationalParameters implements ParamInitializer {
    static final VariationalParameters INSTANCE = new VariationalParameters();

    private VariationalParameters() {}

    static Parameter find(List<Parameter> parameters, String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the output layer has no parameter " + name));
    }

    private static List<Parameter> declared(Layer layer) {
        return ((VariationalOutput) layer).parameters();
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return declared(layer).stream().mapToLong(Parameter::length).sum();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return declared(layer).stream().map(Parameter::name).toList();
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return declared(layer).stream()
                .filter(parameter -> !isBias(parameter))
                .map(Parameter::name)
                .toList();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return declared(layer).stream()
                .filter(VariationalParameters::isBias)
                .map(Parameter::name)
                .toList();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return !isBiasParam(layer, key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return isBias(find(declared(layer), key));
    }

    private static boolean isBias(Parameter parameter) {
        return parameter.kind() == ParameterKind.BIAS || parameter.kind() == ParameterKind.OUTPUT_BIAS;
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
        if (initializeParams) {
            paramsView.assign(0);
        }
        Map<String, INDArray> views = cut(conf, paramsView);
        views.keySet().forEach(conf::addVariable);
        return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray gradientView) {
        return cut(conf, gradientView);
    }

    private static Map<String, INDArray> cut(NeuralNetConfiguration conf, INDArray flat) {
        INDArray vector = flat.reshape(flat.length());
        Map<String, INDArray> views = new LinkedHashMap<>();
        long offset = 0;
        for (Parameter parameter : declared(conf.getLayer())) {
            INDArray view = vector.get(NDArrayIndex.interval(offset, offset + parameter.length()));
            views.put(
                    parameter.name(),
                    parameter.isVector() ? view : view.reshape('f', true, parameter.rows(), parameter.columns()));
            offset += parameter.length();
        }
        return views;
    }
}
