// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

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
        Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
        return "backend=" + environment.getProperty(Nd4jEnvironment.BACKEND_KEY, "CPU") + "; blas="
                + environment.getProperty(Nd4jEnvironment.BLAS_VENDOR_KEY, "unknown") + "; nd4j=" + nd4jVersion()
                + "; cpu=" + cpuModel();
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

    /** The processor's name, stepping aside where the operating system does not tell. */
    private static String cpuModel() {
        Path cpuInfo = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpuInfo)) {
            try (Stream<String> lines = Files.lines(cpuInfo)) {
                return lines.takeWhile(line -> !line.isBlank())
                        .filter(line -> line.startsWith("model name")
                                || line.startsWith("cpu family")
                                || line.startsWith("model\t"))
                        .map(line -> line.substring(line.indexOf(':') + 1).trim())
                        .reduce((left, right) -> left + " " + right)
                        .orElse(System.getProperty("os.arch"));
            } catch (IOException unreadable) {
                return System.getProperty("os.arch");
            }
        }
        return System.getProperty("os.arch");
    }
}
