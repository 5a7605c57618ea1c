// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

/**
 * Fixes the scale of the loadings, which the likelihood does not identify.
 *
 * <p>The decoder's first layer relu(H1 (w_j o z)) has no bias, so W / c with c H1 is the same function for every c &gt; 0.
 * Holding mean_j max_k |w_jk| at 1 after each averaging round makes lambda0 and lambda1 mean the same on every data set.
 */
public final class Gauge {

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
     * Holds the gauge: W &lt;- W / c, H1 &lt;- c H1. Loadings that are all zero, or not finite, are left as they are.
     *
     * @param w loadings, G x K row-major
     * @param factors K
     * @param h1 weights of the decoder's first layer, in any order
     * @return c, or 1 if nothing was changed
     * @throws IllegalArgumentException if {@code w} is not made of whole rows
     */
    public static double hold(FloatSlice w, int factors, FloatSlice h1) {
        double c = scale(w, factors);
        if (!(c >= Float.MIN_NORMAL && c <= Float.MAX_VALUE)) {
            return 1;
        }
        for (int i = 0; i < w.length(); i++) {
            w.set(i, (float) (w.get(i) / c));
        }
        h1.scale(c);
        return c;
    }

    /**
     * Brings Adam's moments to the new scale, by the chain rule: the gradient with respect to W / c is c times the one
     * with respect to W, and the gradient with respect to c H1 is 1 / c times the one with respect to H1. First moments
     * follow the gradient, second moments its square. Optional: with c near 1 in every round the moments forget faster
     * than the scale drifts.
     *
     * @param c what {@link #hold} returned, positive
     * @param firstOfW Adam's m of W
     * @param secondOfW Adam's v of W
     * @param firstOfH1 Adam's m of H1
     * @param secondOfH1 Adam's v of H1
     * @throws IllegalArgumentException if {@code c} is not positive and finite
     */
    public static void rescaleMoments(
            double c, FloatSlice firstOfW, FloatSlice secondOfW, FloatSlice firstOfH1, FloatSlice secondOfH1) {
        if (!(c > 0 && c < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the scale of the loadings must be positive and finite: c = " + c);
        }
        firstOfW.scale(c);
        secondOfW.scale(c * c);
        firstOfH1.scale(1 / c);
        secondOfH1.scale(1 / (c * c));
    }
}
