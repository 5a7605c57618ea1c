// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.knowm.xchart.XYChart;
import org.sparsevae.baselines.experiments.compare.ComparisonSource;
import org.sparsevae.baselines.experiments.compare.HeldOutFit;
import org.sparsevae.baselines.experiments.compare.RatingsSource;
import org.sparsevae.baselines.experiments.compare.TableSource;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.TableScale;
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
 * Held-out NLL and Recall@5 over the number of users to train on and the number of items (Moran et al. 2022, C.5, Figure 6): the settings of
 * Table 6 with K = 50, b = G as in C.2 and the prior's weight N/B of each fit. The items are the most rated ones. A split holds out a fifth
 * of the users, the same ones whatever the sizes; of the others N are trained on, and those of a smaller N are among those of a larger one.
 */
final class SizesStudy implements Study {
    static final String NAME = "figure6";

    private static final String METHOD = "method";
    private static final String USERS = "users";
    private static final String ITEMS = "items";
    static final int FACTORS = 50;

    /** The measures that the figures show, with the names of their axes. */
    private static final Map<String, String> DRAWN =
            new TreeMap<>(Map.of("nll", "held-out NLL, nats per user", "recall_at_5", "held-out Recall@5"));

    private final StudyOptions options;
    private final TableScale scale;
    private final String difference;
    private final List<Integer> users;
    private final Map<Integer, Sized> sources = new TreeMap<>();

    /** The ratings with a number of items, and the same at the paper's settings. */
    private record Sized(RatingsSource ratings, TableSource table) {}

    /**
     * @param options splits, methods, params
     * @param scale which params come before the user's; no limit of its rows
     * @param difference what is not as in the paper, for the title
     * @param users users to train on, each at least 1
     * @param items items that are kept, each more than the factors fitted
     * @param source the ratings with so many items
     * @throws IllegalArgumentException if a number is out of range
     */
    SizesStudy(
            StudyOptions options,
            TableScale scale,
            String difference,
            List<Integer> users,
            List<Integer> items,
            IntFunction<RatingsSource> source) {
        this.options = options;
        this.scale = scale;
        this.difference = difference;
        this.users = users.stream().distinct().sorted().toList();
        int factors = Method.fitted(params(), FACTORS);
        for (int n : users) {
            if (n < 1) {
                throw new IllegalArgumentException("--users must be at least 1: " + n);
            }
        }
        for (int g : items) {
            if (g <= factors) {
                throw new IllegalArgumentException(
                        "--item-counts must be more than the " + factors + " factors (--k): " + g);
            }
            RatingsSource ratings = source.apply(g);
            sources.put(g, new Sized(ratings, new TableSource(ratings, PaperSettings.MOVIELENS, scale, options)));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Figure 6: held-out NLL and Recall@5 over users to train on and items, "
                + Method.fitted(params(), FACTORS) + " factors" + difference;
    }

    /** The scale's params, and the user's; but for those that the sizes decide. */
    private Map<String, String> params() {
        Map<String, String> params =
                new TreeMap<>(scale.params(PaperSettings.MOVIELENS, Method.fitted(options.params(), FACTORS)));
        params.putAll(options.params());
        return params;
    }

    /** Whether b of the prior is the number of items. */
    private boolean isPriorSized() {
        return scale.paper() && !options.params().containsKey("b");
    }

    private Estimator<?> estimator(Method method, int n, int g) {
        Map<String, String> params = params();
        if (isPriorSized()) {
            params.put("b", String.valueOf(g));
        }
        return method.estimator(
                new Method.Size(RatingsSource.LIKELIHOOD, n, g, Method.fitted(params, FACTORS)), params);
    }

    /** The sizes are in the keys, so that a folder takes further ones. */
    @Override
    public Map<String, Object> settings() {
        Map<String, Object> data = new LinkedHashMap<>(anySource().table().settings());
        data.remove("numItems");
        Map<String, Map<String, Object>> methods = new LinkedHashMap<>();
        for (Method method : options.methods()) {
            Map<String, Object> own = Method.settings(estimator(method, 1, 1));
            if (isPriorSized()) {
                own.computeIfPresent("b", (name, value) -> ITEMS);
            }
            methods.put(method.text(), own);
        }
        return StudySettings.of(name(), data, methods);
    }

    private Sized anySource() {
        return sources.values().iterator().next();
    }

    /**
     * Reads the ratings.
     *
     * @throws IllegalArgumentException if a split has fewer users than are to be trained on
     */
    @Override
    public void prepare(SparkSession spark) throws Exception {
        int most = users.get(users.size() - 1);
        for (Map.Entry<Integer, Sized> source : sources.entrySet()) {
            for (long seed : options.seeds()) {
                long there =
                        source.getValue().table().split(seed, spark).training().count();
                if (there < most) {
                    throw new IllegalArgumentException("--users " + most + ": with " + source.getKey() + " items only "
                            + there + " users are left to train on; give smaller numbers");
                }
            }
        }
    }

    /** Split by split and small tables first, so that an unfinished study has something of every method. */
    @Override
    public List<FitKey> fits() {
        return Design.of(METHOD, USERS, ITEMS)
                .seeds(options.seeds())
                .over(ITEMS, List.copyOf(sources.keySet()))
                .over(USERS, users)
                .over(METHOD, options.methodNames())
                .keys();
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        int n = (int) key.number(USERS);
        int g = (int) key.number(ITEMS);
        Sized source = sources.get(g);
        ComparisonSource.Split split = source.table().split(key.seed(), spark);
        Dataset<Row> training = first(split.training(), source.ratings().userCol(), n, key.seed())
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return HeldOutFit.of(
                    name(),
                    key,
                    estimator(Method.of(key.text(METHOD)), n, g),
                    new ComparisonSource.Split(training, split.heldOut()),
                    source.table(),
                    clock);
        } finally {
            training.unpersist();
        }
    }

    /** So many users in an order of their own for every seed, whatever the order and the partitions of the table. */
    private static Dataset<Row> first(Dataset<Row> rows, String userCol, int n, long seed) {
        // not the hash that holds users out: its smallest values are all held out
        return rows.orderBy(xxhash64(lit(NAME), lit(seed), col(userCol).cast("string")), col(userCol))
                .limit(n);
    }

    @Override
    public List<String> numbers() {
        return anySource().ratings().numbers();
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = options.json("splits");
        json.put("cells", CellSummary.json(this, records));
        return json;
    }

    /** Over the users, a column of panels for each number of items; and the other way round. */
    @Override
    public void draw(List<FitRecord> records, Path folder) throws IOException {
        List<Integer> items = List.copyOf(sources.keySet());
        draw(records, folder.resolve(name() + "-users.png"), USERS, users, ITEMS, items);
        draw(records, folder.resolve(name() + "-items.png"), ITEMS, items, USERS, users);
    }

    /** A row of panels for each measure, a panel for each value of the other size. */
    private void draw(
            List<FitRecord> records, Path file, String over, List<Integer> sizes, String other, List<Integer> others)
            throws IOException {
        double[] x = sizes.stream().mapToDouble(Math::log10).toArray();
        List<XYChart> panels = new ArrayList<>();
        DRAWN.forEach((measure, axis) -> {
            for (int fixed : others) {
                Map<String, List<Summary>> series = new LinkedHashMap<>();
                for (Method method : options.methods()) {
                    series.put(
                            method.title(),
                            sizes.stream()
                                    .map(size -> Summary.of(
                                            Map.of(METHOD, method.text(), over, size, other, fixed), records, measure))
                                    .toList());
                }
                panels.add(Charts.medians(fixed + " " + other, "log10 of " + over, axis, x, series));
            }
        });
        Charts.write(file, others.size(), panels);
    }

    @Override
    public void close() {
        sources.values().forEach(source -> source.table().close());
    }
}
