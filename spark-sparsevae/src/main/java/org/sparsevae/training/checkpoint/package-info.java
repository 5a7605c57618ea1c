// SPDX-License-Identifier: Apache-2.0
/**
 * The checkpoints of a fit on a Hadoop file system: {@link org.sparsevae.training.checkpoint.FitCheckpoints} is the folder of a fit, {@link
 * org.sparsevae.training.checkpoint.TrainingFolder} that of one of its trainings. The training loop knows them as {@link
 * org.sparsevae.training.TrainingCheckpoints}.
 */
package org.sparsevae.training.checkpoint;
