// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.SavedLatentModel;
import org.sparsevae.ml.TrainingSummary;
import org.sparsevae.ml.params.LatentParamSet;

/** A fitted plain VAE: {@code transform} adds the latent factors of each row. Its factors have no sparse reading. */
public final class VAEModel extends LatentModel<VAEModel> implements VAEParams {
    private static final long serialVersionUID = 1L;

    private final LatentParamSet params = new LatentParamSet(VAE.defaults());

    VAEModel(String uid, FittedNetwork network, String[] featureNames, TrainingSummary summary) {
        super(uid, network, featureNames, summary);
    }

    @Override
    public LatentParamSet latentParams() {
        return params;
    }

    /** Reads a saved model. */
    public static MLReader<VAEModel> read() {
        return SavedLatentModel.reader(
                VAEModel.class,
                saved -> new VAEModel(saved.uid(), saved.network(), saved.featureNames(), saved.summary()));
    }

    /**
     * Loads a saved model.
     *
     * @throws org.sparsevae.store.SavedModelException if it is missing, half-written, damaged, of a newer version or not ours
     */
    public static VAEModel load(String path) {
        return read().load(path);
    }

    @Override
    public VAEModel copy(ParamMap extra) {
        VAEModel copy = new VAEModel(uid(), network(), featureNames(), summary());
        return copyValues(copy, extra).setParent(parent());
    }
}
