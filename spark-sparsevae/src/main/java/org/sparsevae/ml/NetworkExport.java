// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedNetworkFormat;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.store.WeightsFile;

/** Takes the trained flat parameters out of their ND4J layout into the plain Java network that scores rows. */
final class NetworkExport {
    private NetworkExport() {}

    /**
     * The plain Java network: as it would be read from a saved model.
     *
     * @param spec the trained network's specification
     * @param parameters its flat parameters
     * @param scaling what the encoder reads
     * @param standardisation of the features, or null
     */
    static FittedNetwork fitted(
            NetworkSpec spec, float[] parameters, InputScaling scaling, Standardisation standardisation) {
        return FittedNetworkFormat.ofTrained(
                new WeightsFile(spec.architecture(), spec.layout().arrays(parameters)),
                Likelihoods.of(spec.likelihood().name()),
                spec.librarySize(),
                scaling,
                standardisation);
    }
}
