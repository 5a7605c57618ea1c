// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.features.InputScaling;
import org.sparsevae.inference.DenseLayer;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.FittedEncoder;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.metrics.TopicCoherence;
import org.sparsevae.ml.SavedLatentModel.FittedLoadings;

/** What a fitted model says about its factors, on loadings written by hand and on fitted ones. */
class SparseVaeModelTest {
    private static final String[] NAMES = {"apple", "pear", "plum", "fig", "kiwi"};

    private static SparseVAEModel byHand;

    @BeforeAll
    static void session() {
        LocalSpark.session();
        // feature 4 is in the spike, although its weight is not zero; factor 2 has that feature alone; factor 3 has
        // none
        float[] w = {1, 0, 0, 0, 0.5f, 0, 0, 0, 0, 2, 0, 0, 0.25f, 0.75f, 0, 0, 0, 0, 0.125f, 0};
        double[] gamma = {1, 0, 0, 0, 0.875, 0, 0, 0, 0, 0.75, 0, 0, 0.5, 1, 0, 0, 0, 0, 0.25, 0};
        Random random = new Random(3);
        FittedNetwork network = new FittedNetwork(
                new FittedEncoder(
                        List.of(new DenseLayer(5, 8, normals(40, random), normals(8, random), Activation.IDENTITY)),
                        null,
                        InputScaling.NONE),
                new FittedSparseDecoder(
                        w,
                        new DenseLayer(4, 6, normals(24, random), null, Activation.RELU),
                        List.of(new DenseLayer(6, 6, normals(36, random), normals(6, random), Activation.RELU)),
                        normals(30, random),
                        normals(5, random)),
                new BernoulliLikelihood());
        FittedLoadings loadings = new FittedLoadings(gamma, new double[] {0.5, 0.4, 0.1, 0.01}, null, new double[0][]);
        byHand = new SparseVAEModel(
                "byHand", network, NAMES, loadings, new TrainingSummary(List.of(), -1, -2, false, List.of()));
        byHand.set(byHand.likelihood(), "bernoulli");
    }

    private static float[] normals(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void loadingsListWhatIsNotZero() {
        assertArrayEquals(
                new String[] {"featureIndex", "featureName", "factor", "weight", "inclusionProbability"},
                byHand.loadings().columns());
        assertEquals(
                List.of(
                        "[0,apple,0,1.0,1.0]",
                        "[1,pear,0,0.5,0.875]",
                        "[2,plum,1,2.0,0.75]",
                        "[3,fig,0,0.25,0.5]",
                        "[3,fig,1,0.75,1.0]",
                        "[4,kiwi,2,0.125,0.25]"),
                strings(byHand.loadings().collectAsList()));
    }

    private static List<String> strings(List<Row> rows) {
        return rows.stream().map(Row::toString).toList();
    }

    @Test
    void theLoadingMatrixHoldsTheSame() {
        Matrix matrix = byHand.loadingMatrix();
        assertTrue(matrix instanceof SparseMatrix);
        assertEquals(5, matrix.numRows());
        assertEquals(4, matrix.numCols());
        assertEquals(6, matrix.numNonzeros());
        for (Row row : byHand.loadings().collectAsList()) {
            assertEquals(row.getDouble(3), matrix.apply(row.getInt(0), row.getInt(2)));
        }
    }

    @Test
    void activeFactorsHaveAFeatureOutsideTheSpike() {
        assertArrayEquals(new int[] {0, 1}, byHand.activeFactors());
    }

    @Test
    void theSupportHasTheWeightsThatAreOnAndLarge() {
        assertEquals(5, byHand.support().size());
        assertArrayEquals(new int[] {1, 1, 1, 2, 0}, byHand.support().factorsPerFeature());
        assertTrue(byHand.support().contains(3, 1));
    }

    @Test
    void topFeatureIndicesAreThoseOfTheTable() {
        int[][] top = byHand.topFeatureIndices(2);
        List<Row> rows = byHand.topFeatures(2).collectAsList();
        assertEquals(2, top.length);
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(rows.get(i).getInt(2), top[i / 2][i % 2]);
        }
    }

    /** Factor 0 acts on features 0, 1 and 3, factor 1 on 2 and 3. */
    @Test
    void coherenceIsThatOfTheTopFeaturesInTheRowsThatCount() {
        double[][] x = {{1, 1, 0, 1, 0}, {0, 0, 1, 1, 1}, {1, 0, 0, 0, 0}, {0, 1, 1, 0, 1}, {1, 1, 0, 0, 0}};
        List<Row> rows = new ArrayList<>();
        rows.add(RowFactory.create((Vector) null));
        TopicCoherence expected = new TopicCoherence(new int[][] {{0, 1, 3}, {2, 3}});
        for (double[] row : x) {
            expected.add(new int[] {0, 1, 2, 3, 4}, row);
            rows.add(RowFactory.create(
                    rows.size() % 2 == 0
                            ? Vectors.dense(row)
                            : Vectors.dense(row).toSparse()));
        }
        Dataset<Row> data = LocalSpark.session()
                .createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType()))
                .repartition(2);
        SparseVAEModel keeps = byHand.copy(ParamMap.empty()).setHandleInvalid("keep");
        assertEquals(expected.mean(), keeps.coherence(data, 5), 1e-15);
        Exception refused = assertThrows(
                Exception.class,
                () -> byHand.copy(ParamMap.empty()).setHandleInvalid("error").coherence(data, 5));
        assertTrue(refused.getMessage().contains("has no features (null)"), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> byHand.coherence(data, 1));
        assertThrows(IllegalStateException.class, () -> SmallFits.model("gaussian")
                .coherence(SmallFits.data("gaussian"), 5));
    }

    @Test
    void anchorsLoadOnOneFactor() {
        assertArrayEquals(
                new String[] {"factor", "anchors", "anchorIndices", "twoAnchors"},
                byHand.anchors().columns());
        List<Row> anchors = byHand.anchors().collectAsList();
        assertEquals(4, anchors.size());
        assertEquals(List.of("apple", "pear"), anchors.get(0).getList(1));
        assertEquals(List.of(0, 1), anchors.get(0).getList(2));
        assertTrue(anchors.get(0).getBoolean(3));
        assertEquals(List.of("plum"), anchors.get(1).getList(1));
        assertTrue(!anchors.get(1).getBoolean(3));
        assertEquals(List.of(), anchors.get(2).getList(1), "its only feature is in the spike");
        assertEquals(List.of(), anchors.get(3).getList(1));
    }

    /** The effect on the output is what a user would find by moving one factor from -1 to 1 and looking at the logits. */
    @Test
    void topFeaturesAreOrderedByTheirEffectInTheDominantDirection() {
        List<Row> rows = byHand.topFeatures(2).collectAsList();
        assertArrayEquals(
                new String[] {
                    "factor", "rank", "featureIndex", "featureName", "weight", "inclusionProbability", "effect"
                },
                byHand.topFeatures(2).columns());
        assertEquals(4, rows.size(), "two features of each of the two active factors");
        for (int factor = 0; factor < 2; factor++) {
            double[] effects = effects(factor);
            double direction = Math.signum(largest(effects, factor));
            Row first = rows.get(2 * factor);
            Row second = rows.get(2 * factor + 1);
            assertEquals(factor, first.getInt(0));
            assertEquals(1, first.getInt(1));
            assertEquals(2, second.getInt(1));
            assertTrue(first.getDouble(6) >= second.getDouble(6));
            for (Row row : List.of(first, second)) {
                assertEquals(NAMES[row.getInt(2)], row.getString(3));
                assertEquals(direction * effects[row.getInt(2)], row.getDouble(6), 1e-6);
                assertEquals(byHand.loadingMatrix().apply(row.getInt(2), factor), row.getDouble(4));
            }
            assertEquals(
                    Math.abs(largest(effects, factor)), first.getDouble(6), 1e-6, "the largest effect comes first");
        }
        assertEquals(5, byHand.topFeatures(100).count(), "no more than a factor has");
        assertEquals(
                "the number of features per factor must be at least 1: 0",
                assertThrows(IllegalArgumentException.class, () -> byHand.topFeatures(0))
                        .getMessage());
    }

    private static double largest(double[] effects, int factor) {
        double largest = 0;
        for (int j = 0; j < 4; j++) {
            boolean loads = byHand.loadingMatrix().apply(j, factor) != 0;
            largest = loads && Math.abs(effects[j]) > Math.abs(largest) ? effects[j] : largest;
        }
        return largest;
    }

    private static double[] effects(int factor) {
        double[] z = new double[4];
        z[factor] = 1;
        double[] up = byHand.network().reconstruct(z);
        z[factor] = -1;
        double[] down = byHand.network().reconstruct(z);
        double[] effects = new double[5];
        for (int j = 0; j < 5; j++) {
            effects[j] = Math.log(up[j] / (1 - up[j])) - Math.log(down[j] / (1 - down[j]));
        }
        return effects;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void fittedReadingsAgreeWithEachOther(String likelihood) {
        SparseVAEModel model = SmallFits.model(likelihood);
        Matrix w = model.loadingMatrix();
        int features = model.numFeatures();
        assertEquals(w.numNonzeros(), model.loadings().count());
        assertEquals(
                w.numNonzeros(),
                model.summary()
                        .records()
                        .get(model.summary().records().size() - 1)
                        .nonZeroLoadings());
        assertEquals(
                model.activeFactors().length,
                model.summary()
                        .records()
                        .get(model.summary().records().size() - 1)
                        .activeFactors());
        // Eq. 58, with a and b as the model was fitted
        for (int k = 0; k < 3; k++) {
            double sum = 0;
            for (int j = 0; j < features; j++) {
                double gamma = model.inclusionProbability(j, k);
                assertTrue(gamma >= 0 && gamma <= 1);
                sum += gamma;
            }
            double eta = (sum + model.getA() - 1) / (model.getA() + model.getB() + features - 2);
            double clamped = Math.min(1 - 0.01 / features, Math.max(0.01 / features, eta));
            assertEquals(clamped, model.eta()[k], 1e-9);
        }
    }

    @Test
    void factorCorrelationIsACorrelationMatrixOrTheIdentity() {
        assertEquals(Matrices.eye(3), SmallFits.model("multinomial").factorCorrelation());
        Matrix estimated = SmallFits.model("gaussian").factorCorrelation();
        for (int k = 0; k < 3; k++) {
            assertEquals(1, estimated.apply(k, k), 1e-12);
            for (int l = 0; l < k; l++) {
                assertEquals(estimated.apply(k, l), estimated.apply(l, k));
                assertTrue(Math.abs(estimated.apply(k, l)) < 1 && estimated.apply(k, l) != 0);
            }
        }
    }

    @Test
    void noiseVarianceIsInSquaredUnitsOfTheData() {
        SparseVAEModel model = SmallFits.model("gaussian");
        double[] logSigma = model.network().noise().orElseThrow();
        double[] sd = model.network().standardisation().orElseThrow().sd();
        for (int j = 0; j < 7; j++) {
            assertEquals(Math.pow(sd[j] * Math.exp(logSigma[j]), 2), model.noiseVariance()[j], 1e-12);
        }
        assertEquals(
                "only the gaussian likelihood has noise variances: likelihood = bernoulli",
                assertThrows(IllegalStateException.class, () -> byHand.noiseVariance())
                        .getMessage());
    }

    @Test
    void copiesShareTheNetworkAndNotTheParams() {
        SparseVAEModel model = SmallFits.model("gaussian");
        SparseVAEModel copy = model.copy(new ParamMap().put(model.latentStdCol(), "sd"));
        assertNotSame(model, copy);
        assertSame(model.network(), copy.network());
        assertSame(model.parent(), copy.parent());
        assertEquals(model.uid(), copy.uid());
        assertEquals("sd", copy.getLatentStdCol());
        assertNull(model.getLatentStdCol());
        assertEquals(model.weightsSha256(), copy.weightsSha256());
        assertTrue(copy.toString().endsWith("k=3, numFeatures=7, likelihood=gaussian"), copy.toString());
        assertTrue(copy.hasParent());
    }

    @Test
    void whatAModelHandsOutDoesNotChangeIt() {
        SparseVAEModel model = SmallFits.model("gaussian");
        model.eta()[0] = 7;
        model.featureNames()[0] = "changed";
        assertTrue(model.eta()[0] < 1);
        assertEquals("0", model.featureNames()[0]);
    }
}
