// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.stream.Stream;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.posterior.DiagonalGaussian;
import org.sparsevae.network.posterior.TotalCorrelationGaussian;

class GaussianSavedFormTest extends SavedFormContract {
    @Override
    Stream<NetworkSpec.Builder> networks() {
        return Stream.of(
                network(new DenseDecoder(4), "gaussian").posterior(new DiagonalGaussian()),
                network(new DenseDecoder(4), "gaussian").posterior(new TotalCorrelationGaussian(2)));
    }
}
