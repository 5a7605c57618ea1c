// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.io.IOException;
import java.util.Properties;
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
                + environment.getProperty(Nd4jEnvironment.BLAS_VENDOR_KEY, "unknown") + "; nd4j=" + nd4jVersion()
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
}
