// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.averaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.SparkSession;
import org.knowm.xchart.XYChart;
import org.sparsevae.app.options.ParamText;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.CellSummary;
import org.sparsevae.baselines.experiments.run.Charts;
import org.sparsevae.baselines.experiments.run.Design;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.Study;
import org.sparsevae.baselines.experiments.run.StudySettings;
import org.sparsevae.baselines.experiments.run.Summary;

/**
 * What parameter averaging costs: the quality of fits over the number of workers P (numPartitions) and the minibatches F that each trains on
 * between two averages (averagingFrequency), all else as the params say. On the paper's data, or on ratings.
 */
final class AveragingStudy implements Study {
    private static final String WORKERS = "workers";
    private static final String FREQUENCY = "averaging_frequency";

    /** Stands for the averaging frequency that a fit chooses where none is set. */
    private static final int AUTOMATIC = 0;

    private final StudyOptions options;
    private final List<Integer> workers;
    private final List<Integer> frequencies;
    private final Source source;

    /** The data of an averaging study. */
    interface Source {
        /** The columns of the design beside workers and frequency, a map for each; one empty map for none. */
        List<Map<String, Object>> cells();

        /** The estimator of a cell, workers and frequency not set. */
        Estimator<?> estimator();

        /** What the fits depend on beside the estimator and the key. */
        Map<String, Object> settings();

        /** Makes one fit and judges it. */
        FitRecord fit(FitKey key, Estimator<?> estimator, SparkSession spark, FitClock clock) throws Exception;

        /** The measures that are yes or no. */
        List<String> shares();

        /** The measures that are numbers. */
        List<String> numbers();

        /** The measures that the figure shows, with the names of their axes. */
        Map<String, String> drawn();

        /** Lets the rows go that were kept for further fits. */
        default void close() {}
    }

    /**
     * @param options data sets, params
     * @param workers values of P, each at least 1
     * @param frequencies values of F, each at least 1, or 0 for what the fit chooses itself
     * @param source the data
     */
    AveragingStudy(StudyOptions options, List<Integer> workers, List<Integer> frequencies, Source source) {
        requireAtLeast(1, "--workers", workers);
        requireAtLeast(AUTOMATIC, "--frequencies", frequencies);
        this.options = options;
        this.workers = workers.stream().distinct().sorted().toList();
        this.frequencies = frequencies.stream().distinct().sorted().toList();
        this.source = source;
    }

    private static void requireAtLeast(int least, String option, List<Integer> values) {
        for (int value : values) {
            if (value < least) {
                throw new IllegalArgumentException(option + " must be at least " + least + ": " + value);
            }
        }
    }

    @Override
    public String name() {
        return "averaging";
    }

    @Override
    public String title() {
        return "Parameter averaging: sparse VAE over workers and minibatches between two averages";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> params = Method.settings(source.estimator());
        params.remove("numPartitions");
        params.remove("averagingFrequency");
        return StudySettings.of(name(), source.settings(), Map.of(Method.SPARSE_VAE.text(), params));
    }

    /** Seed by seed, so that an unfinished study has something of every cell. */
    @Override
    public List<FitKey> fits() {
        return Design.of()
                .seeds(options.seeds())
                .over(source.cells())
                .over(WORKERS, workers)
                .over(FREQUENCY, frequencies)
                .keys();
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        Estimator<?> estimator = source.estimator();
        ParamText.set(estimator, "numPartitions", String.valueOf(key.cell().get(WORKERS)));
        if (!key.cell().get(FREQUENCY).equals(AUTOMATIC)) {
            ParamText.set(
                    estimator, "averagingFrequency", String.valueOf(key.cell().get(FREQUENCY)));
        }
        return source.fit(key, estimator, spark, clock);
    }

    @Override
    public List<String> shares() {
        return source.shares();
    }

    @Override
    public List<String> numbers() {
        return source.numbers();
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = options.json("datasets");
        json.put("cells", CellSummary.json(this, records));
        return json;
    }

    /** A panel per measure, a line per frequency, over the workers; all other columns together. */
    @Override
    public void draw(List<FitRecord> records, Path folder) throws IOException {
        double[] x = workers.stream().mapToDouble(p -> p).toArray();
        List<XYChart> panels = new ArrayList<>();
        source.drawn().forEach((measure, axis) -> {
            Map<String, List<Summary>> series = new LinkedHashMap<>();
            for (int f : frequencies) {
                series.put(
                        f == AUTOMATIC ? "F automatic" : "F = " + f,
                        workers.stream()
                                .map(p -> Summary.of(Map.of(WORKERS, p, FREQUENCY, f), records, measure))
                                .toList());
            }
            panels.add(Charts.medians(axis, "workers P", axis, x, series));
        });
        Charts.write(folder.resolve("averaging.png"), panels.size(), panels);
    }

    @Override
    public void close() {
        source.close();
    }
}
