// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.sparsevae.app.options.ParamText;
import org.sparsevae.ml.LatentEstimator;
import org.sparsevae.ml.params.FitSize;

/**
 * What a search changes of a method's settings.
 *
 * @param values params' values as text, by name
 * @param multiples of the value that a fit to the data at hand would use, by the name of a param of which only the data tell it
 */
public record Configuration(Map<String, String> values, Map<String, Double> multiples) {
    /** Nothing is changed. */
    public static final Configuration OWN = new Configuration(Map.of(), Map.of());

    private static final String OWN_TEXT = "its own";
    private static final String VALUE = "=";
    private static final String MULTIPLE = "*";

    /** In tables and in the keys of fits: {@code lambda0=1000.0 lambda1=100.0}, {@code priorWeight*2.0}, or "its own". */
    public String text() {
        return equals(OWN)
                ? OWN_TEXT
                : Stream.concat(joined(values, VALUE), joined(multiples, MULTIPLE))
                        .collect(Collectors.joining(" "));
    }

    private static Stream<String> joined(Map<String, ?> params, String sign) {
        return new TreeMap<>(params).entrySet().stream().map(entry -> entry.getKey() + sign + entry.getValue());
    }

    /** Reads what {@link #text} writes. */
    public static Configuration of(String text) {
        if (text.equals(OWN_TEXT)) {
            return OWN;
        }
        Map<String, String> values = new TreeMap<>();
        Map<String, Double> multiples = new TreeMap<>();
        Arrays.stream(text.split(" ")).forEach(change -> {
            String[] value = change.split(VALUE, 2);
            if (value.length == 2) {
                values.put(value[0], value[1]);
            } else {
                String[] multiple = change.split("\\" + MULTIPLE, 2);
                multiples.put(multiple[0], Double.valueOf(multiple[1]));
            }
        });
        return new Configuration(values, multiples);
    }

    /**
     * Sets the multiples.
     *
     * @param estimator with all other params set
     * @param size of the data that it is fitted to
     */
    public void setMultiples(Estimator<?> estimator, FitSize size) {
        Map<String, Object> products = new TreeMap<>();
        multiples.forEach((param, factor) ->
                products.put(param, (Double) ((LatentEstimator<?, ?>) estimator).fittedValue(param, size) * factor));
        products.forEach((param, value) -> ParamText.set(estimator, param, String.valueOf(value)));
    }
}
