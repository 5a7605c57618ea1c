// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.SavedModelException;
import org.sparsevae.store.StrictJson;
import org.sparsevae.store.WeightsFile;

/**
 * A fitted network as named arrays and an architecture. Encoder, decoder and posterior say themselves what they have of both, in their
 * classes: {@link FittedEncoder} and {@link SavedLayers}, the decoders and posteriors that {@link FittedParts} lists. The format's own arrays are
 *
 * <pre>
 *   logSigma                 the likelihood's noise parameter per feature, under its name; of gaussian data the log standard
 *                            deviation in standardised units; float64
 *   featureMean, featureSd   standardisation, where there is one, float64
 * </pre>
 *
 * <p>Other arrays (gamma, eta) may lie beside these. The architecture says {@code likelihood}, {@code librarySize} (rowSum) where rows have a
 * size, {@code features}, {@code factors}, {@code inputScaling}, {@code standardisedInput} (the encoder reads standardised rows) and {@code
 * standardisedOutput} (the decoder's means are in standardised units).
 */
public final class FittedNetworkFormat {
    private static final String LIKELIHOOD = "likelihood";
    private static final String LIBRARY_SIZE = "librarySize";
    private static final String FEATURES = "features";
    private static final String FACTORS = "factors";
    private static final String INPUT_SCALING = "inputScaling";
    private static final String STANDARDISED_INPUT = "standardisedInput";
    private static final String STANDARDISED_OUTPUT = "standardisedOutput";
    private static final String FEATURE_MEAN = "featureMean";
    private static final String FEATURE_SD = "featureSd";

    private FittedNetworkFormat() {}

    /**
     * The architecture of the trained parts of a network.
     *
     * @param encoder what it says of the encoder
     * @param decoder what it says of the decoder
     * @param posterior what it says of the posterior
     * @return all of it, a new object
     * @throws IllegalArgumentException if two parts use the same key
     */
    public static ObjectNode architecture(ObjectNode encoder, ObjectNode decoder, ObjectNode posterior) {
        ObjectNode architecture = encoder.deepCopy();
        for (ObjectNode part : List.of(decoder, posterior)) {
            part.fields().forEachRemaining(field -> {
                if (architecture.has(field.getKey())) {
                    throw new IllegalArgumentException(
                            "encoder, decoder and posterior need keys of their own in a saved model: key = "
                                    + field.getKey());
                }
                architecture.set(field.getKey(), field.getValue());
            });
        }
        return architecture;
    }

    /**
     * The network and what else was fitted, ready to be written.
     *
     * @param network the network
     * @param extras further arrays, such as gamma and eta; their names must not be those of the network's arrays
     * @return the contents of a weights file
     * @throws IllegalArgumentException if a name is taken, or encoder and decoder were standardised differently
     */
    public static WeightsFile toWeights(FittedNetwork network, List<NamedArray> extras) {
        FittedEncoder encoder = network.encoder();
        ObjectNode architecture = network.architecture();
        architecture.put(LIKELIHOOD, network.likelihood().name());
        if (network.librarySize()) {
            architecture.put(LIBRARY_SIZE, "rowSum");
        }
        architecture.put(FEATURES, network.features());
        architecture.put(FACTORS, network.factors());
        architecture.put(INPUT_SCALING, encoder.scaling().label());
        architecture.put(STANDARDISED_INPUT, encoder.standardisation().isPresent());
        architecture.put(STANDARDISED_OUTPUT, network.standardisation().isPresent());
        List<NamedArray> arrays = new ArrayList<>(network.trained());
        sharedStandardisation(network).ifPresent(standardisation -> {
            arrays.add(NamedArray.of(FEATURE_MEAN, standardisation.mean(), standardisation.features()));
            arrays.add(NamedArray.of(FEATURE_SD, standardisation.sd(), standardisation.features()));
        });
        arrays.addAll(extras);
        return new WeightsFile(architecture, arrays);
    }

    private static Optional<Standardisation> sharedStandardisation(FittedNetwork network) {
        Optional<Standardisation> input = network.encoder().standardisation();
        Optional<Standardisation> output = network.standardisation();
        if (input.isPresent()
                && output.isPresent()
                && !(Arrays.equals(input.get().mean(), output.get().mean())
                        && Arrays.equals(input.get().sd(), output.get().sd()))) {
            throw new IllegalArgumentException(
                    "encoder and decoder must share one standardisation to be saved: they have different means or sds");
        }
        return input.or(() -> output);
    }

    /**
     * The network that was saved.
     *
     * @param weights contents of a weights file
     * @return the network
     * @throws SavedModelException if arrays are missing or do not fit together
     */
    public static FittedNetwork toNetwork(WeightsFile weights) {
        try {
            FittedNetwork network = network(weights);
            requireRecorded(weights, FEATURES, network.features());
            requireRecorded(weights, FACTORS, network.factors());
            return network;
        } catch (SavedModelException e) {
            throw e;
        } catch (IllegalArgumentException | IOException e) {
            throw new SavedModelException(
                    "the saved weights do not make a network (" + e.getMessage() + "): save the model again", e);
        }
    }

    private static FittedNetwork network(WeightsFile weights) throws IOException {
        ObjectNode architecture = weights.architecture();
        Standardisation standardisation = weights.find(FEATURE_MEAN)
                .map(mean -> new Standardisation(
                        mean.doubles(), weights.array(FEATURE_SD).doubles()))
                .orElse(null);
        FittedEncoder encoder = FittedEncoder.read(
                weights,
                StrictJson.flag(architecture, STANDARDISED_INPUT) ? require(standardisation) : null,
                InputScaling.of(StrictJson.text(architecture, INPUT_SCALING)));
        FittedDecoder decoder = FittedParts.decoder(weights);
        return network(
                weights,
                encoder,
                decoder,
                Likelihoods.of(StrictJson.text(architecture, LIKELIHOOD)),
                StrictJson.flag(architecture, STANDARDISED_OUTPUT) ? require(standardisation) : null,
                architecture.has(LIBRARY_SIZE));
    }

    /**
     * The network of trained parts, made as that of a saved model is.
     *
     * @param trained the arrays, and the {@link #architecture} that they belong to
     * @param likelihood how rows are distributed
     * @param librarySize whether log of a row's sum is added to its outputs
     * @param scaling of the encoder's input
     * @param standardisation of the features, or null
     * @return the network
     * @throws IllegalArgumentException if the parts do not go together: the class of a decoder or a posterior in {@code org.sparsevae.network} has
     *     other arrays than the one here
     */
    public static FittedNetwork ofTrained(
            WeightsFile trained,
            Likelihood likelihood,
            boolean librarySize,
            InputScaling scaling,
            Standardisation standardisation) {
        try {
            return network(
                    trained,
                    FittedEncoder.read(trained, standardisation, scaling),
                    FittedParts.decoder(trained),
                    likelihood,
                    standardisation,
                    librarySize);
        } catch (IOException | SavedModelException e) {
            throw new IllegalArgumentException(
                    "the trained parameters do not make a fitted network: " + e.getMessage(), e);
        }
    }

    private static FittedNetwork network(
            WeightsFile weights,
            FittedEncoder encoder,
            FittedDecoder decoder,
            Likelihood likelihood,
            Standardisation standardisation,
            boolean librarySize) {
        double[] noise =
                likelihood.noise().map(name -> weights.array(name).doubles()).orElse(null);
        return new FittedNetwork(encoder, decoder, likelihood, standardisation, noise).withLibrarySize(librarySize);
    }

    private static Standardisation require(Standardisation standardisation) {
        if (standardisation == null) {
            throw new SavedModelException("the weights lack the array featureMean: save the model again");
        }
        return standardisation;
    }

    private static void requireRecorded(WeightsFile weights, String key, int actual) throws IOException {
        long recorded = StrictJson.integer(weights.architecture(), key);
        if (recorded != actual) {
            throw new IOException("the architecture records " + key + " = " + recorded + ", the arrays have " + actual);
        }
    }
}
