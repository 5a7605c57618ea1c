// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.util.Arrays;

/** The likelihood of a row given the decoder's outputs m, as inference needs it: by name, and from m to the data. */
public enum ObservationModel {
    /** x_j ~ N(m_j, sigma_j^2) in standardised units. */
    GAUSSIAN("gaussian"),
    /** sum_j x_j log softmax(m)_j, the multinomial coefficient left out. */
    MULTINOMIAL("multinomial"),
    /** x_j ~ Bernoulli(sigmoid(m_j)). */
    BERNOULLI("bernoulli");

    private final String label;

    ObservationModel(String label) {
        this.label = label;
    }

    /** @return the name users give: gaussian, multinomial or bernoulli */
    public String label() {
        return label;
    }

    /**
     * @param label gaussian, multinomial or bernoulli
     * @return the likelihood of that name
     * @throws IllegalArgumentException if there is none
     */
    public static ObservationModel of(String label) {
        return Arrays.stream(values())
                .filter(model -> model.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "likelihood must be gaussian, multinomial or bernoulli: likelihood = " + label));
    }

    /** log sum_j exp(m_j), shifted by the largest so that nothing overflows. */
    static double logSumExp(double[] m) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : m) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (double value : m) {
            sum += Math.exp(value - largest);
        }
        return largest + Math.log(sum);
    }

    /** log(1 + exp(m)), without overflow. */
    static double softplus(double m) {
        return Math.max(m, 0) + Math.log1p(Math.exp(-Math.abs(m)));
    }

    static double sigmoid(double m) {
        double e = Math.exp(-Math.abs(m));
        return m >= 0 ? 1 / (1 + e) : e / (1 + e);
    }
}
