// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparsevae.app.options.RatingsOptions;
import org.sparsevae.app.options.VocabularyOptions;
import org.sparsevae.baselines.experiments.compare.Downloads;
import org.sparsevae.baselines.experiments.compare.InputSum;
import org.sparsevae.baselines.experiments.compare.RatingsSource;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The ratings of a table. A picocli mixin.
 *
 * <p>What the paper makes of MovieLens (C.1): ratings of four or higher are one, the others zero, 300 films, 100,000 users. It keeps users "who
 * have rated more than 20 movies"; here users are kept who have at least 20 ratings of four or higher, as --min-rating 4 --min-user-ratings 20
 * says of any ratings: an exact 20 stays in, and films that a user did not like do not count.
 */
@Command
final class RatingsInput implements SharedOptions.Worded {
    private static final double LIKED = 4;
    private static final int LEAST_RATINGS = 20;

    private final Integer items;

    @Mixin
    private RatingsOptions ratings = new RatingsOptions();

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    @Mixin
    private InputSum sum = new InputSum();

    @Mixin
    private SharedOptions.InvalidRows invalid = new SharedOptions.InvalidRows();

    /**
     * @param items that are kept where none are asked for; null for all
     */
    RatingsInput(Integer items) {
        this.items = items;
    }

    @Override
    public Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put(
                "min-rating", "Ratings at or above VALUE count as 1, others not at all. Default: 4, as in the paper.");
        words.put(
                "min-user-ratings",
                "Users with fewer ratings than N are left out; ratings below --min-rating do not count. Default: "
                        + LEAST_RATINGS + "; the paper keeps users with more than 20 ratings of any value.");
        words.put("num-items", "Only the N most rated items are kept. Default: " + items + ", as in the paper.");
        return words;
    }

    /** Adds what is done with invalid ratings to params. */
    Map<String, String> addedTo(Map<String, String> params) {
        return invalid.addedTo(params);
    }

    /** What is read, by option. */
    Map<String, String> reads() {
        Map<String, String> reads = new LinkedHashMap<>();
        ratings.ratings().ifPresent(path -> reads.put("--ratings", path));
        vocabulary.items().ifPresent(path -> reads.put("--items", path));
        return reads;
    }

    /**
     * Makes sure that there are ratings.
     *
     * @param study that is on them
     * @throws IllegalArgumentException if there are none, or not those of the sum that is given
     */
    void require(String study) {
        if (!ratings.isGiven()) {
            throw new IllegalArgumentException(study
                    + " is on ratings: give --ratings PATH, or --jdbc-url and --jdbc-table. " + Downloads.MOVIELENS);
        }
        vocabulary.fill(LIKED, LEAST_RATINGS, items);
        sum.require(ratings.ratings(), Downloads.MOVIELENS);
    }

    /** The ratings, of {@link #require}. */
    RatingsSource source(StudyOptions options) {
        return new RatingsSource(options, ratings, vocabulary);
    }

    /** The ratings with so many items. */
    RatingsSource source(StudyOptions options, int count) {
        return new RatingsSource(options, ratings, vocabulary, count);
    }
}
