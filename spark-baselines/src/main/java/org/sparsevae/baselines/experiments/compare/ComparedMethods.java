// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.ml.Estimator;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Configuration;

/**
 * The estimators of the methods that a study compares on a source's data: with the source's params, and the user's after them.
 *
 * @param options methods and the user's params
 * @param source the data
 */
public record ComparedMethods(StudyOptions options, ComparisonSource source) {
    private static final String WEIGHT_PRIOR = "decoderPrecision";

    /** Values as text by name, of params that are set on every method that has them. */
    Map<String, String> params() {
        Map<String, String> params = new TreeMap<>(source.params());
        params.putAll(options.params());
        return params;
    }

    /** Names of the params that the user has set. */
    Set<String> fixed() {
        return options.params().keySet();
    }

    /** What the methods' own settings may depend on. */
    Method.Size size() {
        return new Method.Size(source.likelihood(), 0, 0, Method.fitted(params(), source.usualFactors()));
    }

    /**
     * The estimator of a method, but for the seed and for what only the rows tell. The normal prior on the weights of the OI-VAE's networks is part of
     * that model, whatever an experiment sets for the others: without it the weights grow as the columns shrink, and the group lasso has nothing
     * to hold.
     */
    public Estimator<?> estimator(Method method, Configuration configuration) {
        Map<String, String> params = params();
        if (method == Method.OI_VAE && !fixed().contains(WEIGHT_PRIOR)) {
            params.remove(WEIGHT_PRIOR);
        }
        params.putAll(configuration.values());
        return method.estimator(size(), params);
    }

    /** The estimator of a method by its own settings. */
    public Estimator<?> estimator(Method method) {
        return estimator(method, Configuration.OWN);
    }

    /**
     * The params of each method by its name ({@link Method#settings}), what only the rows tell in words.
     *
     * @param chosen configurations found by a search; other methods have their own
     */
    public Map<String, Map<String, Object>> settings(Map<Method, Configuration> chosen) {
        Map<String, Map<String, Object>> methods = new LinkedHashMap<>();
        for (Method method : options.methods()) {
            Configuration configuration = chosen.getOrDefault(method, Configuration.OWN);
            Map<String, Object> values = Method.settings(estimator(method, configuration));
            if (method.isSparse()) {
                source.paramsOfData().forEach((param, words) -> {
                    if (!params().containsKey(param)) {
                        values.put(param, words);
                    }
                });
            }
            configuration
                    .multiples()
                    .forEach((param, factor) ->
                            values.compute(param, (name, told) -> factor + " times " + Comparison.text(told)));
            methods.put(method.text(), values);
        }
        return methods;
    }
}
