// SPDX-License-Identifier: Apache-2.0
/** The metadata that saved stages have in common, and which stages a saved pipeline may name. */
package org.sparsevae.ml.saving;
