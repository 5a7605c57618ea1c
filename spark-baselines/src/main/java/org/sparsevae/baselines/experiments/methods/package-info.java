// SPDX-License-Identifier: Apache-2.0
/** What studies fit: methods, their settings, and the sizes of studies. */
package org.sparsevae.baselines.experiments.methods;
