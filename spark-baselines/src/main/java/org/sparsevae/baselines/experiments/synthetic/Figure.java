// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.util.List;
import org.sparsevae.baselines.experiments.methods.Method;

/** The figures of the paper that rest on its synthetic data (Moran et al. 2022, sections 2.2 and 4, appendix C.4.1). */
enum Figure {
    /** One data set at rho = 0.6: features against the factors found, and the loadings beside the true ones. */
    FIGURE2(
            "Figure 2: what the sparse VAE and the VAE find in one data set",
            1,
            List.of(0.6),
            List.of(Method.SPARSE_VAE, Method.VAE)),

    /** Held-out error and disentanglement over rho. */
    FIGURE3(
            "Figure 3: held-out error and recovery of the factors over their correlation",
            25,
            List.of(0.0, 0.2, 0.4, 0.6, 0.8),
            List.of(Method.SPARSE_VAE, Method.VAE, Method.BETA_VAE)),

    /** The sparse VAE beside one with next to no shrinkage. */
    FIGURE4(
            "Figure 4: the sparse VAE and less regularization of its loadings",
            25,
            List.of(0.0, 0.2, 0.4, 0.6, 0.8),
            List.of(Method.SPARSE_VAE, Method.SLAB)),

    /** The spike-and-slab lasso beside the horseshoe. */
    FIGURE5(
            "Figure 5: the spike-and-slab lasso and the horseshoe",
            25,
            List.of(0.0, 0.2, 0.4, 0.6, 0.8),
            List.of(Method.SPARSE_VAE, Method.HORSESHOE));

    private final String title;
    private final int datasets;
    private final List<Double> rhos;
    private final List<Method> methods;

    Figure(String title, int datasets, List<Double> rhos, List<Method> methods) {
        this.title = title;
        this.datasets = datasets;
        this.rhos = rhos;
        this.methods = methods;
    }

    /** A line above the table. */
    String title() {
        return title;
    }

    /** Data sets per rho where none are asked for: as in the paper. */
    int datasets() {
        return datasets;
    }

    /** Correlations where none are asked for: as in the paper. */
    List<Double> rhos() {
        return rhos;
    }

    /** Methods where none are asked for: those of the paper's figure that this project has. */
    List<Method> methods() {
        return methods;
    }
}
