// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandResult;
import org.sparsevae.app.Main;
import org.sparsevae.app.Session;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a study: many fits, a table, figures. */
@CommandLine.Command(
        name = "experiment",
        description = {
            "Run a study and write its fits, a table and figures.",
            "",
            "figure2, figure3, figure4 and figure5 are the synthetic studies of Moran et al. 2022 (Eq. 9); planted has planted factors"
                    + " at a larger scale, under each likelihood or that of --likelihood; averaging varies the workers and the"
                    + " minibatches between two averages, on the paper's data or on --ratings; ratings puts methods beside each other on"
                    + " a table of ratings.",
            "",
            "A run that was stopped is taken up where it was: fits that are in the folder are not made again. --seed is that of the"
                    + " first data set; data set d has the seed + d, and the seed of its fits derives from that. Params are set on"
                    + " every method that has them.",
            ""
        })
public final class Experiment implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(Experiment.class);

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "figure2, figure3, figure4, figure5, planted, averaging or ratings.")
    private String name;

    @Mixin
    private StudyChoice choice = new StudyChoice();

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description =
                    "Fits side by side; no result depends on it, only the seconds do. Default: half of the cores.")
    private Integer parallelism;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Folder of this machine for fits, table and figures. Default: results/NAME.")
    private Path output;

    /** Called by {@link java.util.ServiceLoader}. */
    public Experiment() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Experiment(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        long start = System.nanoTime();
        Study study = choice.study(name);
        Path folder = output == null ? Path.of("results", study.name()) : output;
        try (FitStore store = FitStore.open(folder, study.settings())) {
            List<FitRecord> records = Session.with(
                    "sparsevae experiment " + study.name(),
                    spark -> new StudyRun(study, fitsAtATime(spark)).complete(spark, store));
            return report(study, records, folder, (System.nanoTime() - start) / 1e9);
        }
    }

    private int fitsAtATime(SparkSession spark) {
        return parallelism != null
                ? parallelism
                : Math.max(1, spark.sparkContext().defaultParallelism() / 2);
    }

    private static CommandResult report(Study study, List<FitRecord> records, Path folder, double seconds)
            throws IOException {
        StudyTable table = StudyTable.of(study, records);
        LocalFiles.write(folder.resolve("table.md"), table.markdown().getBytes(StandardCharsets.UTF_8));
        LocalFiles.write(folder.resolve("table.csv"), table.csv().getBytes(StandardCharsets.UTF_8));
        try {
            study.draw(records, folder);
        } catch (LinkageError | InternalError e) {
            // what a Java without fonts throws when it first draws a letter; fits and table are safe
            LOG.warn(
                    "the figures were not drawn, this Java cannot draw text ({}): install fontconfig and a font, and run the same command again",
                    e.toString());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("experiment", study.name());
        json.putAll(study.json(records));
        json.put("output", folder.toString());
        json.put("seconds", seconds);
        return new CommandResult(json, table.markdown() + "\nfits, table and figures in " + folder);
    }
}
