// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Serializable;
import org.sparsevae.network.step.RowTerms;

/** What one partition hands back after a round. Plain arrays, and no record, which Kryo cannot read. */
final class RoundResult implements Serializable {
    private static final long serialVersionUID = 2L;

    private final int partition;
    private final float[] parameters;
    private final float[] adamState;
    private final RowTerms terms;
    private final String platform;
    private final String device;

    /**
     * @param partition its number
     * @param parameters flat network parameters after its last minibatch
     * @param adamState Adam's first moments of all parameters, then the second moments
     * @param terms sums over the rows that it trained on, by whose weight it counts in the average
     * @param platform what the last bits of the result depend on, see {@link org.sparsevae.network.NativeThreads#platform}
     * @param device the device that it was trained on
     */
    RoundResult(int partition, float[] parameters, float[] adamState, RowTerms terms, String platform, String device) {
        this.partition = partition;
        this.parameters = parameters;
        this.adamState = adamState;
        this.terms = terms;
        this.platform = platform;
        this.device = device;
    }

    int partition() {
        return partition;
    }

    float[] parameters() {
        return parameters;
    }

    float[] adamState() {
        return adamState;
    }

    RowTerms terms() {
        return terms;
    }

    String platform() {
        return platform;
    }

    String device() {
        return device;
    }
}
