// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;
import org.sparsevae.network.tensor.ParameterViews;
import org.sparsevae.prior.LoadingsSupport;

/**
 * The sparse decoder (Eq. 1): one network shared by all features, of which feature j sees the masked code w_j o z_i:
 *
 * <pre>
 * h1_ij = relu(H1 (w_j o z_i)),   h_l = relu(H_l h_{l-1} + c_l),   m_ij = h3_j . h_L + c3_j
 * </pre>
 *
 * <p>With a linear skip, feature j has besides the network a slope on each of its factors, signed and free:
 *
 * <pre>
 * m_ij = h3_j . h_L + c3_j + sum_k a_jk w_jk z_ik
 * </pre>
 *
 * <p>It is masked by the loadings like the network: where w_jk is zero, z_ik has no effect on feature j. What the features have in common
 * is left to the network, what a factor does to one feature need not pass through units that all share.
 *
 * <p>Parameters: "W" (entry (j,k) at j K + k), "H1" (entry (d,k) at d + D1 k), "decoder.l.W" for l = 1, 2, ... (entry
 * (d,e) from unit e to unit d at d + D e), "decoder.l.b", "output.W" (row h3_j contiguous: d + D j), "output.b", and with a linear skip
 * "A" (entry (j,k) at j K + k).
 */
public final class SparseDecoder implements Decoder {
    private static final long serialVersionUID = 1L;

    /** Activations that a likelihood needing all outputs at once may keep between its two passes: 256 MB. */
    public static final long DEFAULT_KEPT_BYTES = 256L << 20;

    @JsonProperty("hidden")
    private final int[] hidden;

    @JsonProperty("linearSkip")
    private final boolean linearSkip;

    @JsonProperty("blockFeatures")
    private final int blockFeatures;

    @JsonProperty("keptBytes")
    private final long keptBytes;

    /**
     * A decoder without linear skip, block size and memory by rule.
     *
     * @param hidden units per hidden layer, at least one layer
     */
    public SparseDecoder(int... hidden) {
        this(hidden, false);
    }

    /**
     * A decoder with block size and memory by rule.
     *
     * @param hidden units per hidden layer, at least one layer
     * @param linearSkip whether every feature has a slope on each of its factors besides the network
     */
    public SparseDecoder(int[] hidden, boolean linearSkip) {
        this(hidden, linearSkip, 0, DEFAULT_KEPT_BYTES);
    }

    /**
     * @param hidden units per hidden layer, at least one layer
     * @param linearSkip whether every feature has a slope on each of its factors besides the network; false where a stored form does not
     *     say
     * @param blockFeatures features worked on at a time; 0 lets the shape decide, so that a block fits the cache
     * @param keptBytes how much memory activations may take that are kept between the two passes of a likelihood that
     *     needs all outputs at once; beyond it they are computed again, with the same result to the bit
     * @throws IllegalArgumentException if a size is not positive or a limit is negative
     */
    @JsonCreator
    public SparseDecoder(
            @JsonProperty("hidden") int[] hidden,
            @JsonProperty("linearSkip") boolean linearSkip,
            @JsonProperty("blockFeatures") int blockFeatures,
            @JsonProperty("keptBytes") long keptBytes) {
        if (hidden.length == 0 || Arrays.stream(hidden).anyMatch(units -> units < 1)) {
            throw new IllegalArgumentException(
                    "the decoder needs at least one hidden layer of at least one unit: hidden = "
                            + Arrays.toString(hidden));
        }
        if (blockFeatures < 0 || keptBytes < 0) {
            throw new IllegalArgumentException("the decoder's limits must not be negative: blockFeatures = "
                    + blockFeatures + ", keptBytes = " + keptBytes);
        }
        this.hidden = hidden.clone();
        this.linearSkip = linearSkip;
        this.blockFeatures = blockFeatures;
        this.keptBytes = keptBytes;
    }

    /** @return units per hidden layer */
    public int[] hidden() {
        return hidden.clone();
    }

    /** @return whether every feature has a slope on each of its factors besides the network */
    public boolean linearSkip() {
        return linearSkip;
    }

    @Override
    public List<Parameter> parameters(int features, int factors) {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter(FittedSparseDecoder.LOADINGS, ParameterKind.LOADINGS, factors, features, factors));
        parameters.add(new Parameter(
                FittedSparseDecoder.FIRST_LAYER, ParameterKind.FACTOR_WEIGHT, hidden[0], factors, factors));
        HiddenLayers.addParameters(parameters, hidden);
        int last = hidden[hidden.length - 1];
        parameters.add(HiddenLayers.outputWeights(last, features));
        parameters.add(HiddenLayers.outputOffsets(last, features));
        if (linearSkip) {
            // last, so that the others start alike with and without it
            parameters.add(
                    new Parameter(FittedSparseDecoder.SLOPES, ParameterKind.SKIP_WEIGHT, factors, features, factors));
        }
        return parameters;
    }

    @Override
    public DecoderPass newPass(int features, int factors, ParameterViews parameters, DataType dataType) {
        return new SupportedDecoderPass(this, features, factors, parameters, dataType);
    }

    @Override
    public long workingEntries(int features, int factors, int rows, boolean separable, DataType dataType) {
        return new SparseBlocks(this, features, factors, null, dataType).entries(rows, !separable);
    }

    /**
     * Says how features are decoded once a support is held.
     *
     * @param support loadings that may differ from zero
     * @param rows rows B of a minibatch
     * @return how many features go which way, in words
     */
    public String describe(LoadingsSupport support, int rows) {
        return FeaturePaths.of(support, hidden, rows).describe();
    }

    int blockFeatures() {
        return blockFeatures;
    }

    long keptBytes() {
        return keptBytes;
    }

    @Override
    public ObjectNode architecture() {
        return FittedSparseDecoder.architecture(hidden.length, linearSkip);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SparseDecoder that
                && Arrays.equals(hidden, that.hidden)
                && linearSkip == that.linearSkip
                && blockFeatures == that.blockFeatures
                && keptBytes == that.keptBytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(hidden), linearSkip, blockFeatures, keptBytes);
    }
}
