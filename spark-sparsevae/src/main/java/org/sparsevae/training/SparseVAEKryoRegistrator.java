// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import com.esotericsoftware.kryo.Kryo;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.serializer.KryoRegistrator;
import org.apache.spark.serializer.KryoSerializer;
import org.sparsevae.inference.FittedParts;
import org.sparsevae.likelihood.Likelihoods;

/**
 * Registers with Kryo every class that the library's stages send between processes: those of the library, and those of Spark that Spark
 * itself leaves out. Needed only where {@code spark.kryo.registrationRequired} is true:
 *
 * <pre>
 * spark.serializer                org.apache.spark.serializer.KryoSerializer
 * spark.kryo.registrationRequired true
 * spark.kryo.registrator          org.sparsevae.training.SparseVAEKryoRegistrator
 * </pre>
 *
 * Registrators of one's own stand beside it, with a comma between. Weights travel as plain arrays, so {@code Nd4jRegistrator} is not needed.
 */
public final class SparseVAEKryoRegistrator implements KryoRegistrator {
    private static final String REQUIRED = "spark.kryo.registrationRequired";

    /** By name, because some are of a package alone, Spark's own or of the baselines' jar; the order is part of what is sent. */
    static final List<String> CLASSES = List.of(
            // what a fit sends
            "org.sparsevae.training.dl4j.RoundResult",
            "org.sparsevae.network.step.RowTerms",
            "org.sparsevae.training.round.WeightState",
            "org.sparsevae.training.rows.FeatureMoments$PartitionMoments",
            "org.sparsevae.training.rows.PlacedRows$PartitionRows",
            "org.sparsevae.training.rows.PlacedRows$RowCounts",
            "org.sparsevae.training.rows.SparseRow",
            "org.sparsevae.training.rows.TrainingRows",
            "org.sparsevae.ml.rows.RowAudit",
            // a fitted network
            "org.sparsevae.features.InputScaling",
            "org.sparsevae.features.PossibleValues$NonNegative",
            "org.sparsevae.features.Standardisation",
            "org.sparsevae.inference.DenseLayer",
            "org.sparsevae.inference.DenseLayer$Activation",
            "[Lorg.sparsevae.inference.DenseLayer;",
            "org.sparsevae.inference.FittedEncoder",
            "org.sparsevae.inference.FittedNetwork",
            "[Lorg.sparsevae.inference.FittedNetwork;",
            // scores
            "org.sparsevae.app.RowScores",
            "org.sparsevae.metrics.Covariances",
            "[Lorg.sparsevae.metrics.Covariances;",
            "org.sparsevae.metrics.ExactSum",
            "[Lorg.sparsevae.metrics.ExactSum;",
            "org.sparsevae.metrics.FoldInScores",
            "org.sparsevae.metrics.HeldOutScores",
            "org.sparsevae.metrics.Mean",
            "org.sparsevae.metrics.MeanSquaredError",
            "org.sparsevae.metrics.PopularityModel",
            "org.sparsevae.metrics.TopicCoherence",
            "org.sparsevae.ml.evaluation.FactorRecoveryEvaluator$Sums",
            "org.sparsevae.ml.rows.FactorRow",
            "org.sparsevae.ml.evaluation.ReconstructionScore",
            "org.sparsevae.ratings.RatedItems",
            // Java and Scala
            "java.math.BigDecimal",
            "java.sql.Date",
            "java.sql.Timestamp",
            "java.time.LocalDateTime",
            "java.util.HashMap",
            "java.util.HashSet",
            "[[B",
            "[[D",
            "[[F",
            "[[I",
            "[[J",
            "[[[F",
            "scala.Enumeration$Val",
            "scala.reflect.ManifestFactory$DoubleManifest",
            // Spark's rows, and the types of their columns
            "org.apache.spark.ml.linalg.VectorUDT",
            "org.apache.spark.sql.catalyst.expressions.GenericInternalRow",
            "org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema",
            "org.apache.spark.sql.execution.columnar.DefaultCachedBatch",
            "org.apache.spark.sql.types.ArrayType",
            "org.apache.spark.sql.types.BinaryType$",
            "org.apache.spark.sql.types.BooleanType$",
            "org.apache.spark.sql.types.ByteType$",
            "org.apache.spark.sql.types.DateType$",
            "org.apache.spark.sql.types.Decimal",
            "org.apache.spark.sql.types.DecimalType",
            "org.apache.spark.sql.types.DoubleType$",
            "org.apache.spark.sql.types.FloatType$",
            "org.apache.spark.sql.types.IntegerType$",
            "org.apache.spark.sql.types.LongType$",
            "org.apache.spark.sql.types.MapType",
            "org.apache.spark.sql.types.Metadata",
            "[Lorg.apache.spark.sql.types.Metadata;",
            "org.apache.spark.sql.types.NullType$",
            "org.apache.spark.sql.types.ShortType$",
            "org.apache.spark.sql.types.StringType$",
            "org.apache.spark.sql.types.StructField",
            "[Lorg.apache.spark.sql.types.StructField;",
            "org.apache.spark.sql.types.StructType",
            "org.apache.spark.sql.types.TimestampNTZType$",
            "org.apache.spark.sql.types.TimestampType$",
            // the trees of DisentanglementEvaluator
            "org.apache.spark.ml.tree.ContinuousSplit",
            "org.apache.spark.ml.tree.Split",
            "[Lorg.apache.spark.ml.tree.Split;",
            "[[Lorg.apache.spark.ml.tree.Split;",
            "org.apache.spark.ml.tree.impl.DTStatsAggregator",
            "org.apache.spark.ml.tree.impl.DecisionTreeMetadata",
            "org.apache.spark.mllib.tree.configuration.QuantileStrategy$",
            "org.apache.spark.mllib.tree.impurity.Variance$",
            "org.apache.spark.mllib.tree.impurity.VarianceAggregator",
            "org.apache.spark.mllib.tree.impurity.VarianceCalculator",
            "org.apache.spark.mllib.tree.model.ImpurityStats",
            "org.apache.spark.unsafe.types.UTF8String",
            "org.apache.spark.util.collection.OpenHashMap$mcD$sp",
            "org.apache.spark.util.collection.OpenHashSet",
            "org.apache.spark.util.collection.OpenHashSet$DoubleHasher",
            // the regression and the scaler of LabelAccuracy
            "org.apache.spark.broadcast.TorrentBroadcast",
            "org.apache.spark.ml.optim.aggregator.MultinomialLogisticBlockAggregator",
            "org.apache.spark.ml.stat.MultiClassSummarizer",
            "org.apache.spark.ml.stat.SummarizerBuffer",
            "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeM2n$",
            "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeMean$",
            "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeWeightSum$",
            "org.apache.spark.ml.stat.SummaryBuilderImpl$Count$",
            "org.apache.spark.ml.stat.SummaryBuilderImpl$Mean$",
            "org.apache.spark.ml.stat.SummaryBuilderImpl$Std$",
            "org.apache.spark.storage.BroadcastBlockId",
            // the baselines: last, because their jar may be absent
            "org.sparsevae.baselines.metrics.VectorSums",
            "org.sparsevae.baselines.factorization.Factorization",
            "org.sparsevae.baselines.factorization.RowSums",
            "org.sparsevae.baselines.ranking.ImplicitFactorization",
            "org.sparsevae.baselines.ranking.ItemShares");

    /** Called by Spark. */
    public SparseVAEKryoRegistrator() {}

    @Override
    public void registerClasses(Kryo kryo) {
        Likelihoods.all().forEach(likelihood -> kryo.register(likelihood.getClass()));
        FittedParts.decoders().forEach(kind -> kind.classes().forEach(kryo::register));
        FittedParts.posteriors().forEach(kind -> kind.classes().forEach(kryo::register));
        for (String name : CLASSES) {
            try {
                // not initialised: classes that reach for native libraries must not do so here
                kryo.register(Class.forName(name, false, SparseVAEKryoRegistrator.class.getClassLoader()));
            } catch (ClassNotFoundException e) {
                if (!name.startsWith("org.sparsevae.baselines.")) {
                    throw new IllegalStateException(
                            "the class path lacks " + name
                                    + ", which Kryo has to know: the jars of Spark and of sparsevae do not go together",
                            e);
                }
            }
        }
    }

    /**
     * What is wrong with a session's Kryo, found before a job would fail by it.
     *
     * @param conf Spark's settings
     * @return what is wrong; empty where Kryo is not used, requires no registration, or knows this library's classes
     */
    public static Optional<String> problem(SparkConf conf) {
        if (!conf.get("spark.serializer", "").endsWith(".KryoSerializer") || !conf.getBoolean(REQUIRED, false)) {
            return Optional.empty();
        }
        String cause = "";
        try {
            Kryo kryo = new KryoSerializer(conf).newKryo();
            Class<?> sent = Class.forName(CLASSES.get(0), false, SparseVAEKryoRegistrator.class.getClassLoader());
            if (kryo.getClassResolver().getRegistration(sent) != null) {
                return Optional.empty();
            }
        } catch (Exception e) { // Scala throws Spark's checked exceptions undeclared
            cause = " (" + (e instanceof SparkException && e.getCause() != null ? e.getCause() : e).toString() + ")";
        }
        return Optional.of(
                "KryoSerializer with " + REQUIRED + "=true, and the classes of sparsevae are not registered" + cause);
    }

    /** What to change where there is a {@link #problem}. */
    public static String remedy() {
        return "set spark.kryo.registrator=" + SparseVAEKryoRegistrator.class.getName()
                + ", with a comma after registrators of your own, or " + REQUIRED + "=false";
    }

    /**
     * Refuses a session whose Kryo would fail in the first job.
     *
     * @param conf Spark's settings
     * @throws IllegalArgumentException with the setting to change
     */
    public static void require(SparkConf conf) {
        problem(conf).ifPresent(problem -> {
            throw new IllegalArgumentException(problem + ": " + remedy());
        });
    }
}
