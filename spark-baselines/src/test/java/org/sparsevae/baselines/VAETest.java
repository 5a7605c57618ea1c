// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.sparsevae.app.HeldOutReport;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.metrics.Mean;
import org.sparsevae.metrics.PopularityModel;
import org.sparsevae.metrics.TopicCoherence;
import org.sparsevae.ml.LatentEstimator;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.evaluation.ReconstructionEvaluator;
import org.sparsevae.training.RoundRecord;

class VAETest {
    private static final int GROUPS = 4;
    private static final int FEATURES = 24;

    private static Dataset<Row> groups(int rows, long seed) {
        return PlantedData.groups(rows, GROUPS, FEATURES / GROUPS, seed);
    }

    /** The defaults at a size that trains in seconds. */
    private static <E extends LatentEstimator<E, ?>> E small(E estimator, String likelihood) {
        return estimator
                .setLikelihood(likelihood)
                .setK(4)
                .setEncoderLayers(32)
                .setDecoderLayers(16)
                .setEpochs(20)
                .setLearningRate(0.01)
                .setVerbosity(0);
    }

    private static VAE small(String likelihood) {
        return small(new VAE("vae"), likelihood);
    }

    private static double meanObjective(VAEModel model, int epoch) {
        return model.summary().records().stream()
                .filter(record -> record.epoch() == epoch)
                .mapToDouble(RoundRecord::objective)
                .average()
                .orElseThrow();
    }

    @Test
    void theObjectiveImprovesOnCounts() {
        VAEModel model = small("multinomial").setKlWeight(1).fit(PlantedData.groups(400, 4, 12, 1));
        assertTrue(
                meanObjective(model, 20) > meanObjective(model, 1) + 1,
                meanObjective(model, 1) + " to " + meanObjective(model, 20));
        for (RoundRecord record : model.summary().records()) {
            assertEquals(record.logLikelihood() - record.kullbackLeibler(), record.objective(), 1e-9);
            assertEquals(4, record.activeFactors());
            assertEquals(4 * 48, record.nonZeroLoadings());
        }
    }

    /** beta multiplies klWeight, to the bit. */
    @Test
    void betaMultipliesTheKullbackLeiblerTerm() {
        Dataset<Row> rows = groups(100, 3);
        String plain = small("multinomial").setEpochs(3).fit(rows).weightsSha256();
        // klWeight is 1/k = 1/4
        String twice = small("multinomial").setEpochs(3).setBeta(2).fit(rows).weightsSha256();
        assertNotEquals(plain, twice);
        assertEquals(
                twice,
                small("multinomial").setEpochs(3).setKlWeight(0.5).fit(rows).weightsSha256());
        assertThrows(IllegalArgumentException.class, () -> new VAE().setBeta(0));
    }

    /** A dense model has no features of a factor's own, so coherence takes the five that its output moves most, up or down. */
    @Test
    void coherenceOfADenseModelIsThatOfTheLargestEffects() {
        Dataset<Row> rows = groups(200, 5);
        VAEModel model = small("multinomial").setEpochs(3).fit(rows);
        int[][] topics = new int[4][];
        for (int k = 0; k < 4; k++) {
            double[] effects = model.network().effects(k);
            int largest = 0;
            for (int j = 1; j < FEATURES; j++) {
                largest = Math.abs(effects[j]) > Math.abs(effects[largest]) ? j : largest;
            }
            double sign = Math.signum(effects[largest]);
            topics[k] = IntStream.range(0, FEATURES)
                    .boxed()
                    .sorted((i, j) -> Double.compare(sign * effects[j], sign * effects[i]))
                    .limit(5)
                    .mapToInt(j -> j)
                    .toArray();
        }
        TopicCoherence expected = new TopicCoherence(topics);
        for (Row row : rows.select("features").collectAsList()) {
            SparseVector x = row.<Vector>getAs(0).toSparse();
            if (x.numNonzeros() > 0) { // rows without a count are left out
                expected.add(x.indices(), x.values());
            }
        }
        Object found =
                HeldOutReport.of(model, model.transform(rows), null).values().get("npmi_top5");
        assertEquals(expected.mean(), (Double) found, 1e-12);
    }

    @Test
    void theObjectiveImprovesOnRealNumbers() {
        VAEModel model = small("gaussian").setEpochs(40).fit(PlantedData.eq9(400, 2));
        assertTrue(
                meanObjective(model, 40) > meanObjective(model, 1) + 1,
                meanObjective(model, 1) + " to " + meanObjective(model, 40));
        Dataset<Row> test = PlantedData.eq9(200, 3);
        double error = mse(model, test);
        double variance = meanVariance(test);
        assertTrue(error < 0.3 * variance, "mean squared error " + error + ", mean variance " + variance);
        assertEquals(7, model.noiseVariance().length);
    }

    private static double mse(VAEModel model, Dataset<Row> test) {
        return new ReconstructionEvaluator()
                .setMetricName("mse")
                .evaluate(model.setReconstructionCol("reconstruction").transform(test));
    }

    private static double meanVariance(Dataset<Row> rows) {
        List<Row> features = rows.select("features").collectAsList();
        double[] sum = new double[7];
        double[] squares = new double[7];
        for (Row row : features) {
            for (int j = 0; j < 7; j++) {
                double x = row.<Vector>getAs(0).apply(j);
                sum[j] += x;
                squares[j] += x * x;
            }
        }
        double total = 0;
        for (int j = 0; j < 7; j++) {
            double mean = sum[j] / features.size();
            total += squares[j] / features.size() - mean * mean;
        }
        return total / 7;
    }

    @Test
    void predictsHeldOutRatingsBetterThanPopularity() {
        Dataset<Row> train = groups(600, 1);
        Dataset<Row> test = groups(300, 2)
                .filter((FilterFunction<Row>) row -> row.<Vector>getAs(0).numNonzeros() > 0);
        VAEModel model =
                small("multinomial").setReconstructionCol("reconstruction").fit(train);
        double nll = new ReconstructionEvaluator().evaluate(model.transform(test));
        double popularity = popularityNll(train, test);
        assertTrue(nll < 0.95 * popularity, "VAE " + nll + ", popularity " + popularity);
        assertEquals(-nll, model.logLikelihood(test), 1e-9 * nll);
    }

    private static double popularityNll(Dataset<Row> train, Dataset<Row> test) {
        double[] counts = new double[FEATURES];
        for (Row row : train.collectAsList()) {
            for (int j = 0; j < FEATURES; j++) {
                counts[j] += row.<Vector>getAs(0).apply(j);
            }
        }
        PopularityModel popularity = new PopularityModel(counts);
        Mean nll = new Mean();
        for (Row row : test.collectAsList()) {
            Vector x = row.getAs(0);
            nll.add(popularity.negativeLogLikelihood(
                    x.toSparse().indices(), x.toSparse().values()));
        }
        return nll.value();
    }

    @Test
    void equalSeedsGiveEqualBits() {
        Dataset<Row> data = groups(150, 1);
        VAE estimator = small("bernoulli").setEpochs(3);
        VAEModel model = estimator.fit(data);
        VAEModel again = estimator.fit(data.repartition(5));
        assertEquals(model.weightsSha256(), again.weightsSha256());
        assertEquals(model.summary().evidenceLowerBound(), again.summary().evidenceLowerBound(), 0);
        assertNotEquals(model.weightsSha256(), estimator.setSeed(7).fit(data).weightsSha256());
    }

    /** At klWeight 1 the fit maximises the evidence lower bound: any other weight ends at a lower one. */
    @Test
    void klWeightOneIsTheEvidenceLowerBound() {
        Dataset<Row> data = groups(400, 1);
        double bound = bound(data, 1);
        double weaker = bound(data, 0.1);
        double stronger = bound(data, 8);
        assertTrue(bound > weaker, bound + " at klWeight 1, " + weaker + " at 0.1");
        assertTrue(bound > stronger, bound + " at klWeight 1, " + stronger + " at 8");
    }

    private static double bound(Dataset<Row> data, double klWeight) {
        return small("bernoulli")
                .setEpochs(30)
                .setKlWeight(klWeight)
                .fit(data)
                .summary()
                .evidenceLowerBound();
    }

    /** The reported bound against E_q[log p(x|z)] by many draws and the closed-form KL, in plain Java. */
    @Test
    void theReportedBoundIsThatOfTheFittedNetwork() {
        Dataset<Row> data = groups(200, 1);
        VAEModel model = small("bernoulli").setEpochs(5).fit(data);
        SplittableRandom random = new SplittableRandom(3);
        double expected = 0;
        for (Row row : data.collectAsList()) {
            FeatureRow x = FeatureRow.dense(row.<Vector>getAs(0).toArray());
            RowPosterior posterior = model.network().encode(x);
            for (int draw = 0; draw < 50; draw++) {
                double[] z = new double[4];
                for (int k = 0; k < 4; k++) {
                    z[k] = posterior.mean()[k] + posterior.sd()[k] * normal(random);
                }
                expected += model.network().logLikelihood(x, z) / 50;
            }
            expected -= kullbackLeibler(posterior);
        }
        assertEquals(expected, model.summary().evidenceLowerBound(), 0.01 * Math.abs(expected));
    }

    private static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private static double kullbackLeibler(RowPosterior posterior) {
        double sum = 0;
        for (int k = 0; k < 4; k++) {
            double mean = posterior.mean()[k];
            double sd = posterior.sd()[k];
            sum += 0.5 * (mean * mean + sd * sd - 1) - Math.log(sd);
        }
        return sum;
    }

    @Test
    void trainsOnTheSparseVaesLoop() {
        Dataset<Row> data = groups(130, 1);
        List<RoundRecord> dense =
                small(new VAE(), "multinomial").setEpochs(2).fit(data).summary().records();
        List<RoundRecord> sparse = small(new SparseVAE(), "multinomial")
                .setEpochs(2)
                .fit(data)
                .summary()
                .records();
        assertEquals(sparse.size(), dense.size());
        for (int i = 0; i < dense.size(); i++) {
            assertEquals(sparse.get(i).round(), dense.get(i).round());
            assertEquals(sparse.get(i).epoch(), dense.get(i).epoch());
            assertEquals(sparse.get(i).rows(), dense.get(i).rows());
        }
    }

    @Test
    void patienceWaitsForTheKlWarmUp() {
        Dataset<Row> data = groups(80, 1)
                .withColumn(
                        "held", functions.monotonically_increasing_id().mod(4).equalTo(0));
        VAEModel model = small("multinomial")
                .setValidationIndicatorCol("held")
                .setPatience(1)
                .setEpochs(10)
                .setKlWarmUp(0.5)
                // too small a step to change a weight: every epoch scores the same
                .setLearningRate(1e-30)
                .fit(data);
        assertTrue(model.summary().stoppedEarly());
        List<RoundRecord> records = model.summary().records();
        assertEquals(6, records.get(records.size() - 1).epoch());
    }

    @Test
    void defaultsAreThoseOfTheTunedModel() {
        VAE ratings = new VAE().setLikelihood("multinomial").setK(30);
        assertEquals(1.0 / 30, ratings.getKlWeight());
        assertEquals(1e-3, ratings.getLearningRate());
        assertEquals(60, ratings.getEpochs());
        assertEquals(0, ratings.getWeightDecay());
        assertEquals(0.15, ratings.getInputDropout());
        assertEquals(1, ratings.getDecoderLayers().length);
        assertEquals(100, ratings.getDecoderLayers()[0]);
        assertEquals(1, new VAE().setLikelihood("bernoulli").getKlWeight());
        assertEquals(1, new VAE().getKlWeight());
        assertEquals(200, new VAE().getEpochs());
        String text = ratings.explainParams();
        assertTrue(
                text.contains("learningRate: Adam's step size after its warm-up; greater than 0 "
                        + "(default: gaussian 0.0141, others 0.001)"),
                text);
    }

    @Test
    void refusesMoreFactorsThanFeatures() {
        VAE estimator = small("multinomial").setK(FEATURES);
        assertEquals(
                "k must be less than the number of features: k = 24, features = 24",
                assertThrows(IllegalArgumentException.class, () -> estimator.fit(groups(20, 1)))
                        .getMessage());
    }
}
