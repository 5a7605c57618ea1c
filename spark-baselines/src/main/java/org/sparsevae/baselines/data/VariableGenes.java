// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparsevae.baselines.metrics.VectorSums;

/**
 * The genes whose values vary most over cells, as Moran et al. 2022 (C.1) keep 558 of the Zeisel data after {@link QuantileNormalization}.
 *
 * @param indices of the genes kept, ascending
 */
public record VariableGenes(int[] indices) {
    /** How many the paper keeps. */
    public static final int PAPER = 558;

    /** Keeps a copy. */
    public VariableGenes {
        indices = indices.clone();
    }

    @Override
    public int[] indices() {
        return indices.clone();
    }

    /**
     * Chooses them, in two passes. Sums are exact, so that it does not depend on the rows' order or partitions which of two genes with nearly the
     * same variance is kept.
     *
     * @param cells at least two rows
     * @param featuresCol column of vectors, a value per gene; rows without a vector are left out
     * @param count how many to keep, at least 1; all if there are not more
     * @return those with the largest variances, of equal ones the first
     * @throws IllegalArgumentException if the count is less than 1 or there are fewer than two cells
     */
    public static VariableGenes of(Dataset<?> cells, String featuresCol, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of genes kept must be at least 1: " + count);
        }
        VectorSums sums = VectorSums.of(cells, featuresCol);
        if (sums.rows() < 2) {
            throw new IllegalArgumentException("variances over cells need at least two cells: " + sums.rows());
        }
        // in proportion to the variances
        double[] squares = VectorSums.ofSquaredDifferences(cells, featuresCol, sums.means())
                .values();
        return new VariableGenes(IntStream.range(0, squares.length)
                .boxed()
                .sorted(Comparator.comparingDouble(gene -> -squares[gene]))
                .limit(count)
                .mapToInt(gene -> gene)
                .sorted()
                .toArray());
    }

    /**
     * Keeps these genes of cells.
     *
     * @param cells rows with a vector per cell
     * @param featuresCol column of vectors, which the result has in its place with {@link #indices} alone
     * @return the rows, made when they are read
     */
    public Dataset<Row> transform(Dataset<?> cells, String featuresCol) {
        String kept = featuresCol + "_kept";
        return new VectorSlicer()
                .setInputCol(featuresCol)
                .setOutputCol(kept)
                .setIndices(indices)
                .transform(cells)
                .drop(featuresCol)
                .withColumnRenamed(kept, featuresCol);
    }

    @Override
    public String toString() {
        return indices.length + " genes: " + Arrays.toString(indices);
    }
}
