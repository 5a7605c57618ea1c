// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ChildJvm;

/** Facts of executor processes, and the GPUs that Spark assigns to their tasks, with a discovery script that makes GPUs up. */
@Tag("slow")
class LocalClusterTest {

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyExecutorAnswersAndEveryTaskHasItsGpu() throws Exception {
        // the first worker that asks has GPU 3, the second GPU 7
        Path script = folder.resolve("discover.sh");
        Files.writeString(
                script,
                "#!/bin/sh\nif mkdir " + folder.resolve("asked") + " 2>/dev/null; then gpu=3; else gpu=7; fi\n"
                        + "echo '{\"name\": \"gpu\", \"addresses\": [\"'$gpu'\"]}'\n");
        assertTrue(script.toFile().setExecutable(true));
        List<String> lines = run(SurveyOnce.class, System.getProperty("java.class.path"), script.toString());

        // CUDA_VISIBLE_DEVICES is 7,3 there: GPU 3 is CUDA's device 1, GPU 7 its device 0
        Set<String> tasks = lines.stream()
                .filter(line -> line.startsWith("task "))
                .map(line -> line.substring("task ".length()))
                .collect(Collectors.toSet());
        assertEquals(Set.of("address [3] device 1", "address [7] device 0"), tasks, String.join("\n", lines));

        List<String> executors =
                lines.stream().filter(line -> line.startsWith("executor ")).toList();
        assertEquals(2, executors.size(), String.join("\n", lines));
        for (String executor : executors) {
            assertTrue(executor.matches("executor [01] of 2 gpus \\[[37]] .*"), executor);
            // of -Xmx1024m a collector with survivor spaces cannot use one of them
            assertTrue(
                    executor.matches(".* heap (9[0-9]{2}|1024) closed \\[] threads 1 platform backend=CPU; .*"),
                    executor);
        }
        assertEquals(
                List.of("device partition 0: CPU (nd4j-native)", "device partition 1: CPU (nd4j-native)"),
                lines.stream().filter(line -> line.startsWith("device ")).toList(),
                String.join("\n", lines));
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("this jar has no CUDA backend: they stay idle")),
                String.join("\n", lines));
    }

    private List<String> run(Class<?> main, String... args) throws IOException, InterruptedException {
        ProcessBuilder builder = ChildJvm.withExecutors(folder, main, List.of(args));
        File log = folder.resolve("log").toFile();
        Process process = builder.redirectOutput(log).start();
        if (!process.waitFor(270, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return Files.readAllLines(log.toPath());
    }
}
