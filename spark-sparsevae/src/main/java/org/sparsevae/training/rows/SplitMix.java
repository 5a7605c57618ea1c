// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

/**
 * The mixer of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; the
 * finaliser is Stafford's variant 13), used as a keyed hash of counters.
 */
final class SplitMix {
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
