// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.synthetic;

import java.util.Arrays;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.util.MathArrays;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;

/**
 * Data of any size with a planted support, for every likelihood: many features, each a nonlinear function of few independent factors.
 *
 * <pre>
 *   z_k ~ N(0, 1)
 *   g(z) = z, sin z, z or z^2, each less its mean and over its standard deviation
 *   single features:  m_j = +- g_j(z_k)          the others:  m_j = sum over two or three factors of +- g_j(z_k), or a product z_k z_l
 *   real numbers:            x_j = s_j times a draw given m_j,            s_j from 0.5 to 3
 *   zeros and ones:          x_j is drawn given c_j + 2.5 m_j,            c_j from -1.5 to 0
 *   counts:                  x_j is drawn given 1 + c_j + 0.5 m_j,        c_j ~ N(0, 0.5^2)
 *   counts of a fixed total: x ~ Multinomial(200, softmax(c + m)),        c_j ~ N(0, 0.5^2)
 * </pre>
 *
 * Every m_j has mean 0 and variance 1. Single features go to the factors in turn, and the four shapes in turn within a factor, so that every
 * factor has anchors, some of them monotone, as soon as there are eight times as many single features as factors. The shapes are those of
 * Eq. 9 of Moran et al. 2022. In gaussian data four fifths of a feature's variance come from its factors.
 *
 * @param likelihood name of a likelihood
 * @param features G, at least 2
 * @param factors K, at least 3 and at most G
 * @param severalShare share of the features that depend on two or three factors, in [0, 1)
 */
public record PlantedFactors(String likelihood, int features, int factors, double severalShare) {
    private static final double LOGIT = 2.5;
    private static final double LOG_MEAN = 1;
    /** With twice of it exp(m) of a squared factor would have no mean. */
    private static final double LOG_GAIN = 0.5;

    private static final int SHAPES = 4;
    /** Variance of sin z for standard normal z, (1 - exp(-2)) / 2. */
    private static final double SINE_VARIANCE = (1 - StrictMath.exp(-2)) / 2;

    private static final double MOST_FACTORS_SHARE = 0.25;
    private static final double PRODUCT_SHARE = 0.5;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if one is out of range, or there is no such likelihood
     */
    public PlantedFactors {
        Likelihoods.of(likelihood);
        if (factors < 3 || factors > features) {
            throw new IllegalArgumentException("there must be at least 3 true factors and as many features: factors = "
                    + factors + ", features = " + features);
        }
        if (!(severalShare >= 0 && severalShare < 1)) {
            throw new IllegalArgumentException(
                    "the share of features with several factors must be in [0, 1): " + severalShare);
        }
    }

    /** How one feature depends on the factors. */
    private record Feature(int[] factors, int shape, double[] signs, boolean product, double offset, double scale) {

        double of(double[] z) {
            if (product) {
                return signs[0] * z[factors[0]] * z[factors[1]];
            }
            double sum = 0;
            for (int n = 0; n < factors.length; n++) {
                sum += signs[n] * shaped(z[factors[n]]);
            }
            return sum / StrictMath.sqrt(factors.length);
        }

        private double shaped(double z) {
            return switch (shape) {
                case 1 -> StrictMath.sin(z) / StrictMath.sqrt(SINE_VARIANCE);
                case 3 -> (z * z - 1) / StrictMath.sqrt(2);
                default -> z;
            };
        }
    }

    /**
     * Generates rows; the functions are drawn first, then the rows.
     *
     * @param rows number of rows, at least 1
     * @param random where all of it is drawn from
     * @return the rows and the support
     */
    public SyntheticData generate(int rows, RandomGenerator random) {
        Feature[] functions = functions(random);
        double[][] x = new double[rows][];
        double[][] z = new double[rows][factors];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < factors; k++) {
                z[i][k] = random.nextGaussian();
            }
            double[] code = z[i];
            double[] m = Arrays.stream(functions).mapToDouble(f -> f.of(code)).toArray();
            x[i] = observed(functions, m, random);
        }
        boolean[][] support = new boolean[features][factors];
        for (int j = 0; j < features; j++) {
            for (int k : functions[j].factors()) {
                support[j][k] = true;
            }
        }
        return new SyntheticData(x, z, support);
    }

    private Feature[] functions(RandomGenerator random) {
        Feature[] functions = new Feature[features];
        int single = features - (int) Math.round(severalShare * features);
        for (int j = 0; j < features; j++) {
            boolean alone = j < single;
            int[] own = alone ? new int[] {j % factors} : several(random);
            double[] signs = new double[own.length];
            Arrays.setAll(signs, n -> random.nextBoolean() ? 1 : -1);
            boolean product = own.length == 2 && random.nextDouble() < PRODUCT_SHARE;
            int shape = alone ? j / factors % SHAPES : random.nextInt(SHAPES - 1);
            functions[j] = new Feature(own, shape, signs, product, offset(random), 0.5 + 2.5 * random.nextDouble());
        }
        return functions;
    }

    private int[] several(RandomGenerator random) {
        int[] order = MathArrays.natural(factors);
        MathArrays.shuffle(order, random);
        return Arrays.copyOf(order, random.nextDouble() < MOST_FACTORS_SHARE ? 3 : 2);
    }

    private static boolean isBinary(Likelihood likelihood) {
        return !likelihood.allows(2);
    }

    private double offset(RandomGenerator random) {
        return isBinary(Likelihoods.of(likelihood)) ? -1.5 * random.nextDouble() : 0.5 * random.nextGaussian();
    }

    private double[] observed(Feature[] functions, double[] m, RandomGenerator random) {
        Likelihood drawn = Likelihoods.of(likelihood);
        double[] outputs = m.clone();
        if (drawn.hasUnits()) {
            double[] x = drawn.sample(outputs, random);
            Arrays.setAll(x, j -> functions[j].scale() * x[j]);
            return x;
        }
        double base = drawn.hasLogarithmicOutputs() ? LOG_MEAN : 0;
        double gain = drawn.hasLogarithmicOutputs() ? LOG_GAIN : isBinary(drawn) ? LOGIT : 1;
        Arrays.setAll(outputs, j -> base + functions[j].offset() + gain * m[j]);
        return drawn.sample(outputs, random);
    }
}
