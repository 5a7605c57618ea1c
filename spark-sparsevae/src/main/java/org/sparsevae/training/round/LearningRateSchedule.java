// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.round;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Adam's step size as a function of the step alone: a linear rise over the first steps, then a cosine from 1 to a floor over the whole
 * fit, or none. The driver sets the step count at the start of each averaging round, so every partition uses the same rate at the same
 * position of an epoch.
 */
public final class LearningRateSchedule implements ISchedule {
    private final double peak;
    private final boolean cosine;
    private final double floor;
    private final int warmUpSteps;
    private final int totalSteps;

    /**
     * @param peak step size after the rise, greater than 0
     * @param cosine whether the rate decays along half a cosine; otherwise it stays at its peak
     * @param floor share of the peak that the decay ends at, in [0, 1]
     * @param warmUpSteps steps over which the rate rises linearly; 0 for none
     * @param totalSteps steps of the whole fit, 1 or more
     */
    @JsonCreator
    public LearningRateSchedule(
            @JsonProperty("peak") double peak,
            @JsonProperty("cosine") boolean cosine,
            @JsonProperty("floor") double floor,
            @JsonProperty("warmUpSteps") int warmUpSteps,
            @JsonProperty("totalSteps") int totalSteps) {
        this.peak = peak;
        this.cosine = cosine;
        this.floor = floor;
        this.warmUpSteps = warmUpSteps;
        this.totalSteps = totalSteps;
    }

    /** The rate of step {@code iteration}, counted from 0; the epoch plays no part. */
    @Override
    public double valueAt(int iteration, int epoch) {
        double rise = warmUpSteps > 0 ? Math.min(1.0, (iteration + 1.0) / warmUpSteps) : 1.0;
        if (!cosine) {
            return peak * rise;
        }
        double share = Math.min(1.0, (double) iteration / totalSteps);
        return peak * rise * ((1 - floor) * 0.5 * (1 + StrictMath.cos(Math.PI * share)) + floor);
    }

    /** The sum of the rates of {@code count} steps from {@code first} on: the step length of one averaging round. */
    public double sum(int first, int count) {
        double sum = 0;
        for (int step = first; step < first + count; step++) {
            sum += valueAt(step, 0);
        }
        return sum;
    }

    /** @return step size after the rise */
    @JsonProperty
    public double getPeak() {
        return peak;
    }

    /** @return whether the rate decays along half a cosine */
    @JsonProperty
    public boolean isCosine() {
        return cosine;
    }

    /** @return share of the peak that the decay ends at */
    @JsonProperty
    public double getFloor() {
        return floor;
    }

    /** @return steps over which the rate rises; 0 for none */
    @JsonProperty
    public int getWarmUpSteps() {
        return warmUpSteps;
    }

    /** @return steps of the whole fit */
    @JsonProperty
    public int getTotalSteps() {
        return totalSteps;
    }

    /** Immutable, so its own clone. */
    @Override
    public ISchedule clone() {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LearningRateSchedule that
                && peak == that.peak
                && cosine == that.cosine
                && floor == that.floor
                && warmUpSteps == that.warmUpSteps
                && totalSteps == that.totalSteps;
    }

    @Override
    public int hashCode() {
        return Objects.hash(peak, cosine, floor, warmUpSteps, totalSteps);
    }
}
