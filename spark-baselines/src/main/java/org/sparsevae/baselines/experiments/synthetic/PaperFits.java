// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.Seeds;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.TrainingSummary;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.synthetic.PaperData;
import org.sparsevae.synthetic.SyntheticData;
import org.sparsevae.training.TrainedNetwork.RestartRecord;

/**
 * Fits to the paper's synthetic data (Eq. 9, {@link PaperData}): five factors fitted where there are two, half of the rows for training and
 * half held out to judge by.
 *
 * @param study the study's name, for Spark's web pages
 * @param rows rows of a data set, at least 4; the paper has 1000
 * @param withRows whether records keep the held-out rows and what was found of them
 */
public record PaperFits(String study, int rows, boolean withRows) {
    /** Rows of a data set unless another number is asked for (Moran et al. 2022, section 2.2). */
    public static final int ROWS = 1000;
    /** Factors fitted unless another number is asked for (Moran et al. 2022, Table 6). */
    static final int FITTED = 5;

    /** Whether both factors were recovered. */
    static final String BOTH_RECOVERED = "both_recovered";
    /** Whether exactly two factors are on. */
    static final String TWO_ACTIVE = "two_active";
    /** Whether the support is the planted one. */
    static final String EXACT_SUPPORT = "exact_support";

    /** The measures that are 1 or 0 of a fit. */
    public static final List<String> SHARES = List.of(BOTH_RECOVERED, TWO_ACTIVE, EXACT_SUPPORT);
    /** The measures that are numbers, with seconds at the end. */
    public static final List<String> NUMBERS = List.of(
            "dci",
            "mse",
            "f_score",
            "hamming",
            "least_correlation",
            "objective",
            "selection_objective",
            "trainings",
            "seconds",
            "cpu_seconds");

    /**
     * Checks the number of rows.
     *
     * @throws IllegalArgumentException if there are too few to split
     */
    public PaperFits {
        if (rows < 4) {
            throw new IllegalArgumentException("--rows must be at least 4, half of them held out: " + rows);
        }
    }

    /** What the settings of a method may depend on. */
    public Method.Size size(Map<String, String> params) {
        return new Method.Size("gaussian", rows / 2, PaperData.FEATURES, Method.fitted(params, FITTED));
    }

    /** The rows to train on and those that are held out, the same for every method. */
    SyntheticData[] data(double rho, long seed) {
        RandomGenerator random = Seeds.data(seed, rho);
        return PaperData.generate(rows, rho, random).split(rows / 2, random);
    }

    /**
     * Makes one fit and judges it.
     *
     * @param key which fit
     * @param rho correlation of the true factors
     * @param estimator params set, but for the seed
     * @param spark the session
     * @param clock measures the fit
     * @return what was found
     * @throws Exception whatever goes wrong
     */
    public FitRecord fit(FitKey key, double rho, Estimator<?> estimator, SparkSession spark, FitClock clock)
            throws Exception {
        SyntheticData[] data = data(rho, key.seed());
        Method.setSeed(estimator, Seeds.fit(key.seed(), rho));
        FitClock.Timed<FactorModel> fit =
                clock.time(study + ": " + key, () -> Method.fit(estimator, data[0].dataset(spark)));
        FactorModel model = fit.result();
        FactorScores scores = new FactorScores(model, data[1]);

        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put(BOTH_RECOVERED, scores.recovered() == PaperData.FACTORS ? 1.0 : 0.0);
        scores.active().ifPresent(active -> measures.put(TWO_ACTIVE, active == PaperData.FACTORS ? 1.0 : 0.0));
        scores.putSupport(measures);
        scores.putCorrelations(measures);
        scores.putDisentanglement(measures, spark);
        scores.putPrediction(measures);
        putObjectives(measures, model);
        measures.put("seconds", fit.seconds());
        measures.put("cpu_seconds", fit.cpuSeconds());
        return new FitRecord(key.cell(), key.seed(), measures, arrays(model, scores, data[1]));
    }

    /**
     * The marginal objective of a model, that by which its training was chosen among several, and how many there were; nothing of a model
     * that is not trained as the sparse VAE is.
     */
    public static void putObjectives(Map<String, Double> measures, FactorModel model) {
        if (!(model instanceof LatentModel<?> latent)) {
            return;
        }
        TrainingSummary summary = latent.summary();
        measures.put("objective", summary.marginalObjective());
        measures.put("trainings", (double) Math.max(1, summary.restarts().size()));
        summary.restarts().stream()
                .filter(RestartRecord::kept)
                .forEach(training -> measures.put("selection_objective", training.selectionObjective()));
    }

    private Map<String, double[][]> arrays(FactorModel model, FactorScores scores, SyntheticData test) {
        Map<String, double[][]> arrays = new LinkedHashMap<>();
        arrays.put("matched_codes", new double[][] {scores.codes()});
        if (model instanceof SparseVAEModel sparse) {
            arrays.put("loadings", FactorScores.loadings(sparse));
        }
        if (withRows) {
            arrays.put("features", test.features());
            arrays.put("factors", test.factors());
            arrays.put("latent", scores.latent());
        }
        return arrays;
    }
}
