// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.StrictJson;
import org.sparsevae.store.WeightsFile;

/**
 * The decoder of an output-interpretable VAE: a small network for each group of features, on its own view of the factors. A saved model has
 * {@link #VIEWS} and {@link #VIEW_OFFSETS}, each group's view in turn, {@link #OUTPUT_WEIGHTS}, features x units, {@link #OUTPUT_OFFSETS}, and in
 * the architecture the group of each feature under {@link #NAME}.
 */
public final class FittedGroupDecoder implements FittedDecoder {
    private static final long serialVersionUID = 1L;

    /** The name in saved models, and the key of the group of each feature beside it. */
    public static final String NAME = "groups";

    /** Name of the weights of the groups' views of the factors, factors x all units. */
    public static final String VIEWS = "groups.W";
    /** Name of the offset of each unit of the views. */
    public static final String VIEW_OFFSETS = "groups.b";

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

    /** The decoder of a saved network. */
    static FittedGroupDecoder read(WeightsFile weights) throws IOException {
        List<Integer> groups = new ArrayList<>();
        for (JsonNode group : StrictJson.array(weights.architecture(), NAME)) {
            if (!group.canConvertToInt() || !group.isIntegralNumber()) {
                throw new IOException("a feature's group is not a whole number: " + group);
            }
            groups.add(group.intValue());
        }
        return new FittedGroupDecoder(
                groups.stream().mapToInt(group -> group).toArray(),
                SavedLayers.layer(
                        weights.array(VIEWS), weights.array(VIEW_OFFSETS).floats(), Activation.RELU),
                weights.array(OUTPUT_WEIGHTS).floats(),
                weights.array(OUTPUT_OFFSETS).floats());
    }

    /**
     * What a saved model's architecture says of a trained decoder.
     *
     * @param groups the group of each feature
     * @return a new object
     */
    public static ObjectNode architecture(int[] groups) {
        ObjectNode architecture = JsonNodeFactory.instance.objectNode().put(FittedParts.DECODER, NAME);
        ArrayNode list = architecture.putArray(NAME);
        Arrays.stream(groups).forEach(list::add);
        return architecture;
    }

    @Override
    public ObjectNode architecture() {
        return architecture(groups);
    }

    @Override
    public List<NamedArray> arrays() {
        return List.of(
                SavedLayers.weights(VIEWS, views),
                NamedArray.of(VIEW_OFFSETS, views.bias(), views.outputs()),
                NamedArray.of(OUTPUT_WEIGHTS, weights, features(), units()),
                NamedArray.of(OUTPUT_OFFSETS, offsets, features()));
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
