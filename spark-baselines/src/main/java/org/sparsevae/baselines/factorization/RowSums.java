// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.factorization;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.sparsevae.training.rows.TrainingRows;
import scala.Tuple2;

/**
 * What the rows of one partition, or of all, tell about V: X'U (G x K) and U'U (K x K), each row's factors u_i solved for and forgotten. A
 * row counts by its weight. The cost of a row grows with its entries that are not zero, not with G.
 */
final class RowSums implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Partitions whose sums the driver adds up itself. */
    private static final int MOST_ON_DRIVER = 8;

    private final int factors;
    private final double[] crossProduct;
    private final double[] gram;
    private double squares;
    private double weight;

    private RowSums(int features, int factors) {
        this.factors = factors;
        this.crossProduct = new double[features * factors];
        this.gram = new double[factors * factors];
    }

    /**
     * Solves for the factors of a partition's rows and sums them up, in the order of the rows.
     *
     * @param rows the rows
     * @param loadings V, G x K, row-major
     * @param factors K
     * @param l2Weight weight of |u|^2
     * @return the sums
     */
    static RowSums of(TrainingRows rows, double[] loadings, int factors, double l2Weight) {
        RowSums sums = new RowSums(rows.numFeatures(), factors);
        NonNegativeLeastSquares solver =
                new NonNegativeLeastSquares(Factorization.gram(loadings, factors, l2Weight), factors);
        double[] b = new double[factors];
        for (int i = 0; i < rows.size(); i++) {
            Arrays.fill(b, 0);
            double squares = 0;
            for (int e = rows.rowStart(i); e < rows.rowStart(i + 1); e++) {
                double value = rows.value(e);
                int start = rows.column(e) * factors;
                for (int k = 0; k < factors; k++) {
                    b[k] += value * loadings[start + k];
                }
                squares += value * value;
            }
            sums.add(rows, i, solver.solve(b), squares);
        }
        return sums;
    }

    private void add(TrainingRows rows, int row, double[] u, double rowSquares) {
        double rowWeight = rows.weight(row);
        int[] positive = new int[factors];
        int count = 0;
        for (int k = 0; k < factors; k++) {
            if (u[k] > 0) {
                positive[count++] = k;
            }
        }
        for (int e = rows.rowStart(row); e < rows.rowStart(row + 1); e++) {
            double value = rowWeight * rows.value(e);
            int start = rows.column(e) * factors;
            for (int i = 0; i < count; i++) {
                crossProduct[start + positive[i]] += value * u[positive[i]];
            }
        }
        for (int i = 0; i < count; i++) {
            double value = rowWeight * u[positive[i]];
            for (int l = 0; l < count; l++) {
                gram[positive[i] * factors + positive[l]] += value * u[positive[l]];
            }
        }
        squares += rowWeight * rowSquares;
        weight += rowWeight;
    }

    /**
     * The sums over all partitions, added in an order that does not depend on when they arrive: in that of the partitions, or, of many, first
     * within groups on executors, so that the driver holds no more than a square root of them at a time.
     *
     * @param partitions one element in each partition
     */
    static RowSums total(JavaRDD<RowSums> partitions) {
        int count = partitions.getNumPartitions();
        if (count <= MOST_ON_DRIVER) {
            return total(partitions.collect());
        }
        int groups = (int) Math.ceil(Math.sqrt(count));
        JavaRDD<Tuple2<Integer, RowSums>> numbered = partitions.mapPartitionsWithIndex(
                (partition, sums) ->
                        List.of(new Tuple2<>(partition, sums.next())).iterator(),
                false);
        return total(numbered.mapToPair(sums -> new Tuple2<>(sums._1() % groups, sums))
                .groupByKey(groups) // group g comes out alone in partition g, and what is collected is in their order
                .map(group -> total(StreamSupport.stream(group._2().spliterator(), false)
                        .sorted(Comparator.comparingInt(Tuple2::_1))
                        .map(Tuple2::_2)
                        .toList()))
                .collect());
    }

    private static RowSums total(List<RowSums> partitions) {
        RowSums total = partitions.get(0);
        for (RowSums next : partitions.subList(1, partitions.size())) {
            addTo(total.crossProduct, next.crossProduct);
            addTo(total.gram, next.gram);
            total.squares += next.squares;
            total.weight += next.weight;
        }
        return total;
    }

    private static void addTo(double[] sums, double[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }

    /** Row j of X'U, K values, a new array. */
    double[] crossProduct(int feature) {
        double[] row = new double[factors];
        System.arraycopy(crossProduct, feature * factors, row, 0, factors);
        return row;
    }

    /** U'U, K x K, row-major; not copied. */
    double[] gram() {
        return gram;
    }

    /** The sum over rows of |x|^2. */
    double squares() {
        return squares;
    }

    /** The sum of the rows' weights. */
    double weight() {
        return weight;
    }
}
