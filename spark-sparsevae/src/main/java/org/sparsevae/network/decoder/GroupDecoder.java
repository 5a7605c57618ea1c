// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.inference.FittedDecoder;
import org.sparsevae.inference.FittedGroupDecoder;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * The decoder of an output-interpretable VAE (Ainsworth, Foti, Lee and Fox 2018): every group g of features has a small network of its own
 * on its own view of the factors, f_g(W_g z) with f_g(u) = V_g relu(u + b_g) + c_g.
 *
 * <p>Parameters: "groups.W" (M p x K), W_g in rows g p to g p + p - 1, where M is the number of groups and p the units of a group: factor k
 * acts on group g by the p entries of column k there, and not at all where they are zero; "groups.b" (M p); "output.W" (p x G), the row of
 * V_g that belongs to feature j in column j; "output.b" (G).
 */
public final class GroupDecoder implements Decoder {
    private static final long serialVersionUID = 1L;
    /** Name of the weights that the group lasso acts on. */
    public static final String WEIGHTS = FittedGroupDecoder.VIEWS;

    static final String BIAS = FittedGroupDecoder.VIEW_OFFSETS;

    @JsonProperty("groups")
    private final int[] groups;

    @JsonProperty("units")
    private final int units;

    /**
     * @param groups the group of each feature, numbered from 0 without gaps, G of them
     * @param units units p of each group's network, at least 1
     * @throws IllegalArgumentException if there is no feature, a group is missing, or a number is out of range
     */
    @JsonCreator
    public GroupDecoder(@JsonProperty("groups") int[] groups, @JsonProperty("units") int units) {
        if (units < 1) {
            throw new IllegalArgumentException("a group's network needs at least one unit: units = " + units);
        }
        requireWithoutGaps(groups);
        this.groups = groups.clone();
        this.units = units;
    }

    /** Every feature a group of its own. */
    public static GroupDecoder ofFeatures(int features, int units) {
        int[] groups = new int[features];
        Arrays.setAll(groups, j -> j);
        return new GroupDecoder(groups, units);
    }

    private static void requireWithoutGaps(int[] groups) {
        if (groups.length == 0) {
            throw new IllegalArgumentException("there must be a feature: groups = []");
        }
        int count = Arrays.stream(groups).max().orElseThrow() + 1;
        boolean[] used = new boolean[Math.max(0, count)];
        for (int j = 0; j < groups.length; j++) {
            if (groups[j] < 0 || groups[j] >= groups.length) {
                throw new IllegalArgumentException("groups are numbered from 0, at most one per feature: feature " + j
                        + " has group " + groups[j] + " of " + groups.length + " features");
            }
            used[groups[j]] = true;
        }
        for (int g = 0; g < count; g++) {
            if (!used[g]) {
                throw new IllegalArgumentException("groups are numbered without gaps: no feature has group " + g
                        + ", the largest is " + (count - 1));
            }
        }
    }

    /** @return the group of each feature */
    public int[] groups() {
        return groups.clone();
    }

    /** @return units p of each group */
    public int units() {
        return units;
    }

    /** @return the number of groups M */
    public int numGroups() {
        return Arrays.stream(groups).max().orElseThrow() + 1;
    }

    private void requireFeatures(int features) {
        if (features != groups.length) {
            throw new IllegalArgumentException(
                    "every feature must have a group: features = " + features + ", groups of " + groups.length);
        }
    }

    @Override
    public List<Parameter> parameters(int features, int factors) {
        requireFeatures(features);
        int rows = Math.multiplyExact(numGroups(), units);
        List<Parameter> parameters = new ArrayList<>();
        // not decayed: the group lasso alone shrinks it
        parameters.add(new Parameter(WEIGHTS, ParameterKind.OTHER, rows, factors, factors));
        parameters.add(Parameter.vector(BIAS, ParameterKind.BIAS, rows, factors));
        parameters.add(
                new Parameter(FittedDecoder.OUTPUT_WEIGHTS, ParameterKind.OUTPUT_WEIGHT, units, features, units));
        parameters.add(Parameter.vector(FittedDecoder.OUTPUT_OFFSETS, ParameterKind.OUTPUT_BIAS, features, units));
        return parameters;
    }

    @Override
    public DecoderPass newPass(int features, int factors, ParameterViews parameters, DataType dataType) {
        requireFeatures(features);
        return new GroupDecoderPass(groups, units, numGroups(), parameters, dataType);
    }

    @Override
    public long workingEntries(int features, int factors, int rows, boolean separable, DataType dataType) {
        return GroupDecoderPass.entries(numGroups() * units, rows);
    }

    @Override
    public ObjectNode architecture() {
        return FittedGroupDecoder.architecture(groups);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupDecoder that && Arrays.equals(groups, that.groups) && units == that.units;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(groups) + units;
    }
}
