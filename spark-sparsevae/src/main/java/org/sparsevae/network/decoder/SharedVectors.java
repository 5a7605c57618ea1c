// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.Kernels;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * The vectors that features with few factors share. H1 has no bias and a relu is positively homogeneous, so a code t in factor k alone gives
 * the second layer |t| (H2 relu(+-H1[:,k])): two vectors a factor. For a pair (k,l) there is besides H2 (H1[:,l] where H1[:,k] &gt; 0),
 * with which a sweep over the directions of its plane starts (and where H1[:,k] is zero, if H1[:,l] is positive). All come from one product with H2, and go back through two.
 */
final class SharedVectors implements AutoCloseable {
    private final DecoderArrays arrays;
    private final int[] factors;
    private final int[] columnOfFactor;
    private final List<FeaturePaths.Group> pairs;
    private final int columns;
    private final HostCopy copy = new HostCopy();
    private final Arena arena;
    private final INDArray weights;
    private final INDArray weightsGradient;
    private final INDArray below;
    private final INDArray above;
    private final double[] belowValues;
    private final double[] values;
    private final double[] gradient;

    SharedVectors(DecoderArrays arrays, FeaturePaths paths, ParameterViews parameters, DataType dataType) {
        this.arrays = arrays;
        pairs = paths.pairs();
        boolean[] used = new boolean[arrays.factors];
        paths.singles().forEach(group -> used[group.factors()[0]] = true);
        pairs.forEach(group -> {
            used[group.factors()[0]] = true;
            used[group.factors()[1]] = true;
        });
        columnOfFactor = new int[arrays.factors];
        int count = 0;
        for (int k = 0; k < used.length; k++) {
            columnOfFactor[k] = 2 * count;
            count += used[k] ? 1 : 0;
        }
        factors = new int[count];
        for (int k = 0; k < used.length; k++) {
            if (used[k]) {
                factors[columnOfFactor[k] / 2] = k;
            }
        }
        columns = 2 * count + pairs.size();
        values = new double[arrays.last * columns];
        gradient = new double[values.length];
        belowValues = arrays.deep ? new double[arrays.first * columns] : values;
        arena = new Arena(dataType);
        if (arrays.deep && columns > 0) {
            weights = parameters.parameter(HiddenLayers.weight(1));
            weightsGradient = parameters.trainable() ? parameters.gradient(HiddenLayers.weight(1)) : null;
            arena.reset(Arena.aligned((long) arrays.first * columns) + Arena.aligned((long) arrays.last * columns));
            below = arena.matrix(arrays.first, columns);
            above = arena.matrix(arrays.last, columns);
        } else {
            weights = null;
            weightsGradient = null;
            below = null;
            above = null;
        }
    }

    /** All vectors, below each other; where one starts is told by {@link #ofFactor} and {@link #ofPair}. */
    double[] values() {
        return values;
    }

    /** The gradient in them, to be added to. */
    double[] gradient() {
        return gradient;
    }

    /** Where H2 relu(H1[:,k]) starts, or its like for a negative code. */
    int ofFactor(int k, boolean negative) {
        return (columnOfFactor[k] + (negative ? 1 : 0)) * arrays.last;
    }

    /** Where the vector of a pair starts. */
    int ofPair(int index) {
        return (2 * factors.length + index) * arrays.last;
    }

    /** Whether a unit is on right after direction (1, 0) of a pair's plane. */
    private static boolean isOn(double first, double second) {
        return first > 0 || first == 0 && second > 0;
    }

    /** Computes all vectors, and sets their gradient to zero. */
    void forward() {
        Arrays.fill(gradient, 0);
        int units = arrays.first;
        double[] h1 = arrays.h1;
        for (int f = 0; f < factors.length; f++) {
            int from = factors[f] * units;
            int to = 2 * f * units;
            for (int d = 0; d < units; d++) {
                belowValues[to + d] = Math.max(h1[from + d], 0);
                belowValues[to + units + d] = Math.max(-h1[from + d], 0);
            }
        }
        for (int p = 0; p < pairs.size(); p++) {
            int first = pairs.get(p).factors()[0] * units;
            int second = pairs.get(p).factors()[1] * units;
            int to = (2 * factors.length + p) * units;
            for (int d = 0; d < units; d++) {
                belowValues[to + d] = isOn(h1[first + d], h1[second + d]) ? h1[second + d] : 0;
            }
        }
        if (above != null) {
            copy.write(belowValues, below);
            Kernels.product(weights, false, below, false, 0, above);
            copy.read(above, values);
        }
    }

    /** Adds to the gradients in H2, in place, and in H1, on the heap. */
    void backward() {
        double[] belowGradient = gradient;
        if (above != null) {
            copy.write(gradient, above);
            Kernels.product(above, false, below, true, 1, weightsGradient);
            Kernels.product(weights, true, above, false, 0, below);
            belowGradient = belowValues;
            copy.read(below, belowGradient);
        }
        int units = arrays.first;
        double[] h1 = arrays.h1;
        double[] h1Gradient = arrays.h1Gradient;
        for (int f = 0; f < factors.length; f++) {
            int at = factors[f] * units;
            int from = 2 * f * units;
            for (int d = 0; d < units; d++) {
                double weight = h1[at + d];
                if (weight > 0) {
                    h1Gradient[at + d] += belowGradient[from + d];
                } else if (weight < 0) {
                    h1Gradient[at + d] -= belowGradient[from + units + d];
                }
            }
        }
        for (int p = 0; p < pairs.size(); p++) {
            int first = pairs.get(p).factors()[0] * units;
            int second = pairs.get(p).factors()[1] * units;
            int from = (2 * factors.length + p) * units;
            for (int d = 0; d < units; d++) {
                if (isOn(h1[first + d], h1[second + d])) {
                    h1Gradient[second + d] += belowGradient[from + d];
                }
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
