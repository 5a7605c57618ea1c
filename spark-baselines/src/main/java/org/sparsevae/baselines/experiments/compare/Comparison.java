// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.run.Charts;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.run.StudyTable;
import org.sparsevae.baselines.experiments.run.Summary;
import org.sparsevae.report.ComparisonDescription;
import org.sparsevae.report.ReportPage;

/** Models beside each other over the same splits: a row per model, mean and standard error of each measure over the splits. */
public final class Comparison {

    /** A measure: its name in JSON and CSV, its title in tables, digits after the point, and what the figure says beside the title; null if it is not there. */
    private record Measure(String name, String title, int digits, String drawn) {}

    private static final List<Measure> MEASURES = List.of(
            new Measure("nll", "NLL", 2, null),
            new Measure("popularity_nll", "popularity's NLL", 2, null),
            new Measure("nll_over_popularity", "NLL / popularity's", 4, "less is better"),
            new Measure("recall_at_5", "Recall@5", 3, "more is better"),
            new Measure("ndcg_at_10", "NDCG@10", 3, "more is better"),
            new Measure("foldin_recall_at_20", "fold-in Recall@20", 3, "more is better"),
            new Measure("foldin_ndcg_at_100", "fold-in NDCG@100", 3, "more is better"),
            new Measure("npmi_top5", "NPMI", 3, "more is better"),
            new Measure("mse", "MSE", 4, "less is better"),
            new Measure("mse_of_means", "MSE of the means", 4, null),
            new Measure("matched_correlation", "matched correlation", 3, "more is better"),
            new Measure("dci", "disentanglement", 3, "more is better"),
            new Measure("completeness", "completeness", 3, null),
            new Measure("informativeness", "informativeness", 3, null),
            new Measure("accuracy", "accuracy", 3, "more is better"),
            new Measure("accuracy_of_largest_class", "of the largest class", 3, null),
            new Measure("nonzero_share", "loadings not zero", 3, "share"),
            new Measure("active_factors", "active factors", 1, null),
            new Measure("active_per_row", "active in a row", 1, null),
            new Measure("trainings", "trainings a fit", 1, null),
            new Measure("seconds", "seconds", 1, null),
            new Measure("cpu_seconds", "CPU seconds", 1, null));

    private final Map<Method, List<FitRecord>> models = new LinkedHashMap<>();

    private Comparison(List<Method> methods, List<FitRecord> records) {
        for (Method method : methods) {
            models.put(
                    method,
                    FitRecord.in(Map.of(ComparisonStudy.METHOD, method.text()), records).stream()
                            .filter(record -> !record.hasDiverged())
                            .toList());
        }
    }

    /**
     * Puts models beside each other.
     *
     * @param methods the models, in the order of the rows
     * @param records their fits; one that diverged has no scores
     */
    static Comparison of(List<Method> methods, List<FitRecord> records) {
        return new Comparison(methods, records);
    }

    /** The names of all measures. */
    static List<String> numbers() {
        return MEASURES.stream().map(Measure::name).toList();
    }

    private Summary summary(Method method, Measure measure) {
        return Summary.of(FitRecord.values(models.get(method), measure.name()));
    }

    /**
     * An object per model: {@code name}, {@code splits} that it was fitted on, and each measure's mean; with more than one split {@code
     * NAME_standard_error} too. A measure that a model does not have is null. A dense model has a share of loadings too, see {@link HeldOutFit}: 1, if all factors act on all features.
     */
    List<Map<String, Object>> json() {
        List<Map<String, Object>> objects = new ArrayList<>();
        models.forEach((method, records) -> {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("name", method.text());
            object.put("splits", records.size());
            for (Measure measure : MEASURES) {
                Summary summary = summary(method, measure);
                object.put(measure.name(), finite(summary.mean()));
                if (records.size() > 1) {
                    object.put(measure.name() + "_standard_error", finite(summary.standardError()));
                }
            }
            objects.add(object);
        });
        return objects;
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /**
     * The table for a reader, and under it what was not the same for all.
     *
     * @param title a line above it
     * @param settings each model's params ({@link Method#settings})
     * @param failures why fits failed
     */
    String markdown(String title, Map<String, Map<String, Object>> settings, Map<FitKey, String> failures) {
        List<Measure> present = MEASURES.stream()
                .filter(measure -> models.keySet().stream()
                        .anyMatch(method -> summary(method, measure).count() > 0))
                .toList();
        List<String> lines = new ArrayList<>(List.of(title, ""));
        models.values().stream()
                .flatMap(List::stream)
                .findFirst()
                .ifPresent(record -> lines.addAll(List.of(
                        String.format(
                                Locale.ROOT,
                                "%.0f rows to train on and %.0f held out in the first split, %.0f features.",
                                record.measures().getOrDefault(HeldOutFit.ROWS, Double.NaN),
                                record.measures().getOrDefault(HeldOutFit.HELD_OUT_ROWS, Double.NaN),
                                record.measures().getOrDefault(HeldOutFit.FEATURES, Double.NaN)),
                        "")));
        lines.add(
                "| model | splits | " + present.stream().map(Measure::title).collect(Collectors.joining(" | ")) + " |");
        lines.add("|---|---|" + "---|".repeat(present.size()));
        models.forEach((method, records) -> lines.add("| " + method.title() + " | " + records.size() + " | "
                + present.stream()
                        .map(measure -> shown(summary(method, measure), measure.digits()))
                        .collect(Collectors.joining(" | "))
                + " |"));
        lines.add("");
        lines.add(
                "Mean ± standard error over the splits; an empty place: the model has no such measure, or no fit that ended. Of a model without loadings the"
                        + " share is that of the pairs of a factor and a feature in which the factor moves the feature.");
        lines.addAll(StudyTable.failed(failures));
        List<String> differences = differences(settings);
        if (!differences.isEmpty()) {
            lines.add("");
            lines.add("Params that are not the same for all (each model's defaults unless they were set):");
            lines.add("");
            lines.addAll(differences);
        }
        List<String> own = paramsOfOne(settings);
        if (settings.size() > 1 && !own.isEmpty()) {
            lines.add("");
            lines.add("Params that one model alone has, among them what makes its fit longer (restarts) or larger:");
            lines.add("");
            lines.addAll(own);
        }
        return String.join("\n", lines) + "\n";
    }

    /**
     * The same for a report: the measures that some model has, and those drawn of which the table says whether more or less is better.
     *
     * @param title a line above it
     * @param settings each model's params ({@link Method#settings})
     * @param failures why fits failed
     * @param tried what a search tried; empty without one
     */
    ComparisonDescription description(
            String title,
            Map<String, Map<String, Object>> settings,
            Map<FitKey, String> failures,
            List<ComparisonDescription.Tried> tried) {
        List<Measure> present = MEASURES.stream()
                .filter(measure -> models.keySet().stream()
                        .anyMatch(method -> summary(method, measure).count() > 0))
                .toList();
        Map<String, Double> first = models.values().stream()
                .flatMap(List::stream)
                .findFirst()
                .map(FitRecord::measures)
                .orElse(Map.of());
        return new ComparisonDescription(
                title,
                first.getOrDefault(HeldOutFit.ROWS, Double.NaN),
                first.getOrDefault(HeldOutFit.HELD_OUT_ROWS, Double.NaN),
                first.getOrDefault(HeldOutFit.FEATURES, Double.NaN),
                present.stream()
                        .map(measure -> new ComparisonDescription.Measure(
                                measure.title(), measure.digits(), measure.drawn() != null, better(measure)))
                        .toList(),
                models.keySet().stream()
                        .map(method -> new ComparisonDescription.Model(
                                method.title(),
                                models.get(method).size(),
                                present.stream()
                                        .mapToDouble(measure ->
                                                summary(method, measure).mean())
                                        .toArray(),
                                present.stream()
                                        .mapToDouble(
                                                measure -> models.get(method).size() > 1
                                                        ? summary(method, measure)
                                                                .standardError()
                                                        : Double.NaN)
                                        .toArray()))
                        .toList(),
                plain(differences(settings)),
                settings.size() > 1 ? plain(paramsOfOne(settings)) : List.of(),
                plain(StudyTable.failed(failures)),
                tried,
                ReportPage.version());
    }

    private static String better(Measure measure) {
        return measure.drawn() == null || !measure.drawn().endsWith("is better")
                ? null
                : measure.drawn().split(" ")[0];
    }

    /** Without the marks of a list in Markdown. */
    private static List<String> plain(List<String> lines) {
        return lines.stream().map(line -> line.replaceFirst("^- ", "")).toList();
    }

    /** Mean ± standard error; empty where there is nothing. */
    public static String shown(Summary summary, int digits) {
        if (summary.count() == 0) {
            return "";
        }
        String mean = String.format(Locale.ROOT, "%." + digits + "f", summary.mean());
        return summary.count() == 1
                ? mean
                : mean + String.format(Locale.ROOT, " ± %." + digits + "f", summary.standardError());
    }

    /** A line for every param that two models have with different values. What only one model has is part of that model. */
    static List<String> differences(Map<String, Map<String, Object>> settings) {
        TreeSet<String> params = new TreeSet<>();
        settings.values().forEach(values -> params.addAll(values.keySet()));
        List<String> lines = new ArrayList<>();
        for (String param : params) {
            Map<String, String> values = new LinkedHashMap<>();
            settings.forEach((model, all) -> {
                if (all.containsKey(param)) {
                    values.put(model, text(all.get(param)));
                }
            });
            if (values.values().stream().distinct().count() > 1) {
                lines.add("- " + param + ": "
                        + values.entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .collect(Collectors.joining(", ")));
            }
        }
        return lines;
    }

    /** A line for every model with the params that no other has. */
    static List<String> paramsOfOne(Map<String, Map<String, Object>> settings) {
        List<String> lines = new ArrayList<>();
        settings.forEach((model, values) -> {
            String own = values.entrySet().stream()
                    .filter(entry -> settings.values().stream()
                                    .filter(other -> other.containsKey(entry.getKey()))
                                    .count()
                            == 1)
                    .map(entry -> entry.getKey() + " " + text(entry.getValue()))
                    .collect(Collectors.joining(", "));
            if (!own.isEmpty()) {
                lines.add("- " + model + ": " + own);
            }
        });
        return lines;
    }

    /** A value of {@link Method#settings} in short. */
    static String text(Object value) {
        return value instanceof int[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
    }

    /** A panel for each measure that the figure has, a point for each model. */
    void draw(Path file) throws IOException {
        List<CategoryChart> panels = new ArrayList<>();
        for (Measure measure : MEASURES) {
            Map<String, Summary> bars = new LinkedHashMap<>();
            models.keySet().forEach(method -> {
                Summary summary = summary(method, measure);
                if (measure.drawn() != null && summary.count() > 0) {
                    bars.put(method.text(), summary);
                }
            });
            if (!bars.isEmpty()) {
                panels.add(Charts.means(measure.title() + " (" + measure.drawn() + ")", bars));
            }
        }
        if (!panels.isEmpty()) {
            Charts.write(file, Math.min(3, panels.size()), panels);
        }
    }
}
