// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparsevae.features.InputScaling;
import org.sparsevae.inference.DenseLayer;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.FittedEncoder;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.metrics.Covariances;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SmallFits;
import org.sparsevae.ml.SparseVAEModel;

class IdentifiabilityReportTest {
    private static final String[] NAMES = {"apple", "pear", "plum", "fig", "kiwi"};
    private static final double[][] ONE_RESTART = {};

    /** Factor 0 has two anchors, factor 1 one, factor 2 none, factor 3 no feature. */
    private static final String[] SOME_ANCHORS = {"1000", "1000", "0100", "1110", "0110"};
    /** Factors 0 and 2 have two anchors each, factors 1 and 3 no feature. */
    private static final String[] ALL_ANCHORS = {"1000", "1000", "0010", "0010", "1010"};

    @BeforeAll
    static void session() {
        LocalSpark.session();
    }

    /** Loadings of 1 where the text has a 1; the rest of the network does not matter. */
    private static FactorReading reading(String... rows) {
        int factors = rows[0].length();
        float[] w = new float[5 * factors];
        double[] gamma = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = rows[i / factors].charAt(i % factors) - '0';
            gamma[i] = w[i];
        }
        FittedNetwork network = new FittedNetwork(
                new FittedEncoder(
                        List.of(new DenseLayer(
                                5, 2 * factors, new float[10 * factors], new float[2 * factors], Activation.IDENTITY)),
                        null,
                        InputScaling.NONE),
                new FittedSparseDecoder(
                        w,
                        new DenseLayer(factors, 2, new float[2 * factors], null, Activation.RELU),
                        List.of(),
                        new float[10],
                        new float[5]),
                new BernoulliLikelihood());
        return new FactorReading(network, gamma);
    }

    private static Covariances means(double[]... rows) {
        Covariances means = new Covariances(rows[0].length);
        Arrays.stream(rows).forEach(means::add);
        return means;
    }

    /** Four rows in which all four factors are independent, with variances 4/3, 4/3, 16/3 and 0. */
    private static final double[][] INDEPENDENT = {{1, 1, 2, 0}, {1, -1, -2, 0}, {-1, 1, -2, 0}, {-1, -1, 2, 0}};

    private static IdentifiabilityReport report(String[] support, double[][] means, double[][] restarts) {
        return IdentifiabilityReport.of(reading(support), NAMES, means(means), restarts);
    }

    @Test
    void anchorsAreNamedAndCounted() {
        IdentifiabilityReport report = report(SOME_ANCHORS, INDEPENDENT, ONE_RESTART);
        assertEquals(3, report.activeFactors().size());
        assertEquals(List.of("apple", "pear"), report.activeFactors().get(0).anchors());
        assertEquals(List.of(0, 1), report.activeFactors().get(0).anchorIndices());
        assertEquals(3, report.activeFactors().get(0).features());
        assertEquals(List.of("plum"), report.activeFactors().get(1).anchors());
        assertFalse(report.anchorsSuffice());
        assertArrayEquals(new int[] {1, 2}, report.factorsWithoutTwoAnchors());
        assertEquals(
                "1 of 3 active factors has two anchors or more, features that depend on that factor alone: with them the"
                        + " data determine a factor, up to its scale and sign or another transform of it (Theorem 1 of"
                        + " Moran et al. 2022).",
                report.sentences().get(0));
        assertEquals("Factor 0 is anchored by apple, pear.", report.sentences().get(1));
        assertEquals(
                "Factor 1 has one anchor only, plum; factor 2 has no anchor: a model that fits as well may mix these"
                        + " factors with others, so do not read them one by one.",
                report.sentences().get(2));
        assertEquals(6, report.sentences().size());
        assertEquals(String.join("\n", report.sentences()), report.toString());
    }

    @Test
    void aFitThatMeetsEveryConditionSaysSo() {
        IdentifiabilityReport report =
                report(ALL_ANCHORS, INDEPENDENT, new double[][] {{.95, 0, .99, 0}, {.97, 0, .91, 0}});
        assertTrue(report.anchorsSuffice());
        assertTrue(report.covarianceHolds());
        assertEquals(0, report.largestCovarianceRatio(), 1e-15);
        assertEquals(1, report.smallestEigenvalue(), 1e-12);
        assertEquals(1, report.conditionNumber(), 1e-12);
        assertEquals((.96 + .95) / 2, report.stability().orElseThrow(), 1e-12);
        assertEquals(.95, report.activeFactors().get(1).stability().orElseThrow(), 1e-12);
        assertEquals(
                List.of(
                        "Both active factors have two anchors or more, features that depend on that factor alone: with"
                                + " them the data determine a factor, up to its scale and sign or another transform of it"
                                + " (Theorem 1 of Moran et al. 2022).",
                        "Factor 0 is anchored by apple, pear.",
                        "Factor 2 is anchored by plum, fig.",
                        "Assumption A3 holds on these 4 rows: every factor varies more by itself than together with"
                                + " another; at most, the covariance of factors 0 and 2 is 0.00 of the smaller of their"
                                + " variances (correlation 0.00), where it must be less than 1.",
                        "No factor is a combination of the others: the smallest eigenvalue of the factors' correlation"
                                + " matrix is 1.000 (not below 0.05), its condition number 1.0.",
                        "Each of the 2 other restarts found the same factors (matched correlation 0.96 on average; the"
                                + " same means at least 0.9)."),
                report.sentences());
    }

    @Test
    void a3ComparesTheCovarianceWithTheSmallerVariance() {
        // factor 2 is 3 times factor 0 plus noise: the correlation is below 1, the covariance above the variance
        double[][] rows = {{1, 0, 4, 0}, {1, 0, 2, 0}, {-1, 0, -2, 0}, {-1, 0, -4, 0}};
        IdentifiabilityReport report = report(ALL_ANCHORS, rows, ONE_RESTART);
        double covariance = (4 + 2 + 2 + 4) / 3.0;
        assertEquals(covariance / (4 / 3.0), report.largestCovarianceRatio(), 1e-12);
        assertFalse(report.covarianceHolds());
        double correlation = covariance / Math.sqrt(4 / 3.0 * (16 + 4 + 4 + 16) / 3.0);
        assertEquals(correlation, report.activeFactors().get(0).correlation(), 1e-12);
        assertEquals(2, report.activeFactors().get(0).closest());
        assertEquals(1 - correlation, report.smallestEigenvalue(), 1e-12);
        assertEquals((1 + correlation) / (1 - correlation), report.conditionNumber(), 1e-9);
        assertTrue(
                report.toString()
                        .contains(
                                "Assumption A3 fails on these 4 rows: the covariance of factors 0 and 2 is 3.00 of the"
                                        + " smaller of their variances (correlation 0.95), where it must be less than 1"),
                report.toString());
        assertFalse(report.toString().contains("nearly a combination"), report.toString());
    }

    @Test
    void aNarrowMarginAndACombinationAreSaid() {
        // correlation .95 at equal variances
        double s = Math.sqrt(1 - .95 * .95);
        double[][] rows = new double[4][];
        for (int i = 0; i < 4; i++) {
            double a = INDEPENDENT[i][0];
            rows[i] = new double[] {a, 0, .95 * a + s * INDEPENDENT[i][1], 0};
        }
        String narrow = report(ALL_ANCHORS, rows, ONE_RESTART).toString();
        assertTrue(narrow.contains("A3 holds by a narrow margin on these 4 rows"), narrow);

        // three factors of which one is the sum of the others: no pair gives it away
        double[][] sums = new double[4][];
        for (int i = 0; i < 4; i++) {
            double a = INDEPENDENT[i][0];
            double b = INDEPENDENT[i][1];
            sums[i] = new double[] {a, b, (a + b) / Math.sqrt(2), 0};
        }
        IdentifiabilityReport report = report(SOME_ANCHORS, sums, ONE_RESTART);
        assertEquals(Math.sqrt(.5), report.largestCovarianceRatio(), 1e-12);
        assertEquals(0, report.smallestEigenvalue(), 1e-12);
        assertTrue(report.toString().contains("Some factor is nearly a combination of the others"), report.toString());
    }

    @Test
    void aFactorThatNeverMovesIsSaid() {
        IdentifiabilityReport report =
                report(ALL_ANCHORS, new double[][] {{1, 1, 5, 0}, {-1, 1, 5, 0}, {.5, 0, 5, 0}}, ONE_RESTART);
        assertFalse(report.covarianceHolds());
        assertTrue(
                report.toString()
                        .contains(
                                "A3 fails on these 3 rows: factor 2 has the same value in every row, so these rows tell"
                                        + " nothing about it"),
                report.toString());
    }

    @Test
    void stabilityIsOfTheOtherRestarts() {
        String once = report(ALL_ANCHORS, INDEPENDENT, ONE_RESTART).toString();
        assertTrue(
                once.endsWith(
                        "Whether the fit finds the same factors from another start was not measured: one restart."),
                once);
        IdentifiabilityReport lost =
                report(ALL_ANCHORS, INDEPENDENT, new double[][] {{-.95, 0, .5, 0}, {.96, 0, Double.NaN, 0}});
        assertEquals(.955, lost.activeFactors().get(0).stability().orElseThrow(), 1e-12);
        assertEquals(.25, lost.activeFactors().get(1).stability().orElseThrow(), 1e-12);
        assertTrue(
                lost.toString()
                        .endsWith(
                                "Not every other restart found factor 2 again (matched correlation 0.60 on average; the same"
                                        + " means at least 0.9): what it finds there depends on where the fit starts."),
                lost.toString());
    }

    @Test
    void noneAndOneFactorNeedNoCovariance() {
        IdentifiabilityReport none =
                report(new String[] {"0000", "0000", "0000", "0000", "0000"}, INDEPENDENT, ONE_RESTART);
        assertEquals(
                List.of("No factor is active: no feature loads on any, so there is nothing to identify."),
                none.sentences());
        assertFalse(none.anchorsSuffice());
        assertTrue(Double.isNaN(none.smallestEigenvalue()));
        IdentifiabilityReport one =
                report(new String[] {"0100", "0100", "0100", "0000", "0000"}, INDEPENDENT, ONE_RESTART);
        assertEquals(
                "Factor 1 is anchored by apple, pear, plum.", one.sentences().get(1));
        assertTrue(one.sentences().get(0).startsWith("The one active factor has two anchors"));
        assertTrue(one.toString().contains("there is no second factor"), one.toString());
        assertEquals(
                List.of(false),
                one.factors().collectAsList().stream()
                        .map(row -> !row.isNullAt(row.fieldIndex("closest")))
                        .toList());
    }

    @Test
    void theTableHoldsTheSame() {
        List<Row> rows = report(SOME_ANCHORS, INDEPENDENT, new double[][] {{.9, .8, .7, 0}})
                .factors()
                .collectAsList();
        assertEquals(3, rows.size());
        Row second = rows.get(1);
        assertEquals(1, second.<Integer>getAs("factor"));
        assertEquals(3, second.<Integer>getAs("features"));
        assertEquals(List.of("plum"), second.getList(second.fieldIndex("anchors")));
        assertEquals(List.of(2), second.getList(second.fieldIndex("anchorIndices")));
        assertFalse(second.<Boolean>getAs("twoAnchors"));
        assertEquals(4 / 3.0, second.<Double>getAs("variance"), 1e-12);
        assertEquals(0, second.<Double>getAs("covarianceRatio"), 1e-12);
        assertEquals(.8, second.<Double>getAs("stability"), 1e-12);
    }

    @Test
    void refusesWhatItCannotJudge() {
        assertEquals(
                "a restart needs a matched correlation per factor: correlations = 2, factors = 4",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> report(ALL_ANCHORS, INDEPENDENT, new double[][] {{1, 1}}))
                        .getMessage());
        assertEquals(
                "the covariance of the factors needs at least two rows that the model can read: rows = 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> report(ALL_ANCHORS, new double[][] {{1, 1, 1, 1}}, ONE_RESTART))
                        .getMessage());
    }

    /** Against posterior means that transform writes. */
    @Test
    void aFittedModelIsJudgedOnThePosteriorMeansOfTheRowsThatCount() {
        SparseVAEModel model =
                SmallFits.model("gaussian").copy(ParamMap.empty()).setHandleInvalid("keep");
        Dataset<Row> data = SmallFits.data("gaussian");
        double[][] means = model.transform(data).collectAsList().stream()
                .map(row -> row.<Vector>getAs("latent").toArray())
                .toArray(double[][]::new);
        Covariance expected = new Covariance(means);
        List<Row> rows = new ArrayList<>(data.collectAsList());
        rows.add(RowFactory.create((Vector) null));
        rows.add(RowFactory.create(Vectors.dense(1, 2, 3, Double.NaN, 5, 6, 7)));
        Collections.shuffle(rows, new Random(8));
        Dataset<Row> shuffled =
                LocalSpark.session().createDataFrame(rows, data.schema()).repartition(3);
        IdentifiabilityReport report = model.identifiability(shuffled);
        assertEquals(160, report.rows());
        assertEquals(model.activeFactors().length, report.activeFactors().size());
        for (IdentifiabilityReport.Factor factor : report.activeFactors()) {
            int k = factor.factor();
            assertEquals(expected.getCovarianceMatrix().getEntry(k, k), factor.variance(), 1e-9);
        }
        assertEquals(model.identifiability(data).toString(), report.toString());
        assertEquals(
                model.identifiability(data).smallestEigenvalue(),
                report.smallestEigenvalue(),
                0,
                "the order of rows makes no difference");
        Exception refused = assertThrows(
                Exception.class,
                () -> model.copy(ParamMap.empty()).setHandleInvalid("error").identifiability(shuffled));
        assertTrue(refused.getMessage().contains("correct it, or set handleInvalid"), refused.getMessage());
    }
}
