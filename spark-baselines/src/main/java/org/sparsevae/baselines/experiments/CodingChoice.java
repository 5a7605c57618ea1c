// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of the experiments of variational sparse coding. A picocli mixin. */
@Command
final class CodingChoice {
    static final String SMILEY = "vsc-smiley";
    static final String DIMENSIONS = "vsc-dimensions";

    /** The experiments that these options are for. */
    static final List<String> NAMES = List.of(SMILEY, DIMENSIONS);

    private static final List<Method> METHODS = List.of(Method.VSC, Method.BETA_VAE);

    @Option(
            names = "--dimensions",
            paramLabel = "K",
            split = ",",
            description =
                    "vsc-smiley, vsc-dimensions: latent dimensions; several by commas or repetition. Default: 18,60, of"
                            + " vsc-dimensions 18,30,60,100.")
    private List<Integer> dimensions;

    @Option(
            names = "--betas",
            paramLabel = "B",
            split = ",",
            description =
                    "vsc-smiley, vsc-dimensions: values of beta for the beta-VAE; the one with the largest contrast is shown."
                            + " Default: 1,2,4,8,16,32,50, with --scale small 1,4,16.")
    private List<Double> betas;

    /** Tells whether one of these options is given. */
    boolean isGiven() {
        return dimensions != null || betas != null;
    }

    /**
     * Makes the study.
     *
     * @param name one of {@link #NAMES}
     * @param scale its size
     * @param datasets data sets, or null for one
     * @param methods what is compared, or null for VSC and the beta-VAE
     * @param rows rows to train on, or null for the scale's
     * @param firstSeed seed of the first data set, where the params have none
     * @param params params' values as text by name
     * @return the study
     * @throws IllegalArgumentException if an option is out of range
     */
    Study study(
            String name,
            StudyScale scale,
            Integer datasets,
            List<Method> methods,
            Integer rows,
            long firstSeed,
            Map<String, String> params) {
        StudyOptions options = StudyOptions.of(
                datasets == null ? 1 : datasets, firstSeed, List.of(), methods == null ? METHODS : methods, params);
        List<Integer> usual = name.equals(SMILEY) ? List.of(18, 60) : List.of(18, 30, 60, 100);
        List<Double> usualBetas =
                scale == StudyScale.PAPER ? List.of(1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 50.0) : List.of(1.0, 4.0, 16.0);
        return new SmileyStudy(
                name,
                options,
                scale,
                CodingSizes.smiley(scale).withRows(rows),
                dimensions == null ? usual : dimensions,
                betas == null ? usualBetas : betas);
    }
}
