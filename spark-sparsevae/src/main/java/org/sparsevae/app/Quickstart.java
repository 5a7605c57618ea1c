// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.EstimatorOptions;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.app.options.OutputOptions;
import org.sparsevae.app.options.ReportOptions;
import org.sparsevae.app.options.Session;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ratings.ItemsReader;
import org.sparsevae.ratings.RatingsReader;
import org.sparsevae.store.AtomicOutput;
import org.sparsevae.training.TrainingProgress;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a generated ratings table with planted genres, and shows the factors found beside the genres. */
@CommandLine.Command(
        name = "quickstart",
        description = {
            "Fit a small generated ratings table with planted genres, and show the factors that were found beside them.",
            "",
            "The output is a model as fit writes it, with the ratings that it was fitted on and a report for a browser"
                    + " (report.html) beside it. A genre counts as"
                    + " recovered if one factor's films (those that load on it with at least a quarter of its strongest"
                    + " effect) guess the genre's films with an F-score of at least 0.8.",
            ""
        })
public final class Quickstart implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(Quickstart.class);

    /** More than are planted: the fit does not know how many there are. */
    private static final int FACTORS = 8;

    private static final int EPOCHS = 60;

    /** The evidence lower bound and the posterior mode as they are: here the factors are to be found, not ratings predicted. */
    private static final double EXACT = 1;

    private static final String RATINGS = "ratings.csv";
    private static final String ITEMS = "items.csv";
    private static final String REPORT = "report.html";

    @Option(
            names = "--output",
            paramLabel = "PATH",
            description = "Folder to write the model to. Default: a new folder for temporary files.")
    private String path;

    @Option(
            names = "--overwrite",
            description = "Replace the output if it is there already and a command of this program wrote it.")
    private boolean overwrite;

    @Option(names = "--users", paramLabel = "N", defaultValue = "1500", hidden = true)
    private int users;

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Mixin
    private EstimatorOptions params = new EstimatorOptions();

    private boolean reported;

    /** Called by {@link java.util.ServiceLoader}. */
    public Quickstart() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Quickstart(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        long start = System.nanoTime();
        SparseVAE estimator = estimator();
        PlantedGenres planted = new PlantedGenres(users, estimator.getSeed());
        String output = path == null ? temporaryFolder() : path;
        AtomicOutput place = new OutputOptions(output, overwrite).reserve(params.reads());
        params.requireUsableCheckpoints(params.reads());
        return Session.with("sparsevae quickstart", spark -> {
            List<FoundFactor> factors = fit(spark, planted, estimator, output, place);
            return result(output, planted, factors, (System.nanoTime() - start) / 1e9);
        });
    }

    /** The recipe for ratings with exact weights, for the size of this table, and whatever is given. */
    private SparseVAE estimator() {
        SparseVAE estimator = params.estimator("multinomial");
        if (!estimator.isSet(estimator.k())) {
            estimator.setK(FACTORS);
        }
        if (!estimator.isSet(estimator.epochs())) {
            estimator.setEpochs(EPOCHS);
        }
        if (!estimator.isSet(estimator.klWeight())) {
            estimator.setKlWeight(EXACT);
        }
        if (!estimator.isSet(estimator.priorWeight())) {
            estimator.setPriorWeight(EXACT);
        }
        if (!estimator.isSet(estimator.linearSkip())) {
            // it is there for the ranking, and on a table this small it blurs the factors
            estimator.setLinearSkip(false);
        }
        return estimator;
    }

    private static String temporaryFolder() throws IOException {
        return Files.createTempDirectory("sparsevae-").resolve("quickstart").toString();
    }

    /** Writes the ratings as files, then goes on as if they were a user's. */
    private List<FoundFactor> fit(
            SparkSession spark, PlantedGenres planted, SparseVAE estimator, String output, AtomicOutput place)
            throws IOException {
        Configuration conf = spark.sessionState().newHadoopConf();
        List<FoundFactor> found = new ArrayList<>();
        place.write(temporary -> {
            Path data = new Path(temporary + "-data");
            Path ratings = new Path(data, RATINGS);
            Path items = new Path(data, ITEMS);
            write(planted.ratingLines(), ratings, conf);
            write(planted.itemLines(), items, conf);
            TrainingProgress.step(estimator.getVerbosity(), "reading ratings");
            RatingsReader reader = new RatingsReader(spark).keep(StorageLevel.MEMORY_AND_DISK());
            Dataset<Row> table = ItemsReader.addNames(
                    reader.load(ratings.toString()), ItemsReader.held(new ItemsReader(spark).load(items.toString())));
            RatingsVectorizer vectorizer = new RatingsVectorizer()
                    .setMinRating(PlantedGenres.MIN_RATING)
                    .setItemNameCol(ItemsReader.NAME);
            PipelineFit.Result fit = new PipelineFit(estimator, new Holdout(0, estimator.getSeed()), report.isWanted())
                    .ofRatings(
                            table,
                            vectorizer,
                            vocabulary -> TrainingProgress.step(
                                    estimator.getVerbosity(), PipelineFit.read(vocabulary.summary())));
            reader.release();
            List<Path> beside = new ArrayList<>(List.of(ratings, items));
            fit.report()
                    .flatMap(html -> written(html, new Path(data, REPORT), conf))
                    .ifPresent(beside::add);
            fit.savedAs(output).write(temporary, spark, beside.toArray(new Path[0]));
            reported = beside.size() > 2;
            found.addAll(FoundFactor.of(fit.model(), fit.model().numFeatures()));
        });
        return found;
    }

    /** The file of the report; a model is not lost for the want of it. */
    private static Optional<Path> written(String html, Path file, Configuration conf) {
        try {
            write(List.of(html), file, conf);
            return Optional.of(file);
        } catch (IOException | RuntimeException | FSError e) {
            LOG.warn("the report could not be written, the model is none the worse for it: {}", e.toString());
            return Optional.empty();
        }
    }

    private static void write(List<String> lines, Path file, Configuration conf) throws IOException {
        try (BufferedWriter out = new BufferedWriter(
                new OutputStreamWriter(file.getFileSystem(conf).create(file, false), StandardCharsets.UTF_8))) {
            for (String line : lines) {
                out.write(line);
                out.write('\n');
            }
        }
    }

    private CommandResult result(String output, PlantedGenres planted, List<FoundFactor> factors, double seconds) {
        List<GenreRecovery> matches = GenreRecovery.of(planted.genres(), factors);
        long recovered = matches.stream().filter(GenreRecovery::recovered).count();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("output", output);
        json.put("report", reported ? new Path(output, REPORT).toString() : null);
        json.put("planted_factors", matches.size());
        json.put("recovered_factors", recovered);
        json.put("active_factors", factors.size());
        json.put("genres", matches);
        json.put("seconds", seconds);
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%d of %d planted genres recovered%n", recovered, matches.size()));
        for (GenreRecovery match : matches) {
            text.append(match.text());
        }
        if (reported) {
            text.append("report in ").append(new Path(output, REPORT)).append("; open it in a browser\n");
        }
        text.append(String.format(
                Locale.ROOT,
                "model and ratings in %s, %.0f s%nsee the factors with: factors --model %s",
                output,
                seconds,
                output));
        return new CommandResult(json, text.toString());
    }
}
