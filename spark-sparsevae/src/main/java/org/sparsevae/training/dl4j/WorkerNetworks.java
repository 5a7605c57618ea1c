// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.sparsevae.network.FlatUpdater;
import org.sparsevae.network.VariationalNetwork;

/**
 * The networks of this JVM's workers. Building a network costs more than a round of a small one, so tasks borrow one and give it back;
 * it carries nothing from one task to the next, because each task sets every parameter, Adam's state and the step count.
 */
final class WorkerNetworks {
    /** Configurations whose idle networks are kept: several fits may run side by side in a cross-validation. */
    private static final int CONFIGURATIONS = 4;

    private static final Map<String, Deque<MultiLayerNetwork>> IDLE = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<MultiLayerNetwork>> eldest) {
            return size() > CONFIGURATIONS;
        }
    };

    private WorkerNetworks() {}

    /** An idle network of this configuration, or a new one. */
    static MultiLayerNetwork borrow(String configuration) {
        // on the thread that will use it: OpenMP keeps its number of threads per calling thread, CUDA its device
        String key = key(configuration, TaskDevice.attach());
        synchronized (IDLE) {
            Deque<MultiLayerNetwork> idle = IDLE.get(key);
            if (idle != null && !idle.isEmpty()) {
                return idle.pop();
            }
        }
        MultiLayerNetwork network = new VariationalNetwork(MultiLayerConfiguration.fromJson(configuration));
        network.init();
        FlatUpdater.install(network);
        return network;
    }

    /** Arrays live on a device, so a network stays on the one that it was made on. */
    private static String key(String configuration, TaskDevice device) {
        return device.index() + " " + configuration;
    }

    /** Gives a network back; one whose task failed is not given back. */
    static void giveBack(String configuration, MultiLayerNetwork network) {
        synchronized (IDLE) {
            IDLE.computeIfAbsent(key(configuration, TaskDevice.attach()), key -> new ArrayDeque<>())
                    .push(network);
        }
    }
}
