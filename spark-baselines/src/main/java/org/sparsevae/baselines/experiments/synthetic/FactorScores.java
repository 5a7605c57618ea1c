// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.RowModel;
import org.sparsevae.metrics.Disentanglement;
import org.sparsevae.metrics.FactorMatching;
import org.sparsevae.metrics.Mean;
import org.sparsevae.metrics.MeanSquaredError;
import org.sparsevae.metrics.SupportRecovery;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.evaluation.DisentanglementEvaluator;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.synthetic.SyntheticData;

/**
 * How a fitted model compares with the truth, on rows that it has not seen: the codes are the posterior means of the factors that are
 * switched on, matched one to one with the true factors.
 */
final class FactorScores {
    /** Above this absolute correlation a factor counts as recovered. */
    static final double RECOVERED = 0.9;

    private final FactorModel model;
    private final SyntheticData test;
    private final double[][] latent;
    private final FactorMatching matching;

    /**
     * Encodes the rows.
     *
     * @param model a fitted model
     * @param test rows that it was not fitted on
     */
    FactorScores(FactorModel model, SyntheticData test) {
        this.model = model;
        this.test = test;
        this.latent = Arrays.stream(test.features())
                .map(row -> model.rowModel().encode(FeatureRow.dense(row)).mean())
                .toArray(double[][]::new);
        this.matching = FactorMatching.of(codesInUse(), columns(test.factors()));
    }

    /** The codes, those of switched-off factors constant: with an estimated covariance their means follow the others', and would be matched. */
    private double[][] codesInUse() {
        double[][] codes = columns(latent);
        if (model instanceof SparseVAEModel sparse) {
            int[] active = sparse.activeFactors();
            for (int k = 0; k < codes.length; k++) {
                if (Arrays.binarySearch(active, k) < 0) {
                    Arrays.fill(codes[k], 0);
                }
            }
        }
        return codes;
    }

    private static double[][] columns(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < columns.length; c++) {
                columns[c][i] = rows[i][c];
            }
        }
        return columns;
    }

    /** The posterior means, N x K. */
    double[][] latent() {
        return latent;
    }

    /** The code of each true factor; -1 where there are fewer codes than factors. */
    double[] codes() {
        double[] codes = new double[matching.factors()];
        Arrays.setAll(codes, matching::code);
        return codes;
    }

    /** How many true factors are recovered. */
    int recovered() {
        return (int) Arrays.stream(matching.correlations())
                .filter(correlation -> correlation > RECOVERED)
                .count();
    }

    /** How many of the fitted factors are on; empty for a model without loadings. */
    OptionalInt active() {
        return model instanceof SparseVAEModel sparse
                ? OptionalInt.of(sparse.activeFactors().length)
                : OptionalInt.empty();
    }

    /** The mean of the matched correlations, and the smallest. */
    void putCorrelations(Map<String, Double> measures) {
        measures.put("matched_correlation", matching.mean());
        measures.put("least_correlation", matching.minimum());
    }

    /** The support beside the true one; nothing for a model without loadings. */
    void putSupport(Map<String, Double> measures) {
        if (model instanceof SparseVAEModel sparse) {
            SupportRecovery recovery = recovery(sparse);
            measures.put("exact_support", recovery.exact() ? 1.0 : 0.0);
            measures.put("hamming", (double) recovery.hamming());
            measures.put("precision", recovery.precision());
            measures.put("recall", recovery.recall());
            measures.put("f_score", recovery.fScore());
        }
    }

    /** Disentanglement, completeness and informativeness (Eastwood and Williams 2018). */
    void putDisentanglement(Map<String, Double> measures, SparkSession spark) {
        Disentanglement found = new DisentanglementEvaluator()
                .setFactorCols(test.factorColumns())
                .setLatentCol(model.getLatentCol())
                .disentanglement(model.transform(test.dataset(spark)));
        measures.put("dci", found.disentanglement());
        measures.put("completeness", found.completeness());
        measures.put("informativeness", found.informativeness());
    }

    private SupportRecovery recovery(SparseVAEModel sparse) {
        boolean[] planted = new boolean[sparse.numFeatures() * matching.factors()];
        for (int j = 0; j < sparse.numFeatures(); j++) {
            System.arraycopy(test.support()[j], 0, planted, j * matching.factors(), matching.factors());
        }
        return SupportRecovery.of(sparse.support(), LoadingsSupport.of(planted, matching.factors()), matching);
    }

    /** W, G x K. */
    static double[][] loadings(SparseVAEModel sparse) {
        Matrix matrix = sparse.loadingMatrix();
        double[][] loadings = new double[matrix.numRows()][matrix.numCols()];
        for (int j = 0; j < loadings.length; j++) {
            for (int k = 0; k < matrix.numCols(); k++) {
                loadings[j][k] = matrix.apply(j, k);
            }
        }
        return loadings;
    }

    /** Gaussian: the mean squared error over all entries at the posterior mean, in the data's own units. All: the mean loss of a row in nats. */
    void putPrediction(Map<String, Double> measures) {
        RowModel rowModel = model.rowModel();
        MeanSquaredError squares = new MeanSquaredError();
        Mean loss = new Mean();
        for (int i = 0; i < test.rows(); i++) {
            double[] row = test.features()[i];
            if (rowModel.likelihood().hasUnits()) {
                squares.add(row, rowModel.reconstruct(latent[i]));
            }
            loss.add(-rowModel.logLikelihood(FeatureRow.dense(row), latent[i]));
        }
        if (rowModel.likelihood().hasUnits()) {
            measures.put("mse", squares.value());
        }
        measures.put("nll", loss.value());
    }
}
