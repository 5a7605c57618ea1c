// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.inference.FittedPseudoInputs;
import org.sparsevae.inference.FittedSpikeAndSlab;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * q(z_i|x_i) = prod_k [gamma_ik N(mu_ik, s2_ik) + (1 - gamma_ik) delta_0], the recognition model of variational sparse coding (Tonolini,
 * Jensen and Murray-Smith 2019, Eq. 2). The head is [mean | log variance | v]: the log variance clamped as that of {@link
 * DiagonalGaussian}, log gamma = -relu(-v) (A.2), gamma kept in [1e-6, 1 - 1e-6]; there is no gradient where a value is held.
 *
 * <p>The prior of a row is the posterior of a pseudo-input that a selector chooses for it (Eq. 3, A.3). A sample has its spikes relaxed,
 * S(c (u - 1 + gamma)) o (mu + s eps) with u uniform and eps normal (B.1); the mean is gamma o mu. Both c and lambda of the spike warm-up
 * (Eq. 7: mu becomes lambda mu and s2 becomes lambda s2 + 1 - lambda) follow the step's {@link
 * org.sparsevae.network.step.StepContext#progress}. As in Algorithm 1, the warm-up changes the draws, not the divergence.
 *
 * <p>The divergence of a row is the selector-weighted sum over pseudo-inputs of the closed form KL(q(z|x_i) || q(z|x_u)) (Eq. 6, with the
 * variances that the paper's print lacks) and of K KL(Bernoulli(mean_k gamma_uk) || Bernoulli(alpha)), the last term of Eq. 4.
 */
public final class SpikeAndSlab implements Posterior {
    private static final long serialVersionUID = 1L;

    /** Spike probabilities are kept at or above this, and at or below one less this. */
    public static final double MIN_ACTIVATION = FittedSpikeAndSlab.MIN_ACTIVATION;

    /** The selector's weights, U x G. */
    public static final String SELECTOR_WEIGHTS = FittedPseudoInputs.SELECTOR_WEIGHTS;

    /** The selector's offsets, one per pseudo-input. */
    public static final String SELECTOR_OFFSETS = FittedPseudoInputs.SELECTOR_OFFSETS;

    @JsonProperty("pseudoInputs")
    private final int pseudoInputs;

    @JsonProperty("sparsity")
    private final double sparsity;

    @JsonProperty("sharpnessFrom")
    private final double sharpnessFrom;

    @JsonProperty("sharpnessTo")
    private final double sharpnessTo;

    @JsonProperty("warmUpFrom")
    private final double warmUpFrom;

    @JsonProperty("warmUpTo")
    private final double warmUpTo;

    /**
     * @param pseudoInputs number of pseudo-inputs U, at least 1; 20 in the paper
     * @param sparsity alpha, the mean spike probability that the pseudo-inputs are drawn to, in (0, 1); 0.01 in the paper
     * @param sharpnessFrom the sharpness c of relaxed spikes at the start, greater than 0; 50 in the paper
     * @param sharpnessTo c at the end of the fit, which it reaches linearly, greater than 0; 200 in the paper
     * @param warmUpFrom share of the fit for which lambda of Eq. 7 is 0, in [0, 1]
     * @param warmUpTo share of the fit at which lambda has reached 1, in [warmUpFrom, 1]
     * @throws IllegalArgumentException if a value is out of range
     */
    @JsonCreator
    public SpikeAndSlab(
            @JsonProperty("pseudoInputs") int pseudoInputs,
            @JsonProperty("sparsity") double sparsity,
            @JsonProperty("sharpnessFrom") double sharpnessFrom,
            @JsonProperty("sharpnessTo") double sharpnessTo,
            @JsonProperty("warmUpFrom") double warmUpFrom,
            @JsonProperty("warmUpTo") double warmUpTo) {
        if (pseudoInputs < 1) {
            throw new IllegalArgumentException("there must be at least one pseudo-input: " + pseudoInputs);
        }
        if (!(sparsity > 0 && sparsity < 1)) {
            throw new IllegalArgumentException(
                    "the target of the mean spike probability must be in (0, 1): " + sparsity);
        }
        if (!(sharpnessFrom > 0 && sharpnessTo > 0)) {
            throw new IllegalArgumentException(
                    "the sharpness of spikes must be positive: from = " + sharpnessFrom + ", to = " + sharpnessTo);
        }
        if (!(warmUpFrom >= 0 && warmUpFrom <= warmUpTo && warmUpTo <= 1)) {
            throw new IllegalArgumentException(
                    "the spike warm-up must have 0 <= from <= to <= 1: from = " + warmUpFrom + ", to = " + warmUpTo);
        }
        this.pseudoInputs = pseudoInputs;
        this.sparsity = sparsity;
        this.sharpnessFrom = sharpnessFrom;
        this.sharpnessTo = sharpnessTo;
        this.warmUpFrom = warmUpFrom;
        this.warmUpTo = warmUpTo;
    }

    /** lambda of Eq. 7 at a share of the fit. */
    double slabShare(double progress) {
        if (progress >= warmUpTo) {
            return 1;
        }
        return progress <= warmUpFrom ? 0 : (progress - warmUpFrom) / (warmUpTo - warmUpFrom);
    }

    /** c of B.1 at a share of the fit. */
    double sharpness(double progress) {
        return sharpnessFrom + progress * (sharpnessTo - sharpnessFrom);
    }

    /** alpha. */
    double sparsity() {
        return sparsity;
    }

    @Override
    public int headWidth(int factors) {
        return 3 * factors;
    }

    @Override
    public int uniformWidth(int factors) {
        return factors;
    }

    @Override
    public int pseudoInputs() {
        return pseudoInputs;
    }

    @Override
    public List<Parameter> parameters(int features, int factors) {
        return List.of(
                new Parameter(SELECTOR_WEIGHTS, ParameterKind.OTHER, pseudoInputs, features, features),
                Parameter.vector(SELECTOR_OFFSETS, ParameterKind.OTHER, pseudoInputs, features));
    }

    @Override
    public PosteriorPass newPass(int features, int factors, ParameterViews parameters) {
        return new SpikeAndSlabPass(this, factors, new PseudoInputSelector(pseudoInputs, features, parameters));
    }

    @Override
    public ObjectNode architecture() {
        return new FittedSpikeAndSlab(null).architecture();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpikeAndSlab that
                && pseudoInputs == that.pseudoInputs
                && sparsity == that.sparsity
                && sharpnessFrom == that.sharpnessFrom
                && sharpnessTo == that.sharpnessTo
                && warmUpFrom == that.warmUpFrom
                && warmUpTo == that.warmUpTo;
    }

    @Override
    public int hashCode() {
        return Objects.hash(pseudoInputs, sparsity, sharpnessFrom, sharpnessTo, warmUpFrom, warmUpTo);
    }
}
