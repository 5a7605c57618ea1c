// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.util.Arrays;

/** The families of posteriors that an encoder's last layer can put out. */
public enum PosteriorFamily {
    /** N(mean, diag(sd^2)): K means, then K log variances. */
    GAUSSIAN("gaussian", 2),
    /**
     * prod_k [gamma_k N(mu_k, s2_k) + (1 - gamma_k) delta_0] (Tonolini et al. 2019, Eq. 2): K slab means, K log slab variances, then K
     * numbers v with log gamma = -relu(-v).
     */
    SPIKE_AND_SLAB("spikeAndSlab", 3);

    private final String label;
    private final int outputsPerFactor;

    PosteriorFamily(String label, int outputsPerFactor) {
        this.label = label;
        this.outputsPerFactor = outputsPerFactor;
    }

    /** @return the name in saved models */
    public String label() {
        return label;
    }

    /** @return outputs of the encoder's last layer per factor */
    public int outputsPerFactor() {
        return outputsPerFactor;
    }

    /**
     * @param label the name in saved models
     * @return the family
     * @throws IllegalArgumentException if there is none of that name
     */
    public static PosteriorFamily of(String label) {
        return Arrays.stream(values())
                .filter(family -> family.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("posterior = " + label));
    }
}
