// SPDX-License-Identifier: Apache-2.0
/** The training loop: averaging rounds, what a model does between them, the summary and the display of progress. */
package org.sparsevae.training;
