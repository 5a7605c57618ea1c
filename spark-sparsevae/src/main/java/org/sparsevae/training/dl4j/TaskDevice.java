// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.nd4j.linalg.factory.Nd4j;
import org.sparsevae.network.DeviceChoice;
import org.sparsevae.network.NativeThreads;

/**
 * Where a task computes: on the CPU, or on the GPU that Spark assigned to it. Left alone, ND4J spreads threads over all GPUs that it sees,
 * also over those that belong to another executor.
 *
 * @param index CUDA's index of the device; {@link DeviceChoice#NONE} on the CPU, or where Spark assigned none
 * @param name what the summary says of it, such as {@code CPU (nd4j-native)}
 */
public record TaskDevice(int index, String name) {
    private static final String GPU = "gpu";
    private static final String CUDA = "nd4j-cuda";

    /**
     * Moves the calling task to its device. To be called before the task touches an array, and again whenever a task starts, because
     * Spark's threads serve one task after the other.
     *
     * @return the device
     * @throws IllegalArgumentException if the process does not see the GPU that Spark assigned
     */
    public static TaskDevice attach() {
        NativeThreads.useOne();
        TaskDevice device = of(addresses(), System.getenv("CUDA_VISIBLE_DEVICES"), NativeThreads.backend());
        if (device.index() != DeviceChoice.NONE) {
            Nd4j.getAffinityManager().unsafeSetDevice(device.index());
        }
        return device;
    }

    /** The GPU addresses that Spark assigned to the running task; none outside a task or without GPU scheduling. */
    public static List<String> addresses() {
        TaskContext task = TaskContext.get();
        ResourceInformation gpus = task == null ? null : task.resourcesJMap().get(GPU);
        return gpus == null ? List.of() : List.of(gpus.addresses());
    }

    /** The device of a task with these addresses; without the CUDA backend it is the CPU, whatever Spark assigned. */
    static TaskDevice of(List<String> addresses, String visibleDevices, String backend) {
        if (!backend.equals(CUDA)) {
            return new TaskDevice(DeviceChoice.NONE, "CPU (" + backend + ")");
        }
        int index = DeviceChoice.of(addresses, visibleDevices);
        return index == DeviceChoice.NONE
                ? new TaskDevice(index, "GPU of ND4J's choice (" + backend + ")")
                : new TaskDevice(index, "GPU " + addresses.get(0) + " (" + backend + ")");
    }
}
