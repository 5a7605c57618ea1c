// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sparsevae.training.preflight.ExecutorFacts.ExecutorSurvey;

/** Checks of what executors tell of themselves. */
final class ExecutorChecks {
    /** The package that every Spark task needs; without the others some functions fail, which a fit may not use. */
    private static final String NEEDED_PACKAGE = "java.base/sun.nio.ch";

    private static final int OLDEST_JAVA = 17;
    /** From here on Hadoop's UserGroupInformation fails. */
    private static final int FIRST_TOO_NEW_JAVA = 24;

    private ExecutorChecks() {}

    /** How many executors answered. */
    static Finding reached(ExecutorSurvey survey, Cluster cluster) {
        String check = "executors";
        int reached = survey.facts().size();
        if (cluster.local()) {
            return Finding.ok(check, "local mode: the driver is the only one");
        }
        String hosts = survey.facts().stream()
                .map(facts -> facts.executor() + " on " + facts.host())
                .collect(Collectors.joining(", "));
        boolean dynamic = cluster.conf().getBoolean("spark.dynamicAllocation.enabled", false);
        String found = reached + " of " + survey.known() + " looked at (" + shorten(hosts) + ")"
                + (dynamic ? ", more may come: each round compares those that took part" : "");
        return reached < survey.known()
                ? Finding.warning(
                        check,
                        found,
                        "the others were busy or had just started; each round compares those that took part in it")
                : Finding.ok(check, found);
    }

    private static String shorten(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + " ...";
    }

    /** Java's version and the packages that Spark reaches into. */
    static Finding java(List<ExecutorFacts> all) {
        String check = "Java flags";
        String versions = kinds(all, ExecutorFacts::java);
        for (ExecutorFacts facts : all) {
            int major = Runtime.Version.parse(facts.java()).feature();
            if (major < OLDEST_JAVA || major >= FIRST_TOO_NEW_JAVA) {
                return Finding.refused(
                        check,
                        "executor " + facts.executor() + " runs Java " + facts.java(),
                        "Java 17 is needed: set JAVA_HOME on the workers, or spark.executorEnv.JAVA_HOME");
            }
        }
        for (ExecutorFacts facts : all) {
            if (!facts.closedPackages().isEmpty()) {
                String found = "Java " + versions + "; executor " + facts.executor() + " has not opened "
                        + String.join(", ", facts.closedPackages());
                String advice = "add the --add-opens of conf/spark-defaults.conf to spark.executor.extraJavaOptions"
                        + " and spark.driver.extraJavaOptions";
                return facts.closedPackages().contains(NEEDED_PACKAGE)
                        ? Finding.refused(check, found, advice)
                        : Finding.warning(check, found, advice);
            }
        }
        return Finding.ok(check, "Java " + versions + ", all packages open that Spark reaches into");
    }

    /** Processor model, ND4J backend and its version: what a result's last bits depend on. */
    static Finding platform(List<ExecutorFacts> all, boolean reproducible) {
        String check = "backend and CPU";
        Map<String, String> kinds = new TreeMap<>();
        all.stream()
                .filter(facts -> !facts.platform().isEmpty())
                .forEach(
                        facts -> kinds.merge(facts.platform(), facts.executor(), (left, right) -> left + ", " + right));
        if (kinds.size() <= 1) {
            return Finding.ok(
                    check,
                    kinds.isEmpty()
                            ? "ND4J was not started"
                            : kinds.keySet().iterator().next());
        }
        String found = kinds.entrySet().stream()
                .map(kind -> "executors " + shorten(kind.getValue()) + ": " + kind.getKey())
                .collect(Collectors.joining("; "));
        String advice = "run all executors on one kind of machine with one backend";
        return reproducible
                ? Finding.refused(
                        check,
                        found + "; the same seed would not give the same bits",
                        advice + ", or set reproducible to false")
                : Finding.warning(check, found + "; the same seed may not give the same bits", advice);
    }

    /** Threads of BLAS, OpenMP and ND4J's own pool. */
    static Finding threads(List<ExecutorFacts> all, boolean reproducible) {
        String check = "BLAS and OpenMP threads";
        for (ExecutorFacts facts : all) {
            if (facts.nativeThreads() != 1) {
                String found = "executor " + facts.executor() + " splits sums over up to " + facts.nativeThreads()
                        + " threads, though the library asked for one";
                String advice = "set spark.executorEnv.OMP_NUM_THREADS=1 and spark.executorEnv.OPENBLAS_NUM_THREADS=1";
                return reproducible ? Finding.refused(check, found, advice) : Finding.warning(check, found, advice);
            }
        }
        return Finding.ok(check, "1 per task, set by the library; partitions train side by side");
    }

    private static String kinds(List<ExecutorFacts> all, Function<ExecutorFacts, String> of) {
        return all.stream().map(of).distinct().sorted().collect(Collectors.joining(" and "));
    }
}
