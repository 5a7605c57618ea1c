// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.util.Arrays;

/** The decoder of an output-interpretable VAE: a small network for each group of features, on its own view of the factors. */
public final class FittedGroupDecoder implements FittedDecoder {
    private static final long serialVersionUID = 1L;

    private final int[] groups;
    private final DenseLayer views;
    private final float[] weights;
    private final float[] offsets;

    /**
     * @param groups the group of each feature, from 0
     * @param views the groups' views of the factors: K inputs, p outputs for each group in turn
     * @param weights p weights for each feature in turn
     * @param offsets one for each feature
     * @throws IllegalArgumentException if they do not fit together
     */
    public FittedGroupDecoder(int[] groups, DenseLayer views, float[] weights, float[] offsets) {
        int numGroups = Arrays.stream(groups).max().orElse(-1) + 1;
        if (numGroups < 1 || Arrays.stream(groups).anyMatch(group -> group < 0) || views.outputs() % numGroups != 0) {
            throw new IllegalArgumentException("the views must have as many outputs for every group: outputs = "
                    + views.outputs() + ", groups = " + numGroups);
        }
        int units = views.outputs() / numGroups;
        if (weights.length != units * groups.length || offsets.length != groups.length) {
            throw new IllegalArgumentException(
                    "every feature must have " + units + " weights and an offset: features = " + groups.length
                            + ", weights = " + weights.length + ", offsets = " + offsets.length);
        }
        this.groups = groups.clone();
        this.views = views;
        this.weights = weights.clone();
        this.offsets = offsets.clone();
    }

    /** @return the group of each feature */
    public int[] groups() {
        return groups.clone();
    }

    /** @return the groups' views of the factors */
    public DenseLayer views() {
        return views;
    }

    /** @return p weights for each feature in turn */
    public float[] weights() {
        return weights.clone();
    }

    /** @return one offset for each feature */
    public float[] offsets() {
        return offsets.clone();
    }

    /** @return units p of each group */
    public int units() {
        return weights.length / groups.length;
    }

    @Override
    public int features() {
        return groups.length;
    }

    @Override
    public int factors() {
        return views.inputs();
    }

    @Override
    public double[] decode(double[] z) {
        requireFactors(z);
        float[] code = new float[z.length];
        for (int k = 0; k < z.length; k++) {
            code[k] = (float) z[k];
        }
        float[] hidden = views.apply(code);
        int units = units();
        double[] m = new double[groups.length];
        for (int j = 0; j < m.length; j++) {
            m[j] = offsets[j];
            for (int q = 0; q < units; q++) {
                m[j] += (double) weights[j * units + q] * hidden[groups[j] * units + q];
            }
        }
        return m;
    }
}
