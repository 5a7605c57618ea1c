// SPDX-License-Identifier: Apache-2.0
/** Large tables: time and memory by size. */
package org.sparsevae.baselines.experiments.scale;
