// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.sparsevae.ml.LatentParams;

/**
 * The configurations that a comparison tries of a method on validation rows: its own settings first, then changes of one strength each, the
 * model's own before one that all networks share (the learning rate; of gaussian data the floor under the noise), so that every budget is spent alike on all models. A change multiplies the
 * value in force, so that the search goes with an experiment's settings.
 */
final class SearchSpace {
    /** Most configurations that a method has. */
    static final int LARGEST = 6;

    /** A change: params by name, each multiplied by a factor. */
    private record Change(Set<String> params, double factor) {}

    private final Method method;
    private final Method.Size size;
    private final Map<String, String> params;

    /**
     * @param method whose configurations
     * @param size of the data
     * @param params params' values as text that all configurations have; none of them is searched
     */
    SearchSpace(Method method, Method.Size size, Map<String, String> params) {
        this.method = method;
        this.size = size;
        this.params = params;
    }

    /**
     * The first configurations.
     *
     * @param count how many, from 1 to {@link #LARGEST}
     * @param fixed params that the user has set, which stay as they are
     * @return params' values as text by name, the empty map first
     * @throws IllegalArgumentException if there are not so many
     */
    List<Map<String, String>> configurations(int count, Set<String> fixed) {
        if (count < 1 || count > LARGEST) {
            throw new IllegalArgumentException("--search must be from 1 to " + LARGEST + ": " + count);
        }
        Estimator<?> base = method.estimator(size, params);
        List<Map<String, String>> configurations = new ArrayList<>(List.of(Map.of()));
        for (Change change : changes()) {
            if (change.params().stream().noneMatch(fixed::contains)) {
                Map<String, String> values = new TreeMap<>();
                change.params().forEach(param -> value(base, param)
                        .ifPresent(value -> values.put(param, String.valueOf(value * change.factor()))));
                if (values.size() == change.params().size()) {
                    configurations.add(values);
                }
            }
        }
        if (configurations.size() < count) {
            throw new IllegalArgumentException("--search " + count + ": " + method.text() + " has only "
                    + configurations.size() + " configurations beside the params that are set: give a smaller number,"
                    + " or set fewer of " + searched());
        }
        return configurations.subList(0, count);
    }

    private String searched() {
        return changes().stream()
                .flatMap(change -> change.params().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** A number that is in force; empty where only the data tell it, and there is nothing to multiply. */
    private static OptionalDouble value(Estimator<?> estimator, String param) {
        if (param.equals("klWeight") && estimator instanceof LatentParams latent) {
            return OptionalDouble.of(latent.getKlWeight()); // 1/k where it is not set for counts
        }
        Object value = Method.settings(estimator).get(param);
        return value instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    private List<Change> changes() {
        List<Change> own =
                switch (method) {
                    case SPARSE_VAE, PAPER -> both(2, "lambda0", "lambda1");
                    case SLAB -> both(10, "lambda0", "lambda1");
                    case LASSO -> both(2, "lambda1");
                    case HORSESHOE -> both(2, "klWeight"); // its prior has no rate, and the data tell its weight
                    case VAE -> both(2, "klWeight");
                        // beta below 2 would be the plain VAE; 2, 4 and 8 are of the paper's grid
                    case BETA_VAE -> List.of(new Change(Set.of("beta"), 2), new Change(Set.of("beta"), 4));
                    case BETA_TCVAE -> both(2, "totalCorrelationWeight");
                    case VSC -> both(10, "sparsity");
                    case OI_VAE -> both(2, "groupLasso");
                    case NMF -> throw new IllegalArgumentException("a factorization is not searched");
                };
        // upwards before downwards, and twice: the defaults of the learning rate are careful ones
        Stream<Change> shared = Stream.of(2.0, 4.0, 0.5).map(factor -> new Change(Set.of(shared()), factor));
        return Stream.concat(own.stream(), shared).toList();
    }

    /** What all networks have; the learning rate of gaussian data is told by the data, and there is nothing to multiply. */
    private String shared() {
        return size.likelihood().equals("gaussian") ? "noiseFloor" : "learningRate";
    }

    private static List<Change> both(double factor, String... params) {
        return List.of(new Change(Set.of(params), factor), new Change(Set.of(params), 1 / factor));
    }
}
