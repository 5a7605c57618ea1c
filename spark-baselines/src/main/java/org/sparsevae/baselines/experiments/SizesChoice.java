// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.List;
import java.util.Map;
import org.sparsevae.app.RatingsOptions;
import org.sparsevae.app.VocabularyOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of the experiment over the sizes of a ratings table. A picocli mixin. */
@Command
final class SizesChoice {
    static final String NAME = "figure6";

    private static final int SPLITS = 5;
    private static final List<Method> METHODS = List.of(Method.SPARSE_VAE, Method.VAE);

    /** The paper prints the largest numbers alone, 100000 and 1000. */
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
     * @param scale its size
     * @param splits splits of the users, or null for the paper's five, of a small one two
     * @param methods what is compared, or null for the sparse VAE and the VAE
     * @param ratings where they are
     * @param vocabulary which of them count
     * @param firstSeed seed of the first split, where the params have none
     * @param params params' values as text by name
     * @return the study
     * @throws IllegalArgumentException if an option is out of range or missing
     */
    Study study(
            StudyScale scale,
            Integer splits,
            List<Method> methods,
            RatingsOptions ratings,
            VocabularyOptions vocabulary,
            long firstSeed,
            Map<String, String> params) {
        if (!ratings.isGiven()) {
            throw new IllegalArgumentException(
                    NAME + " is on ratings: give --ratings PATH, or --jdbc-url and --jdbc-table");
        }
        if (vocabulary.numItems().isPresent()) {
            throw new IllegalArgumentException(
                    NAME + " varies the number of items: give --item-counts, not --num-items");
        }
        boolean small = scale == StudyScale.SMALL;
        int usualSplits = small ? 2 : SPLITS;
        StudyOptions options = StudyOptions.of(
                splits == null ? usualSplits : splits,
                firstSeed,
                List.of(),
                methods == null ? METHODS : methods,
                params);
        List<Integer> usualUsers = small ? SMALL_USERS : USERS;
        List<Integer> usualItems = small ? SMALL_ITEMS : ITEMS;
        return new SizesStudy(
                options,
                scale,
                users == null ? usualUsers : users,
                items == null ? usualItems : items,
                count -> new RatingsSource(options, ratings, vocabulary, count));
    }
}
