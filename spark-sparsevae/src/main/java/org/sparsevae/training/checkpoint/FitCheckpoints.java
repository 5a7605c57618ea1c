// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.store.CheckpointFolder;
import org.sparsevae.store.HadoopFiles;
import org.sparsevae.store.SavedModelException;
import org.sparsevae.training.TrainingCheckpoints;

/**
 * The checkpoints of one fit. A fit is a sequence of trainings (restarts, refits), the same sequence every time; here each has a folder of
 * its own, in the order in which they start:
 *
 * <pre>
 *   fit.json                      the {@link FitIdentity}, for people and for an early refusal; every checkpoint holds it too
 *   driver                        who writes here now
 *   training-001/round-000050.bin a training between two rounds; the last three are kept
 *   training-001/finished.bin     how it ended; then one round file is kept
 * </pre>
 *
 * <p>A training that is finished here is read and not repeated, the one under way goes on from its newest good checkpoint, so the trainings
 * after it begin with the same bits as if the fit had never stopped, and nothing above the training loop need know.
 *
 * <p>One driver writes at a time: one that starts takes the folder over, and the one before it, if it still lives, ends its fit at its next
 * checkpoint.
 */
public final class FitCheckpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FitCheckpoints.class);

    /** Files of a training that are kept while it runs. */
    public static final int KEPT = TrainingFolder.KEPT;

    private static final String IDENTITY = "fit.json";
    private static final String DRIVER = "driver";
    private static final Pattern TRAINING = Pattern.compile("training-\\d{3,}");
    private static final Pattern CHECKPOINT = Pattern.compile("round-\\d+\\.bin|finished\\.bin");
    /** Before Spark's hook, at SHUTDOWN_HOOK_PRIORITY + 30, stops the context, and Hadoop's closes the file systems. */
    private static final int HOOK_PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 50;

    private static final long HOOK_SECONDS = 60;

    private static final FitCheckpoints NONE = new FitCheckpoints(null, 0, null);

    private final CheckpointFolder folder;
    private final int interval;
    private final FitIdentity identity;
    private final byte[] driver = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    private final Runnable hook = this::shutDown;
    private int trainings;
    /** Those that may be under way: restarts run side by side. */
    private final List<TrainingFolder> begun = new CopyOnWriteArrayList<>();

    private volatile boolean stopping;

    private FitCheckpoints(CheckpointFolder folder, int interval, FitIdentity identity) {
        this.folder = folder;
        this.interval = interval;
        this.identity = identity;
    }

    /**
     * About the size of one checkpoint: the weights and Adam's two moments, those of the best epoch too, what the prior knows of every
     * loading, and the records of the rounds.
     *
     * @param parameters number of the network's parameters
     * @param loadings number of loadings, G x K
     */
    public static long bytes(long parameters, long loadings) {
        return 2 * 3 * Float.BYTES * parameters + 4 * Double.BYTES * loadings + (1 << 20);
    }

    /** Keeps no checkpoints. */
    public static FitCheckpoints none() {
        return NONE;
    }

    /**
     * Opens a folder of checkpoints, new or left by an earlier fit.
     *
     * @param dir the folder, on any Hadoop file system; made if need be
     * @param interval rounds between two checkpoints, at least 1
     * @param identity what fit this is
     * @param conf Hadoop's configuration
     * @return the checkpoints; to be closed when the fit is over, which removes nothing
     * @throws IllegalArgumentException if the folder holds the checkpoints of another fit, with what differs, or {@link #requireUsable} refuses it
     * @throws UncheckedIOException if the folder cannot be written to
     */
    public static FitCheckpoints open(String dir, int interval, FitIdentity identity, Configuration conf) {
        requireUsable(dir, conf);
        try {
            FitCheckpoints opened = new FitCheckpoints(new CheckpointFolder(new Path(dir), conf), interval, identity);
            opened.begin();
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoints cannot be written to " + dir + " (checkpointDir): " + e, e);
        }
    }

    /**
     * Refuses a folder in which somebody else has files: a fit would write among them, and over those that have its names.
     *
     * @param dir the folder, which need not exist
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException if it is or lies in a file, or it is not empty and no fit has kept its checkpoints there
     * @throws UncheckedIOException if its file system fails
     */
    public static void requireUsable(String dir, Configuration conf) {
        try {
            CheckpointFolder folder = new CheckpointFolder(HadoopFiles.path(dir), conf);
            Optional<String> file = folder.fileOnTheWay();
            if (file.isPresent()) {
                throw new IllegalArgumentException(
                        "checkpointDir must be a folder, and " + file.get() + " is a file: checkpointDir = " + dir);
            }
            Optional<String> other = folder.anyName().filter(name -> !name.equals(DRIVER) || !isDriver(folder));
            if (other.isPresent() && !holdsCheckpoints(folder)) {
                throw new IllegalArgumentException("checkpointDir " + dir + " holds " + other.get()
                        + ", which is not of a fit's checkpoints: name a folder that is empty or does not exist");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoints cannot be kept in " + dir + " (checkpointDir): " + e, e);
        }
    }

    /** Whether a fit has begun here: it says what fit, or, where that is damaged, has a checkpoint. */
    private static boolean holdsCheckpoints(CheckpointFolder folder) throws IOException {
        byte[] saved = folder.readSmall(IDENTITY);
        if (saved != null) {
            try {
                FitIdentity.of(new ObjectMapper().readTree(saved));
                return true;
            } catch (JsonProcessingException | SavedModelException e) {
                LOG.debug("{} is not what a fit wrote", folder.locate(IDENTITY), e);
            }
        }
        for (String training : folder.folders()) {
            if (TRAINING.matcher(training).matches()
                    && folder.child(training).names().stream()
                            .anyMatch(name -> CHECKPOINT.matcher(name).matches())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the file of that name is a fit's: one that is killed at once leaves nothing else. */
    private static boolean isDriver(CheckpointFolder folder) {
        try {
            UUID.fromString(new String(folder.readSmall(DRIVER), StandardCharsets.UTF_8));
            return folder.names().equals(List.of(DRIVER)) && folder.folders().isEmpty();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private void begin() throws IOException {
        byte[] saved = folder.readSmall(IDENTITY);
        boolean known = false;
        if (saved != null) {
            try {
                identity.requireSame(FitIdentity.of(new ObjectMapper().readTree(saved)), folder.locate(IDENTITY));
                known = true;
            } catch (JsonProcessingException | SavedModelException e) {
                // the checkpoints say it too
                LOG.warn("{} is damaged and written anew: {}", folder.locate(IDENTITY), e.getMessage());
            }
        }
        folder.cleanUp();
        for (String training : folder.folders()) {
            folder.child(training).cleanUp();
        }
        folder.write(DRIVER, out -> out.write(driver));
        if (!known) {
            byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(identity.toJson());
            folder.write(IDENTITY, out -> out.write(text));
        }
        try {
            ShutdownHookManager.get().addShutdownHook(hook, HOOK_PRIORITY, HOOK_SECONDS, TimeUnit.SECONDS);
        } catch (IllegalStateException e) {
            stopping = true; // too late for a hook
        }
    }

    /** The checkpoints of the next training of the fit. */
    public TrainingCheckpoints next(long seed) {
        if (folder == null) {
            return TrainingCheckpoints.NONE;
        }
        trainings++;
        begun.removeIf(TrainingFolder::isOver);
        TrainingFolder training = new TrainingFolder(this, trainings, seed);
        begun.add(training);
        return training;
    }

    CheckpointFolder folder() {
        return folder;
    }

    int interval() {
        return interval;
    }

    FitIdentity identity() {
        return identity;
    }

    /** Whether the program is being shut down. */
    boolean isStopping() {
        return stopping;
    }

    /**
     * Ends this fit if another has begun to write here.
     *
     * @throws IllegalStateException if so
     */
    void requireOwn() throws IOException {
        byte[] writing = folder.readSmall(DRIVER);
        if (writing != null && !Arrays.equals(writing, driver)) {
            throw new IllegalStateException("another fit has begun to write checkpoints to " + folder
                    + " (checkpointDir), so this one ends: give each fit a checkpointDir of its own");
        }
    }

    /** On SIGTERM: the state that the round under way began with is written at once, for nobody says how long there is. */
    private void shutDown() {
        stopping = true;
        begun.forEach(TrainingFolder::stopped);
    }

    @Override
    public void close() {
        begun.clear();
        if (folder == null) {
            return;
        }
        try {
            ShutdownHookManager.get().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the program is being shut down, and the hook with it", e);
        }
    }
}
