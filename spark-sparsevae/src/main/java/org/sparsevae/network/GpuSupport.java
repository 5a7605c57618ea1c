// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whether the GPUs of this machine can run the CUDA build of ND4J, found out before ND4J starts: nd4j-cuda-11.6 1.0.0-M2.1 holds machine
 * code for compute capability 3.7 to 8.6 (which also runs on 8.7 and 8.9) and nothing that a driver could compile for a newer GPU, so a
 * GPU of capability 9.0 or more would be chosen, and fail at its first kernel.
 */
public final class GpuSupport {
    /** System property that names another program than nvidia-smi from the PATH. */
    public static final String NVIDIA_SMI = "sparsevae.nvidiaSmi";

    private static final String CUDA_BACKEND = "org/nd4j/linalg/jcublas/JCublasBackend.class";
    private static final String CPU_PRIORITY = "BACKEND_PRIORITY_CPU";
    private static final String GPU_PRIORITY = "BACKEND_PRIORITY_GPU";
    /** ND4J's own, where the variables do not say. */
    private static final int DEFAULT_CPU_PRIORITY = 0;

    private static final int DEFAULT_GPU_PRIORITY = 100;
    private static final double OLDEST = 3.7;
    private static final double FIRST_TOO_NEW = 9.0;

    private static volatile Optional<String> problemHere;

    private GpuSupport() {}

    /**
     * A GPU as nvidia-smi tells of it.
     *
     * @param index its number on the machine, in the order of the PCI bus
     * @param uuid such as GPU-5f3c...
     * @param name such as NVIDIA H100 PCIe
     * @param capability its compute capability
     */
    record Gpu(String index, String uuid, String name, double capability) {}

    /** Whether the jar was built with Maven's profile cuda, so that ND4J can choose its CUDA backend. */
    public static boolean cudaOnClassPath() {
        return GpuSupport.class.getClassLoader().getResource(CUDA_BACKEND) != null;
    }

    /**
     * Refuses to go on where ND4J would choose a GPU that it cannot run on. To be called before anything else of ND4J.
     *
     * @throws IllegalArgumentException in one sentence, with the way on
     */
    public static void require() {
        problem().ifPresent(text -> {
            throw new IllegalArgumentException(text);
        });
    }

    /** What stands against the GPUs of this machine, in one sentence; empty if nothing does, or the CPU backend is in use. Looked up once. */
    public static Optional<String> problem() {
        if (problemHere == null) {
            boolean cuda = cudaOnClassPath() && gpuPreferred(System.getenv(CPU_PRIORITY), System.getenv(GPU_PRIORITY));
            problemHere = cuda
                    ? problem(gpus(System.getProperty(NVIDIA_SMI, "nvidia-smi")), System.getenv("CUDA_VISIBLE_DEVICES"))
                    : Optional.empty();
        }
        return problemHere;
    }

    /** Whether ND4J tries its CUDA backend first: the backend of the greater priority wins. */
    static boolean gpuPreferred(String cpuPriority, String gpuPriority) {
        return priority(gpuPriority, DEFAULT_GPU_PRIORITY) > priority(cpuPriority, DEFAULT_CPU_PRIORITY);
    }

    private static int priority(String text, int otherwise) {
        try {
            return text == null || text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** What stands against the GPUs that a process sees. */
    static Optional<String> problem(List<Gpu> gpus, String visibleDevices) {
        return gpus.stream()
                .filter(gpu -> isVisible(gpu, visibleDevices))
                .filter(gpu -> gpu.capability() >= FIRST_TOO_NEW || gpu.capability() < OLDEST)
                .findFirst()
                .map(gpu -> "GPU " + gpu.index() + " (" + gpu.name() + ") has compute capability " + gpu.capability()
                        + ", and nd4j-cuda-11.6 runs on " + OLDEST
                        + " up to 8.x: train on the CPU with the environment variable "
                        + CPU_PRIORITY + "=200 (executors: --conf spark.executorEnv." + CPU_PRIORITY
                        + "=200), or a jar built without -Pcuda");
    }

    private static boolean isVisible(Gpu gpu, String visibleDevices) {
        return visibleDevices == null
                || Arrays.stream(visibleDevices.split(","))
                        .map(String::strip)
                        .anyMatch(device -> device.equals(gpu.index()) || device.equals(gpu.uuid()));
    }

    /** The machine's GPUs; none where there is no nvidia-smi, and then no driver that CUDA could use. */
    static List<Gpu> gpus(String nvidiaSmi) {
        try {
            Process process = new ProcessBuilder(
                            nvidiaSmi, "--query-gpu=index,uuid,name,compute_cap", "--format=csv,noheader")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? parse(text) : List.of();
        } catch (IOException noDriver) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<Gpu> parse(String text) {
        List<Gpu> gpus = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] fields = line.split("\\s*,\\s*");
            try {
                gpus.add(new Gpu(fields[0].strip(), fields[1], fields[2], Double.parseDouble(fields[3].strip())));
            } catch (RuntimeException notAGpu) {
                // an old driver does not know compute_cap: CUDA itself will tell
            }
        }
        return gpus;
    }
}
