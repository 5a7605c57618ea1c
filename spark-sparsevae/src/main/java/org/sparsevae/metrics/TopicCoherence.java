// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Coherence of topics, lists of features that are said to belong together: whether they occur in the same rows. For a pair
 * of features
 *
 * <pre>{@code NPMI(i, j) = log( p_ij / (p_i p_j) ) / -log p_ij}</pre>
 *
 * with p the shares of rows in which i, j or both are greater than 0 (Bouma 2009; as topic coherence Lau, Newman and Baldwin
 * 2014): 1 if they only occur together, 0 if independently, -1 if never. A topic's coherence is the mean over its pairs.
 *
 * <p>Make one per partition, add its rows, merge: rows are counted in integers, so the result does not depend on the order.
 * Only pairs within a topic are counted. Not safe for concurrent use.
 */
public final class TopicCoherence implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[][] topics;
    private final int largestFeature;
    /** Rows with each feature of each topic. */
    private final long[][] single;
    /** Rows with features a and b &lt; a of each topic, at a (a - 1) / 2 + b. */
    private final long[][] both;

    private long rows;

    /**
     * Coherence over no rows.
     *
     * @param topics the features of each topic, in any order, each in [0, G) and once a topic
     * @throws IllegalArgumentException if a feature is negative or twice in a topic
     */
    public TopicCoherence(int[][] topics) {
        this.topics = new int[topics.length][];
        this.single = new long[topics.length][];
        this.both = new long[topics.length][];
        int largest = -1;
        for (int t = 0; t < topics.length; t++) {
            this.topics[t] = topics[t].clone();
            int[] sorted = topics[t].clone();
            Arrays.sort(sorted);
            for (int i = 0; i < sorted.length; i++) {
                if (sorted[i] < 0 || i > 0 && sorted[i] == sorted[i - 1]) {
                    throw new IllegalArgumentException("a topic needs features of 0 or more, each once: topic = " + t
                            + ", feature = " + sorted[i]);
                }
                largest = Math.max(largest, sorted[i]);
            }
            single[t] = new long[sorted.length];
            both[t] = new long[sorted.length * (sorted.length - 1) / 2];
        }
        this.largestFeature = largest;
    }

    /**
     * Takes in a row.
     *
     * @param indices features of its entries
     * @param values the entries; a feature occurs in the row if its entry is greater than 0
     */
    public void add(int[] indices, double[] values) {
        boolean[] occurs = new boolean[largestFeature + 1];
        for (int e = 0; e < indices.length; e++) {
            if (values[e] > 0 && indices[e] <= largestFeature) {
                occurs[indices[e]] = true;
            }
        }
        for (int t = 0; t < topics.length; t++) {
            for (int a = 0, pair = 0; a < topics[t].length; pair += a, a++) {
                if (occurs[topics[t][a]]) {
                    single[t][a]++;
                    for (int b = 0; b < a; b++) {
                        both[t][pair + b] += occurs[topics[t][b]] ? 1 : 0;
                    }
                }
            }
        }
        rows++;
    }

    /**
     * @param other rows to take in as well
     * @throws IllegalArgumentException if its topics are others
     */
    public void merge(TopicCoherence other) {
        if (!Arrays.deepEquals(topics, other.topics)) {
            throw new IllegalArgumentException("only counts of the same topics can be merged: "
                    + Arrays.deepToString(topics) + " and " + Arrays.deepToString(other.topics));
        }
        for (int t = 0; t < topics.length; t++) {
            addTo(single[t], other.single[t]);
            addTo(both[t], other.both[t]);
        }
        rows += other.rows;
    }

    private static void addTo(long[] counts, long[] more) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += more[i];
        }
    }

    /** @return number of rows */
    public long rows() {
        return rows;
    }

    /** @return number of topics */
    public int topics() {
        return topics.length;
    }

    /**
     * The coherence of one topic.
     *
     * @param topic its index
     * @return mean NPMI over its pairs, in [-1, 1]; NaN without rows, or with fewer than two features
     */
    public double coherence(int topic) {
        if (rows == 0 || both[topic].length == 0) {
            return Double.NaN;
        }
        double sum = 0;
        for (int a = 1, pair = 0; a < topics[topic].length; a++) {
            for (int b = 0; b < a; b++) {
                sum += npmi(single[topic][a], single[topic][b], both[topic][pair++]);
            }
        }
        return sum / both[topic].length;
    }

    private double npmi(long a, long b, long together) {
        if (together == 0) {
            return -1;
        }
        if (together == a && together == b) {
            // only ever together; the formula says so too, but for rounding, and but for a pair that is in every row
            return 1;
        }
        double share = (double) together / rows;
        return StrictMath.log(share / ((double) a / rows) / ((double) b / rows)) / -StrictMath.log(share);
    }

    /** @return the mean coherence of the topics with at least two features; NaN without rows or such topics */
    public double mean() {
        Mean mean = new Mean();
        for (int t = 0; t < topics.length; t++) {
            if (both[t].length > 0 && rows > 0) {
                mean.add(coherence(t));
            }
        }
        return mean.value();
    }
}
