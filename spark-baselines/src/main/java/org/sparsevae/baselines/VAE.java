// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

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
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.posterior.Posterior;
import org.sparsevae.network.posterior.TotalCorrelationGaussian;
import org.sparsevae.training.NoUpdate;
import org.sparsevae.training.RoundUpdate;
import org.sparsevae.training.TrainedNetwork;

/**
 * The plain variational autoencoder (Kingma and Welling 2014; Rezende, Mohamed and Wierstra 2014): one network decodes all factors to all
 * features, and no prior makes it sparse. The yardstick of the sparse VAE: training loop, encoder, posterior and likelihoods are the
 * same, only the decoder differs.
 *
 * <p>The objective is the mean over rows of E_q[log p(x|z)] - {@link #beta()} {@link #klWeight()} KL(q(z|x) || N(0, I)), with the weight
 * rising from 0 over the first {@link #klWarmUp()} of the epochs. {@code klWeight} 1, the default for gaussian and bernoulli data, is the
 * evidence lower bound. For multinomial data the default is 1/k, which predicts held-out rows better; {@code setKlWeight(1)} gives the
 * evidence lower bound there too. With beta above 1 it is a beta-VAE (Higgins et al. 2017), with {@link
 * #totalCorrelationWeight()} above 1 a beta-TCVAE (Chen et al. 2018): the objective then has that weight less one times the factors' total
 * correlation in the Kullback-Leibler term, estimated from each minibatch ({@link TotalCorrelationGaussian}), and the summary a value per round
 * ({@link org.sparsevae.training.RoundRecord#totalCorrelation}); its bounds and objectives stay those of the plain VAE. There is no penalty on the weights unless
 * {@link #decoderPrecision()} or {@link #weightDecay()} is set.
 *
 * <pre>{@code
 * VAEModel model = new VAE().setLikelihood("multinomial").setK(30).fit(ratings);
 * }</pre>
 */
public final class VAE extends LatentEstimator<VAE, VAEModel>
        implements VAEParams, VAEParams.Setters, DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final LatentParamSet params = new LatentParamSet(VAE.defaults());

    /** A VAE with a random id. */
    public VAE() {
        this(Identifiable$.MODULE$.randomUID("vae"));
    }

    /** A VAE with a given id. */
    public VAE(String uid) {
        this.uid = uid;
    }

    /**
     * The shared defaults with those that were tuned for this model on ratings: a decoder of one hidden layer, a smaller step size and no
     * shrinkage of weights (with it, at larger steps, the model predicted worse). Input dropout and epochs are the sparse VAE's, which serve
     * it as well. Two partitions of 50 rows stand for the one batch of 100 that they were tuned with.
     */
    static Defaults defaults() {
        return Defaults.asDeclared()
                .each("decoderLayers", new int[] {50, 50}, new int[] {100})
                .each("learningRate", 0.0141, 1e-3)
                .each("epochs", 200, 60)
                .all("weightDecay", 0.0)
                .all("decoderPrecision", 0.0);
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
    protected Posterior posterior() {
        double weight = getTotalCorrelationWeight();
        return weight == 1 ? super.posterior() : new TotalCorrelationGaussian(weight);
    }

    @Override
    protected double finalKlWeight() {
        return getBeta() * getKlWeight();
    }

    @Override
    protected Decoder decoder(int features) {
        return new DenseDecoder(getDecoderLayers());
    }

    @Override
    protected RoundUpdate update(ParameterLayout layout, int features) {
        return new NoUpdate(features, getK());
    }

    @Override
    protected VAEModel model(
            String id, FittedNetwork network, String[] names, TrainedNetwork trained, double[][] restartCorrelations) {
        return new VAEModel(id, network, names, TrainingSummary.of(trained));
    }

    @Override
    public VAE copy(ParamMap extra) {
        return (VAE) defaultCopy(extra);
    }

    /** Reads a saved estimator. */
    public static MLReader<VAE> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads a saved estimator. */
    public static VAE load(String path) {
        return read().load(path);
    }
}
