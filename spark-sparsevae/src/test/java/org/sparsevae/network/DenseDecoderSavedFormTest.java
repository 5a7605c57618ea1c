// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.stream.Stream;
import org.sparsevae.network.decoder.DenseDecoder;

class DenseDecoderSavedFormTest extends SavedFormContract {
    @Override
    Stream<NetworkSpec.Builder> networks() {
        return Stream.of(
                network(new DenseDecoder(4), "bernoulli"),
                network(1, new DenseDecoder(1, 5), "gaussian"),
                network(new DenseDecoder(4, 5, 6), "poisson").librarySize(true));
    }
}
