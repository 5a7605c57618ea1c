// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import java.util.Arrays;
import org.sparsevae.network.step.Minibatch;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * How much each pseudo-input counts as a row's prior (Tonolini et al. 2019, A.3): one relu layer on the observed values, normalised to sum
 * 1, pushed through S(60 (share - 0.5)) so that nearly all of it goes to one pseudo-input, and normalised again. A small constant is added
 * before the first normalisation, because a row may have no unit above 0; the second is there because the sigmoids of even shares sum to
 * next to nothing, and with them the divergence would vanish.
 */
final class PseudoInputSelector {
    private static final double STEEPNESS = 60;
    private static final double THRESHOLD = .5;
    private static final double LEAST_UNIT = 1e-6;

    private final int inputs;
    private final int features;
    private final ParameterViews views;
    private final HostCopy copy = new HostCopy();
    private final double[] weights;
    private final double[] offsets;
    private final double[] weightGradient;
    private final double[] offsetGradient;
    /** Units after the relu, B x U. */
    private double[] units = new double[0];
    /** d log S / d share, B x U. */
    private double[] slopes = new double[0];

    private double[] selection = new double[0];

    /**
     * @param inputs number of pseudo-inputs U
     * @param features number of features G
     * @param views has the selector's weights, U x G with a feature's weights side by side, and offsets
     */
    PseudoInputSelector(int inputs, int features, ParameterViews views) {
        this.inputs = inputs;
        this.features = features;
        this.views = views;
        weights = new double[inputs * features];
        offsets = new double[inputs];
        weightGradient = new double[inputs * features];
        offsetGradient = new double[inputs];
    }

    /** The weights of the pseudo-inputs for each row, row-major B x U, each row's summing to 1; valid until the next call. */
    double[] select(Minibatch batch) {
        int cells = batch.rows() * inputs;
        if (units.length < cells) {
            units = new double[cells];
            slopes = new double[cells];
            selection = new double[cells];
        }
        copy.read(views.parameter(SpikeAndSlab.SELECTOR_WEIGHTS), weights);
        copy.read(views.parameter(SpikeAndSlab.SELECTOR_OFFSETS), offsets);
        for (int i = 0; i < batch.rows(); i++) {
            layer(batch.data(), i);
            normalise(i * inputs);
        }
        return selection;
    }

    private void layer(double[] data, int row) {
        int at = row * inputs;
        System.arraycopy(offsets, 0, units, at, inputs);
        for (int j = 0; j < features; j++) {
            double value = data[row * features + j];
            for (int u = 0; value != 0 && u < inputs; u++) {
                units[at + u] += value * weights[j * inputs + u];
            }
        }
        for (int u = 0; u < inputs; u++) {
            units[at + u] = Math.max(0, units[at + u]);
        }
    }

    /** In logarithms, so that no pseudo-input is lost to underflow. */
    private void normalise(int at) {
        double sum = total(at);
        double largest = Double.NEGATIVE_INFINITY;
        for (int u = 0; u < inputs; u++) {
            double argument = STEEPNESS * ((units[at + u] + LEAST_UNIT) / sum - THRESHOLD);
            slopes[at + u] = STEEPNESS / (1 + StrictMath.exp(argument));
            selection[at + u] = Math.min(argument, 0) - StrictMath.log1p(StrictMath.exp(-Math.abs(argument)));
            largest = Math.max(largest, selection[at + u]);
        }
        double total = 0;
        for (int u = 0; u < inputs; u++) {
            selection[at + u] = StrictMath.exp(selection[at + u] - largest);
            total += selection[at + u];
        }
        for (int u = 0; u < inputs; u++) {
            selection[at + u] /= total;
        }
    }

    private double total(int at) {
        double sum = inputs * LEAST_UNIT;
        for (int u = 0; u < inputs; u++) {
            sum += units[at + u];
        }
        return sum;
    }

    /**
     * Fills the gradients of the selector's parameters.
     *
     * @param batch the minibatch of the last {@link #select}
     * @param selectionGradient gradient of the loss in the selection, row-major B x U
     */
    void backward(Minibatch batch, double[] selectionGradient) {
        Arrays.fill(weightGradient, 0);
        Arrays.fill(offsetGradient, 0);
        double[] unitGradient = new double[inputs];
        for (int i = 0; i < batch.rows(); i++) {
            unitGradient(i * inputs, selectionGradient, unitGradient);
            for (int u = 0; u < inputs; u++) {
                offsetGradient[u] += unitGradient[u];
            }
            for (int j = 0; j < features; j++) {
                double value = batch.data()[i * features + j];
                for (int u = 0; value != 0 && u < inputs; u++) {
                    weightGradient[j * inputs + u] += value * unitGradient[u];
                }
            }
        }
        copy.write(weightGradient, views.gradient(SpikeAndSlab.SELECTOR_WEIGHTS));
        copy.write(offsetGradient, views.gradient(SpikeAndSlab.SELECTOR_OFFSETS));
    }

    private void unitGradient(int at, double[] selectionGradient, double[] result) {
        double sum = total(at);
        double mean = 0;
        for (int u = 0; u < inputs; u++) {
            mean += selection[at + u] * selectionGradient[at + u];
        }
        double shareMean = 0;
        for (int u = 0; u < inputs; u++) {
            // gradient in the share of unit u
            result[u] = selection[at + u] * (selectionGradient[at + u] - mean) * slopes[at + u];
            shareMean += result[u] * (units[at + u] + LEAST_UNIT) / sum;
        }
        for (int u = 0; u < inputs; u++) {
            result[u] = units[at + u] > 0 ? (result[u] - shareMean) / sum : 0;
        }
    }
}
