// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

/**
 * The inverse of the standard normal distribution function by rational approximation: Wichura, "Algorithm AS 241: the
 * percentage points of the normal distribution", Applied Statistics 37 (1988), routine PPND16, relative error about
 * 1e-16. Only the tails (15% of the mass) take a logarithm and a square root, both from StrictMath, so that every JVM
 * gives the same bits.
 */
final class NormalQuantile {
    /** Half the width of the central region, in probability, and its square. */
    private static final double CENTRAL = 0.425;

    private static final double CENTRAL_SQUARED = 0.180625;
    /** Where the near tail ends, in sqrt(-log p). */
    private static final double FAR_TAIL = 5.0;

    private static final double NEAR_TAIL_SHIFT = 1.6;

    /** Coefficients of the numerators and denominators, from the constant term up: a and b, c and d, e and f of AS 241. */
    private static final double[] A = {
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3
    };

    private static final double[] B = {
        1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
        2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3
    };

    private static final double[] C = {
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4
    };

    private static final double[] D = {
        1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9
    };

    private static final double[] E = {
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
    };

    private static final double[] F = {
        1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15
    };

    private NormalQuantile() {}

    /** The z with P(Z &lt;= z) = p, for 0 &lt; p &lt; 1. */
    static double of(double p) {
        double q = p - 0.5;
        if (q <= CENTRAL && q >= -CENTRAL) {
            double r = CENTRAL_SQUARED - q * q;
            return q * polynomial(A, r) / polynomial(B, r);
        }
        double r = StrictMath.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
        double z = r <= FAR_TAIL ? ratio(C, D, r - NEAR_TAIL_SHIFT) : ratio(E, F, r - FAR_TAIL);
        return q < 0 ? -z : z;
    }

    private static double ratio(double[] numerator, double[] denominator, double r) {
        return polynomial(numerator, r) / polynomial(denominator, r);
    }

    private static double polynomial(double[] coefficients, double r) {
        double value = coefficients[7];
        for (int power = 6; power >= 0; power--) {
            value = value * r + coefficients[power];
        }
        return value;
    }
}
