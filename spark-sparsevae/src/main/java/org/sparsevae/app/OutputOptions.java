// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
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

    @Option(names = "--overwrite", description = "Replace the output if it is there already.")
    private boolean overwrite;

    /** Called by picocli. */
    public OutputOptions() {}

    /**
     * An output of a command that has its own default.
     *
     * @param output the path
     * @param overwrite whether an existing output is replaced
     */
    OutputOptions(String output, boolean overwrite) {
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
     * Refuses an output that is there already, before any work is done.
     *
     * @param hadoop Spark's Hadoop configuration
     * @throws IllegalArgumentException if the path exists and is not to be overwritten
     * @throws IOException if the file system cannot be asked
     */
    public void requireFree(Configuration hadoop) throws IOException {
        Path path = new Path(output);
        if (!overwrite && path.getFileSystem(hadoop).exists(path)) {
            throw new IllegalArgumentException("output " + output + " exists: name another, or add --overwrite");
        }
    }
}
