// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.util.Arrays;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.ml.LatentEstimator;
import org.sparsevae.ml.TrainingSummary;
import org.sparsevae.ml.params.Defaults;
import org.sparsevae.ml.params.LatentParamSet;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.posterior.Posterior;
import org.sparsevae.network.posterior.SpikeAndSlab;
import org.sparsevae.training.NoUpdate;
import org.sparsevae.training.RoundUpdate;
import org.sparsevae.training.TrainedNetwork;

/**
 * Variational sparse coding (Tonolini, Jensen and Murray-Smith 2019): a VAE in which a row uses few of the factors, and other rows use
 * others. Each factor of a row is zero with probability 1 - gamma and normal otherwise; the prior of a row is the posterior of one of a
 * few trained pseudo-inputs, which a selector chooses and which are drawn to a mean gamma of {@link #sparsity()}. In the sparse VAE the
 * decoder is sparse, here the code is.
 *
 * <p>The objective is Eq. 4, the mean over rows of E_q[log p(x|z)] - beta (KL(q(z|x) || q(z|x_u)) + K KL(mean gamma_u || alpha)) with
 * beta {@link #klWeight()}, which is 1 by default but for counts, on which it is 1/k as of the other networks; reported Kullback-Leibler terms and bounds have both terms in them. Training begins with the spikes alone
 * ({@link #spikeWarmUp()}, Eq. 7), which is the paper's remedy against a posterior in which few factors, always on, store everything. A
 * divergence that rises slowly ({@link #klWarmUp()}) can do without it: so planted codes were recovered with no spike warm-up at all. Training
 * loop, encoder and likelihoods are those of the
 * sparse VAE; unlike the paper's decoder, gaussian noise has one standard deviation per feature.
 *
 * <pre>{@code
 * VariationalSparseCodingModel model = new VariationalSparseCoding().setK(60).fit(images);
 * model.averageActivation(images, "label").show();
 * }</pre>
 */
public final class VariationalSparseCoding
        extends LatentEstimator<VariationalSparseCoding, VariationalSparseCodingModel>
        implements VariationalSparseCodingParams, VariationalSparseCodingParams.Setters, DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    /** Where v starts, log gamma = -relu(-v): below zero, where the relu is not flat, so that every spike can be learnt. */
    private static final float SPIKE_START = -1;

    private final String uid;
    private final LatentParamSet params = new LatentParamSet(VariationalSparseCoding.defaults());

    /** Variational sparse coding with a random id. */
    public VariationalSparseCoding() {
        this(Identifiable$.MODULE$.randomUID("vsc"));
    }

    /** Variational sparse coding with a given id. */
    public VariationalSparseCoding(String uid) {
        this.uid = uid;
    }

    /**
     * The paper's values, and the dense VAE's for what both have: of counts, which the paper has none of, the whole bound is not followed
     * either. Two warm-ups are not the paper's: on small tables a divergence at full weight from the start, or much noise, switches nearly
     * all factors off before they have learnt anything, and a factor that is off has no gradient to come back by.
     */
    static Defaults defaults() {
        return VAE.defaults().all("klWarmUp", 0.5).each("noiseFloorStart", 0.2, 0.0);
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
        if (getSpikeWarmUp() > getSpikeWarmUpTo()) {
            throw new IllegalArgumentException("spikeWarmUp must not be greater than spikeWarmUpTo: spikeWarmUp = "
                    + getSpikeWarmUp() + ", spikeWarmUpTo = " + getSpikeWarmUpTo());
        }
        if (getSharpnessFrom() > getSharpnessTo()) {
            throw new IllegalArgumentException("sharpnessFrom must not be greater than sharpnessTo: sharpnessFrom = "
                    + getSharpnessFrom() + ", sharpnessTo = " + getSharpnessTo());
        }
    }

    @Override
    protected Decoder decoder(int features) {
        return new DenseDecoder(getDecoderLayers());
    }

    @Override
    protected Posterior posterior() {
        return new SpikeAndSlab(
                getNumPseudoInputs(),
                getSparsity(),
                getSharpnessFrom(),
                getSharpnessTo(),
                getSpikeWarmUp(),
                getSpikeWarmUpTo());
    }

    @Override
    protected Initialization start(float[] outputOffsets) {
        float[] offsets = new float[posterior().headWidth(getK())];
        Arrays.fill(offsets, 2 * getK(), offsets.length, SPIKE_START);
        return super.start(outputOffsets).withHeadOffsets(offsets);
    }

    /** None between rounds; validation scores count from the end of the spike warm-up on. */
    @Override
    protected RoundUpdate update(ParameterLayout layout, int features) {
        return new NoUpdate(features, getK(), getSpikeWarmUpTo());
    }

    @Override
    protected VariationalSparseCodingModel model(
            String id, FittedNetwork network, String[] names, TrainedNetwork trained, double[][] restartCorrelations) {
        return new VariationalSparseCodingModel(id, network, names, TrainingSummary.of(trained));
    }

    @Override
    public VariationalSparseCoding copy(ParamMap extra) {
        return (VariationalSparseCoding) defaultCopy(extra);
    }

    /** Reads a saved estimator. */
    public static MLReader<VariationalSparseCoding> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads a saved estimator. */
    public static VariationalSparseCoding load(String path) {
        return read().load(path);
    }
}
