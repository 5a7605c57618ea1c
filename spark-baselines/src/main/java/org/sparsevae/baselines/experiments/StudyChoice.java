// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sparsevae.app.EstimatorOptions;
import org.sparsevae.app.RatingsOptions;
import org.sparsevae.app.VocabularyOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which study, and of what size. A picocli mixin. */
@Command
final class StudyChoice {
    private static final String PLANTED = "planted";
    private static final String AVERAGING = "averaging";
    private static final long FIRST_SEED = 42;

    @Option(
            names = "--datasets",
            paramLabel = "N",
            description =
                    "Data sets per cell of the design. Default: 25, of averaging 10, of figure2 and planted 1; splits of figure6, 5.")
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
            description = "What is compared: sparsevae, paper (the authors' own settings), lasso, slab, horseshoe, vae,"
                    + " beta-vae, beta-tcvae, vsc, oi-vae, nmf. Default: those of the figure.")
    private List<String> methods;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "Rows of a data set. Default: 1000, half of them held out; of planted 20000 and a tenth more.")
    private Integer rows;

    @Option(
            names = "--objective-at-truth",
            description =
                    "figures: beside every fit that missed the support one that is held to it, to compare objectives.")
    private boolean objectiveAtTruth;

    @Option(names = "--features", paramLabel = "G", defaultValue = "200", description = "planted: features.")
    private int features;

    @Option(names = "--factors", paramLabel = "K", defaultValue = "10", description = "planted: true factors.")
    private int factors;

    @Option(
            names = "--several-share",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "planted: share of the features that depend on two or three factors.")
    private double severalShare;

    @Option(
            names = "--workers",
            paramLabel = "P",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "averaging: partitions that train side by side.")
    private List<Integer> workers;

    @Option(
            names = "--frequencies",
            paramLabel = "F",
            split = ",",
            defaultValue = "0",
            description = "averaging: minibatches between two averages; 0: what the fit chooses itself.")
    private List<Integer> frequencies;

    @Option(
            names = "--scale",
            paramLabel = "SIZE",
            defaultValue = "paper",
            description =
                    "vsc-smiley, vsc-dimensions, figure6: paper, or small for a run of minutes, which says what it shrinks."
                            + " Default: paper.")
    private String scale;

    @Mixin
    private CodingChoice coding = new CodingChoice();

    @Mixin
    private SizesChoice sizes = new SizesChoice();

    @Mixin
    private EstimatorOptions params = new EstimatorOptions();

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
    Study study(String name) {
        Map<String, String> values = params.values();
        if (objectiveAtTruth && (name.equals(PLANTED) || name.equals(AVERAGING))) {
            throw new IllegalArgumentException("--objective-at-truth is for the figures: leave it out with " + name);
        }
        if (name.equals(SizesChoice.NAME)) {
            return sizes(values);
        }
        if (sizes.isGiven()) {
            throw new IllegalArgumentException(
                    "--users and --item-counts are for " + SizesChoice.NAME + ": leave them out with " + name);
        }
        if (!name.equals(AVERAGING) && (ratings.isGiven() || vocabulary.isGiven())) {
            throw new IllegalArgumentException(
                    "ratings are for the studies averaging and figure6, and for the command compare: leave their options out with "
                            + name);
        }
        if (CodingChoice.NAMES.contains(name)) {
            return coding(name, values);
        }
        if (coding.isGiven() || StudyScale.of(scale) != StudyScale.PAPER) {
            throw new IllegalArgumentException("--scale, --dimensions and --betas are for "
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

    private Study sizes(Map<String, String> values) {
        if (rhos != null || rows != null || objectiveAtTruth || coding.isGiven() || values.containsKey("likelihood")) {
            throw new IllegalArgumentException(
                    "--rho, --rows, --objective-at-truth, --dimensions, --betas and --likelihood"
                            + " are for other experiments: leave them out with " + SizesChoice.NAME);
        }
        return sizes.study(StudyScale.of(scale), datasets, chosenMethods(), ratings, vocabulary, FIRST_SEED, values);
    }

    private Study coding(String name, Map<String, String> values) {
        if (rhos != null || values.containsKey("likelihood")) {
            throw new IllegalArgumentException(
                    "--rho and --likelihood are for other experiments: the data of " + name + " have their own");
        }
        return coding.study(name, StudyScale.of(scale), datasets, chosenMethods(), rows, FIRST_SEED, values);
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
                                        Stream.concat(
                                                Stream.of(SizesChoice.NAME, PLANTED, AVERAGING),
                                                CodingChoice.NAMES.stream()))
                                .collect(Collectors.joining(", "))));
        StudyOptions options = options(values, figure.datasets(), figure.rhos(), figure.methods());
        return new SyntheticStudy(figure, options, rows == null ? PaperFits.ROWS : rows, objectiveAtTruth);
    }

    private static String nameOf(Figure figure) {
        return figure.name().toLowerCase(Locale.ROOT);
    }

    private Study planted(Map<String, String> values) {
        if (rhos != null) {
            throw new IllegalArgumentException("--rho is for the paper's data: the factors of planted are independent");
        }
        String likelihood = values.remove("likelihood");
        return new PlantedStudy(
                options(values, 1, List.of(0.0), List.of(Method.SPARSE_VAE)),
                likelihood == null ? PlantedStudy.LIKELIHOODS : List.of(likelihood),
                new PlantedStudy.Sizes(rows == null ? 20_000 : rows, features, factors, 2 * factors, severalShare));
    }

    private Study averaging(Map<String, String> values) {
        for (String param : List.of("numPartitions", "averagingFrequency")) {
            if (values.containsKey(param)) {
                throw new IllegalArgumentException(
                        param + " is what averaging varies: give --workers and --frequencies");
            }
        }
        if (methods != null) {
            throw new IllegalArgumentException(
                    "--methods is for the figures and planted: averaging fits the sparse VAE");
        }
        StudyOptions options = options(values, 10, List.of(0.0, 0.4, 0.8), List.of(Method.SPARSE_VAE));
        AveragingStudy.Source source = ratings.isGiven()
                ? new RatingsSource(options, ratings, vocabulary)
                : new PaperSource(options, rows == null ? PaperFits.ROWS : rows);
        return new AveragingStudy(options, workers, frequencies, source);
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
