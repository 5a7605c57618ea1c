// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Fits long enough to find what was planted. */
class RecoveryTest {

    /** The paper's synthetic study (Eq. 9) at the defaults, 5 factors fitted where there are 2. */
    @Test
    void bothFactorsOfThePapersSyntheticDataAreFound() {
        Dataset<Row> data = PlantedData.eq9(500, 3);
        SparseVAEModel model =
                new SparseVAE().setK(5).setSeed(3).setVerbosity(0).fit(data);
        int[] active = model.activeFactors();
        assertEquals(2, active.length, model.loadingMatrix().toDense().toString());

        List<Row> rows = model.transform(data).collectAsList();
        int first = bestMatch(rows, active, "z1");
        int second = bestMatch(rows, active, "z2");
        assertTrue(first != second, "one factor for each");
        // features 0 and 1 depend on z1 alone and 3, 4, 5 on z2 alone: the anchors; 6 is their product
        for (int j : new int[] {0, 1, 3, 4, 5}) {
            int own = j < 3 ? first : second;
            int other = j < 3 ? second : first;
            assertTrue(model.inclusionProbability(j, own) >= 0.5, "feature " + j);
            assertEquals(0, model.loadingMatrix().apply(j, other), "feature " + j);
        }
        assertTrue(model.inclusionProbability(6, first) >= 0.5 && model.inclusionProbability(6, second) >= 0.5);
        assertTrue(model.anchors().filter("twoAnchors").count() == 2, "Theorem 1's condition holds");
    }

    private static int bestMatch(List<Row> rows, int[] factors, String truth) {
        double[] planted =
                rows.stream().mapToDouble(row -> row.<Double>getAs(truth)).toArray();
        int best = -1;
        double largest = 0;
        for (int k : factors) {
            double[] found = rows.stream()
                    .mapToDouble(row -> row.<Vector>getAs("latent").apply(k))
                    .toArray();
            double correlation = Math.abs(new PearsonsCorrelation().correlation(found, planted));
            if (correlation > largest) {
                largest = correlation;
                best = k;
            }
        }
        assertTrue(largest > 0.9, "largest correlation with " + truth + ": " + largest);
        return best;
    }
}
