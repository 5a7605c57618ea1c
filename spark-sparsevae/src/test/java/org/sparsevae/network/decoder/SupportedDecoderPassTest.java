// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.prior.LoadingsSupport;

/** Features with few factors, decoded without going through the network, against the network and against finite differences. */
class SupportedDecoderPassTest {
    /** Empty rows, rows of one and of two factors that share them or not, rows of three, an active zero, negative weights. */
    private static final int[][] MIXED = {
        {}, {0}, {1}, {0, 1}, {0, 1, 2}, {0}, {2}, {1, 2}, {0, 1}, {}, {0, 1, 2}, {1}, {0, 2}
    };
    /** All features special: none is left for the network. */
    private static final int[][] SPECIAL = {{1}, {}, {0, 1}, {0}, {0, 1}, {1}};

    private static final String[] LIKELIHOODS = {"gaussian", "multinomial", "bernoulli", "poisson", "negativeBinomial"};

    static Stream<Arguments> decoders() {
        Stream.Builder<Arguments> cases = Stream.builder();
        for (String likelihood : LIKELIHOODS) {
            for (boolean skip : new boolean[] {false, true}) {
                cases.add(Arguments.of(likelihood, skip, new int[] {6, 5}, 3, MIXED, 7));
            }
            cases.add(Arguments.of(likelihood, true, new int[] {6, 5}, 2, SPECIAL, 7));
        }
        for (String likelihood : new String[] {"gaussian", "multinomial"}) {
            cases.add(Arguments.of(likelihood, true, new int[] {7}, 3, MIXED, 6));
            cases.add(Arguments.of(likelihood, true, new int[] {5, 4, 6}, 3, MIXED, 6));
            cases.add(Arguments.of(likelihood, false, new int[] {6, 5}, 3, MIXED, 1));
            cases.add(Arguments.of(likelihood, true, new int[] {6, 5}, 1, new int[][] {{0}, {}, {0}, {0}}, 9));
            cases.add(Arguments.of(likelihood, true, new int[] {6, 5}, 2, new int[][] {{}, {}}, 4));
        }
        return cases.build();
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void agreesWithTheNetwork(String likelihood, boolean skip, int[] hidden, int factors, int[][] support, int rows) {
        for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
            DecoderCase decoder = new DecoderCase(type, likelihood, hidden, skip, factors, support, rows);
            Map<String, double[]> expected = decoder.withoutHeld(decoder.dense());
            Map<String, double[]> found = decoder.special();
            double tolerance = type == DataType.DOUBLE ? 1e-11 : 1e-5;
            expected.forEach((name, values) -> {
                double size = 0;
                for (double value : values) {
                    size = Math.max(size, Math.abs(value));
                }
                assertArrayEquals(values, found.get(name), tolerance * Math.max(1, size), type + " " + name);
            });
        }
    }

    /** Those with a linear term: it comes on top. */
    static Stream<Arguments> decodersWithLinearTerm() {
        return decoders()
                .filter(arguments ->
                        (Boolean) arguments.get()[1] && ((int[]) arguments.get()[2]).length < 3);
    }

    @ParameterizedTest
    @MethodSource("decodersWithLinearTerm")
    void gradientsAreThoseOfTheLoss(
            String likelihood, boolean skip, int[] hidden, int factors, int[][] support, int rows) {
        DecoderCase decoder = new DecoderCase(DataType.DOUBLE, likelihood, hidden, skip, factors, support, rows);
        decoder.leaveZeros();
        decoder.requireGradients(1e-5);
    }

    /** The same network in single precision at a size where the special ways pay: chosen by the costs, not by the test. */
    @Test
    void agreesWithTheNetworkAtTheSizesItIsFor() {
        int[][] support = new int[60][];
        for (int j = 0; j < support.length; j++) {
            support[j] = j % 10 == 0
                    ? new int[0]
                    : j % 10 < 7 ? new int[] {j % 5} : j % 10 < 9 ? new int[] {j % 4, 4} : new int[] {0, 2, 3};
        }
        DecoderCase decoder =
                new DecoderCase(DataType.FLOAT, "multinomial", new int[] {120, 110}, true, 5, support, 64);
        FeaturePaths paths = FeaturePaths.of(decoder.support(), decoder.hidden(), 64);
        assertEquals(6, paths.empty().length);
        assertEquals(6, paths.general().length);
        assertEquals(
                12,
                paths.pairs().stream().mapToInt(pair -> pair.features().length).sum());
        Map<String, double[]> expected = decoder.withoutHeld(decoder.dense());
        Map<String, double[]> found = decoder.run(FeaturePaths::of);
        expected.forEach((name, values) -> {
            double size = 0;
            for (double value : values) {
                size = Math.max(size, Math.abs(value));
            }
            assertArrayEquals(values, found.get(name), 1e-5 * Math.max(1, size), name);
        });
    }

    @Test
    void theSameBitsWheneverAndAfterWhatever() {
        DecoderCase decoder = new DecoderCase(DataType.FLOAT, "multinomial", new int[] {6, 5}, true, 3, MIXED, 7);
        DecoderCase other = new DecoderCase(DataType.FLOAT, "multinomial", new int[] {6, 5}, true, 3, MIXED, 2);
        try (SupportedDecoderPass pass = decoder.pass(FeaturePaths::special)) {
            pass.hold(decoder.support());
            Map<String, double[]> first = decoder.run(pass);
            // features change their ways, some for the network and back, some lose what they had
            pass.hold(null);
            decoder.run(pass);
            boolean[] fewer = decoder.support().mask();
            fewer[4 * 3] = false;
            fewer[3] = false;
            pass.hold(LoadingsSupport.of(fewer, 3));
            Map<String, double[]> changed = decoder.run(pass);
            assertEquals(0, changed.get("W")[3]);
            assertEquals(0, changed.get("W")[4 * 3]);
            assertNotEquals(first.get("W")[4 * 3 + 1], changed.get("W")[4 * 3 + 1]);
            pass.hold(decoder.support());
            pass.run(2, other.factorValues(), other.loss(), other.factorGradient());
            Map<String, double[]> again = decoder.run(pass);
            first.forEach((name, values) -> assertArrayEquals(values, again.get(name), name));
        }
    }

    /** Without a support nothing is held: an empty row has a gradient by its linear term, and a feature comes back. */
    @Test
    void anEmptyRowCanComeBackUntilItIsHeld() {
        DecoderCase decoder = new DecoderCase(DataType.DOUBLE, "gaussian", new int[] {6, 5}, true, 3, MIXED, 7);
        double[] free = decoder.dense().get("W");
        double[] held = decoder.special().get("W");
        for (int k = 0; k < 3; k++) {
            assertEquals(0, decoder.loadings().getDouble(k, 0));
            assertTrue(Math.abs(free[k]) > 1e-6);
            assertEquals(0, held[k]);
        }
    }

    @Test
    void aForwardPassAloneTouchesNoGradient() {
        DecoderCase decoder = new DecoderCase(DataType.DOUBLE, "gaussian", new int[] {6, 5}, true, 3, MIXED, 7);
        try (SupportedDecoderPass pass = decoder.pass(FeaturePaths::special)) {
            pass.hold(decoder.support());
            INDArray gradient = decoder.gradient("decoder.1.W").assign(3);
            pass.run(7, decoder.factorValues(), decoder.loss(), null);
            assertEquals(3, gradient.getDouble(0, 0));
            assertEquals(3, gradient.getDouble(4, 5));
        }
    }
}
