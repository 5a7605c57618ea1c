// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.ranking;

import static org.sparsevae.ml.params.Declaration.choice;
import static org.sparsevae.ml.params.Declaration.column;

import java.util.List;
import org.apache.spark.ml.param.Param;
import org.sparsevae.ml.params.FactorParams;
import org.sparsevae.ml.params.StageParams;

/** The params that the ranking models share. A getter answers with the value set, else the default. */
public interface RankingParams extends FactorParams {

    /** The definitions of these params; for implementing stages. */
    StageParams rankingParams();

    /** Input column of sparse feature vectors, an entry for each item of the user's, none below 0. Default: features. */
    default Param<String> featuresCol() {
        return column("featuresCol", "column of feature vectors of 0 or more, dense or sparse, all of one size")
                .byDefault("features")
                .of(this, rankingParams());
    }

    @Override
    default String getFeaturesCol() {
        return getOrDefault(featuresCol());
    }

    /** Output column: the factors of each row. Default: latent. */
    default Param<String> latentCol() {
        return column("latentCol", "output column: the factors of each row")
                .byDefault("latent")
                .of(this, rankingParams());
    }

    @Override
    default String getLatentCol() {
        return getOrDefault(latentCol());
    }

    /** What is done with rows that have a null, NaN, infinite or negative value: error, skip or keep. Default: error. */
    default Param<String> handleInvalid() {
        return choice(
                        "handleInvalid",
                        "rows with a null, a NaN, an infinite or a negative value: error refuses them, skip drops them, keep gives them null outputs in transform (and drops them in fit)",
                        List.of("error", "skip", "keep"))
                .byDefault("error")
                .of(this, rankingParams());
    }

    @Override
    default String getHandleInvalid() {
        return getOrDefault(handleInvalid());
    }

    /** What rows are: counts, of which the items with more are preferred. Multinomial, and nothing else. */
    default Param<String> likelihood() {
        return choice("likelihood", "what rows are: counts; multinomial and nothing else", List.of("multinomial"))
                .byDefault("multinomial")
                .of(this, rankingParams());
    }

    @Override
    default String getLikelihood() {
        return getOrDefault(likelihood());
    }

    /** {@inheritDoc} There are none. */
    @Override
    default String getLatentStdCol() {
        return null;
    }

    /** {@inheritDoc} It is not made. */
    @Override
    default String getReconstructionCol() {
        return null;
    }

    /** {@inheritDoc} There is none: every row counts once. */
    @Override
    default String getWeightCol() {
        return null;
    }

    /** {@inheritDoc} There is none: nothing is chosen by held-out rows. */
    @Override
    default String getValidationIndicatorCol() {
        return null;
    }
}
