// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.soak;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fits of a soak, one after the other, and what became of each kill. */
final class SoakRun {
    private static final Logger LOG = LoggerFactory.getLogger(SoakRun.class);

    /** So long a driver may start no job before it is taken to hang: a JVM, Spark and executors start in it. */
    private static final int SECONDS_BETWEEN_JOBS = 300;

    /**
     * A kill and what came of it.
     *
     * @param kill its number, from 1
     * @param fit the number of the fit, from 1
     * @param target whose process
     * @param pid the process
     * @param job number of the Spark job after whose start it fell, counted over all drivers of the fit
     * @param delayMillis milliseconds after that start
     * @param identical whether the fit ended in the undisturbed model
     */
    record Done(
            @JsonProperty("kill") int kill,
            @JsonProperty("fit") int fit,
            @JsonProperty("target") KillPlan.Target target,
            @JsonProperty("pid") long pid,
            @JsonProperty("job") int job,
            @JsonProperty("delay_ms") int delayMillis,
            @JsonProperty("identical") boolean identical) {}

    private final Path folder;
    private final long seed;
    private final List<Done> done = new ArrayList<>();
    private int fits;
    private int jobs;
    private int leftBehind;
    private String expected;

    /**
     * @param folder an empty folder
     * @param seed seed of the kills and of the data
     */
    SoakRun(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
    }

    /**
     * Fits once undisturbed, then until there have been so many kills.
     *
     * @throws IllegalStateException if the undisturbed fit fails
     */
    void run(int kills) throws IOException, InterruptedException {
        Fit undisturbed = new Fit(Files.createDirectories(folder.resolve("undisturbed")), new ArrayDeque<>());
        expected = undisturbed.run();
        if (expected == null) {
            throw new IllegalStateException("the undisturbed fit failed; see " + folder.resolve("undisturbed/log.txt"));
        }
        jobs = undisturbed.jobs;
        LOG.info("undisturbed: {} Spark jobs, weights SHA-256 {}", jobs, expected);
        KillPlan plan = new KillPlan(seed, jobs);
        while (done.size() < kills) {
            fits++;
            Path place = Files.createDirectories(folder.resolve("fit-" + fits));
            Fit fit = new Fit(place, plan.next(kills - done.size()));
            boolean identical = expected.equals(fit.run());
            for (Done kill : fit.killed) {
                Done judged =
                        new Done(done.size() + 1, fits, kill.target, kill.pid, kill.job, kill.delayMillis, identical);
                done.add(judged);
                LOG.info(
                        "kill {} of {}: {} in job {}, fit {}: {}",
                        judged.kill,
                        kills,
                        judged.target,
                        judged.job,
                        fits,
                        identical ? "identical" : "DIFFERS, see " + place);
            }
            if (identical) {
                Soak.delete(place.resolve(SoakFit.SCRATCH));
            }
        }
    }

    List<Done> done() {
        return Collections.unmodifiableList(done);
    }

    long identical() {
        return done.stream().filter(Done::identical).count();
    }

    /** Fits that were disturbed. */
    int fits() {
        return fits;
    }

    /** Spark jobs of the undisturbed fit. */
    int jobs() {
        return jobs;
    }

    /** Executors that had not ended a minute after their driver. */
    int leftBehind() {
        return leftBehind;
    }

    /** Checksum of the undisturbed model. */
    String expected() {
        return expected;
    }

    /** One fit: a driver, and another on the same folder whenever it is killed. */
    private final class Fit {
        private final Path place;
        private final Deque<KillPlan.Kill> planned;
        private final List<Done> killed = new ArrayList<>();
        private int jobs;

        Fit(Path place, Deque<KillPlan.Kill> planned) {
            this.place = place;
            this.planned = planned;
        }

        /** The checksum of the fitted weights, or null if the fit failed. */
        String run() throws IOException, InterruptedException {
            while (true) {
                int before = killed.size();
                SoakDriver driver = SoakDriver.start(place, seed);
                Thread hook = new Thread(driver::destroy);
                Runtime.getRuntime().addShutdownHook(hook);
                try {
                    String weights = follow(driver);
                    if (weights != null) {
                        leftBehind += driver.await();
                        return weights;
                    }
                } catch (TimeoutException e) {
                    LOG.error("fit in {}: {}", place, e.getMessage());
                    return null;
                } finally {
                    driver.destroy();
                    Runtime.getRuntime().removeShutdownHook(hook);
                }
                boolean driverKilled =
                        killed.size() > before && killed.get(killed.size() - 1).target == KillPlan.Target.DRIVER;
                if (!driverKilled) {
                    LOG.error("the driver of the fit in {} failed by itself; see log.txt there", place);
                    return null;
                }
            }
        }

        /** Kills what is planned while a driver runs; the checksum, or null once the driver is gone without one. */
        private String follow(SoakDriver driver) throws InterruptedException, TimeoutException {
            for (String line = driver.nextLine(SECONDS_BETWEEN_JOBS);
                    line != null;
                    line = driver.nextLine(SECONDS_BETWEEN_JOBS)) {
                if (line.startsWith(SoakFit.WEIGHTS)) {
                    return line.substring(SoakFit.WEIGHTS.length());
                }
                if (line.startsWith(SoakFit.JOB)) {
                    jobs++;
                    while (!planned.isEmpty() && planned.peek().job() <= jobs) {
                        if (strike(planned.poll(), driver)) {
                            return null;
                        }
                    }
                }
            }
            return null;
        }

        /** Kills; true if the driver is gone. */
        private boolean strike(KillPlan.Kill kill, SoakDriver driver) throws InterruptedException {
            Thread.sleep(kill.delayMillis());
            boolean ofDriver = kill.target() == KillPlan.Target.DRIVER;
            long pid = ofDriver ? driver.pid() : driver.killExecutor(kill.choice());
            if (ofDriver) {
                int left = driver.kill();
                pid = driver.wasKilled() ? pid : -1;
                leftBehind += left;
            }
            if (pid < 0) {
                // the driver was quicker: it has ended, its last lines are to be read, and the kill is for the next fit
                return false;
            }
            killed.add(new Done(0, 0, kill.target(), pid, jobs, kill.delayMillis(), false));
            return ofDriver;
        }
    }
}
