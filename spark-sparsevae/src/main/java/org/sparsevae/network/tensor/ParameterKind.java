// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

/** What a parameter is for; decides how it starts and which shrinkage acts on it. */
public enum ParameterKind {
    /** The loadings W: shrunk by the proximal step on the driver alone. */
    LOADINGS(false),
    /** The sparse decoder's first layer H1, whose scale is tied to that of W: no weight decay. */
    FACTOR_WEIGHT(false),
    /** Slopes of the sparse decoder's linear term, whose scale is tied to that of W: no weight decay. */
    SKIP_WEIGHT(false),
    /** Weight matrix between layers. */
    WEIGHT(true),
    /** Offsets of a layer. */
    BIAS(false),
    /** Weights from the last hidden layer to the features. */
    OUTPUT_WEIGHT(true),
    /** Offset per feature. */
    OUTPUT_BIAS(false),
    /** The likelihood's noise parameter per feature, such as the log standard deviation of gaussian data. */
    NOISE(false),
    /** Anything else a component trains; it starts like a weight. */
    OTHER(false);

    private final boolean decayed;

    ParameterKind(boolean decayed) {
        this.decayed = decayed;
    }

    /** @return true if weight decay applies */
    public boolean decayed() {
        return decayed;
    }
}
