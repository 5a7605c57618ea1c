// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.sql.Dataset;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.metrics.Covariances;
import org.sparsevae.ml.evaluation.FactorReading;
import org.sparsevae.ml.evaluation.IdentifiabilityReport;
import org.sparsevae.report.Findings;
import org.sparsevae.report.Histogram;
import org.sparsevae.report.ModelDescription;
import org.sparsevae.report.ModelDescription.Compared;
import org.sparsevae.report.ModelDescription.Example;
import org.sparsevae.report.ModelDescription.Factor;
import org.sparsevae.report.ModelDescription.Scores;
import org.sparsevae.report.ModelDescription.Top;
import org.sparsevae.report.ReportPage;
import org.sparsevae.store.AtomicOutput;

/**
 * A fitted model as one HTML page for a browser: what its factors mean, what stands out, whether they can be trusted, how training went. The
 * page holds all that it shows and loads nothing from elsewhere. Rows, which are not needed, add how the factors' values are spread, their
 * correlation, and example rows; what rows are called is shown only where a column of names is given.
 */
public final class ModelReport {
    private static final int TOP = 10;
    private static final int EXAMPLES = 3;
    private static final int EXAMPLE_FEATURES = 4;
    private static final int INTERVALS = 24;

    private final SparseVAEModel model;
    private final FactorReading reading;
    private final FittedSettings settings;
    private ReportedRows rows;
    private Scores scores;
    private Compared compared;

    private ModelReport(SparseVAEModel model) {
        this.model = model;
        this.reading = model.reading();
        this.settings = new FittedSettings(model);
    }

    /** The report of a model, without rows. */
    public static ModelReport of(SparseVAEModel model) {
        return new ModelReport(model);
    }

    /**
     * Has the report look at rows: all of a small table, of a large one a sample of 2,000.
     *
     * @param dataset rows of features, best those of the fit
     * @param nameCol column of what rows are called, such as the user; null: rows have no names in the report
     * @return this report
     * @throws IllegalArgumentException if a column is missing or of the wrong type, or a row is invalid and handleInvalid is error
     */
    public ModelReport withRows(Dataset<?> dataset, String nameCol) {
        rows = ReportedRows.of(model, dataset, nameCol);
        return this;
    }

    /**
     * Adds scores.
     *
     * @param values by name, as {@code evaluate} tells them
     * @param whose which rows they are of, in a sentence
     * @return this report
     */
    public ModelReport withScores(Map<String, Object> values, String whose) {
        scores = new Scores(whose, ScoreMeanings.of(values));
        return this;
    }

    /**
     * Adds scores of other models.
     *
     * @param others to stand in a table of their own
     * @return this report
     */
    public ModelReport withComparison(Compared others) {
        compared = others;
        return this;
    }

    /** The page. The same model and rows give the same text. */
    public String html() {
        return ReportPage.of(description());
    }

    /**
     * Writes the page.
     *
     * @param path of a file, on any file system that Hadoop knows; it appears whole or not at all
     * @param overwrite whether an earlier report there is replaced; anything else there never is
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException in one sentence, if there is something at the path that may not be replaced, or it cannot be written
     * @throws IOException if the file system fails
     */
    public void write(String path, boolean overwrite, Configuration conf) throws IOException {
        AtomicOutput.reserveFile(path, ReportPage.BEGINNING, overwrite, Map.of(), conf)
                .writeText(html());
    }

    /** What the page shows. */
    ModelDescription description() {
        ReportedLoadings loadings = ReportedLoadings.of(model, reading);
        List<Factor> factors = IntStream.range(0, loadings.factors().length)
                .mapToObj(at -> factor(at, loadings))
                .toList();
        double[][] correlation = correlation(loadings.factors());
        return new ModelDescription(
                "What the model found",
                sentences(factors.size()),
                settings.facts(factors.size(), model.loadingMatrix().numNonzeros()),
                Findings.of(
                        model.getK(),
                        model.numFeatures(),
                        factors,
                        correlation,
                        settings.training(),
                        model.summary().warnings()),
                model.getK(),
                model.numFeatures(),
                loadings.names(),
                loadings.anchored(),
                loadings.note(),
                factors,
                factorsText(factors),
                correlation,
                identifiability(),
                scores,
                compared,
                settings.training(),
                settings.differing(),
                ReportPage.version(),
                model.weightsSha256());
    }

    private Factor factor(int at, ReportedLoadings loadings) {
        int k = loadings.factors()[at];
        List<String> anchors =
                IntStream.of(reading.anchors(k)).mapToObj(j -> loadings.name(j)).toList();
        List<Integer> anchored = IntStream.of(reading.anchors(k)).boxed().toList();
        List<Top> top = reading.strongest(k, TOP).stream()
                .map(effect -> new Top(
                        loadings.name(effect.feature()),
                        effect.effect(),
                        reading.weight(effect.feature(), k),
                        model.inclusionProbability(effect.feature(), k),
                        anchored.contains(effect.feature())))
                .toList();
        if (rows == null || rows.size() == 0) {
            return new Factor(k, reading.features(k), anchors, top, loadings.cells(at), null, null, List.of());
        }
        double[] values = rows.values(k);
        for (int i = 0; i < values.length; i++) {
            values[i] *= loadings.direction(at);
        }
        return new Factor(
                k,
                reading.features(k),
                anchors,
                top,
                loadings.cells(at),
                rows.activeShare(k),
                Histogram.of(values, INTERVALS),
                examples(k, values, loadings));
    }

    /** The rows with the highest values, with those of their features that the factor acts on most. */
    private List<Example> examples(int k, double[] values, ReportedLoadings loadings) {
        List<FactorReading.Effect> strongest = reading.strongest(k, Integer.MAX_VALUE).stream()
                .filter(effect -> effect.effect() > 0)
                .toList();
        boolean counts = model.rowModel().likelihood().ranks();
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -values[i]))
                .limit(EXAMPLES)
                .map(i -> {
                    SparseVector features = rows.features(i);
                    String shown = strongest.stream()
                            .filter(effect -> features.apply(effect.feature()) != 0)
                            .limit(EXAMPLE_FEATURES)
                            .map(effect ->
                                    loadings.name(effect.feature()) + value(features.apply(effect.feature()), counts))
                            .collect(Collectors.joining(", "));
                    return new Example(values[i], rows.name(i), shown);
                })
                .toList();
    }

    /** A count of one needs no number. */
    private static String value(double x, boolean counts) {
        String number = ModelDescription.plain(x, 3);
        return !counts ? " " + number : x == 1 ? "" : " (" + number + ")";
    }

    private double[][] correlation(int... factors) {
        if (rows == null || rows.size() < 2) {
            return null;
        }
        Covariances covariances = rows.covariances(model.getK());
        double[][] correlation = new double[factors.length][factors.length];
        for (int a = 0; a < factors.length; a++) {
            for (int b = 0; b < factors.length; b++) {
                correlation[a][b] = a == b ? 1 : covariances.correlation(factors[a], factors[b]);
            }
        }
        return correlation;
    }

    private List<String> identifiability() {
        if (rows != null && rows.size() >= 2) {
            return IdentifiabilityReport.of(
                            reading, model.featureNames(), rows.covariances(model.getK()), model.restartCorrelations())
                    .sentences();
        }
        List<String> sentences = new ArrayList<>(
                IdentifiabilityReport.sentencesWithoutRows(reading, model.featureNames(), model.restartCorrelations()));
        sentences.add("Whether factors vary together was not looked at: this report was made without rows.");
        return sentences;
    }

    private List<String> sentences(int active) {
        String rowsRead =
                settings.trainingRows() > 0 ? String.format(Locale.ROOT, "%,d rows", settings.trainingRows()) : "rows";
        List<String> sentences = new ArrayList<>();
        sentences.add(String.format(
                Locale.ROOT,
                "A sparse VAE explains %s of %,d features by %d factors, of which %d %s in use. Each factor moves only the few features that stand under it.",
                rowsRead,
                model.numFeatures(),
                model.getK(),
                active,
                active == 1 ? "is" : "are"));
        sentences.add("The features are " + model.rowModel().likelihood().takes() + " (" + model.getLikelihood()
                + " likelihood). The prior that makes loadings zero is "
                + FittedSettings.inWords(model.getPrior()) + ".");
        return sentences;
    }

    private List<String> factorsText(List<Factor> factors) {
        List<String> text = new ArrayList<>();
        if (factors.isEmpty()) {
            text.add("No factor is active.");
            return text;
        }
        Likelihood likelihood = model.rowModel().likelihood();
        String units = likelihood.hasUnits()
                ? "in the features' units" + (model.getStandardize() ? ", here standard deviations" : "")
                : likelihood.hasLogarithmicOutputs() ? "in logarithms of expected counts" : "in logits";
        text.add("The effect is what a feature gains as the factor goes from −1 to +1, " + units
                + "; every factor is turned so that its strongest effect is positive. The weight is the loading; the inclusion probability is how sure"
                + " the model is that it belongs. An anchor is a feature that loads on this factor alone.");
        if (rows != null) {
            text.add(String.format(
                    Locale.ROOT,
                    "Values are those of %s. A factor is clearly not zero in a row where its value is more than two of its standard deviations away from zero.",
                    rows.size() < rows.read()
                            ? String.format(Locale.ROOT, "%,d of the %,d rows", rows.size(), rows.read())
                            : String.format(Locale.ROOT, "all %,d rows", rows.size())));
        }
        return text;
    }
}
