// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.util.Map;
import org.sparsevae.report.ReportPage;
import org.sparsevae.store.AtomicOutput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether a command that fits a model writes a report too. A picocli mixin. */
@Command
public final class ReportOptions {
    private static final String NAME = "-report.html";

    @Option(
            names = "--no-report",
            description =
                    "Write no report: an HTML page for a browser with the factors, what stands out, and how training went.")
    private boolean off;

    /** Called by picocli. */
    public ReportOptions() {}

    /** Whether one is asked for. */
    public boolean isWanted() {
        return !off;
    }

    /**
     * Where the report of a model lies: beside its folder, whose files are listed and checked.
     *
     * @param output the folder
     */
    public static String beside(String output) {
        return output.replaceAll("/+$", "") + NAME;
    }

    /**
     * Makes sure, before any work is done, that the report can be written beside the output and that nothing is lost by it.
     *
     * @param output of the model
     * @param reads what the command reads, by option
     * @throws IllegalArgumentException if there is something that may not be replaced, or it cannot be written
     * @throws IOException if the file system cannot be asked
     */
    public AtomicOutput reserve(OutputOptions output, Map<String, String> reads) throws IOException {
        try {
            return reserve(beside(output.output()), output.overwrite(), reads);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the report of the model: " + e.getMessage() + "; or leave it out with --no-report", e);
        }
    }

    /**
     * The same for a place that the user names.
     *
     * @param path of the file
     * @param overwrite whether an earlier report there is replaced
     * @param reads what the command reads, by option
     * @throws IllegalArgumentException if there is something that may not be replaced, or it cannot be written
     * @throws IOException if the file system cannot be asked
     */
    public static AtomicOutput reserve(String path, boolean overwrite, Map<String, String> reads) throws IOException {
        return AtomicOutput.reserveFile(path, ReportPage.BEGINNING, overwrite, reads, Session.hadoop());
    }
}
