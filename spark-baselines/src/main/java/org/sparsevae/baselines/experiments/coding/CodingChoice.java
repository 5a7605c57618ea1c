// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.util.List;
import org.sparsevae.baselines.experiments.compare.DataChoice;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyRequest;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of the experiments of variational sparse coding. A picocli mixin. */
@Command
public final class CodingChoice {
    static final String SMILEY = "vsc-smiley";
    static final String DIMENSIONS = "vsc-dimensions";
    static final String ACTIVATION = "vsc-activation";
    static final String INTERPOLATION = "vsc-interpolation";
    static final String ELBO = "vsc-elbo";

    /** The experiments that these options are for. */
    public static final List<String> NAMES = List.of(SMILEY, DIMENSIONS, ACTIVATION, INTERPOLATION, ELBO);

    private static final List<String> GENERATED = List.of(SMILEY, DIMENSIONS);
    private static final List<Method> FIGURE3 = List.of(Method.VSC, Method.BETA_VAE);
    private static final List<Method> FIGURE9 = List.of(Method.VSC, Method.BETA_VAE, Method.BETA_TCVAE);

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
                    "vsc-smiley, vsc-dimensions, vsc-elbo: values of beta for the beta-VAE and the beta-TCVAE; the one with the largest contrast is shown."
                            + " Default: 1,2,4,8,16,32,50, of vsc-elbo 1,2,4,8,16, with --scale small 1,4,16.")
    private List<Double> betas;

    /** Tells whether one of these options is given. */
    public boolean isGiven() {
        return dimensions != null || betas != null;
    }

    /**
     * Makes the study.
     *
     * @param asked for one of {@link #NAMES}
     * @param data what the user brings
     * @return the study
     * @throws IllegalArgumentException if an option is out of range
     */
    public Study study(StudyRequest asked, DataChoice data) {
        String name = asked.name();
        if (!GENERATED.contains(name)) {
            return ofPublicData(asked, data);
        }
        if (data.isGiven()) {
            throw new IllegalArgumentException(
                    "the images of " + name + " are generated: leave the options of data out");
        }
        List<Integer> usual = name.equals(SMILEY) ? List.of(18, 60) : List.of(18, 30, 60, 100);
        List<Double> usualBetas =
                asked.isSmall() ? List.of(1.0, 4.0, 16.0) : List.of(1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 50.0);
        return new SmileyStudy(
                name,
                asked.options(1, name.equals(SMILEY) ? FIGURE3 : FIGURE9),
                asked.scale(),
                CodingSizes.smiley(asked.scale()).withRows(asked.rows()),
                dimensions == null ? usual : dimensions,
                betas == null ? usualBetas : betas);
    }

    private Study ofPublicData(StudyRequest asked, DataChoice data) {
        String name = asked.name();
        boolean elbo = name.equals(ELBO);
        if (dimensions != null || (betas != null && !elbo)) {
            throw new IllegalArgumentException("--dimensions is for " + SMILEY + " and " + DIMENSIONS
                    + ", --betas for these and " + ELBO + ": give --k with " + name);
        }
        CodingSizes sizes = CodingSizes.publicData(asked.scale()).withRows(asked.rows());
        if (!elbo) {
            return new ActivationStudy(
                    name, asked.options(1, List.of(Method.VSC)), asked.scale(), sizes, data.files(name));
        }
        List<Double> usualBetas = asked.isSmall() ? List.of(1.0, 4.0, 16.0) : List.of(1.0, 2.0, 4.0, 8.0, 16.0);
        return new ElboStudy(
                asked.options(asked.isSmall() ? 2 : 5, FIGURE3),
                asked.scale(),
                sizes,
                data.files(name),
                asked.isSmall() ? List.of(0.001, 0.01, 0.1) : List.of(0.001, 0.01, 0.05, 0.1, 0.2, 0.5),
                betas == null ? usualBetas : betas);
    }
}
