// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.round;

import java.io.Serializable;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.training.rows.CounterNoise;

/**
 * How a dense minibatch of rows becomes what the likelihood and what the encoder read.
 *
 * <p>In training, inputs of the encoder are dropped, so that it learns to read rows of which a part is missing: each row has a rate of its
 * own, uniform between 0 and the highest, so that it meets whole rows too. What is left keeps its value, as it would in a row that lacks
 * the others; where rows are divided by their sum or norm, that is the sum or norm of what is left.
 */
public final class EncoderInput implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Standardisation standardisation;
    private final InputScaling scaling;
    private final double dropout;

    /**
     * @param standardisation applied to the row for encoder and likelihood alike, or null for none
     * @param scaling applied to the encoder's input only
     * @param dropout highest rate at which a row's inputs to the encoder are set to zero in training, in [0, 1); 0 for none
     */
    public EncoderInput(Standardisation standardisation, InputScaling scaling, double dropout) {
        this.standardisation = standardisation;
        this.scaling = scaling;
        this.dropout = dropout;
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
                input[j] = (float) (factor * scaling.value(rows[j]));
            }
        }
        return input;
    }

    /**
     * The encoder's input for standardised rows in training, as a new array: inputs are dropped, the same ones wherever and however often
     * the minibatch is made, and what is left is scaled.
     *
     * @param noise uniform noise keyed by the row's place in the epoch; number j of a row decides on feature j, number G on the row's rate
     * @param firstPosition place in the epoch of the minibatch's first row
     */
    public float[] dropped(float[] rows, int count, int features, CounterNoise noise, long firstPosition) {
        if (dropout == 0) {
            return scaled(rows, count, features);
        }
        float[] kept = new float[count * features];
        noise.fillUniform(firstPosition, count, features, kept);
        for (int i = 0; i < count; i++) {
            double rate = dropout * noise.uniform(firstPosition + i, features);
            for (int j = i * features; j < (i + 1) * features; j++) {
                kept[j] = kept[j] < rate ? 0f : rows[j];
            }
        }
        return scaled(kept, count, features);
    }
}
