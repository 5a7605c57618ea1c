// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.baselines.data.SemiSyntheticText;
import org.sparsevae.baselines.data.SemiSyntheticText.Counts;
import org.sparsevae.baselines.data.SemiSyntheticText.Shift;
import org.sparsevae.baselines.experiments.compare.Comparison;
import org.sparsevae.baselines.experiments.compare.ComparisonSource;
import org.sparsevae.baselines.experiments.compare.HeldOutFit;
import org.sparsevae.baselines.experiments.compare.HeldOutStudy;
import org.sparsevae.baselines.experiments.compare.TableSource;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.CellSummary;
import org.sparsevae.baselines.experiments.run.Design;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.StudyTable;
import org.sparsevae.baselines.experiments.run.Summary;

/**
 * Methods beside each other where the factors of the rows held out are correlated otherwise than those of the training rows, at three
 * strengths (Moran et al. 2022, Table 2). The topics are fitted once; data set d has noise of its own, the same for all methods.
 */
final class ShiftStudy extends HeldOutStudy {
    static final String NAME = "table2-shift";

    private static final String SHIFT = "shift";
    private static final String NLL = "nll";

    private final TableSource documents;
    private final Counts counts;
    private final String scale;
    private SemiSyntheticText texts;

    /**
     * @param options data sets, methods, params
     * @param documents that the topics are fitted to, with the table's settings
     * @param counts how words are made of topics
     * @param scale what is not as in the paper, for the title
     */
    ShiftStudy(StudyOptions options, TableSource documents, Counts counts, String scale) {
        super(NAME, options, documents);
        this.documents = documents;
        this.counts = counts;
        this.scale = scale;
    }

    @Override
    public String title() {
        return "Held-out NLL where training and held-out factors are correlated otherwise (Table 2), counts "
                + counts.text()
                + (options.methods().contains(Method.BETA_VAE)
                                && !options.params().containsKey("beta")
                        ? ", the beta-VAE with beta 2 alone, of which the paper shows the best of five"
                        : "")
                + scale;
    }

    @Override
    protected Map<String, Object> ownSettings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("topics", PaperSettings.SEMI_SYNTHETIC.factors());
        settings.put("topicsSeed", options.seed());
        settings.put("counts", counts.text());
        return settings;
    }

    @Override
    public void prepare(SparkSession spark) throws Exception {
        documents.split(options.seed(), spark);
    }

    /** The topics, fitted once, and not at all where every fit is in the folder. */
    private synchronized SemiSyntheticText texts(SparkSession spark) throws Exception {
        if (texts == null) {
            texts = SemiSyntheticText.of(
                    documents.rows(options.seed(), spark),
                    ComparisonSource.FEATURES,
                    PaperSettings.SEMI_SYNTHETIC.factors(),
                    options.seed());
        }
        return texts;
    }

    @Override
    public List<FitKey> fits() {
        return Design.of(METHOD, SHIFT)
                .seeds(options.seeds())
                .over(SHIFT, Arrays.stream(Shift.values()).map(Shift::text).toList())
                .over(METHOD, options.methodNames())
                .keys();
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        SemiSyntheticText generator = texts(spark);
        Shift shift = Arrays.stream(Shift.values())
                .filter(one -> one.text().equals(key.text(SHIFT)))
                .findFirst()
                .orElseThrow();
        // made before the clock starts, as a user's table would be
        Dataset<Row> training =
                generator.training(shift.sigma(), key.seed(), counts).persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> heldOut = generator.heldOut(key.seed(), counts).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            training.count();
            heldOut.count();
            return HeldOutFit.of(
                    NAME,
                    key,
                    methods.estimator(Method.of(key.text(METHOD))),
                    new ComparisonSource.Split(training, heldOut),
                    documents,
                    clock);
        } finally {
            training.unpersist();
            heldOut.unpersist();
        }
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = options.json("datasets");
        json.put("cells", CellSummary.json(this, records));
        return json;
    }

    /** The paper's table: a row per method, a column per strength. */
    @Override
    public String markdown(List<FitRecord> records, Map<FitKey, String> failures) {
        List<String> lines = new ArrayList<>(List.of(title(), ""));
        lines.add("| model | "
                + Arrays.stream(Shift.values())
                        .map(shift -> shift.text() + " (sigma " + shift.sigma() + ")")
                        .collect(Collectors.joining(" | "))
                + " |");
        lines.add("|---|" + "---|".repeat(Shift.values().length));
        for (Method method : options.methods()) {
            lines.add("| " + method.title() + " | "
                    + Arrays.stream(Shift.values())
                            .map(shift -> Comparison.shown(
                                    Summary.of(Map.of(METHOD, method.text(), SHIFT, shift.text()), records, NLL), 2))
                            .collect(Collectors.joining(" | "))
                    + " |");
        }
        lines.add("");
        lines.add("Mean ± standard error over the generated data sets, nats per text.");
        lines.addAll(StudyTable.failed(failures));
        return String.join("\n", lines) + "\n";
    }

    @Override
    public synchronized void close() {
        if (texts != null) {
            texts.close();
            texts = null;
        }
        super.close();
    }
}
