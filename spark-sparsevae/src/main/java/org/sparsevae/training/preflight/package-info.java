// SPDX-License-Identifier: Apache-2.0
/** What is looked at before the first long job of a fit: settings, executors, memory, GPUs, disk, each with a verdict and what to change. */
package org.sparsevae.training.preflight;
