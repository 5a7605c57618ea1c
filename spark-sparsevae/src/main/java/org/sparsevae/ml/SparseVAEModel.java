// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.metrics.TopicCoherence;
import org.sparsevae.ml.SavedLatentModel.FittedLoadings;
import org.sparsevae.ml.evaluation.FactorReading;
import org.sparsevae.ml.evaluation.IdentifiabilityReport;
import org.sparsevae.ml.params.LatentParamSet;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.store.NamedArray;
import org.sparsevae.training.LoadingsUpdate;
import org.sparsevae.training.TrainedNetwork;

/**
 * A fitted sparse VAE. {@code transform} adds the latent factors of each row; {@link #loadings()}, {@link #topFeatures} and
 * {@link #anchors} say what the factors mean.
 */
public final class SparseVAEModel extends LatentModel<SparseVAEModel> implements SparseVAEParams, LoadingsPriorParams {
    private static final long serialVersionUID = 1L;

    private static final String RESTART_CORRELATIONS = "restartCorrelations";

    private final LatentParamSet params = new LatentParamSet();
    private final FittedLoadings fitted;

    SparseVAEModel(
            String uid, FittedNetwork network, String[] featureNames, FittedLoadings fitted, TrainingSummary summary) {
        super(uid, network, featureNames, summary);
        this.fitted = fitted;
    }

    static SparseVAEModel of(
            String uid,
            FittedNetwork network,
            String[] names,
            TrainedNetwork trained,
            double[][] restartCorrelations,
            String decoding) {
        LoadingsUpdate update = (LoadingsUpdate) trained.update();
        FittedLoadings loadings = new FittedLoadings(
                update.prior().inclusion(),
                update.prior().activeShare(),
                update.factorCovariance(),
                restartCorrelations);
        return new SparseVAEModel(uid, network, names, loadings, TrainingSummary.of(trained, decoding));
    }

    @Override
    public LatentParamSet latentParams() {
        return params;
    }

    /** The loadings that are not exactly zero (under the horseshoe nearly all, those that are not active too): featureIndex, featureName, factor, weight, inclusionProbability; by feature, then factor. */
    public Dataset<Row> loadings() {
        StructType type = new StructType()
                .add("featureIndex", DataTypes.IntegerType, false)
                .add("featureName", DataTypes.StringType, false)
                .add("factor", DataTypes.IntegerType, false)
                .add("weight", DataTypes.DoubleType, false)
                .add("inclusionProbability", DataTypes.DoubleType, false);
        FactorReading reading = reading();
        String[] names = featureNames();
        List<Row> rows = new ArrayList<>();
        for (int j = 0; j < numFeatures(); j++) {
            for (int k = 0; k < network().factors(); k++) {
                if (reading.weight(j, k) != 0) {
                    rows.add(RowFactory.create(j, names[j], k, reading.weight(j, k), inclusionProbability(j, k)));
                }
            }
        }
        return SparkSession.active().createDataFrame(rows, type);
    }

    /** W, a sparse G x K matrix. */
    public Matrix loadingMatrix() {
        FactorReading reading = reading();
        int factors = network().factors();
        double[] columns = new double[numFeatures() * factors];
        for (int j = 0; j < numFeatures(); j++) {
            for (int k = 0; k < factors; k++) {
                columns[j + k * numFeatures()] = reading.weight(j, k);
            }
        }
        return Matrices.dense(numFeatures(), factors, columns).toSparse();
    }

    @Override
    public OptionalDouble nonZeroShare() {
        Matrix loadings = loadingMatrix();
        return OptionalDouble.of(loadings.numNonzeros() / ((double) loadings.numRows() * loadings.numCols()));
    }

    /**
     * gamma_jk, the probability that feature j loads on factor k (Eq. 57), in [0, 1]. Priors without indicators report what they mean to be
     * active from 0.5 on: the lasso 1 for a loading that is not zero, the horseshoe what its shrinkage leaves of the loading.
     */
    public double inclusionProbability(int feature, int factor) {
        return fitted.inclusion()[feature * network().factors() + factor];
    }

    /**
     * The support {gamma_jk &gt;= 0.5 and |w_jk| &gt; 0.01}, G x K: the loadings that count when they are compared with planted ones (Moran et
     * al. 2022; {@link org.sparsevae.metrics.SupportRecovery}).
     */
    public LoadingsSupport support() {
        return LoadingsSupport.of(
                reading().loadings(), fitted.inclusion(), network().factors(), LoadingsSupport.WEIGHT_THRESHOLD);
    }

    /** Factors that some feature loads on, ascending; their number estimates the true one. */
    public int[] activeFactors() {
        return reading().activeFactors();
    }

    /**
     * Features that load on exactly one factor, a row per factor: factor, anchors (their names), anchorIndices, and twoAnchors, whether
     * there are the two that identifiability asks for (Moran et al. 2022, Theorem 1).
     */
    public Dataset<Row> anchors() {
        StructType type = new StructType()
                .add("factor", DataTypes.IntegerType, false)
                .add("anchors", DataTypes.createArrayType(DataTypes.StringType), false)
                .add("anchorIndices", DataTypes.createArrayType(DataTypes.IntegerType), false)
                .add("twoAnchors", DataTypes.BooleanType, false);
        FactorReading reading = reading();
        String[] names = featureNames();
        List<Row> rows = new ArrayList<>();
        for (int k = 0; k < network().factors(); k++) {
            int[] anchors = reading.anchors(k);
            String[] anchorNames = IntStream.of(anchors).mapToObj(j -> names[j]).toArray(String[]::new);
            Integer[] indices = IntStream.of(anchors).boxed().toArray(Integer[]::new);
            rows.add(RowFactory.create(k, anchorNames, indices, anchors.length >= 2));
        }
        return SparkSession.active().createDataFrame(rows, type);
    }

    /**
     * The features of {@link #topFeatures} alone: one row per active factor, strongest first.
     *
     * @param count features per factor, at least 1
     */
    @Override
    public int[][] topFeatureIndices(int count) {
        requireCount(count);
        FactorReading reading = reading();
        return IntStream.of(reading.activeFactors())
                .mapToObj(k -> reading.strongest(k, count).stream()
                        .mapToInt(FactorReading.Effect::feature)
                        .toArray())
                .toArray(int[][]::new);
    }

    /**
     * Whether the features that a factor acts on most occur in the same rows of a dataset: the mean over the active factors of the mean NPMI
     * of their {@link #topFeatures} ({@link TopicCoherence}), in [-1, 1]. Factors with a single feature are left out, and so are rows as
     * in {@link #logLikelihood}.
     *
     * @param dataset rows of features, greater than 0 where a feature occurs
     * @param count features per factor, at least 2; 5 is usual
     * @return the coherence, NaN if there is no row or no factor with two features
     * @throws IllegalStateException if features do not occur in rows or not, as under the gaussian likelihood
     * @throws IllegalArgumentException if the count is below 2, or the column is missing or of the wrong type
     */
    public double coherence(Dataset<?> dataset, int count) {
        if (!Likelihoods.of(getLikelihood()).ranks()) {
            throw new IllegalStateException(
                    "coherence counts the rows in which features occur together, and real numbers do not occur: likelihood = "
                            + getLikelihood());
        }
        if (count < 2) {
            throw new IllegalArgumentException("coherence is of pairs of features: count must be at least 2: " + count);
        }
        return countedRows(dataset)
                .treeAggregate(
                        new TopicCoherence(topFeatureIndices(count)),
                        (sum, row) -> {
                            SparseVector entries = row.toSparse();
                            sum.add(entries.indices(), entries.values());
                            return sum;
                        },
                        (sum, more) -> {
                            sum.merge(more);
                            return sum;
                        })
                .mean();
    }

    /**
     * Whether the factors are the only ones that explain the data: anchors, Assumption A3 on the posterior means of a dataset's rows, and
     * stability over restarts, in numbers and in sentences. Rows are left out as in {@link #logLikelihood}.
     *
     * @param dataset rows of features, best those of the fit
     * @throws IllegalArgumentException if the column is missing or of the wrong type, or fewer than two rows count
     */
    public IdentifiabilityReport identifiability(Dataset<?> dataset) {
        return IdentifiabilityReport.of(reading(), featureNames(), covariancesOfMeans(dataset), restartCorrelations());
    }

    private static void requireCount(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of features per factor must be at least 1: " + count);
        }
    }

    /**
     * The features that each active factor acts on most, by effect on the output in the factor's dominant direction: factor, rank (from
     * 1), featureIndex, featureName, weight, inclusionProbability, effect. The effect is m_j(z_k = 1) - m_j(z_k = -1): in
     * logits (multinomial, bernoulli), logarithms of means (poisson, negativeBinomial), or the features' units (gaussian; their standard
     * deviations where standardize was on).
     *
     * @param count features per factor, at least 1
     */
    public Dataset<Row> topFeatures(int count) {
        requireCount(count);
        StructType type = new StructType()
                .add("factor", DataTypes.IntegerType, false)
                .add("rank", DataTypes.IntegerType, false)
                .add("featureIndex", DataTypes.IntegerType, false)
                .add("featureName", DataTypes.StringType, false)
                .add("weight", DataTypes.DoubleType, false)
                .add("inclusionProbability", DataTypes.DoubleType, false)
                .add("effect", DataTypes.DoubleType, false);
        FactorReading reading = reading();
        String[] names = featureNames();
        List<Row> rows = new ArrayList<>();
        for (int k : reading.activeFactors()) {
            int rank = 1;
            for (FactorReading.Effect effect : reading.strongest(k, count)) {
                int j = effect.feature();
                rows.add(RowFactory.create(
                        k, rank++, j, names[j], reading.weight(j, k), inclusionProbability(j, k), effect.effect()));
            }
        }
        return SparkSession.active().createDataFrame(rows, type);
    }

    /**
     * eta_k, the share of features that load on each factor (Eq. 58), in (0, 1). Under the lasso and the horseshoe, which have no eta, the
     * share of features whose loading is active, in [0, 1].
     */
    public double[] eta() {
        return fitted.activeShare().clone();
    }

    /**
     * How well the restarts of the fit agree with this model.
     *
     * @return for each restart that was not kept, the absolute correlation, over the training rows, of the posterior mean of each of the K
     *     factors with that of the restart's factor it is matched with one-to-one; empty if there was one restart
     */
    public double[][] restartCorrelations() {
        return Arrays.stream(fitted.restartCorrelations()).map(double[]::clone).toArray(double[][]::new);
    }

    private static double[][] rows(double[] flat, int width) {
        double[][] rows = new double[flat.length / width][];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = Arrays.copyOfRange(flat, r * width, (r + 1) * width);
        }
        return rows;
    }

    /** Prior correlation matrix of the factors, K x K: the identity unless factorCovariance is estimated. */
    public Matrix factorCorrelation() {
        int factors = network().factors();
        return fitted.covariance() == null
                ? Matrices.eye(factors)
                : Matrices.dense(factors, factors, fitted.covariance().clone());
    }

    @Override
    protected List<NamedArray> extras() {
        int factors = network().factors();
        List<NamedArray> extras = new ArrayList<>();
        extras.add(NamedArray.of("gamma", fitted.inclusion(), numFeatures(), factors));
        extras.add(NamedArray.of("eta", fitted.activeShare(), factors));
        if (fitted.covariance() != null) {
            extras.add(NamedArray.of("factorCovariance", fitted.covariance(), factors, factors));
        }
        double[][] correlations = fitted.restartCorrelations();
        if (correlations.length > 0) {
            double[] flat =
                    Arrays.stream(correlations).flatMapToDouble(Arrays::stream).toArray();
            extras.add(NamedArray.of(RESTART_CORRELATIONS, flat, correlations.length, factors));
        }
        return extras;
    }

    @Override
    protected Dataset<Row> savedLoadings() {
        return loadings();
    }

    /** Reads a saved model. */
    public static MLReader<SparseVAEModel> read() {
        return SavedLatentModel.reader(SparseVAEModel.class, saved -> {
            FittedLoadings loadings = new FittedLoadings(
                    saved.array("gamma"),
                    saved.array("eta"),
                    saved.has("factorCovariance") ? saved.array("factorCovariance") : null,
                    saved.has(RESTART_CORRELATIONS)
                            ? rows(
                                    saved.array(RESTART_CORRELATIONS),
                                    saved.network().factors())
                            : new double[0][]);
            SparseVAEModel model =
                    new SparseVAEModel(saved.uid(), saved.network(), saved.featureNames(), loadings, saved.summary());
            // a model saved before there was a linear skip does not say that it has none, and the default is another
            model.set(model.linearSkip(), ((FittedSparseDecoder) model.network().decoder()).slopes() != null);
            return model;
        });
    }

    /**
     * Loads a saved model.
     *
     * @throws org.sparsevae.store.SavedModelException if it is missing, half-written, damaged, of a newer version or not ours
     */
    public static SparseVAEModel load(String path) {
        return read().load(path);
    }

    /**
     * Writes a report of the model: one HTML page for a browser that loads nothing from elsewhere, with the factors, their loadings, what stands
     * out, and how training went.
     *
     * @param path of a file, on any file system that Hadoop knows; it appears whole or not at all
     * @throws IllegalArgumentException in one sentence, if there is something at the path already, or it cannot be written
     * @throws IOException if the file system fails
     */
    public void report(String path) throws IOException {
        report(path, null, false);
    }

    /**
     * Writes a report that looks at rows too, a sample of 2,000 of a larger table: how the factors' values are spread and go together, and example
     * rows, without their names.
     *
     * @param path as in {@link #report(String)}
     * @param rows of features, best those of the fit; null for none
     * @throws IllegalArgumentException as in {@link #report(String)}; if the column of features is missing or of the wrong type, or a row is
     *     invalid and handleInvalid is error
     * @throws IOException if the file system fails
     */
    public void report(String path, Dataset<?> rows) throws IOException {
        report(path, rows, false);
    }

    /**
     * Writes a report, over an earlier one if that is allowed; {@link ModelReport} has names of rows and scores too.
     *
     * @param path as in {@link #report(String)}
     * @param rows as in {@link #report(String, Dataset)}; null for none
     * @param overwrite whether an earlier report at the path is replaced; anything else there never is
     * @throws IllegalArgumentException as in {@link #report(String, Dataset)}
     * @throws IOException if the file system fails
     */
    public void report(String path, Dataset<?> rows, boolean overwrite) throws IOException {
        ModelReport report = ModelReport.of(this);
        if (rows != null) {
            report.withRows(rows, null);
        }
        report.write(path, overwrite, SparkSession.active().sessionState().newHadoopConf());
    }

    FactorReading reading() {
        return new FactorReading(network(), fitted.inclusion());
    }

    @Override
    public SparseVAEModel copy(ParamMap extra) {
        SparseVAEModel copy = new SparseVAEModel(uid(), network(), featureNames(), fitted, summary());
        return copyValues(copy, extra).setParent(parent());
    }
}
