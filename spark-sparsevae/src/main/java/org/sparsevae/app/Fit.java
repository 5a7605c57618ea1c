// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.EstimatorOptions;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.app.options.InputOptions;
import org.sparsevae.app.options.OutputOptions;
import org.sparsevae.app.options.RatingsMatch;
import org.sparsevae.app.options.ReportOptions;
import org.sparsevae.app.options.Session;
import org.sparsevae.app.options.VocabularyOptions;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ratings.ItemMatch;
import org.sparsevae.store.AtomicOutput;
import org.sparsevae.training.TrainingProgress;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a sparse VAE to ratings or to a table of features, and writes a Spark ML PipelineModel. */
@CommandLine.Command(
        name = "fit",
        description = {
            "Fit a sparse VAE to ratings or to a table of features, and write the model.",
            "",
            "The output is a Spark ML PipelineModel; for ratings it takes ratings, and its items are chosen from the ratings"
                    + " of all users. With --holdout, users (or rows of a features table) are kept from training by a hash of"
                    + " their identifier (or content) and the seed, and scored at their posterior mean: the same items are"
                    + " read and predicted. A report for a browser lies beside the output: OUTPUT-report.html.",
            ""
        })
public final class Fit implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(Fit.class);

    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    @Mixin
    private EstimatorOptions params = new EstimatorOptions();

    @Option(
            names = "--holdout",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Share of the users or rows to keep from training and to score the model on.")
    private double holdout;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    private Optional<ItemMatch> named = Optional.empty();
    private RatingsMatch counts;
    private boolean reported;

    /** Called by {@link java.util.ServiceLoader}. */
    public Fit() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Fit(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        long start = System.nanoTime();
        input.validate();
        vocabulary.validate();
        if (input.features().isGiven() && vocabulary.isGiven()) {
            throw new IllegalArgumentException(
                    "--items, --items-format, --min-rating, --min-user-ratings and --num-items"
                            + " are of ratings: leave them out with --features");
        }
        vocabulary.requireTimes(input.ratings());
        SparseVAE estimator = estimator();
        Holdout heldOut = new Holdout(holdout, estimator.getSeed());
        AtomicOutput place = output.reserve(reads());
        AtomicOutput page = report.isWanted() ? report.reserve(output, reads()) : null;
        params.requireUsableCheckpoints(reads());
        return Session.with("sparsevae fit", spark -> {
            PipelineFit.Result fit = fit(spark, new PipelineFit(estimator, heldOut, report.isWanted()));
            place.writeSomewhere(
                    temporary -> fit.savedAs(output.output()).write(temporary, spark),
                    spark.sessionState().newHadoopConf(),
                    Session.keepingPlaces(spark));
            reported = fit.report().filter(html -> isWritten(html, page)).isPresent();
            if (fit.notScored().isPresent()) {
                Exception why = fit.notScored().get();
                throw new IllegalStateException(
                        "the model is in " + output.output() + ", but the held-out rows could not be scored: " + why,
                        why);
            }
            return result(fit, (System.nanoTime() - start) / 1e9);
        });
    }

    /** The model is written by now, and stays whatever becomes of its report. */
    static boolean isWritten(String html, AtomicOutput page) {
        try {
            page.writeText(html);
            return true;
        } catch (IOException | RuntimeException | FSError e) {
            LOG.warn("the report could not be written, the model is none the worse for it: {}", e.toString());
            return false;
        }
    }

    private Map<String, String> reads() {
        Map<String, String> reads = new LinkedHashMap<>(input.reads());
        vocabulary.items().ifPresent(path -> reads.put("--items", path));
        reads.putAll(params.reads());
        return reads;
    }

    private SparseVAE estimator() {
        boolean ofFeatures = input.features().isGiven();
        SparseVAE estimator = params.estimator(ofFeatures ? "gaussian" : "multinomial");
        params.requireOnce("--handle-invalid", "handleInvalid", input.handleInvalid());
        params.requireOnce("--features-col", "featuresCol", input.features().givenColumn());
        if (input.skipInvalid()) {
            estimator.setHandleInvalid("skip");
        }
        return ofFeatures ? estimator.setFeaturesCol(input.features().column(estimator.getFeaturesCol())) : estimator;
    }

    private PipelineFit.Result fit(SparkSession spark, PipelineFit fit) throws Exception {
        SparseVAE estimator = estimator();
        TrainingProgress.step(
                estimator.getVerbosity(), "reading " + (input.features().isGiven() ? "features" : "ratings"));
        if (input.features().isGiven()) {
            String[] others = Stream.of(estimator.getWeightCol(), estimator.getValidationIndicatorCol())
                    .filter(Objects::nonNull)
                    .toArray(String[]::new);
            return fit.ofFeatures(input.features().read(spark, estimator.getFeaturesCol(), others));
        }
        // several passes follow: read once, also because a database may change in between
        Dataset<Row> ratings = input.ratings().read(spark, input.skipInvalid());
        try {
            return fit.ofRatings(
                    vocabulary.named(ratings, input.skipInvalid()),
                    vocabulary.vectorizer(input.skipInvalid()),
                    chosen -> {
                        named = vocabulary.match(chosen.itemIds());
                        counts = new RatingsMatch(
                                chosen.summary().withMalformed(input.ratings().malformed()));
                        TrainingProgress.step(estimator.getVerbosity(), PipelineFit.read(chosen.summary()));
                    });
        } finally {
            input.ratings().release();
        }
    }

    /** What the fit says of itself, and what is known of its input and of the held-out rows. */
    private List<String> warnings(PipelineFit.Result fit) {
        List<String> warnings = new ArrayList<>();
        if (counts != null) {
            warnings.addAll(counts.warnings());
        }
        fit.heldOut()
                .flatMap(HeldOutReport::warning)
                .map(text -> "held out: " + text)
                .ifPresent(warnings::add);
        warnings.addAll(0, fit.model().summary().warnings());
        return warnings;
    }

    private CommandResult result(PipelineFit.Result fit, double seconds) {
        SparseVAEModel model = fit.model();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("output", output.output());
        json.put("report", reported ? ReportOptions.beside(output.output()) : null);
        json.put("weights_sha256", model.weightsSha256());
        json.put("rows", fit.training().rows());
        json.put("features", model.numFeatures());
        json.put("k", model.getK());
        json.put("likelihood", model.getLikelihood());
        json.put("seed", model.getSeed());
        json.put("trainings", Math.max(1, model.summary().restarts().size()));
        json.put("rounds", model.summary().records().size());
        json.put("active_factors", model.activeFactors().length);
        Matrix loadings = model.loadingMatrix();
        json.put("loadings", loadings.numRows() * loadings.numCols());
        json.put("nonzero_loadings", loadings.numNonzeros());
        json.put("features_by_factors", featuresByFactors(loadings));
        json.put("evidence_lower_bound", model.summary().evidenceLowerBound());
        json.put("marginal_objective", model.summary().marginalObjective());
        json.put("log_likelihood", finite(model.summary().lastLogLikelihood()));
        json.put("popularity_log_likelihood", finite(model.summary().popularityLogLikelihood()));
        json.put("warnings", warnings(fit));
        json.put("ratings", counts == null ? null : counts.json());
        json.put("items_named", named.map(ItemMatch::named).orElse(null));
        json.put("heldout", fit.heldOut().map(HeldOutReport::values).orElse(null));
        json.put("devices", model.summary().devices());
        json.put("decoding", model.summary().decoding());
        json.put("training_seconds", model.summary().seconds());
        json.put("seconds", seconds);
        return new CommandResult(json, text(fit, loadings, seconds));
    }

    /** JSON has no NaN. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** How many features load on no factor, on one, on two, and so on. */
    private static int[] featuresByFactors(Matrix loadings) {
        int[] factors = new int[loadings.numRows()];
        double[] columns = loadings.toArray();
        for (int i = 0; i < columns.length; i++) {
            factors[i % factors.length] += columns[i] != 0 ? 1 : 0;
        }
        int[] features = new int[Arrays.stream(factors).max().orElse(0) + 1];
        for (int count : factors) {
            features[count]++;
        }
        return features;
    }

    /** On which device each partition was trained, on one line; nothing where that is the usual one. */
    private static String devices(List<String> devices) {
        return devices.stream().allMatch(device -> device.contains(": CPU"))
                ? ""
                : "trained on " + String.join(", ", devices) + "\n";
    }

    private String text(PipelineFit.Result fit, Matrix loadings, double seconds) {
        SparseVAEModel model = fit.model();
        double share = 100.0 * loadings.numNonzeros() / ((double) loadings.numRows() * loadings.numCols());
        String lines = String.format(
                Locale.ROOT,
                "fitted %d rows, %d features, %d factors (%s) in %d rounds, %.0f s%n"
                        + "%d of %d factors are active, %d loadings are not zero (%.1f%%)%n",
                fit.training().rows(),
                model.numFeatures(),
                model.getK(),
                model.getLikelihood(),
                model.summary().records().size(),
                seconds,
                model.activeFactors().length,
                model.getK(),
                loadings.numNonzeros(),
                share);
        String read = Stream.of(
                        counts == null ? "" : counts.text(),
                        named.map(ItemMatch::text).orElse(""))
                .filter(line -> !line.isEmpty())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        String warnings = warnings(fit).stream()
                .map(warning -> "warning: " + warning + "\n")
                .collect(Collectors.joining());
        return lines
                + read
                + String.format(
                        Locale.ROOT,
                        "log-likelihood of the training rows %.2f nats a row, by popularity alone %.2f%n",
                        model.summary().lastLogLikelihood(),
                        model.summary().popularityLogLikelihood())
                + warnings
                + devices(model.summary().devices())
                + (model.summary().decoding().isEmpty()
                        ? ""
                        : "decoded with the support held: " + model.summary().decoding() + "\n")
                + fit.heldOut()
                        .map(scores -> "held out: " + scores.text() + "\n")
                        .orElse("")
                + "weights SHA-256 " + model.weightsSha256() + "\n"
                + (reported ? "report in " + ReportOptions.beside(output.output()) + "; open it in a browser\n" : "")
                + "model in " + output.output() + "; see its factors with: factors --model " + output.output();
    }
}
