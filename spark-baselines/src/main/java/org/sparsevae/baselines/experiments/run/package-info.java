// SPDX-License-Identifier: Apache-2.0
/** How a study runs: its fits one after the other, kept in a folder, a table and figures. */
package org.sparsevae.baselines.experiments.run;
