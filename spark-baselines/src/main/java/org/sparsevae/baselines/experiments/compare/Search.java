// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.List;
import java.util.stream.Stream;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.run.Configuration;

/** Which configurations of a method are tried on validation rows before the best is fitted to all splits. */
@FunctionalInterface
public interface Search {
    /** Values of beta that the paper tries of the beta-VAE, to show the best (Moran et al. 2022, Table 6). */
    List<Double> PAPER_BETAS = List.of(2.0, 4.0, 6.0, 8.0, 16.0);

    /**
     * The configurations of a method.
     *
     * @param method that is fitted
     * @param methods the params that all its configurations have
     * @return its own settings first; nothing else if there is nothing to try
     * @throws IllegalArgumentException if there are not as many as were asked for
     */
    List<Configuration> of(Method method, ComparedMethods methods);

    /** The paper's search: values of beta, and of all other methods the settings that it prints. */
    static Search ofPaper() {
        return (method, methods) -> method != Method.BETA_VAE || methods.fixed().contains("beta")
                ? List.of(Configuration.OWN)
                : Stream.concat(
                                Stream.of(Configuration.OWN),
                                PAPER_BETAS.stream()
                                        .skip(1) // the method's own
                                        .map(beta -> Configuration.of("beta=" + beta)))
                        .toList();
    }
}
