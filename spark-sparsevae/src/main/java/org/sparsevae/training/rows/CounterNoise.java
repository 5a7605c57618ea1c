// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

/**
 * Noise as a pure function of (seed, purpose, epoch, partition, position, index), where position is the row's place in
 * the order of the epoch: a retried task draws the same again, and it does not matter how rows are cut into minibatches.
 * Nothing is kept between draws, so one object may serve any number of threads.
 *
 * <p>The counters are hashed to 64 bits by the mixer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), one stream a
 * row; the idea of random numbers without a state is that of Salmon et al., "Parallel random numbers: as easy as 1, 2,
 * 3", SC 2011. Normals come from the inverse distribution function by Wichura's AS 241. Only IEEE arithmetic and StrictMath
 * are used: every JVM gives the same bits.
 */
public final class CounterNoise {
    private static final double TO_OPEN_UNIT = 0x1p-52;
    private static final float TO_FLOAT_UNIT = 0x1p-24f;
    private static final int OPEN_UNIT_SHIFT = 64 - 52;
    private static final int FLOAT_UNIT_SHIFT = 64 - 24;

    private final long key;

    /**
     * The noise of one purpose in one epoch of one partition.
     *
     * @param seed the fit's seed
     * @param purpose what the noise is for, such as "posterior" or "input dropout": different purposes are independent
     * @param epoch the epoch, from 0
     * @param partition the partition, from 0
     */
    public CounterNoise(long seed, String purpose, int epoch, int partition) {
        key = SplitMix.key(SplitMix.key(seed, purpose), epoch, partition);
    }

    /**
     * Draws standard normals for consecutive rows.
     *
     * @param firstPosition the position in the epoch of the first row, from 0: m B for minibatch m of size B
     * @param rows the number of rows, B
     * @param perRow the numbers drawn a row, K
     * @param into receives the normals, row-major [B, K], length at least B * K
     * @throws IllegalArgumentException if {@code into} is shorter than B * K
     */
    public void fillNormal(long firstPosition, int rows, int perRow, float[] into) {
        checkLength(rows, perRow, into);
        for (int i = 0, at = 0; i < rows; i++) {
            long counter = rowKey(firstPosition + i);
            for (int j = 0; j < perRow; j++) {
                counter += SplitMix.GOLDEN_GAMMA;
                into[at++] = (float) NormalQuantile.of(openUnit(SplitMix.mix(counter)));
            }
        }
    }

    /**
     * Draws uniforms of [0, 1) for consecutive rows, multiples of 2^-24.
     *
     * @param firstPosition the position in the epoch of the first row, from 0: m B for minibatch m of size B
     * @param rows the number of rows, B
     * @param perRow the numbers drawn a row, for example G
     * @param into receives the uniforms, row-major [B, perRow], length at least B * perRow
     * @throws IllegalArgumentException if {@code into} is shorter than B * perRow
     */
    public void fillUniform(long firstPosition, int rows, int perRow, float[] into) {
        checkLength(rows, perRow, into);
        for (int i = 0, at = 0; i < rows; i++) {
            long counter = rowKey(firstPosition + i);
            for (int j = 0; j < perRow; j++) {
                counter += SplitMix.GOLDEN_GAMMA;
                into[at++] = (SplitMix.mix(counter) >>> FLOAT_UNIT_SHIFT) * TO_FLOAT_UNIT;
            }
        }
    }

    /**
     * One standard normal: the same number that {@link #fillNormal} writes, before it is narrowed to float.
     *
     * @param position the row's position in the epoch, from 0
     * @param index the number's index within the row, from 0
     * @return the normal, within -8.3 and 8.3
     */
    public double normal(long position, int index) {
        return NormalQuantile.of(openUnit(bits(position, index)));
    }

    /**
     * One uniform of the open interval (0, 1).
     *
     * @param position the row's position in the epoch, from 0
     * @param index the number's index within the row, from 0
     * @return the uniform, never 0 nor 1; its leading 24 bits are what {@link #fillUniform} writes
     */
    public double uniform(long position, int index) {
        return openUnit(bits(position, index));
    }

    private long bits(long position, int index) {
        return SplitMix.mix(rowKey(position) + (index + 1L) * SplitMix.GOLDEN_GAMMA);
    }

    private long rowKey(long position) {
        return SplitMix.absorb(key, position);
    }

    /** The middle of one of 2^52 equal intervals: exact, symmetric about 1/2, never 0 nor 1. */
    private static double openUnit(long bits) {
        return ((bits >>> OPEN_UNIT_SHIFT) + 0.5) * TO_OPEN_UNIT;
    }

    private static void checkLength(int rows, int perRow, float[] into) {
        long length = (long) rows * perRow;
        if (length > into.length) {
            throw new IllegalArgumentException("the noise does not fit the array: " + rows + " rows of " + perRow
                    + " numbers need " + length + " floats, the array has " + into.length);
        }
    }
}
