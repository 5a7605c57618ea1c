// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.penalty;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.network.tensor.Kernels;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;
import org.sparsevae.network.tensor.ParameterViews;

/** Independent N(0, 1/precision) priors on the entries of the decoder's weight matrices: H1, H_l and h3, not on W and A. */
public final class GaussianWeightPrior implements Penalty {
    private static final long serialVersionUID = 1L;
    private static final Set<ParameterKind> PENALISED =
            EnumSet.of(ParameterKind.FACTOR_WEIGHT, ParameterKind.WEIGHT, ParameterKind.OUTPUT_WEIGHT);

    @JsonProperty("precision")
    private final double precision;

    /**
     * @param precision inverse prior variance, at least 0; 0 for no penalty, 1 in the recipe for gaussian data
     * @throws IllegalArgumentException if negative or not finite
     */
    @JsonCreator
    public GaussianWeightPrior(@JsonProperty("precision") double precision) {
        if (!(precision >= 0) || Double.isInfinite(precision)) {
            throw new IllegalArgumentException(
                    "the precision of the decoder's weight prior must be finite and not negative: " + precision);
        }
        this.precision = precision;
    }

    /**
     * Whether this prior is on a parameter of the network.
     *
     * @param kind what the parameter is for
     * @param name its name in the network's layout: the encoder has weights too, and they are not penalised
     * @return true for the decoder's weights
     */
    public static boolean penalises(ParameterKind kind, String name) {
        return PENALISED.contains(kind) && !name.startsWith("encoder.") && !name.startsWith("head.");
    }

    @Override
    public double apply(List<Parameter> declared, ParameterViews views, double scale) {
        double value = 0;
        if (precision == 0) {
            return value;
        }
        for (Parameter parameter : declared) {
            if (PENALISED.contains(parameter.kind())) {
                INDArray weights = views.parameter(parameter.name());
                double norm = weights.norm2Number().doubleValue();
                value += .5 * precision * norm * norm;
                if (scale != 0) {
                    Kernels.addScaled(scale * precision, weights, views.gradient(parameter.name()));
                }
            }
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GaussianWeightPrior that && precision == that.precision;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(precision);
    }
}
