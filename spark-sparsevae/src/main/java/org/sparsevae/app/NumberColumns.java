// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ratings.CsvSeparator;

/** A CSV file with a header, each column of numbers a feature. The vectors carry the columns' names as ML attributes. */
final class NumberColumns {
    /** A number with a point or a comma before its fraction, and no other mark. */
    private static final String NUMBER = "^[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?$";

    /** A whole number that a long holds, such as an identifier. */
    private static final String WHOLE = "^[+-]?[0-9]{1,18}$";

    private final String path;
    private final List<String> others;

    /**
     * @param path file, folder or pattern
     * @param others columns that are no features, such as identifiers; they stay in the table
     */
    NumberColumns(String path, List<String> others) {
        this.path = path;
        this.others = others;
    }

    /**
     * Reads the table. An empty place is NaN, which a model's handleInvalid decides about.
     *
     * @param spark the session that reads
     * @param column name of the column of vectors that is added
     * @param names the features of a fitted model, in its order; null: all columns of numbers, in the file's
     * @return the table
     * @throws IllegalArgumentException if it cannot be read, is empty, or a column is missing or not of numbers
     */
    Dataset<Row> read(SparkSession spark, String column, String[] names) {
        Dataset<Row> table;
        try {
            table = table(spark, CsvSeparator.COMMA);
            String separator = CsvSeparator.of(table.schema());
            if (!separator.equals(CsvSeparator.COMMA)) {
                table = table(spark, separator);
            }
        } catch (Exception e) { // Scala throws Spark's AnalysisException undeclared
            throw new IllegalArgumentException(
                    path + " cannot be read: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
        StructType columns = table.schema();
        for (String other : others) {
            require(columns, other);
        }
        String[] features = names == null ? features(columns) : names;
        for (String feature : features) {
            require(columns, feature);
            requireNumbers(columns.apply(feature));
        }
        return assembled(table, features, column);
    }

    private Dataset<Row> table(SparkSession spark, String separator) {
        boolean commas = separator.equals(CsvSeparator.COMMA);
        Dataset<Row> table = read(spark, separator, commas);
        return commas ? table : typed(table);
    }

    private Dataset<Row> read(SparkSession spark, String separator, boolean inferred) {
        return spark.read()
                .option("header", true)
                .option("sep", separator)
                .option("inferSchema", inferred)
                .option("mode", "FAILFAST")
                .option("ignoreLeadingWhiteSpace", true)
                .option("ignoreTrailingWhiteSpace", true)
                .csv(path);
    }

    private static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /** How many values of each column match, or do not. */
    private static Row counted(Dataset<Row> texts, Function<Column, Column> which) {
        return texts.select(Stream.of(texts.columns())
                        .map(name -> functions.count(functions.when(which.apply(column(name)), 1)))
                        .toArray(Column[]::new))
                .head();
    }

    /** Columns all of whose values are numbers as such. Where no comma separates, it may be the decimal point. */
    private static Dataset<Row> typed(Dataset<Row> texts) {
        Row notNumbers = counted(texts, value -> functions.not(value.rlike(NUMBER)));
        Row notWhole = counted(texts, value -> functions.not(value.rlike(WHOLE)));
        Column[] typed = IntStream.range(0, texts.columns().length)
                .mapToObj(c -> {
                    String name = texts.columns()[c];
                    if (notWhole.getLong(c) == 0) {
                        return column(name).cast(DataTypes.LongType).as(name);
                    }
                    return notNumbers.getLong(c) > 0
                            ? column(name)
                            : functions
                                    .regexp_replace(column(name), ",", ".")
                                    .cast(DataTypes.DoubleType)
                                    .as(name);
                })
                .toArray(Column[]::new);
        return texts.select(typed);
    }

    private String[] features(StructType columns) {
        List<String> features = new ArrayList<>(Arrays.asList(columns.fieldNames()));
        features.removeAll(others);
        if (features.isEmpty()) {
            throw new IllegalArgumentException(
                    path + " has no column of features: its columns are " + String.join(", ", columns.fieldNames()));
        }
        return features.toArray(String[]::new);
    }

    private void require(StructType columns, String name) {
        if (!Arrays.asList(columns.fieldNames()).contains(name)) {
            throw new IllegalArgumentException(
                    path + " has no column " + name + ": its columns are " + String.join(", ", columns.fieldNames()));
        }
    }

    private void requireNumbers(StructField field) {
        if (!(field.dataType() instanceof NumericType)) {
            throw new IllegalArgumentException(path + ": the column " + field.name()
                    + " holds other values than numbers (" + field.dataType().simpleString()
                    + "): if it is no feature name it with --other-cols");
        }
    }

    private Dataset<Row> assembled(Dataset<Row> table, String[] features, String column) {
        if (Arrays.asList(table.columns()).contains(column)) {
            throw new IllegalArgumentException("the table has a column " + column
                    + " already, the name of the column of vectors that is made: rename it");
        }
        // by plain names, because the assembler takes a dot in a name for a field of a struct
        String[] plain = IntStream.range(0, table.columns().length)
                .mapToObj(c -> "c" + c)
                .toArray(String[]::new);
        List<String> columns = Arrays.asList(table.columns());
        String[] plainFeatures = Stream.of(features)
                .map(feature -> plain[columns.indexOf(feature)])
                .toArray(String[]::new);
        Dataset<Row> vectors = new VectorAssembler()
                .setInputCols(plainFeatures)
                .setOutputCol(column)
                .setHandleInvalid("keep")
                .transform(table.toDF(plain))
                .drop(plainFeatures);
        Attribute[] names = Stream.of(features)
                .map(feature -> NumericAttribute.defaultAttr().withName(feature))
                .toArray(Attribute[]::new);
        Dataset<Row> named = vectors.withMetadata(column, new AttributeGroup(column, names).toMetadata());
        for (int c = 0; c < plain.length; c++) {
            named = named.withColumnRenamed(plain[c], columns.get(c));
        }
        return named;
    }
}
