// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparsevae.training.RoundRecord;

/** What of its input a fit depends on, bit for bit, and what not; shapes of data that do not divide evenly. */
class FitInputTest {
    private static final StructType FEATURES = new StructType().add("features", SQLDataTypes.VectorType());

    private static Dataset<Row> dataset(List<Vector> rows, int partitions) {
        List<Row> wrapped = rows.stream().map(RowFactory::create).toList();
        return LocalSpark.session().createDataFrame(wrapped, FEATURES).repartition(partitions);
    }

    private static List<Vector> rows(String likelihood) {
        return SmallFits.data(likelihood).collectAsList().stream()
                .<Vector>map(row -> row.getAs(0))
                .toList();
    }

    @Test
    void sparseAndDenseVectorsGiveTheSameBits() {
        List<Vector> rows = rows("multinomial");
        List<Vector> dense = rows.stream().<Vector>map(Vector::toDense).toList();
        List<Vector> sparse = rows.stream().<Vector>map(Vector::toSparse).toList();
        assertNotEquals(dense.get(0).getClass(), sparse.get(0).getClass());
        SparseVAE estimator = SmallFits.estimator("multinomial");
        SparseVAEModel ofDense = estimator.fit(dataset(dense, 2));
        SparseVAEModel ofSparse = estimator.fit(dataset(sparse, 2));
        assertEquals(ofDense.weightsSha256(), ofSparse.weightsSha256());
        assertEquals(
                SmallFits.model("multinomial").weightsSha256(),
                ofDense.weightsSha256(),
                "a mixture of both, and again");
        assertEquals(ofDense.summary().marginalObjective(), ofSparse.summary().marginalObjective());
        List<Row> latentOfDense =
                ofDense.transform(dataset(dense, 1)).select("latent").collectAsList();
        assertEquals(
                latentOfDense,
                ofSparse.transform(dataset(sparse, 1)).select("latent").collectAsList());
    }

    @Test
    void theOrderAndThePartitionsOfTheInputDoNotMatter() {
        List<Vector> shuffled = new ArrayList<>(rows("gaussian"));
        Collections.shuffle(shuffled, new Random(1));
        SparseVAEModel model = SmallFits.model("gaussian");
        SparseVAEModel other = SmallFits.estimator("gaussian").fit(dataset(shuffled, 7));
        assertEquals(model.weightsSha256(), other.weightsSha256());
        assertArrayEquals(model.eta(), other.eta());
        assertEquals(model.factorCorrelation(), other.factorCorrelation());
        assertEquals(model.summary().marginalObjective(), other.summary().marginalObjective());
    }

    @Test
    void seedAndNumberOfPartitionsAreParts() {
        String reference = SmallFits.model("gaussian").weightsSha256();
        Dataset<Row> data = SmallFits.data("gaussian");
        assertNotEquals(
                reference, SmallFits.estimator("gaussian").setSeed(43).fit(data).weightsSha256());
        assertNotEquals(
                reference,
                SmallFits.estimator("gaussian").setNumPartitions(1).fit(data).weightsSha256());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 40, 5", // one row
        "1, 4, 40, 5", // more partitions than rows
        "3, 8, 2, 1", // empty partitions
        "41, 2, 20, 1", // 21 and 20 rows: a last batch of one row, and a partition that runs out first
        "41, 1, 1000, 5", // one short batch
        "37, 3, 4, 100", // an epoch in one round
    })
    void everyRowIsUsedOnceAnEpochWhateverDoesNotDivideEvenly(int rows, int partitions, int batch, int frequency) {
        SparseVAEModel model = SmallFits.estimator("gaussian")
                .setEpochs(2)
                .setNumPartitions(partitions)
                .setBatchSize(batch)
                .setAveragingFrequency(frequency)
                .fit(SmallFits.data("gaussian").limit(rows).coalesce(1));
        for (int epoch = 1; epoch <= 2; epoch++) {
            int wanted = epoch;
            long used = model.summary().records().stream()
                    .filter(record -> record.epoch() == wanted)
                    .mapToLong(RoundRecord::rows)
                    .sum();
            assertEquals(rows, used, "rows of epoch " + epoch);
        }
        int largest = (rows + partitions - 1) / partitions;
        int steps = (largest + batch - 1) / batch;
        assertEquals(
                2 * ((steps + frequency - 1) / frequency),
                model.summary().records().size(),
                "rounds");
        assertTrue(Double.isFinite(model.summary().marginalObjective()));
    }

    @Test
    void aSingleRowOfCountsIsEnough() {
        SparseVAEModel model = SmallFits.estimator("multinomial")
                .setEpochs(1)
                .fit(SmallFits.data("multinomial").limit(1));
        assertTrue(Double.isFinite(model.summary().evidenceLowerBound()));
    }

    @Test
    void weightsOfOneAreNoWeights() {
        Dataset<Row> weighted = SmallFits.data("gaussian").withColumn("w", functions.lit(1));
        SparseVAEModel model = SmallFits.estimator("gaussian").setWeightCol("w").fit(weighted);
        assertEquals(SmallFits.model("gaussian").weightsSha256(), model.weightsSha256());
    }

    /**
     * A row of weight 2 stands for two equal rows: the same standardisation, the same number of effective rows in the objective. It is not
     * the same fit bit for bit, because two rows are two draws of noise and lie in the minibatches on their own.
     */
    @Test
    void aWeightOfTwoStandsForTwoRows() {
        Dataset<Row> data = SmallFits.data("gaussian");
        SparseVAE estimator = SmallFits.estimator("gaussian").setNumPartitions(1);
        SparseVAEModel weighted =
                estimator.copy(ParamMap.empty()).setWeightCol("w").fit(data.withColumn("w", functions.lit(2.0)));
        SparseVAEModel twice = estimator.setBatchSize(80).fit(data.union(data));
        assertArrayEquals(
                twice.network().standardisation().orElseThrow().sd(),
                weighted.network().standardisation().orElseThrow().sd(),
                1e-12);
        assertEquals(320, twice.summary().records().get(0).rows());
        assertEquals(160, weighted.summary().records().get(0).rows());
        RoundRecord ofWeighted = weighted.summary().records().get(0);
        RoundRecord ofTwice = twice.summary().records().get(0);
        double tolerance = 0.02 * Math.abs(ofTwice.logLikelihood());
        assertEquals(ofTwice.logLikelihood(), ofWeighted.logLikelihood(), tolerance);
        assertEquals(ofTwice.penalty(), ofWeighted.penalty(), 0.05);
        assertEquals(
                twice.summary().evidenceLowerBound(),
                weighted.summary().evidenceLowerBound(),
                0.02 * Math.abs(twice.summary().evidenceLowerBound()));
    }

    @Test
    void weightsChangeWhatIsFitted() {
        Dataset<Row> weighted = PlantedData.eq9(160, 5).withColumn("w", functions.expr("if(z1 > 0, 10, 0.1)"));
        SparseVAEModel model = SmallFits.estimator("gaussian").setWeightCol("w").fit(weighted);
        double mean = model.network().standardisation().orElseThrow().mean()[0];
        double expected = weighted.collectAsList().stream()
                        .mapToDouble(row ->
                                weight(row) * row.<Vector>getAs("features").apply(0))
                        .sum()
                / weighted.collectAsList().stream()
                        .mapToDouble(FitInputTest::weight)
                        .sum();
        assertEquals(expected, mean, 1e-6);
        assertTrue(mean > 0.5, "the mean of rows with a positive first factor");
    }

    private static double weight(Row row) {
        return row.<BigDecimal>getAs("w").doubleValue();
    }

    @Test
    void validationRowsAreScoredAndNotTrainedOn() {
        Dataset<Row> data = SmallFits.data("gaussian");
        Dataset<Row> other = PlantedData.eq9(50, 77).select("features");
        Dataset<Row> both =
                data.withColumn("held", functions.lit(false)).union(other.withColumn("held", functions.lit(true)));
        SparseVAEModel model = SmallFits.estimator("gaussian")
                .setValidationIndicatorCol("held")
                .fit(both);
        assertEquals(SmallFits.model("gaussian").weightsSha256(), model.weightsSha256());
        List<RoundRecord> records = model.summary().records();
        for (int i = 0; i < records.size(); i++) {
            boolean lastOfEpoch = i == records.size() - 1
                    || records.get(i + 1).epoch() != records.get(i).epoch();
            assertEquals(lastOfEpoch, Double.isFinite(records.get(i).validationLogLikelihood()));
        }
        double standardised = records.get(records.size() - 1).validationLogLikelihood();
        double logUnits = IntStream.range(0, 7)
                .mapToDouble(j ->
                        Math.log(model.network().standardisation().orElseThrow().sd()[j]))
                .sum();
        assertEquals(
                standardised - logUnits, model.logLikelihood(other), 1e-3, "the last epoch's score is the model's");
        assertFalse(model.summary().stoppedEarly());
    }
}
