// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.DataSet;
import org.sparsevae.network.FlatUpdater;

/**
 * A network that fails its task in the middle of a round, between the task's first minibatch and its second, and only once. It is put
 * among the idle networks of an executor, from where the next task there takes it: so nothing in the code under test knows of faults.
 */
public final class FaultyNetwork extends MultiLayerNetwork {
    private static final long serialVersionUID = 1L;

    /** What happens between the two minibatches. */
    public enum Fault {
        /** The executor's process gets SIGKILL. */
        KILL {
            @Override
            void strike() {
                kill(ProcessHandle.current());
            }
        },
        /** The executor's worker gets SIGKILL, then the executor: nobody starts another in its place. */
        KILL_WORKER {
            @Override
            void strike() {
                kill(ProcessHandle.current().parent().orElseThrow());
                kill(ProcessHandle.current());
            }
        },
        /** The task throws. */
        THROW {
            @Override
            void strike() {
                throw new IllegalStateException("injected failure");
            }
        },
        /** The task stands still for some seconds, whether it is interrupted or not, and then goes on to its end. */
        DELAY {
            @Override
            void strike() {
                long end = System.nanoTime() + DELAY_NANOS;
                while (System.nanoTime() < end) {
                    try {
                        Thread.sleep(20);
                    } catch (InterruptedException e) {
                        // as native code, which no interrupt ends
                    }
                }
            }
        },
        /** The executor loses all that it holds of broadcasts, those that the task itself uses when it ends. */
        LOSE_BROADCASTS {
            @Override
            void strike() {
                SparkEnv env = SparkEnv.get();
                // a thread of its own: a task keeps a lock on the blocks that it has read
                new Thread(() -> {
                            int held = env.blockManager().blockInfoManager().size();
                            for (long id = NEWEST_BROADCAST; id >= 0; id--) {
                                env.blockManager().removeBroadcast(id, true);
                            }
                            LOST_BLOCKS.addAndGet(
                                    held - env.blockManager().blockInfoManager().size());
                        })
                        .start();
                env.broadcastManager().cachedValues().clear();
            }
        };

        abstract void strike();

        private static void kill(ProcessHandle process) {
            try {
                // a process cannot kill itself by its handle
                new ProcessBuilder("sh", "-c", "kill -9 " + process.pid())
                        .start()
                        .waitFor();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("could not kill process " + process.pid(), e);
            }
        }
    }

    /** The faults that this JVM has had put among its networks. */
    private static final Set<String> ARMED = ConcurrentHashMap.newKeySet();

    /** Long enough for Spark to take the task for a straggler and to run it again elsewhere. */
    private static final long DELAY_NANOS = 5_000_000_000L;

    /** More broadcasts than a test has. */
    private static final long NEWEST_BROADCAST = 2000;

    private static final AtomicInteger LOST_BLOCKS = new AtomicInteger();

    private final transient Fault fault;
    private transient int fitted;

    private FaultyNetwork(MultiLayerConfiguration configuration, Fault fault) {
        super(configuration);
        this.fault = fault;
    }

    @Override
    public void fit(DataSet minibatch) {
        if (fitted++ == 1) {
            fault.strike();
        }
        super.fit(minibatch);
    }

    /**
     * Puts one faulty network on top of the idle ones of executors that have trained already.
     *
     * @param spark the context
     * @param name a name of this fault: an executor takes each once
     * @param fault the fault
     * @param executors ids of the executors
     */
    public static void arm(JavaSparkContext spark, String name, Fault fault, Set<String> executors) {
        onExecutors(spark, id -> {
            if (executors.contains(id) && ARMED.add(name)) {
                idle().forEach(configuration -> lieInWait(configuration, fault));
            }
        });
    }

    /** Puts one on top of this JVM's idle networks of a configuration. */
    static void lieInWait(String configuration, Fault fault) {
        FaultyNetwork network = new FaultyNetwork(MultiLayerConfiguration.fromJson(configuration), fault);
        network.init();
        FlatUpdater.install(network);
        WorkerNetworks.giveBack(configuration, network);
    }

    /** The blocks of broadcasts that this JVM has lost. */
    public static int lostBlocks() {
        return LOST_BLOCKS.get();
    }

    /** What is done on an executor, given its id. */
    public interface Work extends java.io.Serializable {
        void on(String executor);
    }

    /** Does work on every executor, more than once. */
    public static void onExecutors(JavaSparkContext spark, Work work) {
        List<Integer> tasks = new ArrayList<>(IntStream.range(0, 12).boxed().toList());
        spark.parallelize(tasks, tasks.size()).foreach(task -> {
            work.on(SparkEnv.get().executorId());
            Thread.sleep(50);
        });
    }

    private static Set<String> idle() {
        try {
            Field field = WorkerNetworks.class.getDeclaredField("IDLE");
            field.setAccessible(true);
            // a key is a device and a configuration
            return ((Map<?, ?>) field.get(null))
                    .keySet().stream()
                            .map(String.class::cast)
                            .map(key -> key.substring(key.indexOf(' ') + 1))
                            .collect(Collectors.toUnmodifiableSet());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
