// SPDX-License-Identifier: Apache-2.0
/** What averaging costs: workers and minibatches between two averages. */
package org.sparsevae.baselines.experiments.averaging;
