// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fits long enough to find what was planted. */
@Tag("slow")
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

    /**
     * Groups of binary features that are on together, each by its own chance: every group is what one factor acts on most, and no other
     * group's feature loads on that factor. Of counts only shares matter, so that a factor of the background features is another way to tell
     * the groups apart: it is what some seeds find, with the linear skip and without.
     */
    @ParameterizedTest
    @CsvSource({"bernoulli, 0, 30, 1", "multinomial, 4, 40, 2"})
    void groupsOfBinaryFeaturesAreTheSupportsOfFactors(String likelihood, int background, double lambda1, long seed) {
        SparseVAEModel model = new SparseVAE()
                .setLikelihood(likelihood)
                .setK(3)
                .setLambda1(lambda1)
                .setLambda0(10 * lambda1)
                .setPriorWeight(1)
                .setEncoderLayers(50, 50)
                .setLearningRate(0.01)
                .setEpochs(50)
                .setBatchSize(25)
                .setSeed(seed)
                .setVerbosity(0)
                .fit(PlantedData.groups(1200, 3, 4, background, 1));
        Set<Integer> found = new TreeSet<>();
        for (int k : model.activeFactors()) {
            Set<Integer> strongest = new TreeSet<>();
            model.topFeatures(4)
                    .filter("factor = " + k)
                    .collectAsList()
                    .forEach(row -> strongest.add(row.getInt(2) / 4));
            assertEquals(1, strongest.size(), "groups among the features that factor " + k + " acts on most");
            int group = strongest.iterator().next();
            found.add(group);
            for (int j = 0; j < 12; j++) {
                boolean on = model.inclusionProbability(j, k) >= 0.5
                        && model.loadingMatrix().apply(j, k) > 0;
                assertEquals(j / 4 == group, on, "feature " + j + ", factor " + k);
            }
        }
        assertEquals(Set.of(0, 1, 2), found);
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
