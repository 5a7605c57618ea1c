// SPDX-License-Identifier: Apache-2.0
/** From a table's column of vectors to rows, checked, and from a fitted model's rows back to columns. */
package org.sparsevae.ml.rows;
