// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.scale;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandResult;
import org.sparsevae.app.Main;
import org.sparsevae.app.options.ParamText;
import org.sparsevae.app.options.Session;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.training.RoundRecord;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** One fit to a generated table of any length, and what it took. */
@CommandLine.Command(
        name = "scale",
        description = {
            "Fit a generated table of users and report rows per second and memory.",
            "",
            "The users are made on the executors, whenever they are read, and never gathered: each has 20 to 40 items of the catalogue."
                    + " One epoch, one training, multinomial likelihood. How much memory there is, spark-submit's options say"
                    + " (--executor-memory; with a local master --driver-memory).",
            ""
        })
public final class Scale implements Command {
    private static final double MEGABYTE = 1 << 20;

    @Option(names = "--rows", paramLabel = "N", description = "Users. Default: 2000000.")
    private long rows = 2_000_000;

    @Option(names = "--items", paramLabel = "G", description = "Items of the catalogue, at least 200. Default: 300.")
    private int items = 300;

    @Option(names = "--width", paramLabel = "D", description = "Width of the decoder's hidden layers. Default: 50.")
    private int width = 50;

    @Option(names = "--k", paramLabel = "K", description = "Number of latent factors. Default: 20.")
    private int k = 20;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the users and of the fit. Default: 42.")
    private long seed = 42;

    @Option(
            names = "--input-partitions",
            paramLabel = "P",
            description = "Tasks that make the users; not part of the result. Default: one for each 50000 users.")
    private Integer inputPartitions;

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            showDefaultValue = Visibility.NEVER,
            description = "Any param of SparseVAE, such as numPartitions=4; as often as needed.")
    private List<String> params = List.of();

    /** Called by {@link java.util.ServiceLoader}. */
    public Scale() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Scale(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        if (rows < 1) {
            throw new IllegalArgumentException("--rows must be at least 1: " + rows);
        }
        if (inputPartitions != null && inputPartitions < 1) {
            throw new IllegalArgumentException("--input-partitions must be at least 1: " + inputPartitions);
        }
        GeneratedUsers users = new GeneratedUsers(seed, items);
        SparseVAE estimator = estimator();
        return Session.with("sparsevae scale", spark -> fit(spark, users, estimator));
    }

    private SparseVAE estimator() {
        SparseVAE estimator = new SparseVAE()
                .setLikelihood("multinomial")
                .setK(k)
                .setDecoderLayers(width, width)
                .setEpochs(1)
                .setRestarts(1)
                .setDropWeakFactors(false)
                .setSeed(seed);
        ParamText.values(params).forEach((name, value) -> ParamText.set(estimator, name, value));
        return estimator;
    }

    private CommandResult fit(SparkSession spark, GeneratedUsers users, SparseVAE estimator) {
        int partitions = inputPartitions != null ? inputPartitions : (int) (1 + (rows - 1) / 50_000);
        Dataset<Row> table = users.table(spark, rows, partitions);
        long start = System.nanoTime();
        SparseVAEModel model = estimator.fit(table);
        double seconds = (System.nanoTime() - start) / 1e9;
        double trainingSeconds = model.summary().records().stream()
                .mapToDouble(RoundRecord::seconds)
                .sum();
        long trained =
                model.summary().records().stream().mapToLong(RoundRecord::rows).sum();
        ProcessMemory.Executors executors =
                ProcessMemory.ofExecutors(JavaSparkContext.fromSparkContext(spark.sparkContext()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", rows);
        json.put("items", items);
        json.put("width", width);
        json.put("factors", k);
        json.put("partitions", model.getNumPartitions());
        json.put("epochs", model.getEpochs());
        json.put("rows_trained", trained);
        json.put("rounds", model.summary().records().size());
        json.put("seconds", seconds);
        json.put("rows_per_second", trained / seconds);
        json.put("training_seconds", trainingSeconds);
        json.put("training_rows_per_second", trained / trainingSeconds);
        json.put("executors", executors.processes());
        json.putAll(executors.largest().json());
        json.put("weights_sha256", model.weightsSha256());
        return new CommandResult(json, text(trained, seconds, trainingSeconds, executors));
    }

    private static String text(
            long trained, double seconds, double trainingSeconds, ProcessMemory.Executors executors) {
        ProcessMemory largest = executors.largest();
        return String.format(
                Locale.ROOT,
                "%d rows in %.0f s, %.0f rows/s; %.0f s of it in averaging rounds, %.0f rows/s%n"
                        + "%d executor processes; the largest held at most %.0f MB, of which at most %.0f MB of %.0f MB heap;"
                        + " arrays outside the heap at the end %.0f MB of %.0f MB",
                trained,
                seconds,
                trained / seconds,
                trainingSeconds,
                trained / trainingSeconds,
                executors.processes(),
                largest.peakResident() / MEGABYTE,
                largest.peakHeap() / MEGABYTE,
                largest.maxHeap() / MEGABYTE,
                largest.arrays() / MEGABYTE,
                largest.maxArrays() / MEGABYTE);
    }
}
