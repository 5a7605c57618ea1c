// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.inference.FittedEncoder;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedNetworkFormat;
import org.sparsevae.inference.SavedLayers;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.posterior.DiagonalGaussian;
import org.sparsevae.network.posterior.Posterior;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;
import org.sparsevae.network.tensor.SavedForm;
import org.sparsevae.store.WeightsFile;

/**
 * A variational autoencoder as DL4J network: relu layers and a linear head as encoder, and one output layer composed of
 * posterior, decoder, likelihood and prior on weights. Immutable.
 *
 * <p>The network takes the encoder's input as features and the observed values as labels, both B x G.
 */
public final class NetworkSpec implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What OpenBLAS keeps per thread to pack operands in, measured. */
    private static final long BLAS_BYTES = 16L << 20;

    private final int features;
    private final int factors;
    private final int[] encoderLayers;
    private final Posterior posterior;
    private final Decoder decoder;
    private final Likelihood likelihood;
    private final GaussianWeightPrior weightPrior;
    private final double weightDecay;
    private final boolean librarySize;
    private final DataType dataType;

    private NetworkSpec(Builder builder) {
        features = builder.features;
        factors = builder.factors;
        encoderLayers = builder.encoderLayers;
        posterior = builder.posterior;
        decoder = builder.decoder;
        likelihood = builder.likelihood;
        weightPrior = builder.weightPrior;
        weightDecay = builder.weightDecay;
        librarySize = builder.librarySize;
        dataType = builder.dataType;
    }

    /**
     * @param features number of features G, positive
     * @param factors number of latent factors K, positive
     * @param decoder from factors to features
     * @param likelihood distribution of the data
     * @return a builder: encoder 400-400, Gaussian posterior, no prior on weights, no weight decay, FLOAT
     */
    public static Builder builder(int features, int factors, Decoder decoder, Likelihood likelihood) {
        return new Builder(features, factors, decoder, likelihood);
    }

    /** @return number of features G */
    public int features() {
        return features;
    }

    /** @return number of latent factors K */
    public int factors() {
        return factors;
    }

    /** @return units per hidden layer of the encoder */
    public int[] encoderLayers() {
        return encoderLayers.clone();
    }

    /** @return the variational family */
    public Posterior posterior() {
        return posterior;
    }

    /** @return the decoder */
    public Decoder decoder() {
        return decoder;
    }

    /** @return the distribution of the data */
    public Likelihood likelihood() {
        return likelihood;
    }

    /** @return the prior on the decoder's weights */
    public GaussianWeightPrior weightPrior() {
        return weightPrior;
    }

    /** @return coefficient of decoupled weight decay (AdamW) on weight matrices */
    public double weightDecay() {
        return weightDecay;
    }

    /** @return whether the outputs are those of a row whose values sum to 1, and log of the row's sum is added to them */
    public boolean librarySize() {
        return librarySize;
    }

    /** @return FLOAT or DOUBLE */
    public DataType dataType() {
        return dataType;
    }

    /** @return where each parameter lies in the flat vector, without making a network */
    public ParameterLayout layout() {
        List<Parameter> parameters = new ArrayList<>();
        if (posterior.pseudoInputs() > 0) {
            parameters.add(PseudoInputs.parameter(features, posterior.pseudoInputs()));
        }
        int below = features;
        for (int l = 0; l < encoderLayers.length; l++) {
            addDense(parameters, "encoder." + l, l, below, encoderLayers[l]);
            below = encoderLayers[l];
        }
        addDense(parameters, "head", encoderLayers.length, below, posterior.headWidth(factors));
        parameters.addAll(VariationalOutput.parameters(features, factors, decoder, likelihood, posterior));
        return new ParameterLayout(parameters);
    }

    /**
     * Memory outside the heap that one network takes while it trains. Measured from 0.3 to 10 million parameters: what is taken is at most
     * a tenth more than this, and at least this over 1.5 once it exceeds 64 MiB.
     *
     * @param batchSize rows B of a minibatch
     * @return bytes: parameters, gradient and Adam's two moments; the decoder's arena; the encoder's activations and their gradients; the
     *     minibatch twice, and once more in the order of its columns; the BLAS's packing buffers
     */
    public long offHeapBytes(int batchSize) {
        long rows = (long) batchSize + posterior.pseudoInputs();
        long units = posterior.headWidth(factors)
                + Arrays.stream(encoderLayers).asLongStream().sum();
        long entries = 4L * layout().length()
                + decoder.workingEntries(features, factors, batchSize, likelihood.separable(), dataType)
                + 2 * rows * units
                + 4 * rows * features;
        return entries * dataType.width() + BLAS_BYTES;
    }

    private static void addDense(List<Parameter> parameters, String name, int layer, int inputs, int outputs) {
        parameters.add(new Parameter(name + ".W", ParameterKind.WEIGHT, inputs, outputs, inputs)
                .savedAs(SavedLayers.weights(SavedLayers.ENCODER, layer), SavedForm.Order.TRANSPOSED));
        parameters.add(Parameter.vector(name + ".b", ParameterKind.BIAS, outputs, inputs)
                .savedAs(SavedLayers.biases(SavedLayers.ENCODER, layer), SavedForm.Order.VECTOR));
    }

    /**
     * @return what a saved model's architecture says of encoder, decoder and posterior
     * @throws IllegalArgumentException if two of them use the same key
     */
    public ObjectNode architecture() {
        return FittedNetworkFormat.architecture(
                FittedEncoder.architecture(encoderLayers.length), decoder.architecture(), posterior.architecture());
    }

    /**
     * @param updater the updater of all parameters; one for all makes DL4J keep its state as one vector
     * @return the DL4J configuration
     */
    public MultiLayerConfiguration configuration(IUpdater updater) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                // DL4J's default is the clock; nothing here draws from it
                .seed(0)
                .dataType(dataType)
                .updater(updater)
                .miniBatch(true)
                .weightInit(WeightInit.ZERO)
                .trainingWorkspaceMode(WorkspaceMode.ENABLED)
                .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
                .list();
        if (posterior.pseudoInputs() > 0) {
            layers.layer(new PseudoInputs(features, posterior.pseudoInputs()));
        }
        int below = features;
        for (int units : encoderLayers) {
            layers.layer(dense(below, units, Activation.RELU));
            below = units;
        }
        layers.layer(dense(below, posterior.headWidth(factors), Activation.IDENTITY));
        return layers.layer(new VariationalOutput(this))
                .validateOutputLayerConfig(false)
                .build();
    }

    private EncoderDense dense(int inputs, int outputs, Activation activation) {
        List<Regularization> decay = weightDecay > 0 ? List.of(new DecoupledWeightDecay(weightDecay)) : List.of();
        return new EncoderDense(inputs, outputs, activation, decay);
    }

    /**
     * Makes a network ready to train or predict.
     *
     * @param updater the updater of all parameters
     * @param parameters flat parameter vector in the order of {@link #layout()}; copied
     * @return the network; its output layer is a {@link VariationalOutputLayer}
     * @throws IllegalArgumentException if the vector has the wrong length
     */
    public MultiLayerNetwork network(IUpdater updater, float[] parameters) {
        NativeThreads.useOne();
        int length = layout().length();
        if (parameters.length != length) {
            throw new IllegalArgumentException(
                    "the network has " + length + " parameters, the given vector has " + parameters.length);
        }
        INDArray flat = Nd4j.createUninitialized(dataType, 1, length);
        HostCopy.fromFloats(parameters, flat);
        MultiLayerNetwork network = new VariationalNetwork(configuration(updater));
        network.init(flat, false);
        FlatUpdater.install(network);
        return network;
    }

    /**
     * The network in plain Java that scores rows: as it would be read from a saved model.
     *
     * @param parameters trained flat parameters
     * @param scaling what the encoder reads
     * @param standardisation of the features, or null
     * @return the fitted network
     */
    public FittedNetwork fitted(float[] parameters, InputScaling scaling, Standardisation standardisation) {
        return FittedNetworkFormat.ofTrained(
                new WeightsFile(architecture(), layout().arrays(parameters)),
                Likelihoods.of(likelihood.name()),
                librarySize,
                scaling,
                standardisation);
    }

    /**
     * @param network a network made from a spec
     * @return its output layer
     */
    public static VariationalOutputLayer outputLayer(MultiLayerNetwork network) {
        return (VariationalOutputLayer) network.getOutputLayer();
    }

    /** Builds a {@link NetworkSpec}. */
    public static final class Builder {
        private final int features;
        private final int factors;
        private final Decoder decoder;
        private final Likelihood likelihood;
        private int[] encoderLayers = {400, 400};
        private Posterior posterior = new DiagonalGaussian();
        private GaussianWeightPrior weightPrior = new GaussianWeightPrior(0);
        private double weightDecay;
        private boolean librarySize;
        private DataType dataType = DataType.FLOAT;

        private Builder(int features, int factors, Decoder decoder, Likelihood likelihood) {
            if (features < 1 || factors < 1) {
                throw new IllegalArgumentException(
                        "features and factors must be positive: features = " + features + ", factors = " + factors);
            }
            this.features = features;
            this.factors = factors;
            this.decoder = decoder;
            this.likelihood = likelihood;
        }

        /**
         * @param units units per hidden layer of the encoder, default 400, 400; none for a linear encoder
         * @return this
         */
        public Builder encoderLayers(int... units) {
            if (Arrays.stream(units).anyMatch(size -> size < 1)) {
                throw new IllegalArgumentException(
                        "encoder layers must have at least one unit: " + Arrays.toString(units));
            }
            encoderLayers = units.clone();
            return this;
        }

        /**
         * @param family the variational family, default {@link DiagonalGaussian}
         * @return this
         */
        public Builder posterior(Posterior family) {
            posterior = family;
            return this;
        }

        /**
         * @param prior the prior on the decoder's weights, default none
         * @return this
         */
        public Builder weightPrior(GaussianWeightPrior prior) {
            weightPrior = prior;
            return this;
        }

        /**
         * @param coefficient decoupled weight decay (AdamW), times the learning rate, on the encoder's weight matrices and
         *     the decoder's hidden and output weights, not on W, H1, offsets or noise scales; default 0
         * @return this
         */
        public Builder weightDecay(double coefficient) {
            if (!(coefficient >= 0) || Double.isInfinite(coefficient)) {
                throw new IllegalArgumentException("weightDecay must be finite and not negative: " + coefficient);
            }
            weightDecay = coefficient;
            return this;
        }

        /**
         * @param rowSums whether log of the row's sum is added to the outputs of a row, default false
         * @return this
         * @throws IllegalArgumentException if the likelihood's outputs are no logarithms of means
         */
        public Builder librarySize(boolean rowSums) {
            if (rowSums && !likelihood.hasLogarithmicOutputs()) {
                throw new IllegalArgumentException(
                        "only outputs that are logarithms of means can be moved by the logarithm"
                                + " of a row's sum: likelihood = " + likelihood.name());
            }
            librarySize = rowSums;
            return this;
        }

        /**
         * @param type FLOAT (default) or DOUBLE
         * @return this
         */
        public Builder dataType(DataType type) {
            if (type != DataType.FLOAT && type != DataType.DOUBLE) {
                throw new IllegalArgumentException("the network's data type must be FLOAT or DOUBLE: " + type);
            }
            dataType = type;
            return this;
        }

        /** @return the specification */
        public NetworkSpec build() {
            return new NetworkSpec(this);
        }
    }
}
