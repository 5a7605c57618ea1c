// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.sparsevae.baselines.VariationalSparseCodingModel;
import org.sparsevae.ml.LatentModel;

/**
 * Which of a model's latent dimensions are used.
 *
 * @param byModel what the model itself says: of VSC, dimensions that are more likely on than off in at least {@link #LEAST_SHARE} of the
 *     rows; of other models the same as by variance
 * @param byVariance dimensions whose posterior mean has a variance above {@link #LEAST_VARIANCE} over the rows (Burda, Grosse and
 *     Salakhutdinov 2016, "active units"), which any model has
 */
public record ActiveCodes(boolean[] byModel, boolean[] byVariance) {
    /** Of the rows, in which a dimension of VSC has to be on to count as used. */
    static final double LEAST_SHARE = 0.01;

    /** Of the posterior mean, in units of the prior's variance. */
    static final double LEAST_VARIANCE = 0.01;

    /**
     * Looks at the rows that a model has transformed.
     *
     * @param model the model
     * @param transformed at least two rows of its {@code transform}
     * @return which dimensions are used
     */
    public static ActiveCodes of(LatentModel<?> model, Dataset<Row> transformed) {
        double[] variances = transformed
                .agg(Summarizer.variance(functions.col(model.getLatentCol())))
                .head()
                .<Vector>getAs(0)
                .toArray();
        boolean[] byVariance = new boolean[variances.length];
        for (int k = 0; k < variances.length; k++) {
            byVariance[k] = variances[k] > LEAST_VARIANCE;
        }
        return new ActiveCodes(
                model instanceof VariationalSparseCodingModel coding ? on(coding, transformed) : byVariance,
                byVariance);
    }

    private static boolean[] on(VariationalSparseCodingModel model, Dataset<Row> transformed) {
        int factors = model.getK();
        long[] counts = transformed
                .select(model.getActivationCol())
                .javaRDD()
                .treeAggregate(
                        new long[factors + 1],
                        (sums, row) -> {
                            Vector activation = row.getAs(0);
                            for (int k = 0; k < factors; k++) {
                                sums[k] += activation.apply(k) >= VariationalSparseCodingModel.ACTIVE ? 1 : 0;
                            }
                            sums[factors]++;
                            return sums;
                        },
                        (sums, more) -> {
                            for (int k = 0; k <= factors; k++) {
                                sums[k] += more[k];
                            }
                            return sums;
                        });
        boolean[] on = new boolean[factors];
        for (int k = 0; k < factors; k++) {
            on[k] = counts[k] >= LEAST_SHARE * counts[factors];
        }
        return on;
    }

    /** How many are marked. */
    public static double count(boolean[] marked) {
        int count = 0;
        for (boolean one : marked) {
            count += one ? 1 : 0;
        }
        return count;
    }
}
