// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows a fit's progress: a bar with the time left on a terminal, log lines elsewhere. Everything goes to standard error. */
public final class TrainingProgress {
    private static final Logger LOG = LoggerFactory.getLogger("org.sparsevae.progress");

    /** Log lines of a fit, at most about so many, unless every round is asked for. */
    private static final int LINES = 20;

    private TrainingProgress() {}

    /**
     * The listener for a verbosity.
     *
     * @param verbosity 0 silent, 1 a bar or a few log lines, 2 a log line per round
     */
    public static TrainingListener of(int verbosity) {
        if (verbosity == 0) {
            return TrainingListener.silent();
        }
        return verbosity == 1 && System.console() != null ? new Bar() : new Lines(verbosity > 1);
    }

    /**
     * Says what comes next, where it takes a while.
     *
     * @param verbosity nothing is said at 0
     * @param what in words
     */
    public static void step(int verbosity, String what) {
        if (verbosity > 0) {
            LOG.info(what);
        }
    }

    private static String describe(RoundRecord record, int rounds) {
        String validation = Double.isNaN(record.validationLogLikelihood())
                ? ""
                : String.format(Locale.ROOT, ", validation log-likelihood %.4f", record.validationLogLikelihood());
        return String.format(
                Locale.ROOT,
                "epoch %d, round %d of %d: log-likelihood %.4f, KL %.4f, penalty %.4f, objective %.4f%s, %d active factors, "
                        + "%d non-zero loadings",
                record.epoch(),
                record.round(),
                rounds,
                record.logLikelihood(),
                record.kullbackLeibler(),
                record.penalty(),
                record.objective(),
                validation,
                record.activeFactors(),
                record.nonZeroLoadings());
    }

    /** A bar on the terminal. */
    private static final class Bar implements TrainingListener {
        private ProgressBar bar;

        @Override
        public void started(int rounds, long trainingRows, long validationRows) {
            close();
            bar = TerminalBar.of("training", rounds, " rounds").build();
        }

        @Override
        public void round(RoundRecord record, int rounds) {
            bar.setExtraMessage(String.format(
                    Locale.ROOT, " objective %.3f, %d factors", record.objective(), record.activeFactors()));
            bar.stepTo(record.round()); // a fit that goes on from a checkpoint does not begin at 1
        }

        @Override
        public void note(String text) {
            close();
            LOG.info(text);
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }

    /** Log lines, with the time left. */
    private static final class Lines implements TrainingListener {
        private final boolean everyRound;
        private long started;

        Lines(boolean everyRound) {
            this.everyRound = everyRound;
        }

        @Override
        public void started(int rounds, long trainingRows, long validationRows) {
            started = System.nanoTime();
            LOG.info("training on {} rows, {} held out, {} rounds", trainingRows, validationRows, rounds);
        }

        @Override
        public void note(String text) {
            LOG.info(text);
        }

        @Override
        public void round(RoundRecord record, int rounds) {
            int every = everyRound ? 1 : Math.max(1, rounds / LINES);
            if (record.round() % every == 0 || record.round() == rounds) {
                double seconds = (System.nanoTime() - started) / 1e9;
                double left = seconds / record.round() * (rounds - record.round());
                LOG.info("{}; about {} s left", describe(record, rounds), Math.round(left));
            }
        }
    }

    /** Progress bars on a terminal. */
    public static final class TerminalBar {
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
                            new PrintStream(new FileOutputStream(FileDescriptor.err)),
                            width(System.getenv("COLUMNS"))));
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
}
