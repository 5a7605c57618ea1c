// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.training.round.WeightState;

/** A running average of workers' parameters and Adam states, weighted by the weight of the rows they saw, summed in double precision. */
final class RoundAverage implements Serializable {
    /**
     * Averages below this are zero. Adam's moments of units that are no longer used would shrink into the denormal numbers, where
     * arithmetic is many times slower; this is far below anything that a step can notice.
     */
    private static final double NEGLIGIBLE = 1e-30;

    /** Entries that are summed at a time: they stay in the processor's cache. */
    private static final int BLOCK = 2048;

    private double[] parameters;
    private double[] adamState;
    private final RowTerms terms = new RowTerms();
    private final Workers workers = new Workers();

    /** Results that are all here: they are added up when they are written, without sums of all parameters between; null for sums. */
    private transient List<RoundResult> results;

    /** The average of results in the order given. */
    static RoundAverage of(List<RoundResult> results) {
        RoundAverage average = new RoundAverage();
        average.results = results;
        results.forEach(average::note);
        return average;
    }

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
        note(result);
    }

    private void note(RoundResult result) {
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
        if (results != null) {
            average(RoundResult::parameters, state.parameters());
            average(RoundResult::adamState, state.adamState());
            return;
        }
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

    /** What {@link #add(RoundResult)} and {@link #divide} come to, to the bit. */
    private void average(Function<RoundResult, float[]> values, float[] target) {
        float[][] parts = results.stream().map(values).toArray(float[][]::new);
        double[] weights =
                results.stream().mapToDouble(result -> result.terms().weight()).toArray();
        double total = terms.weight();
        double[] sums = new double[BLOCK];
        for (int from = 0; from < target.length; from += BLOCK) {
            int n = Math.min(BLOCK, target.length - from);
            for (int i = 0; i < n; i++) {
                sums[i] = weights[0] * parts[0][from + i];
            }
            for (int p = 1; p < parts.length; p++) {
                float[] part = parts[p];
                double weight = weights[p];
                for (int i = 0; i < n; i++) {
                    sums[i] += weight * part[from + i];
                }
            }
            for (int i = 0; i < n; i++) {
                double mean = sums[i] / total;
                target[from + i] = Math.abs(mean) < NEGLIGIBLE ? 0f : (float) mean;
            }
        }
    }

    private void divide(double[] sums, float[] target) {
        for (int i = 0; i < target.length; i++) {
            double mean = sums[i] / terms.weight();
            target[i] = Math.abs(mean) < NEGLIGIBLE ? 0f : (float) mean;
        }
    }

    /** On what the partitions of a fit were trained: the platform that decides the last bits, and the device. */
    static final class Workers implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Every platform that was seen, with a partition that was trained there. */
        private final TreeMap<String, Integer> platforms = new TreeMap<>();

        private final TreeMap<Integer, String> devices = new TreeMap<>();

        /** Notes where a partition was trained. */
        void add(int partition, String platform, String device) {
            platforms.putIfAbsent(platform, partition);
            devices.put(partition, device);
        }

        void add(Workers other) {
            other.platforms.forEach(platforms::putIfAbsent);
            devices.putAll(other.devices);
        }

        /**
         * Refuses partitions and rounds that were trained on different kinds of machine: executors that join late, where Spark allocates them
         * as it goes, pass no check before the fit.
         *
         * @throws IllegalArgumentException with both kinds and the remedy
         */
        void requireOneKind() {
            if (platforms.size() > 1) {
                Map.Entry<String, Integer> one = platforms.firstEntry();
                Map.Entry<String, Integer> other = platforms.lastEntry();
                throw new IllegalArgumentException("partition " + one.getValue() + " was trained on (" + one.getKey()
                        + "), partition " + other.getValue() + " on (" + other.getKey()
                        + "): the result would not be the same bits again; run all executors on one kind of machine, or set"
                        + " reproducible to false");
            }
        }

        /** A line per partition, such as {@code partition 0: CPU (nd4j-native)}. */
        List<String> describe() {
            return devices.entrySet().stream()
                    .map(entry -> "partition " + entry.getKey() + ": " + entry.getValue())
                    .toList();
        }
    }
}
