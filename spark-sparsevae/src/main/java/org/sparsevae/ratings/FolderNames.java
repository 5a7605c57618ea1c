// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.not;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Columns that stand in the names of folders, {@code column=value}: Spark makes numbers of them, in which 007 and 7 are one. */
public final class FolderNames {
    private static final String INFERENCE = "spark.sql.sources.partitionColumnTypeInference.enabled";

    private FolderNames() {}

    /**
     * Opens files with such columns as text.
     *
     * @param spark the session that reads; its own setting is restored
     * @param open opens the files
     * @param <T> what it makes of them
     * @return what it made
     * @throws Exception what {@code open} throws
     */
    static synchronized <T> T asText(SparkSession spark, Callable<T> open) throws Exception {
        boolean set = spark.conf().getAll().contains(INFERENCE);
        String own = spark.conf().get(INFERENCE);
        spark.conf().set(INFERENCE, "false");
        try {
            return open.call();
        } finally {
            if (set) {
                spark.conf().set(INFERENCE, own);
            } else {
                spark.conf().unset(INFERENCE);
            }
        }
    }

    /**
     * Opens Parquet files, with such columns as numbers where that changes no value, and as text elsewhere.
     *
     * @param reader Spark's, with its options
     * @param location where the files are
     * @param spark the session that reads
     * @return the table
     * @throws IllegalArgumentException if they cannot be read
     */
    public static Dataset<Row> parquet(DataFrameReader reader, Location location, SparkSession spark) {
        Dataset<Row> typed = location.reading(() -> reader.parquet(location.readable()));
        Dataset<Row> texts = location.reading(() -> asText(spark, () -> reader.parquet(location.readable())));
        Set<String> differ = Arrays.stream(typed.schema().fields())
                .filter(field ->
                        !field.equals(texts.schema().fields()[typed.schema().fieldIndex(field.name())]))
                .map(StructField::name)
                .collect(Collectors.toSet());
        Column[] columns = Arrays.stream(typed.schema().fields())
                .map(field -> !differ.contains(field.name())
                        ? texts.col(RatingsTable.quoted(field.name()))
                        : folder(texts, field.name(), field.dataType()))
                .toArray(Column[]::new);
        return differ.isEmpty() ? typed : texts.select(columns);
    }

    private static Column folder(Dataset<Row> texts, String name, DataType type) {
        Column text = texts.col(RatingsTable.quoted(name));
        Column value = text.cast(type);
        boolean same;
        if (type.equals(DataTypes.DoubleType)) { // no id: as long as no two become one
            Row distinct =
                    texts.select(countDistinct(text), countDistinct(value)).head();
            same = distinct.getLong(0) == distinct.getLong(1);
        } else { // answered by the names alone
            same = texts.filter(not(text.eqNullSafe(value.cast(DataTypes.StringType))))
                    .isEmpty();
        }
        return same ? value.as(name) : text;
    }
}
