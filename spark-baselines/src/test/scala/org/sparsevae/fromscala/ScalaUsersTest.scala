// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.fromscala

import java.nio.file.{Files, Path}

import org.apache.spark.ml.{Pipeline, PipelineModel, PipelineStage}
import org.apache.spark.ml.attribute.AttributeGroup
import org.apache.spark.ml.linalg.{SparseVector, Vector}
import org.apache.spark.ml.param.ParamMap
import org.apache.spark.ml.tuning.{CrossValidator, CrossValidatorModel, ParamGridBuilder, TrainValidationSplit}
import org.apache.spark.sql.{DataFrame, SparkSession}
import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sparsevae.baselines.{NonNegativeMatrixFactorization, VAE, VAEModel}
import org.sparsevae.ml.{LocalSpark, RatingsVectorizer, RatingsVectorizerModel, SparseVAE, SparseVAEModel, VectorNames}
import org.sparsevae.ml.evaluation.{FactorRecoveryEvaluator, ReconstructionEvaluator}

/** What users of Spark's Scala API write. */
class ScalaUsersTest extends AnyFunSuite with BeforeAndAfterAll {
  private val folder: Path = Files.createTempDirectory("scala")
  private lazy val spark: SparkSession = LocalSpark.session()
  private lazy val ratings: DataFrame = RatingsOfGenres.read(spark, folder).cache()

  private lazy val vectorizer = new RatingsVectorizer().setMinRating(4).setItemNameCol("title")
  private lazy val sparse =
    new SparseVAE().setLikelihood("multinomial").setK(4).setEpochs(4).setReconstructionCol("expected").setVerbosity(0)
  private lazy val pipeline = new Pipeline().setStages(Array[PipelineStage](vectorizer, sparse))
  private lazy val model: PipelineModel = pipeline.fit(ratings)
  private lazy val vectors: DataFrame = model.stages(0).transform(ratings).cache()
  private lazy val factors: SparseVAEModel = model.stages(1).asInstanceOf[SparseVAEModel]

  override def beforeAll(): Unit = RatingsOfGenres.write(folder)

  override def afterAll(): Unit = {
    ratings.unpersist()
    vectors.unpersist()
    org.apache.commons.io.FileUtils.deleteDirectory(folder.toFile)
  }

  test("setters are chained in any order and answer with the estimator's own type") {
    val estimator: SparseVAE = new SparseVAE()
      .setFeaturesCol("x")
      .setK(7)
      .setDecoderLayers(20, 10)
      .setPrior("horseshoe")
      .setSeed(1L << 40)
      .setLinearSkip(false)
      .setCheckpointDir("folder")
      .setNoiseFloor(0.1)
    estimator.set(estimator.klWeight, 0.5)
    assert(estimator.getKlWeight == 0.5)
    assert(estimator.getK == 7)
    assert(estimator.getDecoderLayers.sameElements(Array(20, 10)))
    assert(estimator.getSeed == 1L << 40)
    assert(!estimator.getLinearSkip)
    assert(estimator.getWeightCol == null)
    val dense: VAE = new VAE().setBeta(2).setK(3).setLikelihood("bernoulli")
    assert(dense.getBeta == 2 && dense.getK == 3)
    val names: VectorNames = new VectorNames().setInputCol("x").setNames("a", "b")
    assert(names.getNames.toSeq == Seq("a", "b"))
  }

  test("defaults follow the likelihood, and every param explains itself") {
    val estimator = new SparseVAE()
    assert(estimator.getRestarts == 8)
    assert(estimator.setLikelihood("poisson").getRestarts == 1)
    assert(estimator.explainParams().split("\n").length == estimator.params.length)
    assert(estimator.explainParam(estimator.restarts).contains("in force: 1"))
  }

  test("a wrong value is refused where it is set") {
    assert(intercept[IllegalArgumentException](new SparseVAE().setK(0)).getMessage == "k must be 1 or more: k = 0")
  }

  test("a pipeline from ratings to factors by name") {
    val users = model.transform(ratings)
    assert(users.select("latent").head().getAs[Vector](0).size == 4)
    val titles = model.stages(0).asInstanceOf[RatingsVectorizerModel].itemNames.toSet
    val top = factors.topFeatures(3)
    assert(top.select("featureName").collect().map(_.getString(0)).toSet.subsetOf(titles))
    assert(top.columns.toSeq == Seq("factor", "rank", "featureIndex", "featureName", "weight", "inclusionProbability", "effect"))
    assert(factors.featureNames.toSet == titles)
    val heaviest = factors.loadings().orderBy(org.apache.spark.sql.functions.col("weight").desc).head()
    assert(heaviest.getAs[Double]("weight") == factors.loadingMatrix.toArray.max)
    assert(factors.anchors().count() == 4)
    assert(factors.activeFactors.forall(k => k >= 0 && k < 4))
    assert(factors.identifiability(vectors).sentences.size > 0)
    assert(factors.summary.rounds.count() > 0)
    assert(factors.summary.evidenceLowerBound < 0)
  }

  test("params given to fit as pairs or a map hold for that fit") {
    assert(sparse.fit(vectors, sparse.k -> 2, sparse.epochs -> 2).getK == 2)
    assert(sparse.fit(vectors, ParamMap(sparse.k -> 3, sparse.epochs -> 2)).getK == 3)
    assert(sparse.getK == 4)
    val copied = sparse.copy(ParamMap(sparse.seed -> 5L))
    assert(copied.getSeed == 5 && sparse.getSeed != 5 && copied.uid == sparse.uid)
  }

  test("CrossValidator and TrainValidationSplit choose k, and their results are saved") {
    val quick = sparse.copy(ParamMap(sparse.epochs -> 2))
    val grid = new ParamGridBuilder().addGrid(quick.k, Array(2, 3)).build()
    val judge = new ReconstructionEvaluator().setReconstructionCol("expected")
    val tuned = new CrossValidator()
      .setEstimator(quick)
      .setEstimatorParamMaps(grid)
      .setEvaluator(judge)
      .setNumFolds(2)
      .setSeed(1)
      .fit(vectors)
    val best = tuned.bestModel.asInstanceOf[SparseVAEModel]
    val metrics = tuned.avgMetrics
    assert(best.getK == Seq(2, 3)(metrics.indexOf(if (judge.isLargerBetter) metrics.max else metrics.min)))
    tuned.write.overwrite().save(s"$folder/tuned")
    val loaded = CrossValidatorModel.load(s"$folder/tuned").bestModel.asInstanceOf[SparseVAEModel]
    assert(loaded.weightsSha256 == best.weightsSha256)
    val split = new TrainValidationSplit().setEstimator(quick).setEstimatorParamMaps(grid).setEvaluator(judge).setSeed(1)
    assert(split.fit(vectors).validationMetrics.length == 2)
  }

  test("saved and loaded alone and in a pipeline") {
    model.write.overwrite().save(s"$folder/pipeline")
    val loaded = PipelineModel.load(s"$folder/pipeline")
    assert(loaded.stages(1).asInstanceOf[SparseVAEModel].weightsSha256 == factors.weightsSha256)
    val columns = Seq("user", "latent")
    def rows(of: PipelineModel) = of.transform(ratings).select(columns.head, columns.tail: _*).orderBy("user").collect().toSeq
    assert(rows(loaded) == rows(model))
    factors.save(s"$folder/factors")
    assert(SparseVAEModel.load(s"$folder/factors").topFeatures(1).count() == factors.topFeatures(1).count())
    pipeline.save(s"$folder/unfitted")
    assert(Pipeline.load(s"$folder/unfitted").getStages(1).asInstanceOf[SparseVAE].getEpochs == 4)
  }

  test("the models to compare with, on the same vectors") {
    val dense: VAEModel = new VAE().setK(3).setLikelihood("multinomial").setEpochs(2).setVerbosity(0).fit(vectors)
    assert(dense.transform(vectors).columns.contains("latent"))
    val parts = new NonNegativeMatrixFactorization().setK(3).setMaxIter(3).setVerbosity(0).fit(vectors)
    assert(parts.loadings().count() > 0)
    val codes = factors.transform(vectors)
    val judged = codes.withColumn("first", org.apache.spark.ml.functions.vector_to_array(codes("latent")).getItem(0))
    val recovered = new FactorRecoveryEvaluator().setFactorCols("first").evaluate(judged)
    assert(math.abs(recovered - 1) < 1e-9)
  }

  test("names for a column that has none") {
    val named = new VectorNames().setInputCol("features").setNames((0 until vectors.head().getAs[SparseVector]("features").size).map(j => s"n$j"): _*)
    val column = named.transform(vectors).schema("features")
    assert(AttributeGroup.fromStructField(column).getAttr(0).name.contains("n0"))
  }
}
