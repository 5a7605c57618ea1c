// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.app.ParamText;
import org.sparsevae.ml.LatentEstimator;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.synthetic.PaperData;
import org.sparsevae.synthetic.SyntheticData;

/**
 * The paper's synthetic studies: data of Eq. 9 ({@link PaperData}), half of the rows for training and half held out, five factors fitted
 * where there are two.
 */
final class SyntheticStudy implements Study {
    /** Factors fitted unless another number is asked for (Moran et al. 2022, Table 6). */
    private static final int FITTED = 5;

    private static final String METHOD = "method";
    private static final String RHO = "rho";

    private final Figure figure;
    private final StudyOptions options;
    private final int rows;

    /**
     * @param figure which figure
     * @param options data sets, correlations, methods, params
     * @param rows rows of a data set, at least 4; the paper has 1000
     */
    SyntheticStudy(Figure figure, StudyOptions options, int rows) {
        if (rows < 4) {
            throw new IllegalArgumentException("--rows must be at least 4, half of them held out: " + rows);
        }
        this.figure = figure;
        this.options = options;
        this.rows = rows;
    }

    @Override
    public String name() {
        return figure.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String title() {
        return figure.title();
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> methods = new LinkedHashMap<>();
        options.methods().forEach(method -> methods.put(method.text(), Method.settings(estimator(method))));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("study", name());
        settings.put("rows", rows);
        settings.put(StudySettings.METHODS, methods);
        return settings;
    }

    /** Data set by data set, so that what is there of an unfinished study compares the methods on the same data. */
    @Override
    public List<FitKey> fits() {
        List<FitKey> keys = new ArrayList<>();
        for (double rho : options.rhos()) {
            for (long seed : options.seeds()) {
                for (Method method : options.methods()) {
                    Map<String, Object> cell = new LinkedHashMap<>();
                    cell.put(METHOD, method.text());
                    cell.put(RHO, rho);
                    keys.add(new FitKey(cell, seed));
                }
            }
        }
        return keys;
    }

    private LatentEstimator<?, ?> estimator(Method method) {
        return method.estimator(new Method.Size("gaussian", rows / 2, PaperData.FEATURES, fitted()), options.params());
    }

    private int fitted() {
        return Integer.parseInt(
                options.params().getOrDefault("k", String.valueOf(FITTED)).strip());
    }

    /** The rows to train on and those that are held out. */
    SyntheticData[] data(FitKey key) {
        RandomGenerator random = Seeds.data(key.seed(), key.number(RHO));
        return PaperData.generate(rows, key.number(RHO), random).split(rows / 2, random);
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        SyntheticData[] data = data(key);
        LatentEstimator<?, ?> estimator = estimator(Method.of(key.text(METHOD)));
        ParamText.set(estimator, "seed", String.valueOf(Seeds.fit(key.seed(), key.number(RHO))));
        FitClock.Timed<? extends LatentModel<?>> fit =
                clock.time(name() + ": " + key, () -> estimator.fit(data[0].dataset(spark)));
        LatentModel<?> model = fit.result();
        FactorScores scores = new FactorScores(model, data[1]);

        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("both_recovered", scores.recovered() == PaperData.FACTORS ? 1.0 : 0.0);
        scores.active().ifPresent(active -> measures.put("two_active", active == PaperData.FACTORS ? 1.0 : 0.0));
        scores.putSupport(measures);
        scores.putCorrelations(measures);
        scores.putPrediction(measures);
        measures.put("objective", model.summary().marginalObjective());
        measures.put("seconds", fit.seconds());
        measures.put("cpu_seconds", fit.cpuSeconds());
        return new FitRecord(key.cell(), key.seed(), measures, arrays(model, scores, data[1]));
    }

    private Map<String, double[][]> arrays(LatentModel<?> model, FactorScores scores, SyntheticData test) {
        Map<String, double[][]> arrays = new LinkedHashMap<>();
        arrays.put("matched_codes", new double[][] {codes(scores)});
        if (model instanceof SparseVAEModel sparse) {
            arrays.put("loadings", FactorScores.loadings(sparse));
        }
        if (figure == Figure.FIGURE2) {
            arrays.put("features", test.features());
            arrays.put("factors", test.factors());
            arrays.put("latent", scores.latent());
        }
        return arrays;
    }

    private static double[] codes(FactorScores scores) {
        double[] codes = new double[PaperData.FACTORS];
        for (int f = 0; f < codes.length; f++) {
            codes[f] = scores.matching().code(f);
        }
        return codes;
    }

    @Override
    public List<String> shares() {
        return List.of("both_recovered", "two_active", "exact_support");
    }

    @Override
    public List<String> numbers() {
        return List.of("dci", "mse", "f_score", "hamming", "least_correlation", "objective", "seconds", "cpu_seconds");
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        return new SyntheticSummary(options).json(records);
    }

    @Override
    public void draw(List<FitRecord> records, Path folder) throws IOException {
        new SyntheticFigures(figure, options).draw(records, folder);
    }
}
