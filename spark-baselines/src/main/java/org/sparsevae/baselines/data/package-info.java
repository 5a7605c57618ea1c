// SPDX-License-Identifier: Apache-2.0
/** The data of the two papers: generators with known truth, readers of public files, and the preparation of both, at Spark scale. */
package org.sparsevae.baselines.data;
