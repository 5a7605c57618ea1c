// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import org.sparsevae.training.rows.CounterNoise.SplitMix;

/**
 * The order in which an epoch reads the rows of one partition: a pseudo-random permutation of 0 to n - 1 keyed by (seed,
 * epoch, partition), computed per position in constant time and without a table, so that a round reads its next
 * minibatches at no cost that grows with n.
 *
 * <p>A balanced Feistel network (Luby and Rackoff, SIAM J. Comput. 17, 1988) permutes 0 to 4^h - 1, the smallest such
 * range that holds n (and at least 64); a value of n or more is encrypted again until it is smaller than n (cycle
 * walking: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). For n above 16 this takes fewer than
 * four turns on average.
 *
 * <p>Minibatch m of size B holds positions m B to min(n, (m + 1) B) - 1: every row once an epoch, the last short
 * minibatch included.
 */
public final class MinibatchOrder {
    /** Eight rounds: twice what makes a Feistel network a strong pseudo-random permutation. */
    private static final int ROUNDS = 8;

    /** At least 6 bits, since the network has few permutations to offer on very small ranges. */
    private static final int MIN_HALF_BITS = 3;

    private final int n;
    private final int halfBits;
    private final long halfMask;
    private final long[] roundKeys = new long[ROUNDS];

    /**
     * The order of one epoch of one partition.
     *
     * @param seed the fit's seed
     * @param epoch the epoch, from 0
     * @param partition the partition, from 0
     * @param n the number of rows of the partition, at least 0
     * @throws IllegalArgumentException if n is negative
     */
    public MinibatchOrder(long seed, int epoch, int partition, int n) {
        if (n < 0) {
            throw new IllegalArgumentException("the number of rows must not be negative: " + n);
        }
        this.n = n;
        int bits = n <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
        halfBits = Math.max(MIN_HALF_BITS, (bits + 1) / 2);
        halfMask = (1L << halfBits) - 1;
        long key = SplitMix.key(SplitMix.key(seed, "minibatch order"), epoch, partition);
        for (int round = 0; round < ROUNDS; round++) {
            roundKeys[round] = SplitMix.absorb(key, round);
        }
    }

    /**
     * The number of rows of the partition.
     *
     * @return n
     */
    public int size() {
        return n;
    }

    /**
     * The row read at a position of the epoch.
     *
     * @param position the position, 0 to n - 1
     * @return the row's id, 0 to n - 1; different for different positions
     * @throws IndexOutOfBoundsException if the position is not within 0 to n - 1
     */
    public int row(int position) {
        if (position < 0 || position >= n) {
            throw new IndexOutOfBoundsException("position " + position + " of an epoch of " + n + " rows");
        }
        long row = position;
        do {
            row = encrypt(row);
        } while (row >= n);
        return (int) row;
    }

    /**
     * The number of minibatches of an epoch.
     *
     * @param batchSize B, at least 1
     * @return n / B, rounded up; 0 if there are no rows
     * @throws IllegalArgumentException if batchSize is less than 1
     */
    public int minibatches(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize must be at least 1: " + batchSize);
        }
        return (int) (((long) n + batchSize - 1) / batchSize);
    }

    /**
     * The rows of one minibatch.
     *
     * @param minibatch the minibatch of the epoch, 0 to minibatches(B) - 1; beyond that no row is left
     * @param batchSize B, at least 1
     * @param into receives the ids of the rows, in the order of their positions; length at least B
     * @return the number of rows: B, fewer for the last minibatch, 0 beyond it
     */
    public int minibatch(int minibatch, int batchSize, int[] into) {
        long from = (long) minibatch * batchSize;
        int count = (int) Math.max(0, Math.min(batchSize, n - from));
        for (int i = 0; i < count; i++) {
            into[i] = row((int) from + i);
        }
        return count;
    }

    private long encrypt(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (long key : roundKeys) {
            long next = left ^ (SplitMix.mix(key ^ right) >>> (Long.SIZE - halfBits));
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }
}
