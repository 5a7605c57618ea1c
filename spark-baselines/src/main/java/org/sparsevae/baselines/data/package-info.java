// SPDX-License-Identifier: Apache-2.0
/** From what users have to what models take: pipelines of preprocessing, and generators of data whose truth is known. No studies. */
package org.sparsevae.baselines.data;
