// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

/** The exponential integral {@code E1(x) = int_x^inf exp(-t)/t dt}, which Commons Math lacks. */
final class ExponentialIntegral {
    private static final double EULER_GAMMA = 0.57721566490153286;
    private static final double PRECISION = 1e-16;

    private ExponentialIntegral() {}

    /**
     * {@code exp(x) E1(x)}, which does not underflow: by the power series below 1, by the continued fraction (Abramowitz and Stegun,
     * 5.1.11 and 5.1.22) from 1 on.
     *
     * @param x positive
     * @return about -log(x) near 0, about 1/x for large x; relative error below 1e-13
     */
    static double scaled(double x) {
        return x < 1 ? StrictMath.exp(x) * series(x) : fraction(x);
    }

    private static double series(double x) {
        double sum = -EULER_GAMMA - StrictMath.log(x);
        double power = 1;
        for (int n = 1; Math.abs(power) > PRECISION; n++) {
            power *= -x / n;
            sum -= power / n;
        }
        return sum;
    }

    /** 1/(x+1- 1/(x+3- 4/(x+5- 9/(...)))), by Lentz's method. */
    private static double fraction(double x) {
        double b = x + 1;
        double c = Double.MAX_VALUE;
        double d = 1 / b;
        double value = d;
        double change = 0;
        for (int n = 1; Math.abs(change - 1) > PRECISION && n < 1000; n++) {
            double a = -(double) n * n;
            b += 2;
            d = 1 / (a * d + b);
            c = b + a / c;
            change = c * d;
            value *= change;
        }
        return value;
    }
}
