// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.io.Serializable;

/**
 * A value that changes in the course of a fit: the warm-ups of the KL weight, of lambda0 and of the prior weight, and
 * the noise floor. Progress f runs from 0 (first round) to 1 (end of the last round).
 */
public sealed interface Schedule extends Serializable permits Schedule.Linear, Schedule.Geometric {

    /**
     * The value at some point of the fit.
     *
     * @param progress f, 0 to 1
     * @return the value
     * @throws IllegalArgumentException if {@code progress} is outside [0, 1]
     */
    double at(double progress);

    /**
     * The same value throughout.
     *
     * @param value the value, finite
     * @return the schedule
     */
    static Schedule constant(double value) {
        return new Linear(value, value, 0, 0);
    }

    /**
     * From 0 to 1, linearly, over the first share of the fit.
     *
     * @param share length of the warm-up, 0 (none: always 1) to 1 (the whole fit)
     * @return the schedule
     * @throws IllegalArgumentException if {@code share} is outside [0, 1]
     */
    static Schedule warmUp(double share) {
        return new Linear(0, 1, 0, share);
    }

    /**
     * {@code from} until {@code start}, then linear in f, {@code to} from {@code end} on.
     *
     * @param from value at the beginning, finite
     * @param to value at the end, finite
     * @param start progress at which the change begins, 0 to 1
     * @param end progress at which it is complete, {@code start} to 1; equal to {@code start}: a jump
     */
    record Linear(double from, double to, double start, double end) implements Schedule {
        private static final long serialVersionUID = 1L;

        /**
         * Checks the values and the order of the points.
         *
         * @throws IllegalArgumentException if a value is not finite or the points are not within [0, 1] and in order
         */
        public Linear {
            if (!Double.isFinite(from) || !Double.isFinite(to)) {
                throw new IllegalArgumentException("a schedule needs finite values: from = " + from + ", to = " + to);
            }
            requireInterval(start, end);
        }

        @Override
        public double at(double progress) {
            double q = position(progress, start, end);
            return q == 1 ? to : from + q * (to - from);
        }
    }

    /**
     * {@code from} until {@code start}, then {@code from^(1-q) to^q} with q linear in f, {@code to} from {@code end} on.
     * The recipe's noise floor, in standard deviations of a feature, is {@code Geometric(.8, .05, .2, .6)}.
     *
     * @param from value at the beginning, positive
     * @param to value at the end, positive
     * @param start progress at which the change begins, 0 to 1
     * @param end progress at which it is complete, {@code start} to 1; equal to {@code start}: a jump
     */
    record Geometric(double from, double to, double start, double end) implements Schedule {
        private static final long serialVersionUID = 1L;

        /**
         * Checks the values and the order of the points.
         *
         * @throws IllegalArgumentException if a value is not positive or the points are not within [0, 1] and in order
         */
        public Geometric {
            if (!(from > 0 && to > 0 && Double.isFinite(from) && Double.isFinite(to))) {
                throw new IllegalArgumentException(
                        "a geometric schedule needs positive finite values: from = " + from + ", to = " + to);
            }
            requireInterval(start, end);
        }

        @Override
        public double at(double progress) {
            double q = position(progress, start, end);
            if (q == 0 || q == 1) {
                return q == 0 ? from : to;
            }
            return StrictMath.exp((1 - q) * StrictMath.log(from) + q * StrictMath.log(to));
        }
    }

    private static double position(double progress, double start, double end) {
        requireShare(progress);
        if (progress >= end) {
            return 1;
        }
        return progress <= start ? 0 : (progress - start) / (end - start);
    }

    private static void requireInterval(double start, double end) {
        if (!(start >= 0 && start <= end && end <= 1)) {
            throw new IllegalArgumentException(
                    "a schedule must have 0 <= start <= end <= 1: start = " + start + ", end = " + end);
        }
    }

    /** Fails unless the value is a share of the fit. */
    static void requireShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("progress is a share of the fit, from 0 to 1: " + share);
        }
    }
}
