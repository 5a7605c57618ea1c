// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.factorization;

import java.io.Serializable;

/**
 * One iteration of a factorization, after both of its steps.
 *
 * @param iteration its number, from 1
 * @param objective squaredError + penalty, which no iteration raises
 * @param squaredError sum over rows and features, zeros included, of (x_ij - v_j'u_i)^2, rows counted by their weights
 * @param penalty l2Weight times the sum of the squared entries of U and V
 * @param nonZeroLoadings entries of V that are not exactly zero
 */
public record FactorizationRecord(
        int iteration, double objective, double squaredError, double penalty, int nonZeroLoadings)
        implements Serializable {}
