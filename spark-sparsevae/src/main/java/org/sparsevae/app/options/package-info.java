// SPDX-License-Identifier: Apache-2.0
/** What several commands are given: options, the tables and models that they name, and the session. */
package org.sparsevae.app.options;
