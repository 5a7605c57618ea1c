// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.util.Arrays;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The figures of Moran et al. 2022 on its synthetic data, a subcommand each. In one folder figures 3 to 5 share their fits. */
public abstract class FigureCommand extends StudyCommand {
    private final Figure figure;

    @Mixin
    private final SharedOptions.Datasets datasets;

    @Mixin
    private final SharedOptions.Rhos rhos;

    @Mixin
    private final SharedOptions.Methods methods;

    @Mixin
    private SharedOptions.Rows rows = new SharedOptions.Rows(
            "Rows of a data set, half of them held out. Default: " + PaperFits.ROWS + ", as in the paper.");

    @Option(
            names = "--objective-at-truth",
            description =
                    "Beside every fit that missed the support one that is held to it, to compare their objectives.")
    private boolean objectiveAtTruth;

    private FigureCommand(Figure figure) {
        super(String.valueOf(PaperFits.FITTED));
        this.figure = figure;
        this.datasets = new SharedOptions.Datasets("Data sets for each correlation.", figure.datasets());
        this.rhos = new SharedOptions.Rhos(figure.rhos());
        this.methods = new SharedOptions.Methods(Arrays.asList(Method.values()), figure.methods());
    }

    @Override
    public Study study() {
        return new SyntheticStudy(
                figure,
                options(datasets.number(), rhos.values(), methods.values(), params()),
                rows.or(PaperFits.ROWS),
                objectiveAtTruth);
    }

    /** Figure 2. */
    @Command(
            name = "figure2",
            description =
                    "Moran et al. 2022, Figure 2: what the sparse VAE and the VAE find in one synthetic data set.")
    public static final class Figure2 extends FigureCommand {
        /** Called by {@link java.util.ServiceLoader}. */
        public Figure2() {
            super(Figure.FIGURE2);
        }
    }

    /** Figure 3. */
    @Command(
            name = "figure3",
            description = {
                "Moran et al. 2022, Figure 3: held-out error and recovery of the factors over their correlation.",
                "",
                "In one folder figures 3 to 5 share their fits."
            })
    public static final class Figure3 extends FigureCommand {
        /** Called by {@link java.util.ServiceLoader}. */
        public Figure3() {
            super(Figure.FIGURE3);
        }
    }

    /** Figure 4. */
    @Command(
            name = "figure4",
            description = "Moran et al. 2022, Figure 4: the sparse VAE beside next to no shrinkage of its loadings.")
    public static final class Figure4 extends FigureCommand {
        /** Called by {@link java.util.ServiceLoader}. */
        public Figure4() {
            super(Figure.FIGURE4);
        }
    }

    /** Figure 5. */
    @Command(
            name = "figure5",
            description = "Moran et al. 2022, Figure 5: the spike-and-slab lasso beside the horseshoe.")
    public static final class Figure5 extends FigureCommand {
        /** Called by {@link java.util.ServiceLoader}. */
        public Figure5() {
            super(Figure.FIGURE5);
        }
    }
}
