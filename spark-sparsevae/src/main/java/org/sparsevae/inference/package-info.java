// SPDX-License-Identifier: Apache-2.0
/**
 * The forward pass of a fitted model in plain Java: rows to latent factors and back, and that network in its saved form,
 * without Spark or ND4J: the JDK and Jackson are enough. All classes are immutable, serialisable and safe to share between threads. Weights are floats, as they were
 * trained; hidden units are computed in float, means, likelihoods and everything else a user sees in double. Results
 * need not agree to the last bit between processors, so {@link java.lang.Math} is used.
 */
package org.sparsevae.inference;
