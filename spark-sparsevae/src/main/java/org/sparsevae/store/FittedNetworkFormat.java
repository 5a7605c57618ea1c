// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.inference.DenseLayer;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.FittedDecoder;
import org.sparsevae.inference.FittedDenseDecoder;
import org.sparsevae.inference.FittedEncoder;
import org.sparsevae.inference.FittedGroupDecoder;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedPseudoInputs;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.inference.PosteriorFamily;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;

/**
 * A fitted network as named arrays. Layers are stored inputs x outputs, so that out = in W + b:
 *
 * <pre>
 *   encoder.L.W, encoder.L.b       layers of the encoder from L = 0; the last has 2K outputs [mean | log variance], of a
 *                                  spike-and-slab posterior 3K [slab mean | log slab variance | v], log gamma = -relu(-v)
 *   W                              sparse decoder: loadings, features x factors
 *   H1                             sparse decoder: first layer, factors x units, no bias
 *   decoder.L.W, decoder.L.b       sparse decoder: hidden layers from L = 1; dense decoder: all layers from L = 0
 *   groups.W, groups.b             group decoder: each group's view of the factors in turn, factors x all units
 *   A                              sparse decoder with a linear term: slopes, features x factors, 0 where W is
 *   output.W, output.b             sparse and group decoder: output row (features x units) and offset per feature
 *   pseudo.W                       pseudo-inputs, where there are some, inputs x features, in the encoder's units
 *   selector.W, selector.b         with them: the relu layer that selects one, features x inputs
 *   logSigma                       gaussian: log noise standard deviation per feature, standardised units, float64; the noise of another
 *                                  likelihood has its name
 *   featureMean, featureSd         standardisation, where there is one, float64
 * </pre>
 *
 * <p>Other arrays (gamma, eta) may lie beside these. The architecture says {@code decoder} (sparse, sparseWithSkip, dense or groups, which goes with {@code groups}, the group of each feature), {@code
 * likelihood}, {@code librarySize} (rowSum) where rows have a size, {@code features}, {@code factors}, {@code inputScaling}, {@code standardisedInput} (the encoder reads
 * standardised rows), {@code standardisedOutput} (the decoder's means are in standardised units), {@code posterior}
 * where it is not gaussian (spikeAndSlab; a reader that does not know it finds too many outputs of the encoder and refuses),
 * and for every layer in
 * {@code encoderLayers} and {@code decoderLayers} its {@code name}, {@code bias} (whether it has one) and {@code
 * activation} (relu or identity).
 */
public final class FittedNetworkFormat {

    private static final String RELU = "relu";
    private static final String IDENTITY = "identity";
    private static final String SPARSE = "sparse";
    private static final String SPARSE_WITH_SKIP = "sparseWithSkip";
    private static final String GROUPS = "groups";
    private static final String POSTERIOR = "posterior";
    private static final String LIBRARY_SIZE = "librarySize";
    private static final String PSEUDO_INPUTS = "pseudo.W";

    private FittedNetworkFormat() {}

    /**
     * The network and what else was fitted, ready to be written.
     *
     * @param network the network
     * @param extras further arrays, such as gamma and eta; their names must not be those of the network's arrays
     * @return the contents of a weights file
     * @throws IllegalArgumentException if a name is taken, or encoder and decoder were standardised differently
     */
    public static WeightsFile toWeights(FittedNetwork network, List<NamedArray> extras) {
        List<NamedArray> arrays = new ArrayList<>();
        ObjectNode architecture = JsonNodeFactory.instance.objectNode();
        addLayers(arrays, architecture, "encoder", 0, network.encoder().layers());
        addDecoder(arrays, architecture, network.decoder());
        network.pseudoInputs().ifPresent(prior -> addPseudoInputs(arrays, prior));
        if (network.encoder().family() != PosteriorFamily.GAUSSIAN) {
            architecture.put(POSTERIOR, network.encoder().family().label());
        }
        architecture.put("likelihood", network.likelihood().name());
        if (network.librarySize()) {
            architecture.put(LIBRARY_SIZE, "rowSum");
        }
        architecture.put("features", network.features());
        architecture.put("factors", network.factors());
        architecture.put("inputScaling", network.encoder().scaling().label());
        architecture.put(
                "standardisedInput", network.encoder().standardisation().isPresent());
        architecture.put("standardisedOutput", network.standardisation().isPresent());
        network.noise()
                .ifPresent(noise ->
                        arrays.add(NamedArray.of(network.likelihood().noise().orElseThrow(), noise, noise.length)));
        sharedStandardisation(network).ifPresent(standardisation -> {
            arrays.add(NamedArray.of("featureMean", standardisation.mean(), standardisation.features()));
            arrays.add(NamedArray.of("featureSd", standardisation.sd(), standardisation.features()));
        });
        arrays.addAll(extras);
        return new WeightsFile(architecture, arrays);
    }

    private static void addLayers(
            List<NamedArray> arrays, ObjectNode architecture, String part, int from, List<DenseLayer> layers) {
        ArrayNode description = architecture.putArray(part + "Layers");
        for (int l = 0; l < layers.size(); l++) {
            DenseLayer layer = layers.get(l);
            String name = part + "." + (from + l);
            arrays.add(NamedArray.of(name + ".W", layer.weights(), layer.inputs(), layer.outputs()));
            if (layer.bias() != null) {
                arrays.add(NamedArray.of(name + ".b", layer.bias(), layer.outputs()));
            }
            description
                    .addObject()
                    .put("name", name)
                    .put("bias", layer.bias() != null)
                    .put("activation", layer.activation() == Activation.RELU ? RELU : IDENTITY);
        }
    }

    private static void addDecoder(List<NamedArray> arrays, ObjectNode architecture, FittedDecoder decoder) {
        if (decoder instanceof FittedSparseDecoder sparse) {
            int features = sparse.features();
            DenseLayer first = sparse.first();
            float[] slopes = sparse.slopes();
            // a name of its own: a reader that does not know the linear term must refuse the network, not leave the
            // term out
            architecture.put("decoder", slopes == null ? SPARSE : SPARSE_WITH_SKIP);
            arrays.add(NamedArray.of("W", sparse.loadings(), features, sparse.factors()));
            arrays.add(NamedArray.of("H1", first.weights(), first.inputs(), first.outputs()));
            if (slopes != null) {
                arrays.add(NamedArray.of("A", slopes, features, sparse.factors()));
            }
            addLayers(arrays, architecture, "decoder", 1, sparse.hidden());
            float[] rows = sparse.outputRows();
            arrays.add(NamedArray.of("output.W", rows, features, rows.length / features));
            arrays.add(NamedArray.of("output.b", sparse.offsets(), features));
        } else if (decoder instanceof FittedDenseDecoder dense) {
            architecture.put("decoder", "dense");
            addLayers(arrays, architecture, "decoder", 0, dense.layers());
        } else if (decoder instanceof FittedGroupDecoder ofGroups) {
            architecture.put("decoder", GROUPS);
            ArrayNode groups = architecture.putArray(GROUPS);
            Arrays.stream(ofGroups.groups()).forEach(groups::add);
            DenseLayer views = ofGroups.views();
            arrays.add(NamedArray.of("groups.W", views.weights(), views.inputs(), views.outputs()));
            arrays.add(NamedArray.of("groups.b", views.bias(), views.outputs()));
            arrays.add(NamedArray.of("output.W", ofGroups.weights(), ofGroups.features(), ofGroups.units()));
            arrays.add(NamedArray.of("output.b", ofGroups.offsets(), ofGroups.features()));
        } else {
            throw new IllegalArgumentException("a decoder of this kind cannot be saved: decoder = "
                    + decoder.getClass().getName());
        }
    }

    private static void addPseudoInputs(List<NamedArray> arrays, FittedPseudoInputs prior) {
        DenseLayer selector = prior.selector();
        arrays.add(NamedArray.of(PSEUDO_INPUTS, prior.inputs(), prior.count(), prior.features()));
        arrays.add(NamedArray.of("selector.W", selector.weights(), selector.inputs(), selector.outputs()));
        arrays.add(NamedArray.of("selector.b", selector.bias(), selector.outputs()));
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
            requireRecorded(weights, "features", network.features());
            requireRecorded(weights, "factors", network.factors());
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
        Standardisation standardisation = weights.find("featureMean")
                .map(mean -> new Standardisation(
                        mean.doubles(), weights.array("featureSd").doubles()))
                .orElse(null);
        FittedEncoder encoder = new FittedEncoder(
                layers(weights, "encoder"),
                flag(architecture, "standardisedInput") ? require(standardisation) : null,
                InputScaling.of(StrictJson.text(architecture, "inputScaling")),
                architecture.has(POSTERIOR)
                        ? PosteriorFamily.of(StrictJson.text(architecture, POSTERIOR))
                        : PosteriorFamily.GAUSSIAN);
        FittedDecoder decoder = decoder(weights, StrictJson.text(architecture, "decoder"));
        Likelihood likelihood = Likelihoods.of(StrictJson.text(architecture, "likelihood"));
        FittedNetwork network = new FittedNetwork(
                        encoder,
                        decoder,
                        likelihood,
                        flag(architecture, "standardisedOutput") ? require(standardisation) : null,
                        likelihood
                                .noise()
                                .map(name -> weights.array(name).doubles())
                                .orElse(null))
                .withLibrarySize(architecture.has(LIBRARY_SIZE));
        return weights.find(PSEUDO_INPUTS).isPresent() ? network.withPseudoInputs(pseudoInputs(weights)) : network;
    }

    private static FittedPseudoInputs pseudoInputs(WeightsFile weights) {
        return new FittedPseudoInputs(
                weights.array(PSEUDO_INPUTS).floats(),
                layer(weights.array("selector.W"), weights.array("selector.b").floats(), Activation.RELU));
    }

    private static FittedDecoder decoder(WeightsFile weights, String kind) throws IOException {
        return switch (kind) {
            case "dense" -> new FittedDenseDecoder(layers(weights, "decoder"));
            case GROUPS -> groupDecoder(weights);
            case SPARSE -> sparseDecoder(weights, null);
            case SPARSE_WITH_SKIP -> sparseDecoder(weights, weights.array("A").floats());
            default -> throw new IllegalArgumentException("decoder = " + kind);
        };
    }

    private static FittedGroupDecoder groupDecoder(WeightsFile weights) throws IOException {
        List<Integer> groups = new ArrayList<>();
        for (JsonNode group : StrictJson.array(weights.architecture(), GROUPS)) {
            if (!group.canConvertToInt() || !group.isIntegralNumber()) {
                throw new IOException("a feature's group is not a whole number: " + group);
            }
            groups.add(group.intValue());
        }
        return new FittedGroupDecoder(
                groups.stream().mapToInt(group -> group).toArray(),
                layer(weights.array("groups.W"), weights.array("groups.b").floats(), Activation.RELU),
                weights.array("output.W").floats(),
                weights.array("output.b").floats());
    }

    private static FittedSparseDecoder sparseDecoder(WeightsFile weights, float[] slopes) throws IOException {
        return new FittedSparseDecoder(
                weights.array("W").floats(),
                layer(weights.array("H1"), null, Activation.RELU),
                layers(weights, "decoder"),
                weights.array("output.W").floats(),
                weights.array("output.b").floats(),
                slopes);
    }

    private static List<DenseLayer> layers(WeightsFile weights, String part) throws IOException {
        List<DenseLayer> layers = new ArrayList<>();
        for (JsonNode layer : StrictJson.array(weights.architecture(), part + "Layers")) {
            String name = StrictJson.text(layer, "name");
            float[] bias = flag(layer, "bias") ? weights.array(name + ".b").floats() : null;
            layers.add(layer(weights.array(name + ".W"), bias, activation(StrictJson.text(layer, "activation"))));
        }
        return layers;
    }

    private static Activation activation(String label) throws IOException {
        return switch (label) {
            case RELU -> Activation.RELU;
            case IDENTITY -> Activation.IDENTITY;
            default -> throw new IOException("activation = " + label);
        };
    }

    private static DenseLayer layer(NamedArray matrix, float[] bias, Activation activation) {
        int[] shape = matrix.shape();
        if (shape.length != 2) {
            throw new IllegalArgumentException("a layer's weights must be a matrix: " + matrix);
        }
        return new DenseLayer(shape[0], shape[1], matrix.floats(), bias, activation);
    }

    private static boolean flag(JsonNode parent, String key) throws IOException {
        JsonNode node = parent.get(key);
        if (node == null || !node.isBoolean()) {
            throw new IOException(key + " is not true or false");
        }
        return node.booleanValue();
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

    /**
     * The checksum of the trained weights: encoder, decoder, loadings and noise, by name, shape and bits, in the file's
     * order. Standardisation, inclusion probabilities and anything else beside them leave it alone, so two fits have the
     * same checksum if and only if they ended at the same weights.
     *
     * @param weights contents of a weights file
     * @return SHA-256 in hexadecimal, 64 characters
     */
    public static String weightsSha256(WeightsFile weights) {
        MessageDigest digest = Sha256.digest();
        try {
            for (NamedArray array : weights.arrays()) {
                if (isTrained(array.name())) {
                    digest.update((array + "\n").getBytes(StandardCharsets.UTF_8));
                    array.encode((bytes, length) -> digest.update(bytes, 0, length));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sha256.hex(digest.digest());
    }

    private static boolean isTrained(String name) {
        return name.startsWith("encoder.")
                || name.startsWith("decoder.")
                || name.startsWith("output.")
                || name.startsWith("groups.")
                || name.startsWith("pseudo.")
                || name.startsWith("selector.")
                || List.of("W", "A", "H1").contains(name)
                || Likelihoods.isNoise(name);
    }
}
