// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.Map;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandResult;
import org.sparsevae.app.options.EstimatorOptions;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import picocli.CommandLine;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A study as a subcommand of {@code experiment}: a public class with a public constructor of no arguments, annotated with picocli's
 * {@code @CommandLine.Command} (its name, and what it is; help lists the first sentence) and registered with {@link java.util.ServiceLoader}
 * under the name of this class. Its fields are the options that it has beside those of every study: the params, where fits and tables go, and
 * how many fits run side by side. Those that several studies have are in {@link SharedOptions}.
 */
@CommandLine.Command(modelTransformer = StudyCommand.OwnWords.class, optionListHeading = "%n")
public abstract class StudyCommand implements Command {
    private static final long FIRST_SEED = 42;
    private static final String LIKELIHOOD = "likelihood";

    /** What params mean to a study, in place of what they mean to a single fit. */
    private static final Map<String, String> OF_PARAMS = Map.of(
            "seed",
            "Seed of the first data set or split; the d-th after it has the seed + d, and the seed of its fits derives from that."
                    + " Default: " + FIRST_SEED + ".",
            "epochs",
            "Passes over the training rows. Default: those of the methods, or of the paper where its settings are taken.",
            "partitions",
            "Partitions that train side by side; part of the result. Default: as epochs.",
            "batch-size",
            "Rows of a minibatch on one partition. Default: as epochs.",
            "averaging-frequency",
            "Minibatches that each partition trains on between two averages. Default: as epochs.",
            "param",
            "Any param, such as lambda0=100 or encoderLayers=200,200, set on every method that has it; as often as needed.");

    private final String factors;

    @Spec
    private CommandSpec spec;

    @Mixin
    private EstimatorOptions params = new EstimatorOptions();

    @Mixin
    private StudyRunOptions run = new StudyRunOptions();

    /**
     * @param factors fitted where {@code --k} is not given, in words for the help
     */
    protected StudyCommand(String factors) {
        this.factors = factors;
    }

    /**
     * Makes the study.
     *
     * @return the study that the options ask for
     * @throws IllegalArgumentException in one sentence, if one is out of range or they contradict each other
     */
    public abstract Study study();

    /** The options among those of the mixins that this study does not have, since it has no use for them or varies the same. */
    protected List<String> without() {
        return List.of("--" + LIKELIHOOD);
    }

    /** What help says of options of the mixins in this study's own words: descriptions by the option's name without dashes. */
    protected Map<String, String> words() {
        return Map.of();
    }

    /** Paths that the study reads, by option: the folder must lie apart from them. */
    protected Map<String, String> reads() {
        return Map.of();
    }

    /** The study's name on the command line. */
    protected final String name() {
        return spec.name();
    }

    /**
     * The params that are given.
     *
     * @return values as text by name, a new map
     * @throws IllegalArgumentException if one is given twice, or is not this study's
     */
    protected final Map<String, String> params() {
        Map<String, String> values = params.values();
        if (values.containsKey(LIKELIHOOD) && without().contains("--" + LIKELIHOOD)) {
            throw new IllegalArgumentException(
                    "likelihood is not for " + name() + ", whose data have their own: leave --param likelihood out");
        }
        return values;
    }

    /**
     * What all studies take.
     *
     * @param datasets data sets per cell of the design
     * @param rhos correlations of the true factors; empty where the data have none
     * @param methods what is compared
     * @param params {@link #params}, or more
     * @throws IllegalArgumentException if one is out of range
     */
    protected static StudyOptions options(
            int datasets, List<Double> rhos, List<Method> methods, Map<String, String> params) {
        return StudyOptions.of(datasets, FIRST_SEED, rhos, methods, params);
    }

    @Override
    public final CommandResult call() throws Exception {
        Study study = study();
        Map<String, String> reads = new LinkedHashMap<>(params.reads());
        reads.putAll(reads());
        params.requireUsableCheckpoints(reads);
        StudyRunOptions.Done done = run.run(study, reads);
        Map<FitKey, String> failed = done.failed();
        if (study.outlivesFailures() && done.records().stream().allMatch(FitRecord::hasDiverged)) {
            throw new IllegalArgumentException("no fit of " + study.name() + " came to an end, the first because: "
                    + failed.values().iterator().next());
        }
        String markdown = study.markdown(done.records(), failed);
        StudyRunOptions.write(
                study, done, markdown, StudyTable.of(study, done.records()).csv());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("experiment", study.name());
        json.putAll(study.json(done.records()));
        if (study.outlivesFailures()) {
            json.put(
                    "failures",
                    failed.entrySet().stream()
                            .map(failure -> Map.of("fit", failure.getKey().toString(), "reason", failure.getValue()))
                            .toList());
        }
        json.put("output", done.folder().toString());
        json.put("seconds", done.seconds());
        return new CommandResult(json, markdown + "\nfits, table and figures in " + done.folder());
    }

    /** Takes away the options that a study is {@link #without}, and tells the others in its own words. */
    static final class OwnWords implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec spec) {
            StudyCommand study = (StudyCommand) spec.userObject();
            study.without().forEach(option -> spec.remove(spec.findOption(option)));
            for (String ofAll : List.of("params", "run")) { // last in the help
                spec.mixins().get(ofAll).options().stream()
                        .filter(option -> spec.options().contains(option))
                        .forEach(option -> spec.remove(option).addOption(option));
            }
            Map<String, String> words = new LinkedHashMap<>(OF_PARAMS);
            words.put("k", "Factors that are fitted. Default: " + study.factors + ".");
            spec.mixins().values().forEach(mixin -> {
                if (mixin.userObject() instanceof SharedOptions.Worded worded) {
                    words.putAll(worded.words());
                }
            });
            words.putAll(study.words());
            Object[][] contents = words.entrySet().stream()
                    .map(word -> new Object[] {word.getKey(), word.getValue()})
                    .toArray(Object[][]::new);
            return spec.resourceBundle(new ListResourceBundle() {
                @Override
                protected Object[][] getContents() {
                    return contents;
                }
            });
        }
    }
}
