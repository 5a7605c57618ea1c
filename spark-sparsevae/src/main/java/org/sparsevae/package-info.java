// SPDX-License-Identifier: Apache-2.0
/** Identifiable deep generative models with sparse loadings, as stages of Apache Spark ML pipelines. */
package org.sparsevae;
