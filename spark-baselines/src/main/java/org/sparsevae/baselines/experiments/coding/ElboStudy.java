// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.knowm.xchart.XYChart;
import org.sparsevae.app.options.ParamText;
import org.sparsevae.baselines.data.LabelledFiles;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.Seeds;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.run.CellSummary;
import org.sparsevae.baselines.experiments.run.Charts;
import org.sparsevae.baselines.experiments.run.Design;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudySettings;
import org.sparsevae.baselines.experiments.run.Summary;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.rows.FactorModel;

/**
 * The evidence lower bound of variational sparse coding over its sparsity alpha, and of the beta-VAE over beta, on Fashion-MNIST or UCI HAR
 * (Tonolini et al. 2019, Fig. 1). The bound is that of the trained rows with a weight of 1 on the divergence, whatever it was trained with.
 */
final class ElboStudy implements Study {
    static final String NAME = "vsc-elbo";

    private static final String METHOD = "method";
    /** alpha of VSC, beta of the beta-VAE. */
    private static final String STRICTNESS = "alpha_or_beta";

    private static final String ELBO = "elbo";
    private static final int USUAL_FACTORS = 60;

    private final StudyOptions options;
    private final StudyScale scale;
    private final CodingSizes sizes;
    private final LabelledFiles files;
    private final Map<String, String> sums;
    private final List<Double> alphas;
    private final List<Double> betas;

    /**
     * @param options data sets are fits of other seeds to the same data
     * @param scale what the sizes were made from
     * @param sizes rows, layers, iterations
     * @param files the data
     * @param alphas of VSC
     * @param betas of the beta-VAE
     */
    ElboStudy(
            StudyOptions options,
            StudyScale scale,
            CodingSizes sizes,
            LabelledFiles files,
            List<Double> alphas,
            List<Double> betas) {
        this.options = options;
        this.scale = scale;
        this.sizes = sizes;
        this.files = files;
        this.sums = files.sums();
        this.alphas = alphas;
        this.betas = betas.stream().distinct().toList();
        for (Method method : options.methods()) {
            if (method != Method.VSC && method != Method.BETA_VAE) {
                throw new IllegalArgumentException(
                        "--methods of " + name() + " must be among vsc and beta-vae: " + method.text());
            }
        }
        fits().forEach(this::estimator);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        String shrunk = sizes.shrunkFrom(CodingSizes.publicData(StudyScale.PAPER));
        return files.title() + ": evidence lower bound in nats per row" + sizes.ownSchedule()
                + (shrunk.isEmpty() ? "" : "\n\n--scale " + scale.name().toLowerCase(Locale.ROOT) + ": " + shrunk);
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> methods = new LinkedHashMap<>();
        fits().forEach(key -> methods.put(FitKey.describe(key.cell()), Method.settings(estimator(key))));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("study", name());
        settings.put("sums", sums);
        settings.put("rows", sizes.rows());
        settings.put(StudySettings.METHODS, methods);
        return settings;
    }

    private List<Double> values(Method method) {
        return method == Method.VSC ? alphas : betas;
    }

    @Override
    public List<FitKey> fits() {
        List<Map<String, Object>> cells = options.methods().stream()
                .flatMap(method -> values(method).stream()
                        .map(value -> Map.<String, Object>of(METHOD, method.text(), STRICTNESS, value)))
                .toList();
        return Design.of(METHOD, STRICTNESS).seeds(options.seeds()).over(cells).keys();
    }

    private Estimator<?> estimator(FitKey key) {
        Method method = Method.of(key.text(METHOD));
        Map<String, String> params = sizes.params(method);
        params.putAll(options.params());
        params.put(method == Method.VSC ? "sparsity" : "beta", String.valueOf(key.number(STRICTNESS)));
        int factors = Method.fitted(options.params(), USUAL_FACTORS);
        return method.estimator(new Method.Size("gaussian", sizes.rows(), 0, factors), params);
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        Estimator<?> estimator = estimator(key);
        ParamText.set(estimator, "seed", String.valueOf(Seeds.fit(key.seed(), 0)));
        Dataset<Row> training =
                ActivationStudy.sample(files.training(spark), sizes.rows()).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long rows = training.count();
            FitClock.Timed<FactorModel> fit = clock.time(name() + ": " + key, () -> Method.fit(estimator, training));
            Map<String, Double> measures = new LinkedHashMap<>();
            measures.put(ELBO, TrainedBound.perRow((LatentModel<?>) fit.result(), rows));
            measures.put("seconds", fit.seconds());
            measures.put("cpu_seconds", fit.cpuSeconds());
            return new FitRecord(key.cell(), key.seed(), measures, Map.of());
        } finally {
            training.unpersist();
        }
    }

    @Override
    public List<String> numbers() {
        return List.of(ELBO, "seconds", "cpu_seconds");
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("data", files.title());
        json.put("scale", scale.name().toLowerCase(Locale.ROOT));
        json.put("smaller_than_the_paper", sizes.shrunkFrom(CodingSizes.publicData(StudyScale.PAPER)));
        json.put("seed", options.seed());
        json.put("cells", CellSummary.json(this, records));
        return json;
    }

    @Override
    public void draw(List<FitRecord> records, Path folder) throws IOException {
        List<XYChart> panels = new ArrayList<>();
        for (Method method : options.methods()) {
            List<Double> values = values(method).stream().sorted().toList();
            List<Summary> summaries = values.stream()
                    .map(value -> Summary.of(Map.of(METHOD, method.text(), STRICTNESS, value), records, ELBO))
                    .toList();
            panels.add(Charts.medians(
                    files.title(),
                    method == Method.VSC ? "log10 alpha" : "beta",
                    "bound, nats per row",
                    values.stream()
                            .mapToDouble(value -> method == Method.VSC ? Math.log10(value) : value)
                            .toArray(),
                    Map.of(method.title(), summaries)));
        }
        Charts.write(folder.resolve(name() + ".png"), panels.size(), panels);
    }
}
