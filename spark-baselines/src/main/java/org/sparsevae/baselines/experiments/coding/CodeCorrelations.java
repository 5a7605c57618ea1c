// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparsevae.metrics.Covariances;

/**
 * How strongly each code goes with each source of data whose sources fall into groups, and how well codes keep to one group (Tonolini et al.
 * 2019, Fig. 3). A code belongs to the group of the source that it goes with most.
 *
 * @param correlations absolute correlations, [source][code]
 * @param groups the group of each source, from 0
 * @param active whether each code is used at all; the others belong to no group
 */
record CodeCorrelations(double[][] correlations, int[] groups, boolean[] active) {
    /** In place of a group: the code is not used. */
    static final int NONE = -1;

    /**
     * Absolute values of Pearson's correlations over rows; the result does not depend on their order or partitions.
     *
     * @param rows with a vector of codes and one of sources, all finite
     * @param codesCol column of the codes
     * @param sourcesCol column of the sources
     * @param ofMagnitudes whether the correlation is that of the absolute values of codes and sources: the sign of a code means nothing, and
     *     a source that is often zero is then told by its presence. The authors' published program does so; their text does not say it
     * @return [source][code]; 0 where a column is constant
     */
    static double[][] between(Dataset<Row> rows, String codesCol, String sourcesCol, boolean ofMagnitudes) {
        Row first = rows.select(codesCol, sourcesCol).head();
        int codes = first.<Vector>getAs(0).size();
        int sources = first.<Vector>getAs(1).size();
        Covariances covariances = rows.select(codesCol, sourcesCol)
                .javaRDD()
                .treeAggregate(
                        new Covariances(codes + sources),
                        (sums, row) -> {
                            double[] values = Arrays.copyOf(row.<Vector>getAs(0).toArray(), codes + sources);
                            System.arraycopy(row.<Vector>getAs(1).toArray(), 0, values, codes, sources);
                            sums.add(
                                    ofMagnitudes
                                            ? Arrays.stream(values)
                                                    .map(Math::abs)
                                                    .toArray()
                                            : values);
                            return sums;
                        },
                        (sums, more) -> {
                            sums.merge(more);
                            return sums;
                        });
        double[][] matrix = new double[sources][codes];
        for (int s = 0; s < sources; s++) {
            for (int c = 0; c < codes; c++) {
                matrix[s][c] = Math.abs(covariances.correlation(c, codes + s));
            }
        }
        return matrix;
    }

    /** Number of active codes. */
    int activeCodes() {
        return (int) IntStream.range(0, active.length).filter(c -> active[c]).count();
    }

    /** The source that a code goes with most; of equal ones the first. */
    int strongestSource(int code) {
        int best = 0;
        for (int s = 1; s < correlations.length; s++) {
            best = correlations[s][code] > correlations[best][code] ? s : best;
        }
        return best;
    }

    /** The group that a code belongs to, or {@link #NONE}. */
    int group(int code) {
        return active[code] ? groups[strongestSource(code)] : NONE;
    }

    /** The strongest correlation of a code with a source of its group, or of the other groups. */
    private double strongest(int code, boolean within, double[][] judges) {
        int own = group(code);
        return IntStream.range(0, judges.length)
                .filter(s -> (groups[s] == own) == within)
                .mapToDouble(s -> judges[s][code])
                .max()
                .orElse(0);
    }

    /** The codes of a group, or all active ones for {@link #NONE}. */
    int[] codes(int group) {
        return IntStream.range(0, active.length)
                .filter(c -> active[c] && (group == NONE || group(c) == group))
                .toArray();
    }

    /**
     * The mean over a group's codes of their strongest correlation.
     *
     * @param group a group, or {@link #NONE} for all active codes
     * @param within whether with the sources of the code's own group, or with those of the others
     * @return the mean, empty for a group without codes
     */
    OptionalDouble mean(int group, boolean within) {
        return mean(group, within, correlations);
    }

    /**
     * The same of other rows' correlations: a code belongs to the source that it goes with most in these rows, so that here the mean within is
     * larger than that outside even of codes that go with nothing; there it is not.
     *
     * @param judges absolute correlations in other rows, [source][code]
     */
    OptionalDouble mean(int group, boolean within, double[][] judges) {
        return Arrays.stream(codes(group))
                .mapToDouble(c -> strongest(c, within, judges))
                .average();
    }

    /** The mean over sources of their strongest correlation with a code: how well the worst to the best of them are told at all. */
    double meanOfSources() {
        return Arrays.stream(correlations)
                .mapToDouble(row -> Arrays.stream(row).max().orElse(0))
                .average()
                .orElse(0);
    }

    /** The codes group by group, in a group by their strongest source, those that are not used at the end. */
    int[] order() {
        return IntStream.range(0, active.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(c -> active[c] ? 0 : 1)
                        .thenComparingInt(this::strongestSource)
                        .thenComparingDouble(c -> -correlations[strongestSource(c)][c]))
                .mapToInt(c -> c)
                .toArray();
    }

    /** The matrix with its codes in {@link #order}; a code that is not used is a column of zeros. */
    double[][] ordered() {
        int[] order = order();
        return Arrays.stream(correlations)
                .map(row -> Arrays.stream(order)
                        .mapToDouble(c -> active[c] ? row[c] : 0)
                        .toArray())
                .toArray(double[][]::new);
    }
}
