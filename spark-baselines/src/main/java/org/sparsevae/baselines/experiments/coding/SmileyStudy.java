// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.app.options.ParamText;
import org.sparsevae.baselines.data.SmileyAttribute;
import org.sparsevae.baselines.data.SmileyImages;
import org.sparsevae.baselines.experiments.compare.ActiveCodes;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.Seeds;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.run.CellSummary;
import org.sparsevae.baselines.experiments.run.Design;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudySettings;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.rows.FactorModel;

/**
 * Whether codes keep to one attribute of the Smiley images each, and how many are used: variational sparse coding beside beta-VAEs, over the
 * number of latent dimensions (Tonolini et al. 2019, Figs. 3 and 9). The likelihood is bernoulli, since the pixels are 0 and 1; the paper's is
 * gaussian.
 */
final class SmileyStudy implements Study {
    static final String METHOD = "method";
    static final String FACTORS = "factors";
    static final String BETA = "beta";
    /** Of the arrays of a record: [source][code], of absolute values and of the values as they are. */
    static final String CORRELATIONS = "correlations";

    static final String SIGNED_CORRELATIONS = "signed_correlations";
    /** One row: 1 for each code that is used. */
    static final String ACTIVE = "active";
    /** The first held-out images as the model gives them back. */
    static final String RECONSTRUCTIONS = "reconstructions";

    static final String CONTRAST = "contrast";
    /** The params that the title speaks of. */
    private static final Set<String> SCHEDULE = Set.of("klWarmUp", "spikeWarmUp", "spikeWarmUpTo");

    /** On images by which no code was assigned to its attribute. */
    private static final String NEW_CONTRAST = "contrast_on_new_images";

    private static final String ACTIVE_DIMENSIONS = "active_dimensions";
    static final List<Method> COMPARABLE = List.of(Method.VSC, Method.VAE, Method.BETA_VAE, Method.BETA_TCVAE);
    /** Those of which several values of beta are fitted: of the Kullback-Leibler term, or of the total correlation alone. */
    private static final List<Method> WITH_BETA = List.of(Method.BETA_VAE, Method.BETA_TCVAE);

    private static final double PRESENCE = 0.5;
    private static final int TASKS = 8;
    private static final int SHOWN = 8;
    private static final double SHOWN_STEPS = 100;

    private final String name;
    private final StudyOptions options;
    private final StudyScale scale;
    private final CodingSizes sizes;
    private final List<Integer> dimensions;
    private final List<Double> betas;

    /**
     * @param name on the command line
     * @param options data sets, methods, params
     * @param scale what the sizes were made from
     * @param sizes rows, layers, iterations
     * @param dimensions numbers of latent dimensions, each at least 1
     * @param betas values of beta for the beta-VAE and the beta-TCVAE, each greater than 0; figures show the one with the largest contrast, as the paper does
     * @throws IllegalArgumentException if a number is out of range or a method has no latent dimensions of this kind
     */
    SmileyStudy(
            String name,
            StudyOptions options,
            StudyScale scale,
            CodingSizes sizes,
            List<Integer> dimensions,
            List<Double> betas) {
        this.name = name;
        this.options = options;
        this.scale = scale;
        this.sizes = sizes;
        this.dimensions = dimensions.stream().distinct().toList();
        this.betas = betas.stream().distinct().toList();
        if (options.params().containsKey("k")) {
            throw new IllegalArgumentException(
                    name + " varies the latent dimensions: give --dimensions in place of --k");
        }
        for (Method method : options.methods()) {
            if (!COMPARABLE.contains(method)) {
                throw new IllegalArgumentException(
                        "--methods of " + name + " must be among vsc, vae, beta-vae and beta-tcvae: " + method.text());
            }
        }
        fits().forEach(this::estimator);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        String shrunk = sizes.shrunkFrom(CodingSizes.smiley(StudyScale.PAPER));
        return "Smiley images: " + sizes.rows() + " to train on, " + sizes.heldOut()
                + " to judge by; a code counts as active if it is on (VSC: activation probability of at least one half) in 1% of the"
                + " images, or (VAE) if its posterior mean has a variance above 0.01"
                + (Collections.disjoint(options.params().keySet(), SCHEDULE) ? sizes.ownSchedule() : "")
                + (shrunk.isEmpty() ? "" : "\n\n--scale " + scale.name().toLowerCase(Locale.ROOT) + ": " + shrunk);
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> methods = new LinkedHashMap<>();
        fits().forEach(key -> methods.put(FitKey.describe(key.cell()), Method.settings(estimator(key))));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("study", "smiley");
        settings.put("rows", sizes.rows());
        settings.put("heldOut", sizes.heldOut());
        settings.put(StudySettings.METHODS, methods);
        return settings;
    }

    @Override
    public List<FitKey> fits() {
        List<Map<String, Object>> models = options.methods().stream()
                .flatMap(method -> (hasBeta(method) ? betas : List.of(1.0))
                        .stream().map(beta -> Map.<String, Object>of(METHOD, method.text(), BETA, beta)))
                .toList();
        return Design.of(METHOD, FACTORS, BETA)
                .seeds(options.seeds())
                .over(FACTORS, dimensions)
                .over(models)
                .keys();
    }

    /** Whether a method is fitted with several values of beta. */
    static boolean hasBeta(Method method) {
        return WITH_BETA.contains(method);
    }

    private Estimator<?> estimator(FitKey key) {
        Method method = Method.of(key.text(METHOD));
        Map<String, String> params = sizes.params(method);
        params.putAll(options.params());
        params.put(method == Method.BETA_TCVAE ? "totalCorrelationWeight" : "beta", String.valueOf(key.number(BETA)));
        return method.estimator(
                new Method.Size("bernoulli", sizes.rows(), SmileyImages.PIXELS, (int) key.number(FACTORS)), params);
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        SmileyImages images = new SmileyImages(key.seed(), PRESENCE);
        Estimator<?> estimator = estimator(key);
        ParamText.set(estimator, "seed", String.valueOf(Seeds.fit(key.seed(), 0)));
        // on the executors before the clock starts, as a user's table would be
        Dataset<Row> training = images.table(spark, 0, sizes.rows(), TASKS).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            training.count();
            FitClock.Timed<FactorModel> fit = clock.time(name + ": " + key, () -> Method.fit(estimator, training));
            Dataset<Row> heldOut = images.table(spark, sizes.rows(), sizes.heldOut(), TASKS);
            Dataset<Row> others = images.table(spark, sizes.rows() + sizes.heldOut(), sizes.heldOut(), TASKS);
            return record(key, fit, (LatentModel<?>) fit.result(), heldOut, others);
        } finally {
            training.unpersist();
        }
    }

    /** What a fit shows on images that were held out, and on further ones the contrast of the codes that the first have sorted. */
    private FitRecord record(
            FitKey key,
            FitClock.Timed<FactorModel> fit,
            LatentModel<?> model,
            Dataset<Row> heldOut,
            Dataset<Row> others) {
        Dataset<Row> codes = model.transform(heldOut).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            ActiveCodes active = ActiveCodes.of(model, codes);
            double[][] magnitudes = CodeCorrelations.between(codes, model.getLatentCol(), SmileyImages.SOURCES, true);
            double[][] signed = CodeCorrelations.between(codes, model.getLatentCol(), SmileyImages.SOURCES, false);
            Map<String, Double> measures = new LinkedHashMap<>();
            measures.put(ACTIVE_DIMENSIONS, ActiveCodes.count(active.byModel()));
            measures.put("active_by_variance", ActiveCodes.count(active.byVariance()));
            CodeCorrelations correlations = new CodeCorrelations(magnitudes, groups(), active.byModel());
            putContrast(measures, "", correlations, CodeCorrelations.NONE);
            double[][] judges =
                    CodeCorrelations.between(model.transform(others), model.getLatentCol(), SmileyImages.SOURCES, true);
            correlations
                    .mean(CodeCorrelations.NONE, true, judges)
                    .ifPresent(within -> measures.put(
                            NEW_CONTRAST,
                            within
                                    - correlations
                                            .mean(CodeCorrelations.NONE, false, judges)
                                            .orElse(0)));
            putContrast(
                    measures,
                    "signed_",
                    new CodeCorrelations(signed, groups(), active.byModel()),
                    CodeCorrelations.NONE);
            measures.put("strongest_per_source", correlations.meanOfSources());
            for (SmileyAttribute attribute : SmileyAttribute.values()) {
                measures.put(attribute.column() + "_codes", (double) correlations.codes(attribute.ordinal()).length);
                putContrast(measures, attribute.column() + "_", correlations, attribute.ordinal());
            }
            measures.put("nll", -model.logLikelihood(heldOut));
            measures.put("elbo", TrainedBound.perRow(model, sizes.rows()));
            measures.put("seconds", fit.seconds());
            measures.put("cpu_seconds", fit.cpuSeconds());
            Map<String, double[][]> arrays = new LinkedHashMap<>();
            arrays.put(CORRELATIONS, rounded(magnitudes, 1e4));
            arrays.put(SIGNED_CORRELATIONS, rounded(signed, 1e4));
            arrays.put(ACTIVE, new double[][] {marks(active.byModel())});
            arrays.put(RECONSTRUCTIONS, rounded(reconstructions(model, heldOut), SHOWN_STEPS));
            return new FitRecord(key.cell(), key.seed(), measures, arrays);
        } finally {
            codes.unpersist();
        }
    }

    private static void putContrast(
            Map<String, Double> measures, String prefix, CodeCorrelations correlations, int group) {
        OptionalDouble within = correlations.mean(group, true);
        OptionalDouble outside = correlations.mean(group, false);
        if (within.isPresent() && outside.isPresent()) {
            measures.put(prefix + "within", within.getAsDouble());
            measures.put(prefix + "outside", outside.getAsDouble());
            measures.put(prefix + CONTRAST, within.getAsDouble() - outside.getAsDouble());
        }
    }

    /** The attribute of each source. */
    static int[] groups() {
        return IntStream.range(0, SmileyAttribute.SOURCES)
                .map(source -> SmileyAttribute.of(source).ordinal())
                .toArray();
    }

    private double[][] reconstructions(LatentModel<?> model, Dataset<Row> heldOut) {
        return shown(heldOut).stream()
                .map(pixels -> model.network()
                        .reconstruct(
                                model.network().encode(FeatureRow.dense(pixels)).mean()))
                .toArray(double[][]::new);
    }

    private static List<double[]> shown(Dataset<Row> heldOut) {
        return heldOut.select(SmileyImages.FEATURES).takeAsList(SHOWN).stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toList();
    }

    /** The first held-out images of a data set: those of {@link #RECONSTRUCTIONS}. */
    double[][] originals(long seed) {
        SmileyImages images = new SmileyImages(seed, PRESENCE);
        return IntStream.range(0, Math.min(SHOWN, sizes.heldOut()))
                .mapToObj(i -> images.image(sizes.rows() + i).pixels().toArray())
                .toArray(double[][]::new);
    }

    private static double[] marks(boolean[] marked) {
        return IntStream.range(0, marked.length)
                .mapToDouble(k -> marked[k] ? 1 : 0)
                .toArray();
    }

    /** As many digits as a figure shows, so that records stay small. */
    private static double[][] rounded(double[][] matrix, double steps) {
        return Arrays.stream(matrix)
                .map(row -> Arrays.stream(row)
                        .map(v -> Math.rint(v * steps) / steps)
                        .toArray())
                .toArray(double[][]::new);
    }

    @Override
    public List<String> numbers() {
        List<String> numbers = new ArrayList<>(List.of(
                ACTIVE_DIMENSIONS,
                "active_by_variance",
                "within",
                "outside",
                CONTRAST,
                NEW_CONTRAST,
                "signed_within",
                "signed_outside",
                "signed_contrast",
                "strongest_per_source"));
        for (SmileyAttribute attribute : SmileyAttribute.values()) {
            for (String measure : List.of("_codes", "_within", "_outside")) {
                numbers.add(attribute.column() + measure);
            }
        }
        numbers.addAll(List.of("nll", "elbo", "seconds", "cpu_seconds"));
        return numbers;
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scale", scale.name().toLowerCase(Locale.ROOT));
        json.put("smaller_than_the_paper", sizes.shrunkFrom(CodingSizes.smiley(StudyScale.PAPER)));
        json.put("rows", sizes.rows());
        json.put("sources", SmileyAttribute.SOURCES);
        json.put("datasets", options.datasets());
        json.put("seed", options.seed());
        json.put("cells", CellSummary.json(this, records));
        return json;
    }

    @Override
    public void draw(List<FitRecord> records, Path folder) throws IOException {
        new SmileyFigures(this, options.seed(), dimensions, options.methods()).draw(records, folder);
    }
}
