// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.util.Map;
import org.sparsevae.store.AtomicOutput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where a command writes, and whether it may replace what is there. A picocli mixin. */
@Command
public final class OutputOptions {

    @Option(
            names = "--output",
            required = true,
            paramLabel = "PATH",
            description = "Folder to write to: any path that Hadoop knows, such as file:, hdfs: or s3a:.")
    private String output;

    @Option(
            names = "--overwrite",
            description =
                    "Replace the output if it is there already and a command of this program wrote it; other folders are left alone.")
    private boolean overwrite;

    /** Called by picocli. */
    public OutputOptions() {}

    /**
     * An output of a command that has its own default.
     *
     * @param output the path
     * @param overwrite whether an existing output is replaced
     */
    public OutputOptions(String output, boolean overwrite) {
        this.output = output;
        this.overwrite = overwrite;
    }

    /**
     * Tells where to write.
     *
     * @return the path as given
     */
    public String output() {
        return output;
    }

    /**
     * Tells whether an existing output is replaced.
     *
     * @return true with {@code --overwrite}
     */
    public boolean overwrite() {
        return overwrite;
    }

    /**
     * Makes sure, before any work is done, that the output can be written and that nothing is lost by it.
     *
     * @param reads what the command reads, by option
     * @return the output, to be written when the work is done
     * @throws IllegalArgumentException if it exists and may not be replaced, overlaps with what is read, or cannot be written
     * @throws IOException if the file system cannot be asked
     */
    public AtomicOutput reserve(Map<String, String> reads) throws IOException {
        return AtomicOutput.reserve(output, overwrite, reads, Session.hadoop());
    }
}
