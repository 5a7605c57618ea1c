// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;

/** Outputs in a folder of the test's own. */
abstract class OutputFixture {
    static final Map<String, String> NOTHING = Map.of();
    final Configuration conf = new Configuration();

    @TempDir
    Path folder;

    AtomicOutput output(Path path, boolean overwrite) throws IOException {
        return AtomicOutput.reserve(path.toString(), overwrite, NOTHING, conf);
    }

    static Path local(String path) {
        return Path.of(new org.apache.hadoop.fs.Path(path).toUri().getPath());
    }

    static void writeTable(String path, String text) throws IOException {
        Path table = local(path);
        Files.createDirectories(table.resolve("part=1"));
        Files.writeString(table.resolve("part=1/data"), text);
    }

    /** All there is, checksums aside. */
    List<String> left() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .filter(path -> !path.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }

    String refusal(String output, boolean overwrite, Map<String, String> reads) {
        return assertThrows(IllegalArgumentException.class, () -> AtomicOutput.reserve(output, overwrite, reads, conf))
                .getMessage();
    }
}
