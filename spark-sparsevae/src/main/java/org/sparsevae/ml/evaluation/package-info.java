// SPDX-License-Identifier: Apache-2.0
/** Evaluators and reports: how well a model reconstructs rows, and what its factors are. */
package org.sparsevae.ml.evaluation;
