// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.step;

/**
 * The minibatch as the components of the output layer see it.
 *
 * @param rows number of rows B
 * @param features number of features G
 * @param data observed values, row-major B x G; null if outputs are only decoded and no divergence is wanted
 * @param context the step's context
 */
public record Minibatch(int rows, int features, double[] data, StepContext context) {}
