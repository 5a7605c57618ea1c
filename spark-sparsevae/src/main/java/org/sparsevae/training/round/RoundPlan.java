// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.round;

import java.io.Serializable;
import org.sparsevae.prior.LoadingsSupport;

/**
 * What every partition does in one averaging round.
 *
 * @param epoch the epoch, from 0
 * @param firstMinibatch position in the epoch of the round's first minibatch, from 0
 * @param minibatches how many minibatches a partition trains on, if it has so many left
 * @param firstStep Adam's step count before the round, the same for all partitions
 * @param klWeights weight of the Kullback-Leibler term in each of the round's minibatches
 * @param shares share of the fit that is done before each of the round's minibatches
 * @param posteriorMoments whether workers sum the posterior moments that the factors' covariance is estimated from
 * @param support loadings that may differ from zero in this round, the others are zero in the state it starts from and stay so; null for
 *     all
 */
public record RoundPlan(
        int epoch,
        int firstMinibatch,
        int minibatches,
        int firstStep,
        double[] klWeights,
        double[] shares,
        boolean posteriorMoments,
        LoadingsSupport support)
        implements Serializable {}
