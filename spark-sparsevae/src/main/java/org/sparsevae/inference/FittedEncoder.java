// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.DenseLayer.NonZeros;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.WeightsFile;

/**
 * The encoder q(z|x) (Moran et al. 2022, Eq. 6): layers whose last one puts out the K posterior means followed by the K
 * log variances, or what else the family of posteriors has per factor. The first layer costs (non-zeros of the row) x (hidden units): for standardised input the share of the
 * zeros, which are no longer zero once the mean is taken off, is computed once when the encoder is made.
 *
 * <p>A saved model has its layers, from {@code encoder.0} on, as {@link SavedLayers} says.
 */
public final class FittedEncoder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final DenseLayer[] layers;
    private final Standardisation standardisation;
    private final InputScaling scaling;
    private final FittedPosterior posterior;
    /** First layer's response to a row of zeros, bias left out; null without standardisation. */
    private final float[] zeroResponse;

    private final double zeroSum;
    private final double zeroSumOfSquares;

    /**
     * An encoder with Gaussian posteriors.
     *
     * @param layers first to last; the last is linear with 2K outputs [mean | log variance]
     * @param standardisation applied to the row first; null for none
     * @param scaling applied to the (standardised) row second
     * @throws IllegalArgumentException if the layers do not fit together or the standardisation has other features
     */
    public FittedEncoder(List<DenseLayer> layers, Standardisation standardisation, InputScaling scaling) {
        this(layers, standardisation, scaling, new FittedGaussian());
    }

    /**
     * @param layers first to last; the last is linear with the family's outputs
     * @param standardisation applied to the row first; null for none
     * @param scaling applied to the (standardised) row second
     * @param posterior what the last layer's outputs are
     * @throws IllegalArgumentException if the layers do not fit together or the standardisation has other features
     */
    public FittedEncoder(
            List<DenseLayer> layers, Standardisation standardisation, InputScaling scaling, FittedPosterior posterior) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("an encoder needs at least one layer: layers = 0");
        }
        int width = DenseLayer.requireChain("encoder", layers.get(0).inputs(), layers);
        DenseLayer last = layers.get(layers.size() - 1);
        if (width % posterior.outputsPerFactor() != 0 || last.activation() != DenseLayer.Activation.IDENTITY) {
            throw new IllegalArgumentException("the encoder's last layer must be linear with "
                    + posterior.outputsPerFactor() + "K outputs: outputs = " + width + ", activation = "
                    + last.activation());
        }
        if (standardisation != null
                && standardisation.features() != layers.get(0).inputs()) {
            throw new IllegalArgumentException(
                    "the standardisation must have the encoder's features: standardisation = "
                            + standardisation.features() + ", features = "
                            + layers.get(0).inputs());
        }
        posterior.requireFeatures(layers.get(0).inputs());
        this.layers = layers.toArray(new DenseLayer[0]);
        this.standardisation = standardisation;
        this.scaling = scaling;
        this.posterior = posterior;
        this.zeroResponse = standardisation == null ? null : zeroResponse();
        double sum = 0;
        double sumOfSquares = 0;
        for (int j = 0; standardisation != null && j < features(); j++) {
            double zero = standardisation.standardised(j, 0);
            sum += zero;
            sumOfSquares += zero * zero;
        }
        this.zeroSum = sum;
        this.zeroSumOfSquares = sumOfSquares;
    }

    private float[] zeroResponse() {
        double[] sum = new double[layers[0].outputs()];
        float[] weights = layers[0].weights();
        for (int j = 0; j < features(); j++) {
            double zero = standardisation.standardised(j, 0);
            for (int d = 0; d < sum.length; d++) {
                sum[d] += zero * weights[j * sum.length + d];
            }
        }
        float[] response = new float[sum.length];
        for (int d = 0; d < sum.length; d++) {
            response[d] = (float) sum[d];
        }
        return response;
    }

    /** @return number of features G */
    public int features() {
        return layers[0].inputs();
    }

    /** @return number of factors K */
    public int factors() {
        return layers[layers.length - 1].outputs() / posterior.outputsPerFactor();
    }

    /** @return what the last layer's outputs are */
    public FittedPosterior posterior() {
        return posterior;
    }

    /** The encoder of a saved network, which says its layers and its posterior. */
    static FittedEncoder read(WeightsFile weights, Standardisation standardisation, InputScaling scaling)
            throws IOException {
        return new FittedEncoder(
                SavedLayers.read(weights, SavedLayers.ENCODER),
                standardisation,
                scaling,
                FittedParts.posterior(weights));
    }

    /**
     * What a saved model's architecture says of a trained encoder.
     *
     * @param hidden number of hidden layers
     * @return a new object
     */
    public static ObjectNode architecture(int hidden) {
        List<SavedLayers.Form> layers =
                new ArrayList<>(Collections.nCopies(hidden, new SavedLayers.Form(true, Activation.RELU)));
        layers.add(new SavedLayers.Form(true, Activation.IDENTITY));
        return SavedLayers.described(SavedLayers.ENCODER, layers);
    }

    /** What a saved model's architecture says of the layers. */
    ObjectNode architecture() {
        return SavedLayers.described(SavedLayers.ENCODER, SavedLayers.Form.of(List.of(layers)));
    }

    /** The layers as arrays. */
    List<NamedArray> arrays() {
        return SavedLayers.arrays(SavedLayers.ENCODER, 0, List.of(layers));
    }

    /** @return the standardisation applied to rows first, if any */
    public Optional<Standardisation> standardisation() {
        return Optional.ofNullable(standardisation);
    }

    /** @return the scaling applied to rows second */
    public InputScaling scaling() {
        return scaling;
    }

    /**
     * The posterior of a row's factors.
     *
     * @param row in the data's own units
     * @return posterior mean and standard deviation of the K factors
     * @throws IllegalArgumentException if the row does not have G features
     */
    public RowPosterior encode(FeatureRow row) {
        return posterior.posterior(upperLayers(firstLayer(row.requireSize(features()))));
    }

    /**
     * The posterior of what the first layer reads, such as a pseudo-input.
     *
     * @param input G values, standardised and scaled already
     * @return posterior mean and standard deviation of the K factors
     */
    RowPosterior encodePrepared(float[] input) {
        return posterior.posterior(upperLayers(layers[0].apply(input)));
    }

    private float[] upperLayers(float[] hidden) {
        float[] outputs = hidden;
        for (int l = 1; l < layers.length; l++) {
            outputs = layers[l].apply(outputs);
        }
        return outputs;
    }

    private float[] firstLayer(FeatureRow row) {
        float[] output = new float[layers[0].outputs()];
        layers[0].start(output);
        if (standardisation == null) {
            addRaw(row, output);
        } else if (2 * row.nonZeros() > features() || scaling.isCurved()) {
            // With few zeros, adding and removing their share would only cost digits; and a curve has no share to
            // remove.
            addStandardised(row.toDense(), output);
        } else {
            addStandardised(row, output);
        }
        layers[0].activate(output);
        return output;
    }

    private void addRaw(FeatureRow row, float[] output) {
        double sum = 0;
        double sumOfSquares = 0;
        for (int e = 0; e < row.nonZeros(); e++) {
            sum += row.value(e);
            sumOfSquares += row.value(e) * row.value(e);
        }
        double scale = scaling.factor(sum, sumOfSquares);
        NonZeros entries = new NonZeros(row.nonZeros());
        for (int e = 0; e < row.nonZeros(); e++) {
            entries.add(row.index(e), (float) (scale * scaling.value(row.value(e))));
        }
        layers[0].addRows(entries, output);
    }

    private void addStandardised(double[] row, float[] output) {
        double sum = 0;
        double sumOfSquares = 0;
        for (int j = 0; j < row.length; j++) {
            row[j] = standardisation.standardised(j, row[j]);
            sum += row[j];
            sumOfSquares += row[j] * row[j];
        }
        double scale = scaling.factor(sum, sumOfSquares);
        NonZeros entries = new NonZeros(row.length);
        for (int j = 0; j < row.length; j++) {
            entries.add(j, (float) (scale * scaling.value(row[j])));
        }
        layers[0].addRows(entries, output);
    }

    private void addStandardised(FeatureRow row, float[] output) {
        double sum = zeroSum;
        double sumOfSquares = zeroSumOfSquares;
        for (int e = 0; e < row.nonZeros(); e++) {
            double zero = standardisation.standardised(row.index(e), 0);
            double value = standardisation.standardised(row.index(e), row.value(e));
            sum += value - zero;
            sumOfSquares += value * value - zero * zero;
        }
        double scale = scaling.factor(sum, sumOfSquares);
        for (int d = 0; d < output.length; d++) {
            output[d] += (float) (scale * zeroResponse[d]);
        }
        NonZeros entries = new NonZeros(row.nonZeros());
        for (int e = 0; e < row.nonZeros(); e++) {
            double shift = row.value(e) / standardisation.sd(row.index(e));
            entries.add(row.index(e), (float) (scale * shift));
        }
        layers[0].addRows(entries, output);
    }
}
