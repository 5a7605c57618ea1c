// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Serializable;
import org.sparsevae.network.step.RowTerms;

/**
 * What one partition hands back after a round, in plain arrays, which travel alike under Java and Kryo serialisation.
 *
 * @param partition its number
 * @param parameters flat network parameters after its last minibatch
 * @param adamState Adam's first moments of all parameters, then the second moments
 * @param terms sums over the rows that it trained on, by whose weight it counts in the average
 * @param platform what the last bits of the result depend on, see {@link org.sparsevae.network.NativeThreads#platform}
 * @param device the device that it was trained on
 */
record RoundResult(int partition, float[] parameters, float[] adamState, RowTerms terms, String platform, String device)
        implements Serializable {}
