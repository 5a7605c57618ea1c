// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.features.Moments;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.params.LatentParams;
import org.sparsevae.ml.rows.FitRows;
import org.sparsevae.training.RoundRecord;

/**
 * What a fit's own numbers say of it at its end.
 *
 * @param popularityLogLikelihood see {@link TrainingSummary}
 * @param logLikelihood mean of the last epoch, nats per row
 * @param warnings what went wrong, a sentence each with what to try
 */
record FitVerdict(double popularityLogLikelihood, double logLikelihood, List<String> warnings) {
    private static final Logger LOG = LoggerFactory.getLogger(FitVerdict.class);

    /** Draws of the factors and dropout cost a little also where nothing is wrong. */
    private static final double MARGIN = 0.01;

    /** A mean divergence from the prior, in nats per row, below which the factors say nothing of the rows. */
    private static final double NOTHING = 0.01;

    /** Rounds that a trend is told from: two halves of a fifth of all. */
    private static final int LEAST_ROUNDS = 20;

    /** Part of the whole rise by which the last tenth of the rounds may still be above the tenth before it. */
    private static final double STILL_RISING = 0.02;

    /** Steps of single precision that a standard deviation should have. */
    private static final double STEPS = 8;

    /** A step that a feature which seems constant may well hide differences in. */
    private static final double SMALL_STEP = 1e-4;

    private static final int SHOWN = 5;

    /**
     * Judges a fit.
     *
     * @param params the estimator's, in force
     * @param summary how it went
     * @param moments of the training rows
     * @param rows the rows that were read and those that could be used
     */
    static FitVerdict of(LatentParams params, TrainingSummary summary, Moments moments, FitRows rows) {
        Likelihood likelihood = Likelihoods.of(params.getLikelihood());
        double popularity = likelihood.popularity(moments, params.getStandardize())
                + (params.getLibrarySize().equals("none") ? 0 : gainOfSizes(moments));
        double last = summary.lastLogLikelihood();
        List<String> warnings = new ArrayList<>();
        if (last < popularity - MARGIN * Math.abs(popularity)) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the model describes its own training rows worse than popularity alone: log-likelihood %.4g against %.4g nats a row;"
                            + " try %smore epochs, a smaller learningRate, or a larger k",
                    last,
                    popularity,
                    likelihood.ranks() ? "inputScaling rowSum or l2, " : ""));
        }
        if (likelihood.hasUnits()) {
            warnings.addAll(unsuitable(moments, rows.names()));
        }
        List<RoundRecord> records = summary.records();
        if (!records.isEmpty()) {
            RoundRecord end = records.get(records.size() - 1);
            if (end.nonZeroLoadings() == 0) {
                warnings.add(
                        "every loading is zero, so no factor acts on any feature: try a smaller priorWeight (1 is the exact posterior"
                                + " mode) or smaller lambda0 and lambda1");
            } else if (end.activeFactors() == 0) {
                warnings.add(
                        "no loading has an inclusion probability of one half, so no factor is active: try a smaller priorWeight or"
                                + " lambda0, or more epochs");
            }
            if (end.kullbackLeibler() < NOTHING) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "the factors say nothing of the rows, their posterior is the prior (KL %.2g nats a row): try a smaller klWeight, a longer"
                                + " klWarmUp, or more epochs",
                        end.kullbackLeibler()));
            }
        }
        if (!summary.stoppedEarly() && isStillRising(records)) {
            warnings.add("the objective was still rising at the end: try more epochs than " + params.getEpochs());
        }
        if (rows.count() * 2 < rows.read()) {
            warnings.add("only " + rows.count() + " of " + rows.read()
                    + " rows could be trained on: the log says why the others were left out");
        }
        return new FitVerdict(popularity, last, List.copyOf(warnings));
    }

    /** What popularity gains where a row's expected counts are its sum times the features' shares: nats per row. */
    private static double gainOfSizes(Moments moments) {
        double total = Arrays.stream(moments.sums()).sum();
        return total > 0
                ? (moments.sizeLogSizes() - total * Math.log(total / moments.totalWeight())) / moments.totalWeight()
                : 0;
    }

    /**
     * What is wrong with the values of real features.
     *
     * @param moments of the training rows
     * @param names of the features
     * @return a sentence each
     */
    static List<String> unsuitable(Moments moments, String... names) {
        double[] means = moments.means();
        double[] deviations = moments.standardDeviations();
        List<String> constant = new ArrayList<>();
        List<String> coarse = new ArrayList<>();
        for (int j = 0; j < means.length; j++) {
            double step = Math.ulp((float) means[j]);
            if (!(deviations[j] > 0)) {
                constant.add(names[j]);
            }
            if (deviations[j] > 0 ? deviations[j] < STEPS * step : step > SMALL_STEP) {
                coarse.add(String.format(Locale.ROOT, "%s (steps of %.3g near %.4g)", names[j], step, means[j]));
            }
        }
        List<String> sentences = new ArrayList<>();
        if (!constant.isEmpty()) {
            sentences.add(
                    "the log-likelihood could not be compared with that of popularity alone, which has no bound for"
                            + " features with one value in all rows: " + shown(constant) + "; leave them out");
        }
        if (!coarse.isEmpty()) {
            sentences.add(
                    "features are far from zero compared with their differences, which single precision rounds to few"
                            + " values or to one: " + shown(coarse)
                            + "; subtract an offset, such as the mean, before the fit");
        }
        return sentences;
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    private static boolean isStillRising(List<RoundRecord> records) {
        int tenth = records.size() / 10;
        if (records.size() < LEAST_ROUNDS) {
            return false;
        }
        double before = mean(records, records.size() - 2 * tenth, records.size() - tenth);
        double end = mean(records, records.size() - tenth, records.size());
        return end - before > STILL_RISING * (end - mean(records, 0, tenth));
    }

    private static double mean(List<RoundRecord> records, int from, int to) {
        return records.subList(from, to).stream()
                .mapToDouble(RoundRecord::objective)
                .average()
                .orElse(Double.NaN);
    }

    /**
     * Logs the warnings.
     *
     * @param progress whether the sentence is logged as well
     */
    void log(boolean progress) {
        if (progress && !sentence().isEmpty()) {
            LOG.info("at the end: {}", sentence());
        }
        warnings.forEach(LOG::warn);
    }

    /** How the fit did against popularity, in a sentence; empty where that is not known. */
    String sentence() {
        return Double.isNaN(popularityLogLikelihood)
                ? ""
                : String.format(
                        Locale.ROOT,
                        "log-likelihood of the training rows %.6g nats a row, by popularity alone %.6g",
                        logLikelihood,
                        popularityLogLikelihood);
    }
}
