// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;

class SparseRowTest {
    @Test
    void denseAndSparseVectorsGiveTheSameRow() {
        SparseRow dense = SparseRow.of(Vectors.dense(0.0, 2.5, -0.0, -1.0, 1e-60, 0.0));
        SparseRow sparse =
                SparseRow.of(Vectors.sparse(6, new int[] {0, 1, 2, 3, 5}, new double[] {0.0, 2.5, -0.0, -1.0, 0.0}));
        assertEquals(dense, sparse);
        assertArrayEquals(dense.toBytes(), sparse.toBytes());
        assertEquals(2, dense.nonZeros());
        assertEquals(1, dense.index(0));
        assertEquals(3, dense.index(1));
        assertEquals(2.5f, dense.value(0));
        assertEquals(-1f, dense.value(1));
        assertEquals(1f, dense.weight());
        assertFalse(dense.validation());
    }

    @Test
    void bytesComeBackAsTheSameRow() {
        for (SparseRow row : someRows()) {
            assertEquals(row, SparseRow.fromBytes(row.toBytes()));
            assertEquals(row.hashCode(), SparseRow.fromBytes(row.toBytes()).hashCode());
            assertEquals(5 + 8 * row.nonZeros(), row.toBytes().length);
        }
    }

    @Test
    void bytesTellDifferentRowsApart() {
        List<SparseRow> rows = someRows();
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < rows.size(); j++) {
                int order = Arrays.compareUnsigned(
                        rows.get(i).toBytes(), rows.get(j).toBytes());
                assertEquals(i == j, order == 0, rows.get(i) + " and " + rows.get(j));
                assertEquals(i == j, rows.get(i).equals(rows.get(j)));
            }
        }
    }

    @Test
    void rowOfZerosIsARow() {
        SparseRow zeros = SparseRow.of(Vectors.zeros(3), 2.0, true);
        assertEquals(0, zeros.nonZeros());
        assertTrue(zeros.validation());
        assertNotEquals(zeros, SparseRow.of(Vectors.zeros(3), 2.0, false));
    }

    @Test
    void badValuesAreRefusedWithTheFeatureAndTheValue() {
        assertMessage("feature 1 is not a finite number: NaN", 1.0, 0.0, Double.NaN);
        assertMessage("feature 0 is not a finite number: -Infinity", 1.0, Double.NEGATIVE_INFINITY);
        assertMessage("feature 0 is too large for a float: 1.0E39", 1.0, 1e39);
        assertMessage("a row's weight must be positive and finite: 0.0", 0.0, 1.0);
        assertMessage("a row's weight must be positive and finite: -1.0", -1.0, 1.0);
        assertMessage("a row's weight must be positive and finite: NaN", Double.NaN, 1.0);
        assertMessage("a row's weight must be positive and finite: Infinity", Double.POSITIVE_INFINITY, 1.0);
    }

    private static void assertMessage(String expected, double weight, double... values) {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> SparseRow.of(Vectors.dense(values), weight, false));
        assertTrue(error.getMessage().startsWith(expected), error.getMessage());
    }

    private static List<SparseRow> someRows() {
        List<SparseRow> rows = new ArrayList<>();
        rows.add(SparseRow.of(Vectors.zeros(4)));
        rows.add(SparseRow.of(Vectors.zeros(4), 2, false));
        rows.add(SparseRow.of(Vectors.zeros(4), 1, true));
        rows.add(SparseRow.of(Vectors.dense(1, 0, 0, 0)));
        rows.add(SparseRow.of(Vectors.dense(1, 0, 0, 0), 0.5, false));
        rows.add(SparseRow.of(Vectors.dense(-1, 0, 0, 0)));
        rows.add(SparseRow.of(Vectors.dense(0, 1, 0, 0)));
        rows.add(SparseRow.of(Vectors.dense(1, 1, 0, 0)));
        rows.add(SparseRow.of(Vectors.dense(1, 1, 1e10, -3.5)));
        return rows;
    }
}
