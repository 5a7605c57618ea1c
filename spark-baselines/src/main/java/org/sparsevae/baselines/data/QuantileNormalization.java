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
import org.sparsevae.metrics.ExactSum;
import org.sparsevae.ml.LatentSchema;

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
        Sums sums = vectors(cells, featuresCol)
                .javaRDD()
                .treeAggregate(new Sums(), (all, row) -> all.with(row.<Vector>getAs(0)), Sums::merged);
        if (sums.cells == 0) {
            throw new IllegalArgumentException("there is no cell in column " + featuresCol);
        }
        double[] reference = new double[sums.ranks.length];
        Arrays.setAll(reference, rank -> sums.ranks[rank].value() / sums.cells);
        return new QuantileNormalization(reference);
    }

    private static Dataset<Row> vectors(Dataset<?> cells, String featuresCol) {
        requireVectors(cells, featuresCol);
        Column features = LatentSchema.column(featuresCol);
        return cells.toDF().select(features).filter(features.isNotNull());
    }

    private static void requireVectors(Dataset<?> cells, String featuresCol) {
        if (!Arrays.asList(cells.columns()).contains(featuresCol)) {
            throw new IllegalArgumentException("there is no column " + featuresCol + " of vectors: the columns are "
                    + String.join(", ", cells.columns()));
        }
        if (!cells.schema().apply(featuresCol).dataType().equals(SQLDataTypes.VectorType())) {
            throw new IllegalArgumentException("column " + featuresCol + " must hold vectors, but its type is "
                    + cells.schema().apply(featuresCol).dataType().simpleString());
        }
    }

    /** Sums over cells of their sorted values, by rank. */
    private static final class Sums implements Serializable {
        private static final long serialVersionUID = 1L;

        private ExactSum[] ranks;
        private long cells;

        private Sums with(Vector cell) {
            double[] sorted = checked(cell.toArray(), ranks == null ? cell.size() : ranks.length)
                    .clone();
            Arrays.sort(sorted);
            if (ranks == null) {
                ranks = new ExactSum[sorted.length];
                Arrays.setAll(ranks, rank -> new ExactSum());
            }
            for (int rank = 0; rank < sorted.length; rank++) {
                ranks[rank].add(sorted[rank]);
            }
            cells++;
            return this;
        }

        private static Sums merged(Sums one, Sums other) {
            if (one.cells == 0 || other.cells == 0) {
                return one.cells == 0 ? other : one;
            }
            if (one.ranks.length != other.ranks.length) {
                throw sizes(one.ranks.length, other.ranks.length);
            }
            for (int rank = 0; rank < one.ranks.length; rank++) {
                one.ranks[rank].add(other.ranks[rank]);
            }
            one.cells += other.cells;
            return one;
        }
    }

    private static IllegalArgumentException sizes(int one, int other) {
        return new IllegalArgumentException(
                "all cells need a value per gene: there are cells with " + one + " and with " + other + " values");
    }

    private static double[] checked(double[] values, int genes) {
        if (values.length != genes) {
            throw sizes(genes, values.length);
        }
        for (int gene = 0; gene < genes; gene++) {
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
        int genes = checked(cell, reference.length).length;
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
        UDF1<Vector, Vector> normalised = cell -> cell == null ? null : Vectors.dense(normalised(cell.toArray()));
        return cells.toDF()
                .withColumn(
                        featuresCol,
                        functions.udf(normalised, SQLDataTypes.VectorType()).apply(LatentSchema.column(featuresCol)),
                        cells.schema().apply(featuresCol).metadata());
    }
}
