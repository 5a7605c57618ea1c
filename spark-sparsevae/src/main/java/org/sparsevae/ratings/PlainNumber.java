// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Numbers that are written as a program writes them, as longs: whole ones by their value, decimal ones by their digits and how many of them are behind
 * the point. Their texts can be told from the longs to the last character. All other texts are -1.
 */
final class PlainNumber {
    /** The digits of a number that a double holds to the last, so that their quotient by a power of ten is the nearest double. */
    private static final int EXACT_DIGITS = 15;

    private static final int WHOLE_DIGITS = 18;
    private static final int SCALE_BITS = 4;
    private static final double[] POWERS = new double[EXACT_DIGITS + 1];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private PlainNumber() {}

    /** A whole number or a decimal one. */
    static long of(UTF8String text, boolean isDecimal) {
        return of(text.getBaseObject(), text.getBaseOffset(), text.numBytes(), isDecimal);
    }

    /**
     * A whole number or a decimal one.
     *
     * @param base what its bytes are in
     * @param offset where, as Spark addresses memory
     * @param length how many there are
     * @param isDecimal whether it may have a point
     */
    static long of(Object base, long offset, int length, boolean isDecimal) {
        return isDecimal ? decimal(base, offset, length) : whole(base, offset, length);
    }

    /** A whole number without a sign or zeros before it. */
    private static long whole(Object base, long offset, int length) {
        if (length == 0 || length > WHOLE_DIGITS || length > 1 && Platform.getByte(base, offset) == '0') {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            int digit = Platform.getByte(base, offset + i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** The digits of a decimal number and how many of them are behind the point, such as 45 and 1 of 4.5. */
    private static long decimal(Object base, long offset, int length) {
        if (length == 0 || length > EXACT_DIGITS + 1) {
            return -1;
        }
        long digits = 0;
        int point = -1;
        for (int i = 0; i < length; i++) {
            byte c = Platform.getByte(base, offset + i);
            if (c == '.' && point < 0 && i > 0 && i < length - 1) {
                point = i;
            } else if (c >= '0' && c <= '9') {
                digits = 10 * digits + c - '0';
            } else {
                return -1;
            }
        }
        int whole = point < 0 ? length : point;
        boolean isUsual = whole == 1 || Platform.getByte(base, offset) != '0';
        int scale = point < 0 ? 0 : length - 1 - point;
        return isUsual && length - (point < 0 ? 0 : 1) <= EXACT_DIGITS ? digits << SCALE_BITS | scale : -1;
    }

    /** The number that a decimal one is. */
    static double value(long decimal) {
        return (decimal >> SCALE_BITS) / POWERS[(int) (decimal & (1 << SCALE_BITS) - 1)];
    }

    /** What was written. */
    static String text(long number, boolean isDecimal) {
        int scale = isDecimal ? (int) (number & (1 << SCALE_BITS) - 1) : 0;
        String digits = Long.toString(isDecimal ? number >> SCALE_BITS : number);
        if (scale == 0) {
            return digits;
        }
        String padded = "0".repeat(Math.max(0, scale + 1 - digits.length())) + digits;
        int point = padded.length() - scale;
        return padded.substring(0, point) + "." + padded.substring(point);
    }
}
