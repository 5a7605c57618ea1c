// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.functions$;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.ml.rows.LatentColumns;

/** {@link SparseVAEModel#transform} and {@link SparseVAEModel#logLikelihood}: in batch, in streaming, in a pipeline. */
@Tag("slow")
class TransformTest {

    private static SparseVAEModel modelWithAllColumns(String likelihood) {
        return SmallFits.model(likelihood)
                .copy(ParamMap.empty())
                .setLatentStdCol("sd")
                .setReconstructionCol("expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void columnsAreTheNetworksOwnValues(String likelihood) {
        SparseVAEModel model = modelWithAllColumns(likelihood);
        FittedNetwork network = model.network();
        List<Row> rows = model.transform(SmallFits.data(likelihood)).collectAsList();
        assertEquals(160, rows.size());
        for (Row row : rows) {
            RowPosterior posterior = network.encode(LatentColumns.row(row.getAs("features")));
            assertArrayEquals(posterior.mean(), row.<Vector>getAs("latent").toArray());
            assertArrayEquals(posterior.sd(), row.<Vector>getAs("sd").toArray());
            assertArrayEquals(
                    network.reconstruct(posterior.mean()),
                    row.<Vector>getAs("expected").toArray());
        }
    }

    @Test
    void theNetworkRunsOnceForAllColumnsOfARow() {
        Dataset<Row> result = modelWithAllColumns("gaussian")
                .transform(SmallFits.data("gaussian"))
                .select("latent", "sd", "expected");
        String plan = result.queryExecution().optimizedPlan().toString();
        assertEquals(1, plan.split("UDF\\(", -1).length - 1, plan);
    }

    /** A row alone, in any company, at any place, in any partitioning, after loading: the same bits, as text that has all of them. */
    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial"})
    void aRowsBitsDependOnTheRowAlone(String likelihood, @TempDir Path folder) throws IOException {
        SparseVAEModel model = modelWithAllColumns(likelihood);
        Dataset<Row> data = SmallFits.data(likelihood);
        List<String> expected = sorted(model.transform(data));

        assertEquals(expected, sorted(model.transform(data.repartition(1))));
        assertEquals(expected, sorted(model.transform(data.repartition(7))));
        Dataset<Row> inOrder = data.withColumn("place", functions.monotonically_increasing_id());
        assertEquals(
                expected,
                sorted(model.transform(
                        inOrder.orderBy(functions.desc("place")).drop("place").coalesce(1))));
        // more partitions than rows, so that most are empty
        Dataset<Row> few = inOrder.orderBy("place").limit(3).drop("place");
        assertEquals(sorted(model.transform(few)), sorted(model.transform(few.repartition(9))));
        assertTrue(expected.containsAll(sorted(model.transform(few))));
        for (Row row : few.collectAsList()) {
            Dataset<Row> alone = LocalSpark.session().createDataFrame(List.of(row), data.schema());
            assertTrue(expected.containsAll(sorted(model.transform(alone))), row::toString);
        }
        assertEquals(List.of(), sorted(model.transform(data.limit(0))));

        model.write().save(folder.resolve("model").toString());
        assertEquals(
                expected,
                sorted(SparseVAEModel.load(folder.resolve("model").toString()).transform(data)));
    }

    @Test
    void nothingIsComputedBeforeItIsAskedFor() {
        LongAccumulator read = LocalSpark.session().sparkContext().longAccumulator();
        Dataset<Row> data = SmallFits.data("gaussian")
                .map(
                        (MapFunction<Row, Row>) row -> {
                            read.add(1);
                            return row;
                        },
                        SmallFits.data("gaussian").encoder());
        Dataset<Row> result = modelWithAllColumns("gaussian").transform(data);
        assertEquals(0, read.value());
        result.collectAsList();
        assertEquals(160, read.value());
    }

    /** Spark leaves out columns that a query does not use: of the input's, those that it need not read, and the network where no output is used. */
    @Test
    void columnsThatAQueryDoesNotUseAreNotComputed(@TempDir Path folder) {
        String source = folder.resolve("wide").toString();
        SmallFits.data("gaussian")
                .withColumn("unused", functions.lit("text"))
                .withColumn("id", functions.lit(1))
                .write()
                .parquet(source);
        Dataset<Row> result = modelWithAllColumns("gaussian")
                .transform(LocalSpark.session().read().parquet(source));
        String latent =
                result.select("id", "latent").queryExecution().executedPlan().toString();
        assertTrue(latent.contains("ReadSchema: struct<features:"), latent);
        assertFalse(latent.contains("unused"), latent);
        String ids = result.select("id").queryExecution().executedPlan().toString();
        assertTrue(ids.contains("ReadSchema: struct<id:int>"), ids);
        assertFalse(ids.contains("UDF"), ids);
    }

    @Test
    void columnsThatNobodyAskedForAreNotMade() {
        Dataset<Row> result = SmallFits.model("gaussian").transform(SmallFits.data("gaussian"));
        assertArrayEquals(new String[] {"features", "latent"}, result.columns());
    }

    /** Against the outputs that a user sees: the expected features and the noise variances. */
    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void logLikelihoodIsThatOfTheExpectedFeatures(String likelihood) {
        SparseVAEModel model = modelWithAllColumns(likelihood);
        double sum = 0;
        double weighted = 0;
        double weights = 0;
        int counted = 0;
        List<Row> rows = model.transform(SmallFits.data(likelihood)).collectAsList();
        for (Row row : rows) {
            double[] x = row.<Vector>getAs("features").toArray();
            if (likelihood.equals("multinomial")
                    && row.<Vector>getAs("features").numNonzeros() == 0) {
                continue; // a row without counts is left out, as it is in a fit
            }
            counted++;
            double score = logLikelihood(model, x, row.<Vector>getAs("expected").toArray());
            sum += score;
            weighted += (1 + x[0] * x[0]) * score;
            weights += 1 + x[0] * x[0];
        }
        assertEquals(sum / counted, model.logLikelihood(SmallFits.data(likelihood)), 1e-6);

        Column first = functions$
                .MODULE$
                .vector_to_array(functions.col("features"), "float64")
                .getItem(0);
        model.set(model.weightCol(), "w");
        Dataset<Row> data =
                SmallFits.data(likelihood).withColumn("w", first.multiply(first).plus(1));
        assertEquals(weighted / weights, model.logLikelihood(data), 1e-6);
    }

    private static double logLikelihood(SparseVAEModel model, double[] x, double[] expected) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += switch (model.getLikelihood()) {
                case "gaussian" -> {
                    double variance = model.noiseVariance()[j];
                    double residual = x[j] - expected[j];
                    yield -0.5 * (Math.log(2 * Math.PI * variance) + residual * residual / variance);
                }
                case "multinomial" -> x[j] == 0 ? 0 : x[j] * Math.log(expected[j]);
                default -> Math.log(x[j] == 1 ? expected[j] : 1 - expected[j]);
            };
        }
        return sum;
    }

    @Test
    void invalidRowsCountInTheLogLikelihoodAsHandleInvalidSays() {
        SparseVAEModel model = SmallFits.model("gaussian").copy(ParamMap.empty());
        Dataset<Row> clean = SmallFits.data("gaussian");
        Dataset<Row> data = clean.union(
                LocalSpark.session().createDataFrame(List.of(RowFactory.create((Object) null)), clean.schema()));
        assertThrows(Exception.class, () -> model.logLikelihood(data));
        for (String leftOut : List.of("skip", "keep")) {
            assertEquals(
                    model.logLikelihood(clean), model.setHandleInvalid(leftOut).logLikelihood(data), 1e-12);
        }
    }

    @Test
    void reconstructionsAreInTheUnitsOfTheData() {
        List<Row> expected = modelWithAllColumns("multinomial")
                .transform(SmallFits.data("multinomial"))
                .select("expected")
                .collectAsList();
        for (Row row : expected) {
            double sum = 0;
            for (double probability : row.<Vector>getAs(0).toArray()) {
                assertTrue(probability > 0 && probability < 1);
                sum += probability;
            }
            assertEquals(1, sum, 1e-9);
        }
        // feature 2 is 3 z1^2 and noise: its mean is 3, far from the 0 of standardised units
        double average = modelWithAllColumns("gaussian").transform(SmallFits.data("gaussian")).collectAsList().stream()
                .mapToDouble(row -> row.<Vector>getAs("expected").apply(2))
                .average()
                .orElseThrow();
        assertEquals(3, average, 1.5);
    }

    @Test
    void aStreamIsTransformedAsABatchIs(@TempDir Path folder) throws Exception {
        Dataset<Row> data = SmallFits.data("gaussian");
        String source = folder.resolve("rows").toString();
        data.repartition(3).write().parquet(source);
        SparseVAEModel model = modelWithAllColumns("gaussian").setHandleInvalid("skip");
        Dataset<Row> stream = model.transform(
                LocalSpark.session().readStream().schema(data.schema()).parquet(source));
        assertTrue(stream.isStreaming());
        StreamingQuery query = stream.writeStream()
                .format("memory")
                .queryName("transformed")
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .trigger(Trigger.AvailableNow())
                .start();
        query.processAllAvailable();
        query.stop();
        Dataset<Row> fromStream = LocalSpark.session().table("transformed");
        assertArrayEquals(new String[] {"features", "latent", "sd", "expected"}, fromStream.columns());
        assertEquals(sorted(model.transform(data)), sorted(fromStream));
    }

    private static List<String> sorted(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).sorted().toList();
    }

    @Test
    void itWorksBetweenOtherStagesOfAPipelineAndAfterLoading(@TempDir Path folder) throws Exception {
        Dataset<Row> data = PlantedData.eq9(160, 5)
                .withColumn("array", functions$.MODULE$.vector_to_array(functions.col("features"), "float64"))
                .selectExpr("array[0] as a", "array[1] as b", "array[3] as c", "array[4] as d");
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new VectorAssembler().setInputCols(data.columns()).setOutputCol("features"),
            SmallFits.estimator("gaussian").setK(2).setEpochs(1).setSeed(9),
            new KMeans().setFeaturesCol("latent").setK(2).setSeed(1)
        });
        PipelineModel fitted = pipeline.fit(data);
        SparseVAEModel model = (SparseVAEModel) fitted.stages()[1];
        assertArrayEquals(data.columns(), model.featureNames());
        assertEquals(2, ((KMeansModel) fitted.stages()[2]).getK());
        Dataset<Row> expected = fitted.transform(data).select("latent", "prediction");

        String path = folder.resolve("pipeline").toString();
        fitted.write().overwrite().save(path);
        PipelineModel loaded = PipelineModel.load(path);
        assertEquals(
                expected.collectAsList(),
                loaded.transform(data).select("latent", "prediction").collectAsList());
        assertEquals(model.weightsSha256(), ((SparseVAEModel) loaded.stages()[1]).weightsSha256());

        Pipeline again = (Pipeline) reload(pipeline, folder.resolve("estimator").toString());
        assertEquals(model.weightsSha256(), ((SparseVAEModel) again.fit(data).stages()[1]).weightsSha256());
        assertFalse(expected.isEmpty());
    }

    private static PipelineStage reload(Pipeline pipeline, String path) throws IOException {
        pipeline.save(path);
        return Pipeline.load(path);
    }
}
