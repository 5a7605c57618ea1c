// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.metrics.Covariances;
import org.sparsevae.metrics.FactorMatching;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.TrainingRows;

/** How well restarts agree: the correlation of their posterior means on (a sample of) the training rows, each factor with its match. */
public final class RestartStability {

    /** Rows of a partition that are compared, at most: correlations need no more, and exact sums are not cheap. */
    private static final int MOST_ROWS = 2000;

    private RestartStability() {}

    /**
     * The correlations of matched factors.
     *
     * @param placed the training rows, at least two
     * @param model the network that was kept
     * @param others the networks of the other restarts
     * @return per other restart, the |correlation| of each of the K factors of the model with the factor that it is matched with one-to-one
     */
    public static double[][] correlations(PlacedRows placed, FittedNetwork model, List<FittedNetwork> others) {
        FittedNetwork[] networks = new FittedNetwork[others.size() + 1];
        networks[0] = model;
        for (int n = 1; n < networks.length; n++) {
            networks[n] = others.get(n - 1);
        }
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(placed.partitions().context());
        Broadcast<FittedNetwork[]> broadcast = spark.broadcast(networks);
        try {
            Covariances[] total = empty(networks);
            // collected and merged in partition order: the same bits whatever the order of arrival
            Iterator<Covariances[]> parts = placed.training()
                    .map(rows -> ofRows(rows, broadcast.value()))
                    .collect()
                    .iterator();
            while (parts.hasNext()) {
                Covariances[] part = parts.next();
                for (int n = 0; n < total.length; n++) {
                    total[n].merge(part[n]);
                }
            }
            double[][] matched = new double[total.length][];
            for (int n = 0; n < total.length; n++) {
                matched[n] =
                        FactorMatching.of(total[n], networks[n + 1].factors()).correlations();
            }
            return matched;
        } finally {
            broadcast.destroy();
        }
    }

    /** For each other network: its factors, then the model's. */
    private static Covariances[] empty(FittedNetwork[] networks) {
        return IntStream.range(1, networks.length)
                .mapToObj(n -> new Covariances(networks[n].factors() + networks[0].factors()))
                .toArray(Covariances[]::new);
    }

    private static Covariances[] ofRows(TrainingRows rows, FittedNetwork[] networks) {
        Covariances[] covariances = empty(networks);
        // rows lie in an order of hashes, so the first ones are a sample
        for (int i = 0; i < Math.min(rows.size(), MOST_ROWS); i++) {
            FeatureRow row = row(rows, i);
            double[] model = means(networks[0], row);
            for (int n = 1; n < networks.length; n++) {
                double[] other = means(networks[n], row);
                double[] both = new double[other.length + model.length];
                System.arraycopy(other, 0, both, 0, other.length);
                System.arraycopy(model, 0, both, other.length, model.length);
                covariances[n - 1].add(both);
            }
        }
        return covariances;
    }

    /** Posterior means; of factors that no feature loads on 0: with an estimated covariance they follow the others, and would be matched. */
    private static double[] means(FittedNetwork network, FeatureRow row) {
        double[] means = network.encode(row).mean().clone();
        float[] loadings = ((FittedSparseDecoder) network.decoder()).loadings();
        boolean[] used = new boolean[means.length];
        for (int i = 0; i < loadings.length; i++) {
            used[i % means.length] |= loadings[i] != 0;
        }
        for (int k = 0; k < means.length; k++) {
            means[k] = used[k] ? means[k] : 0;
        }
        return means;
    }

    private static FeatureRow row(TrainingRows rows, int i) {
        int from = rows.rowStart(i);
        int entries = rows.rowStart(i + 1) - from;
        int[] indices = new int[entries];
        double[] values = new double[entries];
        for (int e = 0; e < entries; e++) {
            indices[e] = rows.column(from + e);
            values[e] = rows.value(from + e);
        }
        return FeatureRow.sparse(rows.numFeatures(), indices, values);
    }
}
