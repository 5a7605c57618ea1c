// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.FittedPipeline;
import org.sparsevae.app.options.InputOptions;
import org.sparsevae.app.options.ModelOption;
import org.sparsevae.app.options.OutputOptions;
import org.sparsevae.app.options.RatingsMatch;
import org.sparsevae.app.options.Session;
import org.sparsevae.app.options.TableFormat;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ratings.RatingsTable;
import org.sparsevae.store.AtomicOutput;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the latent factors of users or rows. */
@CommandLine.Command(
        name = "transform",
        description = {
            "Write the latent factors (posterior means) of every user of a ratings table, or of every row of a features table.",
            "",
            "Parquet holds the user, or all columns of the features table, and a column of Spark ML vectors named as the"
                    + " model's latentCol. CSV and JSON hold the user, or the plain columns of the features table, and a"
                    + " column per factor: factor0, factor1, ... Users with too few ratings are left out as they were in the"
                    + " fit.",
            ""
        })
public final class Transform implements Command {

    private static final Logger LOG = LoggerFactory.getLogger(Transform.class);
    /** Column of posterior standard deviations, and prefix of the plain ones. */
    private static final String STD = "_std";

    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private TableFormat format = new TableFormat();

    @Option(
            names = "--with-std",
            description = "Add the posterior standard deviations: latent_std, or factor0_std, factor1_std, ..."
                    + " Not for models that have none (non-negative matrix factorization).")
    private boolean withStd;

    /** Called by {@link java.util.ServiceLoader}. */
    public Transform() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Transform(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        long start = System.nanoTime();
        input.validate();
        format.validate();
        Map<String, String> reads = new LinkedHashMap<>(input.reads());
        reads.put("--model", model.path());
        AtomicOutput place = output.reserve(reads);
        return Session.with("sparsevae transform", spark -> {
            FittedPipeline fitted = model.load(spark);
            if (withStd) {
                fitted.addStandardDeviations(fitted.latent().getLatentCol() + STD);
            }
            Observation read = new Observation();
            Dataset<Row> table = input.readFor(spark, fitted);
            Dataset<Row> factors = fitted.transform(
                    input.match().isPresent()
                            ? table
                            : table.observe(read, count(lit(1)).as("rows")));
            Observation written = new Observation();
            Dataset<Row> counted =
                    table(fitted, factors).observe(written, count(lit(1)).as("rows"));
            Map<String, String> options = format.options(table);
            place.write(temporary -> format.write(counted, options, temporary));
            long rows = (Long) written.getAsJava().get("rows");
            long leftOut =
                    input.match().isPresent() ? 0 : (Long) read.getAsJava().get("rows") - rows;
            if (leftOut > 0) {
                LOG.warn("left out {} invalid rows of {}", leftOut, rows + leftOut);
            }
            return result(fitted, rows, leftOut, (System.nanoTime() - start) / 1e9);
        });
    }

    /** The columns that are written. */
    private Dataset<Row> table(FittedPipeline fitted, Dataset<Row> factors) {
        FactorModel latent = fitted.latent();
        Dataset<Row> wanted = fitted.vectorizer().isPresent() ? factors.drop(latent.getFeaturesCol()) : factors;
        if (format.holdsVectors()) {
            return wanted;
        }
        List<Column> columns = new ArrayList<>();
        for (StructField field : wanted.schema().fields()) {
            if (field.dataType() instanceof AtomicType) {
                columns.add(col(RatingsTable.quoted(field.name())));
            }
        }
        addFactors(columns, latent.getLatentCol(), latent.getK(), "");
        if (withStd) {
            addFactors(columns, latent.getLatentStdCol(), latent.getK(), STD);
        }
        return wanted.select(columns.toArray(new Column[0]));
    }

    private static void addFactors(List<Column> columns, String vectors, int k, String suffix) {
        Column values = functions.vector_to_array(col(RatingsTable.quoted(vectors)), "float64");
        for (int factor = 0; factor < k; factor++) {
            columns.add(values.getItem(factor).as("factor" + factor + suffix));
        }
    }

    private CommandResult result(FittedPipeline fitted, long rows, long leftOut, double seconds) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("output", output.output());
        json.put("format", format.name());
        json.put("rows", rows);
        json.put("rows_left_out", leftOut);
        json.put("ratings", input.match().map(RatingsMatch::json).orElse(null));
        json.put("k", fitted.latent().getK());
        json.put("seconds", seconds);
        return new CommandResult(
                json,
                input.matchLine()
                        + (leftOut > 0 ? "left out " + leftOut + " invalid rows of " + (rows + leftOut) + "\n" : "")
                        + rows + " rows of " + fitted.latent().getK() + " factors in " + output.output() + " ("
                        + format.name() + ")");
    }
}
