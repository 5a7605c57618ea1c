// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.round;

import java.io.Serializable;
import org.sparsevae.inference.InputScaling;
import org.sparsevae.inference.Standardisation;
import org.sparsevae.training.rows.CounterNoise;

/** How a dense minibatch of rows becomes what the likelihood and what the encoder read. */
public final class EncoderInput implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Standardisation standardisation;
    private final InputScaling scaling;
    private final double dropout;

    /**
     * @param standardisation applied to the row for encoder and likelihood alike, or null for none
     * @param scaling applied to the encoder's input only
     * @param dropout share of the encoder's inputs set to zero in training, in [0, 1); the others are divided by 1 - dropout
     */
    public EncoderInput(Standardisation standardisation, InputScaling scaling, double dropout) {
        this.standardisation = standardisation;
        this.scaling = scaling;
        this.dropout = dropout;
    }

    /** Whether the encoder reads the very numbers that the likelihood reads. */
    public boolean isIdentity(boolean training) {
        return scaling == InputScaling.NONE && (!training || dropout == 0);
    }

    /** Standardises a row-major [B, G] minibatch in place, if the model does. */
    public void standardise(float[] rows, int count, int features) {
        if (standardisation == null) {
            return;
        }
        double[] mean = standardisation.mean();
        double[] sd = standardisation.sd();
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < features; j++) {
                int at = i * features + j;
                rows[at] = (float) ((rows[at] - mean[j]) / sd[j]);
            }
        }
    }

    /** The encoder's input for standardised rows, without dropout, as a new array. */
    public float[] scaled(float[] rows, int count, int features) {
        float[] input = rows.clone();
        for (int i = 0; i < count; i++) {
            double sum = 0;
            double sumOfSquares = 0;
            for (int j = i * features; j < (i + 1) * features; j++) {
                sum += rows[j];
                sumOfSquares += (double) rows[j] * rows[j];
            }
            double factor = scaling.factor(sum, sumOfSquares);
            for (int j = i * features; j < (i + 1) * features; j++) {
                input[j] = (float) (factor * rows[j]);
            }
        }
        return input;
    }

    /**
     * Drops inputs in place, the same ones wherever and however often the minibatch is made.
     *
     * @param noise uniform noise keyed by the row's place in the epoch
     * @param firstPosition place in the epoch of the minibatch's first row
     */
    public void drop(float[] input, int count, int features, CounterNoise noise, long firstPosition) {
        if (dropout == 0) {
            return;
        }
        float[] uniform = new float[count * features];
        noise.fillUniform(firstPosition, count, features, uniform);
        float kept = (float) (1 / (1 - dropout));
        for (int i = 0; i < uniform.length; i++) {
            input[i] = uniform[i] < dropout ? 0f : input[i] * kept;
        }
    }
}
