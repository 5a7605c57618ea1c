// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.concurrent.Callable;

/**
 * One command of {@code bin/sparsevae}: a public class with a public no-argument constructor, annotated with picocli's
 * {@code @CommandLine.Command} (its name, and a sentence on what it does) and registered with {@link
 * java.util.ServiceLoader}. Its fields are its options.
 *
 * <p>{@code call()} does the work and returns what is to be printed. It reports progress through SLF4J or on standard
 * error, never on standard output, throws {@link IllegalArgumentException} with one sentence for a mistake of the user,
 * and gets its Spark session from {@link org.sparsevae.app.options.Session#open(String)}.
 *
 * <p>A command that is to be a main class of its own for {@code spark-submit --class} adds
 * {@code public static void main(String[] args) { Main.runOne(new Fit(), args); }}.
 */
public interface Command extends Callable<CommandResult> {}
