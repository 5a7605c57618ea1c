// SPDX-License-Identifier: Apache-2.0
/**
 * The commands of {@code bin/sparsevae} and of {@code spark-submit}, and the frame they run in.
 *
 * <p>A command is a {@link org.sparsevae.app.Command} named in {@code META-INF/services/org.sparsevae.app.Command}; it
 * takes the option groups it needs as picocli mixins and returns a {@link org.sparsevae.app.CommandResult}. Printing,
 * {@code --json}, {@code --help}, error messages and exit statuses are the same for all, in {@link
 * org.sparsevae.app.CommandRunner}.
 */
package org.sparsevae.app;
