// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparsevae.app.HeldOutReport;
import org.sparsevae.baselines.OutputInterpretableVAEModel;
import org.sparsevae.baselines.VariationalSparseCodingModel;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.Seeds;
import org.sparsevae.baselines.experiments.run.FitClock;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;
import org.sparsevae.baselines.experiments.synthetic.PaperFits;
import org.sparsevae.baselines.metrics.VectorSums;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.params.FitSize;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ml.rows.FitRows;

/** One fit to the training rows of a split, judged on the rows that were held out. */
public final class HeldOutFit {

    /** Names of the held-out report that are kept, as far as a model has them. */
    static final List<String> SCORES = List.of(
            "nll",
            "popularity_nll",
            "recall_at_5",
            "ndcg_at_10",
            "foldin_recall_at_20",
            "foldin_ndcg_at_100",
            "mse",
            "nonzero_share",
            "npmi_top5");

    /** Rows that the model was fitted to, rows that it was judged on, and G. */
    static final String ROWS = "rows";

    static final String HELD_OUT_ROWS = "held_out_rows";
    static final String FEATURES = "features";

    private static final String ACTIVE_FACTORS = "active_factors";

    private final FitKey key;
    private final FactorModel model;
    private final FitClock.Timed<FactorModel> fit;
    private final Map<String, Double> measures = new LinkedHashMap<>();

    private HeldOutFit(FitKey key, FitClock.Timed<FactorModel> fit) {
        this.key = key;
        this.model = fit.result();
        this.fit = fit;
    }

    /** What is kept of a model beside numbers. */
    @FunctionalInterface
    public interface Kept {
        /**
         * Matrices by name.
         *
         * @param model fitted to the training rows
         * @param split the rows
         */
        Map<String, double[][]> of(FactorModel model, ComparisonSource.Split split);
    }

    /** A fit of which numbers alone are kept. */
    public static FitRecord of(
            String study,
            FitKey key,
            Estimator<?> estimator,
            ComparisonSource.Split split,
            ComparisonSource source,
            FitClock clock)
            throws Exception {
        return of(study, key, estimator, split, source, clock, (model, rows) -> Map.of());
    }

    /**
     * Makes the fit and judges it.
     *
     * @param study the study's name, for Spark's web pages
     * @param key which fit; its seed gives the fit's own
     * @param estimator params set, but for the seed
     * @param split the rows
     * @param source gives measures of its own
     * @param clock measures the fit
     * @param kept what is kept beside numbers
     * @return what was found
     * @throws Exception whatever goes wrong
     */
    public static FitRecord of(
            String study,
            FitKey key,
            Estimator<?> estimator,
            ComparisonSource.Split split,
            ComparisonSource source,
            FitClock clock,
            Kept kept)
            throws Exception {
        Method.setSeed(estimator, Seeds.fit(key.seed(), 0));
        source.setParams(estimator, split);
        HeldOutFit fit =
                new HeldOutFit(key, clock.time(study + ": " + key, () -> Method.fit(estimator, split.training())));
        ComparisonSource.Split usable =
                new ComparisonSource.Split(fit.usable(split.training()), fit.usable(split.heldOut()));
        fit.putScores(fit.model.transform(split.heldOut()), usable);
        fit.measures.putAll(source.measures(fit.model, usable));
        return fit.record(kept.of(fit.model, usable));
    }

    /**
     * @param scored what the model made of the rows held out: of all, so that it refuses what it was not told to leave out
     * @param split the rows that it made use of
     */
    private void putScores(Dataset<Row> scored, ComparisonSource.Split split) {
        VectorSums training = VectorSums.of(split.training(), ComparisonSource.FEATURES);
        Map<String, Object> scores =
                HeldOutReport.of(model, scored, training.values()).values();
        for (String score : SCORES) {
            if (scores.get(score) instanceof Double value) {
                measures.put(score, value);
            }
        }
        measures.computeIfAbsent("nonzero_share", share -> actingShare());
        if (measures.containsKey("nll") && measures.containsKey("popularity_nll")) {
            measures.put("nll_over_popularity", measures.get("nll") / measures.get("popularity_nll"));
        }
        putActiveFactors(scored);
        putSizes(training, split.heldOut());
    }

    /** Of a model without loadings: the share of pairs of a factor and a feature in which moving the factor moves the feature's output. */
    private double actingShare() {
        return IntStream.range(0, model.rowModel().factors())
                .mapToObj(model.rowModel()::effects)
                .flatMapToDouble(Arrays::stream)
                .map(effect -> effect == 0 ? 0 : 1)
                .average()
                .orElseThrow();
    }

    /** Factors that the model makes use of: those that have loadings, or else those that tell the held-out rows apart ({@link ActiveCodes}). */
    private void putActiveFactors(Dataset<Row> scored) {
        if (model instanceof SparseVAEModel sparse) {
            measures.put(ACTIVE_FACTORS, (double) sparse.activeFactors().length);
        } else if (model instanceof OutputInterpretableVAEModel grouped) {
            measures.put(ACTIVE_FACTORS, (double) grouped.activeFactors().length);
        } else if (model instanceof VariationalSparseCodingModel coding) {
            measures.put(
                    ACTIVE_FACTORS,
                    ActiveCodes.count(ActiveCodes.of(coding, scored).byModel()));
            measures.put(
                    "active_per_row",
                    Arrays.stream(VectorSums.of(scored, coding.getActivationCol())
                                    .means())
                            .sum());
        } else if (model instanceof LatentModel<?> dense) {
            measures.put(
                    ACTIVE_FACTORS,
                    ActiveCodes.count(ActiveCodes.of(dense, scored).byModel()));
        }
    }

    /** The rows without those that the model leaves out where it is told to. */
    private Dataset<Row> usable(Dataset<Row> rows) {
        return FitRows.usable(
                rows,
                ComparisonSource.FEATURES,
                model.possibleValues(),
                model.rowModel().features());
    }

    /** The size of a fit to rows, as far as it is told without placing them: as if one partition had them all. */
    static FitSize size(Dataset<Row> rows, String likelihood) {
        int features = FitRows.numFeatures(rows, ComparisonSource.FEATURES);
        long usable = FitRows.usable(rows, ComparisonSource.FEATURES, Likelihoods.of(likelihood), features)
                .count();
        return new FitSize(features, usable, usable);
    }

    /** How many rows there are, and what the training rows' means alone are worth. */
    private void putSizes(VectorSums training, Dataset<Row> heldOut) {
        double[] means = training.means();
        long rows = heldOut.count();
        measures.put(ROWS, (double) training.rows());
        measures.put(HELD_OUT_ROWS, (double) rows);
        measures.put(FEATURES, (double) means.length);
        if (measures.containsKey("mse")) {
            double[] squares = VectorSums.ofSquaredDifferences(heldOut, ComparisonSource.FEATURES, means)
                    .values();
            measures.put("mse_of_means", Arrays.stream(squares).sum() / rows / means.length);
        }
    }

    private FitRecord record(Map<String, double[][]> arrays) {
        PaperFits.putObjectives(measures, model);
        measures.put("seconds", fit.seconds());
        measures.put("cpu_seconds", fit.cpuSeconds());
        return new FitRecord(key.cell(), key.seed(), measures, arrays);
    }
}
