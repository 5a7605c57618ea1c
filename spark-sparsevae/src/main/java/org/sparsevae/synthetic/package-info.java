// SPDX-License-Identifier: Apache-2.0
/** Generated data whose factors and support are known: what the studies fit and the tests check against. Plain arrays, and a way to a DataFrame. */
package org.sparsevae.synthetic;
