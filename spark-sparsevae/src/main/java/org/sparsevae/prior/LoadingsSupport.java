// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which loadings are active: a mask over the G x K entries of W. It reads the support of a fit, and it freezes it: after
 * the last E-step the mask is applied to W and to Adam's moments in every round, and no penalty is applied any more.
 *
 * <p>Immutable.
 */
public final class LoadingsSupport implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Inclusion probability from which on a loading is active. */
    public static final double INCLUSION_THRESHOLD = 0.5;
    /** Size above which a loading counts when a fitted support is compared with a planted one. */
    public static final double WEIGHT_THRESHOLD = 0.01;

    private final int factors;
    private final boolean[] active;

    private LoadingsSupport(int factors, boolean[] active) {
        if (factors < 1 || active.length % factors != 0) {
            throw new IllegalArgumentException(
                    "a support must be rows of " + factors + " factors: it has " + active.length + " entries");
        }
        this.factors = factors;
        this.active = active;
    }

    /**
     * The support {inclusion &gt;= 0.5 and |w| &gt; threshold}.
     *
     * @param w loadings, G x K row-major
     * @param inclusion inclusion probabilities, G x K row-major
     * @param factors K
     * @param threshold size that a loading must exceed; 0: not exactly zero; see {@link #WEIGHT_THRESHOLD}
     * @return the support
     * @throws IllegalArgumentException if the sizes differ or the threshold is negative
     */
    public static LoadingsSupport of(float[] w, double[] inclusion, int factors, double threshold) {
        if (w.length != inclusion.length) {
            throw new IllegalArgumentException("loadings and inclusion probabilities must have the same size: "
                    + w.length + " and " + inclusion.length);
        }
        if (!(threshold >= 0)) {
            throw new IllegalArgumentException("the threshold must not be negative: threshold = " + threshold);
        }
        boolean[] active = new boolean[w.length];
        for (int i = 0; i < active.length; i++) {
            active[i] = inclusion[i] >= INCLUSION_THRESHOLD && Math.abs(w[i]) > threshold;
        }
        return new LoadingsSupport(factors, active);
    }

    /**
     * The support to freeze: {inclusion &gt;= 0.5}, whatever the weight.
     *
     * @param inclusion inclusion probabilities of the last E-step, G x K row-major
     * @param factors K
     * @return the support
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public static LoadingsSupport freeze(double[] inclusion, int factors) {
        boolean[] active = new boolean[inclusion.length];
        for (int i = 0; i < active.length; i++) {
            active[i] = inclusion[i] >= INCLUSION_THRESHOLD;
        }
        return new LoadingsSupport(factors, active);
    }

    /**
     * A mask that {@link #mask} gave, from a checkpoint.
     *
     * @param mask G x K row-major, true where a loading is active
     * @param factors K
     * @return the support
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public static LoadingsSupport of(boolean[] mask, int factors) {
        return new LoadingsSupport(factors, mask.clone());
    }

    /**
     * The hard threshold W &lt;- W 1[active], in place; zeros are +0.0f.
     *
     * @param w loadings, G x K row-major
     * @throws IllegalArgumentException if the sizes differ
     */
    public void apply(FloatSlice w) {
        w.requireLength("the loadings, or a moment of theirs,", active.length);
        for (int i = 0; i < active.length; i++) {
            if (!active[i]) {
                w.set(i, 0f);
            }
        }
    }

    /**
     * The same for the loadings and Adam's moments of them: a first moment left behind would move a masked loading in
     * the next step.
     *
     * @param w loadings
     * @param firstMoment Adam's m of W
     * @param secondMoment Adam's v of W
     * @throws IllegalArgumentException if the sizes differ
     */
    public void apply(FloatSlice w, FloatSlice firstMoment, FloatSlice secondMoment) {
        apply(w);
        apply(firstMoment);
        apply(secondMoment);
    }

    /**
     * Whether one loading is active.
     *
     * @param j feature
     * @param k factor
     * @return true if it is
     */
    public boolean contains(int j, int k) {
        return active[j * factors + k];
    }

    /**
     * The mask.
     *
     * @return G x K row-major, a copy
     */
    public boolean[] mask() {
        return active.clone();
    }

    /**
     * The entries that two supports have in common.
     *
     * @param other a support of the same shape
     * @return what is active in both
     * @throws IllegalArgumentException if the sizes differ
     */
    public LoadingsSupport and(LoadingsSupport other) {
        if (other.active.length != active.length || other.factors != factors) {
            throw new IllegalArgumentException(
                    "two supports must have the same shape: " + active.length + " entries in rows of " + factors
                            + ", and " + other.active.length + " in rows of " + other.factors);
        }
        boolean[] both = active.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] &= other.active[i];
        }
        return new LoadingsSupport(factors, both);
    }

    /**
     * The support without one factor.
     *
     * @param factor k
     * @return all other entries
     */
    public LoadingsSupport without(int factor) {
        boolean[] rest = active.clone();
        for (int i = factor; i < rest.length; i += factors) {
            rest[i] = false;
        }
        return new LoadingsSupport(factors, rest);
    }

    /**
     * Features that load on this factor alone: its anchors.
     *
     * @param factor k
     * @return indices, ascending
     */
    public int[] anchors(int factor) {
        int[] counts = factorsPerFeature();
        return IntStream.range(0, counts.length)
                .filter(j -> counts[j] == 1 && contains(j, factor))
                .toArray();
    }

    /**
     * Number of active loadings.
     *
     * @return how many entries are active
     */
    public int size() {
        int size = 0;
        for (boolean entry : active) {
            size += entry ? 1 : 0;
        }
        return size;
    }

    /**
     * Active features of each factor; a factor with none is switched off.
     *
     * @return K counts
     */
    public int[] featuresPerFactor() {
        int[] counts = new int[factors];
        for (int i = 0; i < active.length; i++) {
            counts[i % factors] += active[i] ? 1 : 0;
        }
        return counts;
    }

    /**
     * Active factors of each feature; a feature with exactly one is an anchor.
     *
     * @return G counts
     */
    public int[] factorsPerFeature() {
        int[] counts = new int[active.length / factors];
        for (int i = 0; i < active.length; i++) {
            counts[i / factors] += active[i] ? 1 : 0;
        }
        return counts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LoadingsSupport that && factors == that.factors && Arrays.equals(active, that.active);
    }

    @Override
    public int hashCode() {
        return 31 * factors + Arrays.hashCode(active);
    }

    /**
     * Number of factors that act on at least one feature.
     *
     * @return between 0 and K
     */
    public int activeFactors() {
        int count = 0;
        for (int features : featuresPerFactor()) {
            count += features > 0 ? 1 : 0;
        }
        return count;
    }
}
