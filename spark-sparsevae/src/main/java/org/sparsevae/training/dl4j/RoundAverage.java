// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Serializable;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.training.round.WeightState;

/** A running average of workers' parameters and Adam states, weighted by the weight of the rows they saw, summed in double precision. */
final class RoundAverage implements Serializable {
    /**
     * Averages below this are zero. Adam's moments of units that are no longer used would shrink into the denormal numbers, where
     * arithmetic is many times slower; this is far below anything that a step can notice.
     */
    private static final double NEGLIGIBLE = 1e-30;

    private double[] parameters;
    private double[] adamState;
    private final RowTerms terms = new RowTerms();
    private final Workers workers = new Workers();

    RowTerms terms() {
        return terms;
    }

    /** Where the partitions of this sum were trained. */
    Workers workers() {
        return workers;
    }

    void add(RoundResult result) {
        double weight = result.terms().weight();
        parameters = plus(parameters, result.parameters(), weight);
        adamState = plus(adamState, result.adamState(), weight);
        terms.add(result.terms());
        workers.add(result.partition(), result.platform(), result.device());
    }

    void add(RoundAverage other) {
        parameters = plus(parameters, other.parameters);
        adamState = plus(adamState, other.adamState);
        terms.add(other.terms);
        workers.add(other.workers);
    }

    /** Writes the average over the state that the round started from. */
    void writeTo(WeightState state) {
        divide(parameters, state.parameters());
        divide(adamState, state.adamState());
    }

    private static double[] plus(double[] sum, float[] values, double weight) {
        double[] total = sum == null ? new double[values.length] : sum;
        for (int i = 0; i < total.length; i++) {
            total[i] += weight * values[i];
        }
        return total;
    }

    private static double[] plus(double[] sum, double[] values) {
        if (sum == null) {
            return values.clone();
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
        return sum;
    }

    private void divide(double[] sums, float[] target) {
        for (int i = 0; i < target.length; i++) {
            double mean = sums[i] / terms.weight();
            target[i] = Math.abs(mean) < NEGLIGIBLE ? 0f : (float) mean;
        }
    }
}
