// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The figures of Tonolini et al. 2019 on Smiley images, a subcommand each: the same fits with other dimensions. */
public abstract class SmileyCommand extends StudyCommand {
    private static final List<Double> BETAS = List.of(1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 50.0);
    private static final List<Double> SMALL_BETAS = List.of(1.0, 4.0, 16.0);

    private final List<Integer> usualDimensions;

    @Mixin
    private SharedOptions.Datasets datasets = new SharedOptions.Datasets("Sets of images.", 1);

    @Mixin
    private final SharedOptions.Methods methods;

    @Mixin
    private SharedOptions.Rows rows = new SharedOptions.Rows("Images to train on. Default: "
            + CodingSizes.smiley(StudyScale.PAPER).rows() + ", with --scale small "
            + CodingSizes.smiley(StudyScale.SMALL).rows() + ".");

    @Mixin
    private SharedOptions.Scale scale = new SharedOptions.Scale();

    @Option(
            names = "--dimensions",
            paramLabel = "K",
            split = ",",
            description = "Latent dimensions; several by commas or repetition. Default: ${bundle:usual.dimensions}.")
    private List<Integer> dimensions;

    @Option(
            names = "--betas",
            paramLabel = "B",
            split = ",",
            description =
                    "Values of beta for the beta-VAE and the beta-TCVAE; the one with the largest contrast is shown."
                            + " Default: 1,2,4,8,16,32,50, with --scale small 1,4,16.")
    private List<Double> betas;

    private SmileyCommand(List<Integer> usualDimensions, List<Method> usualMethods) {
        super("see --dimensions");
        this.usualDimensions = usualDimensions;
        this.methods = new SharedOptions.Methods(SmileyStudy.COMPARABLE, usualMethods);
    }

    /** Also what the study varies. */
    @Override
    protected List<String> without() {
        return List.of("--likelihood", "--k");
    }

    @Override
    protected Map<String, String> words() {
        return Map.of(
                "usual.dimensions",
                usualDimensions.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    @Override
    public Study study() {
        StudyScale size = scale.value();
        return new SmileyStudy(
                name(),
                options(datasets.number(), List.of(), methods.values(), params()),
                size,
                CodingSizes.smiley(size).withRows(rows.given()),
                dimensions == null ? usualDimensions : dimensions,
                betas != null ? betas : size == StudyScale.SMALL ? SMALL_BETAS : BETAS);
    }

    /** Figure 3. */
    @Command(
            name = "vsc-smiley",
            description =
                    "Tonolini et al. 2019, Figure 3: which latent dimensions go with which attribute of generated images.")
    public static final class Smiley extends SmileyCommand {
        /** Called by {@link java.util.ServiceLoader}. */
        public Smiley() {
            super(List.of(18, 60), List.of(Method.VSC, Method.BETA_VAE));
        }
    }

    /** Figure 9. */
    @Command(
            name = "vsc-dimensions",
            description =
                    "Tonolini et al. 2019, Figure 9: how many latent dimensions are used, of more and more of them.")
    public static final class Dimensions extends SmileyCommand {
        /** Called by {@link java.util.ServiceLoader}. */
        public Dimensions() {
            super(List.of(18, 30, 60, 100), List.of(Method.VSC, Method.BETA_VAE, Method.BETA_TCVAE));
        }
    }
}
