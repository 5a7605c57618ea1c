// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.training.TrainingProgress.TerminalBar;

/** Shows how far a study is: a bar with the time left on a terminal, a log line per fit elsewhere. All on standard error. */
abstract class StudyProgress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.sparsevae.progress");

    private final String study;

    private StudyProgress(String study) {
        this.study = study;
    }

    /**
     * The progress of a study.
     *
     * @param study its name
     * @param all number of its fits
     * @param before how many of them are there already
     */
    static StudyProgress of(String study, int all, int before) {
        if (before > 0) {
            LOG.info("{}: {} of {} fits are there already", study, before, all);
        }
        return System.console() != null && before < all ? new Bar(study, all, before) : new Lines(study, all, before);
    }

    /** Tells that a fit begins, which may take minutes. */
    void begun(FitKey key) {
        LOG.info("{}: fitting {}", study, key);
    }

    /** Tells that a fit is done. */
    abstract void done(FitRecord record);

    @Override
    public void close() {}

    private static final class Bar extends StudyProgress {
        private final ProgressBar bar;

        Bar(String study, int all, int before) {
            super(study);
            bar = TerminalBar.of(study, all, " fits")
                    .startsFrom(before, Duration.ZERO)
                    .build();
        }

        @Override
        void begun(FitKey key) {
            bar.setExtraMessage(" fitting " + key);
            bar.refresh();
        }

        @Override
        void done(FitRecord record) {
            bar.setExtraMessage(" " + record.key());
            bar.step();
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    private static final class Lines extends StudyProgress {
        private final long started = System.nanoTime();
        private final String study;
        private final int all;
        private final int before;
        private int done;

        Lines(String study, int all, int before) {
            super(study);
            this.study = study;
            this.all = all;
            this.before = before;
        }

        @Override
        void done(FitRecord record) {
            done++;
            double each = (System.nanoTime() - started) / 1e9 / done;
            LOG.info(
                    "{}: fit {} of {} ({}){}; about {} s left",
                    study,
                    before + done,
                    all,
                    record.key(),
                    measured(record),
                    Math.round(each * (all - before - done)));
        }

        private static String measured(FitRecord record) {
            Double seconds = record.measures().get("seconds");
            return seconds == null ? "" : String.format(Locale.ROOT, ", %.1f s", seconds);
        }
    }
}
