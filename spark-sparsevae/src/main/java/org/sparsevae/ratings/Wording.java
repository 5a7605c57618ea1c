// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

/**
 * What the settings of a reader are called in its messages: in Java they are options, on a command line each has a name of its own, by which
 * a person at the command line can act.
 */
public enum Wording {
    /** Options of {@link RatingsReader} and {@link ItemsReader}. */
    JAVA(null, "csv, tsv, dat, triples or parquet"),
    /** The commands' options of ratings, such as {@code --format}. */
    RATINGS("--", "csv, tsv, movielens, triples or parquet"),
    /** The commands' options of items, such as {@code --items-format}. */
    ITEMS("--items-", "csv, tsv, movielens, lines or parquet"),
    /** The commands' options of tables of features, such as {@code --features-format}. */
    FEATURES("--features-", "csv, libsvm or parquet");

    private final String prefix;
    private final String formats;

    Wording(String prefix, String formats) {
        this.prefix = prefix;
        this.formats = formats;
    }

    private boolean isJava() {
        return prefix == null;
    }

    /** The setting of the format. */
    String format() {
        return isJava() ? "option format" : prefix + "format";
    }

    /** The setting of the format with all formats. */
    String allFormats() {
        return format() + " to " + formats;
    }

    /**
     * The setting of the encoding.
     *
     * @return its name
     */
    public String encoding() {
        return isJava() ? "option encoding" : prefix + "encoding";
    }

    /**
     * How to say that there is no header.
     *
     * @return what to do
     */
    public String noHeader() {
        return isJava() ? "set option header to false" : "add " + prefix + "no-header";
    }

    /** How to have malformed lines left out. */
    String skip() {
        return isJava() ? "set option malformed to skip" : "add --handle-invalid skip";
    }

    /** What to look at where nothing can be read. */
    String checks() {
        return isJava()
                ? "options format, sep, header and encoding and the columns"
                : prefix + "format, " + prefix + "no-header, " + prefix + "encoding and the columns";
    }

    /** The setting of a column. */
    String column(ColumnRole role) {
        return isJava() ? "option " + role.option() : role.command();
    }
}
