// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.store.WeightsFile;

/** The shaded jar on a standalone cluster of processes that {@code bin/local-cluster} starts, in both deploy modes, and faults there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StandaloneIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private LocalCluster cluster;
    private Path ratings;
    private String expected;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void startCluster() throws Exception {
        cluster = LocalCluster.start(folder.resolve("the cluster"));
        ratings = Files.write(folder.resolve("ratings.csv"), ratings());
        expected = fit(cluster.sparsevae("local[2]"), "local");
    }

    @AfterAll
    void stopCluster() throws Exception {
        if (cluster != null) {
            cluster.stop();
        }
    }

    @Test
    @Order(1)
    void clientModeGivesTheModelOfALocalRun() throws Exception {
        assertEquals(expected, fit(cluster.sparsevae(cluster.master()), "client"));
    }

    @Test
    @Order(2)
    void clusterModeGivesTheModelOfALocalRun() throws Exception {
        Path output = folder.resolve("cluster");
        cluster.run(concat(
                cluster.sparkSubmit(
                        "--deploy-mode", "cluster", "--conf", "spark.standalone.submit.waitAppCompletion=true"),
                fitWords(output)));
        assertArrayEquals(Files.readAllBytes(weights(folder.resolve("local"))), Files.readAllBytes(weights(output)));
    }

    @Test
    @Order(3)
    void evaluationIsThatOfALocalRun() throws Exception {
        List<String> words = List.of(
                "evaluate", "--model", folder.resolve("local").toString(), "--ratings", ratings.toString(), "--json");
        assertEquals(
                JSON.readTree(cluster.run(concat(cluster.sparsevae("local[2]"), words))),
                JSON.readTree(cluster.run(concat(cluster.sparkSubmit(), words))));
    }

    @Test
    @Order(4)
    void aPortThatIsTakenIsNamed() throws Exception {
        LocalCluster.Ran second = cluster.startAnother(folder.resolve("second"));
        assertEquals(2, second.status());
        assertEquals(
                "local-cluster: port " + cluster.port()
                        + " of 127.0.0.1 is taken by another program; end that, or choose another port with --port\n",
                second.output());
    }

    /** Last: a worker stays dead. */
    @Test
    @Order(5)
    void stragglersAndADeadWorkerChangeNothing() throws Exception {
        StandaloneFaults.run(cluster.master());
        LocalCluster.Ran status = cluster.status();
        assertEquals(1, status.status(), status.output());
        assertTrue(status.output().contains("1 of 2 workers alive"), status.output());
    }

    private String fit(List<String> launcher, String output) throws Exception {
        JsonNode result = JSON.readTree(cluster.run(concat(launcher, fitWords(folder.resolve(output)))));
        return result.get("weights_sha256").textValue();
    }

    private List<String> fitWords(Path output) {
        return List.of(
                "fit",
                "--ratings",
                ratings.toString(),
                "--output",
                output.toString(),
                "--k=3",
                "--epochs=4",
                "--batch-size=20",
                "--averaging-frequency=2",
                "--param=encoderLayers=16,16",
                "--param=numPartitions=4",
                "--param=verbosity=0",
                "--json");
    }

    /** The one file of a saved model's weights. */
    private static Path weights(Path model) throws IOException {
        try (var files = Files.walk(model)) {
            List<Path> found =
                    files.filter(file -> file.endsWith(WeightsFile.FILE_NAME)).toList();
            assertEquals(1, found.size(), found.toString());
            return found.get(0);
        }
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** 150 users who like one of three groups of eight items. */
    private static List<String> ratings() {
        SplittableRandom random = new SplittableRandom(4);
        List<String> lines = new ArrayList<>(List.of("userId,movieId,rating"));
        for (int user = 0; user < 150; user++) {
            int liked = random.nextInt(3);
            for (int item = 0; item < 24; item++) {
                if (random.nextDouble() < (item / 8 == liked ? 0.7 : 0.1)) {
                    lines.add(user + "," + item + "," + (3 + random.nextInt(3)));
                }
            }
        }
        return lines;
    }
}
