// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.step;

import org.sparsevae.prior.LoadingsSupport;

/**
 * What a training step needs beside the minibatch, set on the output layer before each step. Arrays are used, not
 * copied; do not change them before the step is done.
 */
public final class StepContext {
    private final float[] noise;
    private final float[] uniforms;
    private final double progress;
    private final double klWeight;
    private final float[] rowWeights;
    private final double[] covarianceInverse;
    private final double covarianceLogDeterminant;
    private final double dataRows;
    private final boolean collectMoments;
    private final LoadingsSupport support;

    private StepContext(Builder builder) {
        noise = builder.noise;
        uniforms = builder.uniforms;
        progress = builder.progress;
        klWeight = builder.klWeight;
        rowWeights = builder.rowWeights;
        covarianceInverse = builder.covarianceInverse;
        covarianceLogDeterminant = builder.covarianceLogDeterminant;
        dataRows = builder.dataRows;
        collectMoments = builder.collectMoments;
        support = builder.support;
    }

    /**
     * @param dataRows number of rows N of the whole data set (the sum of their weights, if weighted), positive: terms
     *     that belong to the whole data set enter a minibatch of B rows times B/N
     * @return a builder: posterior mean instead of samples, KL weight 1, the end of the fit, rows not weighted, identity
     *     covariance
     */
    public static Builder builder(double dataRows) {
        return new Builder(dataRows);
    }

    /** @return standard-normal noise, row-major B x noise width (K for a Gaussian posterior); null: use the posterior mean */
    public float[] noise() {
        return noise;
    }

    /** @return true if the latent factors are sampled, false if the posterior mean is used */
    public boolean sampling() {
        return noise != null;
    }

    /** @return uniform noise of [0, 1), row-major B x uniform width; null for a posterior that needs none, or if nothing is sampled */
    public float[] uniforms() {
        return uniforms;
    }

    /** @return share of the fit that is done before this step, from 0 to 1, for posteriors that change in its course */
    public double progress() {
        return progress;
    }

    /** @return multiplier of the KL divergence, at least 0 */
    public double klWeight() {
        return klWeight;
    }

    /** @return weight per row, length B; null means 1 each */
    public float[] rowWeights() {
        return rowWeights;
    }

    /**
     * @param row row of the minibatch
     * @return its weight
     */
    public double rowWeight(int row) {
        return rowWeights == null ? 1 : rowWeights[row];
    }

    /** @return inverse of the factors' prior covariance, symmetric, K x K; null means the identity */
    public double[] covarianceInverse() {
        return covarianceInverse;
    }

    /** @return log-determinant of the factors' prior covariance (not of its inverse) */
    public double covarianceLogDeterminant() {
        return covarianceLogDeterminant;
    }

    /** @return number of rows N of the whole data set */
    public double dataRows() {
        return dataRows;
    }

    /** @return true if the step's terms carry the posterior moments */
    public boolean collectMoments() {
        return collectMoments;
    }

    /**
     * @return loadings that may differ from zero; all others are zero and have no gradient; null if every loading may move
     */
    public LoadingsSupport support() {
        return support;
    }

    /** Builds a {@link StepContext}. */
    public static final class Builder {
        private final double dataRows;
        private float[] noise;
        private float[] uniforms;
        private double progress = 1;
        private double klWeight = 1;
        private float[] rowWeights;
        private double[] covarianceInverse;
        private double covarianceLogDeterminant;
        private boolean collectMoments;
        private LoadingsSupport support;

        private Builder(double dataRows) {
            if (!(dataRows > 0)) {
                throw new IllegalArgumentException("the number of rows of the data must be positive: " + dataRows);
            }
            this.dataRows = dataRows;
        }

        /**
         * Switches sampling on.
         *
         * @param standardNormal row-major B x noise width; null for the posterior mean
         * @return this
         */
        public Builder noise(float[] standardNormal) {
            noise = standardNormal;
            return this;
        }

        /**
         * @param uniform row-major B x uniform width, of [0, 1); null, the default, if the posterior needs none
         * @return this
         */
        public Builder uniforms(float[] uniform) {
            uniforms = uniform;
            return this;
        }

        /**
         * @param share share of the fit that is done before the step, in [0, 1], default 1
         * @return this
         * @throws IllegalArgumentException if it is not a share
         */
        public Builder progress(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("progress is a share of the fit, from 0 to 1: " + share);
            }
            progress = share;
            return this;
        }

        /**
         * @param weight multiplier of the KL divergence, default 1
         * @return this
         * @throws IllegalArgumentException if negative or not a number
         */
        public Builder klWeight(double weight) {
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("klWeight must not be negative: " + weight);
            }
            klWeight = weight;
            return this;
        }

        /**
         * @param weights weight per row, length B; null means 1 each
         * @return this
         */
        public Builder rowWeights(float[] weights) {
            rowWeights = weights;
            return this;
        }

        /**
         * @param inverse inverse of the factors' prior covariance, symmetric, K x K; null means the identity
         * @param logDeterminant log-determinant of the covariance itself
         * @return this
         */
        public Builder covariance(double[] inverse, double logDeterminant) {
            covarianceInverse = inverse;
            covarianceLogDeterminant = inverse == null ? 0 : logDeterminant;
            return this;
        }

        /**
         * @param collect whether the step's terms carry the posterior moments, default false
         * @return this
         */
        public Builder collectMoments(boolean collect) {
            collectMoments = collect;
            return this;
        }

        /**
         * @param held loadings that may differ from zero, while all others are exactly zero among the parameters; null, the default, for
         *     all. Decoders without loadings have no use for it.
         * @return this
         */
        public Builder support(LoadingsSupport held) {
            support = held;
            return this;
        }

        /** @return the context */
        public StepContext build() {
            return new StepContext(this);
        }
    }
}
