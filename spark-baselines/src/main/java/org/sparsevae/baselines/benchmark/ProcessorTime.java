// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Processor seconds, user and system, of this thread, this process and others of this machine. */
final class ProcessorTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Clock ticks a second in Linux's /proc: 100 on every architecture that Spark runs on. */
    private static final double TICKS = 100;

    /** Places of the times in /proc/PID/stat, counted after the process's name. */
    private static final int USER = 11;

    private static final int TIMES = 4;

    private ProcessorTime() {}

    /** Milliseconds of the calling thread so far. */
    static double ofThread() {
        return THREADS.getCurrentThreadCpuTime() / 1e6;
    }

    /** Milliseconds of all threads of this process so far. */
    static double ofProcess() {
        return PROCESS.getProcessCpuTime() / 1e6;
    }

    /** Milliseconds that some work takes on the calling thread. */
    static double ofThread(Runnable work) {
        double start = ofThread();
        work.run();
        return ofThread() - start;
    }

    /**
     * Seconds of another process so far, with those of its children that have ended.
     *
     * @param process its number
     * @return NaN where there is no such process, or no /proc
     */
    static double of(long process) {
        long[] times = times(process);
        double sum = 0;
        for (long time : times) {
            sum += time;
        }
        return times.length == 0 ? Double.NaN : sum / TICKS;
    }

    /** Seconds of all children of this process that have ended; NaN where there is no /proc. */
    static double ofEndedChildren() {
        long[] times = times(ProcessHandle.current().pid());
        return times.length == 0 ? Double.NaN : (times[2] + times[3]) / TICKS;
    }

    /** Of the process itself and of its ended children: user, system. */
    private static long[] times(long process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
            // the name, in brackets, may hold anything
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long[] times = new long[TIMES];
            for (int i = 0; i < TIMES; i++) {
                times[i] = Long.parseLong(fields[USER + i]);
            }
            return times;
        } catch (NoSuchFileException e) {
            return new long[0];
        } catch (IOException e) {
            // a process that ends while it is read
            return new long[0];
        }
    }
}
