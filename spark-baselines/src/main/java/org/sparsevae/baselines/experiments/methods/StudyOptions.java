// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
public record StudyOptions(
        int datasets, long seed, List<Double> rhos, List<Method> methods, Map<String, String> params) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or a param is of no method
     */
    public StudyOptions {
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
        List<Method> compared = methods;
        List<String> unknown = params.keySet().stream()
                .filter(param -> compared.stream().noneMatch(method -> method.hasParam(param)))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no param " + String.join(", ", unknown) + " in any of "
                    + methods.stream().map(Method::text).collect(Collectors.joining(", "))
                    + ": see docs/params.md");
        }
    }

    /**
     * The options of a command: the seed is among its params.
     *
     * @param datasets see above
     * @param usualSeed seed of the first data set where the params have none
     * @param rhos see above
     * @param methods see above
     * @param params params' values as text by name; {@code seed} is that of the first data set
     * @return the options
     * @throws IllegalArgumentException as the constructor, or if the seed is no whole number
     */
    public static StudyOptions of(
            int datasets, long usualSeed, List<Double> rhos, List<Method> methods, Map<String, String> params) {
        Map<String, String> others = new LinkedHashMap<>(params);
        String seed = others.remove("seed");
        return new StudyOptions(datasets, seed == null ? usualSeed : parsed(seed), rhos, methods, others);
    }

    private static long parsed(String seed) {
        try {
            return Long.parseLong(seed.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--seed must be a whole number: " + seed, e);
        }
    }

    /** Whether what is not as it must be is left out: rows by the methods, lines and cells by what reads them. */
    public boolean skipsInvalid() {
        return "skip".equals(params.get("handleInvalid"));
    }

    /**
     * How many data sets and from which seed on, as {@code --json} begins.
     *
     * @param datasets what they are called
     * @return a new map
     */
    public Map<String, Object> json(String datasets) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(datasets, this.datasets);
        json.put("seed", seed);
        return json;
    }

    /** The names of the methods. */
    public List<String> methodNames() {
        return methods.stream().map(Method::text).toList();
    }

    /** The seeds of the data sets. */
    public List<Long> seeds() {
        return LongStream.range(seed, seed + datasets).boxed().toList();
    }
}
