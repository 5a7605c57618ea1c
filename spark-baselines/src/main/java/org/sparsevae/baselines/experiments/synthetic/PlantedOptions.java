// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.util.List;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.likelihood.Likelihoods;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of the study planted. A picocli mixin. */
@Command
public final class PlantedOptions {
    private static final int ROWS = 20_000;

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

    /**
     * Makes the study.
     *
     * @param options data sets, methods, params
     * @param likelihood one of the likelihoods; null for all
     * @param rows training rows; null for the usual number
     * @return the study
     * @throws IllegalArgumentException if an option is out of range
     */
    public Study study(StudyOptions options, String likelihood, Integer rows) {
        return new PlantedStudy(
                options,
                likelihood == null ? Likelihoods.names() : List.of(likelihood),
                new PlantedStudy.Sizes(rows == null ? ROWS : rows, features, factors, 2 * factors, severalShare));
    }
}
