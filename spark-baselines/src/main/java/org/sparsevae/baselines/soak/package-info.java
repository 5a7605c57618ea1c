// SPDX-License-Identifier: Apache-2.0
/** Fits whose processes are killed at random moments, over and over: {@code bin/sparsevae soak}. */
package org.sparsevae.baselines.soak;
