// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.SplittableRandom;
import org.sparsevae.network.ParameterLayout.Entry;

/**
 * Starting values of all parameters, from a seed alone: the same on every machine.
 *
 * <p>Weights and biases are U(-1/sqrt(fan-in), 1/sqrt(fan-in)), as in PyTorch's linear layer; a likelihood's noise starts where the data say.
 * Slopes of a linear term start at N(0, 0.1^2): near none, and on no side.
 *
 * @param loadings how W starts
 * @param factorWeights how H1 starts
 * @param outputOffsets starting offsets c3 per feature, e.g. log popularity; null for U like other biases
 * @param headOffsets added to the biases of the encoder's head, one per output; null for none
 * @param noise starting values of the likelihood's noise parameter, one per feature; null for 0
 */
public record Initialization(
        Loadings loadings, FactorWeights factorWeights, float[] outputOffsets, float[] headOffsets, float[] noise) {
    private static final double SKIP_SD = .1;
    private static final double TWO_PI = 6.28318530717958647692;

    /** How the loadings start. */
    public enum Loadings {
        /** U(0.5, 1.5): the recipe for gaussian data. */
        UNIFORM,
        /** |N(0, 1)|: the recipe for ratings. */
        HALF_NORMAL,
        /** N(0, 1): the authors' code. */
        NORMAL
    }

    /** How the sparse decoder's first layer starts. */
    public enum FactorWeights {
        /** U(-1/sqrt(K), 1/sqrt(K)): the recipe for gaussian data. */
        UNIFORM,
        /** N(0, 1), then each factor's column scaled to length one: the recipe for ratings. */
        UNIT_COLUMNS
    }

    /** @return the start of the recipe for gaussian data */
    public static Initialization gaussian() {
        return new Initialization(Loadings.UNIFORM, FactorWeights.UNIFORM, null, null, null);
    }

    /**
     * @param outputOffsets starting offsets per feature, e.g. log popularity; null for U like other biases
     * @return the start of the recipe for ratings
     */
    public static Initialization ratings(float[] outputOffsets) {
        return new Initialization(Loadings.HALF_NORMAL, FactorWeights.UNIT_COLUMNS, outputOffsets, null, null);
    }

    /**
     * @param offsets added to the biases of the encoder's head, one per output
     * @return this start with the head's biases moved
     */
    public Initialization withHeadOffsets(float[] offsets) {
        return new Initialization(loadings, factorWeights, outputOffsets, offsets.clone(), noise);
    }

    /**
     * @param values starting values of the likelihood's noise parameter, one per feature
     * @return this start with that noise
     */
    public Initialization withNoise(float[] values) {
        return new Initialization(loadings, factorWeights, outputOffsets, headOffsets, values.clone());
    }

    /**
     * @param layout the network's parameters
     * @param seed any number; equal seeds give equal values
     * @return the flat parameter vector
     * @throws IllegalArgumentException if there is not one given output offset per feature or head offset per output
     */
    public float[] parameters(ParameterLayout layout, long seed) {
        float[] values = new float[layout.length()];
        SplittableRandom seeds = new SplittableRandom(seed);
        for (Entry entry : layout.entries()) {
            // a stream per parameter: the size of one does not move the values of another
            fill(values, entry, seeds.split());
        }
        if (headOffsets != null) {
            moveHead(values, layout.entry("head.b"));
        }
        return values;
    }

    private void moveHead(float[] values, Entry head) {
        if (headOffsets.length != head.length()) {
            throw new IllegalArgumentException("there must be one offset per output of the head: offsets = "
                    + headOffsets.length + ", outputs = " + head.length());
        }
        for (int i = 0; i < headOffsets.length; i++) {
            values[head.offset() + i] += headOffsets[i];
        }
    }

    private void fill(float[] values, Entry entry, SplittableRandom random) {
        switch (entry.kind()) {
            case LOADINGS -> fillLoadings(values, entry, random);
            case FACTOR_WEIGHT -> fillFactorWeights(values, entry, random);
            case SKIP_WEIGHT -> fillSkipWeights(values, entry, random);
            case OUTPUT_BIAS -> fillOutputOffsets(values, entry, random);
            case NOISE -> fillNoise(values, entry);
            default -> fillUniform(values, entry, random);
        }
    }

    private void fillLoadings(float[] values, Entry entry, SplittableRandom random) {
        for (int i = entry.offset(); i < entry.end(); i++) {
            values[i] = (float)
                    switch (loadings) {
                        case UNIFORM -> .5 + random.nextDouble();
                        case HALF_NORMAL -> Math.abs(normal(random));
                        case NORMAL -> normal(random);
                    };
        }
    }

    private void fillFactorWeights(float[] values, Entry entry, SplittableRandom random) {
        if (factorWeights == FactorWeights.UNIFORM) {
            fillUniform(values, entry, random);
            return;
        }
        double[] column = new double[entry.rows()];
        for (int k = 0; k < entry.columns(); k++) {
            double square = 0;
            for (int d = 0; d < column.length; d++) {
                column[d] = normal(random);
                square += column[d] * column[d];
            }
            double norm = Math.sqrt(square);
            for (int d = 0; d < column.length; d++) {
                values[entry.index(d, k)] = (float) (column[d] / norm);
            }
        }
    }

    private static void fillSkipWeights(float[] values, Entry entry, SplittableRandom random) {
        for (int i = entry.offset(); i < entry.end(); i++) {
            values[i] = (float) (SKIP_SD * normal(random));
        }
    }

    private void fillOutputOffsets(float[] values, Entry entry, SplittableRandom random) {
        if (outputOffsets == null) {
            fillUniform(values, entry, random);
            return;
        }
        if (outputOffsets.length != entry.length()) {
            throw new IllegalArgumentException("there must be one starting output offset per feature: offsets = "
                    + outputOffsets.length + ", features = " + entry.length());
        }
        System.arraycopy(outputOffsets, 0, values, entry.offset(), outputOffsets.length);
    }

    private void fillNoise(float[] values, Entry entry) {
        if (noise == null) {
            return;
        }
        if (noise.length != entry.length()) {
            throw new IllegalArgumentException("there must be one starting noise value per feature: values = "
                    + noise.length + ", features = " + entry.length());
        }
        System.arraycopy(noise, 0, values, entry.offset(), noise.length);
    }

    private static void fillUniform(float[] values, Entry entry, SplittableRandom random) {
        double bound = 1 / Math.sqrt(entry.fanIn());
        for (int i = entry.offset(); i < entry.end(); i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
    }

    /** A standard-normal number (Box and Muller), to the bit the same on every Java platform. */
    private static double normal(SplittableRandom random) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(TWO_PI * random.nextDouble());
    }
}
