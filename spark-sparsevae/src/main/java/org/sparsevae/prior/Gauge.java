// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.util.Arrays;

/**
 * Fixes the scale of the loadings, which the likelihood does not identify.
 *
 * <p>The decoder's first layer relu(H1 (w_j o z)) has no bias, so W / c with c H1 is the same function for every c &gt; 0.
 * Holding mean_j max_k |w_jk| at 1 after each averaging round makes lambda0 and lambda1 mean the same on every data set.
 *
 * <p>The same holds for every factor alone: w_.k / a_k with a_k H1_.k is the same function. Left free, it is a way around the prior: a
 * factor whose column of H1 is long can do with loadings so small that they count as off. So the columns of H1 are held at one length,
 * their mean, before the scale is.
 *
 * <p>Slopes A of a linear term sum_k a_jk w_jk z_k carry the scale of W's columns like those of H1 do: a_.k / a_k with a_k w_.k.
 */
public final class Gauge {

    /** How much of the scale is held. */
    public enum Kind {
        /** The scale of W, and the columns of the decoder's first layer at one length. */
        COLUMNS,
        /** The scale of W alone, as in the recipe that the defaults began with. */
        SCALE,
        /** Nothing, as in the paper. */
        NONE
    }

    private Gauge() {}

    /**
     * The scale that the gauge fixes to 1.
     *
     * @param w loadings, G x K row-major
     * @param factors K
     * @return c = mean_j max_k |w_jk|; features whose loadings are all zero count as 0
     * @throws IllegalArgumentException if {@code w} is not made of whole rows
     */
    public static double scale(FloatSlice w, int factors) {
        if (factors < 1 || w.length() == 0 || w.length() % factors != 0) {
            throw new IllegalArgumentException(
                    "the loadings must be rows of " + factors + " factors: they have " + w.length() + " entries");
        }
        int features = w.length() / factors;
        double sum = 0;
        for (int j = 0; j < features; j++) {
            float largest = 0;
            for (int k = 0; k < factors; k++) {
                largest = Math.max(largest, Math.abs(w.get(j * factors + k)));
            }
            sum += largest;
        }
        return sum / features;
    }

    /**
     * Holds the gauge: columns of H1 of equal length, and mean_j max_k |w_jk| = 1. Nothing is changed where the loadings are all zero or
     * not finite; a column of H1 that is zero or not finite keeps its length.
     *
     * @param w loadings, G x K row-major
     * @param factors K
     * @param h1 weights of the decoder's first layer, D x K, the column of one factor after the other
     * @return a, K positive numbers: column k of W was multiplied by a_k, column k of H1 divided by it
     * @throws IllegalArgumentException if {@code w} is not made of whole rows or {@code h1} not of K columns
     */
    public static double[] hold(FloatSlice w, int factors, FloatSlice h1) {
        return hold(Kind.COLUMNS, w, factors, h1);
    }

    /**
     * Holds a gauge, or a part of it.
     *
     * @param kind what to hold
     * @param w loadings, G x K row-major
     * @param factors K
     * @param h1 weights of the decoder's first layer, D x K, the column of one factor after the other
     * @return a, K positive numbers: column k of W was multiplied by a_k, column k of H1 divided by it
     * @throws IllegalArgumentException if {@code w} is not made of whole rows or {@code h1} not of K columns
     */
    public static double[] hold(Kind kind, FloatSlice w, int factors, FloatSlice h1) {
        double[] multiples = lengthRatios(h1, factors);
        if (kind == Kind.NONE || !isScale(scale(w, factors))) {
            Arrays.fill(multiples, 1);
            return multiples;
        }
        if (kind == Kind.SCALE) {
            Arrays.fill(multiples, 1);
        }
        multiplyColumns(w, multiples);
        double c = scale(w, factors);
        w.scale(1 / c);
        for (int k = 0; k < factors; k++) {
            multiples[k] /= c;
        }
        divideBlocks(h1, multiples);
        return multiples;
    }

    /** The length of each column of H1 over their mean. */
    private static double[] lengthRatios(FloatSlice h1, int factors) {
        if (h1.length() == 0 || h1.length() % factors != 0) {
            throw new IllegalArgumentException("the decoder's first layer must have a column for each of " + factors
                    + " factors: it has " + h1.length() + " weights");
        }
        int units = h1.length() / factors;
        double[] lengths = new double[factors];
        double sum = 0;
        int usable = 0;
        for (int k = 0; k < factors; k++) {
            double square = 0;
            for (int d = 0; d < units; d++) {
                double weight = h1.get(k * units + d);
                square += weight * weight;
            }
            lengths[k] = Math.sqrt(square);
            if (isScale(lengths[k])) {
                sum += lengths[k];
                usable++;
            }
        }
        double[] ratios = new double[factors];
        for (int k = 0; k < factors; k++) {
            ratios[k] = isScale(lengths[k]) ? lengths[k] * usable / sum : 1;
        }
        return ratios;
    }

    private static boolean isScale(double length) {
        return length >= Float.MIN_NORMAL && length <= Float.MAX_VALUE;
    }

    private static void multiplyColumns(FloatSlice w, double[] multiples) {
        for (int i = 0; i < w.length(); i++) {
            w.set(i, (float) (w.get(i) * multiples[i % multiples.length]));
        }
    }

    /** Divides column k of a matrix that lies column after column. */
    private static void divideBlocks(FloatSlice h1, double[] divisors) {
        int units = h1.length() / divisors.length;
        for (int i = 0; i < h1.length(); i++) {
            h1.set(i, (float) (h1.get(i) / divisors[i / units]));
        }
    }

    /**
     * Brings Adam's moments to the new scale, by the chain rule: the gradient with respect to a W is 1 / a times the one
     * with respect to W, and the gradient with respect to H1 / a is a times the one with respect to H1. First moments
     * follow the gradient, second moments its square.
     *
     * @param multiples what {@link #hold} returned, K positive numbers
     * @param firstOfW Adam's m of W
     * @param secondOfW Adam's v of W
     * @param firstOfH1 Adam's m of H1
     * @param secondOfH1 Adam's v of H1
     * @throws IllegalArgumentException if a multiple is not positive and finite
     */
    public static void rescaleMoments(
            double[] multiples,
            FloatSlice firstOfW,
            FloatSlice secondOfW,
            FloatSlice firstOfH1,
            FloatSlice secondOfH1) {
        requireScales(multiples);
        multiplyColumns(firstOfW, power(multiples, -1));
        multiplyColumns(secondOfW, power(multiples, -2));
        divideBlocks(firstOfH1, power(multiples, -1));
        divideBlocks(secondOfH1, power(multiples, -2));
    }

    /**
     * Brings the slopes of a linear term, and Adam's moments of them, to the scale that {@link #hold} brought W to: A's column k is divided
     * by a_k, so the gradient with respect to it is a_k times what it was.
     *
     * @param multiples what {@link #hold} returned, K positive numbers
     * @param slopes A, G x K row-major
     * @param first Adam's m of A
     * @param second Adam's v of A
     * @throws IllegalArgumentException if a multiple is not positive and finite
     */
    public static void rescaleSlopes(double[] multiples, FloatSlice slopes, FloatSlice first, FloatSlice second) {
        requireScales(multiples);
        multiplyColumns(slopes, power(multiples, -1));
        multiplyColumns(first, multiples);
        multiplyColumns(second, power(multiples, 2));
    }

    private static void requireScales(double[] multiples) {
        for (int k = 0; k < multiples.length; k++) {
            if (!(multiples[k] > 0 && multiples[k] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("the scale of a factor must be positive and finite: factor = " + k
                        + ", scale = " + multiples[k]);
            }
        }
    }

    /** The numbers to the power of 2 or 1, or the inverse of that. */
    private static double[] power(double[] numbers, int exponent) {
        double[] powers = new double[numbers.length];
        for (int k = 0; k < powers.length; k++) {
            double power = Math.abs(exponent) == 2 ? numbers[k] * numbers[k] : numbers[k];
            powers[k] = exponent < 0 ? 1 / power : power;
        }
        return powers;
    }
}
