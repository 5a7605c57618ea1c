// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Methods beside each other on one table of ratings: for every seed another fifth of the users is held out, the same for all methods. */
final class RatingsStudy implements Study {
    static final String METHOD = "method";

    private final StudyOptions options;
    private final RatingsSource source;

    /**
     * @param options splits, methods, params
     * @param source the ratings
     * @throws IllegalArgumentException if a method is none for ratings
     */
    RatingsStudy(StudyOptions options, RatingsSource source) {
        if (options.methods().contains(Method.PAPER)) {
            throw new IllegalArgumentException(
                    "the method paper has the authors' settings for gaussian data: ratings have no such method");
        }
        this.options = options;
        this.source = source;
    }

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public String title() {
        return "Models beside each other: prediction, sparsity and coherence, a fifth of the users held out";
    }

    /** A model that fails is reported, and does not take the table down. */
    @Override
    public boolean outlivesFailures() {
        return true;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("study", name());
        settings.putAll(source.settings());
        settings.put(StudySettings.METHODS, methodSettings());
        return settings;
    }

    /** The params of each method by its name ({@link Method#settings}). */
    Map<String, Map<String, Object>> methodSettings() {
        Map<String, Map<String, Object>> methods = new LinkedHashMap<>();
        options.methods().forEach(method -> methods.put(method.text(), Method.settings(source.estimator(method))));
        return methods;
    }

    /** Split by split, so that an unfinished study compares the methods on the same rows. */
    @Override
    public List<FitKey> fits() {
        List<FitKey> keys = new ArrayList<>();
        for (long seed : options.seeds()) {
            options.methods().forEach(method -> keys.add(new FitKey(Map.of(METHOD, method.text()), seed)));
        }
        return keys;
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        return source.fit(key, source.estimator(Method.of(key.text(METHOD))), spark, clock);
    }

    @Override
    public List<String> shares() {
        return source.shares();
    }

    @Override
    public List<String> numbers() {
        return source.numbers();
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("splits", options.datasets());
        json.put("seed", options.seed());
        json.put("models", Comparison.of(options.methods(), records).json());
        return json;
    }

    @Override
    public void draw(List<FitRecord> records, Path folder) throws IOException {
        Comparison.of(options.methods(), records).draw(folder.resolve("compare.png"));
    }
}
