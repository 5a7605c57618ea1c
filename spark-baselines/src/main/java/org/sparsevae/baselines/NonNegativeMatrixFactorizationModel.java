// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.baselines.factorization.Factorization;
import org.sparsevae.baselines.factorization.FactorizationSummary;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.FitSources;
import org.sparsevae.ml.params.StageParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ml.rows.FeatureOrder;
import org.sparsevae.ml.rows.LatentColumns;
import org.sparsevae.ml.rows.LatentSchema;
import org.sparsevae.store.NamedArray;
import org.sparsevae.training.SparseVAEKryoRegistrator;

/**
 * A fitted non-negative matrix factorization: {@code transform} adds the factors u of each row, the exact non-negative least squares solution
 * for the row given V; {@link #loadings()} says what the factors mean.
 */
public final class NonNegativeMatrixFactorizationModel extends Model<NonNegativeMatrixFactorizationModel>
        implements NonNegativeMatrixFactorizationParams, FactorModel, MLWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Factorization factorization;
    private String[] featureNames;
    private final FactorizationSummary summary;
    private FitSources sources = FitSources.NONE;
    private final StageParams params = new StageParams();

    NonNegativeMatrixFactorizationModel(
            String uid, Factorization factorization, String[] featureNames, FactorizationSummary summary) {
        this.uid = uid;
        this.factorization = factorization;
        this.featureNames = featureNames.clone();
        this.summary = summary;
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public StageParams factorizationParams() {
        return params;
    }

    /** {@inheritDoc} Its likelihood is {@link #likelihood()}'s value. */
    @Override
    public Factorization rowModel() {
        return factorization.with(Likelihoods.of(getLikelihood()));
    }

    /** G, the number of features. */
    public int numFeatures() {
        return factorization.features();
    }

    @Override
    public String[] featureNames() {
        return featureNames.clone();
    }

    /** How the fit went, a record per iteration. */
    public FactorizationSummary summary() {
        return summary;
    }

    /** SHA-256 of V in hexadecimal: equal for fits that are equal bit for bit. */
    public String weightsSha256() {
        return NamedArray.sha256(List.of(SavedFactorization.loadings(factorization)));
    }

    /** The loadings that are not exactly zero: featureIndex, featureName, factor, weight; by feature, then factor. */
    public Dataset<Row> loadings() {
        StructType type = new StructType()
                .add("featureIndex", DataTypes.IntegerType, false)
                .add("featureName", DataTypes.StringType, false)
                .add("factor", DataTypes.IntegerType, false)
                .add("weight", DataTypes.DoubleType, false);
        List<Row> rows = new ArrayList<>();
        for (int j = 0; j < numFeatures(); j++) {
            for (int k = 0; k < factorization.factors(); k++) {
                if (factorization.loading(j, k) != 0) {
                    rows.add(RowFactory.create(j, featureNames[j], k, factorization.loading(j, k)));
                }
            }
        }
        return SparkSession.active().createDataFrame(rows, type);
    }

    /** V, a sparse G x K matrix. */
    public Matrix loadingMatrix() {
        int factors = factorization.factors();
        double[] columns = new double[numFeatures() * factors];
        for (int j = 0; j < numFeatures(); j++) {
            for (int k = 0; k < factors; k++) {
                columns[j + k * numFeatures()] = factorization.loading(j, k);
            }
        }
        return Matrices.dense(numFeatures(), factors, columns).toSparse();
    }

    @Override
    public OptionalDouble nonZeroShare() {
        Matrix loadings = loadingMatrix();
        return OptionalDouble.of(loadings.numNonzeros() / ((double) loadings.numRows() * loadings.numCols()));
    }

    /** {@inheritDoc} Only features with a loading above 0 are listed, and only factors that have any. */
    @Override
    public int[][] topFeatureIndices(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of features per factor must be at least 1: " + count);
        }
        return IntStream.range(0, factorization.factors())
                .mapToObj(k -> IntStream.range(0, numFeatures())
                        .filter(j -> factorization.loading(j, k) > 0)
                        .boxed()
                        .sorted(Comparator.comparingDouble(j -> -factorization.loading(j, k)))
                        .limit(count)
                        .mapToInt(j -> j)
                        .toArray())
                .filter(features -> features.length > 0)
                .toArray(int[][]::new);
    }

    @SuppressWarnings("unchecked")
    private NonNegativeMatrixFactorizationModel with(Param<?> param, Object value) {
        set((Param<Object>) param, value);
        return this;
    }

    @Override
    public NonNegativeMatrixFactorizationModel setFeatureNames(String... names) {
        featureNames = FeatureOrder.checked(names, numFeatures());
        return this;
    }

    /** Sets {@link #featuresCol()}. */
    @Override
    public NonNegativeMatrixFactorizationModel setFeaturesCol(String value) {
        return with(featuresCol(), value);
    }

    /** Sets {@link #latentCol()}. */
    public NonNegativeMatrixFactorizationModel setLatentCol(String value) {
        return with(latentCol(), value);
    }

    /** Sets {@link #reconstructionCol()}. */
    public NonNegativeMatrixFactorizationModel setReconstructionCol(String value) {
        return with(reconstructionCol(), value);
    }

    /** Sets {@link #handleInvalid()}: error, skip or keep (null outputs). */
    @Override
    public NonNegativeMatrixFactorizationModel setHandleInvalid(String value) {
        return with(handleInvalid(), value);
    }

    /** The schema of {@link #transform}'s result; refuses a missing or wrong input column and output columns that exist. */
    @Override
    public StructType transformSchema(StructType schema) {
        return LatentSchema.transformed(schema, this, featureNames);
    }

    /** Adds the factors and, where asked, the expected features; one pass, no shuffle, in batch and in streaming. */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = ColumnNames.inSessionOf(dataset, () -> transformSchema(dataset.schema()));
        return columns(dataset).addTo(dataset, schema, this);
    }

    /**
     * Mean log-likelihood of a dataset's rows at their factors, log p(x | u), in nats per row; rows are weighted by weightCol where it is set.
     * Invalid rows are refused or left out as handleInvalid says, and under the multinomial likelihood those without any counts are left out.
     *
     * @throws IllegalArgumentException if a column is missing or of the wrong type, or no row can be scored
     */
    public double logLikelihood(Dataset<?> dataset) {
        ColumnNames.inSessionOf(dataset, () -> {
            LatentSchema.requireScorable(dataset.schema(), this);
            return null;
        });
        return columns(dataset).meanLogLikelihood(dataset, this);
    }

    private LatentColumns columns(Dataset<?> dataset) {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
        SparseVAEKryoRegistrator.require(spark.getConf());
        return new LatentColumns(spark.broadcast(rowModel()), this);
    }

    /** Remembers what the model was fitted to. */
    NonNegativeMatrixFactorizationModel withSources(FitSources fitted) {
        sources = fitted;
        return this;
    }

    /** A writer of the model; it refuses a path at which lies what the fit read. */
    @Override
    public MLWriter write() {
        return new FitSources.Writer(sources, null) {
            @Override
            public void saveImpl(String path) {
                try {
                    SavedFactorization.write(
                            NonNegativeMatrixFactorizationModel.this, factorization, path, sparkSession());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** Reads a saved model. */
    public static MLReader<NonNegativeMatrixFactorizationModel> read() {
        return new MLReader<>() {
            @Override
            public NonNegativeMatrixFactorizationModel load(String path) {
                return SavedFactorization.read(path, sparkSession());
            }
        };
    }

    /**
     * Loads a saved model.
     *
     * @throws org.sparsevae.store.SavedModelException if it is missing, half-written, damaged, of a newer version or not ours
     */
    public static NonNegativeMatrixFactorizationModel load(String path) {
        return read().load(path);
    }

    @Override
    public NonNegativeMatrixFactorizationModel copy(ParamMap extra) {
        NonNegativeMatrixFactorizationModel copy =
                new NonNegativeMatrixFactorizationModel(uid, factorization, featureNames, summary);
        copy.sources = sources;
        return copyValues(copy, extra).setParent(parent());
    }

    @Override
    public String toString() {
        return "NonNegativeMatrixFactorizationModel: uid=" + uid + ", k=" + factorization.factors() + ", numFeatures="
                + numFeatures() + ", likelihood=" + getLikelihood();
    }
}
