// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.sparsevae.network.tensor.AdamStep;
import org.sparsevae.network.tensor.Kernels;

/**
 * DL4J's updater on the network's own flat gradient. The stock one asks whether it was handed that gradient by comparing references, is
 * handed a new view of it every time, and so takes the path for another network's gradients, which cuts four views per parameter and
 * step: a quarter of the step of a small network. Adam's step is taken by {@link AdamStep}, since ND4J's own operation works through it
 * number by number; other updaters are DL4J's.
 */
public final class FlatUpdater extends MultiLayerUpdater {
    private transient List<AdamStep> adamSteps;
    private transient List<UpdaterBlock.ParamState> decayed;

    private FlatUpdater(MultiLayerNetwork network) {
        super(network);
    }

    /**
     * Gives a network this updater, with Adam's state at zero.
     *
     * @param network an initialised network whose layers have one updater configuration and no gradient normalisation
     */
    public static void install(MultiLayerNetwork network) {
        network.setUpdater(new FlatUpdater(network));
    }

    @Override
    public synchronized void update(
            Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
        if (usesAdam()) {
            update(iteration, epoch, batchSize);
            return;
        }
        getFlattenedGradientsView().divi(batchSize);
        for (UpdaterBlock block : getUpdaterBlocks()) {
            try (MemoryWorkspace scratch = workspaces.notifyScopeEntered(ArrayType.UPDATER_WORKING_MEM)) {
                block.update(iteration, epoch);
            }
        }
    }

    /** @return whether every parameter is Adam's, so that {@link #update(int, int, int)} may be called */
    boolean usesAdam() {
        return getUpdaterBlocks().stream().allMatch(block -> block.getGradientUpdater() instanceof AdamUpdater);
    }

    /** Turns the flat gradient, a sum over the minibatch, into what is to be subtracted from the parameters. */
    void update(int iteration, int epoch, int batchSize) {
        List<UpdaterBlock> blocks = getUpdaterBlocks();
        for (int b = 0; b < blocks.size(); b++) {
            UpdaterBlock block = blocks.get(b);
            Adam settings = ((AdamUpdater) block.getGradientUpdater()).getConfig();
            double rate = settings.getLearningRate(iteration, epoch);
            step(b, block).apply(settings, rate, iteration, 1. / batchSize);
        }
        for (UpdaterBlock.ParamState state : decayed()) {
            DecoupledWeightDecay decay = (DecoupledWeightDecay) terms(state).get(0);
            double rate = ((Adam) state.getLayer().getConfig().getUpdaterByParam(state.getParamName()))
                    .getLearningRate(iteration, epoch);
            Kernels.addScaled(
                    decay.getCoeff().valueAt(iteration, epoch) * rate, state.getParamView(), state.getGradView());
        }
    }

    private AdamStep step(int index, UpdaterBlock block) {
        INDArray gradient = block.getGradientView();
        INDArray state = block.getUpdaterView();
        if (adamSteps == null) {
            adamSteps = new ArrayList<>();
        }
        if (adamSteps.size() <= index) {
            adamSteps.add(new AdamStep(gradient, state));
        } else if (!adamSteps.get(index).isOf(gradient, state)) {
            adamSteps.set(index, new AdamStep(gradient, state));
        }
        return adamSteps.get(index);
    }

    /** The parameters whose layers ask for something after the updater, which is decoupled weight decay. */
    private List<UpdaterBlock.ParamState> decayed() {
        if (decayed == null) {
            decayed = new ArrayList<>();
            for (UpdaterBlock block : getUpdaterBlocks()) {
                for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
                    List<Regularization> terms = terms(state);
                    if (terms.size() > 1 || terms.stream().anyMatch(term -> !(term instanceof DecoupledWeightDecay))) {
                        throw new IllegalStateException("only decoupled weight decay goes with Adam here: "
                                + state.getParamName() + " has " + terms);
                    }
                    if (!terms.isEmpty()) {
                        decayed.add(state);
                    }
                }
            }
        }
        return decayed;
    }

    private static List<Regularization> terms(UpdaterBlock.ParamState state) {
        List<Regularization> terms = state.getLayer().getConfig().getRegularizationByParam(state.getParamName());
        return terms == null ? List.of() : terms;
    }

    @Override
    public Updater clone() {
        return new FlatUpdater(getNetwork());
    }
}
