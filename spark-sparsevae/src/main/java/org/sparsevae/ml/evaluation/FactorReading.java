// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.prior.LoadingsSupport;

/**
 * What can be read off fitted loadings: which features a factor acts on, how strongly and in which direction, and which features depend
 * on it alone. A loading is on when it is not zero and its inclusion probability is at least one half.
 */
public final class FactorReading {
    private final FittedNetwork network;
    private final float[] loadings;
    private final LoadingsSupport support;
    private final int factors;
    private final int features;

    /**
     * @param network with a sparse decoder
     * @param inclusion inclusion probability of each loading, G x K row-major
     */
    public FactorReading(FittedNetwork network, double[] inclusion) {
        this.network = network;
        this.factors = network.factors();
        this.features = network.features();
        this.loadings = ((FittedSparseDecoder) network.decoder()).loadings();
        this.support = LoadingsSupport.of(loadings, inclusion, factors, 0);
    }

    /** K, with those that no feature loads on. */
    int numFactors() {
        return factors;
    }

    /** W, G x K row-major: not a copy. */
    public float[] loadings() {
        return loadings;
    }

    /** w_jk. */
    public double weight(int feature, int factor) {
        return loadings[feature * factors + factor];
    }

    /** Factors that some feature loads on, ascending. */
    public int[] activeFactors() {
        int[] counts = support.featuresPerFactor();
        return IntStream.range(0, factors).filter(k -> counts[k] > 0).toArray();
    }

    /** How many features load on a factor. */
    public int features(int factor) {
        return support.featuresPerFactor()[factor];
    }

    /** Features that load on this factor and on no other: its anchors, ascending. */
    public int[] anchors(int factor) {
        return support.anchors(factor);
    }

    /**
     * A feature of a factor.
     *
     * @param feature its index
     * @param effect m_j(z_k = 1) - m_j(z_k = -1), turned so that it is positive in the factor's dominant direction
     */
    public record Effect(int feature, double effect) {}

    /**
     * The features that load on a factor, by their effect in the factor's dominant direction (that of the largest effect), strongest
     * first. Weights alone would mix signs, because an output row of the network can turn a positive weight around.
     */
    public List<Effect> strongest(int factor, int count) {
        double[] effects = network.effects(factor);
        double direction = direction(factor, effects);
        List<Effect> found = new ArrayList<>();
        for (int j = 0; j < features; j++) {
            if (support.contains(j, factor)) {
                found.add(new Effect(j, direction * effects[j]));
            }
        }
        found.sort(Comparator.comparingDouble(Effect::effect).reversed().thenComparingInt(Effect::feature));
        return found.subList(0, Math.min(count, found.size()));
    }

    /**
     * The direction of a factor's largest effect, among the features that load on it.
     *
     * @param factor its index
     * @param effects what it does to every feature
     * @return 1, or -1 where that effect is negative
     */
    public double direction(int factor, double[] effects) {
        int largest = -1;
        for (int j = 0; j < features; j++) {
            if (support.contains(j, factor) && (largest < 0 || Math.abs(effects[j]) > Math.abs(effects[largest]))) {
                largest = j;
            }
        }
        return largest >= 0 && effects[largest] < 0 ? -1 : 1;
    }
}
