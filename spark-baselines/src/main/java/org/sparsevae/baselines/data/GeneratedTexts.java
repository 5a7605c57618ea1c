// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Short texts whose topics are known: words drawn at random, no sentences. A text is about one topic or, as often, about two; six words in ten are of its
 * topics, the others are words of every day that all texts share. Some words belong to two topics. The first words of a topic are used
 * more often than the last.
 *
 * @param seed seed of all draws
 */
public record GeneratedTexts(long seed) {
    /** Column of the texts. */
    public static final String TEXT = "text";
    /** Column of their topics, joined by " and ". */
    public static final String TOPICS = "topics";

    private static final double OF_TOPICS = 0.6;
    private static final double ABOUT_TWO = 0.5;
    private static final int SHORTEST = 30;
    private static final int LONGEST = 60;

    private static final Map<String, List<String>> WORDS = words();

    private static final List<String> EVERY_DAY = List.of(
            "people",
            "time",
            "day",
            "year",
            "way",
            "thing",
            "place",
            "week",
            "morning",
            "friend",
            "house",
            "word",
            "story",
            "question",
            "idea",
            "money",
            "letter",
            "street",
            "evening",
            "picture");

    private static Map<String, List<String>> words() {
        Map<String, List<String>> words = new LinkedHashMap<>();
        words.put(
                "cooking",
                List.of("recipe", "oven", "butter", "salt", "pan", "flour", "pepper", "onion", "soup", "bread"));
        words.put(
                "garden",
                List.of("garden", "seed", "soil", "tomato", "flower", "rain", "onion", "spring", "leaf", "spade"));
        words.put(
                "space",
                List.of(
                        "planet",
                        "star",
                        "orbit",
                        "telescope",
                        "moon",
                        "rocket",
                        "galaxy",
                        "gravity",
                        "comet",
                        "light"));
        words.put(
                "music",
                List.of("song", "guitar", "band", "concert", "melody", "star", "piano", "record", "stage", "singer"));
        words.put(
                "football",
                List.of("goal", "match", "team", "coach", "league", "ball", "stadium", "season", "player", "penalty"));
        words.put(
                "travel",
                List.of(
                        "train",
                        "hotel",
                        "ticket",
                        "island",
                        "passport",
                        "beach",
                        "luggage",
                        "airport",
                        "map",
                        "season"));
        return Collections.unmodifiableMap(words);
    }

    /** The topics, each with its words. */
    public Map<String, List<String>> topics() {
        return WORDS;
    }

    /**
     * A table of texts.
     *
     * @param spark the session that holds it
     * @param texts how many, at least 1
     * @return columns {@link #TEXT} and {@link #TOPICS}
     * @throws IllegalArgumentException if there are none
     */
    public Dataset<Row> table(SparkSession spark, int texts) {
        if (texts < 1) {
            throw new IllegalArgumentException("the number of texts must be at least 1: " + texts);
        }
        Random random = new Random(seed);
        List<String> names = List.copyOf(WORDS.keySet());
        List<Row> rows = new ArrayList<>(texts);
        for (int i = 0; i < texts; i++) {
            int first = random.nextInt(names.size());
            int second = random.nextDouble() < ABOUT_TWO
                    ? (first + 1 + random.nextInt(names.size() - 1)) % names.size()
                    : first;
            List<String> text = new ArrayList<>();
            int length = SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
            for (int n = 0; n < length; n++) {
                if (random.nextDouble() < OF_TOPICS) {
                    text.add(word(WORDS.get(names.get(random.nextBoolean() ? first : second)), random));
                } else {
                    text.add(word(EVERY_DAY, random));
                }
            }
            String topics = first == second ? names.get(first) : names.get(first) + " and " + names.get(second);
            rows.add(RowFactory.create(String.join(" ", text), topics));
        }
        return spark.createDataFrame(
                rows, new StructType().add(TEXT, DataTypes.StringType).add(TOPICS, DataTypes.StringType));
    }

    /** The smaller of two draws: the first words of a list come more often. */
    private static String word(List<String> words, Random random) {
        return words.get(Math.min(random.nextInt(words.size()), random.nextInt(words.size())));
    }
}
