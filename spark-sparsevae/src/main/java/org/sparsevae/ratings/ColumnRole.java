// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a column of a table is for, the names it usually has, and its place in a table without a header. */
enum ColumnRole {
    USER("userCol", "--user-col", 0, "user", "userid", "uid"),
    ITEM(
            "itemCol",
            "--item-col",
            1,
            "item",
            "itemid",
            "movie",
            "movieid",
            "product",
            "productid",
            "book",
            "bookid",
            "artist",
            "artistid"),
    RATING("ratingCol", "--rating-col", 2, "rating", "ratings", "score", "stars"),
    /** Read where it is chosen, never looked for. */
    TIME("timeCol", "--time-col", 3),
    LISTED_ITEM(
            "itemCol",
            "--items-id-col",
            0,
            "item",
            "itemid",
            "movie",
            "movieid",
            "product",
            "productid",
            "book",
            "bookid",
            "artist",
            "artistid",
            "id"),
    NAME(
            "nameCol",
            "--items-name-col",
            1,
            "name",
            "title",
            "itemname",
            "movietitle",
            "producttitle",
            "booktitle",
            "artistname");

    private final String option;
    private final String command;
    private final int place;
    private final List<String> names;

    /**
     * @param option the reader's
     * @param command the same on a command line
     * @param place where there is no header
     * @param names usual ones
     */
    ColumnRole(String option, String command, int place, String... names) {
        this.option = option;
        this.command = command;
        this.place = place;
        this.names = List.of(names);
    }

    /**
     * The column of this role: the one chosen, else by place where there is no header, else the first of the usual names that is there
     * (compared without case, blanks and punctuation).
     *
     * @throws IllegalArgumentException if there is no such column
     */
    String find(String[] columns, String chosen, boolean hasHeader, String source) {
        if (chosen != null) {
            return Arrays.stream(columns)
                    .filter(chosen::equals)
                    .findFirst()
                    .orElseThrow(() -> none(columns, chosen, source));
        }
        if (!hasHeader) {
            if (place >= columns.length) {
                throw none(columns, "number " + (place + 1), source);
            }
            return columns[place];
        }
        for (String name : names) {
            for (String column : columns) {
                if (column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "").equals(name)) {
                    return column;
                }
            }
        }
        throw none(columns, names.get(0), source);
    }

    private IllegalArgumentException none(String[] columns, String wanted, String source) {
        return new IllegalArgumentException(source + " has no column " + wanted + ": its columns are "
                + String.join(", ", columns) + "; set option " + option + " ("
                + command + "), or option header to false if its first line is not a header");
    }
}
