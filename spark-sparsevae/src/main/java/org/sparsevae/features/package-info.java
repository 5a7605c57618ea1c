// SPDX-License-Identifier: Apache-2.0
/** A row of features: its values, their units, and how the encoder reads it. On plain arrays, without Spark or ND4J. */
package org.sparsevae.features;
