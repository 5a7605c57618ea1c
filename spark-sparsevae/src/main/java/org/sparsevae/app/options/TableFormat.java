// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.sparsevae.ratings.RatingsTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** In which format a command writes a table. A picocli mixin. */
@Command
public final class TableFormat {
    private static final Set<String> FORMATS = Set.of("parquet", "csv", "json");
    /** Text comes back as it was: quotes within quotes are doubled, and blanks at the ends of ids stay. */
    private static final Map<String, String> CSV = Map.of(
            "header", "true",
            "escape", "\"",
            "ignoreLeadingWhiteSpace", "false",
            "ignoreTrailingWhiteSpace", "false");

    @Option(
            names = "--output-format",
            paramLabel = "FORMAT",
            defaultValue = "parquet",
            description = "parquet, csv (with a header) or json (an object a line).")
    private String format;

    /** Called by picocli. */
    public TableFormat() {}

    /**
     * Refuses a format that there is not.
     *
     * @throws IllegalArgumentException with the formats that there are
     */
    public void validate() {
        if (!FORMATS.contains(format)) {
            throw new IllegalArgumentException("--output-format must be one of csv, json, parquet: " + format);
        }
    }

    /**
     * Tells the format.
     *
     * @return parquet, csv or json
     */
    public String name() {
        return format;
    }

    /**
     * Tells whether columns of vectors can be written.
     *
     * @return true for parquet
     */
    public boolean holdsVectors() {
        return format.equals("parquet");
    }

    /**
     * How a table is to be written. Quotes stand where they must; around all values if a text that was read has blanks at its ends, which readers trim
     * elsewhere.
     *
     * @param texts a table whose texts come back as they were
     * @return options of Spark's writer
     */
    public Map<String, String> options(Dataset<Row> texts) {
        if (!format.equals("csv")) {
            return Map.of();
        }
        Column blanks = lit(false);
        List<Column> columns = new ArrayList<>();
        for (StructField field : texts.schema().fields()) {
            if (field.dataType() instanceof StringType) {
                Column text = col(RatingsTable.quoted(field.name()));
                columns.add(text);
                blanks = blanks.or(coalesce(text.rlike("^\\s|\\s$"), lit(false)));
            }
        }
        Map<String, String> options = new LinkedHashMap<>(CSV);
        if (!columns.isEmpty()) {
            options.put(
                    "quoteAll",
                    String.valueOf(!texts.select(columns.toArray(new Column[0]))
                            .filter(blanks)
                            .isEmpty()));
        }
        return options;
    }

    /**
     * Writes a table.
     *
     * @param table the table
     * @param options of {@link #options}
     * @param path where to
     */
    public void write(Dataset<Row> table, Map<String, String> options, String path) {
        table.write().format(format).options(options).save(path);
    }
}
