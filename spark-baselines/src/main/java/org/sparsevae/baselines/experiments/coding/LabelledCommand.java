// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.util.List;
import java.util.Map;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The figures of Tonolini et al. 2019 on Fashion-MNIST or UCI HAR, a subcommand each. */
public abstract class LabelledCommand extends StudyCommand {

    @Mixin
    private final SharedOptions.Datasets datasets;

    @Mixin
    private SharedOptions.Rows rows = new SharedOptions.Rows("Rows to train on. Default: "
            + CodingSizes.publicData(StudyScale.PAPER).rows() + ", with --scale small "
            + CodingSizes.publicData(StudyScale.SMALL).rows() + ", of UCI HAR at most all.");

    @Mixin
    private SharedOptions.Scale scale = new SharedOptions.Scale();

    @Mixin
    private LabelledInput input = new LabelledInput();

    private LabelledCommand(SharedOptions.Datasets datasets) {
        super("60");
        this.datasets = datasets;
    }

    @Override
    protected Map<String, String> reads() {
        return input.reads();
    }

    /** The sizes of the scale, or with the rows that are asked for. */
    final CodingSizes sizes() {
        return CodingSizes.publicData(scale()).withRows(rows.given());
    }

    final StudyScale scale() {
        return scale.value();
    }

    final LabelledInput input() {
        return input;
    }

    final StudyOptions options(List<Method> methods) {
        return options(datasets.number(scale()), List.of(), methods, input.addedTo(params()));
    }

    /** Figure 5. */
    @Command(
            name = ActivationStudy.NAME,
            description =
                    "Tonolini et al. 2019, Figure 5: which latent dimensions each class of Fashion-MNIST or UCI HAR uses.")
    public static final class Activation extends LabelledCommand {
        /** Called by {@link java.util.ServiceLoader}. */
        public Activation() {
            super(new SharedOptions.Datasets("Fits of other seeds to the same data.", 1));
        }

        @Override
        public Study study() {
            return new ActivationStudy(name(), options(List.of(Method.VSC)), scale(), sizes(), input().files(name()));
        }
    }

    /** Figure 7: the fits of figure 5 by another name, since the paper took both from one model. */
    @Command(
            name = ActivationStudy.INTERPOLATION,
            description = "Tonolini et al. 2019, Figure 7: in what a T-shirt and a shirt of Fashion-MNIST differ.")
    public static final class Interpolation extends LabelledCommand {
        /** Called by {@link java.util.ServiceLoader}. */
        public Interpolation() {
            super(new SharedOptions.Datasets("Fits of other seeds to the same data.", 1));
        }

        @Override
        public Study study() {
            return new ActivationStudy(name(), options(List.of(Method.VSC)), scale(), sizes(), input().files(name()));
        }
    }

    /** Figure 1. */
    @Command(
            name = ElboStudy.NAME,
            description =
                    "Tonolini et al. 2019, Figure 1: the evidence lower bound over the sparsity alpha, and over beta.")
    public static final class Elbo extends LabelledCommand {
        private static final List<Double> ALPHAS = List.of(0.001, 0.01, 0.05, 0.1, 0.2, 0.5);
        private static final List<Double> SMALL_ALPHAS = List.of(0.001, 0.01, 0.1);
        private static final List<Double> BETAS = List.of(1.0, 2.0, 4.0, 8.0, 16.0);
        private static final List<Double> SMALL_BETAS = List.of(1.0, 4.0, 16.0);
        private static final List<Method> COMPARED = List.of(Method.VSC, Method.BETA_VAE);

        @Mixin
        private SharedOptions.Methods methods = new SharedOptions.Methods(COMPARED, COMPARED);

        @Option(
                names = "--betas",
                paramLabel = "B",
                split = ",",
                description = "Values of beta for the beta-VAE. Default: 1,2,4,8,16, with --scale small 1,4,16.")
        private List<Double> betas;

        /** Called by {@link java.util.ServiceLoader}. */
        public Elbo() {
            super(new SharedOptions.Datasets("Fits of other seeds to the same data.", 5, 2));
        }

        @Override
        public Study study() {
            boolean small = scale() == StudyScale.SMALL;
            return new ElboStudy(
                    options(methods.values()),
                    scale(),
                    sizes(),
                    input().files(name()),
                    small ? SMALL_ALPHAS : ALPHAS,
                    betas != null ? betas : small ? SMALL_BETAS : BETAS);
        }
    }
}
