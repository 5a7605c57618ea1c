// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.RowModel;
import org.sparsevae.metrics.Covariances;
import org.sparsevae.ml.params.CheckpointParams;
import org.sparsevae.ml.params.ColumnParams;
import org.sparsevae.ml.params.DeclaredParams;
import org.sparsevae.ml.params.LatentParams;
import org.sparsevae.ml.params.NetworkParams;
import org.sparsevae.ml.params.NoiseParams;
import org.sparsevae.ml.params.TrainingParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ml.rows.FeatureOrder;
import org.sparsevae.ml.rows.LatentColumns;
import org.sparsevae.ml.rows.LatentSchema;
import org.sparsevae.ml.rows.RowReading;
import org.sparsevae.ml.rows.RowReading.Problem;
import org.sparsevae.store.NamedArray;
import org.sparsevae.training.SparseVAEKryoRegistrator;

/**
 * A fitted latent variable model: a network in plain Java, the features' names, how the fit went, and {@code transform}, which adds a
 * column of latent factors and, where asked, their standard deviations and the expected features. It saves itself; a subclass says what it
 * has beside the network.
 *
 * @param <M> the model's own type
 */
public abstract class LatentModel<M extends LatentModel<M>> extends Model<M>
        implements LatentParams,
                DeclaredParams,
                ColumnParams,
                NetworkParams,
                NoiseParams,
                TrainingParams,
                CheckpointParams,
                FactorModel,
                MLWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final FittedNetwork network;
    private String[] featureNames;
    private TrainingSummary summary;
    private FitSources sources = FitSources.NONE;
    private transient Broadcast<FittedNetwork> shared;
    private transient SparkContext sharedIn;

    /**
     * @param uid the stage's id
     * @param network the fitted network
     * @param featureNames a name per feature
     * @param summary how the fit went
     */
    protected LatentModel(String uid, FittedNetwork network, String[] featureNames, TrainingSummary summary) {
        this.uid = uid;
        this.network = network;
        this.featureNames = featureNames.clone();
        this.summary = summary;
    }

    /** Arrays that the fitted model has beside the network's; they are saved with it. */
    protected List<NamedArray> extras() {
        return List.of();
    }

    /** A table of loadings to be saved with the model, for readers without this library, or null. */
    protected Dataset<Row> savedLoadings() {
        return null;
    }

    @Override
    public final String uid() {
        return uid;
    }

    /** The network in plain Java, to score rows without Spark. */
    public final FittedNetwork network() {
        return network;
    }

    @Override
    public final RowModel rowModel() {
        return network;
    }

    /** G, the number of features. */
    public final int numFeatures() {
        return network.features();
    }

    /** The features' names, from the ML attributes of the column fitted on or as they were set, or else their indices. */
    @Override
    public final String[] featureNames() {
        return featureNames.clone();
    }

    /** How the fit went, a row per averaging round, and the objective it ended with. */
    public final TrainingSummary summary() {
        return summary;
    }

    /** SHA-256 of the trained weights in hexadecimal: equal for fits that are equal bit for bit. */
    public final String weightsSha256() {
        return network.weightsSha256();
    }

    /** The noise variance of each feature in the data's own units squared; gaussian only. */
    public final double[] noiseVariance() {
        double[] logSigma = network.noise()
                .filter(noise -> network.likelihood().hasUnits())
                .orElseThrow(() -> new IllegalStateException(
                        "only the gaussian likelihood has noise variances: likelihood = " + getLikelihood()));
        double[] sd = network.standardisation().map(s -> s.sd()).orElse(null);
        return IntStream.range(0, logSigma.length)
                .mapToDouble(j -> Math.exp(2 * logSigma[j]) * (sd == null ? 1 : sd[j] * sd[j]))
                .toArray();
    }

    /** {@inheritDoc} A fitted model carries every value that it was fitted with. */
    @Override
    public final String explainParam(Param<?> param) {
        return explained(param);
    }

    @Override
    public final M setFeatureNames(String... names) {
        return with(() -> featureNames = FeatureOrder.checked(names, numFeatures()));
    }

    /** Sets the input column. */
    @Override
    public final M setFeaturesCol(String value) {
        return with(() -> set(featuresCol(), value));
    }

    /** Sets the column of posterior means. */
    public final M setLatentCol(String value) {
        return with(() -> set(latentCol(), value));
    }

    /** Sets the column of posterior standard deviations. */
    public final M setLatentStdCol(String value) {
        return with(() -> set(latentStdCol(), value));
    }

    /** Sets the column of expected features. */
    public final M setReconstructionCol(String value) {
        return with(() -> set(reconstructionCol(), value));
    }

    /** Sets what is done with invalid rows: error, skip or keep (null outputs). */
    @Override
    public final M setHandleInvalid(String value) {
        return with(() -> set(handleInvalid(), value));
    }

    @SuppressWarnings("unchecked")
    private M with(Runnable change) {
        change.run();
        return (M) this;
    }

    /** The schema of {@link #transform}'s result; refuses a missing or wrong input column and output columns that exist. */
    @Override
    public StructType transformSchema(StructType schema) {
        return LatentSchema.transformed(schema, this, featureNames);
    }

    /** Adds the latent columns; one pass, no shuffle, in batch and in streaming. */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = ColumnNames.inSessionOf(dataset, () -> transformSchema(dataset.schema()));
        return columns(dataset).addTo(dataset, schema, this);
    }

    /** Sends the network to the executors once for each Spark application. */
    final synchronized Broadcast<FittedNetwork> share(Dataset<?> dataset) {
        SparkContext spark = dataset.sparkSession().sparkContext();
        SparseVAEKryoRegistrator.require(spark.getConf());
        if (shared == null || sharedIn != spark) {
            shared = JavaSparkContext.fromSparkContext(spark).broadcast(network);
            sharedIn = spark;
        }
        return shared;
    }

    /**
     * Mean log-likelihood of a dataset's rows at the posterior mean, log p(x | z = mu(x)), in nats per row and in the data's own units;
     * rows are weighted by weightCol where it is set. Rows are left out as in a fit: invalid ones as handleInvalid says, and under the
     * multinomial likelihood those without any counts.
     *
     * @throws IllegalArgumentException if a column is missing or of the wrong type, or no row can be scored
     */
    public final double logLikelihood(Dataset<?> dataset) {
        ColumnNames.inSessionOf(dataset, () -> {
            LatentSchema.requireScorable(dataset.schema(), this);
            return null;
        });
        return columns(dataset).meanLogLikelihood(dataset, this);
    }

    /**
     * A row of features to compute with on the driver.
     *
     * @throws IllegalArgumentException if it is one that a fit would call invalid, with what is wrong
     */
    protected final FeatureRow checkedRow(Vector row) {
        Problem problem =
                row == null ? Problem.NULL_FEATURES : RowReading.problem(row, possibleValues(), numFeatures());
        if (problem != null && problem.invalid) {
            String example = problem.example(possibleValues(), row, featureNames());
            throw new IllegalArgumentException("the row has " + problem.describe(possibleValues(), numFeatures())
                    + (example == null ? "" : ", " + example));
        }
        return LatentColumns.row(row);
    }

    private LatentColumns columns(Dataset<?> dataset) {
        return new LatentColumns(share(dataset), this);
    }

    /** The rows of a dataset that count, in the order of the model's features: invalid ones are refused or left out as handleInvalid says, empty ones left out as in a fit. */
    final JavaRDD<Vector> countedRows(Dataset<?> dataset) {
        Column features = featuresOf(dataset);
        LatentColumns columns = columns(dataset);
        return dataset.select(features)
                .javaRDD()
                .map(row -> row.<Vector>getAs(0))
                .filter(columns::counts);
    }

    /** The covariances of the posterior means of the rows that count. */
    final Covariances covariancesOfMeans(Dataset<?> dataset) {
        LatentColumns columns = columns(dataset);
        return countedRows(dataset)
                .map(columns::mean)
                .treeAggregate(
                        new Covariances(network.factors()),
                        (sums, mean) -> {
                            sums.add(mean);
                            return sums;
                        },
                        (sums, more) -> {
                            sums.merge(more);
                            return sums;
                        });
    }

    final void setSummary(TrainingSummary judged) {
        summary = judged;
    }

    /** Remembers what the model was fitted to. */
    final void setSources(FitSources fitted) {
        sources = fitted;
    }

    /** {@inheritDoc} A copy knows what its original was fitted to. */
    @Override
    public <T extends Params> T copyValues(T to, ParamMap extra) {
        if (to instanceof LatentModel<?> copy) {
            copy.setSources(sources);
        }
        return super.copyValues(to, extra);
    }

    /** A writer of the model; it refuses a path at which lies what the fit or {@link #initialModel()} read. */
    @Override
    public final MLWriter write() {
        return new FitSources.Writer(sources, getInitialModel()) {
            @Override
            public void saveImpl(String path) {
                try {
                    SavedLatentModel.write(LatentModel.this, path, sparkSession());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + ": uid=" + uid + ", k=" + network.factors() + ", numFeatures="
                + numFeatures() + ", likelihood=" + getLikelihood();
    }
}
