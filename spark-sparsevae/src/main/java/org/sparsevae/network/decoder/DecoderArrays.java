// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.inference.FittedDecoder;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * A sparse decoder of one or two hidden layers on the Java heap, in double precision, and the gradient that is collected there: as the
 * parameters lie in memory. With one hidden layer, {@code bias} stands for a second layer that passes everything on: it is zero.
 */
final class DecoderArrays {
    final int features;
    final int factors;
    /** Units of the first hidden layer. */
    final int first;
    /** Units of the last hidden layer. */
    final int last;

    final boolean deep;
    final boolean skip;
    /** W, entry (j,k) at j K + k. */
    final double[] w;
    /** H1, entry (d,k) at d + D1 k. */
    final double[] h1;
    /** H2, the weights of unit d of the first layer in row d; empty where there are no pairs, which alone need it. */
    final double[][] h2;
    /** c2. */
    final double[] bias;
    /** h3_j at D2 j. */
    final double[] h3;

    final double[] offsets;
    /** A as W; null without linear skip. */
    final double[] slopes;
    /** z_i at K i. */
    double[] z = new double[0];

    final double[] wGradient;
    final double[] h1Gradient;
    final double[][] h2Gradient;
    final double[] biasGradient;
    final double[] h3Gradient;
    final double[] offsetsGradient;
    final double[] slopesGradient;
    double[] zGradient = new double[0];

    private final ParameterViews parameters;
    private final HostCopy copy = new HostCopy();
    private double[] scratch = new double[0];

    DecoderArrays(SparseDecoder settings, int features, int factors, boolean pairs, ParameterViews parameters) {
        this.parameters = parameters;
        this.features = features;
        this.factors = factors;
        int[] hidden = settings.hidden();
        first = hidden[0];
        deep = hidden.length > 1;
        last = hidden[hidden.length - 1];
        skip = settings.linearSkip();
        w = new double[features * factors];
        h1 = new double[first * factors];
        h2 = new double[pairs ? first : 0][last];
        bias = new double[last];
        h3 = new double[last * features];
        offsets = new double[features];
        slopes = skip ? new double[w.length] : null;
        wGradient = new double[w.length];
        h1Gradient = new double[h1.length];
        h2Gradient = new double[h2.length][last];
        biasGradient = new double[last];
        h3Gradient = new double[h3.length];
        offsetsGradient = new double[features];
        slopesGradient = skip ? new double[w.length] : null;
    }

    /** Reads parameters and z, and sets the gradient to zero. */
    void read(INDArray factorValues) {
        int cells = Math.toIntExact(factorValues.length());
        if (z.length != cells) {
            z = new double[cells];
            zGradient = new double[cells];
        }
        copy.read(factorValues, z);
        copy.read(parameters.parameter(FittedSparseDecoder.LOADINGS), w);
        copy.read(parameters.parameter(FittedSparseDecoder.FIRST_LAYER), h1);
        copy.read(parameters.parameter(FittedDecoder.OUTPUT_WEIGHTS), h3);
        copy.read(parameters.parameter(FittedDecoder.OUTPUT_OFFSETS), offsets);
        if (deep) {
            copy.read(parameters.parameter(HiddenLayers.bias(1)), bias);
        }
        if (h2.length > 0) {
            copy.read(parameters.parameter(HiddenLayers.weight(1)), scratch(first * last));
            for (int unit = 0; unit < first; unit++) {
                System.arraycopy(scratch, unit * last, h2[unit], 0, last);
                Arrays.fill(h2Gradient[unit], 0);
            }
        }
        if (skip) {
            copy.read(parameters.parameter(FittedSparseDecoder.SLOPES), slopes);
        }
        for (double[] gradient :
                new double[][] {wGradient, h1Gradient, biasGradient, h3Gradient, offsetsGradient, zGradient}) {
            Arrays.fill(gradient, 0);
        }
        if (skip) {
            Arrays.fill(slopesGradient, 0);
        }
    }

    /** Sets the gradient of what features share to zero, where no pass has written one. */
    void clearSharedGradient(INDArray factorGradient) {
        factorGradient.assign(0);
        parameters.gradient(FittedSparseDecoder.FIRST_LAYER).assign(0);
        if (deep) {
            parameters.gradient(HiddenLayers.weight(1)).assign(0);
            parameters.gradient(HiddenLayers.bias(1)).assign(0);
        }
    }

    /** Writes the gradient of what belongs to a feature, and adds that of what features share to what is there. */
    void writeGradient(INDArray factorGradient) {
        copy.write(wGradient, parameters.gradient(FittedSparseDecoder.LOADINGS));
        copy.write(h3Gradient, parameters.gradient(FittedDecoder.OUTPUT_WEIGHTS));
        copy.write(offsetsGradient, parameters.gradient(FittedDecoder.OUTPUT_OFFSETS));
        if (skip) {
            copy.write(slopesGradient, parameters.gradient(FittedSparseDecoder.SLOPES));
        }
        add(h1Gradient, parameters.gradient(FittedSparseDecoder.FIRST_LAYER));
        if (deep) {
            add(biasGradient, parameters.gradient(HiddenLayers.bias(1)));
        }
        if (h2.length > 0) {
            INDArray gradient = parameters.gradient(HiddenLayers.weight(1));
            copy.read(gradient, scratch(first * last));
            for (int unit = 0; unit < first; unit++) {
                for (int e = 0; e < last; e++) {
                    scratch[unit * last + e] += h2Gradient[unit][e];
                }
            }
            copy.write(scratch, gradient);
        }
        add(zGradient, factorGradient);
    }

    private void add(double[] part, INDArray gradient) {
        copy.read(gradient, scratch(part.length));
        for (int i = 0; i < part.length; i++) {
            scratch[i] += part[i];
        }
        copy.write(scratch, gradient);
    }

    private double[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new double[length];
        }
        return scratch;
    }
}
