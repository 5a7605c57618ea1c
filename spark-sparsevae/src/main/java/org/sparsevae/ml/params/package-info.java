// SPDX-License-Identifier: Apache-2.0
/** The params of estimators and models: names, ranges, defaults by likelihood and size. */
package org.sparsevae.ml.params;
