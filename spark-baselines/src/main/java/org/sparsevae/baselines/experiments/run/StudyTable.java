// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fits of a study by cell, in the order of the fits: as Markdown for a reader, as CSV with every statistic in a column of its own. */
public final class StudyTable {
    private final String title;
    private final List<String> shares;
    private final List<String> numbers;
    private final Map<Map<String, Object>, List<FitRecord>> cells = new LinkedHashMap<>();

    /**
     * @param title a line above the table
     * @param shares measures that are yes or no
     * @param numbers measures that are numbers
     * @param records the fits
     */
    StudyTable(String title, List<String> shares, List<String> numbers, List<FitRecord> records) {
        this.title = title;
        this.shares = present(shares, records);
        this.numbers = present(numbers, records);
        records.forEach(record ->
                cells.computeIfAbsent(record.cell(), cell -> new ArrayList<>()).add(record));
    }

    /** The table of a study. */
    public static StudyTable of(Study study, List<FitRecord> records) {
        return new StudyTable(study.title(), study.shares(), study.numbers(), records);
    }

    /** Lines below a table that say which fits failed. */
    public static List<String> failed(Map<FitKey, String> failures) {
        return failures.entrySet().stream()
                .map(failure -> "- failed: " + failure.getKey() + ": " + failure.getValue())
                .toList();
    }

    private static List<String> present(List<String> measures, List<FitRecord> records) {
        return measures.stream()
                .filter(measure ->
                        records.stream().anyMatch(record -> record.measures().get(measure) != null))
                .toList();
    }

    private List<String> cellNames() {
        return cells.isEmpty()
                ? List.of()
                : List.copyOf(cells.keySet().iterator().next().keySet());
    }

    /** Shares as count/of and interval; numbers as median [quartiles] and mean +- standard error. */
    String markdown() {
        List<String> lines = new ArrayList<>(List.of(title, ""));
        List<String> head = Stream.of(cellNames(), List.of("fits"), shares, numbers)
                .flatMap(List::stream)
                .map(name -> name.replace('_', ' '))
                .toList();
        lines.add(row(head));
        lines.add(row(head.stream().map(name -> "---").toList()));
        cells.forEach((cell, records) -> {
            List<String> columns = new ArrayList<>();
            cell.values().forEach(value -> columns.add(String.valueOf(value)));
            columns.add(String.valueOf(records.size()));
            shares.forEach(measure -> columns.add(shown(Share.of(FitRecord.values(records, measure)))));
            numbers.forEach(measure -> columns.add(shown(Summary.of(FitRecord.values(records, measure)))));
            lines.add(row(columns));
        });
        lines.add("");
        lines.add("Shares: fits, and the 95% interval of Wilson. Numbers: median [quartiles], mean ± standard error.");
        return String.join("\n", lines) + "\n";
    }

    private static String row(List<String> columns) {
        return columns.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String shown(Share share) {
        return share.of() == 0
                ? ""
                : String.format(
                        Locale.ROOT, "%d/%d [%.2f, %.2f]", share.count(), share.of(), share.low(), share.high());
    }

    private static String shown(Summary summary) {
        if (summary.count() == 0) {
            return "";
        }
        String middle = shown(summary.median());
        if (summary.count() == 1) {
            return middle;
        }
        return String.format(
                Locale.ROOT,
                "%s [%s, %s], %s ± %s",
                middle,
                shown(summary.lowerQuartile()),
                shown(summary.upperQuartile()),
                shown(summary.mean()),
                shown(summary.standardError()));
    }

    /** Four digits that count, without an exponent where the number is a usual one. */
    private static String shown(double value) {
        double size = Math.abs(value);
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** One line per cell; a statistic that is not there is empty. */
    public String csv() {
        List<String> head = new ArrayList<>(cellNames());
        head.add("fits");
        shares.forEach(measure ->
                Stream.of("_count", "_of", "_share", "_low", "_high").forEach(end -> head.add(measure + end)));
        numbers.forEach(
                measure -> Stream.of("_median", "_lower_quartile", "_upper_quartile", "_mean", "_standard_error")
                        .forEach(end -> head.add(measure + end)));
        StringBuilder text = new StringBuilder(String.join(",", head)).append('\n');
        cells.forEach((cell, records) -> {
            List<String> columns = new ArrayList<>();
            cell.values().forEach(value -> columns.add(String.valueOf(value)));
            columns.add(String.valueOf(records.size()));
            for (String measure : shares) {
                Share share = Share.of(FitRecord.values(records, measure));
                columns.add(String.valueOf(share.count()));
                columns.add(String.valueOf(share.of()));
                Stream.of(share.value(), share.low(), share.high()).forEach(value -> columns.add(plain(value)));
            }
            for (String measure : numbers) {
                Summary s = Summary.of(FitRecord.values(records, measure));
                Stream.of(s.median(), s.lowerQuartile(), s.upperQuartile(), s.mean(), s.standardError())
                        .forEach(value -> columns.add(plain(value)));
            }
            text.append(String.join(",", columns)).append('\n');
        });
        return text.toString();
    }

    private static String plain(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }
}
