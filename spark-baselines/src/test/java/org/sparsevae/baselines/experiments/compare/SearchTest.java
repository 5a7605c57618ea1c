// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.Configuration;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.ml.LatentEstimator;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.params.FitSize;

class SearchTest {
    private static List<String> configurations(int count, Method method, String likelihood, Map<String, String> fixed) {
        StudyOptions options = StudyOptions.of(1, 1, List.of(), List.of(method), fixed);
        ComparedMethods methods = new ComparedMethods(options, new NoRows(likelihood));
        return new SearchSpace(count)
                .of(method, methods).stream().map(Configuration::text).toList();
    }

    /** Data that are not read: three factors are fitted to them, at rates of their own. */
    private record NoRows(String likelihood) implements ComparisonSource {
        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public String heldOut() {
            return "nothing";
        }

        @Override
        public int usualFactors() {
            return 3;
        }

        @Override
        public Map<String, String> params() {
            return likelihood.equals("multinomial") ? Map.of("lambda0", "80", "lambda1", "20") : Map.of();
        }

        @Override
        public Split split(long seed, SparkSession spark) {
            throw new IllegalStateException("nothing is read");
        }
    }

    @Test
    void configurationsAreMultiplesOfTheSettingsInForce() {
        assertEquals(
                List.of(
                        "its own",
                        "lambda0=160.0 lambda1=40.0",
                        "lambda0=40.0 lambda1=10.0",
                        "learningRate=0.01",
                        "learningRate=0.02",
                        "learningRate=0.0025"),
                configurations(6, Method.SPARSE_VAE, "multinomial", Map.of()));
        assertEquals(
                List.of("its own", "learningRate=0.01"),
                configurations(2, Method.SPARSE_VAE, "multinomial", Map.of("lambda1", "20")));
        for (String likelihood : List.of("gaussian", "multinomial", "bernoulli")) {
            for (Method method :
                    EnumSet.complementOf(EnumSet.of(Method.PAPER, Method.NMF, Method.ALS, Method.POPULARITY))) {
                int count = SearchSpace.LARGEST;
                List<String> all = configurations(count, method, likelihood, Map.of());
                assertEquals(count, Set.copyOf(all).size(), method + " " + likelihood);
                assertEquals(
                        all,
                        all.stream().map(text -> Configuration.of(text).text()).toList());
            }
        }
        assertEquals(List.of("its own"), configurations(6, Method.NMF, "gaussian", Map.of()));
    }

    /** Of many gaussian features the rates grow with the features and the weight with the rows: only the data tell what twice the weight is. */
    @Test
    void whatOnlyTheDataTellIsMultipliedOnceTheyAreKnown() {
        List<String> texts = configurations(3, Method.SPARSE_VAE, "gaussian", Map.of());
        assertEquals(
                List.of("its own", "priorWeight*2.0 priorWeightStart*2.0", "priorWeight*0.5 priorWeightStart*0.5"),
                texts);
        SparseVAE estimator = new SparseVAE();
        FitSize size = new FitSize(100, 1000, 500);
        Object rate = estimator.fittedValue("lambda0", size);
        Object weight = estimator.fittedValue("priorWeight", size);
        assertEquals(40.0, rate);
        assertEquals(10.0, weight);
        Configuration.of(texts.get(1)).setMultiples(estimator, size);
        assertEquals(rate, estimator.fittedValue("lambda0", size), "the rates stay");
        assertEquals(20.0, estimator.fittedValue("priorWeight", size));
        assertEquals(1.0, estimator.fittedValue("priorWeightStart", size));
        Map<String, Object> settings = Method.settings(new SparseVAE());
        assertEquals("(10.0, with more than 25 features G/25 times that)", settings.get("lambda0"));
        assertEquals("(N/25)", settings.get("priorWeight"));
        assertEquals(0.05, settings.get("noiseFloor"));
        assertEquals(
                "(1/k)",
                Method.settings(new SparseVAE().setLikelihood("multinomial")).get("klWeight"));
    }

    /** Table 6 names the values of beta, of which the best is shown. */
    @Test
    void thePapersSearchIsThatOfBeta() {
        StudyOptions options = StudyOptions.of(1, 1, List.of(), List.of(Method.values()), Map.of());
        ComparedMethods methods = new ComparedMethods(options, new NoRows("multinomial"));
        assertEquals(
                List.of("its own", "beta=4.0", "beta=6.0", "beta=8.0", "beta=16.0"),
                Search.ofPaper().of(Method.BETA_VAE, methods).stream()
                        .map(Configuration::text)
                        .toList());
        assertEquals(2.0, Method.settings(methods.estimator(Method.BETA_VAE)).get("beta"));
        assertEquals(List.of(Configuration.OWN), Search.ofPaper().of(Method.SPARSE_VAE, methods));
    }

    private static double weightPrior(Method method, Map<String, String> users) {
        StudyOptions options = StudyOptions.of(1, 1, List.of(), List.of(method), users);
        ComparisonSource table = new TableSource(
                new NoRows("gaussian"), PaperSettings.ZEISEL, TableScale.of(StudyScale.PAPER, "paper", null), options);
        return ((LatentEstimator<?, ?>) new ComparedMethods(options, table).estimator(method)).getDecoderPrecision();
    }

    /** Without a prior on its networks' weights the group lasso holds nothing: an experiment's settings do not take it away, the user may. */
    @Test
    void theOutputInterpretableVaeKeepsThePriorOnItsWeights() {
        assertEquals(0, weightPrior(Method.SPARSE_VAE, Map.of()));
        assertEquals(1, weightPrior(Method.OI_VAE, Map.of()));
        assertEquals(0, weightPrior(Method.OI_VAE, Map.of("decoderPrecision", "0")));
    }

    /** Whether a method is searched decides its own keys alone: others that join later, searched or not, do not have the fits made again. */
    @Test
    void keysOfMethodsDoNotDependOnThoseBesideThem() {
        StudyOptions two = StudyOptions.of(1, 1, List.of(), List.of(Method.VAE, Method.NMF), Map.of());
        StudyOptions three =
                StudyOptions.of(1, 1, List.of(), List.of(Method.VAE, Method.NMF, Method.BETA_VAE), Map.of());
        List<FitKey> alone = new ComparisonStudy("a", "A", two, new NoRows("multinomial"), Search.ofPaper()).fits();
        ComparisonStudy searched = new ComparisonStudy("a", "A", three, new NoRows("multinomial"), Search.ofPaper());
        assertEquals(2, alone.size());
        assertEquals(5, searched.fits().size(), "the values of beta");
        assertTrue(searched.followUps(List.of()).containsAll(alone));
    }
}
