// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.io.Serializable;
import java.util.List;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.WeightsFile;

/**
 * The trained prior of variational sparse coding (Tonolini et al. 2019, Eq. 3): inputs of the encoder that no row gave, of whose posteriors
 * a selector chooses one as the prior of a row. A saved model has {@link #INPUTS}, {@link #SELECTOR_WEIGHTS} and {@link #SELECTOR_OFFSETS}.
 */
public final class FittedPseudoInputs implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Name of the pseudo-inputs, inputs x features. */
    public static final String INPUTS = "pseudo.W";
    /** Name of the selector's weights, features x inputs. */
    public static final String SELECTOR_WEIGHTS = "selector.W";
    /** Name of the selector's offset of each input. */
    public static final String SELECTOR_OFFSETS = "selector.b";

    private final float[] inputs;
    private final DenseLayer selector;

    /**
     * @param inputs the pseudo-inputs in the units of the encoder's input (after standardisation and scaling), row-major U x G
     * @param selector relu layer from the G (standardised) features to one unit per pseudo-input
     * @throws IllegalArgumentException if the shapes do not fit together or the selector is not relu
     */
    public FittedPseudoInputs(float[] inputs, DenseLayer selector) {
        if (inputs.length != (long) selector.inputs() * selector.outputs()) {
            throw new IllegalArgumentException("pseudo-inputs and selector must fit together: entries of the inputs = "
                    + inputs.length + ", selector = " + selector.inputs() + " x " + selector.outputs());
        }
        if (selector.activation() != DenseLayer.Activation.RELU) {
            throw new IllegalArgumentException("the selector must be relu: activation = " + selector.activation());
        }
        this.inputs = inputs.clone();
        this.selector = selector;
    }

    /** The pseudo-inputs of a saved network. */
    static FittedPseudoInputs read(WeightsFile weights) {
        return new FittedPseudoInputs(
                weights.array(INPUTS).floats(),
                SavedLayers.layer(
                        weights.array(SELECTOR_WEIGHTS),
                        weights.array(SELECTOR_OFFSETS).floats(),
                        Activation.RELU));
    }

    List<NamedArray> arrays() {
        return List.of(
                NamedArray.of(INPUTS, inputs, count(), features()),
                SavedLayers.weights(SELECTOR_WEIGHTS, selector),
                NamedArray.of(SELECTOR_OFFSETS, selector.bias(), selector.outputs()));
    }

    /** @return number of pseudo-inputs U */
    public int count() {
        return selector.outputs();
    }

    /** @return number of features G */
    public int features() {
        return selector.inputs();
    }

    /** @return a copy of all pseudo-inputs, row-major U x G, in the units of the encoder's input */
    public float[] inputs() {
        return inputs.clone();
    }

    /**
     * @param index in [0, U)
     * @return the pseudo-input, G values in the units of the encoder's input
     */
    public float[] input(int index) {
        float[] input = new float[features()];
        System.arraycopy(inputs, index * features(), input, 0, input.length);
        return input;
    }

    /** @return the selector's layer */
    public DenseLayer selector() {
        return selector;
    }

    /**
     * The pseudo-input that weighs most in a row's prior, the first of equals.
     *
     * @param row the row, standardised where the model standardises, G values
     * @return its index in [0, U)
     */
    int selected(double[] row) {
        float[] input = new float[row.length];
        for (int j = 0; j < row.length; j++) {
            input[j] = (float) row[j];
        }
        float[] units = selector.apply(input);
        int largest = 0;
        for (int u = 1; u < units.length; u++) {
            largest = units[u] > units[largest] ? u : largest;
        }
        return largest;
    }
}
