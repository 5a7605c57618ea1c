// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import java.util.Arrays;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.ml.LatentModel;

/** The evidence lower bound that a fit ended with, of the rows that it was trained on. */
final class TrainedBound {
    private TrainedBound() {}

    /**
     * The bound of the data as they are. A fit to standardised features reports the density of those; in the data's units it is smaller by the
     * sum of the logarithms of the standard deviations.
     *
     * @param model fitted
     * @param rows that it was trained on
     * @return nats per row
     */
    static double perRow(LatentModel<?> model, long rows) {
        double logUnits = ((FittedNetwork) model.rowModel())
                .standardisation()
                .map(units -> Arrays.stream(units.sd()).map(Math::log).sum())
                .orElse(0.0);
        return model.summary().evidenceLowerBound() / rows - logUnits;
    }
}
