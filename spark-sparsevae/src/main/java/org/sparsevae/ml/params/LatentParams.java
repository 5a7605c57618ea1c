// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

/**
 * The params that every latent variable model shares. Ranges and defaults stand in each param's documentation ({@code explainParams()})
 * and in docs/params.md; defaults depend on the likelihood, so a getter answers with the value that {@code fit} would use now.
 */
public interface LatentParams extends ColumnParams, NetworkParams, NoiseParams, TrainingParams, CheckpointParams {}
