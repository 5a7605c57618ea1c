// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.round;

import java.io.Serializable;

/**
 * What a worker needs to know for the whole fit; it travels in the task's closure.
 *
 * @param configuration the network's configuration as JSON
 * @param batchSize rows B of a minibatch
 * @param seed seed of row order, noise and dropout
 * @param scoreSeed seed of the noise at which rows are scored
 * @param input how a row becomes the encoder's input
 * @param effectiveRows sum of the training rows' weights: what terms that do not belong to a row are divided by
 * @param weightScale what a row's weight is multiplied by, so that the weights' mean is 1
 */
public record WorkerSetup(
        String configuration,
        int batchSize,
        long seed,
        long scoreSeed,
        EncoderInput input,
        double effectiveRows,
        double weightScale)
        implements Serializable {}
