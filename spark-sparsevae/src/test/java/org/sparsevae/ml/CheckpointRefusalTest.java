// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparsevae.ml.evaluation.ReconstructionEvaluator;
import org.sparsevae.training.checkpoint.FitCheckpoints;

/** Checkpoints are good for the fit that they are of, and for no other. */
@Tag("slow")
class CheckpointRefusalTest {
    private static final String KIND = "gaussian";

    @TempDir
    Path folder;

    private SparseVAE estimator;
    private String sha256;

    @BeforeEach
    void fitOnce() {
        estimator = SmallFits.estimator(KIND)
                .setEpochs(1)
                .setCheckpointInterval(1)
                .setCheckpointDir(folder.resolve("dir").toString());
        sha256 = estimator.fit(SmallFits.data(KIND)).weightsSha256();
    }

    private String refusal(SparseVAE other, Dataset<Row> data) {
        return assertThrows(IllegalArgumentException.class, () -> other.fit(data))
                .getMessage();
    }

    private void requireRefused(SparseVAE other, Dataset<Row> data, String what) {
        String said = refusal(other, data);
        assertTrue(said.startsWith("checkpointDir holds the checkpoints of another fit ("), said);
        assertTrue(said.contains("fit.json): " + what), said);
        assertTrue(
                said.endsWith("; to go on with that fit, give it the same params and data, otherwise give this fit a"
                        + " checkpointDir of its own"),
                said);
        assertEquals(sha256, estimator.fit(SmallFits.data(KIND)).weightsSha256(), "nothing was changed");
    }

    @Test
    void otherParamsAreRefusedByName() {
        Dataset<Row> data = SmallFits.data(KIND);
        requireRefused(copy().setK(2), data, "k was 3 and is 2");
        requireRefused(copy().setSeed(7), data, "seed was 42 and is 7");
        requireRefused(copy().setEncoderLayers(8, 9), data, "encoderLayers was [8] and is [8, 9]");
        requireRefused(copy().setNumPartitions(3), data, "numPartitions was 2 and is 3");
        requireRefused(copy().setLambda0(11), data, "lambda0 was 10.0 and is 11.0");
        requireRefused(
                copy().withAllowedLoadings(new boolean[7][3]),
                data,
                "the allowed loadings (SHA-256) was not set and is ");
    }

    private SparseVAE copy() {
        return (SparseVAE) estimator.copy(new org.apache.spark.ml.param.ParamMap());
    }

    /** Nothing is written among files that are not checkpoints, whatever their names. */
    @Test
    void aFolderOfOthersIsRefused() throws Exception {
        Dataset<Row> data = SmallFits.data(KIND);
        for (String name : List.of("fit.json", "driver", "_notes", "training-001/image.bin", "metadata/part-00000")) {
            Path other = folder.resolve("of others").resolve(name.replace('/', ' '));
            Path file = other.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "{\"years\": 3}");
            String said = refusal(copy().setCheckpointDir(other.toString()), data);
            assertEquals(
                    "checkpointDir " + other + " holds " + name.replaceFirst("/.*", "")
                            + ", which is not of a fit's checkpoints: name a folder that is empty or does not exist",
                    said);
            try (Stream<Path> files = Files.walk(other)) {
                assertEquals(List.of(file), files.filter(Files::isRegularFile).toList());
            }
            assertEquals("{\"years\": 3}", Files.readString(file));
        }
        Path file = Files.writeString(folder.resolve("file"), "");
        for (Path dir : List.of(file, file.resolve("below"))) {
            String said = refusal(copy().setCheckpointDir(dir.toString()), data);
            assertTrue(
                    said.matches("checkpointDir must be a folder, and \\S+/file is a file: checkpointDir = \\S+"),
                    said);
        }
    }

    /** What a fit leaves that was killed as it began, and a folder that somebody made for it. */
    @Test
    void aFolderOfAFitThatHasHardlyBegunIsTaken() throws Exception {
        Path dir = Files.createDirectories(folder.resolve("begun"));
        for (String name : List.of("", "_driver.writing", "driver", "_fit.json.writing")) {
            if (!name.isEmpty()) {
                Files.copy(folder.resolve("dir/driver"), dir.resolve(name));
            }
            FitCheckpoints.requireUsable(dir.toString(), new Configuration());
        }
        assertEquals(
                sha256,
                copy().setCheckpointDir(dir.toString())
                        .fit(SmallFits.data(KIND))
                        .weightsSha256());
    }

    @Test
    void otherRowsAreRefused() {
        Dataset<Row> data = SmallFits.data(KIND);
        requireRefused(estimator, data.limit(150), "the number of training rows was 160 and is 150");
        SparseVAE fixed = copy();
        String expected = sha256;
        Dataset<Row> weighted = data.withColumn("w", functions.lit(2.0));
        fixed.setPriorWeight(6.4).setPriorWeightStart(0.32);
        requireRefused(fixed.setWeightCol("w"), weighted, "the content of the rows (SHA-256) was ");
        fixed.clear(fixed.weightCol());
        // the same rows in another order and laid out differently are the same data
        assertEquals(
                expected,
                fixed.fit(data.orderBy(functions.hash(functions.col("features")))
                                .repartition(5))
                        .weightsSha256());
    }

    /** What does not change the weights may change between a fit and the one that goes on from it. */
    @Test
    void whatHasNoEffectMayDiffer() {
        Dataset<Row> renamed = SmallFits.data(KIND).withColumnRenamed("features", "x");
        SparseVAEModel model = copy().setFeaturesCol("x")
                .setLatentCol("z")
                .setVerbosity(2)
                .setCheckpointInterval(7)
                .fit(renamed);
        assertEquals(sha256, model.weightsSha256());
        assertEquals("z", model.getLatentCol());
    }

    @Test
    void fitsOfACrossValidationAreToldApart() {
        SparseVAE shared = copy().setCheckpointDir(folder.resolve("grid").toString());
        shared.setReconstructionCol("reconstruction");
        CrossValidator validator = new CrossValidator()
                .setEstimator(shared)
                .setEvaluator(new ReconstructionEvaluator().setMetricName("mse"))
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(shared.k(), scala.collection.JavaConverters.asScalaBuffer(List.of((Object) 2, 3)))
                        .build())
                .setNumFolds(2);
        Throwable said = assertThrows(Exception.class, () -> validator.fit(SmallFits.data(KIND)));
        while (said.getCause() != null) {
            said = said.getCause();
        }
        assertTrue(
                said.getMessage().startsWith("checkpointDir holds the checkpoints of another fit ("), said.toString());
    }

    @Test
    void withoutAFolderNothingIsWrittenAndNothingIsDifferent() throws Exception {
        for (String none : new String[] {"", " "}) {
            assertEquals(
                    sha256,
                    copy().setCheckpointDir(none).fit(SmallFits.data(KIND)).weightsSha256());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
        SparseVAE unset = copy();
        unset.clear(unset.checkpointDir());
        assertEquals(sha256, unset.fit(SmallFits.data(KIND)).weightsSha256());
    }

    @Test
    void aModelIsAStart() throws Exception {
        Dataset<Row> data = SmallFits.data(KIND);
        String saved = folder.resolve("model").toString();
        SparseVAEModel first = SmallFits.model(KIND);
        first.save(saved);
        SparseVAE onward = SmallFits.estimator(KIND).setEpochs(1).setLearningRate(1e-9);
        onward.setNoiseFloorStart(0).setNoiseFloor(0).setPriorWeight(0).setPriorWeightStart(0);
        SparseVAEModel model = onward.setInitialModel(saved).fit(data);
        double[] expected = first.loadingMatrix().toArray();
        double[] found = model.loadingMatrix().toArray();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-6);
        }
        for (int j = 0; j < 7; j++) {
            assertEquals(first.noiseVariance()[j], model.noiseVariance()[j], 1e-6);
        }
        assertEquals(first.logLikelihood(data), model.logLikelihood(data), 1e-4);
        assertNotEquals(
                first.logLikelihood(data),
                onward.setInitialModel("").fit(data).logLikelihood(data),
                0.1,
                "a start at random is elsewhere");
    }

    @Test
    void whereAModelStartsOneRestartIsAll() {
        String saved = folder.resolve("model").toString();
        assertSaved(saved);
        SparseVAE warm = SmallFits.estimator(KIND).setEpochs(1).setInitialModel(saved);
        warm.clear(warm.restarts());
        assertEquals(1, warm.fit(SmallFits.data(KIND)).getRestarts());
        warm.setRestarts(2);
        assertEquals(
                "restarts must be 1 where initialModel says where to start: restarts = 2; leave it unset, or leave"
                        + " initialModel unset",
                refusal(warm, SmallFits.data(KIND)));
    }

    private void assertSaved(String path) {
        try {
            SmallFits.model(KIND).save(path);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bernoulli | 3 | 8  | 6,5 | likelihood is gaussian in",
                "gaussian  | 2 | 8  | 6,5 | k is 3 in",
                "gaussian  | 3 | 9  | 6,5 | the shape of encoder.0.W (encoderLayers, decoderLayers, linearSkip) is [7, 8] in",
                "gaussian  | 3 | 8  | 6   | the shape of output.W (encoderLayers, decoderLayers, linearSkip) is [7, 5] in",
                "gaussian  | 3 | 8  | 6,5,5 | the shape of decoder.2.W (encoderLayers, decoderLayers, linearSkip) is missing in",
                "gaussian  | 3 | 8  | 5   | the shape of H1 (encoderLayers, decoderLayers, linearSkip) is [3, 6] in",
            })
    void aModelOfAnotherNetworkIsRefused(String likelihood, int k, int encoder, String decoder, String what) {
        String saved = folder.resolve("model").toString();
        assertSaved(saved);
        int[] sizes = java.util.Arrays.stream(decoder.split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        String said = refusal(
                SmallFits.estimator(likelihood)
                        .setK(k)
                        .setEncoderLayers(encoder)
                        .setDecoderLayers(sizes)
                        .setInitialModel(saved),
                SmallFits.data(likelihood));
        assertTrue(said.startsWith("initialModel must be of the same network as the fit: " + what), said);
    }

    @Test
    void aCheckpointIsOfOneStart() {
        String saved = folder.resolve("model").toString();
        assertSaved(saved);
        requireRefused(
                copy().setInitialModel(saved),
                SmallFits.data(KIND),
                "the weights of initialModel (SHA-256) was not set and is ");
    }
}
