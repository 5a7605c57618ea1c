// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.training.preflight.ExecutorFacts.ExecutorSurvey;
import org.sparsevae.training.preflight.Finding.Verdict;

/** Each verdict on made-up facts. */
class PreflightTest {
    private static final long GIB = 1L << 30;
    private static final String ZEN = "backend=CPU; cpu=Zen";
    private static final String LAKE = "backend=CPU; cpu=Lake";
    private static final FitShape SMALL = new FitShape(300, 10, 100_000, 32L << 20, 50, 2, 1000, 30_000, true);

    /** An executor in good order, of which a test changes one thing. */
    private static ExecutorFacts executor(String id, String platform) {
        return facts(id, platform, 1, "17.0.10", List.of(), 0, false, "CPU (nd4j-native)", "");
    }

    private static ExecutorFacts facts(
            String id,
            String platform,
            int threads,
            String java,
            List<String> closed,
            long physicalBytes,
            boolean cuda,
            String device,
            String problem) {
        return new ExecutorFacts(
                id,
                "host" + id,
                platform,
                threads,
                java,
                closed,
                4 * GIB,
                64 * GIB,
                4,
                3 * GIB,
                physicalBytes,
                cuda,
                device,
                List.of(),
                problem);
    }

    private static Cluster cluster(String master, String... settings) {
        SparkConf conf = new SparkConf(false).set("spark.master", master);
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        return new Cluster(conf);
    }

    private static PreflightReport judge(Cluster cluster, FitShape shape, ExecutorFacts... facts) {
        return new PreflightReport(
                Preflight.judge(new ExecutorSurvey(List.of(facts), facts.length), cluster, shape, 4 * GIB, List.of()));
    }

    private static void assertFinding(Verdict verdict, String check, String advice, PreflightReport report) {
        Finding finding = report.findings().stream()
                .filter(found -> found.check().equals(check))
                .findFirst()
                .orElseThrow();
        assertEquals(verdict, finding.verdict(), finding.sentence());
        assertTrue(finding.sentence().contains(advice), finding.sentence());
        assertEquals(
                verdict == Verdict.REFUSED, report.verdict() == Verdict.REFUSED, "nothing else is refused:\n" + report);
    }

    @Test
    void aSoundClusterIsOk() {
        PreflightReport report = judge(cluster("spark://host:7077"), SMALL, executor("0", ZEN), executor("1", ZEN));
        assertEquals(Verdict.OK, report.verdict(), report.toString());
        assertDoesNotThrow(() -> report.report(0));
    }

    @Test
    void mixedMachinesAreRefusedUnlessTheFitNeedNotRepeat() {
        PreflightReport report = judge(cluster("spark://h:7077"), SMALL, executor("0", ZEN), executor("1", LAKE));
        assertFinding(Verdict.REFUSED, "backend and CPU", "set reproducible to false", report);
        String refusal = assertThrows(IllegalArgumentException.class, () -> report.report(0))
                .getMessage();
        assertTrue(refusal.contains("executors 1: " + LAKE + "; executors 0: " + ZEN), refusal);
        assertEquals(1, refusal.lines().count(), refusal);

        FitShape loose = new FitShape(300, 10, 100_000, 32L << 20, 50, 2, 1000, 30_000, false);
        assertFinding(
                Verdict.WARNING,
                "backend and CPU",
                "one kind of machine",
                judge(cluster("spark://h:7077"), loose, executor("0", ZEN), executor("1", LAKE)));
    }

    @Test
    void executorsThatDidNotAnswerAreToldOf() {
        ExecutorSurvey survey = new ExecutorSurvey(List.of(executor("0", ZEN)), 3);
        Finding finding = ExecutorChecks.reached(survey, cluster("yarn"));
        assertEquals(Verdict.WARNING, finding.verdict());
        assertTrue(finding.found().startsWith("1 of 3 looked at (0 on host0)"), finding.found());
    }

    @Test
    void closedPackagesAndOtherJavasAreFound() {
        Cluster cluster = cluster("spark://h:7077");
        ExecutorFacts closed = facts("0", ZEN, 1, "17.0.10", List.of("java.base/sun.nio.ch"), 0, false, "CPU", "");
        assertFinding(Verdict.REFUSED, "Java flags", "spark.executor.extraJavaOptions", judge(cluster, SMALL, closed));
        ExecutorFacts unused =
                facts("0", ZEN, 1, "17.0.10", List.of("java.security.jgss/sun.security.krb5"), 0, false, "CPU", "");
        assertFinding(Verdict.WARNING, "Java flags", "sun.security.krb5", judge(cluster, SMALL, unused));
        ExecutorFacts old = facts("0", ZEN, 1, "11.0.2", List.of(), 0, false, "CPU", "");
        assertFinding(Verdict.REFUSED, "Java flags", "Java 17 is needed", judge(cluster, SMALL, old));
        ExecutorFacts young = facts("0", ZEN, 1, "25", List.of(), 0, false, "CPU", "");
        assertFinding(Verdict.REFUSED, "Java flags", "Java 17 is needed", judge(cluster, SMALL, young));
    }

    @Test
    void nativeThreadsMustBeOne() {
        ExecutorFacts many = facts("0", ZEN, 8, "17", List.of(), 0, false, "CPU", "");
        assertFinding(
                Verdict.REFUSED,
                "BLAS and OpenMP threads",
                "OMP_NUM_THREADS=1",
                judge(cluster("spark://h:7077"), SMALL, many));
    }

    @Test
    void kryoThatRequiresRegistrationNeedsTheRegistrator() {
        SparkConf kryo = new SparkConf(false).set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        assertEquals(Verdict.OK, SettingsChecks.kryo(kryo).verdict());
        kryo.set("spark.kryo.registrationRequired", "true");
        assertEquals(Verdict.REFUSED, SettingsChecks.kryo(kryo).verdict());
        String registrator = "org.sparsevae.training.SparseVAEKryoRegistrator";
        assertTrue(SettingsChecks.kryo(kryo).advice().contains("spark.kryo.registrator=" + registrator));
        kryo.set("spark.kryo.registrator", "org.nowhere.Registrator");
        assertEquals(Verdict.REFUSED, SettingsChecks.kryo(kryo).verdict());
        assertTrue(SettingsChecks.kryo(kryo).found().contains("ClassNotFoundException: org.nowhere.Registrator"));
        kryo.set("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator," + registrator);
        assertEquals(Verdict.OK, SettingsChecks.kryo(kryo).verdict());
        kryo.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        assertEquals(Verdict.OK, SettingsChecks.kryo(kryo).verdict());
    }

    @Test
    void memoryOutsideTheHeapIsHeldAgainstTheContainer() {
        // two networks of 1 GiB and 384 MiB for the process: 2432 MiB, at the least 1525 MiB
        FitShape shape = new FitShape(300, 10, 100_000, GIB, 50, 2, 1000, 30_000, true);
        ExecutorFacts facts = executor("0", ZEN);
        String check = "memory outside the heap";
        String[] cores = {"spark.executor.cores", "2", "spark.executor.memoryOverhead", "1500m"};
        assertFinding(Verdict.REFUSED, check, "memoryOverhead to 3840m", judge(cluster("yarn", cores), shape, facts));
        assertFinding(Verdict.REFUSED, check, "Kubernetes", judge(cluster("k8s://https://h", cores), shape, facts));
        assertFinding(Verdict.OK, check, "2 networks", judge(cluster("spark://h:7077", cores), shape, facts));
        cores[3] = "1600m";
        assertFinding(Verdict.WARNING, check, "memoryOverhead", judge(cluster("yarn", cores), shape, facts));
        cores[3] = "3g";
        assertFinding(Verdict.WARNING, check, "memoryOverhead", judge(cluster("yarn", cores), shape, facts));
        cores[3] = "4g";
        assertFinding(Verdict.OK, check, "2 networks", judge(cluster("yarn", cores), shape, facts));
        // one task at a time: one network
        cores[1] = "1";
        cores[3] = "2400m";
        assertFinding(Verdict.OK, check, "1 network at once", judge(cluster("yarn", cores), shape, facts));
    }

    @Test
    void overheadFollowsSparksRule() {
        assertEquals(384L << 20, cluster("yarn", "spark.executor.memory", "1g").overhead());
        assertEquals(
                2 * GIB,
                cluster("yarn", "spark.executor.memory", "4g", "spark.executor.memoryOverheadFactor", "0.5")
                        .overhead());
        assertEquals(
                600L << 20,
                cluster("yarn", "spark.executor.memoryOverhead", "600").overhead());
    }

    @Test
    void anOverfullMachineIsToldOf() {
        FitShape shape = new FitShape(300, 10, 100_000, 70 * GIB, 50, 1, 1000, 30_000, true);
        assertFinding(
                Verdict.WARNING,
                "memory outside the heap",
                "of the 64.0 GiB of host0",
                judge(cluster("spark://h:7077"), shape, executor("0", ZEN)));
    }

    @Test
    void heapsAreHeldAgainstTheNetworksSize() {
        // 150 million parameters: an executor needs 12 bytes of each for the state, and for each of two results
        FitShape large = new FitShape(300, 10, 150_000_000, GIB, 50, 2, 1000, 30_000, true);
        Cluster cluster = cluster("spark://h:7077", "spark.executor.cores", "2", "spark.driver.maxResultSize", "0");
        assertFinding(
                Verdict.REFUSED,
                "heap of an executor",
                "spark.executor.memory",
                judge(cluster, large, executor("0", ZEN)));
        FitShape wide = new FitShape(300, 10, 100_000, GIB, 50, 2, 1_000_000, 400_000_000, true);
        assertFinding(
                Verdict.WARNING, "heap of an executor", "read from disk", judge(cluster, wide, executor("0", ZEN)));
        FitShape manyPartitions = new FitShape(300, 10, 20_000_000, GIB, 50, 16, 1000, 30_000, true);
        Cluster one = cluster("spark://h:7077", "spark.executor.cores", "1", "spark.driver.maxResultSize", "0");
        assertFinding(
                Verdict.REFUSED,
                "heap of the driver",
                "spark.driver.memory",
                judge(one, manyPartitions, executor("0", ZEN)));
    }

    /** The machine of these executors has 64 GiB. */
    @Test
    void whatNoMachineHasIsRefused() {
        FitShape networks = new FitShape(300, 10, 100_000, 100 * GIB, 50, 2, 1000, 30_000, true);
        assertFinding(
                Verdict.REFUSED,
                "memory outside the heap",
                "has 64.0 GiB in all; lower batchSize",
                judge(cluster("spark://h:7077"), networks, executor("0", ZEN)));
        FitShape minibatch = new FitShape(300_000, 10, 100_000, GIB, 10_000, 2, 100_000, 30_000, true);
        assertFinding(
                Verdict.REFUSED,
                "heap of an executor",
                "spark.executor.memory",
                judge(cluster("spark://h:7077"), minibatch, executor("0", ZEN)));
    }

    @Test
    void theDriverMayRefuseLargeResults() {
        // 16 partitions times 12 bytes times 6 million parameters: 1.07 GiB
        FitShape shape = new FitShape(300, 10, 6_000_000, 32L << 20, 50, 16, 1000, 30_000, true);
        assertFinding(
                Verdict.REFUSED,
                "results of a round",
                "set spark.driver.maxResultSize",
                judge(cluster("spark://h:7077"), shape, executor("0", ZEN)));
        assertFinding(
                Verdict.OK,
                "results of a round",
                "2.0 GiB",
                judge(cluster("spark://h:7077", "spark.driver.maxResultSize", "2g"), shape, executor("0", ZEN)));
    }

    @Test
    void aBoundOnTheProcessMustHoldTheFit() {
        ExecutorFacts near = facts("0", ZEN, 1, "17", List.of(), 400L << 20, false, "CPU", "");
        ExecutorFacts bound = facts("0", ZEN, 1, "17", List.of(), 150L << 20, false, "CPU", "");
        assertFinding(
                Verdict.WARNING,
                "JavaCPP's bounds",
                "maxphysicalbytes=0",
                judge(cluster("spark://h:7077"), SMALL, near));
        assertFinding(
                Verdict.REFUSED,
                "JavaCPP's bounds",
                "maxphysicalbytes=0",
                judge(cluster("spark://h:7077"), SMALL, bound));
    }

    @Test
    void gpusAreHeldAgainstTasks() {
        ExecutorFacts gpu = facts("0", ZEN, 1, "17", List.of(), 0, true, "GPU 0 (nd4j-cuda)", "");
        ExecutorFacts cpuOfCuda = facts("0", ZEN, 1, "17", List.of(), 0, true, "CPU (nd4j-native)", "");
        String perExecutor = "spark.executor.resource.gpu.amount";
        String perTask = "spark.task.resource.gpu.amount";
        String master = "spark://h:7077";
        assertFinding(Verdict.WARNING, "GPUs", "bin/sparsevae --gpu", judge(cluster(master), SMALL, gpu));
        assertFinding(Verdict.WARNING, "GPUs", perTask + "=1", judge(cluster(master, perExecutor, "1"), SMALL, gpu));
        assertFinding(
                Verdict.WARNING,
                "GPUs",
                "build with mvn -Pcuda",
                judge(cluster(master, perExecutor, "1", perTask, "1"), SMALL, executor("0", ZEN)));
        assertFinding(
                Verdict.WARNING,
                "GPUs",
                "no driver",
                judge(cluster(master, perExecutor, "1", perTask, "1"), SMALL, cpuOfCuda));
        assertFinding(
                Verdict.WARNING,
                "GPUs",
                "4 tasks by cores and 1 by GPUs",
                judge(cluster(master, perExecutor, "1", perTask, "1"), SMALL, gpu));
        assertFinding(
                Verdict.WARNING,
                "GPUs",
                "up to 4 tasks share",
                judge(cluster(master, perExecutor, "1", perTask, "0.25"), SMALL, gpu));
        assertFinding(
                Verdict.OK,
                "GPUs",
                "GPU 0 (nd4j-cuda)",
                judge(cluster(master, perExecutor, "1", perTask, "1", "spark.executor.cores", "1"), SMALL, gpu));
        assertFinding(Verdict.REFUSED, "GPUs", "wait for ever", judge(cluster("local[2]", perTask, "1"), SMALL, gpu));
        ExecutorFacts tooNew = facts("0", "", 1, "17", List.of(), 0, true, "", "GPU 0 has compute capability 9.0");
        assertFinding(Verdict.REFUSED, "GPUs", "capability 9.0", judge(cluster(master), SMALL, tooNew));
    }

    @Test
    void tasksAtOnceFollowMasterCoresAndGpus() {
        assertEquals(3, cluster("local[3]").tasksAtOnce(8));
        assertEquals(8, cluster("local[*]").tasksAtOnce(8));
        assertEquals(2, cluster("local[2, 4]").tasksAtOnce(8));
        assertEquals(1, cluster("local").tasksAtOnce(8));
        assertEquals(2, cluster("local-cluster[3,2,1024]").tasksAtOnce(8));
        assertEquals(1, cluster("yarn").tasksAtOnce(8));
        assertEquals(8, cluster("spark://h:7077").tasksAtOnce(8));
        assertEquals(
                3,
                cluster("yarn", "spark.executor.cores", "6", "spark.task.cpus", "2")
                        .tasksAtOnce(8));
        assertEquals(
                1,
                cluster(
                                "yarn",
                                "spark.executor.cores",
                                "6",
                                "spark.executor.resource.gpu.amount",
                                "1",
                                "spark.task.resource.gpu.amount",
                                "1")
                        .tasksAtOnce(8));
    }

    @Test
    void checkpointsNeedRoom(@TempDir Path folder) {
        Configuration conf = new Configuration();
        String later = folder.resolve("not/there/yet").toString();
        assertEquals(Verdict.OK, Preflight.checkpoints(conf, null, 1, 3).verdict());
        Finding small = Preflight.checkpoints(conf, later, 1000, 3);
        assertEquals(Verdict.OK, small.verdict(), small.sentence());
        assertTrue(small.found().contains("for 4 checkpoints"), small.found());
        Finding large = Preflight.checkpoints(conf, later, 1L << 55, 3);
        assertEquals(Verdict.REFUSED, large.verdict(), large.sentence());
        assertTrue(large.advice().contains("checkpointDir"), large.advice());
        long free = folder.toFile().getFreeSpace();
        assertEquals(
                Verdict.WARNING, Preflight.checkpoints(conf, later, free / 8, 3).verdict());
        assertEquals(
                Verdict.REFUSED,
                Preflight.checkpoints(conf, "nosuch://x/y", 1, 3).verdict());
    }

    @Test
    void theTableHasARowPerCheckAndTheAdviceUnderIt() {
        PreflightReport report = new PreflightReport(
                List.of(Finding.ok("one", "all well"), Finding.warning("another", "so and so", "set this to that")));
        assertEquals(
                List.of(
                        "OK       one      all well",
                        "WARNING  another  so and so",
                        "                    -> set this to that"),
                report.toString().lines().map(String::stripTrailing).toList());
        assertFalse(report.toString().endsWith("\n"));
        assertEquals(3, report.with(Finding.ok("third", "")).findings().size());
    }
}
