// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.features.PossibleValues;
import org.sparsevae.ml.params.FactorParams;
import org.sparsevae.training.SparseVAEKryoRegistrator;
import org.sparsevae.training.rows.SparseRow;

/** The rows of a dataset that a fit trains on: read, checked and counted before any training starts. */
public final class FitRows {
    private static final Logger LOG = LoggerFactory.getLogger(FitRows.class);

    private final JavaRDD<SparseRow> rows;
    private final int features;
    private final String[] names;
    private final long count;
    private final long nonZeros;
    private final long read;

    private FitRows(JavaRDD<SparseRow> rows, int features, String[] names, RowAudit audit) {
        this.rows = rows;
        this.features = features;
        this.names = names;
        this.count = audit.usable();
        this.nonZeros = audit.nonZeros();
        this.read = audit.total();
    }

    /** The rows without problems, in any order. */
    public JavaRDD<SparseRow> rows() {
        return rows;
    }

    /** G. */
    public int features() {
        return features;
    }

    /** Number of rows without problems. */
    public long count() {
        return count;
    }

    /** Number of rows that were read, those with problems among them. */
    public long read() {
        return read;
    }

    /** Their entries that are not zero. */
    public long nonZeros() {
        return nonZeros;
    }

    /** The features' names from the column's ML attributes, or their indices where it has none. */
    public String[] names() {
        return names;
    }

    /**
     * Reads a dataset.
     *
     * @throws IllegalArgumentException if Kryo would not send what is found, the dataset has no rows, k is not less than the number of features, or handleInvalid is error and a row
     *     has a problem: with the number of such rows, an example and the remedy
     */
    public static FitRows of(Dataset<?> dataset, FactorParams params) {
        SparseVAEKryoRegistrator.require(dataset.sparkSession().sparkContext().getConf());
        Dataset<Row> columns = dataset.select(columns(params));
        int features = numFeatures(dataset, params.getFeaturesCol());
        requireFewerFactors(params.getK(), features);
        RowReading reading = reading(params, features);
        JavaRDD<Row> raw = columns.javaRDD();
        String[] names = FeatureOrder.names(
                AttributeGroup.fromStructField(columns.schema().fields()[0]), features);
        RowAudit audit = RowAudit.of(raw, reading, names);
        judge(audit, params, features);
        JavaRDD<SparseRow> rows =
                raw.filter(row -> reading.problem(row) == null).map(reading::read);
        return new FitRows(rows, features, names, audit);
    }

    /**
     * Refuses rows that a fit would refuse, and does nothing else: for rows that a fitted model is to be applied to later.
     *
     * @param dataset with the columns that the params name
     * @param params how rows are read
     * @throws IllegalArgumentException if handleInvalid is error and a row has a problem: with the number of such rows, an example and the remedy
     */
    public static void requireValid(Dataset<?> dataset, FactorParams params) {
        if (params.getHandleInvalid().equals("error")) {
            int features = numFeatures(dataset, params.getFeaturesCol());
            requireValid(
                    RowAudit.of(dataset.select(columns(params)).javaRDD(), reading(params, features)),
                    params,
                    features);
        }
    }

    private static void requireValid(RowAudit audit, FactorParams params, int features) {
        if (params.getHandleInvalid().equals("error") && audit.invalid() > 0) {
            throw new IllegalArgumentException(audit.describeFirst(params.getFeaturesCol(), features)
                    + "; correct them, or set handleInvalid to skip to leave them out");
        }
    }

    private static RowReading reading(FactorParams params, int features) {
        return new RowReading(
                params.possibleValues(),
                features,
                params.getWeightCol() != null,
                params.getValidationIndicatorCol() != null);
    }

    /**
     * How many features the rows of a dataset must have for a fit: as many as the column's ML attributes, or else as most vectors.
     *
     * @param dataset with the column
     * @param featuresCol column of vectors
     * @return G
     * @throws IllegalArgumentException if there are neither attributes nor vectors
     */
    public static int numFeatures(Dataset<?> dataset, String featuresCol) {
        Dataset<Row> column = dataset.select(LatentSchema.column(featuresCol));
        AttributeGroup attributes =
                AttributeGroup.fromStructField(column.schema().fields()[0]);
        return attributes.size() >= 0 ? attributes.size() : usualSize(column, featuresCol);
    }

    /**
     * The rows whose features a fit can train on, by its own rule: those that it refuses or skips are left out, and under the multinomial
     * likelihood those without any counts.
     *
     * @param dataset with the column
     * @param featuresCol column of vectors
     * @param possibleValues which values a row may hold: {@link FactorParams#possibleValues}
     * @param features G
     * @return the other rows, with all columns
     */
    public static Dataset<Row> usable(
            Dataset<?> dataset, String featuresCol, PossibleValues possibleValues, int features) {
        UDF1<Vector, Boolean> usable =
                vector -> vector != null && RowReading.problem(vector, possibleValues, features) == null;
        return dataset.toDF()
                .filter(functions.udf(usable, DataTypes.BooleanType).apply(LatentSchema.column(featuresCol)));
    }

    /**
     * Refuses as many factors as features, or more.
     *
     * @param k number of factors
     * @param features G
     * @throws IllegalArgumentException if k is not below G
     */
    public static void requireFewerFactors(int k, int features) {
        if (k >= features) {
            throw new IllegalArgumentException(
                    "k must be less than the number of features: k = " + k + ", features = " + features);
        }
    }

    private static Column[] columns(FactorParams params) {
        List<Column> columns = new ArrayList<>();
        columns.add(LatentSchema.column(params.getFeaturesCol()));
        if (params.getWeightCol() != null) {
            columns.add(LatentSchema.column(params.getWeightCol()).cast("double"));
        }
        if (params.getValidationIndicatorCol() != null) {
            columns.add(LatentSchema.column(params.getValidationIndicatorCol()));
        }
        return columns.toArray(new Column[0]);
    }

    /**
     * The size of most vectors, of equally frequent ones the largest: the same whatever the order of the rows, because with
     * handleInvalid = skip it decides which rows stay.
     */
    private static int usualSize(Dataset<Row> columns, String name) {
        Map<Integer, Long> sizes = columns.javaRDD()
                .filter(row -> !row.isNullAt(0))
                .map(row -> row.<Vector>getAs(0).size())
                .countByValue();
        return sizes.entrySet().stream()
                .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow(() -> new IllegalArgumentException("there is no row to fit: column " + name
                        + " is empty or null throughout; check the filters before the fit"))
                .getKey();
    }

    private static void judge(RowAudit audit, FactorParams params, int features) {
        String column = params.getFeaturesCol();
        requireValid(audit, params, features);
        if (audit.usable() == 0) {
            throw new IllegalArgumentException("there is no row to fit: column " + column + " has " + audit.total()
                    + " rows, of which " + audit.invalid() + " are invalid and "
                    + audit.count(RowReading.Problem.EMPTY) + " have no counts at all");
        }
        for (RowReading.Problem problem : RowReading.Problem.values()) {
            if (audit.count(problem) > 0) {
                LOG.warn(
                        "left out {} of {} rows of column {}: {}",
                        audit.count(problem),
                        audit.total(),
                        column,
                        problem.describe(params.possibleValues(), features));
            }
        }
    }
}
