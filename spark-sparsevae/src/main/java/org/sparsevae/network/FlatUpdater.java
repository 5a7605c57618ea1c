// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;

/**
 * DL4J's updater on the network's own flat gradient. The stock one asks whether it was handed that gradient by comparing references, is
 * handed a new view of it every time, and so takes the path for another network's gradients, which cuts four views per parameter and
 * step: a quarter of the step of a small network. The arithmetic is the same.
 */
public final class FlatUpdater extends MultiLayerUpdater {

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
        getFlattenedGradientsView().divi(batchSize);
        for (UpdaterBlock block : getUpdaterBlocks()) {
            try (MemoryWorkspace scratch = workspaces.notifyScopeEntered(ArrayType.UPDATER_WORKING_MEM)) {
                block.update(iteration, epoch);
            }
        }
    }

    @Override
    public Updater clone() {
        return new FlatUpdater(getNetwork());
    }
}
