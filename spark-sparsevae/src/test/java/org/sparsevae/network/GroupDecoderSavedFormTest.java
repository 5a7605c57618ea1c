// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.stream.Stream;
import org.sparsevae.network.decoder.GroupDecoder;

class GroupDecoderSavedFormTest extends SavedFormContract {
    @Override
    Stream<NetworkSpec.Builder> networks() {
        return Stream.of(
                network(new GroupDecoder(new int[] {1, 0, 2, 1, 1, 0, 2}, 2), "gaussian"),
                network(GroupDecoder.ofFeatures(FEATURES, 1), "bernoulli"),
                network(1, GroupDecoder.ofFeatures(FEATURES, 2), "gaussian"));
    }
}
