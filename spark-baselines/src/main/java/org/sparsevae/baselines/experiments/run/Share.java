// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.util.Arrays;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;

/**
 * In how many fits of a cell something held, with Wilson's score interval for the probability (Wilson 1927), which stays within 0 and 1 and
 * means something at none and at all.
 *
 * @param count fits in which it held
 * @param of fits in which it could
 */
record Share(int count, int of) {
    private static final double CONFIDENCE = 0.95;

    /** Counts the values that are not 0. */
    static Share of(double[] values) {
        return new Share((int) Arrays.stream(values).filter(value -> value != 0).count(), values.length);
    }

    /** The share, NaN of none. */
    double value() {
        return of == 0 ? Double.NaN : (double) count / of;
    }

    /** Lower end of the 95% interval, NaN of none. */
    double low() {
        return of == 0 ? Double.NaN : count == 0 ? 0 : interval().getLowerBound();
    }

    /** Upper end of the 95% interval, NaN of none. */
    double high() {
        return of == 0 ? Double.NaN : count == of ? 1 : interval().getUpperBound();
    }

    private ConfidenceInterval interval() {
        return new WilsonScoreInterval().createInterval(of, count, CONFIDENCE);
    }
}
