// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandResult;
import org.sparsevae.app.EstimatorOptions;
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
            "figure2, figure3, figure4 and figure5 are the synthetic studies of Moran et al. 2022 (Eq. 9). A run that was stopped is"
                    + " taken up where it was: fits that are in the folder are not made again. --seed is that of the first data set;"
                    + " data set d has the seed + d, and the seed of its fits derives from that. Params are set on every method that"
                    + " has them.",
            ""
        })
public final class Experiment implements Command {
    private static final long FIRST_SEED = 42;
    private static final int PAPER_ROWS = 1000;

    @Parameters(index = "0", paramLabel = "NAME", description = "figure2, figure3, figure4 or figure5.")
    private String name;

    @Option(
            names = "--datasets",
            paramLabel = "N",
            description = "Data sets per correlation. Default: 25, of figure2 1.")
    private Integer datasets;

    @Option(
            names = "--rho",
            paramLabel = "R",
            split = ",",
            description =
                    "Correlation of the true factors; several by commas or repetition. Default: 0,0.2,0.4,0.6,0.8,"
                            + " of figure2 0.6.")
    private List<Double> rhos;

    @Option(
            names = "--methods",
            paramLabel = "NAME",
            split = ",",
            description = "What is compared: sparsevae, paper (the authors' own settings), lasso, slab, horseshoe, vae,"
                    + " beta-vae. Default: those of the figure.")
    private List<String> methods;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Rows of a data set, half of them held out. Default: 1000.")
    private Integer rows;

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

    @Mixin
    private EstimatorOptions params = new EstimatorOptions();

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
        Study study = study();
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

    private Study study() {
        Figure figure = Arrays.stream(Figure.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no experiment " + name + ": there are "
                        + Arrays.stream(Figure.values())
                                .map(one -> one.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
        Map<String, String> values = params.values();
        String seed = values.remove("seed");
        return new SyntheticStudy(
                figure,
                new StudyOptions(
                        datasets == null ? figure.datasets() : datasets,
                        seed == null ? FIRST_SEED : Long.parseLong(seed),
                        rhos == null ? figure.rhos() : rhos,
                        methods == null
                                ? figure.methods()
                                : methods.stream().map(Method::of).toList(),
                        values),
                rows == null ? PAPER_ROWS : rows);
    }

    private static CommandResult report(Study study, List<FitRecord> records, Path folder, double seconds)
            throws IOException {
        StudyTable table = StudyTable.of(study, records);
        LocalFiles.write(folder.resolve("table.md"), table.markdown().getBytes(StandardCharsets.UTF_8));
        LocalFiles.write(folder.resolve("table.csv"), table.csv().getBytes(StandardCharsets.UTF_8));
        study.draw(records, folder);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("experiment", study.name());
        json.putAll(study.json(records));
        json.put("output", folder.toString());
        json.put("seconds", seconds);
        return new CommandResult(json, table.markdown() + "\nfits, table and figures in " + folder);
    }
}
