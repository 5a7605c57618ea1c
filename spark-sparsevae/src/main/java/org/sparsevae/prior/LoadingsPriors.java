// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.util.List;
import java.util.function.Predicate;

/** All priors on the loadings that a fit can choose, by name. To add one is to write its file and to list it here. */
public final class LoadingsPriors {
    private static final List<PriorChoice> ALL = List.of(SpikeAndSlabLasso.CHOICE, Lasso.CHOICE, Horseshoe.CHOICE);

    private LoadingsPriors() {}

    /** @return every prior, the default one first */
    public static List<PriorChoice> all() {
        return ALL;
    }

    /** @return their names, the default one first */
    public static List<String> names() {
        return names(prior -> true);
    }

    /** @return the names of those that a condition holds for */
    public static List<String> names(Predicate<PriorChoice> holds) {
        return ALL.stream().filter(holds).map(PriorChoice::name).toList();
    }

    /**
     * @param name a prior's name
     * @return the prior
     * @throws IllegalArgumentException if there is none of that name
     */
    public static PriorChoice of(String name) {
        return ALL.stream()
                .filter(prior -> prior.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "prior must be one of " + String.join(", ", names()) + ": prior = " + name));
    }

    /**
     * @param prior a prior
     * @return names of params that decide other priors and not this one
     */
    public static List<String> unusedBy(PriorChoice prior) {
        return ALL.stream()
                .flatMap(other -> other.params().stream())
                .distinct()
                .filter(param -> !prior.params().contains(param))
                .toList();
    }
}
