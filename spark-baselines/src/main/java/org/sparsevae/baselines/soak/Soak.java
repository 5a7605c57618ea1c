// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.soak;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandResult;
import org.sparsevae.app.Main;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Kills executors and drivers of fits at random moments, and tells whether every fit ended in the same model all the same. */
@CommandLine.Command(
        name = "soak",
        description = {
            "Kill executors and drivers of small fits at random moments, and compare the models that come of them.",
            "",
            "A fit runs on executor processes of this machine (local-cluster), first undisturbed, then over and over with one to four kills"
                    + " (SIGKILL) each. A killed executor is replaced by Spark; a killed driver is started again on the same checkpoints."
                    + " Who is killed when is drawn from the seed: the process, the Spark job and the milliseconds after the job's start."
                    + " Every model must be bit-identical to the undisturbed one. The status is 1 if one is not.",
            "",
            "Takes some 2 GB of memory whatever --master says, and about 55 CPU seconds a kill.",
            ""
        })
public final class Soak implements Command {

    @Option(names = "--kills", paramLabel = "N", defaultValue = "50", description = "Processes to kill, at least 1.")
    private int kills;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Seed of who is killed when, and of the data.")
    private long seed;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "New or empty folder of this machine for logs and checkpoints, which stays. Default: a folder"
                    + " for temporary files, which stays if a model differs.")
    private Path keep;

    /** Called by {@link java.util.ServiceLoader}. */
    public Soak() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Soak(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        long start = System.nanoTime();
        if (kills < 1) {
            throw new IllegalArgumentException("--kills must be at least 1: " + kills);
        }
        Path folder = folder();
        SoakRun run = new SoakRun(folder, seed);
        run.run(kills);
        boolean identical = run.identical() == kills;
        if (identical && keep == null) {
            delete(folder);
        }
        return result(run, identical, folder, (System.nanoTime() - start) / 1e9);
    }

    private Path folder() throws IOException {
        if (keep == null) {
            return Files.createTempDirectory("sparsevae-soak-");
        }
        Path folder = Files.createDirectories(keep.toAbsolutePath());
        try (var files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException("--keep " + keep + " is not empty: name a new folder");
            }
        }
        return folder;
    }

    private CommandResult result(SoakRun run, boolean identical, Path folder, double seconds) {
        List<SoakRun.Done> done = run.done();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kills", done.size());
        json.put("identical", run.identical());
        json.put("seconds", seconds);
        json.put("seed", seed);
        json.put("fits", run.fits());
        json.put("executor_kills", count(done, KillPlan.Target.EXECUTOR));
        json.put("driver_kills", count(done, KillPlan.Target.DRIVER));
        json.put("executors_left_behind", run.leftBehind());
        json.put("jobs_of_a_fit", run.jobs());
        json.put("weights_sha256", run.expected());
        json.put("output", identical && keep == null ? null : folder.toString());
        json.put("log", done);
        StringBuilder text =
                new StringBuilder(String.format("%-5s %-4s %-9s %-13s %s%n", "kill", "fit", "of", "in job", "model"));
        for (SoakRun.Done kill : done) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-5d %-4d %-9s %-13s %s%n",
                    kill.kill(),
                    kill.fit(),
                    kill.target(),
                    kill.job() + " + " + kill.delayMillis() + " ms",
                    kill.identical() ? "identical" : "DIFFERS"));
        }
        text.append(String.format(
                Locale.ROOT,
                "%d of %d kills (%d of executors, %d of drivers, in %d fits) ended in the bit-identical model, seed %d, %.0f s",
                run.identical(),
                done.size(),
                count(done, KillPlan.Target.EXECUTOR),
                count(done, KillPlan.Target.DRIVER),
                run.fits(),
                seed,
                seconds));
        if (!identical || keep != null) {
            text.append(System.lineSeparator())
                    .append("logs and checkpoints in ")
                    .append(folder);
        }
        return new CommandResult(json, text.toString(), identical ? 0 : 1);
    }

    private static long count(List<SoakRun.Done> done, KillPlan.Target target) {
        return done.stream().filter(kill -> kill.target() == target).count();
    }

    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
