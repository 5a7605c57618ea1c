// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.GroupDecoder;
import org.sparsevae.training.RoundUpdate.RoundProgress;
import org.sparsevae.training.round.WeightState;

class OutputInterpretableVAETest {
    private static final int[] GROUPS = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3};

    /** Groups 0 and 1 of three features depend on one factor each, groups 2 and 3 on the other two. */
    private static Dataset<Row> rows(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] x = new double[GROUPS.length];
            double[] z = IntStream.range(0, 2)
                    .mapToDouble(k -> random.nextDouble(-2, 2))
                    .toArray();
            for (int j = 0; j < x.length; j++) {
                double code = z[GROUPS[j] / 2];
                x[j] = (j % 3 == 0 ? code : j % 3 == 1 ? -2 * code : Math.sin(2 * code))
                        + 0.2 * random.nextDouble(-1, 1);
            }
            rows.add(RowFactory.create(Vectors.dense(x)));
        }
        return LocalSpark.session().createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType()));
    }

    private static OutputInterpretableVAE small() {
        return new OutputInterpretableVAE("oi")
                .setK(4)
                .setGroups(GROUPS)
                .setEncoderLayers(16)
                .setEpochs(60)
                .setVerbosity(0);
    }

    private static final RoundProgress HALF_WAY = new RoundProgress(0, 4, 10, 50, 100, 0.1, 200);

    private static ParameterLayout layout(GroupDecoder decoder, int features, int factors) {
        Likelihood likelihood = new MultinomialLikelihood();
        return NetworkSpec.builder(features, factors, decoder, likelihood)
                .encoderLayers(3)
                .build()
                .layout();
    }

    /** The arrays of one grouping have the shapes of another's, and mean something else. */
    @Test
    void aModelOfOtherGroupsIsNoStart(@TempDir Path models) throws Exception {
        String saved = models + "/model";
        small().setEpochs(1).fit(rows(60, 5)).write().save(saved);
        int[] others = GROUPS.clone();
        others[2] = 1;
        OutputInterpretableVAE warm = small().setEpochs(1).setInitialModel(saved);
        assertEquals(4, warm.fit(rows(60, 5)).groupLengths().length);
        assertEquals(
                "initialModel must be of the same network as the fit: groups is [0,0,0,1,1,1,2,2,2,3,3,3] in " + saved
                        + " and [0,0,1,1,1,1,2,2,2,3,3,3] here; give the fit the model's params, or leave initialModel"
                        + " unset",
                assertThrows(IllegalArgumentException.class, () -> warm.setGroups(others)
                                .fit(rows(60, 5)))
                        .getMessage());
    }

    /** Columns (3, 4), (0.03, 0.04) and so on, shrunk by 0.1 times 2: by hand. */
    @Test
    void theProximalStepShrinksColumnsByTheirLength() {
        GroupDecoder decoder = new GroupDecoder(new int[] {0, 1, 1}, 2);
        ParameterLayout layout = layout(decoder, 3, 2);
        ParameterLayout.Entry w = layout.entry(GroupDecoder.WEIGHTS);
        WeightState state = new WeightState(new float[layout.length()], new float[2 * layout.length()]);
        Arrays.fill(state.parameters(), 7);
        float[][] columns = {{3, 4}, {0.03f, 0.04f}, {0, -0.5f}, {-0.1f, 0}};
        for (int c = 0; c < 4; c++) {
            state.parameters()[w.index(c / 2 * 2, c % 2)] = columns[c][0];
            state.parameters()[w.index(c / 2 * 2 + 1, c % 2)] = columns[c][1];
        }
        float[] before = state.parameters().clone();
        GroupLasso lasso = new GroupLasso(layout, decoder, 2, 2, 0, 0.5);
        assertEquals(4 + 4 + 1 + 1 - 4, lasso.nonZeroLoadings(state), "pairs of a feature and a factor before");
        lasso.afterRound(state, HALF_WAY);
        double[][] expected = {{3 * 0.96, 4 * 0.96}, {0, 0}, {0, -0.3}, {0, 0}};
        for (int c = 0; c < 4; c++) {
            assertEquals(expected[c][0], state.parameters()[w.index(c / 2 * 2, c % 2)], 1e-6);
            assertEquals(expected[c][1], state.parameters()[w.index(c / 2 * 2 + 1, c % 2)], 1e-6);
        }
        for (int i = 0; i < before.length; i++) {
            if (i < w.offset() || i >= w.end()) {
                assertEquals(before[i], state.parameters()[i], "nothing else is touched");
            }
        }
        assertEquals(200 * 2 * (4.8 + 0.3), lasso.penalty(state), 1e-3);
        assertEquals(1, lasso.activeFactors(state));
        assertEquals(1 + 2, lasso.nonZeroLoadings(state));
    }

    @Test
    void thePenaltyComesOnInTime() {
        GroupDecoder decoder = GroupDecoder.ofFeatures(3, 2);
        GroupLasso lasso = new GroupLasso(layout(decoder, 3, 2), decoder, 2, 4, 0.2, 0.6);
        assertEquals(0, lasso.strength(0.1));
        assertEquals(0, lasso.strength(0.2));
        assertEquals(2, lasso.strength(0.4), 1e-12);
        assertEquals(4, lasso.strength(0.6));
        assertEquals(4, lasso.strength(1));
        assertTrue(lasso.settled(new RoundProgress(0, 5, 10, 60, 100, 0.1, 200)));
    }

    private static int strongest(double[] lengths) {
        return IntStream.range(0, lengths.length)
                .boxed()
                .max(Comparator.comparingDouble(k -> lengths[k]))
                .orElseThrow();
    }

    /** Groups that depend on the same factor lean on the same one most, the others on another; and some pairs are at zero. */
    @Test
    void theGroupsOfAFactorLeanOnTheSameOne() {
        OutputInterpretableVAEModel model = small().fit(rows(400, 1));
        double[][] lengths = model.groupLengths();
        String found = Arrays.deepToString(lengths);
        assertEquals(strongest(lengths[0]), strongest(lengths[1]), found);
        assertEquals(strongest(lengths[2]), strongest(lengths[3]), found);
        assertNotEquals(strongest(lengths[0]), strongest(lengths[2]), found);
        for (double[] group : lengths) {
            assertTrue(group[strongest(group)] > 0.3, found);
        }
        double share = model.nonZeroShare().orElseThrow();
        assertTrue(share > 0 && share < 1, found);
        assertTrue(model.groupWeights().filter("length <= 0").isEmpty());
        assertEquals(3, model.groupWeights().head().<Object>getList(1).size(), "a group's features by name");
        assertEquals(
                model.activeFactors().length,
                model.summary()
                        .records()
                        .get(model.summary().records().size() - 1)
                        .activeFactors());
    }

    /** The warm-up is what keeps groups: a strong penalty from the first step on leaves less than one that comes on. */
    @Test
    void aPenaltyFromTheStartKillsGroupsThatAWarmUpKeeps() {
        Dataset<Row> rows = rows(300, 2);
        double[] kept = new double[2];
        for (int n = 0; n < 2; n++) {
            OutputInterpretableVAE estimator = small().setEpochs(30).setGroupLasso(1.5);
            kept[n] = (n == 0 ? estimator : estimator.setGroupLassoFrom(0).setGroupLassoTo(0))
                    .fit(rows)
                    .nonZeroShare()
                    .orElseThrow();
        }
        assertTrue(kept[0] > kept[1], Arrays.toString(kept));
    }

    @Test
    void withoutPenaltyNothingIsZeroAndAGreatOneLeavesNothing() {
        Dataset<Row> rows = rows(100, 3);
        assertEquals(
                1,
                small().setEpochs(3).setGroupLasso(0).fit(rows).nonZeroShare().orElseThrow());
        OutputInterpretableVAEModel none =
                small().setEpochs(10).setGroupLasso(1000).fit(rows);
        assertEquals(0, none.nonZeroShare().orElseThrow());
        assertEquals(0, none.activeFactors().length);
        assertTrue(none.groupWeights().isEmpty());
    }

    @Test
    void theSameSeedGivesTheSameBitsAndAnotherOneDoesNot() {
        Dataset<Row> rows = rows(120, 4);
        OutputInterpretableVAEModel one = small().setEpochs(4).fit(rows);
        assertEquals(one.weightsSha256(), small().setEpochs(4).fit(rows).weightsSha256());
        assertNotEquals(
                one.weightsSha256(), small().setEpochs(4).setSeed(5).fit(rows).weightsSha256());
    }

    @Test
    void aSavedModelScoresTheSame(@TempDir Path folder) throws Exception {
        Dataset<Row> rows = rows(120, 5);
        OutputInterpretableVAEModel model = small().setEpochs(8).setGroups().fit(rows);
        String path = folder.resolve("model").toString();
        model.save(path);
        OutputInterpretableVAEModel loaded = OutputInterpretableVAEModel.load(path);
        assertEquals(model.weightsSha256(), loaded.weightsSha256());
        assertArrayEquals(model.groupLengths(), loaded.groupLengths());
        assertEquals(12, loaded.groupLengths().length, "every feature a group of its own");
        FeatureRow row = FeatureRow.dense(rows.head().<Vector>getAs(0).toArray());
        assertArrayEquals(
                model.network().reconstruct(model.network().encode(row).mean()),
                loaded.network().reconstruct(loaded.network().encode(row).mean()));
        assertEquals(5, loaded.getGroupUnits());
        assertEquals(
                1,
                OutputInterpretableVAE.load(saved(small().setGroupLasso(1), folder))
                        .getGroupLasso());
    }

    private static String saved(OutputInterpretableVAE estimator, Path folder) throws Exception {
        String path = folder.resolve("estimator").toString();
        estimator.save(path);
        return path;
    }

    @Test
    void refusesGroupsThatDoNotFit() {
        Dataset<Row> rows = rows(50, 6);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> small().setGroups(0, 1)
                        .fit(rows))
                .getMessage()
                .contains("groups of 2, features = 12"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> small().setGroups(0, 2, 2)
                        .fit(rows))
                .getMessage()
                .contains("no feature has group 1"));
        assertThrows(IllegalArgumentException.class, () -> small().setGroups(-1, 0));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> small().setGroupLassoFrom(0.7)
                        .fit(rows))
                .getMessage()
                .contains("groupLassoFrom must not be greater than groupLassoTo"));
    }
}
