// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.report.ModelDescription.Compared;

class ComparedScoresTest {
    @TempDir
    Path folder;

    /** ALS has no likelihood and is compared all the same; fits that failed, or that the search made, are not. */
    @Test
    void aModelWithoutALikelihoodIsAmongThem() throws IOException {
        Files.writeString(
                folder.resolve("fits.jsonl"),
                """
                {"cell":{"method":"nmf"},"measures":{"nll":2.0,"recall_at_5":0.5}}
                {"cell":{"method":"nmf"},"measures":{"nll":4.0,"recall_at_5":0.7}}
                {"cell":{"method":"als"},"measures":{"recall_at_5":0.75,"cpu_seconds":3}}
                {"cell":{"method":"vae"},"measures":{"cpu_seconds":3}}
                {"cell":{"method":"vsc","judged_on":"validation"},"measures":{"nll":1.0}}
                {"cell":{"method":"vae"},"meas""");
        Compared compared = ComparedScores.read(folder.toString(), new Configuration(false));
        assertEquals(List.of("model", "splits", "NLL", "Recall@5"), compared.head());
        assertEquals(2, compared.rows().size());
        assertEquals(List.of("nmf", 2, 3.0), compared.rows().get(0).subList(0, 3));
        assertEquals("als", compared.rows().get(1).get(0));
        assertEquals(null, compared.rows().get(1).get(2));
        assertEquals(0.75, compared.rows().get(1).get(3));
    }

    @Test
    void aFolderWithoutScoresIsRefused() throws IOException {
        Configuration conf = new Configuration(false);
        String none = assertThrows(IllegalArgumentException.class, () -> ComparedScores.read(folder.toString(), conf))
                .getMessage();
        assertTrue(none.contains("has no fits.jsonl"), none);
        Files.writeString(folder.resolve("fits.jsonl"), "{}\n");
        String empty = assertThrows(IllegalArgumentException.class, () -> ComparedScores.read(folder.toString(), conf))
                .getMessage();
        assertTrue(empty.contains("let compare finish first"), empty);
    }
}
