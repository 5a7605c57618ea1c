// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.sparsevae.network.tensor.Kernels;

/**
 * Threads inside ND4J's native libraries: one. A sum split over threads rounds differently for every number of threads,
 * and Spark sets OMP_NUM_THREADS on executors only, so the library itself sees to it in every JVM; parallelism comes from
 * Spark's partitions.
 */
public final class NativeThreads {
    private static final String PHYSICAL_MEMORY_CHECK = "org.bytedeco.javacpp.maxphysicalbytes";
    /** OpenMP keeps its number per calling thread, and ND4J's sums follow it, so every thread has to ask for itself. */
    private static final ThreadLocal<Boolean> SET = ThreadLocal.withInitial(() -> false);

    private NativeThreads() {}

    /**
     * Sets OpenBLAS, ND4J's own pool and OpenMP to one thread for whatever the calling thread hands them. Does nothing when
     * called again. To be called on every thread that uses a network, before anything else.
     */
    public static void useOne() {
        if (SET.get()) {
            return;
        }
        GpuSupport.require();
        // Unless somebody wants it: JavaCPP reads the process's resident memory at every allocation otherwise, a sixth
        // of a small step.
        if (System.getProperty(PHYSICAL_MEMORY_CHECK) == null) {
            System.setProperty(PHYSICAL_MEMORY_CHECK, "0");
        }
        // Making an executioner first: starting up, ND4J sets thread counts of its own.
        Nd4j.getExecutioner().commit();
        Nd4j.getEnvironment().setMaxMasterThreads(1);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        Nd4j.factory().blas().setMaxThreads(1);
        SET.set(true);
    }

    /**
     * Describes what results depend on to the last bit beside data, seed and partitions. Machines that print the same
     * line give the same bits.
     *
     * @return backend, BLAS, ND4J version and CPU model on one line
     */
    public static String platform() {
        useOne();
        return Platform.NAME;
    }

    /** The ND4J backend in use: nd4j-native or nd4j-cuda. */
    public static String backend() {
        useOne();
        return Nd4j.getBackend().getClass().getSimpleName().equals("CpuBackend") ? "nd4j-native" : "nd4j-cuda";
    }

    /**
     * The most threads that BLAS, ND4J's own pool or OpenMP would split a sum over for the calling thread.
     *
     * @return 1 unless something has changed what {@link #useOne} set
     */
    public static int most() {
        useOne();
        return Math.max(
                Nd4j.getEnvironment().maxMasterThreads(),
                Math.max(
                        NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads(),
                        Nd4j.factory().blas().getMaxThreads()));
    }

    /** Looked up once per process, after ND4J has started. */
    private static final class Platform {
        private static final String NAME = describe();
    }

    private static String describe() {
        Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
        return "backend=" + environment.getProperty(Nd4jEnvironment.BACKEND_KEY, "CPU") + "; blas="
                + environment.getProperty(Nd4jEnvironment.BLAS_VENDOR_KEY, "unknown") + ", " + Kernels.products()
                + "; nd4j=" + nd4jVersion()
                + "; cpu=" + ProcessorModel.name();
    }

    private static String nd4jVersion() {
        String version = Nd4j.class.getPackage().getImplementationVersion();
        if (version != null) {
            return version;
        }
        Properties pom = new Properties();
        try (var stream = Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            if (stream != null) {
                pom.load(stream);
            }
        } catch (IOException unreadable) {
            return "unknown";
        }
        return pom.getProperty("version", "unknown");
    }

    /** This machine's processor model: OpenBLAS picks its kernels by it, so the last bits of a product depend on it. */
    static final class ProcessorModel {
        private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
        private static final String NAME = read();

        private ProcessorModel() {}

        /** The model, from /proc/cpuinfo on Linux and sysctl on macOS; the architecture where the system does not tell. */
        static String name() {
            return NAME;
        }

        private static String read() {
            String name = Files.isReadable(CPU_INFO) ? fromCpuInfo(CPU_INFO) : fromSysctl();
            return name == null || name.isBlank() ? System.getProperty("os.arch") : name;
        }

        private static String fromCpuInfo(Path file) {
            try (Stream<String> lines = Files.lines(file)) {
                return lines.takeWhile(line -> !line.isBlank())
                        .filter(line -> line.startsWith("model name")
                                || line.startsWith("cpu family")
                                || line.startsWith("model\t"))
                        .map(line -> line.substring(line.indexOf(':') + 1).trim())
                        .reduce((left, right) -> left + " " + right)
                        .orElse(null);
            } catch (IOException unreadable) {
                return null;
            }
        }

        private static String fromSysctl() {
            if (!System.getProperty("os.name").startsWith("Mac")) {
                return null;
            }
            try {
                Process sysctl = new ProcessBuilder("sysctl", "-n", "machdep.cpu.brand_string").start();
                String name = new String(sysctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                return sysctl.waitFor(5, TimeUnit.SECONDS) && sysctl.exitValue() == 0 ? name : null;
            } catch (IOException missing) {
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
    }
}
