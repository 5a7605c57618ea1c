// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sparsevae.ml.evaluation.IdentifiabilityReport.Factor;

/** An {@link IdentifiabilityReport} in words, for someone who has not read the paper. */
final class IdentifiabilitySentences {
    /** Anchors of a factor that are named; more would hide the others. */
    private static final int NAMED = 5;

    private IdentifiabilitySentences() {}

    static List<String> of(IdentifiabilityReport report) {
        List<Factor> factors = report.activeFactors();
        List<String> sentences = ofLoadings(factors);
        if (factors.isEmpty()) {
            return List.copyOf(sentences);
        }
        sentences.add(covariance(report));
        if (factors.size() > 1) {
            sentences.add(dependence(report));
        }
        sentences.add(stability(report));
        return List.copyOf(sentences);
    }

    /** What can be told where no rows were looked at. */
    static List<String> withoutRows(IdentifiabilityReport report) {
        List<String> sentences = ofLoadings(report.activeFactors());
        if (!report.activeFactors().isEmpty()) {
            sentences.add(stability(report));
        }
        return List.copyOf(sentences);
    }

    private static List<String> ofLoadings(List<Factor> factors) {
        List<String> sentences = new ArrayList<>();
        if (factors.isEmpty()) {
            sentences.add("No factor is active: no feature loads on any, so there is nothing to identify.");
            return sentences;
        }
        sentences.add(anchors(factors));
        factors.stream()
                .filter(Factor::hasTwoAnchors)
                .map(IdentifiabilitySentences::named)
                .forEach(sentences::add);
        if (!factors.stream().allMatch(Factor::hasTwoAnchors)) {
            sentences.add(missingAnchors(factors));
        }
        return sentences;
    }

    private static String anchors(List<Factor> factors) {
        long enough = factors.stream().filter(Factor::hasTwoAnchors).count();
        String share = enough == factors.size()
                ? (enough == 1
                        ? "The one active factor has"
                        : (enough == 2 ? "Both" : "All " + enough) + " active factors have")
                : (enough == 0 ? "None" : String.valueOf(enough)) + " of " + count(factors.size(), "active factor")
                        + (enough == 1 || enough == 0 ? " has" : " have");
        return share + " two anchors or more, features that depend on that factor alone: with them the data determine a"
                + " factor, up to its scale and sign or another transform of it (Theorem 1 of Moran et al. 2022).";
    }

    private static String named(Factor factor) {
        int named = Math.min(NAMED, factor.anchors().size());
        int others = factor.anchors().size() - named;
        return "Factor " + factor.factor() + " is anchored by "
                + String.join(", ", factor.anchors().subList(0, named))
                + (others > 0 ? " and " + count(others, "other") : "") + ".";
    }

    private static String missingAnchors(List<Factor> factors) {
        List<String> parts = new ArrayList<>();
        factors.stream()
                .filter(factor -> factor.anchors().size() == 1)
                .forEach(factor -> parts.add("factor " + factor.factor() + " has one anchor only, "
                        + factor.anchors().get(0)));
        String none = list(factors, factor -> factor.anchors().isEmpty());
        if (!none.isEmpty()) {
            parts.add(none + (none.startsWith("factors") ? " have" : " has") + " no anchor");
        }
        String sentence = String.join("; ", parts);
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1)
                + ": a model that fits as well may mix these factors with others, so do not read them one by one.";
    }

    private static String covariance(IdentifiabilityReport report) {
        String rows = " on these " + count(report.rows(), "row");
        if (report.activeFactors().size() == 1) {
            return "Assumption A3 holds" + rows + ": there is no second factor that this one could be confused with.";
        }
        Factor worst = report.activeFactors().stream()
                .max(Comparator.comparingDouble(Factor::covarianceRatio)
                        .thenComparing(Factor::factor, Comparator.reverseOrder()))
                .orElseThrow();
        if (Double.isInfinite(worst.covarianceRatio())) {
            return "Assumption A3 fails" + rows + ": "
                    + list(report.activeFactors(), factor -> factor.variance() == 0)
                    + " has the same value in every row, so these rows tell nothing about it.";
        }
        String closest = String.format(
                Locale.ROOT,
                "the covariance of factors %d and %d is %.2f of the smaller of their variances (correlation %.2f)",
                Math.min(worst.factor(), worst.closest()),
                Math.max(worst.factor(), worst.closest()),
                worst.covarianceRatio(),
                worst.correlation());
        if (!report.covarianceHolds()) {
            return "Assumption A3 fails" + rows + ": " + closest
                    + ", where it must be less than 1: their anchors cannot be told apart by how they vary together.";
        }
        boolean narrow = worst.covarianceRatio() >= IdentifiabilityReport.NARROW_COVARIANCE;
        return "Assumption A3 holds" + (narrow ? " by a narrow margin" : "") + rows
                + ": every factor varies more by itself than together with another; at most, " + closest
                + ", where it must be less than 1.";
    }

    private static String dependence(IdentifiabilityReport report) {
        boolean dependent = report.smallestEigenvalue() < IdentifiabilityReport.SMALLEST_EIGENVALUE;
        return String.format(
                Locale.ROOT,
                "%s: the smallest eigenvalue of the factors' correlation matrix is %.3f (%s %.2f), its condition number"
                        + " %.1f.",
                dependent
                        ? "Some factor is nearly a combination of the others, so there may be more factors than the data have"
                        : "No factor is a combination of the others",
                report.smallestEigenvalue(),
                dependent ? "below" : "not below",
                IdentifiabilityReport.SMALLEST_EIGENVALUE,
                report.conditionNumber());
    }

    private static String stability(IdentifiabilityReport report) {
        List<Factor> factors = report.activeFactors();
        int restarts = factors.get(0).restartCorrelations().size();
        if (restarts == 0) {
            return "Whether the fit finds the same factors from another start was not measured: one restart.";
        }
        String measured = String.format(
                Locale.ROOT,
                " (matched correlation %.2f on average; the same means at least %.1f)",
                report.stability().orElseThrow(),
                IdentifiabilityReport.SAME_FACTOR);
        String others = restarts == 1 ? "The other restart" : "Each of the " + restarts + " other restarts";
        String lost = list(factors, factor -> !factor.foundAgain());
        return lost.isEmpty()
                ? others + " found the same factors" + measured + "."
                : "Not every other restart found " + lost + " again" + measured
                        + ": what it finds there depends on where the fit starts.";
    }

    private static String list(List<Factor> factors, Predicate<Factor> which) {
        List<Factor> found = factors.stream().filter(which).toList();
        String numbers =
                found.stream().map(factor -> String.valueOf(factor.factor())).collect(Collectors.joining(", "));
        return found.isEmpty() ? "" : (found.size() == 1 ? "factor " : "factors ") + numbers;
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
