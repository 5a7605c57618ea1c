// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.sparsevae.baselines.metrics.VectorSums;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.LatentSchema;

/**
 * Quantile normalisation (Bolstad, Irizarry, Astrand and Speed 2003): afterwards the values of every cell have the same distribution, the mean of
 * those of all cells it was learnt from. The smallest value of a cell becomes the mean over cells of their smallest values, and so on up to the
 * largest. Values of a cell that are equal stay equal: each becomes the mean of what their ranks would get, so that a cell keeps the sum of the
 * mean distribution.
 *
 * <p>Cells are rows, and the normalisation goes along a row, over its genes: what it takes away are differences between measurements of whole
 * cells, such as how many molecules were caught of them, not those between genes. Learning takes a pass in which each task adds up the sorted
 * rows of its partition, G sums; nothing but these is gathered. Sums are exact, so the result does not depend on the rows' order or
 * partitions. Immutable.
 */
public final class QuantileNormalization implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] reference;

    private QuantileNormalization(double[] reference) {
        this.reference = reference;
    }

    /**
     * Learns the mean distribution.
     *
     * @param cells at least one row per cell
     * @param featuresCol column of vectors, a value per gene, all of one size and finite; rows without a vector are left out
     * @return the normalisation
     * @throws IllegalArgumentException if there is no such column or no cell
     */
    public static QuantileNormalization fit(Dataset<?> cells, String featuresCol) {
        VectorSums sums = VectorSums.of(vectors(cells, featuresCol).javaRDD().map(row -> sorted(row.getAs(0))));
        if (sums.rows() == 0) {
            throw new IllegalArgumentException("there is no cell in column " + featuresCol);
        }
        return new QuantileNormalization(sums.means());
    }

    private static Vector sorted(Vector cell) {
        double[] sorted = finite(cell.toArray()).clone();
        Arrays.sort(sorted);
        return Vectors.dense(sorted);
    }

    private static Dataset<Row> vectors(Dataset<?> cells, String featuresCol) {
        requireVectors(cells, featuresCol);
        Column features = LatentSchema.column(featuresCol);
        return cells.toDF().select(features).filter(features.isNotNull());
    }

    private static void requireVectors(Dataset<?> cells, String featuresCol) {
        ColumnNames.inSessionOf(cells, () -> {
            ColumnNames.requireVectors(column(cells, featuresCol).dataType(), featuresCol, "");
            return null;
        });
    }

    private static StructField column(Dataset<?> cells, String featuresCol) {
        return ColumnNames.require(
                cells.schema(), featuresCol, "there is no column " + featuresCol + " of vectors: the columns are ");
    }

    private static double[] finite(double[] values) {
        for (int gene = 0; gene < values.length; gene++) {
            if (!Double.isFinite(values[gene])) {
                throw new IllegalArgumentException(
                        "quantile normalisation needs finite values: gene " + gene + " of a cell is " + values[gene]);
            }
        }
        return values;
    }

    /** The mean distribution: G values, ascending. */
    public double[] reference() {
        return reference.clone();
    }

    /**
     * Normalises a cell.
     *
     * @param cell a value per gene, finite
     * @return as many values
     * @throws IllegalArgumentException if there is another number of values, or one is not finite
     */
    public double[] normalised(double[] cell) {
        int genes = reference.length;
        if (cell.length != genes) {
            throw new IllegalArgumentException(
                    "a cell needs a value for each of the " + genes + " genes, and has " + cell.length);
        }
        finite(cell);
        Integer[] byValue = new Integer[genes];
        Arrays.setAll(byValue, gene -> gene);
        Arrays.sort(byValue, (one, other) -> Double.compare(cell[one], cell[other]));
        double[] result = new double[genes];
        for (int first = 0, next; first < genes; first = next) {
            double sum = 0;
            // == and not compare: 0 and -0 are the same value
            for (next = first; next < genes && cell[byValue[next]] == cell[byValue[first]]; next++) {
                sum += reference[next];
            }
            for (int tied = first; tied < next; tied++) {
                result[byValue[tied]] = sum / (next - first);
            }
        }
        return result;
    }

    /**
     * Normalises cells, those that it was learnt from or others.
     *
     * @param cells rows with a vector per cell
     * @param featuresCol column of vectors as in {@link #fit}, which the result has in its place; null stays null
     * @return the rows, made when they are read
     * @throws IllegalArgumentException if there is no such column
     */
    public Dataset<Row> transform(Dataset<?> cells, String featuresCol) {
        requireVectors(cells, featuresCol);
        Metadata metadata =
                ColumnNames.inSessionOf(cells, () -> column(cells, featuresCol).metadata());
        UDF1<Vector, Vector> normalised = cell -> cell == null ? null : Vectors.dense(normalised(cell.toArray()));
        return cells.toDF()
                .withColumn(
                        featuresCol,
                        functions.udf(normalised, SQLDataTypes.VectorType()).apply(LatentSchema.column(featuresCol)),
                        metadata);
    }
}
