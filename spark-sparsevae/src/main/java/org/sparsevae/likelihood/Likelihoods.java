// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.List;

/** All likelihoods there are, by name. To add one is to write its file and to list it here. */
public final class Likelihoods {
    private static final List<Likelihood> ALL = List.of(
            new GaussianLikelihood(),
            new MultinomialLikelihood(),
            new BernoulliLikelihood(),
            new PoissonLikelihood(),
            new NegativeBinomialLikelihood());

    private Likelihoods() {}

    /** @return every likelihood, the default one first */
    public static List<Likelihood> all() {
        return ALL;
    }

    /** @return their names, the default one first */
    public static List<String> names() {
        return ALL.stream().map(Likelihood::name).toList();
    }

    /**
     * @param name a likelihood's name
     * @return the likelihood, without a prior of its noise
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Likelihood of(String name) {
        return ALL.stream()
                .filter(likelihood -> likelihood.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "likelihood must be one of " + String.join(", ", names()) + ": likelihood = " + name));
    }
}
