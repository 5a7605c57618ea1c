// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.util.Arrays;

/**
 * Disentanglement, completeness and informativeness of codes (Eastwood and Williams 2018, A framework for the quantitative
 * evaluation of disentangled representations), from how important each code is for predicting each true factor.
 *
 * <ul>
 *   <li>A code is disentangled if it is important for one factor only: 1 minus the entropy of its row of R, normalised to
 *       sum 1, in base number of factors. The score is the mean over the codes, weighted by their shares of R.
 *   <li>A factor is complete if one code tells it: 1 minus the entropy of its column of R in base number of codes,
 *       weighted likewise.
 *   <li>Informativeness says how well the codes together predict each factor; it comes with the importances.
 * </ul>
 *
 * With one factor there is nothing to mix: every code is disentangled, and with one code every factor complete. Where R is
 * all zero the codes tell nothing, and both scores are 0. Immutable.
 */
public final class Disentanglement {
    private final double[][] importances;
    private final double[] informativeness;

    /**
     * @param importances R: [code][factor], finite, none negative, at least one of each
     * @param informativeness per factor how well all codes together predict it; see who made it for the unit
     * @throws IllegalArgumentException if R is empty or ragged, an importance is negative or not finite, or there is not one
     *     informativeness per factor
     */
    public Disentanglement(double[][] importances, double[] informativeness) {
        if (importances.length == 0 || importances[0].length == 0) {
            throw new IllegalArgumentException("importances need at least one code and one factor: codes = "
                    + importances.length + ", factors = " + (importances.length == 0 ? 0 : importances[0].length));
        }
        int factors = importances[0].length;
        if (informativeness.length != factors) {
            throw new IllegalArgumentException("informativeness is needed per factor: factors = " + factors
                    + ", values = " + informativeness.length);
        }
        this.importances = new double[importances.length][];
        for (int c = 0; c < importances.length; c++) {
            if (importances[c].length != factors) {
                throw new IllegalArgumentException("every code needs an importance for every factor: code " + c
                        + " has " + importances[c].length + ", code 0 has " + factors);
            }
            for (int f = 0; f < factors; f++) {
                if (!(importances[c][f] >= 0) || Double.isInfinite(importances[c][f])) {
                    throw new IllegalArgumentException("importances must be finite and not negative: code = " + c
                            + ", factor = " + f + ", importance = " + importances[c][f]);
                }
            }
            this.importances[c] = importances[c].clone();
        }
        this.informativeness = informativeness.clone();
    }

    /** @return the disentanglement of the codes, in [0, 1] */
    public double disentanglement() {
        return weightedScore(importances);
    }

    /** @return the completeness of the factors, in [0, 1] */
    public double completeness() {
        return weightedScore(transposed());
    }

    /** @return the mean over the factors of how well the codes predict them */
    public double informativeness() {
        return Arrays.stream(informativeness).average().orElseThrow();
    }

    /** @return the disentanglement of each code; 0 for one that is important for nothing */
    public double[] disentanglementPerCode() {
        return scores(importances);
    }

    /** @return the completeness of each factor; 0 for one that no code tells */
    public double[] completenessPerFactor() {
        return scores(transposed());
    }

    /** @return how well the codes predict each factor */
    public double[] informativenessPerFactor() {
        return informativeness.clone();
    }

    /** @return R, [code][factor] */
    public double[][] importances() {
        return Arrays.stream(importances).map(double[]::clone).toArray(double[][]::new);
    }

    private double[][] transposed() {
        double[][] transposed = new double[importances[0].length][importances.length];
        for (int c = 0; c < importances.length; c++) {
            for (int f = 0; f < transposed.length; f++) {
                transposed[f][c] = importances[c][f];
            }
        }
        return transposed;
    }

    private static double weightedScore(double[][] rows) {
        double[] scores = scores(rows);
        double weighted = 0;
        double total = 0;
        for (int i = 0; i < rows.length; i++) {
            double weight = Arrays.stream(rows[i]).sum();
            weighted += weight * scores[i];
            total += weight;
        }
        return total == 0 ? 0 : weighted / total;
    }

    private static double[] scores(double[][] rows) {
        return Arrays.stream(rows).mapToDouble(Disentanglement::score).toArray();
    }

    /** 1 minus the entropy of a row in base of its length. */
    private static double score(double[] row) {
        double total = Arrays.stream(row).sum();
        if (total == 0) {
            return 0;
        }
        double entropy = 0;
        for (double value : row) {
            if (value > 0) {
                entropy -= value / total * StrictMath.log(value / total);
            }
        }
        return entropy == 0 ? 1 : Math.max(0, 1 - entropy / StrictMath.log(row.length));
    }

    @Override
    public String toString() {
        return "Disentanglement: disentanglement=" + disentanglement() + ", completeness=" + completeness()
                + ", informativeness=" + informativeness();
    }
}
