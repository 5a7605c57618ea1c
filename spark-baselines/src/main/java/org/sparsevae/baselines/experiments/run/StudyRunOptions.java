// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.Session;
import org.sparsevae.store.OutputPlace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How a study is run and where its fits, tables and figures go. A picocli mixin. */
@Command
public final class StudyRunOptions {
    private static final Logger LOG = LoggerFactory.getLogger(StudyRunOptions.class);

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
    private String output;

    /**
     * A study that was run.
     *
     * @param folder where it is
     * @param records of all fits, or of those that did not fail
     * @param failures why fits failed, where the study outlives that
     * @param seconds wall time of this run
     */
    public record Done(Path folder, List<FitRecord> records, Map<FitKey, String> failures, double seconds) {

        /** What failed in this run, and what diverged in any. */
        public Map<FitKey, String> failed() {
            Map<FitKey, String> failed = new LinkedHashMap<>(failures);
            records.stream()
                    .filter(FitRecord::hasDiverged)
                    .forEach(record -> failed.put(record.key(), "the objective was no longer finite"));
            return failed;
        }
    }

    /**
     * Makes the fits that are not in the folder yet.
     *
     * @param study the study
     * @param reads what it reads, by option: the folder must lie apart from it
     */
    public Done run(Study study, Map<String, String> reads) throws Exception {
        long start = System.nanoTime();
        Path folder = output == null ? Path.of("results", study.name()) : folder();
        Configuration conf = SparkHadoopUtil.get().newConfiguration(new SparkConf());
        OutputPlace place = new OutputPlace(folder.toAbsolutePath().toUri().toString(), conf);
        place.requireApart(reads, conf);
        place.requireWritable();
        FitStore.requireOwn(folder);
        return Session.with("sparsevae " + study.name(), spark -> {
            LOG.info("{}: reading the data", study.name());
            try (study) { // while there is the session that keeps its rows
                study.prepare(spark); // before there is a folder, so that bad input leaves none behind
                LOG.info(
                        "{}: the data are there, {} fits to begin with",
                        study.name(),
                        study.fits().size());
                try (FitStore store = FitStore.open(folder, study.settings())) {
                    List<FitRecord> records = new StudyRun(study, fitsAtATime(spark)).complete(spark, store);
                    return new Done(folder, records, store.failures(), (System.nanoTime() - start) / 1e9);
                }
            }
        });
    }

    /** A plain path, or one with file: before it; that of another file system would become an odd name on this machine. */
    private Path folder() {
        if (output.startsWith("file:")) {
            return Path.of(new org.apache.hadoop.fs.Path(output).toUri().getPath());
        }
        if (output.contains("://")) {
            throw new IllegalArgumentException(
                    "--output must be a folder of this machine, for a study is taken up again there: " + output);
        }
        return Path.of(output);
    }

    private int fitsAtATime(SparkSession spark) {
        return parallelism != null
                ? parallelism
                : Math.max(1, spark.sparkContext().defaultParallelism() / 2);
    }

    /** Writes the tables and draws the figures. */
    public static void write(Study study, Done done, String markdown, String csv) throws IOException {
        LocalFiles.write(done.folder().resolve("table.md"), markdown.getBytes(StandardCharsets.UTF_8));
        LocalFiles.write(done.folder().resolve("table.csv"), csv.getBytes(StandardCharsets.UTF_8));
        try {
            study.draw(done.records(), done.folder());
        } catch (LinkageError | InternalError e) {
            // what a Java without fonts throws when it first draws a letter; fits and table are safe
            LOG.warn(
                    "the figures were not drawn, this Java cannot draw text ({}): install fontconfig and a font, and run the same command again",
                    e.toString());
        }
    }
}
