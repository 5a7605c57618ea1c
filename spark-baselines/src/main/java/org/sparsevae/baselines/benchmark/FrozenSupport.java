// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

/** Training steps after the support of the loadings is frozen. */
final class FrozenSupport {
    private FrozenSupport() {}

    static Step step(Shape shape) {
        return Step.training(shape, shape.sparse(), shape.start(shape.sparse()));
    }
}
