// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.knowm.xchart.HeatMapChart;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.app.options.ParamText;
import org.sparsevae.baselines.VariationalSparseCodingModel;
import org.sparsevae.baselines.data.LabelledFiles;
import org.sparsevae.baselines.experiments.compare.ActiveCodes;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.Seeds;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.run.CellSummary;
import org.sparsevae.baselines.experiments.run.Charts;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudySettings;
import org.sparsevae.baselines.experiments.run.Summary;
import org.sparsevae.ml.rows.FactorModel;

/**
 * Which latent dimensions of variational sparse coding each class of Fashion-MNIST or UCI HAR uses (Tonolini et al. 2019, Fig. 5), and of images in
 * what two of them differ (Fig. 7): the same fits by two names, since the paper took both from one model.
 */
final class ActivationStudy implements Study {
    static final String NAME = "vsc-activation";
    static final String INTERPOLATION = "vsc-interpolation";

    /** Of the arrays of a record: [class][dimension], mean activation probabilities, and the labels in one row. */
    static final String ACTIVATION = "activation";

    static final String LABELS = "labels";
    /** Images of {@link ObjectDifference}; missing where the rows are no images. */
    static final String DIFFERENCE = "difference";

    /** The paper's two objects: a T-shirt and a shirt. */
    private static final int ONE_CLASS = 0;

    private static final int OTHER_CLASS = 6;
    private static final double SHOWN_STEPS = 100;

    private static final String DATA = "data";
    private static final String FACTORS = "factors";
    private static final int USUAL_FACTORS = 60;
    private static final long SAMPLE_SEED = -1;

    private final String name;
    private final StudyOptions options;
    private final StudyScale scale;
    private final CodingSizes sizes;
    private final LabelledFiles files;
    private final Map<String, String> sums;

    /**
     * @param name on the command line
     * @param options data sets are fits of other seeds to the same data
     * @param scale what the sizes were made from
     * @param sizes rows, layers, iterations
     * @param files the data
     */
    ActivationStudy(String name, StudyOptions options, StudyScale scale, CodingSizes sizes, LabelledFiles files) {
        this.name = name;
        this.options = options;
        this.scale = scale;
        this.sizes = sizes;
        this.files = files;
        this.sums = files.sums();
        estimator();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        String shrunk = sizes.shrunkFrom(CodingSizes.publicData(StudyScale.PAPER));
        return files.title()
                + ": mean activation probability of each latent dimension in each class; overlap of two classes is"
                + " the sum over dimensions of the smaller over that of the larger" + sizes.ownSchedule()
                + (shrunk.isEmpty() ? "" : "\n\n--scale " + scale.name().toLowerCase(Locale.ROOT) + ": " + shrunk);
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("study", NAME);
        settings.put("sums", sums);
        settings.put("rows", sizes.rows());
        settings.put(StudySettings.METHODS, Map.of(Method.VSC.text(), Method.settings(estimator())));
        return settings;
    }

    @Override
    public List<FitKey> fits() {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put(DATA, files.title());
        cell.put(FACTORS, factors());
        return options.seeds().stream().map(seed -> new FitKey(cell, seed)).toList();
    }

    private int factors() {
        return Method.fitted(options.params(), USUAL_FACTORS);
    }

    private Estimator<?> estimator() {
        Map<String, String> params = sizes.params(Method.VSC);
        params.putAll(options.params());
        return Method.VSC.estimator(new Method.Size("gaussian", sizes.rows(), 0, factors()), params);
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        Estimator<?> estimator = estimator();
        ParamText.set(estimator, "seed", String.valueOf(Seeds.fit(key.seed(), 0)));
        Dataset<Row> training = sample(files.training(spark), sizes.rows()).persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> test = sample(files.test(spark), sizes.heldOut()).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long rows = training.count();
            FitClock.Timed<FactorModel> fit = clock.time(name() + ": " + key, () -> Method.fit(estimator, training));
            VariationalSparseCodingModel model = (VariationalSparseCodingModel) fit.result();
            Map<String, Double> measures = new LinkedHashMap<>();
            Map<String, double[][]> arrays = arrays(model, test);
            difference(model, test).ifPresent(images -> arrays.put(DIFFERENCE, images));
            putOverlaps(measures, arrays.get(ACTIVATION));
            measures.put(
                    "active_dimensions",
                    ActiveCodes.count(
                            ActiveCodes.of(model, model.transform(test)).byModel()));
            measures.put("nll", -model.logLikelihood(test));
            measures.put("elbo", TrainedBound.perRow(model, rows));
            measures.put("seconds", fit.seconds());
            measures.put("cpu_seconds", fit.cpuSeconds());
            return new FitRecord(key.cell(), key.seed(), measures, arrays);
        } finally {
            training.unpersist();
            test.unpersist();
        }
    }

    /** About so many rows, by a hash of their content; all, if there are not more. */
    static Dataset<Row> sample(Dataset<Row> rows, int most) {
        long all = rows.count();
        return all <= most
                ? rows
                : rows.filter(new Holdout(most / (double) all, SAMPLE_SEED).ofFeatures(LabelledFiles.FEATURES));
    }

    private static Map<String, double[][]> arrays(VariationalSparseCodingModel model, Dataset<Row> test) {
        List<Row> classes = model.averageActivation(test, LabelledFiles.LABEL).collectAsList();
        Map<String, double[][]> arrays = new LinkedHashMap<>();
        arrays.put(LABELS, new double[][] {
            classes.stream().mapToDouble(row -> row.getInt(0)).toArray()
        });
        arrays.put(
                ACTIVATION,
                classes.stream()
                        .map(row -> row.<Vector>getAs(model.getActivationCol()).toArray())
                        .toArray(double[][]::new));
        return arrays;
    }

    /** Of the first image of either class that is held out. */
    private Optional<double[][]> difference(VariationalSparseCodingModel model, Dataset<Row> test) {
        List<Row> one = test.filter(functions.col(LabelledFiles.LABEL).equalTo(ONE_CLASS))
                .takeAsList(1);
        List<Row> other = test.filter(functions.col(LabelledFiles.LABEL).equalTo(OTHER_CLASS))
                .takeAsList(1);
        if (one.isEmpty() || other.isEmpty() || !files.areImages()) {
            return Optional.empty();
        }
        ObjectDifference difference = new ObjectDifference(
                model, one.get(0).getAs(LabelledFiles.FEATURES), other.get(0).getAs(LabelledFiles.FEATURES));
        return Optional.of(difference.images().stream()
                .map(image -> Arrays.stream(image)
                        .map(v -> Math.rint(v * SHOWN_STEPS) / SHOWN_STEPS)
                        .toArray())
                .toArray(double[][]::new));
    }

    private static void putOverlaps(Map<String, Double> measures, double[][] activation) {
        List<Double> overlaps = new ArrayList<>();
        for (int a = 0; a < activation.length; a++) {
            for (int b = 0; b < a; b++) {
                overlaps.add(overlap(activation[a], activation[b]));
            }
        }
        Summary summary = Summary.of(overlaps.stream().mapToDouble(v -> v).toArray());
        measures.put("mean_overlap", summary.mean());
        measures.put(
                "least_overlap", overlaps.stream().mapToDouble(v -> v).min().orElse(Double.NaN));
        measures.put(
                "largest_overlap", overlaps.stream().mapToDouble(v -> v).max().orElse(Double.NaN));
    }

    /**
     * How much of what two classes use they both use.
     *
     * @param one mean activation probabilities
     * @param other as many
     * @return the sum of the smaller over the sum of the larger of each two, in [0, 1]; 1 if neither uses anything
     */
    static double overlap(double[] one, double[] other) {
        double smaller = 0;
        double larger = 0;
        for (int k = 0; k < one.length; k++) {
            smaller += Math.min(one[k], other[k]);
            larger += Math.max(one[k], other[k]);
        }
        return larger == 0 ? 1 : smaller / larger;
    }

    @Override
    public List<String> numbers() {
        return List.of(
                "active_dimensions",
                "mean_overlap",
                "least_overlap",
                "largest_overlap",
                "nll",
                "elbo",
                "seconds",
                "cpu_seconds");
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("data", files.title());
        json.put("scale", scale.name().toLowerCase(Locale.ROOT));
        json.put("smaller_than_the_paper", sizes.shrunkFrom(CodingSizes.publicData(StudyScale.PAPER)));
        json.put("seed", options.seed());
        json.put("cells", CellSummary.json(this, records));
        json.put(
                "overlaps",
                records.stream()
                        .filter(record -> !record.arrays().isEmpty())
                        .findFirst()
                        .map(this::pairs)
                        .orElse(List.of()));
        return json;
    }

    /** The overlap of every two classes in the first fit, largest first. */
    private List<Map<String, Object>> pairs(FitRecord record) {
        double[][] activation = record.arrays().get(ACTIVATION);
        List<String> names = names(record);
        return IntStream.range(0, names.size())
                .boxed()
                .flatMap(a -> IntStream.range(0, a).mapToObj(b -> {
                    Map<String, Object> pair = new LinkedHashMap<>();
                    pair.put("classes", List.of(names.get(b), names.get(a)));
                    pair.put("overlap", overlap(activation[a], activation[b]));
                    return pair;
                }))
                .sorted((one, other) -> Double.compare((double) other.get("overlap"), (double) one.get("overlap")))
                .toList();
    }

    private List<String> names(FitRecord record) {
        return Arrays.stream(record.arrays().get(LABELS)[0])
                .mapToObj(label -> files.classes().getOrDefault((int) label, String.valueOf((int) label)))
                .toList();
    }

    @Override
    public void draw(List<FitRecord> records, Path folder) throws IOException {
        for (FitRecord record : records) {
            if (record.seed() == options.seed() && !record.arrays().isEmpty()) {
                HeatMapChart chart = Charts.shares(
                        files.title(),
                        "class",
                        "latent dimension",
                        "activation",
                        MatrixUtils.createRealMatrix(record.arrays().get(ACTIVATION))
                                .transpose()
                                .getData(),
                        names(record));
                Charts.write(folder.resolve(NAME + ".png"), 1, List.of(chart));
                drawDifference(record, folder);
            }
        }
    }

    private static void drawDifference(FitRecord record, Path folder) throws IOException {
        double[][] images = record.arrays().get(DIFFERENCE);
        if (images != null) {
            ImageSheet.write(
                    folder.resolve(INTERPOLATION + ".png"),
                    ObjectDifference.COLUMNS,
                    (int) Math.round(Math.sqrt(images[0].length)),
                    List.of(images));
        }
    }
}
