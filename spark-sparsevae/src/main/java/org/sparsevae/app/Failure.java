// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.io.FileNotFoundException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.mapred.InvalidInputException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.sparsevae.store.HadoopFiles;
import org.sparsevae.store.RescuedOutputException;
import org.sparsevae.training.DivergedException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * How a command line that does not work out ends: a mistake of the user gives one sentence and status 2, a failure of
 * the program or of the cluster a stack trace and status 1.
 */
final class Failure {

    /** Exit status of a command that did its work. */
    static final int NONE = 0;

    /** Exit status of a failure. */
    static final int FAILED = 1;

    /** Exit status of a mistake of the user. */
    static final int REFUSED = 2;

    /** Of the operating system, whatever was written: an output, or Spark's own rows in its folder for temporary files. */
    private static final String DISK_FULL = "No space left on device";

    private static final List<String> FILE_SYSTEMS =
            List.of("org.apache.hadoop.fs.", "org.apache.hadoop.hdfs.", "org.apache.hadoop.ipc.");

    /** The options of params that have one, for messages that Java's users meet as well. */
    private static final Map<String, String> OPTIONS = Map.of(
            "handleInvalid", "--handle-invalid",
            "minUserRatings", "--min-user-ratings",
            "minRating", "--min-rating",
            "numItems", "--num-items",
            "featuresCol", "--features-col",
            "numPartitions", "--partitions",
            "batchSize", "--batch-size",
            "averagingFrequency", "--averaging-frequency");

    private static final Pattern PARAM =
            Pattern.compile("(?<![\\w-])(?<!--param )(" + String.join("|", OPTIONS.keySet()) + ")(?!\\w)");

    /** Params whose names are words, where a sentence is about their value. */
    private static final Pattern FIRST = Pattern.compile("^(k|epochs|seed|likelihood)(?= must be (a |one of |[0-9]))");

    private Failure() {}

    /**
     * Says what is wrong with the command line itself.
     *
     * @param mistake what picocli found
     * @return the exit status
     */
    static int refuse(ParameterException mistake) {
        CommandLine line = mistake.getCommandLine();
        String name = line.getCommandSpec().qualifiedName();
        PrintWriter err = line.getErr();
        err.println(name + ": " + sentence(mistake) + " (see " + name + " --help)");
        err.flush();
        return REFUSED;
    }

    private static String sentence(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !mistake.getCommandLine().getSubcommands().isEmpty()
                && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().get(0);
            String kind = kindOfCommand(mistake.getCommandLine());
            String commands =
                    String.join(", ", mistake.getCommandLine().getSubcommands().keySet());
            return "there is no " + kind + " '" + word + "'; the " + kind + "s are " + commands;
        }
        return firstLine(mistake);
    }

    /** What is wrong with a command line that ends before the command. */
    static String missingCommand(CommandLine group) {
        String kind = kindOfCommand(group);
        return ("aeiou".indexOf(kind.charAt(0)) < 0 ? "a " : "an ") + kind + " is missing";
    }

    /** What the help of a group calls the word that comes after it. */
    private static String kindOfCommand(CommandLine group) {
        return group.getCommandSpec().usageMessage().synopsisSubcommandLabel().toLowerCase(Locale.ROOT);
    }

    /**
     * Says what a command threw.
     *
     * @param thrown what it threw
     * @param line the command
     * @param stacktrace whether to show the stack trace of a mistake of the user too
     * @return the exit status
     */
    static int report(Throwable thrown, CommandLine line, boolean stacktrace) {
        PrintWriter err = line.getErr();
        Optional<String> memory = ofMemory(thrown);
        if (memory.isEmpty() && isStopping()) {
            // mostly by a signal: Spark ends under the command, and what that throws is nobody's mistake
            err.println(line.getCommandSpec().qualifiedName() + ": stopped, the process is ending");
            if (stacktrace) {
                thrown.printStackTrace(err);
            }
            err.flush();
            return FAILED;
        }
        Optional<Throwable> mistake = memory.isPresent() ? Optional.empty() : mistake(thrown);
        Optional<String> known = mistake.isPresent() ? Optional.empty() : memory.or(() -> ofFileSystem(thrown));
        String sentence = known.orElseGet(() -> firstLine(mistake.orElse(thrown)));
        err.println(line.getCommandSpec().qualifiedName() + ": " + inWordsOfTheCommandLine(sentence));
        if (mistake.isEmpty() && known.isEmpty() || stacktrace) {
            thrown.printStackTrace(err);
        }
        err.flush();
        return mistake.isPresent() ? REFUSED : FAILED;
    }

    /** What to do where memory ran out, in this process or in a task. */
    private static Optional<String> ofMemory(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof OutOfMemoryError || message.contains(OutOfMemoryError.class.getName() + ":")) {
                String which = cause instanceof OutOfMemoryError ? " (" + firstLine(cause) + ")" : " in a task";
                return Optional.of("memory ran out" + which + ": give more by --driver-memory, on a cluster by"
                        + " --executor-memory; what a fit needs is said by doctor");
            }
        }
        return Optional.empty();
    }

    /** What is wrong with a file system, where that is what ended the command. */
    private static Optional<String> ofFileSystem(Throwable thrown) {
        if (thrown instanceof RescuedOutputException) {
            return Optional.of(thrown.getMessage());
        }
        // an executor that is lost in the network says the same words
        boolean ofFiles = false;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            ofFiles |= cause instanceof FSError
                    || String.valueOf(cause.getMessage()).contains(DISK_FULL);
            ofFiles |= Arrays.stream(cause.getStackTrace())
                    .map(StackTraceElement::getClassName)
                    .anyMatch(name -> FILE_SYSTEMS.stream().anyMatch(name::startsWith));
        }
        return ofFiles ? HadoopFiles.explained(thrown).map(why -> "a file system failed: " + why) : Optional.empty();
    }

    /** Params that have an option of their own are called by that. */
    private static String inWordsOfTheCommandLine(String sentence) {
        String said = PARAM.matcher(sentence).replaceAll(found -> OPTIONS.get(found.group()));
        return FIRST.matcher(said)
                .replaceFirst("--$1")
                .replace("--handle-invalid to skip or keep", "--handle-invalid to skip");
    }

    /** Whether this process is ending already. */
    private static boolean isStopping() {
        Thread none = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(none);
            Runtime.getRuntime().removeShutdownHook(none);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** The mistake of the user in {@code thrown}, also where Spark wraps what a task threw on an executor. */
    private static Optional<Throwable> mistake(Throwable thrown) {
        if (isMistake(thrown)) {
            return Optional.of(thrown);
        }
        if (thrown instanceof SparkException) {
            for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
                if (isMistake(cause)) {
                    return Optional.of(cause);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isMistake(Throwable thrown) {
        return thrown instanceof IllegalArgumentException
                || thrown instanceof DivergedException
                || thrown instanceof AnalysisException
                || thrown instanceof InvalidInputException
                || thrown instanceof FileNotFoundException
                || thrown instanceof FileSystemException
                || thrown instanceof FileAlreadyExistsException;
    }

    /** The message without the plan that Spark puts under it; some exceptions hold a bare path, so say what it is of. */
    private static String firstLine(Throwable thrown) {
        String message = thrown.getMessage();
        if (message == null || message.isBlank()) {
            return thrown.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElseThrow();
        if (line.endsWith(":") && thrown.getCause() != null) {
            return firstLine(thrown.getCause()); // what is announced is what the cause says
        }
        line = line.startsWith("requirement failed: ") ? line.substring("requirement failed: ".length()) : line;
        return thrown instanceof FileSystemException ? thrown.getClass().getSimpleName() + ": " + line : line;
    }
}
