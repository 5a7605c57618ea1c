// SPDX-License-Identifier: Apache-2.0
/** What users import: estimators and their models; and, for this package alone, what these are trained, told and saved with. */
package org.sparsevae.ml;
