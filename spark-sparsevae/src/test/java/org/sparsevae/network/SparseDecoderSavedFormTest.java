// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.stream.Stream;
import org.sparsevae.network.decoder.SparseDecoder;

class SparseDecoderSavedFormTest extends SavedFormContract {
    @Override
    Stream<NetworkSpec.Builder> networks() {
        return Stream.of(
                network(new SparseDecoder(4), "multinomial"),
                network(1, new SparseDecoder(new int[] {4}, true), "gaussian"),
                network(new SparseDecoder(1, 5, 4), "gaussian").encoderLayers(1),
                network(new SparseDecoder(new int[] {4, 3}, true), "gaussian"),
                network(new SparseDecoder(new int[] {4}, true), "negativeBinomial")
                        .encoderLayers()
                        .librarySize(true));
    }
}
