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

    /**
     * The mixer of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; the
     * finaliser is Stafford's variant 13), used as a keyed hash of counters.
     */
    static final class SplitMix {
        /** 2^64 divided by the golden ratio, odd: the increment of SplitMix64. */
        static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

        private SplitMix() {}

        /** A bijection of 64 bits in which every input bit flips each output bit with probability close to 1/2. */
        static long mix(long z) {
            long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
            return b ^ (b >>> 31);
        }

        /** A key that depends on all of the values and on their order. */
        static long key(long seed, long... values) {
            long key = mix(seed + GOLDEN_GAMMA);
            for (long value : values) {
                key = absorb(key, value);
            }
            return key;
        }

        /** The key of a stream named within another: a bijection in the value for a fixed key. */
        static long absorb(long key, long value) {
            return mix(mix(key + GOLDEN_GAMMA) ^ value);
        }

        /** A key of a text: its length and its UTF-16 units. */
        static long key(long seed, String text) {
            long key = key(seed, text.length());
            for (int i = 0; i < text.length(); i++) {
                key = absorb(key, text.charAt(i));
            }
            return key;
        }
    }

    /**
     * The inverse of the standard normal distribution function by rational approximation: Wichura, "Algorithm AS 241: the
     * percentage points of the normal distribution", Applied Statistics 37 (1988), routine PPND16, relative error about
     * 1e-16. Only the tails (15% of the mass) take a logarithm and a square root, both from StrictMath, so that every JVM
     * gives the same bits.
     */
    static final class NormalQuantile {
        /** Half the width of the central region, in probability, and its square. */
        private static final double CENTRAL = 0.425;

        private static final double CENTRAL_SQUARED = 0.180625;
        /** Where the near tail ends, in sqrt(-log p). */
        private static final double FAR_TAIL = 5.0;

        private static final double NEAR_TAIL_SHIFT = 1.6;

        /** Coefficients of the numerators and denominators, from the constant term up: a and b, c and d, e and f of AS 241. */
        private static final double[] A = {
            3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
            4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3
        };

        private static final double[] B = {
            1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
            2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3
        };

        private static final double[] C = {
            1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
            1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4
        };

        private static final double[] D = {
            1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
            1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9
        };

        private static final double[] E = {
            6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
        };

        private static final double[] F = {
            1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15
        };

        private NormalQuantile() {}

        /** The z with P(Z &lt;= z) = p, for 0 &lt; p &lt; 1. */
        static double of(double p) {
            double q = p - 0.5;
            if (q <= CENTRAL && q >= -CENTRAL) {
                double r = CENTRAL_SQUARED - q * q;
                return q * polynomial(A, r) / polynomial(B, r);
            }
            double r = StrictMath.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
            double z = r <= FAR_TAIL ? ratio(C, D, r - NEAR_TAIL_SHIFT) : ratio(E, F, r - FAR_TAIL);
            return q < 0 ? -z : z;
        }

        private static double ratio(double[] numerator, double[] denominator, double r) {
            return polynomial(numerator, r) / polynomial(denominator, r);
        }

        private static double polynomial(double[] coefficients, double r) {
            double value = coefficients[7];
            for (int power = 6; power >= 0; power--) {
                value = value * r + coefficients[power];
            }
            return value;
        }
    }
}
