// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.baselines.experiments.compare.ComparisonSource;
import org.sparsevae.baselines.experiments.compare.HeldOutFit;
import org.sparsevae.baselines.experiments.compare.HeldOutStudy;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Design;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.StudyTable;
import org.sparsevae.metrics.TopicCoherence;
import org.sparsevae.ml.rows.FactorModel;

/**
 * What the factors of methods mean: the features that each acts on most, the most coherent factors first (Moran et al. 2022, Tables 3
 * and 5). Coherence is the mean NPMI of those features in the rows held out ({@link TopicCoherence}); a factor with fewer than two features has none, and is left out.
 */
final class TopicsStudy extends HeldOutStudy {
    static final String NAME = "table3-topics";

    private static final String TOPICS = "topics";
    private static final String COHERENCE = "coherence";

    private final int top;
    private final String scale;
    private String[] names = new String[0];

    /**
     * @param options data sets (splits), methods, params
     * @param source the rows, with the table's settings
     * @param top features named of each factor, at least 2
     * @param scale what is not as in the paper, for the title
     */
    TopicsStudy(StudyOptions options, ComparisonSource source, int top, String scale) {
        super(NAME, options, source);
        if (top < 2) {
            throw new IllegalArgumentException("--top must be at least 2, coherence is of pairs: " + top);
        }
        this.top = top;
        this.scale = scale;
    }

    @Override
    public String title() {
        return "Topics: the " + top + " features that each factor acts on most, most coherent first (Tables 3 and 5), "
                + source.heldOut() + " held out" + scale;
    }

    @Override
    protected Map<String, Object> ownSettings() {
        return Map.of("top", top);
    }

    /** Reads the rows, and the features' names from them. */
    @Override
    public void prepare(SparkSession spark) throws Exception {
        ComparisonSource.Split split = source.split(options.seed(), spark);
        Attribute[] attributes = AttributeGroup.fromStructField(
                        split.training().schema().apply(ComparisonSource.FEATURES))
                .attributes()
                .get();
        names = Arrays.stream(attributes)
                .map(attribute -> attribute.name().get())
                .toArray(String[]::new);
    }

    @Override
    public List<FitKey> fits() {
        return Design.of()
                .seeds(options.seeds())
                .over(METHOD, options.methodNames())
                .keys();
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        return HeldOutFit.of(
                NAME,
                key,
                methods.estimator(Method.of(key.text(METHOD))),
                source.split(key.seed(), spark),
                source,
                clock,
                this::topics);
    }

    /** A row of features' indices per topic, and the topics' coherences in a row, both most coherent first. */
    private Map<String, double[][]> topics(FactorModel model, ComparisonSource.Split split) {
        int[][] features = Arrays.stream(model.topFeatureIndices(top))
                .filter(topic -> topic.length > 1)
                .toArray(int[][]::new);
        TopicCoherence coherence = split.heldOut()
                .select(ComparisonSource.FEATURES)
                .javaRDD()
                .aggregate(
                        new TopicCoherence(features),
                        (sum, row) -> {
                            SparseVector entries = row.<Vector>getAs(0).toSparse();
                            sum.add(entries.indices(), entries.values());
                            return sum;
                        },
                        (one, other) -> {
                            one.merge(other);
                            return one;
                        });
        int[] order = IntStream.range(0, features.length)
                .boxed()
                .sorted(Comparator.comparingDouble(t -> -coherence.coherence(t)))
                .mapToInt(t -> t)
                .toArray();
        Map<String, double[][]> arrays = new LinkedHashMap<>();
        arrays.put(
                TOPICS,
                Arrays.stream(order)
                        .mapToObj(
                                t -> Arrays.stream(features[t]).asDoubleStream().toArray())
                        .toArray(double[][]::new));
        arrays.put(COHERENCE, new double[][] {
            Arrays.stream(order).mapToDouble(coherence::coherence).toArray()
        });
        return arrays;
    }

    /** A topic of a fit. */
    private record Topic(double coherence, List<String> features) {}

    private List<Topic> topics(FitRecord record) {
        double[][] topics = record.arrays().getOrDefault(TOPICS, new double[0][]);
        return IntStream.range(0, topics.length)
                .mapToObj(t -> new Topic(
                        record.arrays().get(COHERENCE)[0][t],
                        Arrays.stream(topics[t]).mapToObj(j -> names[(int) j]).toList()))
                .toList();
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = options.json("splits");
        json.put(
                "models",
                records.stream()
                        .map(record -> {
                            Map<String, Object> model = new LinkedHashMap<>();
                            model.put("name", record.key().text(METHOD));
                            model.put("seed", record.seed());
                            model.put("nll", record.measures().get("nll"));
                            model.put(
                                    TOPICS,
                                    topics(record).stream()
                                            .map(topic ->
                                                    Map.of(COHERENCE, topic.coherence(), "features", topic.features()))
                                            .toList());
                            return model;
                        })
                        .toList());
        return json;
    }

    @Override
    public String markdown(List<FitRecord> records, Map<FitKey, String> failures) {
        List<String> lines = new ArrayList<>(List.of(title(), ""));
        for (FitRecord record : records) {
            List<Topic> topics = topics(record);
            lines.add(Method.of(record.key().text(METHOD)).title() + ", seed " + record.seed() + ", " + topics.size()
                    + " topics");
            lines.add("");
            lines.add("| topic | NPMI | features |");
            lines.add("|---|---|---|");
            for (int t = 0; t < topics.size(); t++) {
                lines.add(String.format(
                        Locale.ROOT,
                        "| %d | %.3f | %s |",
                        t + 1,
                        topics.get(t).coherence(),
                        topics.get(t).features().stream()
                                .map(name -> name.replace("|", "\\|"))
                                .collect(Collectors.joining("; "))));
            }
            lines.add("");
        }
        lines.addAll(StudyTable.failed(failures));
        return String.join("\n", lines) + "\n";
    }
}
