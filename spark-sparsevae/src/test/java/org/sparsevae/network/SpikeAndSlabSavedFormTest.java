// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.stream.Stream;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.posterior.SpikeAndSlab;

class SpikeAndSlabSavedFormTest extends SavedFormContract {
    @Override
    Stream<NetworkSpec.Builder> networks() {
        return Stream.of(
                network(new DenseDecoder(4), "gaussian").posterior(new SpikeAndSlab(4, .1, 50, 200, 0, 0)),
                network(new SparseDecoder(new int[] {4}, true), "poisson")
                        .posterior(new SpikeAndSlab(1, .1, 50, 200, 0, 0))
                        .librarySize(true));
    }

    /** Nearly all of the selector's weight goes to one pseudo-input, so gradients take a start of their own: {@link SpikeAndSlabGradientTest}. */
    @Override
    void gradientsAreThoseOfTheLoss(NetworkSpec.Builder network) {}
}
