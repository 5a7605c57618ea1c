// SPDX-License-Identifier: Apache-2.0
/** Non-negative matrix factorization: exact non-negative least squares, the sums over rows, and the fitted factorization. */
package org.sparsevae.baselines.factorization;
