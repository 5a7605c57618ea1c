// SPDX-License-Identifier: Apache-2.0
/** What the parts of a fit cost, as processor seconds and as ratios of one run: {@code bin/sparsevae bench}. */
package org.sparsevae.baselines.benchmark;
