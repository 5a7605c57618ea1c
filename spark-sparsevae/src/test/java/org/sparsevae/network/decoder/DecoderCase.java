// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.likelihood.OutputBlock;
import org.sparsevae.network.decoder.DecoderPass.OutputLoss;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterViews;
import org.sparsevae.prior.LoadingsSupport;

/** A sparse decoder with random parameters of a given support, a minibatch, and a likelihood as its loss. */
final class DecoderCase {
    private static final double STEP = 1e-6;

    private final DataType type;
    private final Likelihood likelihood;
    private final SparseDecoder settings;
    private final int features;
    private final int factors;
    private final int rows;
    private final LoadingsSupport support;
    private final Map<String, INDArray> values = new LinkedHashMap<>();
    private final Map<String, INDArray> gradients = new LinkedHashMap<>();
    private final INDArray z;
    private final INDArray zGradient;
    private final double[] data;
    private final double[] noise;
    private double logLikelihood;

    DecoderCase(DataType type, String name, int[] hidden, boolean skip, int factors, int[][] supports, int rows) {
        this.type = type;
        this.factors = factors;
        this.rows = rows;
        features = supports.length;
        settings = new SparseDecoder(hidden, skip, 2, SparseDecoder.DEFAULT_KEPT_BYTES);
        likelihood = name.equals("gaussian") ? new GaussianLikelihood(3, .2) : Likelihoods.of(name);
        SplittableRandom random = new SplittableRandom(17);
        boolean[] mask = new boolean[features * factors];
        for (int j = 0; j < features; j++) {
            for (int k : supports[j]) {
                mask[j * factors + k] = true;
            }
        }
        support = LoadingsSupport.of(mask, factors);
        for (Parameter parameter : settings.parameters(features, factors)) {
            INDArray value = array(parameter.rows(), parameter.columns());
            double[] entries = random.doubles(value.length(), -1, 1).toArray();
            if (parameter.name().equals("W")) {
                for (int i = 0; i < entries.length; i++) {
                    entries[i] = mask[i] ? entries[i] : 0;
                }
            }
            new HostCopy().write(entries, value);
            values.put(parameter.name(), value);
            gradients.put(parameter.name(), array(parameter.rows(), parameter.columns()));
        }
        z = array(factors, rows);
        zGradient = array(factors, rows);
        double[] codes = random.doubles(z.length(), -2, 2).toArray();
        // a factor that is exactly zero in a row, a row of zeros, and an active loading that is zero
        codes[0] = 0;
        for (int k = 0; k < factors && rows > 1; k++) {
            codes[codes.length - 1 - k] = 0;
        }
        new HostCopy().write(codes, z);
        for (int j = 1; j < features; j++) {
            if (supports[j].length == 2) {
                values.get("W").putScalar(supports[j][0], j, 0);
                break;
            }
        }
        for (int j = features - 1; j > 0; j--) {
            if (supports[j].length == 1) {
                values.get("W").putScalar(supports[j][0], j, 0);
                break;
            }
        }
        data = random.doubles(rows * features, 0, 2)
                .map(value -> likelihood.allows(.5) ? value : Math.floor(value))
                .toArray();
        noise = likelihood.noise().isPresent()
                ? random.doubles(features, -.4, .4).toArray()
                : null;
    }

    private INDArray array(long rowCount, long columns) {
        return Nd4j.create(type, new long[] {rowCount, columns}, 'f');
    }

    /** Moves what is exactly zero a little: there the loss has no derivative. */
    void leaveZeros() {
        SplittableRandom random = new SplittableRandom(3);
        boolean[] mask = support.mask();
        for (int j = 0; j < features; j++) {
            for (int k = 0; k < factors; k++) {
                if (mask[j * factors + k] && loadings().getDouble(k, j) == 0) {
                    loadings().putScalar(k, j, random.nextDouble(-.5, -.2));
                }
            }
        }
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < factors; k++) {
                if (z.getDouble(k, i) == 0) {
                    z.putScalar(k, i, random.nextDouble(.2, .5));
                }
            }
        }
    }

    LoadingsSupport support() {
        return support;
    }

    int[] hidden() {
        return settings.hidden();
    }

    INDArray loadings() {
        return values.get("W");
    }

    INDArray factorValues() {
        return z;
    }

    INDArray factorGradient() {
        return zGradient;
    }

    INDArray gradient(String name) {
        return gradients.get(name);
    }

    SupportedDecoderPass pass(SupportedDecoderPass.Choice choice) {
        return new SupportedDecoderPass(
                settings, features, factors, new ParameterViews(values, gradients), type, choice);
    }

    /** The loss, which keeps its value. */
    OutputLoss loss() {
        logLikelihood = 0;
        return new OutputLoss() {
            @Override
            public boolean separable() {
                return likelihood.separable();
            }

            @Override
            public void apply(int from, int to, double[] outputs) {
                double[] perRow = new double[rows];
                likelihood.evaluate(new OutputBlock(
                        rows, features, from, to, data, outputs, perRow, null, noise, new double[features]));
                for (double value : perRow) {
                    logLikelihood += value;
                }
            }
        };
    }

    /** Through the network, as if nothing were held. */
    Map<String, double[]> dense() {
        try (SparseDecoderPass pass =
                new SparseDecoderPass(settings, features, factors, new ParameterViews(values, gradients), type)) {
            return run(pass);
        }
    }

    Map<String, double[]> special() {
        return run(FeaturePaths::special);
    }

    Map<String, double[]> run(SupportedDecoderPass.Choice choice) {
        try (SupportedDecoderPass pass = pass(choice)) {
            pass.hold(support);
            return run(pass);
        }
    }

    /** All gradients by name, that of z as "z", and the loss. */
    Map<String, double[]> run(DecoderPass pass) {
        gradients.values().forEach(gradient -> gradient.assign(99));
        zGradient.assign(99);
        pass.run(rows, z, loss(), zGradient);
        Map<String, double[]> all = new LinkedHashMap<>();
        gradients.forEach((name, gradient) -> all.put(name, read(gradient)));
        all.put("z", read(zGradient));
        all.put("loss", new double[] {-logLikelihood});
        return all;
    }

    Map<String, double[]> withoutHeld(Map<String, double[]> all) {
        boolean[] mask = support.mask();
        for (int i = 0; i < mask.length; i++) {
            if (!mask[i]) {
                all.get("W")[i] = 0;
            }
        }
        return all;
    }

    private static double[] read(INDArray array) {
        double[] entries = new double[(int) array.length()];
        new HostCopy().read(array, entries);
        return entries;
    }

    /** Fails unless the special gradients are those of the special loss. */
    void requireGradients(double tolerance) {
        Map<String, double[]> found = special();
        try (SupportedDecoderPass pass = pass(FeaturePaths::special)) {
            pass.hold(support);
            Map<String, INDArray> all = new LinkedHashMap<>(values);
            all.put("z", z);
            all.forEach((name, array) -> {
                double[] entries = read(array);
                double[] gradient = found.get(name);
                for (int i = 0; i < entries.length; i++) {
                    if (name.equals("W") && !support.mask()[i]) {
                        assertTrue(gradient[i] == 0);
                        continue;
                    }
                    double value = entries[i];
                    entries[i] = value + STEP;
                    new HostCopy().write(entries, array);
                    double above = loss(pass);
                    entries[i] = value - STEP;
                    new HostCopy().write(entries, array);
                    double difference = (above - loss(pass)) / (2 * STEP);
                    entries[i] = value;
                    new HostCopy().write(entries, array);
                    double size = Math.max(1, Math.max(Math.abs(difference), Math.abs(gradient[i])));
                    assertEquals(difference, gradient[i], tolerance * size, name + "[" + i + "]");
                }
            });
        }
        assertTrue(found.get("loss")[0] != 0);
    }

    private double loss(DecoderPass pass) {
        pass.run(rows, z, loss(), null);
        return -logLikelihood;
    }
}
