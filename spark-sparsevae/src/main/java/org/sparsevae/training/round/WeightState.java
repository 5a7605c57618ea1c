// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.round;

import java.io.Serializable;

/**
 * The averaged state of a fit between two rounds, which the driver owns and broadcasts: flat network parameters, Adam's state and the
 * factors' prior covariance. Plain arrays, so that it travels alike under Java and Kryo serialisation.
 */
public final class WeightState implements Serializable {
    private final float[] parameters;
    private final float[] adamState;
    private double[] covarianceInverse;
    private double covarianceLogDeterminant;

    /**
     * @param parameters flat network parameters, length n
     * @param adamState Adam's first moments of all parameters, then the second moments: length 2n
     */
    public WeightState(float[] parameters, float[] adamState) {
        if (adamState.length != 2 * parameters.length) {
            throw new IllegalArgumentException("Adam's state must hold two moments per parameter: parameters = "
                    + parameters.length + ", state = " + adamState.length);
        }
        this.parameters = parameters;
        this.adamState = adamState;
    }

    /** Flat network parameters; the driver's updates change them in place. */
    public float[] parameters() {
        return parameters;
    }

    /** Adam's first moments, then its second moments; the driver's updates change them in place. */
    public float[] adamState() {
        return adamState;
    }

    /** Inverse of the factors' prior covariance, row-major K x K, or null for the identity. */
    public double[] covarianceInverse() {
        return covarianceInverse;
    }

    /** Log-determinant of the factors' prior covariance; 0 for the identity. */
    public double covarianceLogDeterminant() {
        return covarianceLogDeterminant;
    }

    /** Sets the factors' prior covariance for the rounds to come. */
    public void covariance(double[] inverse, double logDeterminant) {
        this.covarianceInverse = inverse;
        this.covarianceLogDeterminant = logDeterminant;
    }

    /** Whether every parameter is a finite number: false once training has diverged. */
    public boolean isFinite() {
        for (float value : parameters) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /** A copy that later rounds do not change. */
    public WeightState copy() {
        WeightState copy = new WeightState(parameters.clone(), adamState.clone());
        copy.covariance(covarianceInverse == null ? null : covarianceInverse.clone(), covarianceLogDeterminant);
        return copy;
    }
}
