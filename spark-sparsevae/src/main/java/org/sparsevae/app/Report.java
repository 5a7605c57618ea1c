// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.app.options.FittedPipeline;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.app.options.InputOptions;
import org.sparsevae.app.options.ModelOption;
import org.sparsevae.app.options.RatingsMatch;
import org.sparsevae.app.options.ReportOptions;
import org.sparsevae.app.options.Session;
import org.sparsevae.app.options.TrainingRecord;
import org.sparsevae.ml.ModelReport;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.store.AtomicOutput;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a report of a fitted model: one HTML page for a browser. */
@CommandLine.Command(
        name = "report",
        description = {
            "Write a report of a model: one HTML page for a browser, which holds all that it shows and loads nothing from elsewhere.",
            "",
            "It has what stands out with what to try, a card for each factor, a map of the loadings, whether the factors can be"
                    + " trusted, and how training went. With ratings or a table of features, best those of the fit, also how the"
                    + " factors' values are spread and go together, example rows, and scores beside popularity's: of the users"
                    + " or rows that fit --holdout kept from training, else of all. fit and quickstart write a report too.",
            ""
        })
public final class Report implements Command {

    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(
            names = "--compare",
            paramLabel = "DIR",
            description =
                    "Folder that compare wrote: its scores of other models, such as NMF, stand in the report too.")
    private String compare;

    @Option(
            names = "--row-names",
            paramLabel = "COLUMN",
            arity = "0..1",
            fallbackValue = "",
            description = "Name the example rows: by the user for ratings, else by this column of the table."
                    + " Without it they have no names, so that a report can be passed on.")
    private String rowNames;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "HTML file to write: any path that Hadoop knows, such as file:, hdfs: or s3a:.")
    private String output;

    @Option(
            names = "--overwrite",
            description =
                    "Replace the file if it is there already and is a report of this program; other files are left alone.")
    private boolean overwrite;

    /** Called by {@link java.util.ServiceLoader}. */
    public Report() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Report(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        boolean withRows = input.isGiven();
        if (withRows) {
            input.validate();
        } else {
            input.features().validate();
        }
        if (!withRows && rowNames != null) {
            throw new IllegalArgumentException(
                    "--row-names is of rows: give --ratings or --features too, or leave it out");
        }
        Map<String, String> reads = new LinkedHashMap<>(input.reads());
        reads.put("--model", model.path());
        if (compare != null) {
            reads.put("--compare", compare);
        }
        AtomicOutput place = ReportOptions.reserve(output, overwrite, reads);
        return Session.with("sparsevae report", spark -> {
            FittedPipeline fitted = model.load(spark);
            ModelReport report = ModelReport.of(fitted.sparse());
            if (compare != null) {
                report.withComparison(
                        ComparedScores.read(compare, spark.sessionState().newHadoopConf()));
            }
            if (withRows) {
                addRows(report, spark, fitted);
            }
            place.writeText(report.html());
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("output", output);
            json.put("ratings", input.match().map(RatingsMatch::json).orElse(null));
            return new CommandResult(json, input.matchLine() + "report in " + output + "; open it in a browser");
        });
    }

    private void addRows(ModelReport report, SparkSession spark, FittedPipeline fitted) throws Exception {
        Dataset<Row> table = input.readFor(spark, fitted);
        Optional<RatingsVectorizerModel> vectorizer = fitted.vectorizer();
        if (rowNames != null && rowNames.isEmpty() == vectorizer.isEmpty()) {
            throw new IllegalArgumentException(
                    vectorizer.isPresent()
                            ? "--row-names takes no column for ratings, whose rows are users: " + rowNames
                            : "--row-names needs the column of the table by which rows are named");
        }
        String names = rowNames == null
                ? null
                : vectorizer.map(RatingsVectorizerModel::getUserCol).orElse(rowNames);
        Dataset<Row> rows =
                vectorizer.map(stage -> stage.transform(table)).orElse(table).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            report.withRows(rows, names);
            Optional<Holdout> holdout =
                    fitted.training().map(TrainingRecord::holdout).filter(Holdout::isGiven);
            Dataset<Row> scored = holdout.map(held -> rows.filter(vectorizer
                            .map(RatingsVectorizerModel::getUserCol)
                            .map(held::ofUsers)
                            .orElseGet(() -> held.ofFeatures(fitted.latent().getFeaturesCol()))))
                    .filter(kept -> !kept.isEmpty())
                    .orElse(rows);
            double[] totals =
                    fitted.training().map(TrainingRecord::featureTotals).orElse(null);
            HeldOutReport scores =
                    HeldOutReport.of(fitted.latent(), fitted.latent().transform(scored), totals);
            report.withScores(
                    scores.values(), scored == rows ? HeldOutReport.OF_ALL_ROWS : HeldOutReport.OF_HELD_OUT_ROWS);
        } finally {
            rows.unpersist();
        }
    }
}
