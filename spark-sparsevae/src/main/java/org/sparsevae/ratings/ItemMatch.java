// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * How a table of items meets the items of a vocabulary, in one pass over the table of items.
 *
 * @param listed items that the table names
 * @param vocabulary items of the vocabulary
 * @param named how many of these the table names
 * @param listedIds up to three ids of the table, the first in alphabetical order
 * @param vocabularyIds up to three ids of the vocabulary, the first of its order
 */
public record ItemMatch(long listed, int vocabulary, int named, List<String> listedIds, List<String> vocabularyIds) {
    private static final int SHOWN = 3;

    /**
     * Compares.
     *
     * @param items items as {@link ItemsReader#load} gives them
     * @param vocabulary text of the ids of the vocabulary
     * @return the counts
     */
    public static ItemMatch of(Dataset<Row> items, String... vocabulary) {
        Set<String> wanted = new HashSet<>(Arrays.asList(vocabulary));
        long listed = 0;
        int named = 0;
        Dataset<Row> ids = items.select(col(RatingsTable.ITEM));
        TreeSet<String> first = new TreeSet<>(Comparator.comparing(UTF8String::fromString));
        for (java.util.Iterator<Row> rows = ids.toLocalIterator(); rows.hasNext(); listed++) {
            String id = rows.next().getString(0);
            named += wanted.contains(id) ? 1 : 0;
            first.add(id);
            if (first.size() > SHOWN) {
                first.pollLast();
            }
        }
        return new ItemMatch(
                listed,
                vocabulary.length,
                named,
                List.copyOf(first),
                Arrays.stream(vocabulary).limit(SHOWN).toList());
    }

    /**
     * Refuses a table that names none of the items: most often its ids are written in another way.
     *
     * @param source what the table is called in the message
     * @throws IllegalArgumentException if no item of the vocabulary is named, with ids of both sides
     */
    public void requireSome(String source) {
        if (named == 0 && vocabulary > 0) {
            throw new IllegalArgumentException(source + " names none of the " + vocabulary
                    + " items of the ratings: its "
                    + listed + " ids are such as " + String.join(", ", listedIds) + ", those of the ratings such as "
                    + String.join(", ", vocabularyIds) + "; write both in one way, or choose another column of ids");
        }
    }

    /**
     * Says how many items have a name.
     *
     * @return one clause, such as {@code 280 of 300 items are named}
     */
    public String text() {
        return named + " of " + vocabulary + " items are named";
    }
}
