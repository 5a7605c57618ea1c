// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** On what the partitions of a fit were trained: the platform that decides the last bits, and the device. */
final class Workers implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Every platform that was seen, with a partition that was trained there. */
    private final TreeMap<String, Integer> platforms = new TreeMap<>();

    private final TreeMap<Integer, String> devices = new TreeMap<>();

    /** Notes where a partition was trained. */
    void add(int partition, String platform, String device) {
        platforms.putIfAbsent(platform, partition);
        devices.put(partition, device);
    }

    void add(Workers other) {
        other.platforms.forEach(platforms::putIfAbsent);
        devices.putAll(other.devices);
    }

    /**
     * Refuses partitions and rounds that were trained on different kinds of machine: executors that join late, where Spark allocates them
     * as it goes, pass no check before the fit.
     *
     * @throws IllegalArgumentException with both kinds and the remedy
     */
    void requireOneKind() {
        if (platforms.size() > 1) {
            Map.Entry<String, Integer> one = platforms.firstEntry();
            Map.Entry<String, Integer> other = platforms.lastEntry();
            throw new IllegalArgumentException("partition " + one.getValue() + " was trained on (" + one.getKey()
                    + "), partition " + other.getValue() + " on (" + other.getKey()
                    + "): the result would not be the same bits again; run all executors on one kind of machine, or set"
                    + " reproducible to false");
        }
    }

    /** A line per partition, such as {@code partition 0: CPU (nd4j-native)}. */
    List<String> describe() {
        return devices.entrySet().stream()
                .map(entry -> "partition " + entry.getKey() + ": " + entry.getValue())
                .toList();
    }
}
