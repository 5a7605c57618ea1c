// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.params.Requirement;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FactorRow;
import org.sparsevae.ml.rows.LatentSchema;

/**
 * An evaluator that compares a column of codes with the factors that made the data, which must be columns of the dataset: for generated
 * data, and for data with known attributes. A larger metric is a better one.
 *
 * @param <E> the evaluator's own type
 */
public abstract class FactorEvaluator<E extends FactorEvaluator<E>> extends Evaluator implements DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Param<String> latentCol;
    private final StringArrayParam factorCols;

    /**
     * @param uid the evaluator's id
     */
    protected FactorEvaluator(String uid) {
        this.uid = uid;
        latentCol = new Param<>(
                this,
                "latentCol",
                "column of codes, vectors of one size: the latentCol of the model (default: latent)",
                new Requirement<>("latentCol", "a column name", v -> v != null && !v.isBlank()));
        factorCols = new StringArrayParam(
                this,
                "factorCols",
                "columns of the true factors, numbers, at least one",
                new Requirement<>("factorCols", "at least one column name", v -> v.length > 0));
    }

    @Override
    public final String uid() {
        return uid;
    }

    /** Input column of codes. */
    public final Param<String> latentCol() {
        return latentCol;
    }

    /** The value of {@link #latentCol()}, latent by default. */
    public final String getLatentCol() {
        return isSet(latentCol) ? get(latentCol).get() : "latent";
    }

    /** Sets {@link #latentCol()}. */
    public final E setLatentCol(String value) {
        return with(latentCol, value);
    }

    /** Input columns of the true factors. */
    public final StringArrayParam factorCols() {
        return factorCols;
    }

    /**
     * The value of {@link #factorCols()}.
     *
     * @throws IllegalStateException if it is not set
     */
    public final String[] getFactorCols() {
        if (!isSet(factorCols)) {
            throw new IllegalStateException("factorCols is not set: name the columns of the true factors");
        }
        return get(factorCols).get();
    }

    /** Sets {@link #factorCols()}. */
    public final E setFactorCols(String... value) {
        return with(factorCols, value);
    }

    /** Sets a param. */
    @SuppressWarnings("unchecked")
    protected final <T> E with(Param<T> param, T value) {
        set(param, value);
        return (E) this;
    }

    /** True: all metrics of factors are better when they are larger. */
    @Override
    public final boolean isLargerBetter() {
        return true;
    }

    /** The rows of a dataset, each with a key that depends on its content and a seed alone. */
    final JavaRDD<FactorRow> rows(Dataset<?> dataset, long seed) {
        return ColumnNames.inSessionOf(dataset, () -> checkedRows(dataset, seed));
    }

    private JavaRDD<FactorRow> checkedRows(Dataset<?> dataset, long seed) {
        StructType schema = dataset.schema();
        DataType type = requireColumn(schema, getLatentCol(), "latentCol");
        ColumnNames.requireVectors(type, getLatentCol() + " (latentCol)", "");
        String[] factors = getFactorCols();
        Column[] columns = new Column[factors.length + 1];
        columns[0] = LatentSchema.column(getLatentCol());
        for (int f = 0; f < factors.length; f++) {
            DataType ofFactor = requireColumn(schema, factors[f], "factorCols");
            if (!(ofFactor instanceof NumericType)) {
                throw new IllegalArgumentException("column " + factors[f]
                        + " (factorCols) must be numeric, but its type is " + ofFactor.simpleString());
            }
            columns[f + 1] = LatentSchema.column(factors[f]).cast("double").as("factor" + f);
        }
        Dataset<Row> selected = dataset.select(columns);
        JavaRDD<FactorRow> rows = selected.javaRDD().map(row -> FactorRow.of(row, seed));
        // small tables with hundreds of partitions, which every shuffle leaves, would cost more in tasks than in trees
        int cores = dataset.sparkSession().sparkContext().defaultParallelism();
        return rows.getNumPartitions() > cores ? rows.coalesce(cores) : rows;
    }

    /**
     * Refuses a row that cannot be compared.
     *
     * @param codes number of codes that the row must have
     * @throws IllegalArgumentException if the row has a null, NaN or infinite value, or another number of codes
     */
    final void requireComparable(FactorRow row, int codes) {
        if (row.problem() != FactorRow.NO_PROBLEM) {
            String column = row.problem() == 0
                    ? getLatentCol() + " (latentCol)"
                    : getFactorCols()[row.problem() - 1] + " (factorCols)";
            throw new IllegalArgumentException(
                    "column " + column
                            + " has a null, NaN or infinite value: codes and factors are compared on complete rows, drop the others");
        }
        if (row.codes().length != codes) {
            throw new IllegalArgumentException("column " + getLatentCol()
                    + " (latentCol) must hold vectors of one size: sizes = " + codes + " and " + row.codes().length);
        }
    }

    private static DataType requireColumn(StructType schema, String column, String param) {
        String missing = "there is no column " + column + " (" + param + "): the columns are ";
        return ColumnNames.require(schema, column, missing).dataType();
    }
}
