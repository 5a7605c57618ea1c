// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import static org.apache.spark.sql.functions.not;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.app.options.RatingsOptions;
import org.sparsevae.app.options.VocabularyOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.RatingsVectorizerModel;

/**
 * Ratings, or counts in their form: a fifth of the users held out, another fifth for every seed.
 */
public final class RatingsSource implements ComparisonSource {
    private static final Logger LOG = LoggerFactory.getLogger(RatingsSource.class);

    /** The likelihood of the fits: a user's ratings are counts with a given total. */
    public static final String LIKELIHOOD = "multinomial";
    /** Factors fitted unless another number is asked for (Moran et al. 2022, Table 6). */
    private static final int FITTED = 30;

    private final StudyOptions options;
    private final RatingsOptions ratings;
    private final VocabularyOptions vocabulary;
    private final Integer items;
    private Dataset<Row> users;
    private String userCol;

    /**
     * @param options params
     * @param ratings where they are
     * @param vocabulary which of the items
     */
    public RatingsSource(StudyOptions options, RatingsOptions ratings, VocabularyOptions vocabulary) {
        this(options, ratings, vocabulary, vocabulary.numItems().orElse(null));
    }

    /**
     * @param options params
     * @param ratings where they are
     * @param vocabulary which of the items, but for their number
     * @param items the most rated ones that are kept; null for all
     */
    public RatingsSource(StudyOptions options, RatingsOptions ratings, VocabularyOptions vocabulary, Integer items) {
        ratings.validate();
        vocabulary.validate();
        vocabulary.requireTimes(ratings);
        this.options = options;
        this.ratings = ratings;
        this.vocabulary = vocabulary;
        this.items = items;
    }

    @Override
    public String heldOut() {
        return "a fifth of the users";
    }

    @Override
    public String likelihood() {
        return LIKELIHOOD;
    }

    @Override
    public int usualFactors() {
        return FITTED;
    }

    @Override
    public Map<String, Object> settings() {
        RatingsVectorizer vectorizer = vectorizer();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(
                "data",
                ratings.ratings()
                        .orElseGet(() ->
                                ratings.jdbc().url() + " " + ratings.jdbc().table()));
        ratings.ratings().ifPresent(path -> settings.put("sum", InputFiles.sum(path)));
        ratings.format().ifPresent(format -> settings.put("format", format));
        ratings.userCol().ifPresent(column -> settings.put("userCol", column));
        ratings.itemCol().ifPresent(column -> settings.put("itemCol", column));
        ratings.ratingCol().ifPresent(column -> settings.put("ratingCol", column));
        ratings.encoding().ifPresent(encoding -> settings.put("encoding", encoding));
        if (ratings.noHeader()) {
            settings.put("noHeader", true);
        }
        ratings.timeCol().ifPresent(column -> settings.put("timeCol", column));
        settings.put("minRating", vocabulary.minRating().orElse(null));
        settings.put("minUserRatings", vectorizer.getMinUserRatings());
        settings.put("numItems", items);
        if (!vectorizer.getRepeatedRatings().equals("max")) {
            // not named where it is the default: fits of before there was the choice are of the same data
            settings.put("repeatedRatings", vectorizer.getRepeatedRatings());
        }
        return settings;
    }

    @Override
    public Split split(long seed, SparkSession spark) throws IOException {
        Dataset<Row> rows = users(spark);
        Column heldOut = new Holdout(HELD_OUT, seed).ofUsers(userCol);
        return new Split(rows.filter(not(heldOut)), rows.filter(heldOut));
    }

    private RatingsVectorizer vectorizer() {
        RatingsVectorizer vectorizer = vocabulary.vectorizer(options.skipsInvalid());
        return items == null ? vectorizer : vectorizer.setNumItems(items);
    }

    /** The column of users, once they are read. */
    public String userCol() {
        return userCol;
    }

    /** A row per user, read and vectorized once for all fits. */
    private synchronized Dataset<Row> users(SparkSession spark) throws IOException {
        if (users == null) {
            // lines that are no ratings are dealt with as rows that are not finite
            boolean skips = options.skipsInvalid();
            Dataset<Row> table = vocabulary.named(ratings.read(spark, skips), skips);
            RatingsVectorizerModel vectorizer = vectorizer().fit(table);
            vocabulary.match(vectorizer.itemIds()).ifPresent(match -> LOG.info("{}", match.text()));
            userCol = vectorizer.getUserCol();
            users = vectorizer.setOutputCol(FEATURES).transform(table).persist(StorageLevel.MEMORY_AND_DISK());
            users.count();
            ratings.release();
        }
        return users;
    }

    /** What a fit to ratings is judged by, those measures that they always have. */
    public List<String> numbers() {
        List<String> numbers = new ArrayList<>(HeldOutFit.SCORES);
        numbers.addAll(
                List.of("nll_over_popularity", "active_factors", "objective", "trainings", "seconds", "cpu_seconds"));
        return numbers;
    }

    @Override
    public synchronized void close() {
        if (users != null) {
            users.unpersist();
            users = null;
        }
    }
}
