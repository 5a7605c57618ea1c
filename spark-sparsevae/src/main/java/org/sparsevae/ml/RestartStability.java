// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.metrics.FactorMatching;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.TrainingRows;

/** How well restarts agree: the correlation of their posterior means on the training rows, each factor with its match. */
final class RestartStability {

    private RestartStability() {}

    /** Sums over a partition's rows from which correlations follow: of the means of all networks and their products with the first's. */
    private static final class Sums implements Serializable {
        private static final long serialVersionUID = 1L;

        private long rows;
        private final double[][] mean;
        private final double[][] square;
        private final double[][] product;

        Sums(int networks, int factors) {
            mean = new double[networks][factors];
            square = new double[networks][factors];
            product = new double[networks][factors * factors];
        }

        void add(double[][] means) {
            rows++;
            int factors = means[0].length;
            for (int n = 0; n < means.length; n++) {
                for (int l = 0; l < factors; l++) {
                    mean[n][l] += means[n][l];
                    square[n][l] += means[n][l] * means[n][l];
                    for (int k = 0; k < factors; k++) {
                        product[n][k * factors + l] += means[0][k] * means[n][l];
                    }
                }
            }
        }

        void add(Sums other) {
            rows += other.rows;
            for (int n = 0; n < mean.length; n++) {
                plus(mean[n], other.mean[n]);
                plus(square[n], other.square[n]);
                plus(product[n], other.product[n]);
            }
        }

        private static void plus(double[] sum, double[] more) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += more[i];
            }
        }

        /** |correlation| of the factors of the first network (rows) with those of network n (columns); 0 for a constant factor. */
        double[][] correlations(int n) {
            int factors = mean[0].length;
            double[][] correlations = new double[factors][factors];
            for (int k = 0; k < factors; k++) {
                for (int l = 0; l < factors; l++) {
                    double covariance = product[n][k * factors + l] / rows - mean[0][k] / rows * (mean[n][l] / rows);
                    double scale = Math.sqrt(variance(0, k) * variance(n, l));
                    correlations[k][l] = scale > 0 ? Math.min(1, Math.abs(covariance) / scale) : 0;
                }
            }
            return correlations;
        }

        private double variance(int n, int k) {
            double m = mean[n][k] / rows;
            double variance = square[n][k] / rows - m * m;
            // below the rounding of the sums it is a constant
            return variance > 1e-12 * (1 + m * m) ? variance : 0;
        }
    }

    /**
     * The correlations of matched factors.
     *
     * @param placed the training rows
     * @param model the network that was kept
     * @param others the networks of the other restarts
     * @return per other restart, the |correlation| of each of the K factors of the model with the factor that it is matched with one-to-one
     */
    static double[][] correlations(PlacedRows placed, FittedNetwork model, List<FittedNetwork> others) {
        FittedNetwork[] networks = new FittedNetwork[others.size() + 1];
        networks[0] = model;
        for (int n = 1; n < networks.length; n++) {
            networks[n] = others.get(n - 1);
        }
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(placed.partitions().context());
        Broadcast<FittedNetwork[]> broadcast = spark.broadcast(networks);
        try {
            Sums total = new Sums(networks.length, model.factors());
            // collected and added in partition order: the same bits whatever the order of arrival
            placed.training()
                    .map(rows -> sums(rows, broadcast.value()))
                    .collect()
                    .forEach(total::add);
            double[][] matched = new double[others.size()][];
            for (int n = 1; n < networks.length; n++) {
                matched[n - 1] = FactorMatching.ofCorrelations(total.correlations(n)).correlations();
            }
            return matched;
        } finally {
            broadcast.destroy();
        }
    }

    private static Sums sums(TrainingRows rows, FittedNetwork[] networks) {
        Sums sums = new Sums(networks.length, networks[0].factors());
        for (int i = 0; i < rows.size(); i++) {
            double[][] means = new double[networks.length][];
            for (int n = 0; n < networks.length; n++) {
                means[n] = networks[n].encode(rows.row(i)).mean();
            }
            sums.add(means);
        }
        return sums;
    }
}
