// SPDX-License-Identifier: Apache-2.0
/** Tables 1 to 5 and Figure 6 of Moran et al. 2022. */
package org.sparsevae.baselines.experiments.tables;
