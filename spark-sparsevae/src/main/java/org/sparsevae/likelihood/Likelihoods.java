// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
     * The likelihoods of a kind, in words.
     *
     * @param kind which they are
     * @return their names: "poisson and negativeBinomial"
     */
    public static String names(Predicate<Likelihood> kind) {
        return ALL.stream().filter(kind).map(Likelihood::name).collect(Collectors.joining(" and "));
    }

    /**
     * What each likelihood says, in words.
     *
     * @param says what is asked of each
     * @return those that say the same together: "bernoulli: probabilities; poisson and negativeBinomial: expected counts"
     */
    public static String told(Function<Likelihood, String> says) {
        return ALL.stream()
                .map(says)
                .distinct()
                .map(words -> names(likelihood -> says.apply(likelihood).equals(words)) + ": " + words)
                .collect(Collectors.joining("; "));
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
