// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.Kernels;
import org.sparsevae.network.tensor.ParameterViews;
import org.sparsevae.prior.LoadingsSupport;

/**
 * The sparse decoder's work where some loadings are held at zero. Their gradient is zero, so that Adam, whose moments of them are zero too,
 * leaves them there; and features with few factors left are decoded without going through the network, where that pays
 * ({@link FeaturePaths}).
 */
final class SupportedDecoderPass implements DecoderPass {
    /** Sorts features, from the support, the units per hidden layer and the rows of a minibatch. */
    interface Choice {
        FeaturePaths of(LoadingsSupport support, int[] hidden, int rows);
    }

    /** Elsewhere every copy to the heap waits for the device: there all features go through the network. */
    private static final boolean ON_CPU =
            Nd4j.getBackend().getClass().getSimpleName().equals("CpuBackend");

    private final Choice choice;
    private final SparseDecoder settings;
    private final int features;
    private final int factors;
    private final ParameterViews parameters;
    private final DataType dataType;
    private final SparseDecoderPass dense;
    private final Arena maskMemory;
    private LoadingsSupport support;
    private INDArray mask;
    private int pathRows;
    private FeaturePaths paths;
    private Special special;

    SupportedDecoderPass(
            SparseDecoder settings, int features, int factors, ParameterViews parameters, DataType dataType) {
        this(settings, features, factors, parameters, dataType, FeaturePaths::of);
    }

    SupportedDecoderPass(
            SparseDecoder settings,
            int features,
            int factors,
            ParameterViews parameters,
            DataType dataType,
            Choice choice) {
        this.choice = choice;
        this.settings = settings;
        this.features = features;
        this.factors = factors;
        this.parameters = parameters;
        this.dataType = dataType;
        dense = new SparseDecoderPass(settings, features, factors, parameters, dataType);
        maskMemory = new Arena(dataType);
    }

    @Override
    public void hold(LoadingsSupport held) {
        if (held == null ? support != null : !held.equals(support)) {
            support = held;
            forget();
        }
    }

    @Override
    public void run(int rows, INDArray z, OutputLoss loss, INDArray zGradient) {
        if (support != null && ON_CPU) {
            choose(rows);
        }
        if (special != null) {
            special.run(rows, z, loss, zGradient);
            return;
        }
        dense.run(rows, z, loss, zGradient);
        if (zGradient != null && support != null) {
            INDArray gradient = parameters.gradient(FittedSparseDecoder.LOADINGS);
            Kernels.multiply(gradient, mask(), gradient);
        }
    }

    private void choose(int rows) {
        if (rows == pathRows) {
            return;
        }
        FeaturePaths found = choice.of(support, settings.hidden(), rows);
        if (paths == null || !Arrays.equals(found.general(), paths.general())) {
            closeSpecial();
            special = found.isDense() ? null : new Special(found);
        }
        paths = found;
        pathRows = rows;
    }

    private INDArray mask() {
        if (mask == null) {
            maskMemory.reset(Arena.aligned((long) features * factors));
            mask = maskMemory.matrix(factors, features);
            boolean[] active = support.mask();
            double[] ones = new double[active.length];
            Arrays.setAll(ones, i -> active[i] ? 1 : 0);
            new HostCopy().write(ones, mask);
        }
        return mask;
    }

    private void forget() {
        mask = null;
        pathRows = 0;
        paths = null;
        closeSpecial();
    }

    private void closeSpecial() {
        if (special != null) {
            special.close();
            special = null;
        }
    }

    @Override
    public void close() {
        forget();
        maskMemory.close();
        dense.close();
    }

    /** A decoder of which some features need not go through the network. */
    private final class Special implements AutoCloseable {
        private final int[] generalFeatures;
        private final int[] specialFeatures;
        private final int[] places = new int[features];
        private final DecoderArrays arrays;
        private final SharedVectors shared;
        private final ConstantFeatures constants;
        private final List<OneFactorFeatures> singles;
        private final List<TwoFactorFeatures> pairs;
        private final GeneralFeatures general;
        private double[] cells = new double[0];

        Special(FeaturePaths paths) {
            generalFeatures = paths.general();
            specialFeatures = paths.special();
            for (int s = 0; s < specialFeatures.length; s++) {
                places[specialFeatures[s]] = s;
            }
            arrays = new DecoderArrays(
                    settings, features, factors, !paths.pairs().isEmpty(), parameters);
            shared = new SharedVectors(arrays, paths, parameters, dataType);
            constants = new ConstantFeatures(arrays, paths.empty());
            singles = paths.singles().stream()
                    .map(group -> new OneFactorFeatures(arrays, shared, group))
                    .toList();
            pairs = IntStream.range(0, paths.pairs().size())
                    .mapToObj(p ->
                            new TwoFactorFeatures(arrays, shared, paths.pairs().get(p), p))
                    .toList();
            general = generalFeatures.length == 0
                    ? null
                    : new GeneralFeatures(settings, arrays, parameters, generalFeatures, support.mask(), dataType);
        }

        void run(int rows, INDArray z, OutputLoss loss, INDArray zGradient) {
            if (cells.length != specialFeatures.length * rows) {
                cells = new double[specialFeatures.length * rows];
            }
            arrays.read(z);
            shared.forward();
            constants.forward(rows, cells, places);
            singles.forEach(group -> group.forward(rows, cells, places));
            TwoFactorFeatures.forward(pairs, arrays, rows, cells, places);
            ScatteredLoss scattered = new ScatteredLoss(loss, rows, features, generalFeatures, specialFeatures, cells);
            if (loss.separable()) {
                scattered.applyToSpecial();
            } else if (general == null) {
                scattered.whole(new double[0]);
            }
            if (general != null) {
                general.run(rows, z, scattered, zGradient);
            } else if (zGradient != null) {
                arrays.clearSharedGradient(zGradient);
            }
            if (zGradient != null) {
                constants.backward(rows, cells, places);
                singles.forEach(group -> group.backward(rows, cells, places));
                TwoFactorFeatures.backward(pairs, arrays, rows, cells, places);
                shared.backward();
                arrays.writeGradient(zGradient);
            }
        }

        @Override
        public void close() {
            shared.close();
            if (general != null) {
                general.close();
            }
        }
    }
}
