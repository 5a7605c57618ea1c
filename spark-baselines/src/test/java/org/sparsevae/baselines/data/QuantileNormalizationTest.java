// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.metrics.VectorSums;
import org.sparsevae.ml.LocalSpark;

class QuantileNormalizationTest {
    private static final StructType TYPE = new StructType().add("cell", SQLDataTypes.VectorType());

    private static Dataset<Row> table(Vector... cells) {
        List<Row> rows = new ArrayList<>();
        for (Vector cell : cells) {
            rows.add(RowFactory.create(cell));
        }
        return LocalSpark.session().createDataFrame(rows, TYPE);
    }

    /** The example that textbooks show, with its columns as rows: three samples of four genes. */
    @Test
    void agreesWithTheExampleByHand() {
        Dataset<Row> cells = table(
                Vectors.dense(5, 2, 3, 4),
                Vectors.dense(4, 1, 4, 2),
                Vectors.sparse(4, new int[] {0, 1, 2, 3}, new double[] {3, 4, 6, 8}));
        QuantileNormalization normalization = QuantileNormalization.fit(cells, "cell");
        assertArrayEquals(new double[] {2, 3, 14 / 3.0, 17 / 3.0}, normalization.reference(), 1e-15);
        List<Row> rows = normalization.transform(cells, "cell").collectAsList();
        assertArrayEquals(
                new double[] {17 / 3.0, 2, 3, 14 / 3.0},
                rows.get(0).<Vector>getAs(0).toArray(),
                1e-15);
        // the tied fours share what ranks 3 and 4 get
        assertArrayEquals(
                new double[] {31 / 6.0, 2, 31 / 6.0, 3},
                rows.get(1).<Vector>getAs(0).toArray(),
                1e-15);
        assertArrayEquals(
                new double[] {2, 3, 14 / 3.0, 17 / 3.0},
                rows.get(2).<Vector>getAs(0).toArray(),
                1e-15);
    }

    /** Rank by counting, and no sorting by index: an independent way to the same numbers. */
    private static double[] slowly(double[] cell, double[][] all) {
        int genes = cell.length;
        double[] reference = new double[genes];
        for (double[] other : all) {
            double[] sorted = other.clone();
            Arrays.sort(sorted);
            for (int rank = 0; rank < genes; rank++) {
                reference[rank] += sorted[rank] / all.length;
            }
        }
        double[] result = new double[genes];
        for (int j = 0; j < genes; j++) {
            int less = 0;
            int equal = 0;
            for (double value : cell) {
                less += value < cell[j] ? 1 : 0;
                equal += value == cell[j] ? 1 : 0;
            }
            for (int rank = less; rank < less + equal; rank++) {
                result[j] += reference[rank] / equal;
            }
        }
        return result;
    }

    @Test
    void everyCellGetsTheMeanDistributionHoweverTheRowsAreCut() {
        Random random = new Random(3);
        double[][] cells = new double[23][40];
        for (double[] cell : cells) {
            int scale = 1 + random.nextInt(6);
            Arrays.setAll(cell, j -> Math.max(0, random.nextInt(3 * scale) - scale)); // many zeros, many ties
        }
        cells[4][7] = -0.0;
        Dataset<Row> table = table(Arrays.stream(cells)
                .map(cell -> Vectors.dense(cell).compressed())
                .toArray(Vector[]::new));
        QuantileNormalization normalization = QuantileNormalization.fit(table, "cell");
        double total = Arrays.stream(normalization.reference()).sum();
        List<Row> rows = normalization.transform(table, "cell").collectAsList();
        for (int i = 0; i < cells.length; i++) {
            double[] normalised = rows.get(i).<Vector>getAs(0).toArray();
            assertArrayEquals(slowly(cells[i], cells), normalised, 1e-12, "cell " + i);
            assertEquals(total, Arrays.stream(normalised).sum(), 1e-9, "cell " + i);
        }
        assertArrayEquals(
                normalization.reference(),
                QuantileNormalization.fit(table.repartition(6), "cell").reference(),
                0);
    }

    @Test
    void otherCellsGetTheSameDistributionAndMissingOnesNone() {
        QuantileNormalization normalization =
                QuantileNormalization.fit(table(Vectors.dense(1, 2, 3), null, Vectors.dense(3, 4, 5)), "cell");
        assertArrayEquals(new double[] {2, 3, 4}, normalization.reference());
        assertArrayEquals(new double[] {4, 2, 3}, normalization.normalised(new double[] {100, -7, 0}));
        assertNull(normalization.transform(table((Vector) null), "cell").head().get(0));
    }

    @Test
    void whatCannotBeNormalisedIsRefused() {
        assertEquals(
                "there is no column gene of vectors: the columns are cell",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> QuantileNormalization.fit(table(Vectors.dense(1)), "gene"))
                        .getMessage());
        assertEquals(
                "there is no cell in column cell",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> QuantileNormalization.fit(table((Vector) null), "cell"))
                        .getMessage());
        assertTrue(cause(Vectors.dense(1, 2), Vectors.dense(1, 2, 3)).contains("there are vectors with "));
        assertTrue(cause(Vectors.dense(1, Double.NaN)).contains("gene 1 of a cell is NaN"));
        assertThrows(IllegalArgumentException.class, () -> QuantileNormalization.fit(table(Vectors.dense(1, 2)), "cell")
                .normalised(new double[] {1}));
    }

    private static String cause(Vector... cells) {
        Throwable thrown = assertThrows(Exception.class, () -> QuantileNormalization.fit(table(cells), "cell"));
        while (thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return thrown.getMessage();
    }

    @Test
    void theGenesThatVaryMostAreKeptInTheirOrder() {
        Dataset<Row> cells =
                table(Vectors.dense(1, 0, 5, 2, 9), Vectors.dense(1, 4, 5, 3, 0), Vectors.dense(1, 8, 5, 2, 9), null);
        VariableGenes genes = VariableGenes.of(cells, "cell", 2);
        assertArrayEquals(new int[] {1, 4}, genes.indices());
        assertEquals(
                Vectors.dense(4, 0),
                genes.transform(cells.na().drop(), "cell")
                        .collectAsList()
                        .get(1)
                        .get(0));
        assertArrayEquals(
                new int[] {0, 1, 3, 4}, VariableGenes.of(cells, "cell", 4).indices(), "ties: the first");
        assertEquals(5, VariableGenes.of(cells, "cell", VariableGenes.PAPER).indices().length);
        assertThrows(IllegalArgumentException.class, () -> VariableGenes.of(cells, "cell", 0));
        assertThrows(IllegalArgumentException.class, () -> VariableGenes.of(table(Vectors.dense(1)), "cell", 1));
    }

    /** Genes of the same values in other cells have the same variance: which of them is the first does not hang on how rows are cut. */
    @Test
    void genesThatVaryEquallyAreChosenHoweverTheRowsAreCut() {
        Random random = new Random(8);
        Double[] values = new Double[40];
        Arrays.setAll(values, i -> Math.exp(3 * random.nextGaussian()));
        double[][] cells = new double[values.length][12];
        for (int gene = 0; gene < 12; gene++) {
            Collections.shuffle(Arrays.asList(values), random);
            for (int i = 0; i < cells.length; i++) {
                cells[i][gene] = values[i];
            }
        }
        Dataset<Row> table = table(Arrays.stream(cells).map(Vectors::dense).toArray(Vector[]::new));
        for (int partitions = 1; partitions < 8; partitions++) {
            assertArrayEquals(
                    new int[] {0, 1, 2, 3},
                    VariableGenes.of(table.repartition(partitions), "cell", 4).indices(),
                    partitions + " partitions");
        }
    }

    @Test
    void sumsAreTheSameHoweverTheRowsAreCutAndStored() {
        Random random = new Random(9);
        Vector[] dense = new Vector[50];
        Vector[] sparse = new Vector[50];
        double[] means = {0.5, -1, 3};
        double squares = 0;
        for (int i = 0; i < dense.length; i++) {
            double[] row = {random.nextGaussian() * 1e6, random.nextInt(3) == 0 ? random.nextGaussian() : 0, i};
            dense[i] = Vectors.dense(row);
            sparse[i] = dense[i].toSparse();
            squares += (row[2] - 3) * (row[2] - 3);
        }
        VectorSums sums = VectorSums.of(table(dense), "cell");
        double[] differences =
                VectorSums.ofSquaredDifferences(table(dense), "cell", means).values();
        assertEquals(50, sums.rows());
        assertEquals(49 * 50 / 2, sums.values()[2]);
        assertEquals(24.5, sums.means()[2]);
        assertEquals(squares, differences[2]);
        Dataset<Row> other = table(sparse).union(table((Vector) null)).repartition(7);
        assertArrayEquals(sums.values(), VectorSums.of(other, "cell").values(), 0);
        assertArrayEquals(
                differences,
                VectorSums.ofSquaredDifferences(other, "cell", means).values(),
                0);
        assertEquals(0, VectorSums.of(table((Vector) null), "cell").rows());
    }
}
