// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseOutputLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * The output layer at work: samples the posterior, decodes, scores, and takes the gradient back by hand.
 *
 * <p>Before each training step give it a {@link StepContext}; it serves one step, so that noise cannot be used twice by
 * mistake. After the step {@link #terms()} has the parts of the objective. Gradients are sums over the minibatch; DL4J
 * divides them by the number of rows. Inference ({@code network.output}) decodes the posterior mean;
 * {@code network.score(data, false)} evaluates the terms without a backward pass, with the context if one is set.
 *
 * <p>Not thread-safe, like the network it belongs to.
 */
public final class VariationalOutputLayer extends BaseOutputLayer<VariationalOutput> {
    private static final long serialVersionUID = 1L;

    private transient VariationalStep step;
    private transient StepContext context;
    private transient RowTerms terms;
    private transient INDArray headGradient;
    private transient double loss;
    private transient boolean scored;

    VariationalOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        NativeThreads.useOne();
    }

    /**
     * @param stepContext what the next step needs beside the minibatch
     */
    public void setContext(StepContext stepContext) {
        // here, because the encoder's forward pass comes before the layer's own turn
        NativeThreads.useOne();
        context = stepContext;
        scored = false;
    }

    /** @return standard-normal numbers that a step with sampling needs per row */
    public int noiseWidth() {
        return layerConf().posterior().noiseWidth(layerConf().factors());
    }

    /** @return uniform numbers that a step with sampling needs per row */
    public int uniformWidth() {
        return layerConf().posterior().uniformWidth(layerConf().factors());
    }

    /**
     * @return the terms of the last step or evaluation
     * @throws IllegalStateException if there was none
     */
    public RowTerms terms() {
        if (terms == null) {
            throw new IllegalStateException("no step has been done yet: fit or score a minibatch first");
        }
        return terms;
    }

    /** @return what the last step or evaluation minimised, before DL4J's division by the number of rows */
    double loss() {
        return loss;
    }

    private StepContext takeContext() {
        if (context == null) {
            throw new IllegalStateException("no step context: call setContext on the output layer before each step");
        }
        StepContext current = context;
        context = null;
        return current;
    }

    /**
     * The layer's part of a training step.
     *
     * @param head what the encoder gave, a column per row of the minibatch
     * @param observed the labels, B x G
     * @return the gradient in the head, a column per row, valid until the next step
     */
    INDArray train(INDArray head, INDArray observed) {
        StepContext current = takeContext();
        INDArray rows = head.transpose();
        if (headGradient == null || !headGradient.equalShapes(rows)) {
            try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
                headGradient = Nd4j.createUninitialized(dataType, rows.shape(), 'c');
            }
        }
        terms = step().run(rows, observed, current, headGradient);
        loss = step().loss();
        return headGradient.transpose();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        StepContext current = takeContext();
        INDArray inputGradient = workspaceMgr.createUninitialized(
                ArrayType.ACTIVATION_GRAD, dataType, new long[] {input.size(0), input.size(1)}, 'c');
        run(current, inputGradient);
        Gradient gradients = new DefaultGradient();
        for (Map.Entry<String, INDArray> view : gradientViews.entrySet()) {
            gradients.setGradientFor(view.getKey(), view.getValue());
        }
        return new Pair<>(gradients, inputGradient);
    }

    private void run(StepContext current, INDArray inputGradient) {
        terms = step().run(input, labels, current, inputGradient);
        loss = step().loss();
        scored = true;
    }

    /** {@inheritDoc} The loss of the last backward pass if there was one for this input, else that of a forward pass. */
    @Override
    public double computeScore(double fullNetRegTerm, boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        if (!scored) {
            StepContext current = context != null ? context : defaultContext();
            run(current, null);
        }
        score = loss / labels.size(0) + fullNetRegTerm;
        return score;
    }

    /** Posterior mean, no weights, and the minibatch taken for the whole data. */
    private StepContext defaultContext() {
        return StepContext.builder(labels.size(0)).build();
    }

    /** {@inheritDoc} Minus the evidence lower bound per row at the posterior mean, without the penalty. */
    @Override
    public INDArray computeScoreForExamples(double fullNetRegTerm, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        double[] scores = step().negativeBounds(input, labels);
        for (int i = 0; i < scores.length; i++) {
            scores[i] += fullNetRegTerm;
        }
        INDArray result = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, scores.length, 1);
        new HostCopy().write(scores, result);
        return result;
    }

    /** {@inheritDoc} The decoder's outputs (means or logits) at the posterior mean, B x G. */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        VariationalOutput settings = layerConf();
        long rows = input.size(0) - settings.posterior().pseudoInputs();
        INDArray outputs = workspaceMgr.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, new long[] {rows, settings.features()}, 'c');
        step().decodeMean(input, outputs);
        return outputs;
    }

    @Override
    public INDArray activate(INDArray newInput, boolean training, LayerWorkspaceMgr workspaceMgr) {
        setInput(newInput, workspaceMgr);
        return activate(training, workspaceMgr);
    }

    @Override
    public void setInput(INDArray newInput, LayerWorkspaceMgr workspaceMgr) {
        super.setInput(newInput, workspaceMgr);
        scored = false;
    }

    private VariationalStep step() {
        NativeThreads.useOne();
        if (step == null) {
            step = new VariationalStep(
                    layerConf(),
                    new ParameterViews(params, gradientViews),
                    dataType,
                    paramsFlattened,
                    gradientsFlattened);
        }
        return step;
    }

    @Override
    public void setParamsViewArray(INDArray view) {
        super.setParamsViewArray(view);
        close();
    }

    @Override
    public void setParamTable(Map<String, INDArray> table) {
        super.setParamTable(table);
        close();
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
        super.setBackpropGradientsViewArray(gradients);
        close();
    }

    @Override
    protected INDArray getLabels2d(LayerWorkspaceMgr workspaceMgr, ArrayType arrayType) {
        return labels;
    }

    /** Frees the layer's buffers; a later step allocates new ones. */
    @Override
    public void close() {
        if (step != null) {
            step.close();
            step = null;
        }
    }
}
