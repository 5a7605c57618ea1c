// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's {@code write().overwrite().save(path)} deletes what is at the path: it must not be the data. */
class FitSourcesTest {
    @TempDir
    Path folder;

    private static SparseVAE small() {
        return new SparseVAE()
                .setK(2)
                .setEpochs(2)
                .setNumPartitions(1)
                .setRestarts(1)
                .setDropWeakFactors(false)
                .setEncoderLayers(4)
                .setDecoderLayers(4)
                .setVerbosity(0);
    }

    private Dataset<Row> written(Path file) throws IOException {
        Random random = new Random(3);
        List<String> lines = new ArrayList<>(List.of("user,item,rating,a,b,c"));
        for (int i = 0; i < 40; i++) {
            lines.add((i % 10) + "," + (i % 7) + "," + (1 + i % 5) + "," + random.nextGaussian() + ","
                    + random.nextGaussian() + "," + random.nextGaussian());
        }
        Files.write(file, lines);
        return LocalSpark.session()
                .read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(file.toString());
    }

    private static void assertRefuses(MLWritable model, Path path, String what) {
        String said = assertThrows(
                        IllegalArgumentException.class,
                        () -> model.write().overwrite().save(path.toString()),
                        () -> model + " to " + path)
                .getMessage();
        assertTrue(said.contains("(" + what + "), which is read"), said);
    }

    @Test
    void whatAFitReadIsNotDeletedBySaving() throws IOException {
        Path data = Files.createDirectories(folder.resolve("the data/raw"));
        Path file = data.resolve("r 1.csv");
        Dataset<Row> table = written(file);
        Dataset<Row> vectors = new VectorAssembler()
                .setInputCols(new String[] {"a", "b", "c"})
                .setOutputCol("features")
                .transform(table);
        byte[] before = Files.readAllBytes(file);

        SparseVAEModel model = small().fit(vectors.cache());
        RatingsVectorizerModel vocabulary = new RatingsVectorizer().fit(table);
        for (MLWritable fitted : List.<MLWritable>of(
                model, model.copy(ParamMap.empty()), vocabulary, vocabulary.copy(ParamMap.empty()))) {
            for (Path above : List.of(file, data, folder.resolve("the data"))) {
                assertRefuses(fitted, above, "the data of the fit");
            }
            // beside the data, and again over itself, as Spark does
            Path beside = data.resolve(fitted.getClass().getSimpleName());
            fitted.write().overwrite().save(beside.toString());
            fitted.write().overwrite().save(beside.toString());
        }
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(file)));
        vectors.unpersist();
    }

    @Test
    void theModelThatAFitStartedFromIsKept() throws IOException {
        Dataset<Row> vectors = PlantedData.eq9(60, 1);
        Path first = folder.resolve("first");
        small().fit(vectors).save(first.toString());
        SparseVAEModel second = small().setInitialModel(first.toString()).fit(vectors);
        assertRefuses(second, first, "initialModel");
        Path saved = folder.resolve("second");
        second.write().overwrite().save(saved.toString());
        assertRefuses(SparseVAEModel.load(saved.toString()), first, "initialModel");
        SparseVAEModel.load(first.toString());
    }
}
