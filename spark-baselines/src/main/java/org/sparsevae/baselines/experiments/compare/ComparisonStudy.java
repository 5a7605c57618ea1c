// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import static org.apache.spark.sql.functions.not;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.Configuration;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.ml.rows.FitRows;
import org.sparsevae.report.ComparisonDescription;
import org.sparsevae.report.ReportPage;

/**
 * Methods beside each other on the same data: for every seed other rows are held out, the same for all methods. A method that is searched
 * is first fitted in each of its configurations to a part of the first split's training rows, and the configuration that predicts
 * the rest of them best is fitted to all splits.
 */
public final class ComparisonStudy extends HeldOutStudy {
    /** With a search: the {@link Configuration} as text. */
    static final String CONFIGURATION = "configuration";
    /** With a search: which rows judge. */
    static final String JUDGED_ON = "judged_on";

    static final String VALIDATION = "validation";
    private static final String HELD_OUT = "held-out";

    /** Of the first split's training rows, in a search. */
    private static final double VALIDATION_SHARE = 0.2;

    private final String title;
    private final Map<Method, List<Configuration>> configurations = new LinkedHashMap<>();

    /**
     * @param name on the command line
     * @param title a line above the table
     * @param options splits, methods, params
     * @param source the data
     * @param search configurations that are tried of each method
     * @throws IllegalArgumentException if a method is none for the data, or has not so many configurations
     */
    public ComparisonStudy(String name, String title, StudyOptions options, ComparisonSource source, Search search) {
        super(name, options, source);
        if (options.methods().contains(Method.PAPER)) {
            throw new IllegalArgumentException(
                    "the method paper has the authors' settings for the synthetic data of figure3: leave it out here");
        }
        this.title = title;
        options.methods().forEach(method -> configurations.put(method, search.of(method, methods)));
    }

    @Override
    public String title() {
        return title + ", " + source.heldOut() + " held out, " + methods.size().factors() + " factors, seed "
                + options.seed();
    }

    @Override
    public void prepare(SparkSession spark) throws Exception {
        int features = FitRows.numFeatures(source.split(options.seed(), spark).training(), ComparisonSource.FEATURES);
        int factors = methods.size().factors();
        if (factors >= features) {
            throw new IllegalArgumentException("k must be less than the number of features: k = " + factors
                    + ", features = " + features + "; give a smaller --k");
        }
    }

    private boolean isSearched(Method method) {
        return configurations.get(method).size() > 1;
    }

    private boolean searches() {
        return options.methods().stream().anyMatch(this::isSearched);
    }

    /** Split by split, so that an unfinished study compares the methods on the same rows; with a search its fits alone. */
    @Override
    public List<FitKey> fits() {
        if (searches()) {
            return options.methods().stream()
                    .filter(this::isSearched)
                    .flatMap(method -> configurations.get(method).stream()
                            .map(configuration -> key(method, configuration, VALIDATION, options.seed())))
                    .toList();
        }
        return heldOutFits(Map.of());
    }

    @Override
    public List<FitKey> followUps(List<FitRecord> records) {
        return searches() ? heldOutFits(chosen(records)) : List.of();
    }

    private List<FitKey> heldOutFits(Map<Method, Configuration> chosen) {
        List<FitKey> keys = new ArrayList<>();
        for (long seed : options.seeds()) {
            options.methods()
                    .forEach(method ->
                            keys.add(key(method, chosen.getOrDefault(method, Configuration.OWN), HELD_OUT, seed)));
        }
        return keys;
    }

    private FitKey key(Method method, Configuration configuration, String rows, long seed) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put(METHOD, method.text());
        if (isSearched(method)) { // the keys of others do not depend on who is searched beside them
            cell.put(CONFIGURATION, configuration.text());
            cell.put(JUDGED_ON, rows);
        }
        return new FitKey(cell, seed);
    }

    /**
     * The configurations with the smallest loss on the validation rows.
     *
     * @param records of this study
     * @return by method; a method without a fit that ended is not there
     */
    Map<Method, Configuration> chosen(List<FitRecord> records) {
        Map<Method, Configuration> chosen = new LinkedHashMap<>();
        for (Method method : options.methods()) {
            Optional<FitRecord> best = FitRecord.in(Map.of(METHOD, method.text()), tried(records)).stream()
                    .filter(record -> record.measures().get("nll") != null)
                    .min(Comparator.comparingDouble(record -> record.measures().get("nll")));
            best.ifPresent(
                    record -> chosen.put(method, Configuration.of(record.key().text(CONFIGURATION))));
        }
        return chosen;
    }

    /** The fits of the search, in the order in which they were begun. */
    static List<FitRecord> tried(List<FitRecord> records) {
        return FitRecord.in(Map.of(JUDGED_ON, VALIDATION), records);
    }

    /** The fits that were judged on held-out rows. */
    static List<FitRecord> heldOut(List<FitRecord> records) {
        return records.stream()
                .filter(record -> !VALIDATION.equals(record.cell().get(JUDGED_ON)))
                .toList();
    }

    @Override
    public FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        ComparisonSource.Split split = source.split(key.seed(), spark);
        boolean searched = key.cell().containsKey(CONFIGURATION);
        if (searched && key.text(JUDGED_ON).equals(VALIDATION)) {
            Column validation = new Holdout(VALIDATION_SHARE, key.seed()).ofFeatures(ComparisonSource.FEATURES);
            split = new ComparisonSource.Split(
                    split.training().filter(not(validation)), split.training().filter(validation));
        }
        Configuration configuration = searched ? Configuration.of(key.text(CONFIGURATION)) : Configuration.OWN;
        Estimator<?> estimator = methods.estimator(Method.of(key.text(METHOD)), configuration);
        if (!configuration.multiples().isEmpty()) {
            source.setParams(estimator, split); // a multiple is of what is in force
            configuration.setMultiples(estimator, HeldOutFit.size(split.training(), source.likelihood()));
        }
        return HeldOutFit.of(name(), key, estimator, split, source, clock);
    }

    @Override
    public Map<String, Object> json(List<FitRecord> records) {
        Map<String, Object> json = options.json("splits");
        json.put("k", methods.size().factors());
        json.put("models", comparison(records).json());
        Map<Method, Configuration> chosen = chosen(records);
        json.put("differences", Comparison.differences(methods.settings(chosen)));
        json.put("params_of_one", Comparison.paramsOfOne(methods.settings(chosen)));
        if (searches()) {
            json.put(
                    "search",
                    tried(records).stream()
                            .map(record -> {
                                Map<String, Object> one = new LinkedHashMap<>();
                                one.put("name", record.cell().get(METHOD));
                                one.put(CONFIGURATION, record.cell().get(CONFIGURATION));
                                one.put("validation_nll", record.measures().get("nll"));
                                one.put("chosen", isChosen(record, chosen));
                                return one;
                            })
                            .toList());
        }
        return json;
    }

    private static boolean isChosen(FitRecord record, Map<Method, Configuration> chosen) {
        return Configuration.of(record.key().text(CONFIGURATION))
                .equals(chosen.get(Method.of(record.key().text(METHOD))));
    }

    /** The models over the splits. */
    Comparison comparison(List<FitRecord> records) {
        return Comparison.of(options.methods(), heldOut(records));
    }

    /** The models beside each other; with a search, what was tried. */
    @Override
    public String markdown(List<FitRecord> records, Map<FitKey, String> failures) {
        Map<Method, Configuration> chosen = chosen(records);
        StringBuilder text =
                new StringBuilder(comparison(records).markdown(title(), methods.settings(chosen), failures));
        if (searches()) {
            text.append(
                    "\nTried on a fifth of the first split's training rows, some of which other splits hold out (NLL; the best is in"
                            + " bold):\n\n");
            for (FitRecord record : tried(records)) {
                String line = record.cell().get(METHOD) + " " + record.cell().get(CONFIGURATION) + ": "
                        + Optional.ofNullable(record.measures().get("nll"))
                                .map(nll -> String.format(Locale.ROOT, "%.2f", nll))
                                .orElse("diverged");
                text.append(isChosen(record, chosen) ? "- **" + line + "**\n" : "- " + line + "\n");
            }
        }
        return text.toString();
    }

    /** The page of a report. */
    String html(List<FitRecord> records, Map<FitKey, String> failures) {
        Map<Method, Configuration> chosen = chosen(records);
        List<ComparisonDescription.Tried> tried = searches()
                ? tried(records).stream()
                        .map(record -> new ComparisonDescription.Tried(
                                record.key().text(METHOD),
                                record.key().text(CONFIGURATION),
                                Optional.ofNullable(record.measures().get("nll"))
                                        .orElse(Double.NaN),
                                isChosen(record, chosen)))
                        .toList()
                : List.of();
        return ReportPage.of(comparison(records).description(title(), methods.settings(chosen), failures, tried));
    }

    @Override
    public void draw(List<FitRecord> records, Path folder) throws IOException {
        comparison(records).draw(folder.resolve("compare.png"));
    }
}
