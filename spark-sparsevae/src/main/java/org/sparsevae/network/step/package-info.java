// SPDX-License-Identifier: Apache-2.0
/** What goes into a training step beside the data, and what comes out of it. */
package org.sparsevae.network.step;
