// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.List;
import java.util.stream.Collectors;
import org.sparsevae.app.options.RatingsOptions;
import org.sparsevae.app.options.VocabularyOptions;
import org.sparsevae.baselines.experiments.compare.RatingsSource;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The sizes of the ratings tables that figure6 goes over. A picocli mixin. */
@Command
final class SizesOptions {

    /** The paper's text has the largest numbers alone, 100000 and 1000. */
    private static final List<Integer> USERS = List.of(1000, 10_000, 100_000);

    private static final List<Integer> ITEMS = List.of(100, 300, 1000);
    private static final List<Integer> SMALL_USERS = List.of(500, 2000);
    private static final List<Integer> SMALL_ITEMS = List.of(100, 300);

    @Option(
            names = "--users",
            paramLabel = "N",
            split = ",",
            description =
                    "figure6: users to train on; several by commas or repetition. Default: 1000,10000,100000, with"
                            + " --scale small 500,2000.")
    private List<Integer> users;

    @Option(
            names = "--item-counts",
            paramLabel = "G",
            split = ",",
            description =
                    "figure6: items that are kept, the most rated ones, in place of --num-items; several by commas or"
                            + " repetition. Default: 100,300,1000, with --scale small 100,300.")
    private List<Integer> items;

    /** Tells whether one of these options is given. */
    boolean isGiven() {
        return users != null || items != null;
    }

    /**
     * Makes the study.
     *
     * @param options splits, methods, params
     * @param scale whose settings, and whether at a small scale
     * @param ratings where they are, given
     * @param vocabulary which of them count
     * @return the study
     * @throws IllegalArgumentException if an option is out of range or missing
     */
    Study study(StudyOptions options, TableScale scale, RatingsOptions ratings, VocabularyOptions vocabulary) {
        if (vocabulary.numItems().isPresent() || scale.rows().isPresent()) {
            throw new IllegalArgumentException(SizesStudy.NAME
                    + " varies users and items: give --users and --item-counts, not --rows and --num-items");
        }
        List<Integer> usualUsers = scale.small() ? SMALL_USERS : USERS;
        List<Integer> usualItems = scale.small() ? SMALL_ITEMS : ITEMS;
        return new SizesStudy(
                options,
                scale,
                scale.words(
                        scale.splits() + " splits",
                        inPlace(SMALL_USERS, USERS) + " users to train on",
                        inPlace(SMALL_ITEMS, ITEMS) + " items"),
                users == null ? usualUsers : users,
                items == null ? usualItems : items,
                count -> new RatingsSource(options, ratings, vocabulary, count));
    }

    private static String inPlace(List<Integer> small, List<Integer> paper) {
        return words(small) + " in place of " + words(paper);
    }

    private static String words(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    }
}
