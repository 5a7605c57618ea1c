// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.inference.FittedDecoder;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.ParameterViews;

/** Features that go through the network, wherever they lie among the others: what belongs to each is copied side by side, and its gradient back. */
final class GeneralFeatures implements AutoCloseable {
    private final DecoderArrays arrays;
    private final boolean[] mask;
    private final int[] features;
    private final HostCopy copy = new HostCopy();
    private final Arena arena;
    private final Map<String, INDArray> values = new HashMap<>();
    private final Map<String, INDArray> gradients;
    private final SparseDecoderPass pass;
    private final double[] scratch;

    /**
     * @param settings of the decoder
     * @param arrays the whole decoder on the heap
     * @param parameters the whole decoder
     * @param features which features, ascending
     * @param mask which loadings may move
     * @param dataType FLOAT or DOUBLE
     */
    GeneralFeatures(
            SparseDecoder settings,
            DecoderArrays arrays,
            ParameterViews parameters,
            int[] features,
            boolean[] mask,
            DataType dataType) {
        this.arrays = arrays;
        this.features = features;
        this.mask = mask;
        gradients = parameters.trainable() ? new HashMap<>() : null;
        int count = features.length;
        scratch = new double[count * Math.max(arrays.factors, arrays.last)];
        arena = new Arena(dataType);
        long own = 2 * Arena.aligned((long) count * arrays.factors)
                + Arena.aligned((long) count * arrays.last)
                + Arena.aligned(count);
        arena.reset(2 * own);
        add(FittedSparseDecoder.LOADINGS, arrays.factors);
        add(FittedDecoder.OUTPUT_WEIGHTS, arrays.last);
        add(FittedDecoder.OUTPUT_OFFSETS, 1);
        if (arrays.skip) {
            add(FittedSparseDecoder.SLOPES, arrays.factors);
        }
        share(FittedSparseDecoder.FIRST_LAYER, parameters);
        if (arrays.deep) {
            share(HiddenLayers.weight(1), parameters);
            share(HiddenLayers.bias(1), parameters);
        }
        pass = new SparseDecoderPass(settings, count, arrays.factors, new ParameterViews(values, gradients), dataType);
    }

    private void add(String name, int width) {
        values.put(name, arena.matrix(width, features.length));
        if (gradients != null) {
            gradients.put(name, arena.matrix(width, features.length));
        }
    }

    private void share(String name, ParameterViews parameters) {
        values.put(name, parameters.parameter(name));
        if (gradients != null) {
            gradients.put(name, parameters.gradient(name));
        }
    }

    /** Like {@link DecoderPass#run}, for these features: 0 is the first of them. The gradient of what belongs to them goes to the heap. */
    void run(int rows, INDArray z, DecoderPass.OutputLoss loss, INDArray zGradient) {
        gather(FittedSparseDecoder.LOADINGS, arrays.w, arrays.factors);
        gather(FittedDecoder.OUTPUT_WEIGHTS, arrays.h3, arrays.last);
        gather(FittedDecoder.OUTPUT_OFFSETS, arrays.offsets, 1);
        if (arrays.skip) {
            gather(FittedSparseDecoder.SLOPES, arrays.slopes, arrays.factors);
        }
        pass.run(rows, z, loss, zGradient);
        if (zGradient != null) {
            scatter(FittedSparseDecoder.LOADINGS, arrays.wGradient, arrays.factors);
            holdGradient();
            scatter(FittedDecoder.OUTPUT_WEIGHTS, arrays.h3Gradient, arrays.last);
            scatter(FittedDecoder.OUTPUT_OFFSETS, arrays.offsetsGradient, 1);
            if (arrays.skip) {
                scatter(FittedSparseDecoder.SLOPES, arrays.slopesGradient, arrays.factors);
            }
        }
    }

    private void gather(String name, double[] from, int width) {
        for (int n = 0; n < features.length; n++) {
            System.arraycopy(from, features[n] * width, scratch, n * width, width);
        }
        copy.write(scratch, values.get(name));
    }

    private void scatter(String name, double[] to, int width) {
        copy.read(gradients.get(name), scratch);
        for (int n = 0; n < features.length; n++) {
            System.arraycopy(scratch, n * width, to, features[n] * width, width);
        }
    }

    private void holdGradient() {
        for (int j : features) {
            for (int entry = j * arrays.factors; entry < (j + 1) * arrays.factors; entry++) {
                if (!mask[entry]) {
                    arrays.wGradient[entry] = 0;
                }
            }
        }
    }

    @Override
    public void close() {
        pass.close();
        arena.close();
    }
}
