// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparsevae.app.Ran;
import org.sparsevae.ml.LocalSpark;

/** The generated users, and the command on a few of them. */
class ScaleTest {
    private static List<Row> sorted(List<Row> rows) {
        return rows.stream()
                .sorted(java.util.Comparator.comparing(Row::toString))
                .toList();
    }

    @Test
    void usersAreTheSameHoweverTheTableIsCut() {
        GeneratedUsers users = new GeneratedUsers(5, 300);
        List<Row> rows = users.table(LocalSpark.session(), 400, 3).collectAsList();
        assertEquals(
                sorted(rows), sorted(users.table(LocalSpark.session(), 400, 40).collectAsList()));
        int[] counts = rows.stream()
                .mapToInt(row -> row.<Vector>getAs(0).numNonzeros())
                .toArray();
        assertTrue(java.util.Arrays.stream(counts).allMatch(n -> n >= 20 && n <= 40));
        assertEquals(21, java.util.Arrays.stream(counts).distinct().count());
        assertEquals(400, rows.stream().distinct().count());
        assertNotEquals(users.user(7), new GeneratedUsers(6, 300).user(7));
        assertEquals(300, users.user(7).size());
    }

    @Test
    void itemsOfAUserLieInFewGroups() {
        GeneratedUsers users = new GeneratedUsers(5, 300);
        int inThree = 0;
        int all = 0;
        for (int number = 0; number < 200; number++) {
            int[] groups = new int[10];
            for (int item : users.user(number).toSparse().indices()) {
                groups[item / 30]++;
                all++;
            }
            java.util.Arrays.sort(groups);
            inThree += groups[9] + groups[8] + groups[7];
        }
        assertTrue(inThree > 0.65 * all, inThree + " of " + all);
    }

    @Test
    void theCommandReportsSpeedAndMemory() {
        String[] line = {
            "scale",
            "--rows=900",
            "--items=200",
            "--width=6",
            "--k=3",
            "--input-partitions=7",
            "--param=encoderLayers=8",
            "--param=verbosity=0"
        };
        JsonNode json = Ran.json(line);
        assertEquals(900, json.get("rows_trained").asLong());
        assertEquals(1, json.get("epochs").asInt());
        assertEquals(1, json.get("executors").asInt());
        for (String measure : new String[] {
            "rows_per_second", "training_rows_per_second", "peak_heap_bytes", "max_heap_bytes", "max_array_bytes"
        }) {
            assertTrue(json.get(measure).asDouble() > 0, measure);
        }
        // Linux alone tells it; then it is more than the heap, and not an impossible number
        long resident = json.get("peak_resident_bytes").asLong();
        assertTrue(resident == 0 || resident > 50L << 20 && resident < 1L << 40, resident + " bytes");
        line[5] = "--input-partitions=2";
        assertEquals(json.get("weights_sha256"), Ran.json(line).get("weights_sha256"));
        assertEquals("sparsevae scale: --items must be at least 200: 100", Ran.refusal("scale", "--items=100"));
        assertTrue(Ran.refusal("scale", "--rows=0").contains("--rows must be at least 1: 0"));
    }
}
