// SPDX-License-Identifier: Apache-2.0
/** dl4j-spark's worker and master with our way of feeding and averaging: the only package that imports dl4j-spark. */
package org.sparsevae.training.dl4j;
