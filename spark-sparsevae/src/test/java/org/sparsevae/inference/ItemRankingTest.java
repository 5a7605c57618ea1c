// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.Recommendation.Reason;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.likelihood.PoissonLikelihood;

/** Recommendations of small networks beside what whole forward passes say. */
class ItemRankingTest {
    private static final int FEATURES = 40;
    private static final int FACTORS = 6;
    private static final int[] NONE = {};

    /** 40 items of which every fifth loads on nothing, others on one to three of 6 factors, with a linear term or without. */
    private static FittedSparseDecoder decoder(boolean skip) {
        float[] w = SmallModels.random(FEATURES * FACTORS, 21);
        for (int j = 0; j < FEATURES; j++) {
            for (int k = 0; k < FACTORS; k++) {
                if (j % 5 == 0 || (j + k) % FACTORS >= j % 5 - 1 && k != j % FACTORS) {
                    w[j * FACTORS + k] = 0;
                }
            }
        }
        return new FittedSparseDecoder(
                w,
                new DenseLayer(FACTORS, 8, SmallModels.random(FACTORS * 8, 22), null, Activation.RELU),
                List.of(SmallModels.layer(8, 7, Activation.RELU, 23)),
                SmallModels.random(FEATURES * 7, 24),
                SmallModels.random(FEATURES, 25),
                skip ? SmallModels.random(FEATURES * FACTORS, 26) : null);
    }

    private static FittedEncoder encoder(InputScaling scaling) {
        return new FittedEncoder(
                List.of(
                        SmallModels.layer(FEATURES, 9, Activation.RELU, 27),
                        SmallModels.layer(9, 2 * FACTORS, Activation.IDENTITY, 28)),
                null,
                scaling);
    }

    private static Stream<FittedNetwork> networks() {
        return Stream.of(
                new FittedNetwork(encoder(InputScaling.L2), decoder(true), new MultinomialLikelihood()),
                new FittedNetwork(encoder(InputScaling.L2), decoder(false), new BernoulliLikelihood()),
                new FittedNetwork(encoder(InputScaling.L2), decoder(true), new PoissonLikelihood())
                        .withLibrarySize(true));
    }

    private static FeatureRow row() {
        return FeatureRow.sparse(
                FEATURES, new int[] {1, 2, 3, 6, 7, 12, 18, 29, 33, 38}, new double[] {1, 1, 2, 1, 1, 3, 1, 1, 1, 1});
    }

    private static double[] without(double[] z, int factor) {
        double[] zeroed = z.clone();
        zeroed[factor] = 0;
        return zeroed;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void itemsAreOrderedByWhatTheReconstructionSays(FittedNetwork network) {
        double[] expected = network.reconstruct(row(), network.encode(row()).mean());
        int[] left = {38, 1, 3};
        List<Recommendation> best = new ItemRanking(network).best(row(), left, 7);
        int[] order = IntStream.range(0, FEATURES)
                .filter(j -> Arrays.stream(left).noneMatch(other -> other == j))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer j) -> expected[j]).reversed())
                .limit(7)
                .mapToInt(j -> j)
                .toArray();
        assertArrayEquals(order, best.stream().mapToInt(Recommendation::item).toArray());
        best.forEach(one -> assertEquals(expected[one.item()], one.score(), "the bits of the reconstruction"));
    }

    /** Every factor whose removal lowers the output, by whole forward passes. */
    @ParameterizedTest
    @MethodSource("networks")
    void factorsExplainWhatTheyRaise(FittedNetwork network) {
        double[] z = network.encode(row()).mean();
        double[] m = network.decode(z);
        double[][] parts = new double[FACTORS][FEATURES];
        for (int k = 0; k < FACTORS; k++) {
            double[] other = network.decode(without(z, k));
            Arrays.setAll(parts[k], j -> m[j] - other[j]);
        }
        int reasons = 0;
        int seconds = 0;
        for (Recommendation one : new ItemRanking(network).best(row(), NONE, FEATURES)) {
            int j = one.item();
            int[] byPart = IntStream.range(0, FACTORS)
                    .filter(k -> parts[k][j] > 0)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer k) -> parts[k][j])
                            .reversed())
                    .mapToInt(k -> k)
                    .toArray();
            int wanted = byPart.length > 1 && parts[byPart[1]][j] >= parts[byPart[0]][j] / 2
                    ? 2
                    : Math.min(1, byPart.length);
            assertArrayEquals(
                    Arrays.copyOf(byPart, wanted),
                    one.because().stream().mapToInt(Reason::factor).toArray());
            for (Reason reason : one.because()) {
                assertEquals(parts[reason.factor()][j], reason.part(), 1e-12);
                assertArrayEquals(raised(parts[reason.factor()], j), reason.rated());
                reasons += reason.rated().length;
            }
            seconds += wanted == 2 ? 1 : 0;
        }
        assertTrue(reasons > 10 && seconds > 2, "the network has what is tested: " + reasons + ", " + seconds);
    }

    private static int[] raised(double[] parts, int item) {
        FeatureRow row = row();
        return IntStream.range(0, row.nonZeros())
                .map(row::index)
                .filter(j -> j != item && parts[j] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer j) -> parts[j]).reversed())
                .limit(ItemRanking.MOST_RATED)
                .mapToInt(j -> j)
                .toArray();
    }

    @Test
    void anItemThatLoadsOnNothingIsThereForItsPopularity() {
        FittedNetwork network = networks().findFirst().orElseThrow();
        new ItemRanking(network)
                .best(row(), NONE, FEATURES)
                .forEach(one -> assertTrue(one.item() % 5 != 0 || one.because().isEmpty(), one.toString()));
    }

    @Test
    void theLinearTermIsInThePart() {
        FittedNetwork network = networks().findFirst().orElseThrow();
        FittedSparseDecoder decoder = (FittedSparseDecoder) network.decoder();
        FittedNetwork plain = new FittedNetwork(network.encoder(), decoder(false), network.likelihood());
        double[] z = network.encode(row()).mean();
        List<Recommendation> items = new ItemRanking(network).best(row(), NONE, FEATURES);
        int compared = 0;
        for (Recommendation one : items) {
            for (Reason reason : one.because()) {
                int entry = one.item() * FACTORS + reason.factor();
                double linear = (double) decoder.slopes()[entry] * decoder.loadings()[entry] * z[reason.factor()];
                double ofNetwork = plain.decode(z)[one.item()] - plain.decode(without(z, reason.factor()))[one.item()];
                assertEquals(ofNetwork + linear, reason.part(), 1e-9);
                compared++;
            }
        }
        assertTrue(compared > 0);
    }

    /** All items alike: no loadings, one output. */
    @Test
    void tiesGoToTheItemThatComesFirst() {
        FittedSparseDecoder flat = new FittedSparseDecoder(
                new float[FEATURES * FACTORS],
                new DenseLayer(FACTORS, 8, SmallModels.random(FACTORS * 8, 22), null, Activation.RELU),
                List.of(),
                new float[FEATURES * 8],
                new float[FEATURES]);
        FittedNetwork network = new FittedNetwork(encoder(InputScaling.NONE), flat, new MultinomialLikelihood());
        assertArrayEquals(
                new int[] {0, 2, 4},
                new ItemRanking(network)
                        .best(row(), new int[] {1, 3}, 3).stream()
                                .mapToInt(Recommendation::item)
                                .toArray());
    }

    /** Probabilities that all round to 0 are told apart by their logits. */
    @Test
    void scoresThatRoundToNothingAreStillInOrder() {
        float[] offsets = new float[FEATURES];
        for (int j = 0; j < FEATURES; j++) {
            offsets[j] = j == 5 ? 0 : -1000 - (j * 7) % FEATURES;
        }
        FittedSparseDecoder steep = new FittedSparseDecoder(
                new float[FEATURES * FACTORS],
                new DenseLayer(FACTORS, 8, SmallModels.random(FACTORS * 8, 22), null, Activation.RELU),
                List.of(),
                new float[FEATURES * 8],
                offsets);
        FittedNetwork network = new FittedNetwork(encoder(InputScaling.NONE), steep, new MultinomialLikelihood());
        List<Recommendation> best = new ItemRanking(network).best(row(), NONE, FEATURES);
        assertEquals(0, best.get(1).score());
        List<Float> inOrder = new ArrayList<>();
        best.forEach(one -> inOrder.add(offsets[one.item()]));
        assertEquals(inOrder.stream().sorted(Comparator.reverseOrder()).toList(), inOrder);
    }

    @Test
    void noMoreAreGivenThanAreLeft() {
        FittedNetwork network = networks().findFirst().orElseThrow();
        ItemRanking ranking = new ItemRanking(network);
        assertEquals(FEATURES - 2, ranking.best(row(), new int[] {0, 39}, 1000).size());
        assertEquals(
                0,
                ranking.best(row(), IntStream.range(0, FEATURES).toArray(), 3).size());
    }

    @Test
    void whatCannotBeRankedIsRefused() {
        String dense = assertThrows(IllegalArgumentException.class, () -> new ItemRanking(SmallModels.dense()))
                .getMessage();
        assertTrue(dense.endsWith("has none: decoder = dense"), dense);
        ItemRanking ranking = new ItemRanking(networks().findFirst().orElseThrow());
        assertEquals(
                "the number of recommendations must be at least 1: 0",
                assertThrows(IllegalArgumentException.class, () -> ranking.best(row(), NONE, 0))
                        .getMessage());
        String item = assertThrows(IllegalArgumentException.class, () -> ranking.best(row(), new int[] {FEATURES}, 1))
                .getMessage();
        assertTrue(item.endsWith("item = 40, features = 40"), item);
    }
}
