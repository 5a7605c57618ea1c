// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.averaging;

import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.baselines.experiments.compare.HeldOutFit;
import org.sparsevae.baselines.experiments.compare.RatingsSource;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;

/** An averaging study on ratings: a fifth of the users held out, another fifth for every seed. */
record RatingsFits(StudyOptions options, RatingsSource ratings) implements AveragingStudy.Source {

    @Override
    public List<Map<String, Object>> cells() {
        return List.of(Map.of());
    }

    @Override
    public Estimator<?> estimator() {
        // its settings depend on the likelihood alone, not on the table's size
        return Method.SPARSE_VAE.estimator(
                new Method.Size(ratings.likelihood(), 0, 0, Method.fitted(options.params(), ratings.usualFactors())),
                options.params());
    }

    @Override
    public Map<String, Object> settings() {
        return ratings.settings();
    }

    @Override
    public FitRecord fit(FitKey key, Estimator<?> estimator, SparkSession spark, FitClock clock) throws Exception {
        return HeldOutFit.of("averaging", key, estimator, ratings.split(key.seed(), spark), ratings, clock);
    }

    @Override
    public List<String> shares() {
        return List.of();
    }

    @Override
    public List<String> numbers() {
        return ratings.numbers();
    }

    @Override
    public Map<String, String> drawn() {
        return Map.of("nll", "held-out NLL, nats per user");
    }

    @Override
    public void close() {
        ratings.close();
    }
}
