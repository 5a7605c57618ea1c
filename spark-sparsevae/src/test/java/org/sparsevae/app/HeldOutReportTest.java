// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a model that popularity beats. */
class HeldOutReportTest {
    @TempDir
    Path folder;

    /** Counts of up to e^9, unscaled, drive the posterior means to thousands. */
    @Test
    void aModelThatPopularityBeatsIsWarnedOf() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        List<String> lines = new ArrayList<>(List.of("user,item,rating"));
        for (int user = 0; user < 200; user++) {
            for (int item = 0; item < 12; item++) {
                if (item == user % 12 || random.nextDouble() < (item % 2 == user % 2 ? .8 : .2)) {
                    lines.add(user + "," + item + "," + (long) Math.ceil(Math.exp(9 * random.nextDouble())));
                }
            }
        }
        Path ratings = Files.write(folder.resolve("r.csv"), lines);
        Path model = folder.resolve("model");
        JsonNode fit = Ran.json(
                "fit",
                "--ratings=" + ratings,
                "--output=" + model,
                "--holdout=0.25",
                "--k=2",
                "--epochs=30",
                "--partitions=1",
                "--param=inputScaling=none",
                "--param=encoderLayers=16",
                "--param=decoderLayers=8",
                "--param=verbosity=0");
        JsonNode heldOut = fit.get("heldout");
        assertTrue(heldOut.get("nll").asDouble() > heldOut.get("popularity_nll").asDouble(), heldOut.toString());
        String last = fit.get("warnings").get(fit.get("warnings").size() - 1).asText();
        assertTrue(
                last.startsWith("held out: these rows are predicted worse than by popularity alone: nll ")
                        && last.endsWith("try fewer epochs, a smaller k, or more rows"),
                fit.get("warnings").toString());
        String[] evaluate = {"evaluate", "--model=" + model, "--ratings=" + ratings, "--held-out"};
        JsonNode warnings = Ran.json(evaluate).get("warnings");
        assertEquals(last, "held out: " + warnings.get(0).asText());
    }
}
