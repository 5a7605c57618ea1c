// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.likelihood.PoissonLikelihood;

class FittedNetworkTest {
    private static final int FEATURES = 6;
    private static final int FACTORS = 3;
    private static final double[] MEAN = {1, -2, 0, 10, 3, 0.5};
    private static final double[] SD = {2, 0.5, 1, 4, 0.1, 3};
    private static final double[] LOG_SIGMA = {-0.1, -1, 0, -2, 0.3, -0.7};
    private static final double[] Z = {0.7, -1.2, 0.4};

    private static final Standardisation STANDARDISATION = new Standardisation(MEAN, SD);

    private static FittedEncoder encoder(Standardisation standardisation) {
        Random random = new Random(3);
        return new FittedEncoder(
                List.of(
                        NaiveNetwork.layer(random, FEATURES, 12, true, true),
                        NaiveNetwork.layer(random, 12, 2 * FACTORS, true, false)),
                standardisation,
                InputScaling.NONE);
    }

    private static FittedSparseDecoder decoder() {
        Random random = new Random(4);
        return new FittedSparseDecoder(
                NaiveNetwork.loadings(random, FEATURES, FACTORS),
                NaiveNetwork.layer(random, FACTORS, 10, false, true),
                List.of(NaiveNetwork.layer(random, 10, 11, true, true)),
                NaiveNetwork.random(random, FEATURES * 11, 0.5),
                NaiveNetwork.random(random, FEATURES, 0.5));
    }

    private static FittedNetwork gaussian() {
        return new FittedNetwork(
                encoder(STANDARDISATION), decoder(), new GaussianLikelihood(), STANDARDISATION, LOG_SIGMA);
    }

    @Test
    void gaussianDensityIsThatOfTheRowInItsOwnUnits() {
        double[] m = NaiveNetwork.decode(decoder(), Z);
        double[] x = {0, 1, 2, 8, 3.1, 0};
        double expected = 0;
        double[] mean = new double[FEATURES];
        for (int j = 0; j < FEATURES; j++) {
            mean[j] = MEAN[j] + SD[j] * m[j];
            expected += new NormalDistribution(mean[j], SD[j] * Math.exp(LOG_SIGMA[j])).logDensity(x[j]);
        }
        assertEquals(expected, gaussian().logLikelihood(FeatureRow.dense(x), Z), 1e-4 * Math.abs(expected));
        assertArrayEquals(mean, gaussian().reconstruct(Z), 1e-4);
    }

    @Test
    void gaussianWithoutStandardisationStaysInTheUnitsOfM() {
        FittedNetwork network = new FittedNetwork(encoder(null), decoder(), new GaussianLikelihood(), null, LOG_SIGMA);
        double[] m = NaiveNetwork.decode(decoder(), Z);
        double expected = 0;
        for (int j = 0; j < FEATURES; j++) {
            expected += new NormalDistribution(m[j], Math.exp(LOG_SIGMA[j])).logDensity(0);
        }
        assertArrayEquals(m, network.reconstruct(Z), 1e-5);
        assertEquals(expected, network.logLikelihood(FeatureRow.dense(new double[FEATURES]), Z), 1e-4);
    }

    @Test
    void multinomialIsTheLogSoftmaxWeightedByCounts() {
        FittedNetwork network = new FittedNetwork(encoder(null), decoder(), new MultinomialLikelihood());
        double[] m = NaiveNetwork.decode(decoder(), Z);
        double total = Arrays.stream(m).map(Math::exp).sum();
        double[] x = {0, 3, 0, 1, 0, 2};
        double expected = 0;
        for (int j = 0; j < FEATURES; j++) {
            expected += x[j] * Math.log(Math.exp(m[j]) / total);
            assertEquals(Math.exp(m[j]) / total, network.reconstruct(Z)[j], 1e-6);
        }
        assertEquals(expected, network.logLikelihood(FeatureRow.dense(x), Z), 1e-4);
    }

    @Test
    void bernoulliSumsOverOnesAndZeros() {
        FittedNetwork network = new FittedNetwork(encoder(null), decoder(), new BernoulliLikelihood());
        double[] m = NaiveNetwork.decode(decoder(), Z);
        double[] x = {0, 1, 0, 1, 1, 0};
        double expected = 0;
        for (int j = 0; j < FEATURES; j++) {
            double p = 1 / (1 + Math.exp(-m[j]));
            expected += Math.log(x[j] == 1 ? p : 1 - p);
            assertEquals(p, network.reconstruct(Z)[j], 1e-6);
        }
        assertEquals(expected, network.logLikelihood(FeatureRow.dense(x), Z), 1e-5);
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        DenseLayer layer = new DenseLayer(1, 2, new float[] {2000, -2000}, null, DenseLayer.Activation.IDENTITY);
        FittedEncoder encoder = new FittedEncoder(
                List.of(new DenseLayer(2, 2, new float[4], null, DenseLayer.Activation.IDENTITY)),
                null,
                InputScaling.NONE);
        FeatureRow row = FeatureRow.dense(new double[] {0, 1});
        FittedDenseDecoder decoder = new FittedDenseDecoder(List.of(layer));
        assertEquals(
                -4000,
                new FittedNetwork(encoder, decoder, new MultinomialLikelihood()).logLikelihood(row, new double[] {1}),
                1e-9);
        assertEquals(
                -4000,
                new FittedNetwork(encoder, decoder, new BernoulliLikelihood()).logLikelihood(row, new double[] {1}),
                1e-9);
        assertArrayEquals(
                new double[] {1, 0},
                new FittedNetwork(encoder, decoder, new BernoulliLikelihood()).reconstruct(new double[] {1}),
                0);
    }

    @Test
    void effectIsTheChangeOfOutputBetweenMinusOneAndOne() {
        double[] up = NaiveNetwork.decode(decoder(), new double[] {0, 1, 0});
        double[] down = NaiveNetwork.decode(decoder(), new double[] {0, -1, 0});
        double[] effects = gaussian().effects(1);
        for (int j = 0; j < FEATURES; j++) {
            assertEquals(up[j] - down[j], effects[j], 1e-5);
        }
        assertEquals(0, effects[0], 0);
        assertThrows(IllegalArgumentException.class, () -> gaussian().effects(FACTORS));
    }

    @Test
    void denseDecoderIsItsLayersInTurn() {
        Random random = new Random(8);
        List<DenseLayer> layers = List.of(
                NaiveNetwork.layer(random, FACTORS, 9, true, true), NaiveNetwork.layer(random, 9, 7, true, false));
        FittedDenseDecoder decoder = new FittedDenseDecoder(layers);
        assertEquals(7, decoder.features());
        double[] expected = NaiveNetwork.apply(layers.get(1), NaiveNetwork.apply(layers.get(0), Z));
        assertArrayEquals(expected, decoder.decode(Z), 1e-5);
        assertThrows(
                IllegalArgumentException.class,
                () -> new FittedNetwork(encoder(null), decoder, new MultinomialLikelihood()));
    }

    @Test
    void manyThreadsShareOneNetwork() throws Exception {
        FittedNetwork network = gaussian();
        Callable<double[]> scores = () -> {
            Random random = new Random(1);
            return random.doubles(200)
                    .map(value -> {
                        FeatureRow row = FeatureRow.sparse(FEATURES, new int[] {1, 4}, new double[] {value, 1 - value});
                        return network.logLikelihood(row, network.encode(row).mean());
                    })
                    .toArray();
        };
        double[] alone = scores.call();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<double[]>> futures = new ArrayList<>();
            for (int t = 0; t < 16; t++) {
                futures.add(pool.submit(scores));
            }
            for (Future<double[]> future : futures) {
                assertArrayEquals(alone, future.get(), 0);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void survivesJavaSerialisation() throws Exception {
        FittedNetwork network = gaussian();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(network);
        }
        FittedNetwork copy;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = (FittedNetwork) in.readObject();
        }
        FeatureRow row = FeatureRow.dense(new double[] {1, 2, 0, 4, 0, 6});
        assertArrayEquals(network.encode(row).mean(), copy.encode(row).mean(), 0);
        assertArrayEquals(network.reconstruct(Z), copy.reconstruct(Z), 0);
        assertEquals(network.logLikelihood(row, Z), copy.logLikelihood(row, Z), 0);
    }

    /** Layers as wide as those of ratings, in the company of other rows, before and after compilers have been at them. */
    @Test
    void aRowsBitsAreThoseOfTheRowAlone() {
        Random random = new Random(21);
        int features = 120;
        int factors = 12;
        FittedEncoder encoder = new FittedEncoder(
                List.of(
                        NaiveNetwork.layer(random, features, 200, true, true),
                        NaiveNetwork.layer(random, 200, 203, true, true),
                        NaiveNetwork.layer(random, 203, 2 * factors, true, false)),
                null,
                InputScaling.LOG);
        FittedSparseDecoder decoder = new FittedSparseDecoder(
                NaiveNetwork.loadings(random, features, factors),
                NaiveNetwork.layer(random, factors, 50, false, true),
                List.of(NaiveNetwork.layer(random, 50, 50, true, true)),
                NaiveNetwork.random(random, features * 50, 0.2),
                NaiveNetwork.random(random, features, 0.2));
        FittedNetwork network = new FittedNetwork(encoder, decoder, new MultinomialLikelihood());
        FeatureRow[] rows = new FeatureRow[50];
        double[][] means = new double[rows.length][];
        double[][] expected = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = FeatureRow.dense(random.doubles(features)
                    .map(u -> u < 0.2 ? Math.ceil(20 * u) : 0)
                    .toArray());
            means[i] = network.encode(rows[i]).mean();
            expected[i] = network.reconstruct(means[i]);
        }
        for (int repeat = 0; repeat < 1000; repeat++) {
            int i = random.nextInt(rows.length);
            double[] mean = network.encode(rows[i]).mean();
            assertArrayEquals(means[i], mean);
            if (repeat % 10 == 0) {
                double[] m = network.decode(mean);
                double[] before = m.clone();
                assertArrayEquals(expected[i], network.reconstruct(mean));
                assertArrayEquals(expected[i], network.reconstruct(mean, m));
                assertEquals(network.logLikelihood(rows[i], mean), network.logLikelihood(rows[i], mean, m));
                assertArrayEquals(before, m, "outputs at hand are not changed");
            }
        }
    }

    @Test
    void outputsAtHandScoreAsTheirFactorsDo() {
        FeatureRow row = FeatureRow.dense(new double[] {3, 0, 1, 0, 2, 1});
        for (FittedNetwork network : List.of(
                gaussian(),
                new FittedNetwork(encoder(null), decoder(), new MultinomialLikelihood()),
                new FittedNetwork(encoder(null), decoder(), new PoissonLikelihood()).withLibrarySize(true))) {
            double[] m = network.decode(Z);
            double[] before = m.clone();
            assertEquals(network.logLikelihood(row, Z), network.logLikelihood(row, Z, m));
            assertArrayEquals(network.reconstruct(Z), network.reconstruct(Z, m));
            assertArrayEquals(before, m, "outputs at hand are not changed");
        }
    }
}
