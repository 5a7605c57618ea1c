// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.DenseLayer.NonZeros;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.StrictJson;
import org.sparsevae.store.WeightsFile;

/**
 * The sparse decoder (Moran et al. 2022, Eq. 1): one network shared by all features, of which feature j sees only its
 * masked code w_j o z:
 *
 * <pre>
 *   h1_j = relu(H1 (w_j o z)),  h_lj = relu(H_l h_(l-1)j + c_l),  m_j = h3_j . h_Lj + c3_j
 * </pre>
 *
 * <p>With slopes A, m_j has the term sum_k a_jk w_jk z_k besides.
 *
 * <p>The zeros of W are used: a feature without factors is a constant; the first layer of another costs (its factors) x
 * (hidden units); and since H1 has no bias and relu is positively homogeneous, the first two layers of all features of
 * the one factor k are multiples of the same two vectors, one per sign of w_jk z_k.
 *
 * <p>A saved model has {@link #LOADINGS}, {@link #FIRST_LAYER}, the further hidden layers, from {@code decoder.1} on, as {@link SavedLayers} says,
 * {@link #OUTPUT_WEIGHTS}, features x units, {@link #OUTPUT_OFFSETS}, and {@link #SLOPES} where there are some.
 */
public final class FittedSparseDecoder implements FittedDecoder {
    private static final long serialVersionUID = 1L;

    /** The name in saved models of a decoder without a linear term. */
    public static final String NAME = "sparse";
    /** The name of one with it: a reader that does not know the term must refuse the network, not leave the term out. */
    public static final String NAME_WITH_SKIP = "sparseWithSkip";

    /** Name of the loadings, features x factors. */
    public static final String LOADINGS = "W";
    /** Name of the first layer, factors x units; it has no bias. */
    public static final String FIRST_LAYER = "H1";
    /** Name of the slopes of the linear term, features x factors, 0 where the loadings are. */
    public static final String SLOPES = "A";

    private final int factors;
    private final DenseLayer first;
    private final DenseLayer[] hidden;
    private final float[] outputRows;
    private final float[] offsets;

    /** The non-zeros of W: those of feature j lie from rowStart[j] to rowStart[j + 1], factors ascending. */
    private final int[] rowStart;

    private final int[] entryFactor;
    private final float[] entryWeight;

    /** The slopes a_jk at the same places; null without a linear term. */
    private final float[] entrySlope;

    /** [factor][sign]: response to +-1 on one factor up to the second layer's bias, see {@link #unitResponse}. */
    private final float[][][] unitResponse;

    /** m_j of the features without factors, 0 elsewhere. */
    private final double[] constants;

    /**
     * A decoder without a linear term.
     *
     * @param loadings W, features x factors, row-major
     * @param first H1 as a layer from K inputs to D1 units: relu, no bias
     * @param hidden further hidden layers, relu; may be empty
     * @param outputRows h3, features x units of the last hidden layer, row-major
     * @param offsets c3, one per feature
     * @throws IllegalArgumentException if shapes do not fit together, H1 has a bias or a hidden layer is linear
     */
    public FittedSparseDecoder(
            float[] loadings, DenseLayer first, List<DenseLayer> hidden, float[] outputRows, float[] offsets) {
        this(loadings, first, hidden, outputRows, offsets, null);
    }

    /**
     * @param loadings W, features x factors, row-major
     * @param first H1 as a layer from K inputs to D1 units: relu, no bias
     * @param hidden further hidden layers, relu; may be empty
     * @param outputRows h3, features x units of the last hidden layer, row-major
     * @param offsets c3, one per feature
     * @param slopes A of the linear term, features x factors, row-major: those where W is zero have no effect and are not kept; null for no
     *     linear term
     * @throws IllegalArgumentException if shapes do not fit together, H1 has a bias or a hidden layer is linear
     */
    public FittedSparseDecoder(
            float[] loadings,
            DenseLayer first,
            List<DenseLayer> hidden,
            float[] outputRows,
            float[] offsets,
            float[] slopes) {
        int width = DenseLayer.requireChain("decoder", first.outputs(), hidden);
        requireShapes(loadings, first, outputRows, offsets, width);
        requireRelu(first, hidden);
        if (slopes != null && slopes.length != loadings.length) {
            throw new IllegalArgumentException(
                    "A needs one slope per loading: slopes = " + slopes.length + ", loadings = " + loadings.length);
        }
        this.factors = first.inputs();
        this.first = first;
        this.hidden = hidden.toArray(new DenseLayer[0]);
        this.outputRows = outputRows.clone();
        this.offsets = offsets.clone();
        int nonZeros = 0;
        for (float w : loadings) {
            nonZeros += w != 0 ? 1 : 0;
        }
        this.rowStart = new int[offsets.length + 1];
        this.entryFactor = new int[nonZeros];
        this.entryWeight = new float[nonZeros];
        this.entrySlope = slopes == null ? null : new float[nonZeros];
        compress(loadings, slopes);
        this.unitResponse = new float[factors][2][];
        for (int k = 0; k < factors; k++) {
            unitResponse[k][0] = unitResponse(k, 1f);
            unitResponse[k][1] = unitResponse(k, -1f);
        }
        this.constants = constants();
    }

    private static void requireShapes(
            float[] loadings, DenseLayer first, float[] outputRows, float[] offsets, int width) {
        if (loadings.length != (long) offsets.length * first.inputs()) {
            throw new IllegalArgumentException("W needs features x factors entries: entries = " + loadings.length
                    + ", features = " + offsets.length + ", factors = " + first.inputs());
        }
        if (outputRows.length != (long) offsets.length * width) {
            throw new IllegalArgumentException("the output layer needs features x hidden units weights: weights = "
                    + outputRows.length + ", features = " + offsets.length + ", hidden units = " + width);
        }
    }

    private static void requireRelu(DenseLayer first, List<DenseLayer> hidden) {
        if (first.bias() != null) {
            throw new IllegalArgumentException(
                    "the sparse decoder's first layer H1 must have no bias: biases = " + first.bias().length);
        }
        boolean allRelu = first.activation() == DenseLayer.Activation.RELU
                && hidden.stream().allMatch(layer -> layer.activation() == DenseLayer.Activation.RELU);
        if (!allRelu) {
            throw new IllegalArgumentException(
                    "hidden layers of the sparse decoder must be relu: activation = IDENTITY");
        }
    }

    private void compress(float[] loadings, float[] slopes) {
        int entry = 0;
        for (int j = 0; j < offsets.length; j++) {
            for (int k = 0; k < factors; k++) {
                if (loadings[j * factors + k] != 0) {
                    entryFactor[entry] = k;
                    if (slopes != null) {
                        entrySlope[entry] = slopes[j * factors + k];
                    }
                    entryWeight[entry++] = loadings[j * factors + k];
                }
            }
            rowStart[j + 1] = entry;
        }
    }

    /** relu(+-H1[:,k]), taken through the matrix of the next layer where there is one, its bias left out. */
    private float[] unitResponse(int factor, float sign) {
        float[] response = new float[first.outputs()];
        first.addRow(factor, sign, response);
        first.activate(response);
        if (hidden.length == 0) {
            return response;
        }
        float[] next = new float[hidden[0].outputs()];
        for (int d = 0; d < response.length; d++) {
            hidden[0].addRow(d, response[d], next);
        }
        return next;
    }

    private double[] constants() {
        Units units = new Units();
        units.forwardFrom(0); // the first layer of an all-zero code is zero, and so is a new array
        double[] m = new double[offsets.length];
        for (int j = 0; j < m.length; j++) {
            m[j] = rowStart[j] == rowStart[j + 1] ? output(j, units.last()) : 0;
        }
        return m;
    }

    @Override
    public int features() {
        return offsets.length;
    }

    @Override
    public int factors() {
        return factors;
    }

    /** @return W as a new array, features x factors, row-major */
    public float[] loadings() {
        return dense(entryWeight);
    }

    /** @return A as a new array, features x factors, row-major, zero where W is; null without a linear term */
    public float[] slopes() {
        return entrySlope == null ? null : dense(entrySlope);
    }

    private float[] dense(float[] entries) {
        float[] matrix = new float[Math.multiplyExact(offsets.length, factors)];
        for (int j = 0; j < offsets.length; j++) {
            for (int e = rowStart[j]; e < rowStart[j + 1]; e++) {
                matrix[j * factors + entryFactor[e]] = entries[e];
            }
        }
        return matrix;
    }

    /** The decoder of a saved network. */
    static FittedSparseDecoder read(WeightsFile weights) throws IOException {
        String name = StrictJson.text(weights.architecture(), FittedParts.DECODER);
        return new FittedSparseDecoder(
                weights.array(LOADINGS).floats(),
                SavedLayers.layer(weights.array(FIRST_LAYER), null, Activation.RELU),
                SavedLayers.read(weights, SavedLayers.DECODER),
                weights.array(OUTPUT_WEIGHTS).floats(),
                weights.array(OUTPUT_OFFSETS).floats(),
                name.equals(NAME_WITH_SKIP) ? weights.array(SLOPES).floats() : null);
    }

    /**
     * What a saved model's architecture says of a trained decoder.
     *
     * @param hidden number of hidden layers, at least 1
     * @param linearSkip whether it has a linear term
     * @return a new object
     */
    public static ObjectNode architecture(int hidden, boolean linearSkip) {
        return architecture(Collections.nCopies(hidden - 1, new SavedLayers.Form(true, Activation.RELU)), linearSkip);
    }

    private static ObjectNode architecture(List<SavedLayers.Form> hidden, boolean linearSkip) {
        String name = linearSkip ? NAME_WITH_SKIP : NAME;
        ObjectNode architecture = JsonNodeFactory.instance.objectNode().put(FittedParts.DECODER, name);
        return SavedLayers.describe(architecture, SavedLayers.DECODER, 1, hidden);
    }

    @Override
    public ObjectNode architecture() {
        return architecture(SavedLayers.Form.of(List.of(hidden)), entrySlope != null);
    }

    @Override
    public List<NamedArray> arrays() {
        List<NamedArray> arrays = new ArrayList<>();
        arrays.add(NamedArray.of(LOADINGS, loadings(), features(), factors));
        arrays.add(SavedLayers.weights(FIRST_LAYER, first));
        if (entrySlope != null) {
            arrays.add(NamedArray.of(SLOPES, slopes(), features(), factors));
        }
        arrays.addAll(SavedLayers.arrays(SavedLayers.DECODER, 1, List.of(hidden)));
        arrays.add(NamedArray.of(OUTPUT_WEIGHTS, outputRows, features(), outputRows.length / features()));
        arrays.add(NamedArray.of(OUTPUT_OFFSETS, offsets, features()));
        return arrays;
    }

    @Override
    public double[] decode(double[] z) {
        requireFactors(z);
        double[] m = new double[offsets.length];
        Units units = new Units();
        for (int j = 0; j < m.length; j++) {
            m[j] = units.output(j, z);
        }
        return m;
    }

    /**
     * The factors that a feature loads on.
     *
     * @param feature in [0, G)
     * @return those with a loading that is not zero, ascending
     */
    public int[] factorsOf(int feature) {
        return Arrays.copyOfRange(entryFactor, rowStart[feature], rowStart[feature + 1]);
    }

    /** The outputs of single features, each with the bits of {@link #decode}. It has working memory: for one thread. */
    public interface SingleOutputs {
        /**
         * @param feature in [0, G)
         * @param z one value per factor
         * @return m of the feature
         */
        double output(int feature, double[] z);
    }

    /** @return the outputs of single features, for one thread */
    public SingleOutputs singleOutputs() {
        return new Units();
    }

    /** sum_k a_jk w_jk z_k. */
    private double linear(int feature, double[] z) {
        double sum = 0;
        if (entrySlope != null) {
            for (int e = rowStart[feature]; e < rowStart[feature + 1]; e++) {
                sum += (double) entrySlope[e] * entryWeight[e] * z[entryFactor[e]];
            }
        }
        return sum;
    }

    private double output(int feature, float[] last) {
        int row = feature * last.length;
        double sum = offsets[feature];
        for (int d = 0; d < last.length; d++) {
            sum += outputRows[row + d] * last[d];
        }
        return sum;
    }

    /** The units of all layers for one feature at a time; new ones are zero, as is the first layer of a code of zeros. */
    private final class Units implements SingleOutputs {
        private final float[][] layers = new float[hidden.length + 1][];
        private final NonZeros nonZeros;

        Units() {
            layers[0] = new float[first.outputs()];
            int widest = Math.max(factors, first.outputs());
            for (int l = 0; l < hidden.length; l++) {
                layers[l + 1] = new float[hidden[l].outputs()];
                widest = Math.max(widest, hidden[l].outputs());
            }
            nonZeros = new NonZeros(widest);
        }

        @Override
        public double output(int feature, double[] z) {
            int entries = rowStart[feature + 1] - rowStart[feature];
            if (entries == 0) {
                return constants[feature];
            } else if (entries == 1) {
                ofOneFactor(rowStart[feature], z);
            } else {
                ofManyFactors(feature, z);
            }
            return FittedSparseDecoder.this.output(feature, last()) + linear(feature, z);
        }

        float[] last() {
            return layers[hidden.length];
        }

        void ofOneFactor(int entry, double[] z) {
            int factor = entryFactor[entry];
            float code = (float) (entryWeight[entry] * z[factor]);
            float[] unit = unitResponse[factor][code >= 0 ? 0 : 1];
            float size = Math.abs(code);
            int layer = Math.min(1, hidden.length);
            DenseLayer filled = layer == 0 ? first : hidden[0];
            float[] output = layers[layer];
            filled.start(output);
            for (int d = 0; d < unit.length; d++) {
                output[d] += size * unit[d];
            }
            filled.activate(output);
            forwardFrom(layer);
        }

        void ofManyFactors(int feature, double[] z) {
            nonZeros.clear();
            for (int e = rowStart[feature]; e < rowStart[feature + 1]; e++) {
                nonZeros.add(entryFactor[e], (float) (entryWeight[e] * z[entryFactor[e]]));
            }
            first.start(layers[0]);
            first.addRows(nonZeros, layers[0]);
            first.activate(layers[0]);
            forwardFrom(0);
        }

        void forwardFrom(int layer) {
            for (int l = layer; l < hidden.length; l++) {
                hidden[l].apply(layers[l], layers[l + 1], nonZeros);
            }
        }
    }
}
