// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.Seeds;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.CellSummary;
import org.sparsevae.baselines.experiments.run.Design;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudySettings;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.synthetic.PlantedFactors;
import org.sparsevae.synthetic.SyntheticData;

/** Planted factors at a scale that the paper does not try, under each likelihood ({@link PlantedFactors}). */
final class PlantedStudy implements Study {
    private static final String METHOD = "method";
    private static final String LIKELIHOOD = "likelihood";
    private static final String FACTORS_FOUND = "factors_found";
    private static final String ACTIVE_FACTORS = "active_factors";
    /** As many rows again as a tenth of the training rows are held out to judge by. */
    private static final int HELD_OUT = 10;

    private final StudyOptions options;
    private final List<String> likelihoods;
    private final Sizes sizes;

    /**
     * How large the data are.
     *
     * @param rows training rows, at least 20
     * @param features G
     * @param factors true number of factors
     * @param fitted factors fitted unless the params ask for another number
     * @param severalShare share of the features that depend on several factors
     */
    record Sizes(int rows, int features, int factors, int fitted, double severalShare) {
        /** Checks the rows; the generator checks the others. */
        Sizes {
            if (rows < 2 * HELD_OUT) {
                throw new IllegalArgumentException("--rows must be at least " + 2 * HELD_OUT + ": " + rows);
            }
        }
    }

    PlantedStudy(StudyOptions options, List<String> likelihoods, Sizes sizes) {
        this.options = options;
        this.likelihoods = List.copyOf(likelihoods);
        this.sizes = sizes;
        likelihoods.forEach(this::generator);
    }

    private PlantedFactors generator(String likelihood) {
        return new PlantedFactors(likelihood, sizes.features(), sizes.factors(), sizes.severalShare());
    }

    @Override
    public String name() {
        return "planted";
    }

    @Override
    public String title() {
        return "Planted factors: " + sizes.rows() + " rows, " + sizes.features() + " features, " + sizes.factors()
                + " factors, " + Math.round(100 * sizes.severalShare()) + "% of the features on several, "
                + Method.fitted(options.params(), sizes.fitted()) + " factors fitted";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> methods = new LinkedHashMap<>();
        for (String likelihood : likelihoods) {
            for (Method method : options.methods()) {
                methods.put(method.text() + ", " + likelihood, Method.settings(estimator(method, likelihood)));
            }
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("study", name());
        settings.put("rows", sizes.rows());
        settings.put("features", sizes.features());
        settings.put("factors", sizes.factors());
        settings.put("severalShare", sizes.severalShare());
        settings.put(StudySettings.METHODS, methods);
        return settings;
    }

    @Override
    public List<FitKey> fits() {
        return Design.of(METHOD, LIKELIHOOD)
                .over(LIKELIHOOD, likelihoods)
                .seeds(options.seeds())
                .over(METHOD, options.methodNames())
                .keys();
    }

    private Estimator<?> estimator(Method method, String likelihood) {
        return method.estimator(
                new Method.Size(
                        likelihood, sizes.rows(), sizes.features(), Method.fitted(options.params(), sizes.fitted())),
                options.params());
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        String likelihood = key.text(LIKELIHOOD);
        RandomGenerator random = Seeds.data(key.seed(), likelihoodNumber(likelihood));
        SyntheticData[] data = generator(likelihood)
                .generate(sizes.rows() + sizes.rows() / HELD_OUT, random)
                .split(sizes.rows(), random);
        Estimator<?> estimator = estimator(Method.of(key.text(METHOD)), likelihood);
        Method.setSeed(estimator, Seeds.fit(key.seed(), likelihoodNumber(likelihood)));
        // on the executors before the clock starts, as a user's table would be
        Dataset<Row> training = data[0].dataset(spark).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            training.count();
            FitClock.Timed<FactorModel> fit = clock.time(name() + ": " + key, () -> Method.fit(estimator, training));
            return record(key, fit, new FactorScores(fit.result(), data[1]), spark);
        } finally {
            training.unpersist();
        }
    }

    private static int likelihoodNumber(String likelihood) {
        return Likelihoods.names().indexOf(likelihood);
    }

    private static FitRecord record(
            FitKey key, FitClock.Timed<FactorModel> fit, FactorScores scores, SparkSession spark) {
        FactorModel model = fit.result();
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put(FACTORS_FOUND, (double) scores.recovered());
        scores.active().ifPresent(active -> measures.put(ACTIVE_FACTORS, (double) active));
        scores.putCorrelations(measures);
        scores.putSupport(measures);
        scores.putPrediction(measures);
        scores.putDisentanglement(measures, spark);
        PaperFits.putObjectives(measures, model);
        measures.put("seconds", fit.seconds());
        measures.put("cpu_seconds", fit.cpuSeconds());
        Map<String, double[][]> arrays = new LinkedHashMap<>();
        arrays.put("matched_codes", new double[][] {scores.codes()});
        if (model instanceof SparseVAEModel sparse) {
            arrays.put("loadings", FactorScores.loadings(sparse));
        }
        return new FitRecord(key.cell(), key.seed(), measures, arrays);
    }

    @Override
    public List<String> shares() {
        return List.of("exact_support");
    }

    @Override
    public List<String> shares(FitKey key) {
        return Method.of(key.text(METHOD)).isSparse() ? shares() : List.of();
    }

    @Override
    public List<String> numbers() {
        return List.of(
                FACTORS_FOUND,
                ACTIVE_FACTORS,
                "matched_correlation",
                "f_score",
                "precision",
                "recall",
                "dci",
                "mse",
                "nll",
                "objective",
                "trainings",
                "seconds",
                "cpu_seconds");
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", sizes.rows());
        json.put("features", sizes.features());
        json.put("factors", sizes.factors());
        json.put("datasets", options.datasets());
        json.put("seed", options.seed());
        json.put("cells", CellSummary.json(this, records));
        return json;
    }
}
