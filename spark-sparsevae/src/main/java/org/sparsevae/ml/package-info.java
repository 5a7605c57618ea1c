// SPDX-License-Identifier: Apache-2.0
/** What users import: the pipeline stages, their params and their models. */
package org.sparsevae.ml;
