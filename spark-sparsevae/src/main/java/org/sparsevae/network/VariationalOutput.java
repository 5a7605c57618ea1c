// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.posterior.Posterior;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;
import org.sparsevae.network.tensor.SavedForm;

/**
 * DL4J configuration of the output layer: everything of the network that is not the encoder. Made by
 * {@link NetworkSpec}, and by Jackson when a configuration is read from JSON.
 */
public final class VariationalOutput extends BaseOutputLayer {
    private static final long serialVersionUID = 1L;

    @JsonProperty("factors")
    private int factors;

    @JsonProperty("posterior")
    private Posterior posterior;

    @JsonProperty("decoder")
    private Decoder decoder;

    @JsonProperty("likelihood")
    private Likelihood likelihood;

    @JsonProperty("weightPrior")
    private GaussianWeightPrior weightPrior;

    @JsonProperty("librarySize")
    private boolean librarySize;

    /** For Jackson, which sets the fields. */
    public VariationalOutput() {}

    VariationalOutput(NetworkSpec spec) {
        factors = spec.factors();
        posterior = spec.posterior();
        decoder = spec.decoder();
        likelihood = spec.likelihood();
        weightPrior = spec.weightPrior();
        librarySize = spec.librarySize();
        setNIn(posterior.headWidth(factors));
        setNOut(spec.features());
        setActivationFn(new ActivationIdentity());
        if (spec.weightDecay() > 0) {
            setRegularization(new ArrayList<>(List.of(new DecoupledWeightDecay(spec.weightDecay()))));
        }
    }

    int features() {
        return Math.toIntExact(getNOut());
    }

    int factors() {
        return factors;
    }

    Posterior posterior() {
        return posterior;
    }

    Decoder decoder() {
        return decoder;
    }

    Likelihood likelihood() {
        return likelihood;
    }

    GaussianWeightPrior weightPrior() {
        return weightPrior;
    }

    /** Whether log of a row's sum is added to its outputs. */
    boolean librarySize() {
        return librarySize;
    }

    /** All parameters of the layer in the order of the flat vector: the decoder's, the likelihood's noise, the posterior's. */
    List<Parameter> parameters() {
        return parameters(features(), factors, decoder, likelihood, posterior);
    }

    static List<Parameter> parameters(
            int features, int factors, Decoder decoder, Likelihood likelihood, Posterior posterior) {
        List<Parameter> parameters = new ArrayList<>(decoder.parameters(features, factors));
        likelihood
                .noise()
                .ifPresent(name -> parameters.add(Parameter.vector(name, ParameterKind.NOISE, features, 1)
                        .savedAs(name, SavedForm.Order.DOUBLES)));
        parameters.addAll(posterior.parameters(features, factors));
        return parameters;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        VariationalOutputLayer layer = new VariationalOutputLayer(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        Map<String, INDArray> table = initializer().init(conf, layerParamsView, initializeParams);
        layer.setParamTable(table);
        layer.setConf(conf);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return VariationalParameters.INSTANCE;
    }

    @Override
    public List<Regularization> getRegularizationByParam(String name) {
        boolean decayed = VariationalParameters.find(parameters(), name).kind().decayed();
        return decayed ? getRegularization() : null;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof VariationalOutput that
                && factors == that.factors
                && librarySize == that.librarySize
                && Objects.equals(posterior, that.posterior)
                && Objects.equals(decoder, that.decoder)
                && Objects.equals(likelihood, that.likelihood)
                && Objects.equals(weightPrior, that.weightPrior);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), factors, posterior, decoder, likelihood, weightPrior, librarySize);
    }
}
