// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * A prior on the loadings as a fit chooses it: its name, the params that it reads and how it is made from them. Every prior has one in its
 * own file, and {@link LoadingsPriors} lists them.
 *
 * @param name what the param {@code prior} is set to
 * @param params the names of the numeric params that decide it; those of other priors are of no use under it
 * @param makesZeros whether loadings become exactly zero under it, so that a factor without any can be taken out and the objectives compared
 * @param check refuses values that do not go together by an IllegalArgumentException; it is given the value of each param by its name
 * @param factory makes the prior
 */
public record PriorChoice(
        String name,
        List<String> params,
        boolean makesZeros,
        Consumer<ToDoubleFunction<String>> check,
        Factory factory) {

    /** Makes a prior at its start. */
    @FunctionalInterface
    public interface Factory {
        /**
         * @param features G, at least 2
         * @param factors K, at least 1
         * @param value the value of each of the {@link PriorChoice#params} by its name
         * @return the prior
         */
        LoadingsPrior create(int features, int factors, ToDoubleFunction<String> value);
    }

    /** A prior that makes zeros, and whose params go together whatever their values. */
    static PriorChoice of(String name, List<String> params, Factory factory) {
        return new PriorChoice(name, params, true, values -> {}, factory);
    }

    PriorChoice withoutZeros() {
        return new PriorChoice(name, params, false, check, factory);
    }

    PriorChoice checkedBy(Consumer<ToDoubleFunction<String>> refusal) {
        return new PriorChoice(name, params, makesZeros, refusal, factory);
    }
}
