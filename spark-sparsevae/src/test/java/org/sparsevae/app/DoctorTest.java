// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SparseVAE;

class DoctorTest {

    @Test
    void everyCheckHasARow() {
        Ran ran = Ran.line("doctor", "--num-features=300", "--k=5");
        assertEquals(0, ran.status(), ran.out() + ran.err());
        for (String check : new String[] {
            "executors",
            "Java flags",
            "Kryo registrator",
            "backend and CPU",
            "BLAS and OpenMP threads",
            "GPUs",
            "heap of an executor",
            "results of a round",
            "JavaCPP's bounds",
            "memory outside the heap"
        }) {
            assertEquals(
                    1,
                    ran.out()
                            .lines()
                            .filter(line -> line.contains("  " + check + "  "))
                            .count(),
                    check + " in\n" + ran.out());
        }
        assertEquals("", ran.err());
    }

    @Test
    void jsonHoldsTheSame() {
        JsonNode json = Ran.json("doctor", "--num-features=300", "--k=5");
        assertEquals("ok", json.get("verdict").asText(), json.toString());
        JsonNode platform = StreamSupport.stream(json.get("checks").spliterator(), false)
                .filter(check -> check.get("check").asText().equals("backend and CPU"))
                .findFirst()
                .orElseThrow();
        assertTrue(platform.get("found").asText().startsWith("backend=CPU"), platform.toString());
        assertEquals("ok", platform.get("verdict").asText());
    }

    @Test
    void aFitThatWouldBeRefusedEndsWithStatus2AndItsTable() {
        Ran ran = Ran.line("doctor", "--num-features=3000000", "--k=100");
        assertEquals(Failure.REFUSED, ran.status(), ran.out());
        assertTrue(ran.out().contains("REFUSED  heap of an executor"), ran.out());
        assertTrue(ran.out().contains("-> set spark.driver.memory"), ran.out());
    }

    @Test
    void optionsAreChecked() {
        assertTrue(Ran.refusal("doctor", "--num-features=0").contains("--num-features must be at least 1: 0"));
        assertTrue(Ran.refusal("doctor", "--density=2").contains("--density must be"));
        assertTrue(Ran.refusal("doctor", "--num-features=5", "--k=5").contains("k must be less than"));
    }

    /** A minibatch has no more rows than its partition. */
    @Test
    void aBatchSizeBeyondTheRowsCountsAsTheRows() {
        String all = report(500);
        assertEquals(all, report(1_000_000_000));
        assertNotEquals(all, report(5));
    }

    private static String report(int batchSize) {
        return new SparseVAE()
                .setBatchSize(batchSize)
                .setNumPartitions(2)
                .preflight(LocalSpark.session().sparkContext(), 20_000, 1000, 30_000)
                .toString();
    }
}
