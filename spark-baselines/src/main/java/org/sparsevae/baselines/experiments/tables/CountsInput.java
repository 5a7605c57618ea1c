// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sparsevae.app.options.RatingsOptions;
import org.sparsevae.app.options.VocabularyOptions;
import org.sparsevae.baselines.experiments.compare.ComparisonSource;
import org.sparsevae.baselines.experiments.compare.Downloads;
import org.sparsevae.baselines.experiments.compare.InputSum;
import org.sparsevae.baselines.experiments.compare.RatingsSource;
import org.sparsevae.baselines.experiments.compare.TextSource;
import org.sparsevae.baselines.experiments.compare.Texts;
import org.sparsevae.baselines.experiments.methods.SharedOptions;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The words of a table: texts, or counts in the form of ratings. A picocli mixin. */
@Command
final class CountsInput {

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "Texts, such as abstracts: a file with one a line, or a table with --text-col, Parquet if its name has"
                            + " .parquet, else CSV with a header. Their words are counted as in the paper.")
    private String data;

    @Option(
            names = "--text-col",
            paramLabel = "NAME",
            description = "Column of the texts in a table. Default: none, every line is a text.")
    private String textCol;

    @Mixin
    private RatingsOptions ratings = new RatingsOptions();

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    @Mixin
    private InputSum sum = new InputSum();

    @Mixin
    private SharedOptions.InvalidRows invalid = new SharedOptions.InvalidRows();

    /** Adds what is done with invalid counts to params. */
    Map<String, String> addedTo(Map<String, String> params) {
        return invalid.addedTo(params);
    }

    /** What is read, by option. */
    Map<String, String> reads() {
        Map<String, String> reads = new LinkedHashMap<>();
        ratings.ratings().ifPresent(path -> reads.put("--ratings", path));
        vocabulary.items().ifPresent(path -> reads.put("--items", path));
        if (data != null) {
            reads.put("--data", data);
        }
        return reads;
    }

    /** Whether what is read may be ratings: counts of words have no least rating. */
    boolean areRatings() {
        return vocabulary.minRating().isPresent();
    }

    /**
     * The texts or counts.
     *
     * @param options params
     * @param where from where the paper's data are had, if these are not there
     * @return the rows, not read yet
     * @throws IllegalArgumentException if there is not exactly one input, or it is not that of the sum that is given
     */
    ComparisonSource source(StudyOptions options, String where) {
        sum.require(data != null ? Optional.of(data) : ratings.ratings(), where(where));
        if (data == null && textCol != null) {
            throw new IllegalArgumentException("--text-col is of the file of --data: give that as well");
        }
        if (data != null && (ratings.isGiven() || vocabulary.isGiven())) {
            throw new IllegalArgumentException("--data and --ratings are two inputs: give one of them");
        }
        if (data != null) {
            return new TextSource(new Texts(data, textCol));
        }
        if (!ratings.isGiven()) {
            throw new IllegalArgumentException(
                    "no input: give texts by --data PATH, or counts or ratings by --ratings PATH. "
                            + Downloads.PEERREAD);
        }
        return new RatingsSource(options, ratings, vocabulary);
    }

    private String where(String ofRatings) {
        return data != null ? Downloads.PEERREAD : ofRatings;
    }
}
