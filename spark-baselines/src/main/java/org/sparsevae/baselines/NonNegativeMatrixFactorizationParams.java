// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.sparsevae.ml.params.Declaration.anyInteger;
import static org.sparsevae.ml.params.Declaration.choice;
import static org.sparsevae.ml.params.Declaration.column;
import static org.sparsevae.ml.params.Declaration.integer;
import static org.sparsevae.ml.params.Declaration.level;
import static org.sparsevae.ml.params.Declaration.nonNegative;

import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.sparsevae.features.PossibleValues;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.params.FactorParams;
import org.sparsevae.ml.params.StageParams;

/**
 * The params that {@link NonNegativeMatrixFactorization} and {@link NonNegativeMatrixFactorizationModel} share. A getter answers with the
 * value set, else the default, else null.
 */
public interface NonNegativeMatrixFactorizationParams extends FactorParams {

    /** The definitions of these params; for implementing stages. */
    StageParams factorizationParams();

    /** Input column of feature vectors (dense or sparse), all of one size, no value below 0. Default: features. */
    default Param<String> featuresCol() {
        return column("featuresCol", "column of feature vectors of 0 or more, dense or sparse, all of one size")
                .byDefault("features")
                .of(this, factorizationParams());
    }

    @Override
    default String getFeaturesCol() {
        return valueOrNull(featuresCol());
    }

    /** Output column: the factors u of each row, vectors of size k. Default: latent. */
    default Param<String> latentCol() {
        return column("latentCol", "output column: the factors u of each row, a vector of size k")
                .byDefault("latent")
                .of(this, factorizationParams());
    }

    @Override
    default String getLatentCol() {
        return valueOrNull(latentCol());
    }

    /** {@inheritDoc} The factors have none. */
    @Override
    default String getLatentStdCol() {
        return null;
    }

    /** Output column: expected features. Default: unset, not made. */
    default Param<String> reconstructionCol() {
        return column(
                        "reconstructionCol",
                        "output column: expected features (gaussian: V u; multinomial: V u + 1e-6 over its sum); unset: not made")
                .of(this, factorizationParams());
    }

    @Override
    default String getReconstructionCol() {
        return valueOrNull(reconstructionCol());
    }

    /** Input column of positive row weights; a row of weight 2 counts as two equal rows. Default: unset, every row counts once. */
    default Param<String> weightCol() {
        return column("weightCol", "column of row weights, positive numbers; unset: every row counts once")
                .of(this, factorizationParams());
    }

    @Override
    default String getWeightCol() {
        return valueOrNull(weightCol());
    }

    /** {@inheritDoc} There is none: nothing is chosen by held-out rows. */
    @Override
    default String getValidationIndicatorCol() {
        return null;
    }

    /** What is done with rows that have a null, NaN, infinite or negative value: error, skip or keep. Default: error. */
    default Param<String> handleInvalid() {
        return choice(
                        "handleInvalid",
                        "rows with a null, a NaN, an infinite or a negative value: error refuses them, skip drops them, keep gives them null outputs in transform (and drops them in fit)",
                        List.of("error", "skip", "keep"))
                .byDefault("error")
                .of(this, factorizationParams());
    }

    @Override
    default String getHandleInvalid() {
        return valueOrNull(handleInvalid());
    }

    /** What the factorization is scored as, gaussian or multinomial; the fit is by squared error under both. Default: gaussian. */
    default Param<String> likelihood() {
        return choice(
                        "likelihood",
                        "what the factorization is scored as: gaussian, means with one noise variance; multinomial, probabilities of counts. The fit minimises squared error under both",
                        List.of("gaussian", "multinomial"))
                .byDefault("gaussian")
                .of(this, factorizationParams());
    }

    @Override
    default String getLikelihood() {
        return valueOrNull(likelihood());
    }

    @Override
    default PossibleValues possibleValues() {
        Likelihood scored = Likelihoods.of(getLikelihood());
        return scored.sharesTotal() ? scored : PossibleValues.NonNegative.VALUES;
    }

    /** Number of factors K, 1 or more, less than the number of features G. Default: 10. */
    default IntParam k() {
        return integer("k", "number of factors, less than the number of features", 1)
                .byDefault(10)
                .of(this, factorizationParams());
    }

    @Override
    default int getK() {
        return this.<Integer>valueOrNull(k());
    }

    /** Weight of |U|^2 + |V|^2 beside |X - U V'|^2, 0 or more. Default: 1 (Moran et al. 2022, C.3: scikit-learn's alpha). */
    default DoubleParam l2Weight() {
        return nonNegative("l2Weight", "weight of the sum of the squared entries of U and V beside the squared error")
                .byDefault(1.0)
                .of(this, factorizationParams());
    }

    /** The value of {@link #l2Weight()}. */
    default double getL2Weight() {
        return this.<Double>valueOrNull(l2Weight());
    }

    /** Iterations at most, 1 or more; each is a pass over the rows. Default: 500. */
    default IntParam maxIter() {
        return integer("maxIter", "iterations at most, each of them a pass over the rows", 1)
                .byDefault(500)
                .of(this, factorizationParams());
    }

    /** The value of {@link #maxIter()}. */
    default int getMaxIter() {
        return this.<Integer>valueOrNull(maxIter());
    }

    /** Share of the objective that an iteration must lower it by for the fit to go on, 0 or more. Default: 1e-5. */
    default DoubleParam tol() {
        return nonNegative(
                        "tol", "the fit ends when an iteration lowers the objective by no more than this share of it")
                .byDefault(1e-5)
                .of(this, factorizationParams());
    }

    /** The value of {@link #tol()}. */
    default double getTol() {
        return this.<Double>valueOrNull(tol());
    }

    /** Partitions that the rows are laid into, 1 or more; it never follows the number of cores. Default: 2. */
    default IntParam numPartitions() {
        return integer(
                        "numPartitions",
                        "partitions that the rows are laid into; part of the result in its last digits: never taken from the number of cores, so that a fit repeats anywhere",
                        1)
                .byDefault(2)
                .of(this, factorizationParams());
    }

    /** The value of {@link #numPartitions()}. */
    default int getNumPartitions() {
        return this.<Integer>valueOrNull(numPartitions());
    }

    /** Seed of the start of V. Default: 42. */
    default LongParam seed() {
        return anyInteger("seed", "seed of the start of V").byDefault(42L).of(this, factorizationParams());
    }

    /** The value of {@link #seed()}. */
    default long getSeed() {
        return this.<Long>valueOrNull(seed());
    }

    /** 0 silent, 1 some log lines, 2 one per iteration. Default: 1. */
    default IntParam verbosity() {
        return level("verbosity", "0: silent, 1: some log lines at level INFO, 2: one per iteration", 2)
                .byDefault(1)
                .of(this, factorizationParams());
    }

    /** The value of {@link #verbosity()}. */
    default int getVerbosity() {
        return this.<Integer>valueOrNull(verbosity());
    }

    /** The value set for a param, else its default, else null. */
    @SuppressWarnings("unchecked")
    private <T> T valueOrNull(Param<?> param) {
        return isDefined(param) ? (T) getOrDefault(param) : null;
    }
}
