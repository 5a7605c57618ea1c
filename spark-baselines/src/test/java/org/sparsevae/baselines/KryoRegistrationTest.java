// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.Kryo;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ChildJvm;
import org.sparsevae.baselines.factorization.Factorization;
import org.sparsevae.training.SparseVAEKryoRegistrator;
import org.sparsevae.training.rows.PlacedRows.PartitionRows;

/** Every stage, on executors whose Kryo takes registered classes alone. */
@Tag("slow")
class KryoRegistrationTest {
    private static final String[] KRYO = {
        "spark.serializer=org.apache.spark.serializer.KryoSerializer", "spark.kryo.registrationRequired=true"
    };
    private static final String REGISTRATOR = "spark.kryo.registrator=" + SparseVAEKryoRegistrator.class.getName();

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void pipelinesGiveTheSameBitsWithRegisteredClassesAlone() throws Exception {
        String expected = results(run("local[2]"));
        assertEquals(expected, results(run("local-cluster[2,1,1024]", KRYO[0], KRYO[1], REGISTRATOR)));
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void withoutTheRegistratorTheFirstStageSaysWhatToSet() throws Exception {
        List<String> log = run("local[1]", KRYO);
        String said =
                "KryoSerializer with spark.kryo.registrationRequired=true, and the classes of sparsevae are not registered:"
                        + " set spark.kryo.registrator=org.sparsevae.training.SparseVAEKryoRegistrator, with a comma after registrators"
                        + " of your own, or spark.kryo.registrationRequired=false";
        assertTrue(log.stream().anyMatch(line -> line.contains(said)), String.join("\n", log));
    }

    /** What is sent only where memory is short is there too, and so are the baselines. */
    @Test
    void classesThatSpillAreRegistered() {
        SparkConf conf = new SparkConf(false);
        for (String property : List.of(KRYO[1], REGISTRATOR)) {
            conf.set(property.split("=")[0], property.split("=")[1]);
        }
        Kryo kryo = new KryoSerializer(conf).newKryo();
        for (Class<?> type : List.of(PartitionRows.class, Factorization.class, GenericInternalRow.class)) {
            assertTrue(kryo.getClassResolver().getRegistration(type) != null, type.toString());
        }
    }

    private List<String> run(String master, String... properties) throws IOException, InterruptedException {
        String models = Files.createTempDirectory(folder, "models").toString();
        List<String> args = new ArrayList<>(List.of(master, System.getProperty("java.class.path"), models));
        args.addAll(List.of(properties));
        File log = folder.resolve("run.log").toFile();
        Process process = ChildJvm.withExecutors(folder, PipelinesOnce.class, args)
                .redirectOutput(log)
                .start();
        try {
            process.waitFor(7, TimeUnit.MINUTES);
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(log.toPath());
    }

    private static String results(List<String> log) {
        int first = 0;
        while (first < log.size() && !log.get(first).startsWith(PipelinesOnce.PREFIX)) {
            first++;
        }
        if (first == log.size()) {
            throw new AssertionError("the pipelines failed:\n" + String.join("\n", log));
        }
        return log.get(first);
    }
}
