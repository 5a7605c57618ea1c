// SPDX-License-Identifier: Apache-2.0
/** Data whose factors are known: Figures 2 to 5 of Moran et al. 2022, and planted factors at a larger scale. */
package org.sparsevae.baselines.experiments.synthetic;
