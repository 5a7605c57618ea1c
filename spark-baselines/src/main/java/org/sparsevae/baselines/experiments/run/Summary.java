// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.apache.commons.math3.util.FastMath;

/**
 * A measure over the fits of a cell. Quantiles interpolate linearly between order statistics (type 7 of Hyndman and Fan 1996, as NumPy and R
 * do).
 *
 * @param count number of values; all else is NaN where there is none
 * @param mean their mean
 * @param standardError of the mean: the sample's standard deviation over the root of the count; NaN for one value
 * @param lowerQuartile 25% quantile
 * @param median 50% quantile
 * @param upperQuartile 75% quantile
 */
public record Summary(
        int count, double mean, double standardError, double lowerQuartile, double median, double upperQuartile) {

    /**
     * A measure in some cells.
     *
     * @param cell what their cells must have
     */
    public static Summary of(Map<String, ?> cell, List<FitRecord> records, String measure) {
        return of(FitRecord.values(FitRecord.in(cell, records), measure));
    }

    /** Summarises values, in any order. */
    public static Summary of(double[] values) {
        if (values.length == 0) {
            return new Summary(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        Percentile quantiles = new Percentile().withEstimationType(EstimationType.R_7);
        quantiles.setData(values);
        double error = values.length == 1
                ? Double.NaN
                : FastMath.sqrt(StatUtils.variance(values)) / FastMath.sqrt(values.length);
        return new Summary(
                values.length,
                StatUtils.mean(values),
                error,
                quantiles.evaluate(25),
                quantiles.evaluate(50),
                quantiles.evaluate(75));
    }
}
