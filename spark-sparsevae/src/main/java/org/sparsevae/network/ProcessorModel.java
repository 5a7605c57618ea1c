// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** This machine's processor model: OpenBLAS picks its kernels by it, so the last bits of a product depend on it. */
final class ProcessorModel {
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
