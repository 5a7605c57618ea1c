// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import org.apache.spark.sql.types.StructType;

/** What stands between the values of a CSV file whose header tells it. */
public final class CsvSeparator {
    /** What is taken where nothing tells another. */
    public static final String COMMA = ",";

    private static final String[] OTHERS = {";", "\t", "|"};

    private CsvSeparator() {}

    /**
     * The separator of a file that was read with commas: another one if its header has no comma and has that, as spreadsheets write where the
     * comma is the decimal point.
     *
     * @param columns what was read with commas, by a header
     * @return a comma, semicolon, tabulator or bar
     */
    public static String of(StructType columns) {
        if (columns.size() == 1) {
            String header = columns.fieldNames()[0];
            for (String separator : OTHERS) {
                if (header.contains(separator)) {
                    return separator;
                }
            }
        }
        return COMMA;
    }
}
