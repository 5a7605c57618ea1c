# SPDX-License-Identifier: Apache-2.0
"""The package in a real PySpark, which also needs the jar; skipped where either is missing."""

import contextlib
import importlib.util
import io
import random
import re
import sys
import tempfile
import unittest
from pathlib import Path

PYTHON = Path(__file__).resolve().parents[1]
if importlib.util.find_spec("sparsevae") is None:
    sys.path.insert(0, str(PYTHON))

try:
    import pyspark
except ImportError:
    pyspark = None


def skipped():
    if pyspark is None:
        return "there is no PySpark here: pip install 'pyspark>=3.5,<3.6' pandas"
    import sparsevae

    try:
        sparsevae.jar_path()
    except FileNotFoundError as missing:
        return str(missing)
    return None


SKIPPED = skipped()
GENRES = [["Alien", "Aliens", "Solaris", "Dune"], ["Heat", "Casino", "Fargo", "Ronin"], ["Emma", "Carol", "Gigi", "Amour"]]


@unittest.skipIf(SKIPPED, SKIPPED)
class PySparkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        import sparsevae

        cls.spark = (
            sparsevae.spark_builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )
        cls.spark.sparkContext.setLogLevel("ERROR")
        chance = random.Random(7)
        rows = []
        for user in range(200):
            liked = set(chance.sample(range(3), 1 + user % 2))
            for genre, titles in enumerate(GENRES):
                for title in titles:
                    if chance.random() < (0.8 if genre in liked else 0.1):
                        rows.append((f"u{user}", title.lower(), 5.0, title))
        cls.ratings = cls.spark.createDataFrame(rows, "user string, item string, rating double, title string").cache()
        cls.vectorizer = sparsevae.RatingsVectorizer(minRating=4.0, itemNameCol="title")
        cls.fitted = cls.vectorizer.fit(cls.ratings)
        cls.vectors = cls.fitted.transform(cls.ratings).cache()
        cls.estimator = sparsevae.SparseVAE(k=4, likelihood="multinomial", epochs=20, reconstructionCol="expected", verbosity=0)
        cls.model = cls.estimator.fit(cls.vectors)

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    def test_a_model_is_read_as_tables(self):
        loadings = self.model.loadings().toPandas()
        self.assertEqual(
            list(loadings.columns), ["featureIndex", "featureName", "factor", "weight", "inclusionProbability"]
        )
        self.assertGreater(len(loadings), 0)
        top = self.model.topFeatures(3).toPandas()
        self.assertTrue(set(top.featureName) <= {title for titles in GENRES for title in titles})
        self.assertEqual(sorted(set(top.factor)), self.model.activeFactors)
        self.assertEqual(self.model.anchors().count(), 4)
        matrix = self.model.loadingMatrix()
        self.assertEqual((matrix.numRows, matrix.numCols), (12, 4))
        first = loadings.iloc[0]
        self.assertEqual(matrix.toArray()[first.featureIndex, first.factor], first.weight)
        self.assertEqual(
            self.model.inclusionProbability(int(first.featureIndex), int(first.factor)), first.inclusionProbability
        )
        self.assertEqual(self.model.featureNames, self.fitted.itemNames)
        self.assertEqual(len(self.model.eta), 4)
        self.assertEqual(self.model.factorCorrelation().toArray().shape, (4, 4))
        self.assertEqual(self.model.restartCorrelations, [])
        self.assertAlmostEqual(self.model.nonZeroShare, len(loadings) / 48)
        for titles in self.model.topFeatureIndices(2):
            self.assertEqual([type(j) for j in titles], [int] * len(titles))
        self.assertTrue(-1 <= self.model.coherence(self.vectors) <= 1)
        self.assertLess(self.model.logLikelihood(self.vectors), 0)

    def test_a_fit_tells_how_it_went(self):
        summary = self.model.summary
        rounds = summary.rounds().toPandas()
        self.assertEqual(rounds.epoch.max(), 20)
        self.assertLess(summary.evidenceLowerBound, 0)
        self.assertLess(summary.marginalObjective, 0)
        self.assertLess(summary.popularityLogLikelihood, summary.lastLogLikelihood)
        self.assertAlmostEqual(summary.seconds, rounds.seconds.sum())
        self.assertFalse(summary.stoppedEarly)
        self.assertEqual(summary.restarts, [])
        self.assertEqual(len(summary.devices), 2)
        self.assertIsInstance(summary.warnings, list)
        self.assertIsInstance(summary.decoding, str)

    def test_identifiability_in_numbers_and_sentences(self):
        report = self.model.identifiability(self.vectors)
        self.assertEqual(report.rows, self.vectors.count())
        self.assertEqual(str(report).split("\n"), report.sentences)
        self.assertEqual([row.factor for row in report.factors().collect()], self.model.activeFactors)
        self.assertIsNone(report.stability)
        self.assertEqual(report.anchorsSuffice, not report.factorsWithoutTwoAnchors)
        self.assertEqual(report.covarianceHolds, report.largestCovarianceRatio < 1)
        self.assertGreaterEqual(report.conditionNumber, 1)
        self.assertLessEqual(report.smallestEigenvalue, 1)

    def test_ratings_are_counted(self):
        self.assertEqual(self.fitted.numFeatures, 12)
        self.assertEqual(len(self.fitted.itemIds), 12)
        self.assertEqual(self.fitted.vocabulary().count(), 12)
        counts = self.fitted.summary
        self.assertEqual(counts.rows, self.ratings.count())
        self.assertEqual(
            counts.rows,
            counts.invalid + counts.tooLow + counts.repeated + counts.ofSmallUsers + counts.unknownItems + counts.ratings,
        )
        self.assertEqual(counts.users, counts.smallUsers + counts.emptyUsers + counts.fullUsers)
        self.assertEqual(self.fitted.audit(self.ratings).ratings, counts.ratings)

    def test_params_are_keywords_setters_and_getters(self):
        import sparsevae

        estimator = sparsevae.SparseVAE(k=3, decoderLayers=[20, 10], seed=2**40, linearSkip=False, klWeight=1)
        self.assertEqual(estimator.getK(), 3)
        self.assertEqual(estimator.getDecoderLayers(), [20, 10])
        self.assertEqual(estimator.getSeed(), 2**40)
        self.assertEqual(estimator.getKlWeight(), 1.0)
        self.assertFalse(estimator.getLinearSkip())
        self.assertIsNone(estimator.getWeightCol())
        self.assertEqual(estimator.getLikelihood(), "gaussian")
        self.assertIs(estimator.setK(5).setParams(epochs=7), estimator)
        self.assertEqual((estimator.getK(), estimator.getEpochs()), (5, 7))
        self.assertIn("in force: 8", estimator.explainParam("restarts"))
        self.assertIn("in force: 1", estimator.setLikelihood("poisson").explainParam("restarts"))
        estimator.clear(estimator.k)
        self.assertEqual(estimator.getK(), sparsevae.SparseVAE().getK())
        copied = estimator.copy({estimator.epochs: 9})
        self.assertEqual((copied.getEpochs(), estimator.getEpochs()), (9, 7))
        self.assertEqual(copied.uid, estimator.uid)
        with self.assertRaises(TypeError):
            sparsevae.SparseVAE(30)
        with self.assertRaises(TypeError):
            sparsevae.SparseVAE(k="many")
        with self.assertRaises(TypeError):
            sparsevae.SparseVAE(factors=3)
        names = sparsevae.VectorNames(inputCol="features", names=["a", "b"])
        self.assertEqual(names.getNames(), ["a", "b"])

    def test_every_stage_explains_itself(self):
        import sparsevae

        for name in sparsevae.__all__:
            stage = getattr(sparsevae, name)
            if isinstance(stage, type) and not name.endswith("Model"):
                made = stage()
                self.assertEqual(len(made.explainParams().strip().split("\n")), len(made.params), name)
                self.assertEqual({p.name for p in made.params}, {p.name() for p in made._java_obj.params()}, name)
                for param in made.params:
                    self.assertEqual(param.doc, made._java_obj.getParam(param.name).doc())
                    if param.name not in ("factorCols",):
                        getattr(made, "get" + param.name[0].upper() + param.name[1:])()

    def test_refusals_are_javas(self):
        import sparsevae

        with self.assertRaisesRegex(Exception, "k must be 1 or more: k = 0"):
            sparsevae.SparseVAE(k=0)
        with self.assertRaisesRegex(Exception, "prior must be one of"):
            sparsevae.SparseVAE().setPrior("ridge")
        estimator = sparsevae.SparseVAE(k=40)
        with self.assertRaisesRegex(Exception, "k must be less than the number of features: k = 40, features = 12"):
            estimator.fit(self.vectors)
        with self.assertRaisesRegex(Exception, "nosuch"):
            estimator.setFeaturesCol("nosuch").fit(self.vectors)
        with self.assertRaisesRegex(Exception, "there is no saved model at file:/no/such/folder"):
            sparsevae.SparseVAEModel.load("/no/such/folder")

    def test_a_session_without_the_jar_is_told_of_it(self):
        from sparsevae._java import java_class

        with self.assertRaisesRegex(RuntimeError, "has no class org.sparsevae.ml.None, because the jar"):
            java_class("org.sparsevae.ml.None")

    def test_the_same_seed_gives_the_same_model(self):
        again = self.estimator.copy().fit(self.vectors.repartition(3))
        self.assertEqual(again.weightsSha256, self.model.weightsSha256)
        other = self.estimator.fit(self.vectors, {self.estimator.seed: 1})
        self.assertNotEqual(other.weightsSha256, self.model.weightsSha256)
        self.assertEqual(self.estimator.getSeed(), 42)

    def test_save_and_load_alone(self):
        import sparsevae

        with tempfile.TemporaryDirectory() as folder:
            self.model.write().overwrite().save(folder + "/model")
            loaded = sparsevae.SparseVAEModel.load(folder + "/model")
            self.assertEqual(loaded.weightsSha256, self.model.weightsSha256)
            self.assertEqual((loaded.uid, loaded.getK()), (self.model.uid, 4))
            self.assertEqual(loaded.getOrDefault("epochs"), 20)
            renamed = loaded.setLatentCol("z").transform(self.vectors)
            self.assertIn("z", renamed.columns)
            self.estimator.save(folder + "/estimator")
            self.assertEqual(sparsevae.SparseVAE.load(folder + "/estimator").getEpochs(), 20)
            self.fitted.save(folder + "/vectorizer")
            items = sparsevae.RatingsVectorizerModel.load(folder + "/vectorizer").itemIds
            self.assertEqual(items, self.fitted.itemIds)

    def test_in_a_pipeline(self):
        from pyspark.ml import Pipeline, PipelineModel

        pipeline = Pipeline(stages=[self.vectorizer, self.estimator])
        model = pipeline.fit(self.ratings)
        self.assertEqual(model.stages[1].weightsSha256, self.model.weightsSha256)
        with tempfile.TemporaryDirectory() as folder:
            model.save(folder + "/model")
            loaded = PipelineModel.load(folder + "/model")
            self.assertEqual(type(loaded.stages[1]).__name__, "SparseVAEModel")
            self.assertEqual(
                loaded.transform(self.ratings).select("user", "latent").orderBy("user").collect(),
                model.transform(self.ratings).select("user", "latent").orderBy("user").collect(),
            )
            self.assertEqual(loaded.stages[1].topFeatures(2).count(), model.stages[1].topFeatures(2).count())
            pipeline.save(folder + "/pipeline")
            self.assertEqual(Pipeline.load(folder + "/pipeline").getStages()[1].getK(), 4)

    def test_cross_validation(self):
        from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder, TrainValidationSplit

        import sparsevae

        quick = self.estimator.copy({self.estimator.epochs: 3})
        grid = ParamGridBuilder().addGrid(quick.k, [2, 3]).build()
        judge = sparsevae.ReconstructionEvaluator(reconstructionCol="expected")
        tuned = CrossValidator(estimator=quick, estimatorParamMaps=grid, evaluator=judge, numFolds=2, seed=1).fit(self.vectors)
        self.assertEqual(len(tuned.avgMetrics), 2)
        best = max if judge.isLargerBetter() else min
        self.assertEqual(tuned.bestModel.getK(), [2, 3][tuned.avgMetrics.index(best(tuned.avgMetrics))])
        self.assertEqual(quick.getK(), 4)
        with tempfile.TemporaryDirectory() as folder:
            tuned.save(folder + "/tuned")
            loaded = CrossValidatorModel.load(folder + "/tuned")
            self.assertEqual(loaded.bestModel.weightsSha256, tuned.bestModel.weightsSha256)
        split = TrainValidationSplit(estimator=quick, estimatorParamMaps=grid, evaluator=judge, parallelism=2, seed=1)
        self.assertEqual(len(split.fit(self.vectors).validationMetrics), 2)

    def test_baselines(self):
        import sparsevae

        models = [
            sparsevae.VAE(k=3, likelihood="multinomial", epochs=3, beta=2.0).fit(self.vectors),
            sparsevae.VariationalSparseCoding(k=3, likelihood="bernoulli", epochs=3, activationCol="active").fit(self.ones()),
            sparsevae.OutputInterpretableVAE(k=3, epochs=3, groups=[j // 4 for j in range(12)]).fit(self.vectors),
            sparsevae.NonNegativeMatrixFactorization(k=3, maxIter=5, likelihood="multinomial").fit(self.vectors),
        ]
        for model in models:
            rows = self.ones() if model.getLikelihood() == "bernoulli" else self.vectors
            self.assertIn(model.getLatentCol(), model.transform(rows).columns)
            self.assertEqual(model.numFeatures, 12)
            with tempfile.TemporaryDirectory() as folder:
                model.save(folder + "/model")
                self.assertEqual(type(model).load(folder + "/model").weightsSha256, model.weightsSha256)
        vae, coding, grouped, factorization = models
        self.assertIsNone(vae.nonZeroShare)
        self.assertEqual(vae.getBeta(), 2.0)
        row = self.ones().first().features
        self.assertEqual(len(coding.averageActivation(self.ones())), 3)
        self.assertEqual(coding.averageActivationByLabel(self.ones(), "user").count(), self.ones().count())
        self.assertTrue(set(coding.activeFactors(row)) <= {0, 1, 2})
        self.assertEqual(coding.generate(row, 2, 1).count(), 2)
        self.assertEqual(coding.reconstruct(row, {0: 1.5}).size, 12)
        self.assertEqual(coding.switchFactor(row, 1, False).size, 12)
        self.assertEqual(coding.pseudoInputs().numCols, 12)
        self.assertEqual([len(lengths) for lengths in grouped.groupLengths], [3, 3, 3])
        self.assertEqual(sorted({r.factor for r in grouped.groupWeights().collect()}), grouped.activeFactors)
        self.assertEqual(len(grouped.noiseVariance), 12)
        self.assertGreater(factorization.summary.iterations, 0)
        self.assertIn(factorization.summary.converged, (True, False))
        self.assertEqual(factorization.loadings().columns, ["featureIndex", "featureName", "factor", "weight"])
        self.assertEqual(factorization.loadingMatrix().numRows, 12)

    def ones(self):
        from pyspark.ml.feature import Binarizer

        counts = self.vectors.withColumnRenamed("features", "counts")
        return Binarizer(inputCol="counts", outputCol="features", threshold=0.5).transform(counts).drop("counts")

    def test_factors_beside_true_ones(self):
        from pyspark.ml.functions import vector_to_array
        from pyspark.sql.functions import col

        import sparsevae

        codes = self.model.transform(self.vectors).withColumn("z", vector_to_array("latent"))
        true = codes.withColumn("first", col("z")[0] * 2).withColumn("second", -col("z")[1])
        judge = sparsevae.FactorRecoveryEvaluator(latentCol="latent", factorCols=["first", "second"])
        matching = judge.matching(true)
        self.assertEqual((matching.factors, matching.codes, matching.code(0), matching.factor(1)), (2, 4, 0, 1))
        self.assertAlmostEqual(matching.mean, 1)
        self.assertAlmostEqual(judge.evaluate(true), matching.mean)
        self.assertEqual(len(matching.correlations), 2)
        self.assertGreater(matching.minimum, 0.99)
        trees = sparsevae.DisentanglementEvaluator(factorCols=["first", "second"], maxIter=3, maxDepth=3)
        scores = trees.disentanglement(true)
        self.assertEqual(trees.evaluate(true), scores.disentanglement)
        self.assertEqual(len(scores.disentanglementPerCode), 4)
        self.assertEqual(len(scores.completenessPerFactor), 2)
        self.assertEqual(len(scores.informativenessPerFactor), 2)
        for score in (scores.disentanglement, scores.completeness, scores.informativeness):
            self.assertTrue(-1 <= score <= 1)

    def test_every_block_of_the_pages_runs(self):
        jvm = self.spark._jvm
        files = jvm.org.apache.hadoop.fs.FileSystem.get(self.spark._jsc.hadoopConfiguration())
        before = files.getWorkingDirectory()
        with tempfile.TemporaryDirectory() as folder:
            planted = jvm.org.sparsevae.app.PlantedGenres(300, 42)
            quickstart = Path(folder, "quickstart")
            quickstart.mkdir()
            (quickstart / "ratings.csv").write_text("\n".join(planted.ratingLines()) + "\n")
            (quickstart / "items.csv").write_text("\n".join(planted.itemLines()) + "\n")
            files.setWorkingDirectory(jvm.org.apache.hadoop.fs.Path(folder))
            try:
                for page in (PYTHON / "README.md", PYTHON.parent / "README.md"):
                    names = {"spark": self.spark, "ratings": self.ratings, "output": folder + "/output"}
                    blocks = re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
                    self.assertTrue(blocks, page)
                    for block in blocks:
                        with self.subTest(page=str(page), block=block), contextlib.redirect_stdout(io.StringIO()):
                            exec(compile(block, str(page), "exec"), names)
            finally:
                files.setWorkingDirectory(before)

    def test_names_of_features(self):
        import sparsevae

        plain = self.spark.createDataFrame(
            [(row.features,) for row in self.vectors.select("features").collect()], ["features"]
        )
        names = [f"n{j}" for j in range(12)]
        named = sparsevae.VectorNames(inputCol="features", names=names).transform(plain)
        quick = self.estimator.copy({self.estimator.epochs: 2})
        self.assertEqual(quick.fit(named).featureNames, names)
        self.assertEqual(quick.fit(plain).setFeatureNames(names).featureNames, names)


if __name__ == "__main__":
    unittest.main()
