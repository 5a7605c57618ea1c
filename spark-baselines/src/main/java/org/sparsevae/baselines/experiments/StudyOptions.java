// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What all studies take.
 *
 * @param datasets data sets per cell of the design, at least 1
 * @param seed seed of the first; data set d has {@code seed + d}
 * @param rhos correlations of the true factors
 * @param methods what is compared
 * @param params params' values as text by name, for every method that has them
 */
record StudyOptions(int datasets, long seed, List<Double> rhos, List<Method> methods, Map<String, String> params) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or a param is of no method
     */
    StudyOptions {
        if (datasets < 1) {
            throw new IllegalArgumentException("--datasets must be at least 1: " + datasets);
        }
        for (double rho : rhos) {
            if (!(rho > -1 && rho < 1)) {
                throw new IllegalArgumentException("--rho must be a correlation in (-1, 1): " + rho);
            }
        }
        rhos = rhos.stream().distinct().toList();
        methods = methods.stream().distinct().toList();
        params = Map.copyOf(params);
        for (String param : params.keySet()) {
            if (methods.stream().noneMatch(method -> method.hasParam(param))) {
                throw new IllegalArgumentException(
                        "there is no param " + param + " in any of the methods: see the README for the params");
            }
        }
    }

    /** The seeds of the data sets. */
    List<Long> seeds() {
        return LongStream.range(seed, seed + datasets).boxed().toList();
    }
}
