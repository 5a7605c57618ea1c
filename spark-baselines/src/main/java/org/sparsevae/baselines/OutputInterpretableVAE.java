// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.ml.LatentEstimator;
import org.sparsevae.ml.TrainingSummary;
import org.sparsevae.ml.params.Defaults;
import org.sparsevae.ml.params.LatentParamSet;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.GroupDecoder;
import org.sparsevae.training.RoundUpdate;
import org.sparsevae.training.TrainedNetwork;

/**
 * The output-interpretable VAE (OI-VAE; Ainsworth, Foti, Lee and Fox 2018): the features come in groups, every group has a small network of
 * its own that sees the factors through its own matrix, f_g(W_g z), and a group lasso on the columns of the W_g says which factors act on
 * which groups. With a group for each feature it is the sparse VAE's nearest relative (Moran et al. 2022, section 4): there one network is
 * shared and a loading is one number, here each feature has a network and a loading is a column of {@link #groupUnits()} numbers.
 *
 * <p>The objective is the mean over rows of the evidence lower bound less {@link #groupLasso()} times the sum of the columns' lengths, by a
 * proximal step after each average. The penalty comes on between {@link #groupLassoFrom()} and {@link #groupLassoTo()}. The decoder's other
 * weights have a normal prior ({@link #decoderPrecision()}): without it they would grow as the columns shrink. {@link #decoderLayers()} is
 * of no use here.
 *
 * <pre>{@code
 * OutputInterpretableVAEModel model = new OutputInterpretableVAE().setK(10).setGroups(new int[] {0, 0, 1, 1, 1}).fit(rows);
 * model.groupWeights().show();
 * }</pre>
 */
public final class OutputInterpretableVAE extends LatentEstimator<OutputInterpretableVAE, OutputInterpretableVAEModel>
        implements OutputInterpretableVAEParams, OutputInterpretableVAEParams.Setters, DefaultParamsWritable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(OutputInterpretableVAE.class);

    private final String uid;
    private final LatentParamSet params = new LatentParamSet(OutputInterpretableVAE.defaults());

    /** An OI-VAE with a random id. */
    public OutputInterpretableVAE() {
        this(Identifiable$.MODULE$.randomUID("oiVae"));
    }

    /** An OI-VAE with a given id. */
    public OutputInterpretableVAE(String uid) {
        this.uid = uid;
    }

    /** The dense VAE's, and a prior on the decoder's weights, which would grow as the penalised columns shrink. */
    static Defaults defaults() {
        return VAE.defaults().all("decoderPrecision", 1.0);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public LatentParamSet latentParams() {
        return params;
    }

    @Override
    protected void requireConsistent() {
        super.requireConsistent();
        if (getGroupLassoFrom() > getGroupLassoTo()) {
            throw new IllegalArgumentException("groupLassoFrom must not be greater than groupLassoTo: groupLassoFrom = "
                    + getGroupLassoFrom() + ", groupLassoTo = " + getGroupLassoTo());
        }
        if (getGroups().length > 0) {
            decoder(getGroups().length); // refuses gaps
        }
    }

    @Override
    protected void warnOfIgnoredParams() {
        if (isSet(decoderLayers())) {
            LOG.warn(
                    "an OI-VAE has no use for decoderLayers: its groups' networks have groupUnits = {} units",
                    getGroupUnits());
        }
    }

    /** {@inheritDoc} A list of groups of another length than the features is refused. */
    @Override
    protected GroupDecoder decoder(int features) {
        if (getGroups().length == 0) {
            return GroupDecoder.ofFeatures(features, getGroupUnits());
        }
        if (getGroups().length != features) {
            throw new IllegalArgumentException("groups must name a group for every feature: groups of "
                    + getGroups().length + ", features = " + features);
        }
        return new GroupDecoder(getGroups(), getGroupUnits());
    }

    @Override
    protected RoundUpdate update(ParameterLayout layout, int features) {
        return new GroupLasso(
                layout, decoder(features), getK(), getGroupLasso(), getGroupLassoFrom(), getGroupLassoTo());
    }

    @Override
    protected OutputInterpretableVAEModel model(
            String id, FittedNetwork network, String[] names, TrainedNetwork trained, double[][] restartCorrelations) {
        return new OutputInterpretableVAEModel(id, network, names, TrainingSummary.of(trained));
    }

    @Override
    public OutputInterpretableVAE copy(ParamMap extra) {
        return (OutputInterpretableVAE) defaultCopy(extra);
    }

    /** Reads a saved estimator. */
    public static MLReader<OutputInterpretableVAE> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads a saved estimator. */
    public static OutputInterpretableVAE load(String path) {
        return read().load(path);
    }
}
