// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.List;
import java.util.Map;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import picocli.CommandLine.Mixin;

/** What the paper's tables on counts and ratings have in common as subcommands: which methods, at what scale, by whose settings. */
abstract class TableCommand extends StudyCommand {

    /** What the paper compares on real data. */
    static final List<Method> COMPARED =
            List.of(Method.SPARSE_VAE, Method.VAE, Method.BETA_VAE, Method.VSC, Method.OI_VAE, Method.NMF);

    @Mixin
    final SharedOptions.Datasets datasets;

    @Mixin
    final SharedOptions.Methods methods;

    @Mixin
    final SharedOptions.TableSettings settings = new SharedOptions.TableSettings();

    /**
     * @param factors fitted where {@code --k} is not given
     * @param datasets how many splits or data sets
     * @param methods what is compared where nothing else is asked for
     */
    TableCommand(String factors, SharedOptions.Datasets datasets, List<Method> methods) {
        super(factors);
        this.datasets = datasets;
        this.methods = new SharedOptions.Methods(Method.comparable(), methods);
    }

    /** As many splits, or generated data sets, as the scale has. */
    static SharedOptions.Datasets splits(String what) {
        return new SharedOptions.Datasets(
                what, TableScale.splits(StudyScale.PAPER), TableScale.splits(StudyScale.SMALL));
    }

    /** The number of rows of a table that takes all at the paper's scale. */
    static SharedOptions.Rows mostRows() {
        return new SharedOptions.Rows(
                "About so many of the rows that are read at most. Default: all, with --scale small 2000.");
    }

    /**
     * Splits, methods and params.
     *
     * @param params with those of the input
     * @throws IllegalArgumentException if one is out of range
     */
    final StudyOptions options(Map<String, String> params) {
        StudyOptions options = options(datasets.number(settings.scale()), List.of(), methods.values(), params);
        options.methods().stream()
                .filter(method -> !Method.comparable().contains(method))
                .findFirst()
                .ifPresent(method -> {
                    throw new IllegalArgumentException("the method " + method.text()
                            + " has settings of its own for the synthetic data: leave it out with " + name());
                });
        return options;
    }
}
