// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.FittedPipeline;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.app.options.InputOptions;
import org.sparsevae.app.options.ModelOption;
import org.sparsevae.app.options.RatingsMatch;
import org.sparsevae.app.options.Session;
import org.sparsevae.app.options.TrainingRecord;
import org.sparsevae.ml.RatingsVectorizerModel;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores a fitted model on ratings or on a table of features. */
@CommandLine.Command(
        name = "evaluate",
        description = {
            "Score a model on ratings or on a table of features.",
            "",
            "Every user of the input is scored at the posterior mean, and the same items are read and predicted: nll is the"
                    + " mean over users of -sum x log p, popularity_nll that of the items' shares in the training rows,"
                    + " recall_at_5 and ndcg_at_10 rank all items. foldin_recall_at_20 and foldin_ndcg_at_100 hide a fifth of"
                    + " each user's items from the model and rank those that it did not read: use these to judge"
                    + " recommendations. npmi_top5 tells whether the five items that a factor acts on most are found with"
                    + " the same users, from -1 (never) over 0 (by chance) to 1 (always); nonzero_share is the share of"
                    + " loadings that are not zero. Users with too few ratings are left out as they were in the fit. Scores of"
                    + " users that the model was trained on are too good: see --held-out.",
            ""
        })
public final class Evaluate implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(Evaluate.class);

    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(
            names = "--held-out",
            description =
                    "Score only the users or rows that fit --holdout kept from training, for the input of that fit.")
    private boolean heldOutOnly;

    private long leftOut;

    /** Called by {@link java.util.ServiceLoader}. */
    public Evaluate() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Evaluate(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        input.validate();
        return Session.with("sparsevae evaluate", spark -> {
            HeldOutReport report = report(spark, model.load(spark));
            Map<String, Object> json = new LinkedHashMap<>(report.values());
            List<String> warnings = report.warning().stream().toList();
            warnings.forEach(LOG::warn);
            json.put("warnings", warnings);
            json.put("rows_left_out", leftOut);
            json.put("ratings", input.match().map(RatingsMatch::json).orElse(null));
            String before = input.matchLine() + (leftOut > 0 ? "left out " + leftOut + " invalid rows\n" : "");
            return new CommandResult(
                    json,
                    before
                            + report.text()
                            + warnings.stream()
                                    .map(text -> "\nwarning: " + text)
                                    .collect(Collectors.joining()));
        });
    }

    private HeldOutReport report(SparkSession spark, FittedPipeline fitted) throws Exception {
        Dataset<Row> table = input.readFor(spark, fitted);
        Dataset<Row> rows = fitted.transform(table);
        if (heldOutOnly) {
            Holdout holdout = holdoutOf(fitted);
            rows = rows.filter(fitted.vectorizer()
                    .map(RatingsVectorizerModel::getUserCol)
                    .map(holdout::ofUsers)
                    .orElseGet(() -> holdout.ofFeatures(fitted.latent().getFeaturesCol())));
        }
        double[] totals = fitted.training().map(TrainingRecord::featureTotals).orElse(null);
        HeldOutReport report = HeldOutReport.of(fitted.latent(), rows, totals);
        boolean skips =
                input.features().isGiven() && fitted.latent().getHandleInvalid().equals("skip");
        if (skips && !heldOutOnly) {
            leftOut = table.count() - (Long) report.values().get("rows");
        }
        if (leftOut > 0) {
            LOG.warn("left out {} invalid rows", leftOut);
        }
        return report;
    }

    private static Holdout holdoutOf(FittedPipeline fitted) {
        return fitted.training()
                .map(TrainingRecord::holdout)
                .filter(Holdout::isGiven)
                .orElseThrow(() -> new IllegalArgumentException("no rows were kept from training when " + fitted.path()
                        + " was fitted: leave out --held-out, or fit with --holdout"));
    }
}
