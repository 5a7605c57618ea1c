// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sparsevae.report.ModelDescription.Factor;
import org.sparsevae.report.ModelDescription.Finding;
import org.sparsevae.report.ModelDescription.Training;

/** What stands out in a model, in words with what to try: warnings first, then what is worth knowing. */
public final class Findings {
    /** Correlation of two factors over the rows, or cosine of their effects, from which on they say the same. */
    static final double TWIN = 0.95;

    /** Share of the loadings that are on from which on the prior has done nothing. */
    static final double DENSE = 0.9;

    /** Part of the rise of the validation score that may be lost again. */
    static final double LOST = 0.05;

    /** Share of the rows below which a factor is at work in nearly none. */
    static final double RARE = 0.005;

    /** Factors, or pairs, that are named. */
    private static final int NAMED = 5;

    private final List<Finding> warnings = new ArrayList<>();
    private final List<Finding> notes = new ArrayList<>();

    private Findings() {}

    /**
     * Looks for what stands out.
     *
     * @param k number of factors
     * @param features number of features
     * @param factors the active ones
     * @param correlation of their values over rows; null without rows
     * @param training how the fit went
     * @param said what the fit said of itself, a sentence each with what to try
     */
    public static List<Finding> of(
            int k, int features, List<Factor> factors, double[][] correlation, Training training, List<String> said) {
        Findings found = new Findings();
        said.forEach(sentence -> found.warnings.add(new Finding(true, sentence(sentence), null)));
        if (factors.isEmpty()) {
            if (said.stream().noneMatch(sentence -> sentence.contains("no factor"))) {
                found.warn(
                        "Everything is in the spike: no feature loads on any factor, so the model says the same of every row.",
                        "a smaller priorWeight (1 is the exact posterior mode), smaller lambda0 and lambda1, or more epochs.");
            }
        } else {
            found.dead(k, factors.size());
            found.prior(k, features, factors);
            found.twins(factors, correlation);
            found.anchors(factors);
            found.rare(factors);
        }
        found.validation(training);
        List<Finding> all = new ArrayList<>(found.warnings);
        all.addAll(found.notes);
        return all;
    }

    private void warn(String text, String remedy) {
        warnings.add(new Finding(true, text, remedy));
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + (text.endsWith(".") ? "" : ".");
    }

    private static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void dead(int k, int active) {
        int dead = k - active;
        if (dead == 0) {
            return;
        }
        String text = (dead == 1
                ? "1 of " + k + " factors is dead: no feature loads on it."
                : dead + " of " + k + " factors are dead: no feature loads on them.");
        if (2 * dead > k) {
            warn(
                    text + " More than half of the model is not used.",
                    "a smaller k; if you expect more factors than " + active
                            + ", a smaller priorWeight or lambda0, or more epochs.");
        } else {
            notes.add(new Finding(
                    false,
                    text + " That is no fault: k was larger than the data asked for, and " + active
                            + " factors do the work.",
                    null));
        }
    }

    private void prior(int k, int features, List<Factor> factors) {
        double share = factors.stream().mapToLong(Factor::features).sum() / ((double) features * factors.size());
        if (share > DENSE) {
            warn(
                    number(
                            "The prior did nothing: %.0f%% of the loadings of the active factors are on, so every factor acts on nearly every feature and cannot be read.",
                            100 * share),
                    "a larger priorWeight, a larger lambda0, or more epochs (the prior comes on over the first of them).");
        }
    }

    private void twins(List<Factor> factors, double[][] correlation) {
        List<String> pairs = new ArrayList<>();
        for (int a = 0; a < factors.size(); a++) {
            for (int b = a + 1; b < factors.size(); b++) {
                double together = correlation == null ? 0 : correlation[a][b];
                double alike = cosine(factors.get(a), factors.get(b));
                if (Math.abs(together) > TWIN || Math.abs(alike) > TWIN) {
                    pairs.add(number(
                            "%d and %d (%s %.2f)",
                            factors.get(a).index(),
                            factors.get(b).index(),
                            Math.abs(together) > TWIN ? "correlation over the rows" : "cosine of their effects",
                            Math.abs(together) > TWIN ? together : alike));
                }
            }
        }
        if (!pairs.isEmpty()) {
            warn(
                    "Twins: these factors say nearly the same: " + listed(pairs) + ".",
                    "a smaller k, a larger priorWeight, or restarts above 1 to see whether both come back.");
        }
    }

    /** Of the effects that are drawn, of two features or more. */
    private static double cosine(Factor a, Factor b) {
        double product = 0;
        int shared = 0;
        int at = 0;
        // places ascend in both
        int[] others = b.cells().feature();
        for (int i = 0; i < a.cells().feature().length; i++) {
            while (at < others.length && others[at] < a.cells().feature()[i]) {
                at++;
            }
            if (at < others.length && others[at] == a.cells().feature()[i]) {
                product += a.cells().effect()[i] * b.cells().effect()[at];
                shared++;
            }
        }
        double length = Math.sqrt(squares(a) * squares(b));
        return shared < 2 || length == 0 ? 0 : product / length;
    }

    private static double squares(Factor factor) {
        double sum = 0;
        for (double effect : factor.cells().effect()) {
            sum += effect * effect;
        }
        return sum;
    }

    private void anchors(List<Factor> factors) {
        long enough =
                factors.stream().filter(factor -> factor.anchors().size() >= 2).count();
        if (enough == 0) {
            warn(
                    "No anchors: no factor has two features that load on it alone, so another model that fits as well may mix the factors."
                            + " They can be read, but they are not certified to be the only ones.",
                    "a smaller k, or a larger priorWeight or lambda0; restarts above 1 tell how stable the factors are.");
        } else if (enough < factors.size()) {
            notes.add(new Finding(
                    false,
                    enough + " of " + factors.size()
                            + " active factors have two anchors; the others may be mixed with one another.",
                    null));
        }
    }

    private void rare(List<Factor> factors) {
        List<String> rare = factors.stream()
                .filter(factor -> factor.activeShare() != null && factor.activeShare() < RARE)
                .map(factor -> String.valueOf(factor.index()))
                .toList();
        if (!rare.isEmpty()) {
            notes.add(new Finding(
                    false,
                    "In nearly no row is the value of " + (rare.size() == 1 ? "factor " : "factors ") + listed(rare)
                            + " clearly different from zero: single rows say little of "
                            + (rare.size() == 1 ? "it." : "them."),
                    null));
        }
    }

    private void validation(Training training) {
        double[] scores = training.validation();
        int best = -1;
        int first = -1;
        int last = -1;
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) {
                continue;
            }
            first = first < 0 ? i : first;
            last = i;
            best = best < 0 || scores[i] > scores[best] ? i : best;
        }
        if (best >= 0 && scores[best] - scores[last] > LOST * (scores[best] - scores[first])) {
            warn(
                    "Validation got worse: the log-likelihood of the validation rows was best in round "
                            + training.round()[best] + ", " + ModelDescription.plain(scores[best], 5)
                            + " nats a row, and is " + ModelDescription.plain(scores[last], 5) + " at the end.",
                    "patience, which stops a fit and takes the best epoch; fewer epochs, a smaller k, or a larger priorWeight.");
        }
    }

    private static String listed(List<String> all) {
        return all.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (all.size() > NAMED ? " and " + (all.size() - NAMED) + " more" : "");
    }
}
