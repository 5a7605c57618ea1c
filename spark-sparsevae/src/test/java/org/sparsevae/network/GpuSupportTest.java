// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GPUs as a made-up nvidia-smi tells of them. */
class GpuSupportTest {
    private static final String TWO_CARDS = "0, GPU-aa, NVIDIA A100-SXM4-40GB, 8.0\n1, GPU-bb, NVIDIA H100 PCIe, 9.0\n";

    @TempDir
    Path folder;

    private List<GpuSupport.Gpu> gpus(String output, int status) throws IOException {
        Path program = folder.resolve("nvidia-smi");
        Files.writeString(
                program,
                "#!/bin/sh\n[ \"$1\" = --query-gpu=index,uuid,name,compute_cap ] || exit 9\ncat <<'END'\n" + output
                        + "END\nexit " + status + "\n");
        assertTrue(program.toFile().setExecutable(true));
        return GpuSupport.gpus(program.toString());
    }

    @Test
    void aGpuNewerThanTheCudaBuildIsAnsweredInOneSentence() throws IOException {
        String problem = GpuSupport.problem(gpus(TWO_CARDS, 0), null).orElseThrow();
        assertTrue(problem.startsWith("GPU 1 (NVIDIA H100 PCIe) has compute capability 9.0"), problem);
        assertTrue(problem.contains("BACKEND_PRIORITY_CPU=200"), problem);
        assertEquals(1, problem.lines().count());
    }

    @Test
    void onlyVisibleGpusCount() throws IOException {
        List<GpuSupport.Gpu> both = gpus(TWO_CARDS, 0);
        assertEquals(Optional.empty(), GpuSupport.problem(both, "0"));
        assertEquals(Optional.empty(), GpuSupport.problem(both, "GPU-aa"));
        assertEquals(Optional.empty(), GpuSupport.problem(both, ""));
        assertTrue(GpuSupport.problem(both, "0, 1").isPresent());
        assertTrue(GpuSupport.problem(both, "GPU-bb").isPresent());
    }

    @Test
    void whatTheBuildHoldsCodeForIsFine() throws IOException {
        for (String capability : List.of("3.7", "7.5", "8.6", "8.9")) {
            assertEquals(
                    Optional.empty(),
                    GpuSupport.problem(gpus("0, GPU-aa, card, " + capability + "\n", 0), null),
                    capability);
        }
        for (String capability : List.of("3.5", "9.0", "10.0", "12.0")) {
            assertTrue(
                    GpuSupport.problem(gpus("0, GPU-aa, card, " + capability + "\n", 0), null)
                            .isPresent(),
                    capability);
        }
    }

    @Test
    void withoutADriverThereAreNoGpus() throws IOException {
        assertEquals(List.of(), GpuSupport.gpus(folder.resolve("nothing").toString()));
        assertEquals(List.of(), gpus(TWO_CARDS, 9));
        assertEquals(List.of(), gpus("Field \"compute_cap\" is not a valid field to query.\n", 0));
    }

    @Test
    void theGreaterPriorityWins() {
        assertTrue(GpuSupport.gpuPreferred(null, null));
        assertTrue(GpuSupport.gpuPreferred("", ""));
        assertTrue(GpuSupport.gpuPreferred("50", null));
        assertFalse(GpuSupport.gpuPreferred("200", null));
        assertFalse(GpuSupport.gpuPreferred("10", "5"));
    }

    @Test
    void sparksAddressBecomesCudasIndex() {
        assertEquals(DeviceChoice.NONE, DeviceChoice.of(List.of(), "0,1"));
        assertEquals(2, DeviceChoice.of(List.of("2"), null));
        assertEquals(0, DeviceChoice.of(List.of("2", "3"), "2, 3"));
        assertEquals(1, DeviceChoice.of(List.of("3"), "2,3"));
        assertEquals(1, DeviceChoice.of(List.of("GPU-bb"), "GPU-aa,GPU-bb"));
        String unseen = assertThrows(IllegalArgumentException.class, () -> DeviceChoice.of(List.of("0"), "2,3"))
                .getMessage();
        assertTrue(unseen.contains("GPU 0") && unseen.contains("CUDA_VISIBLE_DEVICES=2,3"), unseen);
        assertThrows(IllegalArgumentException.class, () -> DeviceChoice.of(List.of("GPU-bb"), null));
        assertThrows(IllegalArgumentException.class, () -> DeviceChoice.of(List.of("-1"), null));
    }
}
