// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on a terminal. */
public final class TerminalBar {
    private static final int USUAL_WIDTH = 100;

    private TerminalBar() {}

    /**
     * A bar on standard error. It is drawn by plain lines: the bar library's other way asks the terminal through JLine, which gives SIGINT back to the
     * operating system, so that Ctrl-C would kill the process without its shutdown hooks, and with them the last checkpoint.
     *
     * @param task what is done
     * @param steps how many there are
     * @param unit of the steps, with a blank before it
     * @return a builder, to which the steps that are done may be added
     */
    public static ProgressBarBuilder of(String task, int steps, String unit) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setUnit(unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(
                        new PrintStream(new FileOutputStream(FileDescriptor.err)), width(System.getenv("COLUMNS"))));
    }

    /** The launcher tells the terminal's width. */
    private static int width(String columns) {
        try {
            return columns == null ? USUAL_WIDTH : Math.max(20, Integer.parseInt(columns) - 1);
        } catch (NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }
}
