// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.Method.Change;
import org.sparsevae.baselines.experiments.run.Configuration;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.params.LatentParams;

/**
 * As many configurations of every network: its own settings first, then changes of one strength each, the
 * model's own before one that all networks share (the learning rate; of gaussian data the floor under the noise), so that every budget is spent alike on all models. A change multiplies the
 * value in force, so that the search goes with an experiment's settings. A factorization is not searched.
 */
final class SearchSpace implements Search {
    /** Most configurations that a method has. */
    static final int LARGEST = 6;

    private final int count;

    /**
     * @param count configurations of each network, from 1 to {@link #LARGEST}; 1: its own settings
     * @throws IllegalArgumentException if the number is out of range
     */
    SearchSpace(int count) {
        if (count < 1 || count > LARGEST) {
            throw new IllegalArgumentException("--search must be from 1 to " + LARGEST + ": " + count);
        }
        this.count = count;
    }

    @Override
    public List<Configuration> of(Method method, ComparedMethods methods) {
        Likelihood likelihood = Likelihoods.of(methods.source().likelihood());
        Estimator<?> base = methods.estimator(method);
        if (count == 1 || !base.hasParam(shared(likelihood))) {
            return List.of(Configuration.OWN);
        }
        List<Change> changes = changes(method, likelihood);
        List<Configuration> configurations = new ArrayList<>(List.of(Configuration.OWN));
        changes.stream()
                .filter(change -> Collections.disjoint(change.params(), methods.fixed()))
                .map(change -> configuration(base, change))
                .forEach(configurations::add);
        if (configurations.size() < count) {
            throw new IllegalArgumentException("--search " + count + ": " + method.text() + " has only "
                    + configurations.size() + " configurations beside the params that are set: give a smaller number,"
                    + " or set fewer of " + searched(changes));
        }
        return configurations.subList(0, count);
    }

    private static String searched(List<Change> changes) {
        return changes.stream()
                .flatMap(change -> change.params().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static Configuration configuration(Estimator<?> base, Change change) {
        Map<String, String> values = new TreeMap<>();
        Map<String, Double> multiples = new TreeMap<>();
        for (String param : change.params()) {
            OptionalDouble value = value(base, param);
            if (value.isPresent()) {
                values.put(param, String.valueOf(value.getAsDouble() * change.factor()));
            } else {
                multiples.put(param, change.factor());
            }
        }
        return new Configuration(values, multiples);
    }

    /** A number that is in force; empty where only the data tell it. */
    private static OptionalDouble value(Estimator<?> estimator, String param) {
        if (param.equals("klWeight") && estimator instanceof LatentParams latent) {
            return OptionalDouble.of(latent.getKlWeight()); // 1/k where it is not set for counts
        }
        Object value = Method.settings(estimator).get(param);
        return value instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    private static List<Change> changes(Method method, Likelihood likelihood) {
        // upwards before downwards, and twice: the defaults of the learning rate are careful ones
        String shared = shared(likelihood);
        return Stream.concat(
                        method.search(likelihood).stream(),
                        Stream.of(2.0, 4.0, 0.5).map(factor -> new Change(Set.of(shared), factor)))
                .toList();
    }

    /** What all networks have, and is tried after what is a method's own. */
    private static String shared(Likelihood likelihood) {
        return likelihood.hasUnits() ? "noiseFloor" : "learningRate";
    }
}
