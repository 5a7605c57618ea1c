// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;
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
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.store.FittedNetworkFormat;
import org.sparsevae.store.NamedArray;
import org.sparsevae.training.LoadingsUpdate;
import org.sparsevae.training.TrainedNetwork;

/**
 * A fitted sparse VAE. {@code transform} adds the latent factors of each row; {@link #loadings()}, {@link #topFeatures} and
 * {@link #anchors} say what the factors mean.
 */
public final class SparseVAEModel extends LatentModel<SparseVAEModel> implements SparseVAEParams, MLWritable {
    private static final long serialVersionUID = 1L;

    private final SparseVAEParamSet params;
    private final FittedLoadings fitted;
    private final TrainingSummary summary;

    SparseVAEModel(
            String uid, FittedNetwork network, String[] featureNames, FittedLoadings fitted, TrainingSummary summary) {
        super(uid, network, featureNames);
        this.params = new SparseVAEParamSet(this);
        this.fitted = fitted;
        this.summary = summary;
    }

    static SparseVAEModel of(String uid, FittedNetwork network, String[] names, TrainedNetwork trained) {
        LoadingsUpdate update = (LoadingsUpdate) trained.update();
        FittedLoadings loadings =
                new FittedLoadings(update.prior().inclusion(), update.prior().activeShare(), update.factorCovariance());
        return new SparseVAEModel(uid, network, names, loadings, TrainingSummary.of(trained));
    }

    @Override
    public SparseVAEParamSet latentParams() {
        return params;
    }

    /** The loadings that are not zero: featureIndex, featureName, factor, weight, inclusionProbability; by feature, then factor. */
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

    /** gamma_jk, the probability that feature j loads on factor k (Eq. 57), in [0, 1]. */
    public double inclusionProbability(int feature, int factor) {
        return fitted.inclusion()[feature * network().factors() + factor];
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
     * The features that each active factor acts on most, by effect on the output in the factor's dominant direction: factor, rank (from
     * 1), featureIndex, featureName, weight, inclusionProbability, effect. The effect is m_j(z_k = 1) - m_j(z_k = -1): in feature
     * standard deviations for gaussian data, in logits otherwise.
     *
     * @param count features per factor, at least 1
     */
    public Dataset<Row> topFeatures(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of features per factor must be at least 1: " + count);
        }
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

    /** eta_k, the share of features that load on each factor (Eq. 58), in (0, 1). */
    public double[] eta() {
        return fitted.activeShare().clone();
    }

    /** The noise variance of each feature in the data's own units squared; gaussian only. */
    public double[] noiseVariance() {
        double[] logSigma = network()
                .logSigma()
                .orElseThrow(() -> new IllegalStateException(
                        "only the gaussian likelihood has noise variances: likelihood = " + getLikelihood()));
        double[] sd = network().standardisation().map(s -> s.sd()).orElse(null);
        return IntStream.range(0, logSigma.length)
                .mapToDouble(j -> Math.exp(2 * logSigma[j]) * (sd == null ? 1 : sd[j] * sd[j]))
                .toArray();
    }

    /** Prior correlation matrix of the factors, K x K: the identity unless factorCovariance is estimated. */
    public Matrix factorCorrelation() {
        int factors = network().factors();
        return fitted.covariance() == null
                ? Matrices.eye(factors)
                : Matrices.dense(factors, factors, fitted.covariance().clone());
    }

    /** How the fit went, a row per averaging round, and the objective it ended with. */
    public TrainingSummary summary() {
        return summary;
    }

    /** SHA-256 of the trained weights in hexadecimal: equal for fits that are equal bit for bit. */
    public String weightsSha256() {
        return FittedNetworkFormat.weightsSha256(FittedNetworkFormat.toWeights(network(), extras()));
    }

    private List<NamedArray> extras() {
        int factors = network().factors();
        List<NamedArray> extras = new ArrayList<>();
        extras.add(NamedArray.of("gamma", fitted.inclusion(), numFeatures(), factors));
        extras.add(NamedArray.of("eta", fitted.activeShare(), factors));
        if (fitted.covariance() != null) {
            extras.add(NamedArray.of("factorCovariance", fitted.covariance(), factors, factors));
        }
        return extras;
    }

    @Override
    public MLWriter write() {
        return new MLWriter() {
            @Override
            public void saveImpl(String path) {
                try {
                    SavedLatentModel.write(SparseVAEModel.this, extras(), loadings(), summary, path, sparkSession());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** Reads a saved model. */
    public static MLReader<SparseVAEModel> read() {
        return new MLReader<>() {
            @Override
            public SparseVAEModel load(String path) {
                try {
                    SavedLatentModel saved = SavedLatentModel.read(path, SparseVAEModel.class, sparkSession());
                    FittedLoadings loadings = new FittedLoadings(
                            saved.array("gamma"),
                            saved.array("eta"),
                            saved.has("factorCovariance") ? saved.array("factorCovariance") : null);
                    return saved.withParams(new SparseVAEModel(
                            saved.uid(), saved.network(), saved.featureNames(), loadings, saved.summary()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /**
     * Loads a saved model.
     *
     * @throws org.sparsevae.store.SavedModelException if it is missing, half-written, damaged, of a newer version or not ours
     */
    public static SparseVAEModel load(String path) {
        return read().load(path);
    }

    private FactorReading reading() {
        return new FactorReading(network(), fitted.inclusion());
    }

    @Override
    public SparseVAEModel copy(ParamMap extra) {
        SparseVAEModel copy = new SparseVAEModel(uid(), network(), featureNames(), fitted, summary);
        return copyValues(copy, extra).setParent(parent());
    }

    @Override
    public String toString() {
        return "SparseVAEModel: uid=" + uid() + ", k=" + network().factors() + ", numFeatures=" + numFeatures()
                + ", likelihood=" + getLikelihood();
    }
}
