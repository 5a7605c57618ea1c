// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.LibrarySize;
import org.sparsevae.features.Standardisation;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.store.NamedArray;

/** A fitted model's network: encoder, decoder and likelihood, enough to score any row. */
public final class FittedNetwork implements RowModel {
    private static final long serialVersionUID = 1L;

    private final FittedEncoder encoder;
    private final FittedDecoder decoder;
    private final Likelihood likelihood;
    private final Standardisation standardisation;
    private final double[] noise;
    private final boolean librarySize;

    private FittedNetwork(
            FittedEncoder encoder,
            FittedDecoder decoder,
            Likelihood likelihood,
            Standardisation standardisation,
            double[] noise,
            boolean librarySize) {
        if (encoder.features() != decoder.features() || encoder.factors() != decoder.factors()) {
            throw new IllegalArgumentException("encoder and decoder must have the same features and factors: encoder = "
                    + encoder.features() + " x " + encoder.factors() + ", decoder = " + decoder.features() + " x "
                    + decoder.factors());
        }
        int features = decoder.features();
        if (likelihood.noise().isPresent() != (noise != null)
                || (noise != null && noise.length != features)
                || (standardisation != null && standardisation.features() != features)) {
            throw new IllegalArgumentException(
                    "noise and standardisation must have a value per feature: features = " + features + ", noise = "
                            + (noise == null ? "none" : noise.length) + ", standardisation = "
                            + (standardisation == null ? "none" : standardisation.features()));
        }
        if (standardisation != null && !likelihood.hasUnits()) {
            throw new IllegalArgumentException("only a likelihood of real numbers has outputs in standardised units:"
                    + " likelihood = " + likelihood.name());
        }
        this.encoder = encoder;
        this.decoder = decoder;
        this.likelihood = likelihood;
        this.standardisation = standardisation;
        this.noise = noise;
        this.librarySize = librarySize;
    }

    /**
     * A network.
     *
     * @param encoder the encoder, which holds its own preparation of the input
     * @param decoder the decoder; its outputs are what the likelihood takes, where there is a standardisation in its units
     * @param likelihood how rows are distributed given the outputs
     * @param standardisation feature means and standard deviations that take m back to the data's units; null where the
     *     model was fitted to the data as it is
     * @param noise the likelihood's noise parameter per feature, G values, in standardised units; null where it has none
     * @throws IllegalArgumentException if the parts do not have the same features and factors
     */
    public FittedNetwork(
            FittedEncoder encoder,
            FittedDecoder decoder,
            Likelihood likelihood,
            Standardisation standardisation,
            double[] noise) {
        this(encoder, decoder, likelihood, standardisation, noise == null ? null : noise.clone(), false);
    }

    /**
     * A network of a likelihood without noise, fitted to the data as it is.
     *
     * @param encoder the encoder
     * @param decoder the decoder
     * @param likelihood how rows are distributed given the outputs
     * @throws IllegalArgumentException if the parts do not have the same features and factors
     */
    public FittedNetwork(FittedEncoder encoder, FittedDecoder decoder, Likelihood likelihood) {
        this(encoder, decoder, likelihood, null, null);
    }

    /**
     * This network for rows that have a size.
     *
     * @param rowSums whether log of a row's sum is added to its outputs
     * @return a network that is otherwise this
     * @throws IllegalArgumentException if the likelihood's outputs are no logarithms of means
     */
    public FittedNetwork withLibrarySize(boolean rowSums) {
        if (rowSums && !likelihood.hasLogarithmicOutputs()) {
            throw new IllegalArgumentException(
                    "only outputs that are logarithms of means can be moved by the logarithm of"
                            + " a row's sum: likelihood = " + likelihood.name());
        }
        return new FittedNetwork(encoder, decoder, likelihood, standardisation, noise, rowSums);
    }

    /** @return whether log of a row's sum is added to its outputs */
    public boolean librarySize() {
        return librarySize;
    }

    /** @return number of features G */
    @Override
    public int features() {
        return decoder.features();
    }

    /** @return number of factors K */
    @Override
    public int factors() {
        return decoder.factors();
    }

    /** @return the encoder */
    public FittedEncoder encoder() {
        return encoder;
    }

    /** @return the decoder */
    public FittedDecoder decoder() {
        return decoder;
    }

    /** @return the likelihood */
    @Override
    public Likelihood likelihood() {
        return likelihood;
    }

    /** @return the feature means and standard deviations that m is expressed in, gaussian only */
    public Optional<Standardisation> standardisation() {
        return Optional.ofNullable(standardisation);
    }

    /** @return the likelihood's noise parameter per feature, in standardised units, if it has one */
    public Optional<double[]> noise() {
        return Optional.ofNullable(noise).map(double[]::clone);
    }

    /** @return what a saved model's architecture says of encoder, decoder and posterior; a new object */
    public ObjectNode architecture() {
        return FittedNetworkFormat.architecture(
                encoder.architecture(),
                decoder.architecture(),
                encoder.posterior().architecture());
    }

    /** @return what was trained, as arrays, in the order in which a saved model has them */
    List<NamedArray> trained() {
        List<NamedArray> arrays = new ArrayList<>(encoder.arrays());
        arrays.addAll(decoder.arrays());
        arrays.addAll(encoder.posterior().arrays());
        noise().ifPresent(values -> arrays.add(NamedArray.of(likelihood.noise().orElseThrow(), values, values.length)));
        return arrays;
    }

    /** @return the names of the arrays of a saved model that were trained: all but standardisation and what lies beside the network */
    public List<String> trainedNames() {
        return trained().stream().map(NamedArray::name).toList();
    }

    /**
     * The checksum of the trained weights: encoder, decoder, posterior and noise, by name, shape and bits, in the order of a saved model.
     * Standardisation, inclusion probabilities and anything else beside them leave it alone, so two fits have the same checksum if and only if
     * they ended at the same weights.
     *
     * @return SHA-256 in hexadecimal, 64 characters
     */
    public String weightsSha256() {
        return NamedArray.sha256(trained());
    }

    /**
     * The prior of a row's factors: the posterior of the pseudo-input that its selector gives most weight.
     *
     * @param row in the data's own units, G features
     * @return the prior
     * @throws IllegalArgumentException if the row does not have G features
     * @throws IllegalStateException if the network has no pseudo-inputs
     */
    public RowPosterior prior(FeatureRow row) {
        double[] values = row.requireSize(features()).toDense();
        encoder.standardisation().ifPresent(units -> {
            for (int j = 0; j < values.length; j++) {
                values[j] = units.standardised(j, values[j]);
            }
        });
        return encoder.encodePrepared(encoder.posterior()
                .priorInput(values)
                .orElseThrow(() -> new IllegalStateException(
                        "only a network with pseudo-inputs has a prior of its own for each row")));
    }

    /**
     * The posterior of a row's factors.
     *
     * @param row in the data's own units, G features
     * @return posterior mean and standard deviation
     * @throws IllegalArgumentException if the row does not have G features
     */
    @Override
    public RowPosterior encode(FeatureRow row) {
        return encoder.encode(row);
    }

    /** {@inheritDoc} The decoder's outputs: gaussian ones are in standardised units where there is a standardisation. */
    @Override
    public double[] decode(double[] z) {
        return decoder.decode(z);
    }

    /**
     * The row that the model expects for these factors.
     *
     * @param z one value per factor
     * @return gaussian: the mean in the data's own units; multinomial: the features' probabilities, softmax(m);
     *     bernoulli: the probability of a one, sigmoid(m); other counts: their means, where rows have a size of a row of size one
     * @throws IllegalArgumentException if z does not have K values
     */
    @Override
    public double[] reconstruct(double[] z) {
        return mean(decoder.decode(z));
    }

    @Override
    public double[] reconstruct(double[] z, double[] m) {
        return mean(m.clone());
    }

    /** What outputs expect, in their place. */
    private double[] mean(double[] m) {
        likelihood.mean(m, standardisation);
        return m;
    }

    @Override
    public double[] reconstruct(FeatureRow row, double[] z) {
        return mean(sized(row.requireSize(features()), decoder.decode(z)));
    }

    /** {@link #reconstruct(FeatureRow, double[])} where the outputs are at hand, the same bits. */
    double[] expected(FeatureRow row, double[] m) {
        return mean(sized(row.requireSize(features()), m.clone()));
    }

    private double[] sized(FeatureRow row, double[] m) {
        if (librarySize) {
            double size = LibrarySize.log(row);
            for (int j = 0; j < m.length; j++) {
                m[j] += size;
            }
        }
        return m;
    }

    /**
     * log p(x | z). For gaussian data this is the density of x in its own units: that of the standardised row less
     * sum_j log sd_j. The multinomial coefficient, which no parameter enters, is left out.
     *
     * @param row in the data's own units, G features
     * @param z one value per factor
     * @return the log-likelihood in nats
     * @throws IllegalArgumentException if the row does not have G features or z not K values
     */
    @Override
    public double logLikelihood(FeatureRow row, double[] z) {
        return logLikelihood(row.requireSize(features()), z, decoder.decode(z));
    }

    @Override
    public double logLikelihood(FeatureRow row, double[] z, double[] m) {
        row.requireSize(features());
        return likelihood.logLikelihood(row, librarySize ? sized(row, m.clone()) : m, noise, standardisation);
    }

    /**
     * What a factor does to every feature: m_j(z_k = 1) - m_j(z_k = -1) with all other factors at 0. Weights alone mix
     * signs, because an output row of the decoder can turn a positive weight around; this does not.
     *
     * @param factor in [0, K)
     * @return one value per feature, in the units of {@link #decode}
     * @throws IllegalArgumentException if there is no such factor
     */
    @Override
    public double[] effects(int factor) {
        if (factor < 0 || factor >= factors()) {
            throw new IllegalArgumentException("factor must be at least 0 and below the number of factors: factor = "
                    + factor + ", factors = " + factors());
        }
        double[] z = new double[factors()];
        z[factor] = 1;
        double[] effects = decoder.decode(z);
        z[factor] = -1;
        double[] down = decoder.decode(z);
        for (int j = 0; j < effects.length; j++) {
            effects[j] -= down[j];
        }
        return effects;
    }
}
