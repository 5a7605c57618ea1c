// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LocalSpark;

class GeneratedExpressionTest {
    private static final GeneratedExpression GENERATOR = new GeneratedExpression(8, 120, 5, 6);

    @Test
    void typesDifferByWhichTwoProgramsAreOn() {
        for (int programs : new int[] {3, 4, 7, 8}) {
            int most = programs * ((programs - 1) / 2);
            GeneratedExpression generator = new GeneratedExpression(1, 10, programs, most);
            Set<BitSet> seen = new HashSet<>();
            for (int type = 0; type < most; type++) {
                BitSet on = new BitSet();
                for (int p = 0; p < programs; p++) {
                    on.set(p, generator.isOn(type, p));
                }
                assertEquals(2, on.cardinality());
                assertTrue(seen.add(on), programs + " programs, type " + type);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new GeneratedExpression(1, 10, 4, 5));
        assertThrows(IllegalArgumentException.class, () -> new GeneratedExpression(1, 9, 4, 2));
    }

    /**
     * Of the molecules of a cell, genes of a program have a larger share where the type has the program on: e to the strength, on average
     * about 1, times 1.5 as many as genes of no program, which all have the same shares whichever programs are on.
     */
    @Test
    void programsThatAreOnRaiseTheirGenes() {
        List<Row> cells = GENERATOR.table(LocalSpark.session(), 300, 3).collectAsList();
        double[][] on = new double[2][5];
        double[] none = new double[2];
        double[][] members = new double[2][5];
        for (int i = 0; i < cells.size(); i++) {
            int type = GENERATOR.type(i);
            assertEquals("type " + (type + 1), cells.get(i).<String>getAs("cell_type"));
            double[] counts = cells.get(i).<Vector>getAs("features").toArray();
            double ofNone = 0;
            double[] sums = new double[5];
            for (int j = 0; j < counts.length; j++) {
                assertEquals(Math.rint(counts[j]), counts[j]);
                if (GENERATOR.program(j) == GeneratedExpression.NONE) {
                    ofNone += counts[j];
                } else {
                    sums[GENERATOR.program(j)] += counts[j];
                }
            }
            for (int p = 0; p < 5; p++) {
                int state = GENERATOR.isOn(type, p) ? 1 : 0;
                on[state][p] += sums[p] / ofNone;
                members[state][p]++;
            }
        }
        for (int p = 0; p < 5; p++) {
            double ratio = on[1][p] / members[1][p] / (on[0][p] / members[0][p]);
            assertTrue(ratio > 2.5 && ratio < 8, "program " + p + ": " + ratio);
        }
    }

    @Test
    void aTableIsTheSameHoweverItIsCutAndLibrariesDiffer() {
        List<Row> rows = GENERATOR.table(LocalSpark.session(), 60, 1).collectAsList();
        assertEquals(rows, GENERATOR.table(LocalSpark.session(), 60, 4).collectAsList());
        double[] molecules = rows.stream()
                .mapToDouble(
                        row -> Arrays.stream(row.<Vector>getAs(0).toArray()).sum())
                .sorted()
                .toArray();
        // log-normal around 5000 with half a unit of the logarithm
        assertEquals(5000, molecules[30], 1500);
        assertTrue(molecules[54] / molecules[5] > 2, molecules[5] + " to " + molecules[54]);
        assertThrows(IllegalArgumentException.class, () -> GENERATOR.table(LocalSpark.session(), 0, 1));
    }
}
