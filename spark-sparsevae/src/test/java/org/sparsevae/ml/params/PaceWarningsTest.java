// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.Messages;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.ml.SparseVAE;

/** Whoever sets more than was tried is told, and nobody else. */
class PaceWarningsTest {

    private static List<String> warnings(SparseVAE estimator) {
        Dataset<Row> data =
                estimator.getLikelihood().equals("gaussian") ? PlantedData.eq9(60, 4) : PlantedData.groups(60, 3, 4, 1);
        try (Messages messages = Messages.of(FitPace.class)) {
            estimator
                    .setK(2)
                    .setEncoderLayers(4)
                    .setDecoderLayers(4, 4)
                    .setRestarts(1)
                    .setVerbosity(0)
                    .fit(data);
            return List.copyOf(messages.texts());
        }
    }

    private static void assertOne(String start, SparseVAE estimator) {
        List<String> found = warnings(estimator);
        assertEquals(1, found.size(), found.toString());
        assertTrue(found.get(0).startsWith(start), found.toString());
    }

    @Test
    void theDefaultsAreNoCause() {
        assertEquals(List.of(), warnings(new SparseVAE().setEpochs(1)));
        assertEquals(
                List.of(), warnings(new SparseVAE().setLikelihood("multinomial").setEpochs(1)));
    }

    /** More epochs than usual make up for larger steps; fewer do not, whether they were set or not. */
    @Test
    void stepsThatAreTooLarge() {
        assertOne("batchSize = 60", new SparseVAE().setBatchSize(60).setEpochs(1));
        assertEquals(List.of(), warnings(new SparseVAE().setBatchSize(60).setEpochs(301)));
    }

    @Test
    void averagesThatAreTooRare() {
        assertOne(
                "averagingFrequency = 6",
                new SparseVAE().setAveragingFrequency(6).setEpochs(1));
        assertEquals(
                List.of(),
                warnings(new SparseVAE()
                        .setAveragingFrequency(6)
                        .setNumPartitions(1)
                        .setEpochs(1)),
                "one partition drifts from nobody");
    }

    @Test
    void learningRatesAndPartitionsThatWereNotTried() {
        assertOne(
                "learningRate = 0.03",
                new SparseVAE()
                        .setLikelihood("multinomial")
                        .setLearningRate(0.03)
                        .setEpochs(1));
        assertOne("numPartitions = 9", new SparseVAE().setNumPartitions(9).setEpochs(1));
    }
}
