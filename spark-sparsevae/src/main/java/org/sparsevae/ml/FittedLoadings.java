// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.Serializable;

/**
 * What was fitted beside the network.
 *
 * @param inclusion gamma, row-major G x K
 * @param activeShare eta, K
 * @param covariance prior correlation matrix of the factors, K x K, or null for the identity
 * @param restartCorrelations per restart that was not kept, |correlation| of each factor with its match; empty for one restart
 */
record FittedLoadings(double[] inclusion, double[] activeShare, double[] covariance, double[][] restartCorrelations)
        implements Serializable {}
