// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.Arrays;
import java.util.List;

/**
 * Which CUDA device a task computes on. Spark hands a task addresses, which number the GPUs of the machine (or of the container) as
 * {@code nvidia-smi} does; CUDA numbers only those that CUDA_VISIBLE_DEVICES lets a process see, from 0. Both count in the same order with
 * CUDA_DEVICE_ORDER=PCI_BUS_ID, which conf/spark-defaults-gpu.conf sets.
 */
public final class DeviceChoice {
    /** No device was assigned: the backend's own choice stands. */
    public static final int NONE = -1;

    private DeviceChoice() {}

    /**
     * Chooses the device.
     *
     * @param addresses the GPU addresses that Spark assigned to the task, indices or UUIDs; empty without GPU scheduling
     * @param visibleDevices the value of CUDA_VISIBLE_DEVICES, null where it is not set
     * @return CUDA's index of the first address, or {@link #NONE} without addresses
     * @throws IllegalArgumentException if the process does not see that GPU, or the address is no index while all GPUs are visible
     */
    public static int of(List<String> addresses, String visibleDevices) {
        if (addresses.isEmpty()) {
            return NONE;
        }
        String address = addresses.get(0).strip();
        if (visibleDevices == null) {
            return index(address);
        }
        List<String> visible = Arrays.stream(visibleDevices.split(","))
                .map(String::strip)
                .filter(device -> !device.isEmpty())
                .toList();
        int at = visible.indexOf(address);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "Spark assigned GPU " + address
                            + " to a task, but its executor sees only CUDA_VISIBLE_DEVICES=" + visibleDevices
                            + ": unset CUDA_VISIBLE_DEVICES on the workers, or let the discovery script print these devices alone");
        }
        return at;
    }

    private static int index(String address) {
        try {
            int index = Integer.parseInt(address);
            if (index >= 0) {
                return index;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("the GPU address '" + address
                + "' is no device index: let the discovery script print indices, as conf/gpu-discovery.sh does");
    }
}
