// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.features.LibrarySize;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.OutputBlock;
import org.sparsevae.network.decoder.DecoderPass;
import org.sparsevae.network.decoder.DecoderPass.OutputLoss;
import org.sparsevae.network.posterior.PosteriorPass;
import org.sparsevae.network.step.Minibatch;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.Kernels;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterViews;

/** One minibatch through posterior, decoder, likelihood and priors, and back. Holds the buffers between steps. */
final class VariationalStep implements AutoCloseable {
    private final VariationalOutput settings;
    private final ParameterViews views;
    private final INDArray flatParameters;
    private final INDArray flatGradients;
    private final List<Parameter> declared;
    private final PosteriorPass posterior;
    private final DecoderPass decoder;
    private final Likelihood likelihood;
    private final int features;
    private final int factors;
    private final HostCopy copy = new HostCopy();
    private final Arena arena;
    private INDArray z;
    private INDArray zGradient;
    private double[] data = new double[0];
    private double[] head = new double[0];
    private double[] headGradient = new double[0];
    private double[] hostZ = new double[0];
    private double[] divergence;
    private double[] logLikelihood;
    private final String noiseName;
    private double[] noise;
    private double[] noiseGradient;
    private double loss;

    VariationalStep(
            VariationalOutput settings,
            ParameterViews views,
            DataType dataType,
            INDArray flatParameters,
            INDArray flatGradients) {
        this.settings = settings;
        this.views = views;
        this.flatParameters = flatParameters;
        this.flatGradients = flatGradients;
        features = settings.features();
        factors = settings.factors();
        declared = settings.parameters();
        posterior = settings.posterior().newPass(features, factors, views);
        decoder = settings.decoder().newPass(features, factors, views, dataType);
        likelihood = settings.likelihood();
        arena = new Arena(dataType);
        noiseName = likelihood.noise().orElse(null);
        if (noiseName != null) {
            noise = new double[features];
            noiseGradient = new double[features];
        }
    }

    /**
     * @param input the encoder's head
     * @param labels the observed values, B x G
     * @param context the step's context
     * @param inputGradient receives the gradient in the head, in 'c' order; null for a forward pass alone
     * @return the terms of the objective; if anything in the step was not finite, the log-likelihood is not either
     */
    RowTerms run(INDArray input, INDArray labels, StepContext context, INDArray inputGradient) {
        boolean backward = inputGradient != null;
        int rows = Math.toIntExact(labels.size(0));
        check(input, labels, context);
        Minibatch batch = new Minibatch(rows, features, read(labels, data(rows)), context);
        readHead(input, rows);
        posterior.forward(batch, head, hostZ, divergence);
        copy.write(hostZ, z);
        decode(batch, backward);
        if (backward) {
            copy.read(zGradient, hostZ);
            posterior.backward(batch, hostZ, headGradient);
            copy.write(headGradient, inputGradient);
        }
        double scale = rows / context.dataRows();
        double penalty = penalties(scale, backward);
        RowTerms terms = terms(batch, backward);
        loss = -terms.logLikelihood()
                + context.klWeight() * (terms.kullbackLeibler() + posterior.surcharge())
                + scale * penalty;
        return terms;
    }

    private void decode(Minibatch batch, boolean backward) {
        Arrays.fill(logLikelihood, 0);
        readNoise();
        decoder.hold(batch.context().support());
        decoder.run(batch.rows(), z, lossOf(batch), backward ? zGradient : null);
    }

    private OutputLoss lossOf(Minibatch batch) {
        double[] rowWeights = rowWeights(batch);
        double[] shifts = settings.librarySize() ? librarySizes(batch) : null;
        return new OutputLoss() {
            @Override
            public boolean separable() {
                return likelihood.separable();
            }

            @Override
            public void apply(int from, int to, double[] outputs) {
                for (int i = 0; shifts != null && i < batch.rows(); i++) {
                    for (int cell = i * (to - from); cell < (i + 1) * (to - from); cell++) {
                        outputs[cell] += shifts[i];
                    }
                }
                likelihood.evaluate(new OutputBlock(
                        batch.rows(),
                        features,
                        from,
                        to,
                        batch.data(),
                        outputs,
                        logLikelihood,
                        rowWeights,
                        noise,
                        noiseGradient));
            }
        };
    }

    /** Log of each row's sum, which the gradients in the outputs do not see. */
    private double[] librarySizes(Minibatch batch) {
        double[] sizes = new double[batch.rows()];
        for (int i = 0; i < sizes.length; i++) {
            double sum = 0;
            for (int cell = i * features; cell < (i + 1) * features; cell++) {
                sum += batch.data()[cell];
            }
            sizes[i] = LibrarySize.log(sum);
        }
        return sizes;
    }

    private static double[] rowWeights(Minibatch batch) {
        float[] given = batch.context().rowWeights();
        if (given == null) {
            return null;
        }
        double[] weights = new double[batch.rows()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = given[i];
        }
        return weights;
    }

    private void readNoise() {
        if (noise != null) {
            copy.read(views.parameter(noiseName), noise);
            Arrays.fill(noiseGradient, 0);
        }
    }

    /** Priors of noise and weights, whose gradients enter times B/N. */
    private double penalties(double scale, boolean backward) {
        double value = 0;
        if (noise != null) {
            value += likelihood.noisePenalty(noise, scale, backward ? noiseGradient : null);
            if (backward) {
                copy.write(noiseGradient, views.gradient(noiseName));
            }
        }
        return value + settings.weightPrior().apply(declared, views, backward ? scale : 0);
    }

    /**
     * What the last step minimised, before DL4J's division by the number of rows: minus the log-likelihood, plus the KL divergence and what
     * the posterior has beside it under the KL weight, plus B/N times the priors of noise and weights.
     */
    double loss() {
        return loss;
    }

    private RowTerms terms(Minibatch batch, boolean backward) {
        StepContext context = batch.context();
        double totalLogLikelihood = 0;
        double kl = 0;
        double weight = 0;
        for (int i = 0; i < batch.rows(); i++) {
            totalLogLikelihood += context.rowWeight(i) * logLikelihood[i];
            kl += context.rowWeight(i) * divergence[i];
            weight += context.rowWeight(i);
        }
        // A relu turns NaN into zero, so a broken parameter need not show in the outputs; here it does.
        if (!sound(backward)) {
            totalLogLikelihood = Double.NaN;
        }
        double[] meanMoment = null;
        double[] varianceMoment = null;
        if (context.collectMoments()) {
            meanMoment = new double[factors * factors];
            varianceMoment = new double[factors];
            posterior.moments(batch, meanMoment, varianceMoment);
        }
        RowTerms terms = new RowTerms();
        terms.add(
                batch.rows(), weight, totalLogLikelihood, kl, posterior.totalCorrelation(), meanMoment, varianceMoment);
        return terms;
    }

    private boolean sound(boolean backward) {
        return finite(flatParameters) && (!backward || finite(flatGradients) && finite(headGradient));
    }

    private boolean finite(INDArray array) {
        return Kernels.surelyFinite(array) || copy.finite(array);
    }

    private static boolean finite(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += 0 * value;
        }
        return sum == 0;
    }

    /** Minus the evidence lower bound of each row at the posterior mean. */
    double[] negativeBounds(INDArray input, INDArray labels) {
        int rows = Math.toIntExact(labels.size(0));
        run(input, labels, StepContext.builder(rows).build(), null);
        double[] bounds = new double[rows];
        for (int i = 0; i < rows; i++) {
            bounds[i] = divergence[i] - logLikelihood[i];
        }
        return bounds;
    }

    /** Decodes the posterior mean of every row of the head. */
    void decodeMean(INDArray input, INDArray outputs) {
        int rows = Math.toIntExact(input.size(0)) - settings.posterior().pseudoInputs();
        Minibatch batch =
                new Minibatch(rows, features, null, StepContext.builder(rows).build());
        readHead(input, rows);
        posterior.forward(batch, head, hostZ, divergence);
        copy.write(hostZ, z);
        double[] all = new double[rows * features];
        decoder.hold(null);
        decoder.run(rows, z, collector(rows, all), null);
        copy.write(all, outputs);
    }

    private OutputLoss collector(int rows, double[] all) {
        return new OutputLoss() {
            @Override
            public boolean separable() {
                return likelihood.separable();
            }

            @Override
            public void apply(int from, int to, double[] outputs) {
                for (int i = 0; i < rows; i++) {
                    System.arraycopy(outputs, i * (to - from), all, i * features + from, to - from);
                }
            }
        };
    }

    private void readHead(INDArray input, int rows) {
        int length = Math.toIntExact(input.length());
        if (head.length != length) {
            head = new double[length];
            headGradient = new double[length];
        }
        read(input, head);
        if (z == null || z.size(1) != rows) {
            arena.reset(2 * Arena.aligned((long) factors * rows));
            z = arena.matrix(factors, rows);
            zGradient = arena.matrix(factors, rows);
            hostZ = new double[factors * rows];
            divergence = new double[rows];
            logLikelihood = new double[rows];
        }
    }

    private double[] read(INDArray matrix, double[] values) {
        copy.read(HostCopy.rowMajor(matrix), values);
        return values;
    }

    private double[] data(int rows) {
        if (data.length != rows * features) {
            data = new double[rows * features];
        }
        return data;
    }

    private void check(INDArray input, INDArray labels, StepContext context) {
        int rows = Math.toIntExact(labels.size(0));
        if (labels.size(1) != features) {
            throw new IllegalArgumentException("the labels must have one column per feature: columns = "
                    + labels.size(1) + ", features = " + features);
        }
        int expected = rows + settings.posterior().pseudoInputs();
        if (input.size(0) != expected) {
            throw new IllegalArgumentException("the encoder gave " + input.size(0) + " rows for a minibatch of " + rows
                    + ": expected " + expected);
        }
        int noise = rows * settings.posterior().noiseWidth(factors);
        checkLength("noise", context.noise() == null ? noise : context.noise().length, noise);
        int uniforms = context.sampling() ? rows * settings.posterior().uniformWidth(factors) : 0;
        checkLength("uniforms", context.uniforms() == null ? 0 : context.uniforms().length, uniforms);
        checkLength("rowWeights", context.rowWeights() == null ? rows : context.rowWeights().length, rows);
        int square = factors * factors;
        checkLength(
                "covarianceInverse",
                context.covarianceInverse() == null ? square : context.covarianceInverse().length,
                square);
    }

    private static void checkLength(String what, int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(
                    "the step context's " + what + " has " + length + " entries, this minibatch needs " + expected);
        }
    }

    @Override
    public void close() {
        decoder.close();
        arena.close();
        z = null;
    }
}
