// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.app.options.FittedPipeline;
import org.sparsevae.app.options.InputOptions;
import org.sparsevae.app.options.ModelOption;
import org.sparsevae.app.options.RatingsMatch;
import org.sparsevae.app.options.Session;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.evaluation.IdentifiabilityReport;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** Tells whether the factors of a fitted model are the only ones that explain the data. */
@CommandLine.Command(
        name = "identifiability",
        description = {
            "Tell whether the factors of a model are the only ones that explain the data, or one choice of many.",
            "",
            "A sentence for each finding: which factors have two anchors, features that depend on that factor alone; whether"
                    + " two factors vary together as much as one of them by itself in these users or rows (Assumption A3 of"
                    + " Moran et al. 2022); whether some factor is a combination of others; whether restarts of the fit found"
                    + " the same factors. Give the input that the model was fitted on.",
            ""
        })
public final class Identifiability implements Command {

    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private InputOptions input = new InputOptions();

    /** Called by {@link java.util.ServiceLoader}. */
    public Identifiability() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Identifiability(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        input.validate();
        return Session.with("sparsevae identifiability", spark -> {
            IdentifiabilityReport report = report(spark, model.load(spark));
            Map<String, Object> json = json(report);
            json.put("ratings", input.match().map(RatingsMatch::json).orElse(null));
            return new CommandResult(json, input.matchLine() + report);
        });
    }

    private IdentifiabilityReport report(SparkSession spark, FittedPipeline fitted) throws Exception {
        Dataset<Row> table = input.readFor(spark, fitted);
        RatingsVectorizerModel vectorizer = fitted.vectorizer().orElse(null);
        return fitted.sparse().identifiability(vectorizer == null ? table : vectorizer.transform(table));
    }

    private static Map<String, Object> json(IdentifiabilityReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", report.rows());
        json.put("active_factors", report.activeFactors().size());
        json.put("anchors_suffice", report.anchorsSuffice());
        json.put("factors_without_two_anchors", report.factorsWithoutTwoAnchors());
        json.put("a3_holds", report.covarianceHolds());
        json.put("largest_covariance_ratio", finite(report.largestCovarianceRatio()));
        json.put("smallest_eigenvalue", finite(report.smallestEigenvalue()));
        json.put("condition_number", finite(report.conditionNumber()));
        json.put("stability", orNull(report.stability()));
        json.put(
                "factors", report.activeFactors().stream().map(JudgedFactor::of).toList());
        json.put("sentences", report.sentences());
        return json;
    }

    /**
     * An active factor, as JSON shows it.
     *
     * @param factor its index, from 0
     * @param features how many features load on it
     * @param anchors those that load on it alone
     * @param variance variance of its posterior mean
     * @param closest the factor that it covaries with most; null if it is the only one
     * @param covarianceRatio their covariance over the smaller variance; null if a variance is 0
     * @param correlation their correlation
     * @param stability mean matched correlation with other restarts; null if there were none
     */
    private record JudgedFactor(
            @JsonProperty("factor") int factor,
            @JsonProperty("features") int features,
            @JsonProperty("anchors") List<String> anchors,
            @JsonProperty("variance") double variance,
            @JsonProperty("closest") Integer closest,
            @JsonProperty("covariance_ratio") Double covarianceRatio,
            @JsonProperty("correlation") double correlation,
            @JsonProperty("stability") Double stability) {

        private static JudgedFactor of(IdentifiabilityReport.Factor factor) {
            return new JudgedFactor(
                    factor.factor(),
                    factor.features(),
                    factor.anchors(),
                    factor.variance(),
                    factor.closest() < 0 ? null : factor.closest(),
                    finite(factor.covarianceRatio()),
                    factor.correlation(),
                    orNull(factor.stability()));
        }
    }

    /** JSON has neither NaN nor infinity. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
