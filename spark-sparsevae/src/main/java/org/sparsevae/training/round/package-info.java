// SPDX-License-Identifier: Apache-2.0
/** What travels between the driver and the workers of an averaging round. */
package org.sparsevae.training.round;
