// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sparsevae.app.options.EstimatorOptions;
import org.sparsevae.app.options.RatingsOptions;
import org.sparsevae.app.options.VocabularyOptions;
import org.sparsevae.baselines.experiments.averaging.AveragingOptions;
import org.sparsevae.baselines.experiments.averaging.PaperSource;
import org.sparsevae.baselines.experiments.coding.CodingChoice;
import org.sparsevae.baselines.experiments.compare.DataChoice;
import org.sparsevae.baselines.experiments.compare.InvalidRowsOption;
import org.sparsevae.baselines.experiments.compare.RatingsSource;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyRequest;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.synthetic.Figure;
import org.sparsevae.baselines.experiments.synthetic.PaperFits;
import org.sparsevae.baselines.experiments.synthetic.PlantedOptions;
import org.sparsevae.baselines.experiments.synthetic.SyntheticStudy;
import org.sparsevae.baselines.experiments.tables.SizesStudy;
import org.sparsevae.baselines.experiments.tables.TableOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which study, and of what size. A picocli mixin. */
@Command
public final class StudyChoice {
    private static final String PLANTED = "planted";
    private static final String AVERAGING = "averaging";
    private static final long FIRST_SEED = 42;

    @Option(
            names = "--datasets",
            paramLabel = "N",
            description =
                    "Data sets per cell of the design, or splits of the data. Default: 25, of averaging 10, of tables, figure6 and"
                            + " vsc-elbo 5 (with --scale small 2), of figure2, planted, table3-topics and the other vsc-... 1.")
    private Integer datasets;

    @Option(
            names = "--rho",
            paramLabel = "R",
            split = ",",
            description =
                    "Correlation of the true factors; several by commas or repetition. Default: 0,0.2,0.4,0.6,0.8,"
                            + " of figure2 0.6, of averaging 0,0.4,0.8.")
    private List<Double> rhos;

    @Option(
            names = "--methods",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Method.Names.class,
            description =
                    "What is compared: ${COMPLETION-CANDIDATES} (paper: the authors' own settings). Default: those of"
                            + " the figure.")
    private List<String> methods;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "Rows of a data set. Default: 1000, half of them held out; of planted 20000 and a tenth more; of tables at"
                            + " most so many of those that are read, by default all, of table1-movielens 100000, with --scale small 2000.")
    private Integer rows;

    @Option(
            names = "--objective-at-truth",
            description =
                    "figures: beside every fit that missed the support one that is held to it, to compare objectives.")
    private boolean objectiveAtTruth;

    @Option(
            names = "--scale",
            paramLabel = "SIZE",
            defaultValue = "paper",
            description =
                    "tables, figure6 and vsc-...: paper, or small for a run of minutes, which says what it shrinks.")
    private String scale;

    @Mixin
    private PlantedOptions planted = new PlantedOptions();

    @Mixin
    private AveragingOptions averaging = new AveragingOptions();

    @Mixin
    private CodingChoice coding = new CodingChoice();

    @Mixin
    private DataChoice data = new DataChoice();

    @Mixin
    private TableOptions tables = new TableOptions();

    @Mixin
    private EstimatorOptions params = new EstimatorOptions();

    @Mixin
    private InvalidRowsOption invalid = new InvalidRowsOption();

    @Mixin
    private RatingsOptions ratings = new RatingsOptions();

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    /**
     * Makes the study.
     *
     * @param name its name
     * @return the study
     * @throws IllegalArgumentException if there is none of that name, or an option is out of range
     */
    public Study study(String name) {
        Map<String, String> values = params.values();
        invalid.addTo(values);
        if (objectiveAtTruth && (!name.startsWith("figure") || name.equals(SizesStudy.NAME))) {
            throw new IllegalArgumentException("--objective-at-truth is for the figures: leave it out with " + name);
        }
        if (coding.isGiven() && !CodingChoice.NAMES.contains(name)) {
            throw new IllegalArgumentException("--dimensions and --betas are for "
                    + String.join(", ", CodingChoice.NAMES) + ": leave them out with " + name);
        }
        tables.refuseOthers(name);
        if (TableOptions.NAMES.contains(name)) {
            return table(name, values);
        }
        if (!name.equals(AVERAGING) && (ratings.isGiven() || vocabulary.isGiven())) {
            throw new IllegalArgumentException(
                    "ratings are for averaging, figure6, the tables and the command compare: leave their"
                            + " options out with " + name);
        }
        if (CodingChoice.NAMES.contains(name) || name.equals(DataChoice.EXPRESSION)) {
            return sized(name, values);
        }
        if (data.isGiven() || StudyScale.of(scale) != StudyScale.PAPER) {
            throw new IllegalArgumentException("--scale and --data are for the tables and for "
                    + String.join(", ", CodingChoice.NAMES) + ": leave them out with " + name);
        }
        if (name.equals(PLANTED)) {
            return planted(values);
        }
        if (values.containsKey("likelihood")) {
            throw new IllegalArgumentException("--likelihood is for planted: the data of " + name + " have their own");
        }
        return name.equals(AVERAGING) ? averaging(values) : synthetic(name, values);
    }

    /** What a study reads, by option. */
    Map<String, String> reads() {
        Map<String, String> reads = new LinkedHashMap<>(params.reads());
        ratings.ratings().ifPresent(path -> reads.put("--ratings", path));
        vocabulary.items().ifPresent(path -> reads.put("--items", path));
        data.path().ifPresent(path -> reads.put("--data", path));
        return reads;
    }

    /**
     * Refuses a folder of checkpoints that is not the fits' own.
     *
     * @throws IllegalArgumentException if it is
     * @throws IOException if a file system fails
     */
    void requireUsableCheckpoints() throws IOException {
        params.requireUsableCheckpoints(reads());
    }

    private Study sized(String name, Map<String, String> values) {
        if (rhos != null || values.containsKey("likelihood")) {
            throw new IllegalArgumentException(
                    "--rho and --likelihood are for other experiments: the data of " + name + " have their own");
        }
        StudyRequest asked =
                new StudyRequest(name, StudyScale.of(scale), datasets, chosenMethods(), rows, FIRST_SEED, values);
        return name.equals(DataChoice.EXPRESSION)
                ? data.expression(asked, tables.scale(asked.scale(), null).ofAllRows())
                : coding.study(asked, data);
    }

    /** The methods that are asked for, or null. */
    private List<Method> chosenMethods() {
        return methods == null ? null : methods.stream().map(Method::of).toList();
    }

    private Study synthetic(String name, Map<String, String> values) {
        Figure figure = Arrays.stream(Figure.values())
                .filter(one -> nameOf(one).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no experiment " + name + ": there are "
                        + Stream.concat(
                                        Arrays.stream(Figure.values()).map(StudyChoice::nameOf),
                                        Stream.of(
                                                        List.of(PLANTED, AVERAGING),
                                                        TableOptions.NAMES,
                                                        List.of(DataChoice.EXPRESSION),
                                                        CodingChoice.NAMES)
                                                .flatMap(List::stream))
                                .collect(Collectors.joining(", "))));
        StudyOptions options = options(values, figure.datasets(), figure.rhos(), figure.methods());
        return new SyntheticStudy(figure, options, rows == null ? PaperFits.ROWS : rows, objectiveAtTruth);
    }

    private static String nameOf(Figure figure) {
        return figure.name().toLowerCase(Locale.ROOT);
    }

    private Study table(String name, Map<String, String> values) {
        if (rhos != null) {
            throw new IllegalArgumentException("--rho is for the paper's synthetic data: leave it out with " + name);
        }
        if (values.containsKey("likelihood")) {
            throw new IllegalArgumentException("--likelihood is for planted: counts are multinomial");
        }
        StudyScale size = StudyScale.of(scale);
        return tables.study(
                name,
                size,
                rows,
                options(values, tables.usualDatasets(name, size), List.of(), tables.usualMethods(name)),
                data,
                ratings,
                vocabulary);
    }

    private Study planted(Map<String, String> values) {
        if (rhos != null) {
            throw new IllegalArgumentException("--rho is for the paper's data: the factors of planted are independent");
        }
        String likelihood = values.remove("likelihood");
        return planted.study(options(values, 1, List.of(0.0), List.of(Method.SPARSE_VAE)), likelihood, rows);
    }

    private Study averaging(Map<String, String> values) {
        if (methods != null) {
            throw new IllegalArgumentException(
                    "--methods is for the figures and planted: averaging fits the sparse VAE");
        }
        StudyOptions options = options(values, 10, List.of(0.0, 0.4, 0.8), List.of(Method.SPARSE_VAE));
        return averaging.study(
                options,
                ratings.isGiven()
                        ? new RatingsSource(options, ratings, vocabulary)
                        : new PaperSource(options, rows == null ? PaperFits.ROWS : rows));
    }

    private StudyOptions options(
            Map<String, String> values, int usualDatasets, List<Double> usualRhos, List<Method> usualMethods) {
        return StudyOptions.of(
                datasets == null ? usualDatasets : datasets,
                FIRST_SEED,
                rhos == null ? usualRhos : rhos,
                methods == null ? usualMethods : chosenMethods(),
                values);
    }
}
