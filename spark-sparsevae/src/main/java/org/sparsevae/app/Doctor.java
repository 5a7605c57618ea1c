// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sparsevae.app.options.EstimatorOptions;
import org.sparsevae.app.options.Session;
import org.sparsevae.training.preflight.Finding;
import org.sparsevae.training.preflight.Finding.Verdict;
import org.sparsevae.training.preflight.PreflightReport;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at everything that a fit needs, without data: what fit does before its first long job. */
@CommandLine.Command(
        name = "doctor",
        description = {
            "Look at everything that a fit needs, without data.",
            "",
            "A row for each check: executors, Java flags, Kryo, ND4J backend and processor model, threads, GPUs, and memory for a"
                    + " fit of the given size; with the setting to change where something is wrong. Ends with status 2 if a fit"
                    + " would be refused. fit does the same before its first long job.",
            ""
        })
public final class Doctor implements Command {

    @Option(
            names = "--num-features",
            paramLabel = "G",
            defaultValue = "1000",
            description = "Number of features or items of the fit.")
    private int features;

    @Option(
            names = "--num-rows",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Number of rows or users of the fit.")
    private long rows;

    @Option(
            names = "--density",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Share of a row's entries that are not zero.")
    private double density;

    @Mixin
    private EstimatorOptions params = new EstimatorOptions();

    /** Called by {@link java.util.ServiceLoader}. */
    public Doctor() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Doctor(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        requireAtLeastOne("--num-features", features);
        requireAtLeastOne("--num-rows", rows);
        if (!(density > 0 && density <= 1)) {
            throw new IllegalArgumentException("--density must be greater than 0 and at most 1: " + density);
        }
        return Session.with("sparsevae doctor", spark -> {
            PreflightReport report = params.estimator("multinomial")
                    .preflight(spark.sparkContext(), features, rows, (long) (density * rows * features));
            return new CommandResult(
                    json(report),
                    report.toString(),
                    report.verdict() == Verdict.REFUSED ? Failure.REFUSED : Failure.NONE);
        });
    }

    private static void requireAtLeastOne(String option, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be at least 1: " + value);
        }
    }

    private static Map<String, Object> json(PreflightReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", lower(report.verdict()));
        json.put("checks", report.findings().stream().map(Check::of).toList());
        return json;
    }

    private static String lower(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    /**
     * A finding, as JSON shows it.
     *
     * @param check what was looked at
     * @param verdict ok, warning or refused
     * @param found the facts
     * @param advice the setting to change; empty where all is well
     */
    private record Check(
            @JsonProperty("check") String check,
            @JsonProperty("verdict") String verdict,
            @JsonProperty("found") String found,
            @JsonProperty("advice") String advice) {

        private static Check of(Finding finding) {
            return new Check(finding.check(), lower(finding.verdict()), finding.found(), finding.advice());
        }
    }
}
