// SPDX-License-Identifier: Apache-2.0
/** Models beside each other on held-out rows of the same data: the command {@code compare}, its data, its search. */
package org.sparsevae.baselines.experiments.compare;
