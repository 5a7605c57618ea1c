// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.ml.rows.RowReading.Problem;

class RowReadingTest {
    private static Problem ofCounts(Vector vector) {
        return RowReading.problem(vector, new MultinomialLikelihood(), 3);
    }

    private static Vector sparse(double... values) {
        return Vectors.sparse(3, new int[] {0, 1, 2}, values);
    }

    @Test
    void zerosAreNothingHoweverTheyAreWritten() {
        assertEquals(Problem.EMPTY, ofCounts(Vectors.dense(0, -0.0, 0)));
        assertEquals(Problem.EMPTY, ofCounts(sparse(0, -0.0, 0)));
        assertEquals(Problem.EMPTY, ofCounts(Vectors.sparse(3, new int[0], new double[0])));
        assertNull(ofCounts(Vectors.dense(0, 0, 1)));
        assertNull(ofCounts(sparse(0, -0.0, 1)));
    }

    @Test
    void theFirstWrongValueDecides() {
        assertEquals(Problem.IMPOSSIBLE, ofCounts(Vectors.dense(0, -1, Double.NaN)));
        assertEquals(Problem.NOT_FINITE, ofCounts(sparse(0, Double.NaN, -1)));
        assertEquals(Problem.NOT_FINITE, ofCounts(Vectors.dense(1, 1e300, 0)));
        assertEquals(Problem.WRONG_SIZE, ofCounts(Vectors.dense(1, 1)));
    }

    @Test
    void aRowOfZerosIsARowWhereItSaysSomething() {
        assertNull(RowReading.problem(Vectors.zeros(3), new GaussianLikelihood(), 3));
    }
}
