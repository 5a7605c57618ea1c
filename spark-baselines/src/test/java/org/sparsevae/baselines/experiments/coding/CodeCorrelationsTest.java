// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LocalSpark;

class CodeCorrelationsTest {
    /** Sources 0 and 1 are a group, source 2 another; code 3 is off, code 1 belongs to the second group, the others to the first. */
    private static final CodeCorrelations SMALL = new CodeCorrelations(
            new double[][] {{0.2, 0.1, 0.9, 0.8}, {0.5, 0.3, 0.4, 0.1}, {0.1, 0.6, 0.3, 0.7}},
            new int[] {0, 0, 1},
            new boolean[] {true, true, true, false});

    @Test
    void codesBelongToTheGroupOfTheirStrongestSource() {
        assertEquals(3, SMALL.activeCodes());
        assertArrayEquals(new int[] {0, 2}, SMALL.codes(0));
        assertArrayEquals(new int[] {1}, SMALL.codes(1));
        assertEquals(CodeCorrelations.NONE, SMALL.group(3));
        assertEquals((0.5 + 0.9) / 2, SMALL.mean(0, true).getAsDouble(), 1e-15);
        assertEquals((0.1 + 0.3) / 2, SMALL.mean(0, false).getAsDouble(), 1e-15);
        assertEquals(0.6, SMALL.mean(1, true).getAsDouble(), 1e-15);
        assertEquals(0.3, SMALL.mean(1, false).getAsDouble(), 1e-15);
        assertEquals(2 / 3.0, SMALL.mean(CodeCorrelations.NONE, true).getAsDouble(), 1e-15);
        assertTrue(SMALL.mean(2, true).isEmpty());
        // in other rows code 0 goes with the other group, to which it still does not belong
        double[][] judges = {{0.1, 0.2, 0.3, 0}, {0.2, 0.4, 0.5, 0}, {0.7, 0.1, 0.6, 0}};
        assertEquals((0.2 + 0.5) / 2, SMALL.mean(0, true, judges).getAsDouble(), 1e-15);
        assertEquals((0.7 + 0.6) / 2, SMALL.mean(0, false, judges).getAsDouble(), 1e-15);
        assertEquals((0.9 + 0.5 + 0.7) / 3, SMALL.meanOfSources(), 1e-15);
    }

    @Test
    void theMatrixIsOrderedByGroupsWithUnusedCodesAsZerosAtTheEnd() {
        assertArrayEquals(new int[] {2, 0, 1, 3}, SMALL.order());
        double[][] ordered = SMALL.ordered();
        assertArrayEquals(new double[] {0.9, 0.2, 0.1, 0}, ordered[0]);
        assertArrayEquals(new double[] {0.3, 0.1, 0.6, 0}, ordered[2]);
    }

    @Test
    void correlationsAgreeWithCommonsMathHoweverTheRowsAreCut() {
        Random random = new Random(4);
        double[][] codes = new double[50][3];
        double[][] sources = new double[50][2];
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            for (int s = 0; s < 2; s++) {
                sources[i][s] = random.nextBoolean() ? random.nextGaussian() : 0;
            }
            codes[i] = new double[] {sources[i][0] + random.nextGaussian(), -Math.abs(sources[i][1]), 7};
            rows.add(RowFactory.create(Vectors.dense(codes[i]), Vectors.dense(sources[i])));
        }
        Dataset<Row> table = LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType()
                                .add("codes", SQLDataTypes.VectorType())
                                .add("sources", SQLDataTypes.VectorType()));
        double[][] signed = CodeCorrelations.between(table, "codes", "sources", false);
        double[][] magnitudes = CodeCorrelations.between(table, "codes", "sources", true);
        for (int s = 0; s < 2; s++) {
            for (int c = 0; c < 2; c++) {
                int source = s;
                int code = c;
                double[] one =
                        Arrays.stream(sources).mapToDouble(row -> row[source]).toArray();
                double[] other =
                        Arrays.stream(codes).mapToDouble(row -> row[code]).toArray();
                PearsonsCorrelation pearson = new PearsonsCorrelation();
                assertEquals(Math.abs(pearson.correlation(one, other)), signed[s][c], 1e-12);
                assertEquals(
                        Math.abs(pearson.correlation(
                                Arrays.stream(one).map(Math::abs).toArray(),
                                Arrays.stream(other).map(Math::abs).toArray())),
                        magnitudes[s][c],
                        1e-12);
            }
            assertEquals(0, signed[s][2], "a constant code");
        }
        assertEquals(1, magnitudes[1][1], 1e-12);
        assertTrue(signed[1][1] < 0.5);
        assertArrayEquals(signed[0], CodeCorrelations.between(table.repartition(5), "codes", "sources", false)[0], 0);
    }

    @Test
    void overlapIsTheShareOfWhatBothUse() {
        assertEquals(1, ActivationStudy.overlap(new double[] {0.3, 0.9}, new double[] {0.3, 0.9}));
        assertEquals(0, ActivationStudy.overlap(new double[] {0, 0.9}, new double[] {0.3, 0}));
        assertEquals(0.5 / 1.5, ActivationStudy.overlap(new double[] {0.5, 0.5}, new double[] {1, 0}), 1e-15);
        assertEquals(1, ActivationStudy.overlap(new double[2], new double[2]));
    }
}
