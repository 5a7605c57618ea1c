// SPDX-License-Identifier: Apache-2.0
/** Models that rank items and have no likelihood, or no factors: what every recommender is put beside. */
package org.sparsevae.baselines.ranking;
