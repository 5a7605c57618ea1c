// SPDX-License-Identifier: Apache-2.0
/** Parameters of a network component and the array operations it is made of. */
package org.sparsevae.network.tensor;
