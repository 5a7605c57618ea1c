// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(ColumnRole.class);
    /** Characters of the columns that a message shows. */
    private static final int MAX_SHOWN = 300;

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

    String option() {
        return option;
    }

    String command() {
        return command;
    }

    /**
     * The place of the column of this role: of the one chosen, else by place where there is no header, else of the first of the usual names that
     * is there (compared without case, blanks and punctuation; of several such columns the one that is written as usual, or the first).
     *
     * @param columns as they stand in the header; where there is none, their numbers from 1
     * @param chosen name of a column, or without a header its number or Spark's name for it, such as _c0; null for none
     * @param hasHeader whether there is a header
     * @param source where the table is
     * @param wording what settings are called
     * @throws IllegalArgumentException if there is no such column, or more than one
     */
    int find(List<String> columns, String chosen, boolean hasHeader, String source, Wording wording) {
        if (chosen != null) {
            return chosen(columns, chosen, hasHeader, source, wording);
        }
        if (!hasHeader) {
            if (place >= columns.size()) {
                throw none(columns, "number " + (place + 1), hasHeader, source, wording);
            }
            return place;
        }
        for (String name : names) {
            List<Integer> places = IntStream.range(0, columns.size())
                    .filter(c -> plain(columns.get(c)).equals(name))
                    .boxed()
                    .toList();
            if (!places.isEmpty()) {
                List<String> found = places.stream().map(columns::get).toList();
                if (found.stream().distinct().count() < found.size()) {
                    throw twice(found.get(0), source, wording);
                }
                int first = found.contains(name) ? found.indexOf(name) : 0;
                if (found.size() > 1) {
                    LOG.warn(
                            "{}: the columns {} have the same usual name; {} is read, another is chosen with {}",
                            source,
                            String.join(" and ", found),
                            found.get(first),
                            wording.column(this));
                }
                return places.get(first);
            }
        }
        throw none(columns, names.isEmpty() ? "for it" : names.get(0), hasHeader, source, wording);
    }

    private static String plain(String column) {
        return column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private int chosen(List<String> columns, String chosen, boolean hasHeader, String source, Wording wording) {
        String wanted = columns.contains(chosen) ? chosen : chosen.strip();
        int first = columns.indexOf(wanted);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException(
                    wording.column(this) + " is empty: name one of the columns of " + source + ": " + shown(columns));
        }
        if (first >= 0 && first != columns.lastIndexOf(wanted)) {
            throw twice(wanted, source, wording);
        }
        if (first < 0 && !hasHeader && wanted.matches("_c[0-9]{1,6}")) {
            first = columns.indexOf(String.valueOf(Integer.parseInt(wanted.substring(2)) + 1));
        }
        if (first < 0) {
            throw none(columns, chosen, hasHeader, source, wording);
        }
        return first;
    }

    private IllegalArgumentException twice(String column, String source, Wording wording) {
        return new IllegalArgumentException(source + " has more than one column " + column + ": rename one of them, or"
                + " choose another with " + wording.column(this));
    }

    private IllegalArgumentException none(
            List<String> columns, String wanted, boolean hasHeader, String source, Wording wording) {
        if (!hasHeader) {
            return new IllegalArgumentException(
                    source + " has no column " + wanted + ": its lines have " + columns.size() + " values"
                            + (columns.isEmpty() ? "" : " (columns 1 to " + columns.size() + ")") + "; set "
                            + wording.column(this) + " to one of them, or " + wording.format());
        }
        boolean data = columns.stream().anyMatch(column -> column.matches("[+-]?[0-9]+([.,][0-9]+)?"));
        return new IllegalArgumentException(source + " has no column " + wanted + ": its columns are " + shown(columns)
                + (data
                        ? "; its first line looks like data: if it is not a header, " + wording.noHeader()
                        : "; set " + wording.column(this) + ", or if its first line is not a header, "
                                + wording.noHeader()));
    }

    /** The names of columns for a message, as they stand in the file. */
    static String shown(List<String> columns) {
        String all = columns.stream()
                .map(column -> column.isEmpty() ? "(no name)" : column.replaceAll("\\p{Cntrl}", " "))
                .collect(Collectors.joining(", "));
        return all.length() > MAX_SHOWN ? all.substring(0, MAX_SHOWN) + "... (" + columns.size() + " columns)" : all;
    }
}
