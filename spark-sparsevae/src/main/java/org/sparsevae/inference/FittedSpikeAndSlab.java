// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.sparsevae.inference.RowPosterior.RowSpikeAndSlab;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.WeightsFile;

/**
 * prod_k [gamma_k N(mu_k, s2_k) + (1 - gamma_k) delta_0] (Tonolini et al. 2019, Eq. 2): the encoder puts out K slab means, K log slab variances,
 * then K numbers v with log gamma = -relu(-v). The prior of a row is the posterior of a pseudo-input.
 *
 * <p>A saved model has the arrays of {@link FittedPseudoInputs}, where there are such. A reader that does not know {@link #NAME} finds too many
 * outputs of the encoder, and refuses.
 */
public final class FittedSpikeAndSlab implements FittedPosterior {
    private static final long serialVersionUID = 1L;

    /** The name in saved models. */
    public static final String NAME = "spikeAndSlab";

    /** Probabilities are kept at or above this, and at or below one less this. */
    public static final double MIN_ACTIVATION = 1e-6;

    private final FittedPseudoInputs pseudoInputs;

    /** @param pseudoInputs the trained prior; null for none */
    public FittedSpikeAndSlab(FittedPseudoInputs pseudoInputs) {
        this.pseudoInputs = pseudoInputs;
    }

    /** The family of a saved network. */
    static FittedSpikeAndSlab read(WeightsFile weights) {
        boolean trained = weights.find(FittedPseudoInputs.INPUTS).isPresent();
        return new FittedSpikeAndSlab(trained ? FittedPseudoInputs.read(weights) : null);
    }

    /** @return the trained prior, if there is one */
    public Optional<FittedPseudoInputs> pseudoInputs() {
        return Optional.ofNullable(pseudoInputs);
    }

    @Override
    public int outputsPerFactor() {
        return 3;
    }

    @Override
    public RowPosterior posterior(float[] head) {
        int factors = head.length / 3;
        double[] activation = new double[factors];
        for (int k = 0; k < factors; k++) {
            double gamma = Math.exp(Math.min(0, head[2 * factors + k]));
            activation[k] = Math.min(1 - MIN_ACTIVATION, Math.max(MIN_ACTIVATION, gamma));
        }
        return new RowSpikeAndSlab(
                        activation, FittedGaussian.means(head, factors), FittedGaussian.deviations(head, factors))
                .posterior();
    }

    @Override
    public ObjectNode architecture() {
        return JsonNodeFactory.instance.objectNode().put(FittedParts.POSTERIOR, NAME);
    }

    @Override
    public List<NamedArray> arrays() {
        return pseudoInputs == null ? List.of() : pseudoInputs.arrays();
    }

    @Override
    public Optional<float[]> priorInput(double[] row) {
        return pseudoInputs().map(inputs -> inputs.input(inputs.selected(row)));
    }

    @Override
    public void requireFeatures(int features) {
        if (pseudoInputs != null && pseudoInputs.features() != features) {
            throw new IllegalArgumentException("pseudo-inputs need the encoder's features: features = " + features
                    + ", those of the pseudo-inputs = " + pseudoInputs.features());
        }
    }
}
