// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.training.preflight.Finding.Verdict;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/**
 * What all checks before a fit found.
 *
 * @param findings a finding per check, in the order of the checks
 */
public record PreflightReport(List<Finding> findings) {
    private static final Logger LOG = LoggerFactory.getLogger(PreflightReport.class);

    private static final int WIDTH = 120;
    private static final String INDENT = "  ";

    /** What was logged last: a cross-validation fits many times under the same circumstances, which need telling once. */
    private static final AtomicReference<String> LOGGED = new AtomicReference<>("");

    /** Takes the findings as they are. */
    public PreflightReport {
        findings = List.copyOf(findings);
    }

    /** This report with another finding at its end. */
    public PreflightReport with(Finding finding) {
        List<Finding> all = new ArrayList<>(findings);
        all.add(finding);
        return new PreflightReport(all);
    }

    /** The worst verdict; OK without findings. */
    public Verdict verdict() {
        return findings.stream()
                .map(Finding::verdict)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.OK);
    }

    /**
     * Logs the table, and refuses a fit that cannot work: what a fit does with its report.
     *
     * @param verbosity 0: problems alone; 1 or more: the whole table, unless it is the same as the last one
     * @throws IllegalArgumentException if a check refused the fit: one sentence, with what to change
     */
    public void report(int verbosity) {
        String table = toString();
        if (verbosity > 0 && !table.equals(LOGGED.getAndSet(table))) {
            LOG.info("before the fit:\n{}", table);
        }
        for (Finding finding : findings) {
            if (finding.verdict() == Verdict.WARNING) {
                LOG.warn("{}", finding.sentence());
            } else if (finding.verdict() == Verdict.REFUSED) {
                LOG.error("{}", finding.sentence());
            }
        }
        if (verdict() == Verdict.REFUSED) {
            throw new IllegalArgumentException("this fit is refused before it starts: "
                    + findings.stream()
                            .filter(finding -> finding.verdict() == Verdict.REFUSED)
                            .map(Finding::sentence)
                            .collect(Collectors.joining("; and ")));
        }
    }

    /** The findings as a table: verdict, check, what was found, and what to do about it. */
    @Override
    public String toString() {
        int verdicts = column(findings.stream().map(finding -> finding.verdict().name()));
        int checks = column(findings.stream().map(Finding::check));
        TextTable table = TextTable.forColumns(
                picocli.CommandLine.Help.defaultColorScheme(Ansi.OFF),
                new Column(verdicts, 0, Overflow.TRUNCATE),
                new Column(checks, 0, Overflow.TRUNCATE),
                new Column(WIDTH - verdicts - checks, 0, Overflow.WRAP));
        for (Finding finding : findings) {
            String advice = finding.advice().isEmpty() ? "" : "\n" + INDENT + "-> " + finding.advice();
            table.addRowValues(finding.verdict().name(), finding.check(), finding.found() + advice);
        }
        return table.toString().stripTrailing();
    }

    private static int column(java.util.stream.Stream<String> cells) {
        return 2 + cells.mapToInt(String::length).max().orElse(0);
    }
}
