// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.CommandRunner;
import org.sparsevae.prior.LoadingsSupport;

/** The benchmark's parts on sizes that take moments: what they print is there and adds up. */
class BenchTest {
    private static final Shape TINY = new Shape(6, 3, 4, 5, 4, "gaussian", false);
    private static final Shape CATALOGUE = new Shape(200, 3, 4, 5, 4, "multinomial", false);
    private static final List<String> RATIOS =
            List.of("dense_over_gemm", "dense_over_peer", "sparse_speedup", "sparse_over_vae");

    @TempDir
    private Path folder;

    @Test
    void stepsAreToldByShapeAndBesideAPeer() throws Exception {
        Path peer = folder.resolve("peer.sh");
        Files.writeString(peer, "echo \"$@\" >" + folder.resolve("options") + "\necho '{\"cpu_ms_per_step\": 2.5}'\n");
        JsonNode shape = json(new StepMeasurement(List.of(TINY), 20).measure(true, "sh " + peer))
                .get("shapes")
                .get(0);
        for (String ratio : RATIOS) {
            assertTrue(shape.get(ratio).asDouble() > 0, ratio);
            double low = shape.get(ratio + "_range").get(0).asDouble();
            double high = shape.get(ratio + "_range").get(1).asDouble();
            assertTrue(low <= shape.get(ratio).asDouble() && shape.get(ratio).asDouble() <= high, ratio);
        }
        assertEquals(2.5, shape.get("peer_ms").asDouble());
        assertEquals(6, shape.get("g").asInt());
        assertEquals(3, shape.get("k").asInt());
        assertEquals(4, shape.get("d").asInt());
        assertEquals(5, shape.get("b").asInt());
        String options = Files.readString(folder.resolve("options"));
        assertTrue(options.startsWith("--G 6 --K 3 --D 4 --B 5 --enc 4 --loss mse --threads 1 --steps "), options);
    }

    @Test
    void withoutAPeerItsRatioIsNull() throws Exception {
        Map<String, Object> found = new StepMeasurement(List.of(TINY), 20).measure(true, null);
        assertTrue(json(found).get("shapes").get(0).get("dense_over_peer").isNull());
    }

    @Test
    void roundsAreTimedWithoutTheirSteps() throws Exception {
        JsonNode found = json(new RoundMeasurement(CATALOGUE, 400, 800).measure(true, null));
        assertTrue(found.get("round_cpu_ms").isNumber());
        assertTrue(found.get("round_growth").isNumber());
        assertEquals(
                CATALOGUE.sparse().layout().length(),
                found.get("round_parameters").asInt());
    }

    @Test
    void transformIsTimed() throws Exception {
        JsonNode found = json(new TransformMeasurement(500).measure(true, null));
        assertTrue(found.get("transform_rows_per_second").asDouble() > 0);
    }

    @Test
    void frozenSupportHasTheSharesItNames() {
        Shape shape = Shape.ALL.get(Shape.ALL.size() - 1);
        LoadingsSupport support = FrozenSupport.of(shape);
        int[] counts = new int[3];
        Arrays.stream(support.factorsPerFeature()).forEach(count -> counts[count]++);
        assertEquals(List.of(50, 800, 150), List.of(counts[0], counts[1], counts[2]));
    }

    @Test
    void processesAreMeasuredAndTheirFailuresToldInTheirWords() throws Exception {
        List<String> said = new ArrayList<>();
        Launched run = Launched.run(
                List.of(
                        "sh",
                        "-c",
                        "echo ready >&2; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo '{\"a\": 1}'"),
                Map.of(),
                (process, line) -> said.add(line));
        assertEquals(1, run.json().get("a").asInt());
        assertEquals(List.of("ready"), said);
        assertTrue(run.seconds() > 0);
        if (Files.exists(Path.of("/proc/self/stat"))) {
            assertTrue(run.cpuSeconds() > 0, "processor seconds: " + run.cpuSeconds());
            assertTrue(ProcessorTime.of(ProcessHandle.current().pid()) > run.cpuSeconds());
        }
        IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> Launched.run(
                        List.of("sh", "-c", "echo no such model >&2; exit 3"), Map.of(), Launched.Listener.NONE));
        assertTrue(failure.getMessage().endsWith("failed with status 3: no such model"), failure.getMessage());
    }

    @Test
    void anUnknownPartIsRefused() {
        StringWriter errors = new StringWriter();
        int status = new CommandRunner(new Bench())
                .run(new PrintWriter(new StringWriter()), new PrintWriter(errors), "stepps");
        assertEquals(2, status);
        assertTrue(
                errors.toString()
                        .contains("bench measures steps, rounds, transform, executors, commands, memory, not stepps"),
                errors.toString());
    }

    @Test
    void theMedianForgetsATurnThatWasDisturbed() {
        assertEquals(new Spread(2, 1, 90), Spread.of(1, 90, 2));
        assertEquals(2.5, Spread.of(1, 2, 3, 4).median());
        assertEquals(new Spread(2, 2, 2), Spread.ofRatios(new double[] {2, 8}, new double[] {1, 4}));
        assertNull(Spread.rounded(Double.NaN));
        assertEquals(1.235, Spread.rounded(1.23456));
    }

    private static JsonNode json(Map<String, Object> found) {
        return new ObjectMapper().valueToTree(found);
    }
}
