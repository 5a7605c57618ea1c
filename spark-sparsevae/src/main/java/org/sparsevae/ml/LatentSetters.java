// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.sparsevae.ml.params.CheckpointParams;
import org.sparsevae.ml.params.ColumnParams;
import org.sparsevae.ml.params.DeclaredParams;
import org.sparsevae.ml.params.FitSize;
import org.sparsevae.ml.params.LatentParams;
import org.sparsevae.ml.params.NetworkParams;
import org.sparsevae.ml.params.NoiseParams;
import org.sparsevae.ml.params.TrainingParams;

/**
 * The params of an estimator of a latent variable model, their setters, and the values that a fit uses. Every interface is named, though
 * others extend it: Python's bridge finds no method of those that are not.
 *
 * @param <E> the estimator's own type
 * @param <M> the model that it fits
 */
public abstract class LatentSetters<E extends LatentSetters<E, M>, M extends LatentModel<M>> extends Estimator<M>
        implements LatentParams,
                DeclaredParams,
                ColumnParams,
                ColumnParams.Setters<E>,
                NetworkParams,
                NetworkParams.Setters<E>,
                NoiseParams,
                NoiseParams.Setters<E>,
                TrainingParams,
                TrainingParams.Setters<E>,
                CheckpointParams,
                CheckpointParams.Setters<E> {
    private static final long serialVersionUID = 1L;

    /** {@inheritDoc} Defaults depend on the likelihood, so the value in force is shown where none was set. */
    @Override
    public final String explainParam(Param<?> param) {
        return explained(param);
    }

    /**
     * The value of a param that a fit of this size uses.
     *
     * @param param its name
     * @param size of the data
     * @return what was set, or the default, which the size may decide
     */
    public final Object fittedValue(String param, FitSize size) {
        return latentParams().inFit(this, getParam(param), size);
    }

    /** This estimator with every param set to the value that a fit of this size uses. */
    final E resolvedFor(FitSize size) {
        latentParams().requireDeclared(this);
        @SuppressWarnings("unchecked")
        E resolved = (E) copy(ParamMap.empty());
        for (Param<?> param : params()) {
            if (latentParams().hasDefault(param)) {
                resolved.set(resolved.<Object>getParam(param.name()), fittedValue(param.name(), size));
            }
        }
        return resolved;
    }
}
