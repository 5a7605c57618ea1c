// SPDX-License-Identifier: Apache-2.0
/** What models are judged by on tables of rows, and the exact sums that it rests on. */
package org.sparsevae.baselines.metrics;
