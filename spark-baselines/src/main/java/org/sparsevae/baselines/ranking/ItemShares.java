// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.ranking;

import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.RowModel;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.metrics.PopularityModel;

/** Popularity: whatever the row, items by their shares in the training rows. One factor that is always 0 and does nothing. */
public final class ItemShares implements RowModel {
    private static final long serialVersionUID = 1L;
    private static final Likelihood MULTINOMIAL = new MultinomialLikelihood();

    private final double[] logShares;

    /** @param popularity of the training rows */
    public ItemShares(PopularityModel popularity) {
        this.logShares = popularity.logShares();
    }

    @Override
    public int features() {
        return logShares.length;
    }

    @Override
    public int factors() {
        return 1;
    }

    @Override
    public Likelihood likelihood() {
        return MULTINOMIAL;
    }

    @Override
    public RowPosterior encode(FeatureRow row) {
        row.requireSize(features());
        return new RowPosterior(new double[1], new double[1]);
    }

    @Override
    public double[] decode(double[] z) {
        return logShares.clone();
    }

    @Override
    public double[] reconstruct(double[] z) {
        double[] shares = logShares.clone();
        MULTINOMIAL.mean(shares, null);
        return shares;
    }

    @Override
    public double logLikelihood(FeatureRow row, double[] z) {
        return MULTINOMIAL.logLikelihood(row.requireSize(features()), logShares.clone(), null, null);
    }

    @Override
    public double[] effects(int factor) {
        return new double[features()];
    }
}
