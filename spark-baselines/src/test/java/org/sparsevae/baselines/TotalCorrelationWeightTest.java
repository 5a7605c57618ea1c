// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.store.CrashFileSystem;
import org.sparsevae.synthetic.PaperData;
import org.sparsevae.training.RoundRecord;

/** The plain VAE with a weight on the total correlation of its factors: the beta-TCVAE. */
@Tag("slow")
class TotalCorrelationWeightTest {
    @TempDir
    Path folder;

    private static VAE quick() {
        return new VAE("vae")
                .setLikelihood("bernoulli")
                .setK(3)
                .setEncoderLayers(8)
                .setDecoderLayers(6)
                .setEpochs(4)
                .setVerbosity(0);
    }

    @Test
    void atWeightOneNothingIsEstimated() {
        Dataset<Row> data = PlantedData.groups(100, 3, 4, 1);
        VAEModel one = quick().setTotalCorrelationWeight(1).fit(data);
        assertTrue(
                terms(one).stream().allMatch(term -> term.isNaN()), terms(one).toString());
        VAEModel six = quick().setTotalCorrelationWeight(6).fit(data);
        assertTrue(terms(six).stream().allMatch(Double::isFinite), terms(six).toString());
        assertNotEquals(one.weightsSha256(), six.weightsSha256());
    }

    @Test
    void theTermIsUnderTheWeightOfTheDivergence() {
        Dataset<Row> data = PlantedData.groups(100, 3, 4, 1);
        String without = quick().setKlWeight(0).fit(data).weightsSha256();
        assertEquals(
                without,
                quick().setKlWeight(0).setTotalCorrelationWeight(6).fit(data).weightsSha256());
        String twice = quick().setBeta(2).setTotalCorrelationWeight(6).fit(data).weightsSha256();
        assertEquals(
                twice,
                quick().setKlWeight(2).setTotalCorrelationWeight(6).fit(data).weightsSha256());
    }

    /** The two factors of these rows go together, and so do the codes of a plain VAE. */
    @Test
    void theMoreItWeighsTheLessFactorsGoTogether() {
        Dataset<Row> rows = PaperData.generate(400, .8, new Well19937c(3)).dataset(LocalSpark.session());
        VAEModel light = correlated(1.001).fit(rows);
        VAEModel heavy = correlated(10).fit(rows);
        String terms = "estimate at weight 1 " + totalCorrelation(light) + ", at weight 10 " + totalCorrelation(heavy);
        assertTrue(totalCorrelation(heavy) < totalCorrelation(light) - .1, terms);
        String codes =
                "correlation at weight 1 " + correlation(light, rows) + ", at weight 10 " + correlation(heavy, rows);
        assertTrue(correlation(heavy, rows) < .5 * correlation(light, rows), codes);
    }

    private static VAE correlated(double weight) {
        return new VAE("vae")
                .setK(2)
                .setEncoderLayers(20)
                .setDecoderLayers(20)
                .setNumPartitions(1)
                .setBatchSize(50)
                .setEpochs(60)
                .setTotalCorrelationWeight(weight)
                .setVerbosity(0);
    }

    /** That of the last ten epochs. */
    private static double totalCorrelation(VAEModel model) {
        List<RoundRecord> records = model.summary().records();
        return records.stream()
                .filter(record -> record.epoch() > 50)
                .mapToDouble(RoundRecord::totalCorrelation)
                .average()
                .orElseThrow();
    }

    /** That of the two factors as the posteriors of all rows together have them, whatever its sign. */
    private static double correlation(VAEModel model, Dataset<Row> rows) {
        double[] variances = new double[2];
        List<Row> codes = model.copy(ParamMap.empty())
                .setLatentStdCol("sd")
                .transform(rows)
                .select("latent", "sd")
                .collectAsList();
        double[][] means = new double[codes.size()][];
        for (int i = 0; i < means.length; i++) {
            means[i] = codes.get(i).<Vector>getAs(0).toArray();
            for (int k = 0; k < 2; k++) {
                double sd = codes.get(i).<Vector>getAs(1).apply(k);
                variances[k] += sd * sd / means.length;
            }
        }
        double[][] covariance =
                new Covariance(means, false).getCovarianceMatrix().getData();
        return Math.abs(covariance[0][1])
                / Math.sqrt((covariance[0][0] + variances[0]) * (covariance[1][1] + variances[1]));
    }

    /** The summary's term is saved with the model, and a fit that was stopped has the terms of the rounds before. */
    @Test
    void theTermIsInTheSummaryAfterAStopAndInTheSavedModel() throws Exception {
        CrashFileSystem.register(LocalSpark.session().sparkContext().hadoopConfiguration());
        Dataset<Row> data = PlantedData.groups(100, 3, 4, 1);
        VAEModel expected = quick().setTotalCorrelationWeight(6).fit(data);
        VAE estimator = quick().setTotalCorrelationWeight(6)
                .setCheckpointInterval(1)
                .setCheckpointDir("crash:" + folder.resolve("dir"));
        CrashFileSystem.killAfter(25);
        assertThrows(CrashFileSystem.Killed.class, () -> estimator.fit(data));
        CrashFileSystem.live();
        VAEModel resumed = estimator.fit(data);
        assertEquals(expected.weightsSha256(), resumed.weightsSha256());
        assertEquals(terms(expected), terms(resumed));
        assertTrue(
                terms(expected).stream().allMatch(Double::isFinite),
                terms(expected).toString());
        String saved = folder.resolve("model").toString();
        resumed.save(saved);
        VAEModel loaded = VAEModel.load(saved);
        assertEquals(terms(expected), terms(loaded));
        assertEquals(6, loaded.getTotalCorrelationWeight());
        List<Row> rounds = loaded.summary().rounds().orderBy("round").collectAsList();
        assertEquals(terms(expected).get(0), rounds.get(0).<Double>getAs("totalCorrelation"));
    }

    private static List<Double> terms(VAEModel model) {
        return model.summary().records().stream()
                .map(RoundRecord::totalCorrelation)
                .toList();
    }

    @Test
    void aNegativeWeightIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new VAE().setTotalCorrelationWeight(-1));
        assertEquals(1, new VAE().getTotalCorrelationWeight());
        assertTrue(new VAE().explainParams().contains("[Chen et al. 2018, Eq. 4]"));
    }
}
