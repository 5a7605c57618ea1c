// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparsevae.network.DeviceChoice;
import org.sparsevae.training.dl4j.RoundAverage.Workers;

class WorkersTest {

    @Test
    void otherMachinesAreRefusedInWhateverRoundTheyJoin() {
        Workers first = new Workers();
        first.add(1, "cpu=Zen", "CPU");
        first.add(0, "cpu=Zen", "CPU");
        assertDoesNotThrow(first::requireOneKind);
        // the same partitions again, all of them on another kind
        Workers second = new Workers();
        second.add(0, "cpu=Lake", "CPU");
        second.add(1, "cpu=Lake", "CPU");
        assertDoesNotThrow(second::requireOneKind);
        first.add(second);
        String refusal = assertThrows(IllegalArgumentException.class, first::requireOneKind)
                .getMessage();
        assertTrue(refusal.contains("(cpu=Lake)") && refusal.contains("(cpu=Zen)"), refusal);
        assertTrue(refusal.contains("set reproducible to false"), refusal);
    }

    @Test
    void devicesAreTheLastOnesInPartitionOrder() {
        Workers workers = new Workers();
        workers.add(10, "p", "GPU 1 (nd4j-cuda)");
        workers.add(2, "p", "GPU 0 (nd4j-cuda)");
        workers.add(2, "p", "GPU 3 (nd4j-cuda)");
        assertEquals(List.of("partition 2: GPU 3 (nd4j-cuda)", "partition 10: GPU 1 (nd4j-cuda)"), workers.describe());
    }

    @Test
    void aTaskComputesOnTheGpuThatSparkGaveIt() {
        assertEquals(new TaskDevice(1, "GPU 3 (nd4j-cuda)"), TaskDevice.of(List.of("3"), "2,3", "nd4j-cuda"));
        assertEquals(
                DeviceChoice.NONE, TaskDevice.of(List.of(), null, "nd4j-cuda").index());
        // without the CUDA backend there is nothing to choose
        assertEquals(
                new TaskDevice(DeviceChoice.NONE, "CPU (nd4j-native)"),
                TaskDevice.of(List.of("3"), "0", "nd4j-native"));
    }
}
