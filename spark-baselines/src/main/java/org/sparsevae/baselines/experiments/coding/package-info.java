// SPDX-License-Identifier: Apache-2.0
/** The figures of Tonolini et al. 2019: how codes go with attributes and classes. */
package org.sparsevae.baselines.experiments.coding;
