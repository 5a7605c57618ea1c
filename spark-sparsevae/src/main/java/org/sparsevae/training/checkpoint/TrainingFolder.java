// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.store.CheckpointFolder;
import org.sparsevae.store.SavedModelException;
import org.sparsevae.store.WeightsFile;
import org.sparsevae.training.DivergedException;
import org.sparsevae.training.FitStoppedException;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.RoundUpdate;
import org.sparsevae.training.TrainedNetwork;
import org.sparsevae.training.TrainingCheckpoints;
import org.sparsevae.training.TrainingState;
import org.sparsevae.training.TrainingState.BestEpoch;

/** The checkpoints of one training in its folder. A checkpoint that cannot be written is warned of, and the training goes on. */
final class TrainingFolder implements TrainingCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(FitCheckpoints.class);

    /** Round files kept while the training runs. */
    static final int KEPT = 3;

    private static final String FINISHED = "finished.bin";
    private static final long PATIENT_SECONDS = 30;

    private record Held(TrainingState state, int rounds) {}

    private final FitCheckpoints fit;
    private final CheckpointFolder folder;
    private final RoundFiles files;
    private final int training;
    private final long seed;
    /** Held while a checkpoint is written: the shutdown hook writes too. */
    private final ReentrantLock writing = new ReentrantLock();

    private volatile Held held;
    private int written = -1;
    private volatile boolean over;

    TrainingFolder(FitCheckpoints fit, int training, long seed) {
        this.fit = fit;
        this.folder = fit.folder().child(String.format(Locale.ROOT, "training-%03d", training));
        this.files = new RoundFiles(folder);
        this.training = training;
        this.seed = seed;
    }

    @Override
    public Optional<TrainedNetwork> finished(RoundUpdate update) {
        return newestGood(List.of(FINISHED)).map(checkpoint -> {
            Checkpoint.End end = checkpoint.end();
            if (checkpoint.kind() == Checkpoint.Kind.DIVERGED) {
                throw new DivergedException(end.divergedAfter(), checkpoint.rounds(), end.learningRate());
            }
            LOG.info("training {} is finished in {}", training, folder.locate(FINISHED));
            tidy();
            return new TrainedNetwork(
                    checkpoint.moment().weights(),
                    restored(update, checkpoint.moment()),
                    List.copyOf(checkpoint.records()),
                    end.evidenceLowerBound(),
                    end.marginalObjective(),
                    end.selectionObjective(),
                    end.stoppedEarly(),
                    List.of(),
                    List.of(),
                    List.of());
        });
    }

    @Override
    public Optional<TrainingState> newest(RoundUpdate update, int patience) {
        return newestGood(roundFiles()).map(checkpoint -> {
            Checkpoint.Best best = checkpoint.best();
            written = checkpoint.records().size();
            LOG.info(
                    "training {} goes on after round {} of {}, from {}",
                    training,
                    written,
                    checkpoint.rounds(),
                    folder.locate(RoundFiles.name(written)));
            return new TrainingState(
                    checkpoint.moment().weights(),
                    restored(update, checkpoint.moment()),
                    best.moment() == null
                            ? new BestEpoch(patience, best.score(), best.epochsSince(), null, null)
                            : new BestEpoch(
                                    patience,
                                    best.score(),
                                    best.epochsSince(),
                                    best.moment().weights(),
                                    restored(update, best.moment())),
                    checkpoint.epoch(),
                    checkpoint.records());
        });
    }

    private static RoundUpdate restored(RoundUpdate update, Checkpoint.Moment moment) {
        RoundUpdate restored = update.copy();
        restored.restore(moment.update());
        return restored;
    }

    private List<String> roundFiles() {
        try {
            return files.newestFirst();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The first of these files that is there and undamaged. */
    private Optional<Checkpoint> newestGood(List<String> names) {
        try {
            List<String> present = folder.names();
            for (String name : names) {
                if (!present.contains(name)) {
                    continue;
                }
                try {
                    Checkpoint read = CheckpointFile.read(folder, name);
                    fit.identity().requireSame(read.fit(), folder.locate(name));
                    requirePlace(read, name);
                    return Optional.of(read);
                } catch (SavedModelException e) {
                    LOG.warn("{}; the fit goes on from the one before it", e.getMessage());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** A good file in the wrong place is as bad as a damaged one. */
    private void requirePlace(Checkpoint read, String name) {
        String expected = read.kind() == Checkpoint.Kind.ROUND
                ? RoundFiles.name(read.records().size())
                : FINISHED;
        if (read.training() != training || read.seed() != seed || !expected.equals(name)) {
            throw new SavedModelException("the checkpoint " + folder.locate(name) + " is that of training "
                    + read.training() + " with seed " + read.seed() + ", " + expected);
        }
    }

    private IllegalStateException unreadable(IOException e) {
        return new IllegalStateException("the checkpoints in " + folder + " cannot be read: " + e, e);
    }

    @Override
    public void hold(TrainingState state, int rounds) {
        held = new Held(state.copy(), rounds);
    }

    @Override
    public void afterRound(TrainingState state, int rounds) {
        if (fit.isStopping()) {
            write(state, rounds);
            throw new FitStoppedException("the fit was stopped after round " + state.done() + " of " + rounds
                    + " of training " + training + "; " + advice());
        }
        if (state.done() % fit.interval() == 0 && state.done() < rounds) {
            write(state, rounds);
        }
    }

    private String advice() {
        return "the same fit with the same checkpointDir goes on from there (" + folder + ")";
    }

    @Override
    public void finished(TrainedNetwork trained, int rounds) {
        writeEnd(
                Checkpoint.Kind.FINISHED,
                rounds,
                new Checkpoint.Moment(trained.state(), trained.update().state()),
                trained.rounds(),
                new Checkpoint.End(
                        trained.evidenceLowerBound(),
                        trained.marginalObjective(),
                        trained.selectionObjective(),
                        trained.stoppedEarly(),
                        0,
                        0));
    }

    @Override
    public void diverged(DivergedException failure) {
        writeEnd(
                Checkpoint.Kind.DIVERGED,
                failure.rounds(),
                null,
                List.of(),
                new Checkpoint.End(0, 0, 0, false, failure.round(), failure.learningRate()));
    }

    private void writeEnd(
            Checkpoint.Kind kind, int rounds, Checkpoint.Moment moment, List<RoundRecord> records, Checkpoint.End end) {
        writing.lock();
        try {
            over = true;
            write(
                    FINISHED,
                    new Checkpoint(
                            kind, fit.identity(), training, seed, rounds, moment, new RowTerms(), records, null, end));
            // one is enough to fall back on
            files.keep(1, written);
        } catch (IOException e) {
            warn(FINISHED, e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void interrupted(Throwable failure) {
        Held last = held;
        if (last == null || failure instanceof FitStoppedException) {
            return;
        }
        // an interrupted thread cannot write: its channels close
        boolean wasInterrupted = Thread.interrupted();
        try {
            write(last.state, last.rounds);
            if (!over && written >= last.state.done()) {
                LOG.warn(
                        "the fit ends after round {} of {} of training {} ({}); {}",
                        last.state.done(),
                        last.rounds,
                        training,
                        failure.toString(),
                        advice());
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether this training has ended and its end is written, or could not be. */
    boolean isOver() {
        return over;
    }

    /** Called by the shutdown hook: writes the state that the round under way began with. */
    void stopped() {
        try {
            if (!writing.tryLock(PATIENT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            Held last = held;
            if (last != null && !over) {
                write(last.state, last.rounds);
                // the log may be closed by now: its own hook runs beside this one
                System.err.println("the program is being shut down after round "
                        + Math.max(written, last.state.done()) + " of " + last.rounds + " of training " + training
                        + "; " + advice());
            }
        } finally {
            writing.unlock();
        }
    }

    private void write(TrainingState state, int rounds) {
        writing.lock();
        try {
            if (over || state.done() <= written) {
                return;
            }
            write(RoundFiles.name(state.done()), checkpoint(state, rounds));
            written = state.done();
            files.keep(KEPT, written);
        } catch (IOException e) {
            warn(RoundFiles.name(state.done()), e);
        } finally {
            writing.unlock();
        }
    }

    private Checkpoint checkpoint(TrainingState state, int rounds) {
        BestEpoch best = state.best();
        return new Checkpoint(
                Checkpoint.Kind.ROUND,
                fit.identity(),
                training,
                seed,
                rounds,
                new Checkpoint.Moment(state.weights(), state.update().state()),
                state.epoch(),
                List.copyOf(state.records()),
                new Checkpoint.Best(
                        best.score(),
                        best.epochsSince(),
                        best.found()
                                ? new Checkpoint.Moment(
                                        best.state(), best.update().state())
                                : null),
                null);
    }

    private void write(String name, Checkpoint checkpoint) throws IOException {
        fit.requireOwn();
        WeightsFile file = CheckpointFile.of(checkpoint);
        folder.write(name, file::write);
    }

    /** The driver may have been killed before it came to remove what a finished training no longer needs. */
    private void tidy() {
        try {
            files.keep(1, written);
        } catch (IOException e) {
            LOG.warn("old checkpoints in {} could not be removed: {}", folder, e.toString());
        }
    }

    private void warn(String name, IOException e) {
        LOG.warn(
                "the checkpoint {} could not be written, the fit goes on without it: {}",
                folder.locate(name),
                e.toString());
    }
}
