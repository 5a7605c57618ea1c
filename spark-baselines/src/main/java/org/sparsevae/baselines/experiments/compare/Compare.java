// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandResult;
import org.sparsevae.app.Main;
import org.sparsevae.app.options.EstimatorOptions;
import org.sparsevae.app.options.FeaturesOptions;
import org.sparsevae.app.options.RatingsOptions;
import org.sparsevae.app.options.VocabularyOptions;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.LocalFiles;
import org.sparsevae.baselines.experiments.run.StudyRunOptions;
import org.sparsevae.baselines.experiments.run.StudyTable;
import org.sparsevae.likelihood.Likelihoods;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts models beside each other on ratings or on a table of features. */
@CommandLine.Command(
        name = "compare",
        description = {
            "Fit several models to the same data and put their scores beside each other.",
            "",
            "Each split holds out a random fifth of the users (or rows), the same for all models, and scores every model on them."
                    + " Ratings and counts: negative log-likelihood, Recall@5 and NDCG@10 of the items that were read (the paper's"
                    + " protocol), Recall@20 and NDCG@100 of a hidden fifth of each user's items after the others were read"
                    + " (fold-in), coherence. Features: mean squared error, and disentanglement and matched correlation where the"
                    + " true factors are named, accuracy of a multinomial regression on the factors where labels are. Everywhere: the"
                    + " share of loadings that are not zero, seconds. A model that fails is reported and the others go on; a run"
                    + " that was stopped is taken up where it was. Split s has the seed --seed + s.",
            ""
        })
public final class Compare implements Command {
    private static final int FIRST_SEED = 42;
    private static final String REPORT = "report.html";
    private static final List<Method> USUAL =
            List.of(Method.SPARSE_VAE, Method.VAE, Method.BETA_VAE, Method.VSC, Method.OI_VAE, Method.NMF);

    @Option(
            names = "--models",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Method.NamesForTables.class,
            description =
                    "What is compared: ${COMPLETION-CANDIDATES}. Default: sparsevae,vae,beta-vae,vsc,oi-vae,nmf, as far as they take the likelihood.")
    private List<String> models;

    @Option(names = "--splits", paramLabel = "N", defaultValue = "5", description = "Splits of the users.")
    private int splits;

    @Option(
            names = "--search",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Configurations tried of each network, 1 to 6: its own settings, its own strength of sparsity or"
                            + " regularization larger and smaller, the learning rate (of gaussian data the floor under the noise) times 2, 4 and 1/2. They are fitted to four fifths of"
                            + " the first split's training rows; the one that predicts the other fifth best is fitted to all splits, whose held-out rows may be among these.")
    private int search;

    @Mixin
    private EstimatorOptions params = new EstimatorOptions();

    @Mixin
    private SharedOptions.InvalidRows invalid = new SharedOptions.InvalidRows();

    @Mixin
    private RatingsOptions ratings = new RatingsOptions();

    @Mixin
    private FeaturesOptions features = new FeaturesOptions();

    @Option(
            names = "--label-col",
            paramLabel = "NAME",
            description = "Column of labels in the table of features, which are told from the factors.")
    private String labelCol;

    @Option(
            names = "--factor-cols",
            paramLabel = "NAME",
            showDefaultValue = Visibility.NEVER,
            split = ",",
            description = "Columns of the true factors in the table of features; several by commas or repetition.")
    private List<String> factorCols = List.of();

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    @Mixin
    private StudyRunOptions run = new StudyRunOptions();

    /** Called by {@link java.util.ServiceLoader}. */
    public Compare() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Compare(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        if (splits < 1) {
            throw new IllegalArgumentException("--splits must be at least 1: " + splits);
        }
        Map<String, String> values = invalid.addedTo(params.values());
        String likelihood = values.remove("likelihood");
        StudyOptions options = StudyOptions.of(splits, FIRST_SEED, List.of(), methods(likelihood), values);
        ComparisonStudy study = new ComparisonStudy(
                "compare", "Models beside each other", options, source(options, likelihood), new SearchSpace(search));
        params.requireUsableCheckpoints(reads());
        StudyRunOptions.Done done = run.run(study, reads());
        Map<FitKey, String> failures = done.failed();
        String markdown = study.markdown(done.records(), failures);
        if (ComparisonStudy.heldOut(done.records()).stream().allMatch(FitRecord::hasDiverged)) {
            throw new IllegalArgumentException("none of the models could be fitted, the first because: "
                    + failures.values().iterator().next());
        }
        StudyRunOptions.write(
                study, done, markdown, StudyTable.of(study, done.records()).csv());
        LocalFiles.write(
                done.folder().resolve(REPORT),
                study.html(done.records(), failures).getBytes(StandardCharsets.UTF_8));
        Map<String, Object> json = new LinkedHashMap<>(study.json(done.records()));
        json.put(
                "failures",
                failures.entrySet().stream()
                        .map(failure -> Map.of(
                                "name",
                                failure.getKey().text(ComparisonStudy.METHOD),
                                "seed",
                                failure.getKey().seed(),
                                "fit", // with a search: in which configuration, on which rows
                                failure.getKey().toString(),
                                "reason",
                                failure.getValue()))
                        .toList());
        json.put("output", done.folder().toString());
        json.put("report", done.folder().resolve(REPORT).toString());
        json.put("seconds", done.seconds());
        return new CommandResult(
                json, markdown + "\nfits, table, figure and " + REPORT + ", for a browser, in " + done.folder());
    }

    /** Those that are asked for, or else the usual ones that take the likelihood. */
    private List<Method> methods(String likelihood) {
        List<Method> asked =
                models == null ? USUAL : models.stream().map(Method::of).toList();
        if (likelihood == null || !Likelihoods.names().contains(likelihood)) {
            return asked;
        }
        List<Method> taking =
                asked.stream().filter(method -> method.takes(likelihood)).toList();
        if (models != null && taking.size() < asked.size()) {
            String others = asked.stream()
                    .filter(method -> !taking.contains(method))
                    .map(Method::text)
                    .collect(Collectors.joining(","));
            throw new IllegalArgumentException("--likelihood " + likelihood + " is not one that " + others
                    + " can be fitted under: leave " + others + " out of --models");
        }
        return taking;
    }

    private Map<String, String> reads() {
        Map<String, String> reads = new LinkedHashMap<>(params.reads());
        ratings.ratings().ifPresent(path -> reads.put("--ratings", path));
        vocabulary.items().ifPresent(path -> reads.put("--items", path));
        if (features.isGiven()) {
            reads.put("--data", features.path());
        }
        return reads;
    }

    private ComparisonSource source(StudyOptions options, String likelihood) {
        features.validate();
        if (features.isGiven()) {
            if (ratings.isGiven() || vocabulary.isGiven()) {
                throw new IllegalArgumentException(
                        "--ratings and --data are two inputs: give one of them, and options of items with ratings alone");
            }
            return new FeaturesSource(features, likelihood == null ? "gaussian" : likelihood, labelCol, factorCols);
        }
        if (labelCol != null || !factorCols.isEmpty()) {
            throw new IllegalArgumentException(
                    "--label-col and --factor-cols are columns of the table of --data: give that as well");
        }
        if (!ratings.isGiven()) {
            throw new IllegalArgumentException(
                    "no input: give --ratings PATH, --data PATH, or --jdbc-url and --jdbc-table");
        }
        if (likelihood != null) {
            throw new IllegalArgumentException(
                    "--likelihood is for tables of features: ratings are multinomial, in all models");
        }
        return new RatingsSource(options, ratings, vocabulary);
    }
}
