// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparsevae.prior.LoadingsPriors;

/** Fits under each prior on the loadings. */
@Tag("slow")
class PriorsTest {
    private static final int G = 7;
    private static final int K = 5;

    private static SparseVAE estimator() {
        return new SparseVAE().setK(K).setSeed(3).setVerbosity(0);
    }

    private static boolean active(SparseVAEModel model, int j, int k) {
        return model.inclusionProbability(j, k) >= 0.5 && model.loadingMatrix().apply(j, k) != 0;
    }

    /** The paper's synthetic data (Eq. 9): two factors with the planted support, and exact zeros elsewhere. */
    @ParameterizedTest
    @CsvSource({"lasso, 4, 1, 3", "horseshoe, 1, 0.7, 5"})
    void thePriorFindsThePlantedFactors(String prior, double lambda1, double freezeSupportAt, long seed) {
        Dataset<Row> data = PlantedData.eq9(500, seed);
        SparseVAEModel model = estimator()
                .setPrior(prior)
                .setLambda1(lambda1)
                .setFreezeSupportAt(freezeSupportAt)
                .setSeed(seed)
                .fit(data);
        String loadings = model.loadingMatrix().toDense().toString();
        assertEquals(2, model.activeFactors().length, loadings);
        int first = model.activeFactors()[0];
        int second = model.activeFactors()[1];
        if (!active(model, 0, first)) {
            int swapped = first;
            first = second;
            second = swapped;
        }
        for (int j = 0; j < G; j++) {
            assertEquals(j < 3 || j == 6, active(model, j, first), "feature " + j + ": " + loadings);
            assertEquals(j >= 3, active(model, j, second), "feature " + j + ": " + loadings);
            for (int k = 0; k < K; k++) {
                assertEquals(
                        active(model, j, k),
                        model.loadingMatrix().apply(j, k) != 0,
                        "what is not active is exactly zero: " + loadings);
            }
        }
        assertEquals(4.0 / G, model.eta()[first], 1e-12);
        assertTrue(Double.isFinite(model.summary().marginalObjective()));
    }

    private static SparseVAE quick() {
        return estimator().setEpochs(2).setAveragingFrequency(2);
    }

    @Test
    void theSpikeAndSlabLassoWithEqualRatesIsTheLasso() {
        Dataset<Row> data = PlantedData.eq9(150, 4);
        SparseVAEModel lasso = quick().setPrior("lasso").setLambda1(3).fit(data);
        SparseVAEModel equal = quick().setLambda0(3).setLambda1(3).fit(data);
        SparseVAEModel other = quick().setLambda0(30).setLambda1(3).fit(data);
        assertEquals(lasso.weightsSha256(), equal.weightsSha256());
        assertFalse(lasso.weightsSha256().equals(other.weightsSha256()));
        assertEquals("lasso", lasso.getPrior());
        for (int j = 0; j < G; j++) {
            for (int k = 0; k < K; k++) {
                boolean zero = lasso.loadingMatrix().apply(j, k) == 0;
                assertEquals(zero ? 0 : 1, lasso.inclusionProbability(j, k));
            }
        }
    }

    @Test
    void ratesThatThePriorHasNoUseForDoNotMatter() {
        Dataset<Row> data = PlantedData.eq9(150, 4);
        // a lasso has one rate: that the spike's default is lower is no contradiction
        String lasso = quick().setPrior("lasso").setLambda1(50).fit(data).weightsSha256();
        assertEquals(
                lasso,
                quick().setPrior("lasso")
                        .setLambda1(50)
                        .setLambda0(2)
                        .setA(3)
                        .fit(data)
                        .weightsSha256());
        assertEquals(
                quick().setPrior("horseshoe").fit(data).weightsSha256(),
                quick().setPrior("horseshoe").setLambda1(7).setB(2).fit(data).weightsSha256());
    }

    @Test
    void aParamWithoutMeaningUnderThePriorIsWarnedOfOnce() {
        try (Messages messages = Messages.of(SparseVAE.class)) {
            Dataset<Row> data = PlantedData.eq9(100, 4);
            SparseVAE lasso = quick().setEpochs(1).setPrior("lasso").setLambda1(2);
            lasso.fit(data);
            assertEquals(List.of(), messages.texts(), "defaults are no cause for a warning");
            lasso.setLambda0(5).setB(2).fit(data);
            assertEquals(
                    List.of("the prior lasso has no use for lambda0, b: unset it, or choose prior = spikeAndSlabLasso"),
                    messages.texts());
        }
    }

    private static List<String> priors() {
        return LoadingsPriors.names();
    }

    @ParameterizedTest
    @MethodSource("priors")
    void aModelOfThePriorIsSavedAndLoaded(String prior, @TempDir Path folder) throws IOException {
        SparseVAEModel model = quick().setPrior(prior).fit(PlantedData.eq9(150, 4));
        String path = folder.resolve("model").toString();
        model.save(path);
        SparseVAEModel loaded = SparseVAEModel.load(path);
        assertEquals(prior, loaded.getPrior());
        assertEquals(model.weightsSha256(), loaded.weightsSha256());
        assertArrayEquals(model.eta(), loaded.eta());
        assertArrayEquals(model.activeFactors(), loaded.activeFactors());
        for (int j = 0; j < G; j++) {
            for (int k = 0; k < K; k++) {
                assertEquals(model.inclusionProbability(j, k), loaded.inclusionProbability(j, k));
            }
        }
    }
}
