// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sparsevae.app.options.RatingsOptions;
import org.sparsevae.app.options.VocabularyOptions;
import org.sparsevae.baselines.data.SemiSyntheticText.Counts;
import org.sparsevae.baselines.experiments.compare.ComparisonSource;
import org.sparsevae.baselines.experiments.compare.ComparisonStudy;
import org.sparsevae.baselines.experiments.compare.DataChoice;
import org.sparsevae.baselines.experiments.compare.Downloads;
import org.sparsevae.baselines.experiments.compare.RatingsSource;
import org.sparsevae.baselines.experiments.compare.Search;
import org.sparsevae.baselines.experiments.compare.TableSource;
import org.sparsevae.baselines.experiments.compare.TextSource;
import org.sparsevae.baselines.experiments.compare.Texts;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The studies of the paper's tables on real data, and of its one figure. A picocli mixin. */
@Command
public final class TableOptions {
    private static final String MOVIELENS = "table1-movielens";
    private static final String TEXT = "table1-text";
    private static final int USUAL_TOP = 5;

    /**
     * What the paper makes of MovieLens (C.1): ratings of four or higher are one, the others zero, 300 films, 100,000 users. It keeps users "who have
     * rated more than 20 movies"; here users are kept who have at least 20 ratings of four or higher, as --min-rating 4 --min-user-ratings 20
     * says of any ratings: an exact 20 stays in, and films that a user did not like do not count.
     */
    private static final double LIKED = 4;

    private static final int LEAST_RATINGS = 20;
    private static final int ITEMS = 300;
    private static final int USERS = 100_000;

    /** Their names on the command line. */
    public static final List<String> NAMES =
            List.of(SizesStudy.NAME, MOVIELENS, TEXT, ShiftStudy.NAME, TopicsStudy.NAME);

    /** What the paper compares on real data. */
    private static final List<Method> COMPARED =
            List.of(Method.SPARSE_VAE, Method.VAE, Method.BETA_VAE, Method.VSC, Method.OI_VAE, Method.NMF);

    @Option(
            names = "--settings",
            paramLabel = "paper|own",
            description =
                    "tables and figure6: the paper's settings (Table 6), or this library's with the paper's number of factors."
                            + " Default: paper.")
    private String settings;

    @Option(
            names = "--counts",
            paramLabel = "rounded|drawn",
            description =
                    "table2-shift: expected counts, rounded, as in the authors' notebook, or counts drawn from the topics."
                            + " Default: rounded.")
    private String counts;

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "table3-topics: features named of each factor. Default: 5.")
    private Integer top;

    @Mixin
    private SizesOptions sizes = new SizesOptions();

    /**
     * Refuses options of other experiments.
     *
     * @param name of the experiment
     * @throws IllegalArgumentException naming the option
     */
    public void refuseOthers(String name) {
        if (sizes.isGiven() && !name.equals(SizesStudy.NAME)) {
            throw new IllegalArgumentException(
                    "--users and --item-counts are for " + SizesStudy.NAME + ": leave them out with " + name);
        }
        if (counts != null && !name.equals(ShiftStudy.NAME)) {
            throw new IllegalArgumentException("--counts is for " + ShiftStudy.NAME + ": leave it out with " + name);
        }
        if (top != null && !name.equals(TopicsStudy.NAME)) {
            throw new IllegalArgumentException("--top is for " + TopicsStudy.NAME + ": leave it out with " + name);
        }
        if (settings != null && !NAMES.contains(name) && !name.equals(DataChoice.EXPRESSION)) {
            throw new IllegalArgumentException("--settings is for " + String.join(", ", NAMES) + " and "
                    + DataChoice.EXPRESSION + ": leave it out with " + name);
        }
    }

    /**
     * How much is made, and by whose settings.
     *
     * @param size of the experiment
     * @param rows rows taken at most; null for all, or for those of the scale
     * @throws IllegalArgumentException if --settings is neither paper nor own
     */
    public TableScale scale(StudyScale size, Integer rows) {
        return TableScale.of(size, settings == null ? "paper" : settings, rows);
    }

    /** What is compared unless other methods are asked for. */
    public List<Method> usualMethods(String name) {
        return switch (name) {
            case TopicsStudy.NAME -> List.of(Method.SPARSE_VAE, Method.NMF);
            case SizesStudy.NAME -> List.of(Method.SPARSE_VAE, Method.VAE);
            default -> COMPARED;
        };
    }

    /** Splits or generated data sets unless another number is asked for. */
    public int usualDatasets(String name, StudyScale scale) {
        return name.equals(TopicsStudy.NAME) ? 1 : scale(scale, null).splits();
    }

    /**
     * Makes the study of a table.
     *
     * @param name one of {@link #NAMES}
     * @param size its size
     * @param rows rows taken at most; null for all
     * @param options splits, methods, params
     * @param data texts; perhaps not given
     * @param ratings ratings, or counts in their form; perhaps not given
     * @param vocabulary which items of them
     * @return the study
     * @throws IllegalArgumentException if an option is out of range, or there is not exactly one input
     */
    public Study study(
            String name,
            StudyScale size,
            Integer rows,
            StudyOptions options,
            DataChoice data,
            RatingsOptions ratings,
            VocabularyOptions vocabulary) {
        for (Method method : List.of(Method.PAPER, Method.SLAB)) {
            if (options.methods().contains(method)) {
                throw new IllegalArgumentException("the method " + method.text()
                        + " has settings of its own for the synthetic data: leave it out with " + name);
            }
        }
        if (name.equals(MOVIELENS) || name.equals(SizesStudy.NAME)) {
            requireRatings(name, data, ratings);
            vocabulary.fill(LIKED, LEAST_RATINGS, name.equals(MOVIELENS) ? (Integer) ITEMS : null);
        }
        data.require(
                ratings.ratings(),
                name.equals(TEXT) || name.equals(ShiftStudy.NAME) || data.isGiven()
                        ? Downloads.PEERREAD
                        : Downloads.MOVIELENS);
        if (name.equals(SizesStudy.NAME)) {
            // no limit of rows at the small scale: --users has its own
            boolean paper = scale(size, rows).paper();
            return sizes.study(options, new TableScale(size == StudyScale.SMALL, paper, rows), ratings, vocabulary);
        }
        TableScale scale = scale(
                size, name.equals(MOVIELENS) && size == StudyScale.PAPER && rows == null ? (Integer) USERS : rows);
        return switch (name) {
            case MOVIELENS -> comparison(
                    name,
                    "MovieLens (Table 1a)",
                    options,
                    PaperSettings.MOVIELENS,
                    scale,
                    new RatingsSource(options, ratings, vocabulary));
            case TEXT -> comparison(
                    name,
                    "Texts (Table 1b)",
                    options,
                    PaperSettings.PEERREAD,
                    scale,
                    source(options, data.texts(), ratings, vocabulary));
            case ShiftStudy.NAME -> new ShiftStudy(
                    options,
                    new TableSource(
                            source(options, data.texts(), ratings, vocabulary),
                            PaperSettings.SEMI_SYNTHETIC,
                            scale,
                            options),
                    counts(),
                    scale.words(scale.splits() + " generated data sets"));
            default -> new TopicsStudy(
                    options,
                    new TableSource(
                            source(options, data.texts(), ratings, vocabulary),
                            // counts of words have no least rating
                            vocabulary.minRating().isPresent() ? PaperSettings.MOVIELENS : PaperSettings.PEERREAD,
                            scale,
                            options),
                    top == null ? USUAL_TOP : top,
                    scale.words()); // one split at either scale
        };
    }

    private static Study comparison(
            String name,
            String title,
            StudyOptions options,
            PaperSettings settings,
            TableScale scale,
            ComparisonSource data) {
        return new ComparisonStudy(
                name,
                title + scale.words(scale.splits() + " splits"),
                options,
                new TableSource(data, settings, scale, options),
                Search.ofPaper());
    }

    private Counts counts() {
        if (counts == null) {
            return Counts.ROUNDED;
        }
        return Arrays.stream(Counts.values())
                .filter(one -> one.text().equals(counts))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--counts must be rounded or drawn: " + counts));
    }

    private static void requireRatings(String name, DataChoice data, RatingsOptions ratings) {
        if (data.isTable()) {
            throw new IllegalArgumentException("--data holds texts, " + name + " is on ratings: give --ratings");
        }
        if (!ratings.isGiven()) {
            throw new IllegalArgumentException(name
                    + " is on ratings: give --ratings PATH, or --jdbc-url and --jdbc-table. " + Downloads.MOVIELENS);
        }
    }

    private ComparisonSource source(
            StudyOptions options, Optional<Texts> texts, RatingsOptions ratings, VocabularyOptions vocabulary) {
        boolean counted = ratings.isGiven() || vocabulary.isGiven();
        if (texts.isPresent() && counted) {
            throw new IllegalArgumentException("--data and --ratings are two inputs: give one of them");
        }
        if (texts.isEmpty() && !ratings.isGiven()) {
            throw new IllegalArgumentException(
                    "no input: give texts by --data PATH, or counts or ratings by --ratings PATH. "
                            + Downloads.PEERREAD);
        }
        return texts.isPresent() ? new TextSource(texts.get()) : new RatingsSource(options, ratings, vocabulary);
    }
}
