// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import org.sparsevae.likelihood.Likelihoods;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The study of planted factors as a subcommand. */
@Command(
        name = "planted",
        description =
                "Planted factors at a larger scale than the paper's, under each likelihood or that of --likelihood.")
public final class PlantedCommand extends StudyCommand {
    private static final int ROWS = 20_000;

    @Mixin
    private SharedOptions.Datasets datasets = new SharedOptions.Datasets("Data sets for each likelihood.", 1);

    @Mixin
    private SharedOptions.Methods methods =
            new SharedOptions.Methods(Arrays.asList(Method.values()), List.of(Method.SPARSE_VAE));

    @Mixin
    private SharedOptions.Rows rows =
            new SharedOptions.Rows("Training rows; a tenth more are held out. Default: " + ROWS + ".");

    @Option(names = "--features", paramLabel = "G", defaultValue = "200", description = "Features.")
    private int features;

    @Option(names = "--factors", paramLabel = "K", defaultValue = "10", description = "True factors.")
    private int factors;

    @Option(
            names = "--several-share",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Share of the features that depend on two or three factors.")
    private double severalShare;

    /** Called by {@link java.util.ServiceLoader}. */
    public PlantedCommand() {
        super("twice the true factors");
    }

    @Override
    protected List<String> without() {
        return List.of();
    }

    @Override
    protected Map<String, String> words() {
        return Map.of("likelihood", "One of " + String.join(", ", Likelihoods.names()) + ". Default: all of them.");
    }

    @Override
    public Study study() {
        Map<String, String> params = params();
        String likelihood = params.remove("likelihood");
        StudyOptions options = options(datasets.number(), List.of(), methods.values(), params);
        return new PlantedStudy(
                options,
                likelihood == null ? Likelihoods.names() : List.of(likelihood),
                new PlantedStudy.Sizes(rows.or(ROWS), features, factors, 2 * factors, severalShare));
    }
}
