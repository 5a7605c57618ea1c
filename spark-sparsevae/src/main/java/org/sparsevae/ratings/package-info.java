// SPDX-License-Identifier: Apache-2.0
/** Tables of ratings and of items: reading them from files and databases, and what counts as a rating. */
package org.sparsevae.ratings;
