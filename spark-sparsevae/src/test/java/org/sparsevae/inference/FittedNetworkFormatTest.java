// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.SavedModelException;
import org.sparsevae.store.WeightsFile;

class FittedNetworkFormatTest {
    private static final FeatureRow ROW = FeatureRow.dense(new double[] {1, 0, 1, 1, 0});
    private static final double[] Z = {0.7, -1.1};

    static Stream<FittedNetwork> networks() {
        FittedNetwork unscaled = new FittedNetwork(
                SmallModels.encoder(null, InputScaling.NONE),
                SmallModels.sparseDecoder(),
                new GaussianLikelihood(),
                null,
                new double[5]);
        FittedNetwork inputOnly = new FittedNetwork(
                SmallModels.encoder(SmallModels.standardisation(), InputScaling.NONE),
                SmallModels.sparseDecoder(),
                new MultinomialLikelihood());
        return Stream.of(
                SmallModels.gaussian(),
                SmallModels.multinomial(),
                SmallModels.multinomialWithSkip(),
                SmallModels.dense(),
                SmallModels.groups(),
                SmallModels.spikeAndSlab(),
                unscaled,
                inputOnly);
    }

    /** What a reader finds in the bytes. */
    private static WeightsFile written(WeightsFile weights) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        weights.write(out);
        return WeightsFile.read(new ByteArrayInputStream(out.toByteArray()), out.size(), "w.bin");
    }

    private static String sha256(WeightsFile weights) {
        return FittedNetworkFormat.toNetwork(weights).weightsSha256();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theNetworkComesBackToTheBit(FittedNetwork network) throws Exception {
        WeightsFile saved = FittedNetworkFormat.toWeights(network, SmallModels.extras());
        WeightsFile read = written(saved);
        FittedNetwork copy = FittedNetworkFormat.toNetwork(read);
        assertEquals(network.likelihood(), copy.likelihood());
        assertArrayEquals(network.encode(ROW).mean(), copy.encode(ROW).mean(), 0);
        assertArrayEquals(network.encode(ROW).sd(), copy.encode(ROW).sd(), 0);
        assertArrayEquals(network.reconstruct(Z), copy.reconstruct(Z), 0);
        assertEquals(network.logLikelihood(ROW, Z), copy.logLikelihood(ROW, Z), 0);
        assertArrayEquals(new double[] {0.4, 0.3}, read.array("eta").doubles(), 0);
        assertEquals(saved, FittedNetworkFormat.toWeights(copy, SmallModels.extras()));
    }

    @Test
    void namesAndShapesAreTheDocumentedOnes() {
        List<String> arrays = SmallModels.weights().arrays().stream()
                .map(NamedArray::toString)
                .toList();
        assertEquals(
                List.of(
                        "encoder.0.W float32[5, 4]",
                        "encoder.0.b float32[4]",
                        "encoder.1.W float32[4, 3]",
                        "encoder.1.b float32[3]",
                        "encoder.2.W float32[3, 4]",
                        "encoder.2.b float32[4]",
                        "W float32[5, 2]",
                        "H1 float32[2, 3]",
                        "decoder.1.W float32[3, 4]",
                        "decoder.1.b float32[4]",
                        "output.W float32[5, 4]",
                        "output.b float32[5]",
                        "logSigma float64[5]",
                        "featureMean float64[5]",
                        "featureSd float64[5]",
                        "gamma float64[5, 2]",
                        "eta float64[2]"),
                arrays);
    }

    @Test
    void pseudoInputsComeBackToTheBit() throws Exception {
        FittedNetwork network = SmallModels.spikeAndSlab();
        WeightsFile saved = FittedNetworkFormat.toWeights(network, List.of());
        assertEquals("spikeAndSlab", saved.architecture().get("posterior").asText());
        FittedNetwork copy = FittedNetworkFormat.toNetwork(written(saved));
        assertArrayEquals(
                network.encode(ROW).activation().orElseThrow(),
                copy.encode(ROW).activation().orElseThrow(),
                0);
        assertArrayEquals(network.prior(ROW).mean(), copy.prior(ROW).mean(), 0);
        assertArrayEquals(
                network.encoder().posterior().arrays().get(0).floats(),
                copy.encoder().posterior().arrays().get(0).floats(),
                0);
        for (String name : List.of("pseudo.W", "selector.W", "selector.b")) {
            List<NamedArray> arrays = new ArrayList<>(saved.arrays());
            arrays.replaceAll(array -> array.name().equals(name) ? nudged(array) : array);
            assertNotEquals(sha256(saved), sha256(new WeightsFile(saved.architecture(), arrays)), name);
        }
    }

    /** Models saved before there was another posterior do not say which they have, and those with the Gaussian one still do not. */
    @Test
    void aGaussianPosteriorIsNotWrittenDown() {
        assertFalse(SmallModels.weights().architecture().has("posterior"));
        WeightsFile saved = FittedNetworkFormat.toWeights(SmallModels.spikeAndSlab(), List.of());
        assertThrows(SavedModelException.class, () -> FittedNetworkFormat.toNetwork(with(saved, "gaussian")));
        SavedModelException refused =
                assertThrows(SavedModelException.class, () -> FittedNetworkFormat.toNetwork(with(saved, "laplace")));
        assertTrue(refused.getMessage().contains("posterior = laplace"), refused.getMessage());
    }

    private static WeightsFile with(WeightsFile saved, String posterior) {
        return new WeightsFile(saved.architecture().put("posterior", posterior), saved.arrays());
    }

    @Test
    void checksumIsThatOfTheTrainedWeights() {
        String checksum = sha256(SmallModels.weights());
        assertEquals(64, checksum.length());
        assertEquals(checksum, SmallModels.gaussian().weightsSha256());
        for (NamedArray array : SmallModels.weights().arrays()) {
            List<NamedArray> arrays = new ArrayList<>(SmallModels.weights().arrays());
            arrays.set(arrays.indexOf(array), nudged(array));
            WeightsFile changed = new WeightsFile(SmallModels.weights().architecture(), arrays);
            boolean trained =
                    !List.of("featureMean", "featureSd", "gamma", "eta").contains(array.name());
            assertEquals(!trained, sha256(changed).equals(checksum), array.name());
        }
    }

    /** The array with the last bit of its last number changed. */
    private static NamedArray nudged(NamedArray array) {
        if (array.type() == NamedArray.Type.FLOAT32) {
            float[] values = array.floats();
            values[values.length - 1] = Math.nextUp(values[values.length - 1]);
            return NamedArray.of(array.name(), values, array.shape());
        }
        double[] values = array.doubles();
        values[values.length - 1] = Math.nextUp(values[values.length - 1]);
        return NamedArray.of(array.name(), values, array.shape());
    }

    @Test
    void refusesWeightsThatDoNotMakeANetwork() {
        for (String name :
                List.of("encoder.1.W", "encoder.1.b", "decoder.1.W", "W", "H1", "output.b", "logSigma", "featureSd")) {
            List<NamedArray> arrays = new ArrayList<>(SmallModels.weights().arrays());
            arrays.removeIf(array -> array.name().equals(name));
            WeightsFile incomplete = new WeightsFile(SmallModels.weights().architecture(), arrays);
            assertThrows(SavedModelException.class, () -> FittedNetworkFormat.toNetwork(incomplete), name);
        }
        for (String key :
                List.of("likelihood", "decoder", "inputScaling", "features", "standardisedInput", "encoderLayers")) {
            WeightsFile unknown = new WeightsFile(
                    SmallModels.weights().architecture().put(key, "nonsense"),
                    SmallModels.weights().arrays());
            String message = assertThrows(SavedModelException.class, () -> FittedNetworkFormat.toNetwork(unknown))
                    .getMessage();
            assertTrue(message.startsWith("the saved weights do not make a network ("), message);
        }
    }

    @Test
    void aLinearTermIsNeitherLostNorOverlooked() {
        WeightsFile saved = FittedNetworkFormat.toWeights(SmallModels.multinomialWithSkip(), List.of());
        assertEquals("A float32[5, 2]", saved.array("A").toString());
        // a reader of before the linear term knows sparse and dense
        assertEquals("sparseWithSkip", saved.architecture().get("decoder").textValue());
        List<NamedArray> others = new ArrayList<>(saved.arrays());
        others.removeIf(array -> array.name().equals("A"));
        WeightsFile incomplete = new WeightsFile(saved.architecture(), others);
        assertThrows(SavedModelException.class, () -> FittedNetworkFormat.toNetwork(incomplete));
        WeightsFile without = new WeightsFile(saved.architecture().put("decoder", "sparse"), others);
        assertNotEquals(sha256(saved), sha256(without));
    }

    @Test
    void partsDoNotWriteOverOneAnother() {
        ObjectNode decoder = FittedDenseDecoder.architecture(1);
        ObjectNode posterior = new FittedSpikeAndSlab(null).architecture().put("decoderLayers", 1);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> FittedNetworkFormat.architecture(FittedEncoder.architecture(1), decoder, posterior))
                .getMessage();
        assertTrue(message.endsWith("key = decoderLayers"), message);
    }

    @Test
    void refusesTwoStandardisations() {
        Standardisation other = new Standardisation(new double[5], new double[] {1, 1, 1, 1, 1});
        FittedNetwork network = new FittedNetwork(
                SmallModels.encoder(other, InputScaling.NONE),
                SmallModels.sparseDecoder(),
                new GaussianLikelihood(),
                SmallModels.standardisation(),
                new double[5]);
        assertThrows(IllegalArgumentException.class, () -> FittedNetworkFormat.toWeights(network, List.of()));
    }
}
