// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * What a report shows of a fitted model. Numbers that are not known are null or NaN, and lists that have nothing to show empty.
 *
 * @param title the heading
 * @param sentences what the model is, in words for someone who has not seen it
 * @param facts its numbers at a glance
 * @param findings what stands out, see {@link Findings}
 * @param k number of factors
 * @param features number of features
 * @param names of the features that are drawn, in the order of the map
 * @param anchoredFeatures places in {@code names} of the features that load on exactly one factor
 * @param loadingsNote what was left out of the map; null if nothing was
 * @param factors the active ones, in the order of the map
 * @param factorsText what all cards have in common
 * @param correlation of the posterior means of {@code factors} over the rows; null without rows
 * @param identifiability sentences
 * @param scores on rows; null if there are none
 * @param compared scores of other models; null if there are none
 * @param training how the fit went
 * @param settings that differ from the defaults
 * @param version of this library
 * @param weights SHA-256 of the trained weights
 */
public record ModelDescription(
        String title,
        List<String> sentences,
        List<Fact> facts,
        List<Finding> findings,
        int k,
        int features,
        List<String> names,
        List<Integer> anchoredFeatures,
        String loadingsNote,
        List<Factor> factors,
        List<String> factorsText,
        double[][] correlation,
        List<String> identifiability,
        Scores scores,
        Compared compared,
        Training training,
        List<Setting> settings,
        String version,
        String weights) {

    /**
     * A number as a person writes it.
     *
     * @param value any finite number
     * @param digits that count, at most
     */
    public static String plain(double value, int digits) {
        return new BigDecimal(value, new MathContext(digits))
                .stripTrailingZeros()
                .toPlainString();
    }

    /**
     * A number at a glance.
     *
     * @param name what it is
     * @param value as it is shown
     */
    public record Fact(String name, String value) {}

    /**
     * Something that stands out.
     *
     * @param warning whether it is likely a fault; otherwise it is worth knowing
     * @param text what was found
     * @param remedy what to try; null if nothing need be done
     */
    public record Finding(boolean warning, String text, String remedy) {}

    /**
     * An active factor. It is turned so that its strongest effect is positive: effects and values of rows go by that direction, weights are as
     * the model has them.
     *
     * @param index its number in the model, from 0
     * @param features how many features load on it
     * @param anchors names of those that load on nothing else
     * @param top the features that it acts on most, strongest first
     * @param cells all of its loadings that are drawn
     * @param activeShare share of the rows in which it is clearly not zero; null without rows
     * @param histogram of its values in the rows; null without rows
     * @param examples the rows with its highest values
     */
    public record Factor(
            int index,
            int features,
            List<String> anchors,
            List<Top> top,
            Cells cells,
            Double activeShare,
            Histogram histogram,
            List<Example> examples) {}

    /**
     * A feature of a factor.
     *
     * @param name its name
     * @param effect m_j(z_k = 1) - m_j(z_k = -1)
     * @param weight its loading
     * @param inclusion its inclusion probability
     * @param anchor whether it loads on nothing else
     */
    public record Top(String name, double effect, double weight, double inclusion, boolean anchor) {}

    /**
     * A factor's column of the map.
     *
     * @param feature places in {@link ModelDescription#names}
     * @param effect of each
     * @param weight of each
     * @param inclusion probability of each
     */
    public record Cells(int[] feature, double[] effect, double[] weight, double[] inclusion) {}

    /**
     * A row with a high value of a factor.
     *
     * @param value the posterior mean
     * @param name of the row; null if it is not to be shown
     * @param features what the row has of the factor's features, in words
     */
    public record Example(double value, String name, String features) {}

    /**
     * Scores on rows.
     *
     * @param text which rows, and how they are scored
     * @param list the scores
     */
    public record Scores(String text, List<Score> list) {}

    /**
     * A score.
     *
     * @param name its name
     * @param model of this model
     * @param popularity of a model that knows the features' shares alone; null where there is none
     * @param meaning in words
     */
    public record Score(String name, Double model, Double popularity, String meaning) {}

    /**
     * Scores of several models on data that were split for all of them alike.
     *
     * @param text where they come from
     * @param head titles of the columns, the model's first
     * @param rows a row per model: its name, then numbers, null where it has none
     */
    public record Compared(String text, List<String> head, List<List<Object>> rows) {}

    /**
     * A setting that differs from its default.
     *
     * @param name of the param
     * @param value in force
     * @param usual the default, in words
     * @param meaning the param's documentation
     */
    public record Setting(String name, String value, String usual, String meaning) {}

    /**
     * How the fit went, round by round; of long fits some rounds only. See {@code org.sparsevae.training.RoundRecord}.
     *
     * @param sentences in words
     * @param round numbers of the rounds
     * @param objective logLikelihood less the two below
     * @param logLikelihood nats per row
     * @param kullbackLeibler nats per row
     * @param penalty divided by the number of rows
     * @param validation log-likelihood of the validation rows; NaN where it was not measured
     * @param activeFactors factors that some feature loads on
     * @param nonZeroLoadings loadings that are not zero
     */
    public record Training(
            List<String> sentences,
            int[] round,
            double[] objective,
            double[] logLikelihood,
            double[] kullbackLeibler,
            double[] penalty,
            double[] validation,
            int[] activeFactors,
            int[] nonZeroLoadings) {}
}
