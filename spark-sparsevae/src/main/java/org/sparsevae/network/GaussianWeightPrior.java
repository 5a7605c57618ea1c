// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.io.Serializable;
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
public final class GaussianWeightPrior implements Serializable {
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
     * Minus its log density in a whole network, up to a constant, in double precision: what the objective reports.
     *
     * @param layout where the parameters lie
     * @param parameters all of them, flat
     * @return the value for the whole data set
     */
    public double penalty(ParameterLayout layout, float[] parameters) {
        double squares = 0;
        for (ParameterLayout.Entry entry : layout.entries()) {
            // the encoder has weights too
            if (precision > 0
                    && PENALISED.contains(entry.kind())
                    && !entry.name().startsWith("encoder.")
                    && !entry.name().startsWith("head.")) {
                for (int i = entry.offset(); i < entry.end(); i++) {
                    squares += (double) parameters[i] * parameters[i];
                }
            }
        }
        return 0.5 * precision * squares;
    }

    /**
     * Minus its log density in a step, up to a constant, and the gradient.
     *
     * @param declared the parameters of the output layer
     * @param views their values and gradients
     * @param scale what the gradient is multiplied by before it is added: minibatch rows over all rows, B/N; 0 for the value alone
     * @return the value for the whole data set, not scaled
     */
    double apply(List<Parameter> declared, ParameterViews views, double scale) {
        double value = 0;
        if (precision == 0) {
            return value;
        }
        for (Parameter parameter : declared) {
            if (PENALISED.contains(parameter.kind())) {
                INDArray weights = views.parameter(parameter.name());
                value += .5 * precision * Kernels.squares(weights);
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
