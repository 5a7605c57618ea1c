// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.OutputInterpretableVAE;
import org.sparsevae.baselines.VAE;
import org.sparsevae.baselines.VariationalSparseCoding;

/** The settings beside the rows of Table 6 of Moran et al. 2022. */
class PaperSettingsTest {

    /**
     * A column of the table. Its three hidden layers are two and the output.
     *
     * @param factors latent space dimension
     * @param layers layer dimension, twice
     */
    private record Column(
            int factors,
            String layers,
            String learningRate,
            String epochs,
            String batchSize,
            String lambda1,
            String lambda0) {}

    private static final Map<PaperSettings, Column> TABLE = Map.of(
            PaperSettings.MOVIELENS, new Column(30, "300,300", "1.0E-4", "100", "100", "1.0", "10.0"),
            PaperSettings.PEERREAD, new Column(20, "100,100", "0.01", "40", "128", "0.001", "5.0"),
            PaperSettings.SEMI_SYNTHETIC, new Column(20, "50,50", "0.01", "50", "128", "0.01", "5.0"),
            PaperSettings.ZEISEL, new Column(15, "100,100", "0.01", "100", "512", "1.0", "10.0"));

    @Test
    void everyColumnOfTable6IsTaken() {
        for (PaperSettings settings : PaperSettings.values()) {
            Map<String, String> params = settings.params(7);
            assertEquals(params.get("encoderLayers"), params.get("decoderLayers"), settings.name());
            Column taken = new Column(
                    settings.factors(),
                    params.get("encoderLayers"),
                    params.get("learningRate"),
                    params.get("epochs"),
                    params.get("batchSize"),
                    params.get("lambda1"),
                    params.get("lambda0"));
            assertEquals(TABLE.get(settings), taken, settings.name());
        }
        assertEquals(TABLE.size(), PaperSettings.values().length);
    }

    /** beta 2, 4, 6, 8 or 16; alpha = 0.01; lambda = 1, p = 5: the same in every column. */
    @Test
    void theOthersStrengthsAreTheMethodsDefaults() {
        Method.Size size = new Method.Size("multinomial", 100, 10, 3);
        for (PaperSettings settings : PaperSettings.values()) {
            Map<String, String> params = settings.params(15);
            assertEquals(2, ((VAE) Method.BETA_VAE.estimator(size, params)).getBeta());
            assertEquals(0.01, ((VariationalSparseCoding) Method.VSC.estimator(size, params)).getSparsity());
            OutputInterpretableVAE grouped = (OutputInterpretableVAE) Method.OI_VAE.estimator(size, params);
            assertEquals(1, grouped.getGroupLasso());
            assertEquals(5, grouped.getGroupUnits());
        }
    }
}
