// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;

/**
 * The encoder q(z|x) (Moran et al. 2022, Eq. 6): layers whose last one puts out the K posterior means followed by the K
 * log variances, or what else the family of posteriors has per factor. The first layer costs (non-zeros of the row) x (hidden units): for standardised input the share of the
 * zeros, which are no longer zero once the mean is taken off, is computed once when the encoder is made.
 */
public final class FittedEncoder implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Log variances are kept at or above this, so that the standard deviation never vanishes. */
    public static final double MIN_LOG_VARIANCE = -10;
    /** Log variances are kept at or below this, so that early noise does not swamp the decoder. */
    public static final double MAX_LOG_VARIANCE = 5;
    /** Probabilities of a spike-and-slab posterior are kept at or above this, and at or below one less this. */
    public static final double MIN_ACTIVATION = 1e-6;

    private final DenseLayer[] layers;
    private final Standardisation standardisation;
    private final InputScaling scaling;
    private final PosteriorFamily family;
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
        this(layers, standardisation, scaling, PosteriorFamily.GAUSSIAN);
    }

    /**
     * @param layers first to last; the last is linear with the family's outputs
     * @param standardisation applied to the row first; null for none
     * @param scaling applied to the (standardised) row second
     * @param family what the last layer's outputs are
     * @throws IllegalArgumentException if the layers do not fit together or the standardisation has other features
     */
    public FittedEncoder(
            List<DenseLayer> layers, Standardisation standardisation, InputScaling scaling, PosteriorFamily family) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("an encoder needs at least one layer: layers = 0");
        }
        int width = DenseLayer.requireChain("encoder", layers.get(0).inputs(), layers);
        DenseLayer last = layers.get(layers.size() - 1);
        if (width % family.outputsPerFactor() != 0 || last.activation() != DenseLayer.Activation.IDENTITY) {
            throw new IllegalArgumentException("the encoder's last layer must be linear with "
                    + family.outputsPerFactor() + "K outputs: outputs = " + width + ", activation = "
                    + last.activation());
        }
        if (standardisation != null
                && standardisation.features() != layers.get(0).inputs()) {
            throw new IllegalArgumentException(
                    "the standardisation must have the encoder's features: standardisation = "
                            + standardisation.features() + ", features = "
                            + layers.get(0).inputs());
        }
        this.layers = layers.toArray(new DenseLayer[0]);
        this.standardisation = standardisation;
        this.scaling = scaling;
        this.family = family;
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
        return layers[layers.length - 1].outputs() / family.outputsPerFactor();
    }

    /** @return what the last layer's outputs are */
    public PosteriorFamily family() {
        return family;
    }

    /** @return the layers, first to last */
    public List<DenseLayer> layers() {
        return List.of(layers);
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
        return posterior(upperLayers(firstLayer(row.requireSize(features()))));
    }

    /**
     * The posterior of what the first layer reads, such as a pseudo-input.
     *
     * @param input G values, standardised and scaled already
     * @return posterior mean and standard deviation of the K factors
     */
    RowPosterior encodePrepared(float[] input) {
        return posterior(upperLayers(layers[0].apply(input)));
    }

    private float[] upperLayers(float[] hidden) {
        float[] outputs = hidden;
        for (int l = 1; l < layers.length; l++) {
            outputs = layers[l].apply(outputs);
        }
        return outputs;
    }

    private RowPosterior posterior(float[] hidden) {
        int factors = factors();
        double[] mean = new double[factors];
        double[] sd = new double[factors];
        for (int k = 0; k < factors; k++) {
            mean[k] = hidden[k];
            double logVariance = Math.min(MAX_LOG_VARIANCE, Math.max(MIN_LOG_VARIANCE, hidden[factors + k]));
            sd[k] = Math.exp(logVariance / 2);
        }
        return family == PosteriorFamily.GAUSSIAN ? new RowPosterior(mean, sd) : spikeAndSlab(mean, sd, hidden);
    }

    private static RowPosterior spikeAndSlab(double[] mean, double[] sd, float[] hidden) {
        double[] activation = new double[mean.length];
        for (int k = 0; k < activation.length; k++) {
            double gamma = Math.exp(Math.min(0, hidden[2 * activation.length + k]));
            activation[k] = Math.min(1 - MIN_ACTIVATION, Math.max(MIN_ACTIVATION, gamma));
        }
        return new RowSpikeAndSlab(activation, mean, sd).posterior();
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
        for (int e = 0; e < row.nonZeros(); e++) {
            layers[0].addRow(row.index(e), (float) (scale * scaling.value(row.value(e))), output);
        }
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
        for (int j = 0; j < row.length; j++) {
            layers[0].addRow(j, (float) (scale * scaling.value(row[j])), output);
        }
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
        for (int e = 0; e < row.nonZeros(); e++) {
            double shift = row.value(e) / standardisation.sd(row.index(e));
            layers[0].addRow(row.index(e), (float) (scale * shift), output);
        }
    }
}
