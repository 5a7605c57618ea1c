// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.baselines.factorization.AlternatingLeastSquares;
import org.sparsevae.baselines.factorization.Factorization;
import org.sparsevae.baselines.factorization.FactorizationProgress;
import org.sparsevae.baselines.factorization.FactorizationRecord;
import org.sparsevae.baselines.factorization.FactorizationSummary;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.FitSources;
import org.sparsevae.ml.params.StageParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FitRows;
import org.sparsevae.ml.rows.LatentSchema;
import org.sparsevae.training.rows.FeatureMoments;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowPlacement;

/**
 * Non-negative matrix factorization (Paatero and Tapper 1994; Lee and Seung 1999): X ~ U V' with U (N x K) and V (G x K) of 0 or more, by
 * squared error over all entries of X, its zeros included, and an L2 penalty: minimises |X - U V'|^2 + l2Weight (|U|^2 + |V|^2). The linear
 * yardstick of the sparse VAE, as in the tables of Moran et al. 2022.
 *
 * <p>The fit alternates exact non-negative least squares ({@link AlternatingLeastSquares}). Rows stay where they lie and are read as sparse
 * vectors; U is never stored, neither it nor the rows come to the driver, which sees sums of G x K and K x K numbers, one of each per
 * partition. The same rows, params and numPartitions give the same V bit for bit, in any order of the rows, on any cluster. Values are read
 * in single precision, sums are in double.
 *
 * <p>Spark's own {@code ALS} is another model: it reads unrated entries as unknown, or with {@code implicitPrefs} as a weighted 0 beside a 1,
 * and scales the penalty by the number of ratings.
 *
 * <pre>{@code
 * NonNegativeMatrixFactorizationModel model =
 *         new NonNegativeMatrixFactorization().setLikelihood("multinomial").setK(30).fit(ratings);
 * }</pre>
 */
public final class NonNegativeMatrixFactorization extends Estimator<NonNegativeMatrixFactorizationModel>
        implements NonNegativeMatrixFactorizationParams, DefaultParamsWritable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(NonNegativeMatrixFactorization.class);

    private final String uid;
    private final StageParams params = new StageParams();

    /** A factorization with a random id. */
    public NonNegativeMatrixFactorization() {
        this(Identifiable$.MODULE$.randomUID("nmf"));
    }

    /** A factorization with a given id. */
    public NonNegativeMatrixFactorization(String uid) {
        this.uid = uid;
        params.setDefaults(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public StageParams factorizationParams() {
        return params;
    }

    @SuppressWarnings("unchecked")
    private NonNegativeMatrixFactorization with(Param<?> param, Object value) {
        set((Param<Object>) param, value);
        return this;
    }

    /** Sets {@link #featuresCol()}. */
    public NonNegativeMatrixFactorization setFeaturesCol(String value) {
        return with(featuresCol(), value);
    }

    /** Sets {@link #latentCol()}. */
    public NonNegativeMatrixFactorization setLatentCol(String value) {
        return with(latentCol(), value);
    }

    /** Sets {@link #reconstructionCol()}. */
    public NonNegativeMatrixFactorization setReconstructionCol(String value) {
        return with(reconstructionCol(), value);
    }

    /** Sets {@link #weightCol()}. */
    public NonNegativeMatrixFactorization setWeightCol(String value) {
        return with(weightCol(), value);
    }

    /** Sets {@link #handleInvalid()}. */
    public NonNegativeMatrixFactorization setHandleInvalid(String value) {
        return with(handleInvalid(), value);
    }

    /** Sets {@link #likelihood()}. */
    public NonNegativeMatrixFactorization setLikelihood(String value) {
        return with(likelihood(), value);
    }

    /** Sets {@link #k()}. */
    public NonNegativeMatrixFactorization setK(int value) {
        return with(k(), value);
    }

    /** Sets {@link #l2Weight()}. */
    public NonNegativeMatrixFactorization setL2Weight(double value) {
        return with(l2Weight(), value);
    }

    /** Sets {@link #maxIter()}. */
    public NonNegativeMatrixFactorization setMaxIter(int value) {
        return with(maxIter(), value);
    }

    /** Sets {@link #tol()}. */
    public NonNegativeMatrixFactorization setTol(double value) {
        return with(tol(), value);
    }

    /** Sets {@link #numPartitions()}. */
    public NonNegativeMatrixFactorization setNumPartitions(int value) {
        return with(numPartitions(), value);
    }

    /** Sets {@link #seed()}. */
    public NonNegativeMatrixFactorization setSeed(long value) {
        return with(seed(), value);
    }

    /** Sets {@link #verbosity()}. */
    public NonNegativeMatrixFactorization setVerbosity(int value) {
        return with(verbosity(), value);
    }

    /**
     * Fits the factorization.
     *
     * @throws IllegalArgumentException if a param or the data is bad: before the first iteration, with the value and the remedy
     */
    @Override
    public NonNegativeMatrixFactorizationModel fit(Dataset<?> dataset) {
        ColumnNames.inSessionOf(dataset, () -> transformSchema(dataset.schema()));
        FitRows rows = FitRows.of(dataset, this);
        try (PlacedRows placed = RowPlacement.place(rows.rows(), getNumPartitions(), rows.features())) {
            FeatureMoments moments = FeatureMoments.of(placed.training());
            requireVariation(moments);
            AlternatingLeastSquares fit =
                    new AlternatingLeastSquares(placed, moments, getK(), getL2Weight(), getSeed());
            FactorizationProgress progress = new FactorizationProgress(getVerbosity(), getMaxIter());
            List<FactorizationRecord> records = fit.run(getMaxIter(), getTol(), progress);
            FactorizationSummary summary = new FactorizationSummary(records, fit.converged());
            progress.ended(summary);
            Factorization factorization = new Factorization(
                    fit.loadings(), getK(), getL2Weight(), Likelihoods.of(getLikelihood()), fit.noiseVariance());
            warnOfPoorFit(summary);
            NonNegativeMatrixFactorizationModel model =
                    new NonNegativeMatrixFactorizationModel(uid, factorization, rows.names(), summary);
            return copyValues(model.withSources(FitSources.of(dataset)), ParamMap.empty())
                    .setParent(this);
        }
    }

    private void requireVariation(FeatureMoments moments) {
        boolean allZero = Arrays.stream(moments.sums()).allMatch(sum -> sum == 0);
        if (allZero || (moments.allConstant() && moments.rows() > 1)) {
            throw new IllegalArgumentException("there is nothing to learn: all " + moments.numFeatures()
                    + " features of column " + getFeaturesCol() + " are constant over " + moments.rows() + " rows");
        }
    }

    private void warnOfPoorFit(FactorizationSummary summary) {
        if (!summary.converged() && summary.iterations() > 1) {
            double before = summary.records().get(summary.iterations() - 2).objective();
            LOG.warn(
                    "maxIter = {} ended the fit while an iteration still lowered the objective by {} of it, more than tol = {}: raise maxIter, or "
                            + "tol if that is close enough",
                    getMaxIter(),
                    (before - summary.objective()) / before,
                    getTol());
        }
        if (summary.records().get(summary.iterations() - 1).nonZeroLoadings() == 0) {
            LOG.warn(
                    "l2Weight = {} leaves no loading above 0: the model explains nothing; lower it for features of this size",
                    getL2Weight());
        }
    }

    /**
     * The schema of the fitted model's result. A pipeline asks for it before any of its stages does any work, so whatever can be refused
     * without reading the data is refused here.
     */
    @Override
    public StructType transformSchema(StructType schema) {
        LatentSchema.requireScorable(schema, this);
        return LatentSchema.transformed(schema, this, null);
    }

    @Override
    public NonNegativeMatrixFactorization copy(ParamMap extra) {
        return (NonNegativeMatrixFactorization) defaultCopy(extra);
    }

    /** Reads a saved estimator. */
    public static MLReader<NonNegativeMatrixFactorization> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads a saved estimator. */
    public static NonNegativeMatrixFactorization load(String path) {
        return read().load(path);
    }
}
