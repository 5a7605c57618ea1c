// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import org.sparsevae.prior.Schedule;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.round.LearningRateSchedule;

/**
 * How a model is trained, whatever the model is.
 *
 * @param seed seed of the start, the row order and all noise
 * @param scoreSeed seed of the noise at which finished trainings are scored: the same for all that are compared
 * @param epochs passes over the training rows
 * @param batchSize rows B of a minibatch on one partition
 * @param averagingFrequency minibatches F of a partition between two averages
 * @param learningRate Adam's step size
 * @param klWeight weight of the Kullback-Leibler term by share of the fit
 * @param noiseFloor how low the noise may fall, of likelihoods that have units; null for others
 * @param input how rows become the encoder's input
 * @param patience epochs without a better validation score before the fit stops; 0 for never
 * @param objectiveDraws draws of z per row that the final evidence lower bound is averaged over, at least 1
 */
public record TrainingPlan(
        long seed,
        long scoreSeed,
        int epochs,
        int batchSize,
        int averagingFrequency,
        LearningRate learningRate,
        Schedule klWeight,
        NoiseFloor noiseFloor,
        EncoderInput input,
        int patience,
        int objectiveDraws) {

    /** Adam's decay of the second moment, the usual value. */
    public static final double BETA2 = 0.999;
    /** Adam's epsilon, the usual value. */
    public static final double EPSILON = 1e-8;

    /** The same plan with another seed. */
    public TrainingPlan withSeed(long other) {
        return new TrainingPlan(
                other,
                scoreSeed,
                epochs,
                batchSize,
                averagingFrequency,
                learningRate,
                klWeight,
                noiseFloor,
                input,
                patience,
                objectiveDraws);
    }

    /**
     * A plan to train finished weights a little more: every schedule at its end, no warm-up.
     *
     * @param share epochs of the refit over those of the fit, in (0, 1]
     * @param learningRateShare the refit's peak learning rate over the fit's, in (0, 1]
     */
    public TrainingPlan refit(double share, double learningRateShare) {
        return new TrainingPlan(
                seed,
                scoreSeed,
                Math.max(1, (int) Math.round(share * epochs)),
                batchSize,
                averagingFrequency,
                new LearningRate(learningRateShare * learningRate.peak(), true, learningRate.floor(), 0),
                Schedule.constant(klWeight.at(1)),
                noiseFloor == null
                        ? null
                        : new NoiseFloor(Schedule.constant(noiseFloor.share().at(1)), noiseFloor.unit()),
                input,
                0,
                objectiveDraws);
    }

    /**
     * What the noise's standard deviations are held above, of likelihoods that have units.
     *
     * @param share lower bound of sigma_j by share of the fit, in units of the feature's standard deviation
     * @param unit standard deviation of each feature as the likelihood sees it; 1 for standardised features
     */
    public record NoiseFloor(Schedule share, double[] unit) {}

    /**
     * Adam's step size before the number of steps is known.
     *
     * @param peak step size after the warm-up
     * @param cosine whether it decays along a cosine
     * @param floor share of the peak that the decay ends at
     * @param warmUpEpochs epochs of linear rise
     */
    public record LearningRate(double peak, boolean cosine, double floor, double warmUpEpochs) {
        LearningRateSchedule over(int stepsPerEpoch, int epochs) {
            int warmUpSteps = (int) StrictMath.ceil(warmUpEpochs * stepsPerEpoch);
            return new LearningRateSchedule(
                    peak, cosine, floor, warmUpSteps, Math.multiplyExact(stepsPerEpoch, epochs));
        }
    }
}
