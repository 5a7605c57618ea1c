// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.factorization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparsevae.training.rows.FeatureMoments;
import org.sparsevae.training.rows.PlacedRows;

/**
 * Non-negative matrix factorization by alternating non-negative least squares: minimises |X - U V'|^2 + l2Weight (|U|^2 + |V|^2) over U and
 * V of 0 or more, X with its zeros. Each half is solved exactly, so that the objective never rises and every limit point is stationary
 * (Grippo and Sciandrone 2000, for two blocks).
 *
 * <p>U is nowhere as a whole. An iteration is one Spark job: V goes to the executors, a row's factors are solved for where the row lies, and
 * what comes back is a sum per partition of X'U (G x K) and U'U (K x K), added up in partition order, so that the same rows in as many
 * partitions give the same bits. V's rows are then solved for on the driver, side by side.
 *
 * <p>After each iteration the columns of U and V are given equal norms. That leaves U V' as it is and lowers the penalty to what it is at
 * every stationary point, where alternation alone would take the longer the smaller l2Weight is. A factor that the penalty takes below the
 * rounding of X is zero from then on, where alternation alone would go on shrinking it.
 */
public final class AlternatingLeastSquares {
    /** Share of |X| up to which |u_k v_k'| is rounding. */
    private static final double VANISHED = 1e-14;

    private final PlacedRows rows;
    private final int features;
    private final int factors;
    private final double l2Weight;
    private final double[] loadings;
    private double noiseVariance;
    private boolean converged;

    /**
     * Draws the start: entries of V uniform in [0, 2s) with s^2 = the mean of X over K, so that U of the same size would have the mean of X.
     *
     * @param rows the rows, none with a negative value
     * @param moments their moments
     * @param factors K
     * @param l2Weight weight of the squared entries of U and V, 0 or more
     * @param seed seed of the start
     */
    public AlternatingLeastSquares(PlacedRows rows, FeatureMoments moments, int factors, double l2Weight, long seed) {
        this.rows = rows;
        this.features = moments.numFeatures();
        this.factors = factors;
        this.l2Weight = l2Weight;
        double mean = Arrays.stream(moments.means()).sum() / features;
        double scale = 2 * Math.sqrt(mean / factors);
        SplittableRandom random = new SplittableRandom(seed);
        this.loadings = new double[Math.multiplyExact(features, factors)];
        Arrays.setAll(loadings, i -> scale * random.nextDouble());
    }

    /**
     * Iterates until an iteration lowers the objective by no more than a share of it.
     *
     * @param maxIterations iterations at most, at least 1
     * @param tolerance the share, 0 or more
     * @param listener hears of each iteration
     * @return a record per iteration
     */
    public List<FactorizationRecord> run(int maxIterations, double tolerance, Consumer<FactorizationRecord> listener) {
        List<FactorizationRecord> records = new ArrayList<>();
        double before = Double.POSITIVE_INFINITY;
        while (records.size() < maxIterations && !converged) {
            FactorizationRecord record = iterate(records.size() + 1);
            records.add(record);
            listener.accept(record);
            converged = records.size() > 1 && before - record.objective() <= tolerance * before;
            before = record.objective();
        }
        return records;
    }

    private FactorizationRecord iterate(int iteration) {
        RowSums sums = sumRows();
        double explained = solveForLoadings(sums);
        double[] loadingNorms = loadingNorms();
        double unexplained = sums.squares() - explained;
        double norms = 0;
        for (int k = 0; k < factors; k++) {
            unexplained -= l2Weight * loadingNorms[k];
            norms += balance(k, sums.gram()[k * factors + k], loadingNorms[k], sums.squares());
        }
        // rounding can take a perfect fit below zero
        double squaredError = Math.max(0, unexplained);
        double penalty = l2Weight * norms;
        double entries = sums.weight() * features;
        noiseVariance = Math.max(squaredError, Math.ulp(sums.squares())) / entries;
        int nonZero = (int) Arrays.stream(loadings).filter(v -> v != 0).count();
        return new FactorizationRecord(iteration, squaredError + penalty, squaredError, penalty, nonZero);
    }

    /**
     * Solves for V given the sums over rows.
     *
     * @return sum_j b_j'v_j with b_j = row j of X'U. At the solution b'v = v'(U'U + l2Weight I)v, so that |X - U V'|^2 + l2Weight |V|^2 is |X|^2
     *     less this
     */
    private double solveForLoadings(RowSums sums) {
        double[] matrix = sums.gram().clone();
        for (int k = 0; k < factors; k++) {
            matrix[k * factors + k] += l2Weight;
        }
        double[] explained = new double[features];
        // each feature is solved for on its own and writes what no other reads: the order does not matter
        IntStream.range(0, features).parallel().forEach(j -> {
            double[] b = sums.crossProduct(j);
            double[] v = new NonNegativeLeastSquares(matrix, factors).solve(b);
            System.arraycopy(v, 0, loadings, j * factors, factors);
            for (int k = 0; k < factors; k++) {
                explained[j] += b[k] * v[k];
            }
        });
        double sum = 0;
        for (double part : explained) {
            sum += part;
        }
        return sum;
    }

    /**
     * Scales a factor's loadings so that u_k, which is solved for anew, and v_k have equal norms.
     *
     * @return |u_k|^2 + |v_k|^2 then
     */
    private double balance(int factor, double rowNorm, double loadingNorm, double squares) {
        boolean vanished = rowNorm * loadingNorm <= VANISHED * VANISHED * squares;
        double by = vanished ? 0 : Math.sqrt(Math.sqrt(rowNorm / loadingNorm));
        for (int i = factor; i < loadings.length; i += factors) {
            loadings[i] *= by;
        }
        return vanished ? 0 : 2 * Math.sqrt(rowNorm * loadingNorm);
    }

    private RowSums sumRows() {
        int k = factors;
        double weight = l2Weight;
        Broadcast<double[]> shared =
                JavaSparkContext.fromSparkContext(rows.partitions().context()).broadcast(loadings());
        try {
            return RowSums.total(rows.training().map(part -> RowSums.of(part, shared.value(), k, weight)));
        } finally {
            shared.destroy();
        }
    }

    private double[] loadingNorms() {
        double[] norms = new double[factors];
        for (int i = 0; i < loadings.length; i++) {
            norms[i % factors] += loadings[i] * loadings[i];
        }
        return norms;
    }

    /** V, G x K, row-major, a new array. */
    public double[] loadings() {
        return loadings.clone();
    }

    /** The mean over rows and features of the squared errors of the last iteration; greater than 0, also of a perfect fit. */
    public double noiseVariance() {
        return noiseVariance;
    }

    /** Whether the last iteration changed the objective by no more than the tolerance. */
    public boolean converged() {
        return converged;
    }
}
