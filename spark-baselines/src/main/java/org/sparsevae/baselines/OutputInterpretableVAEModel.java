// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.inference.DenseLayer;
import org.sparsevae.inference.FittedGroupDecoder;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.SavedLatentModel;
import org.sparsevae.ml.TrainingSummary;

/** A fitted OI-VAE: {@code transform} adds the latent factors of each row, {@link #groupWeights} tells which factors act on which groups. */
public final class OutputInterpretableVAEModel extends LatentModel<OutputInterpretableVAEModel>
        implements OutputInterpretableVAEParams {
    private static final long serialVersionUID = 1L;

    private final OutputInterpretableVAEParamSet params;

    OutputInterpretableVAEModel(String uid, FittedNetwork network, String[] featureNames, TrainingSummary summary) {
        super(uid, network, featureNames, summary);
        this.params = new OutputInterpretableVAEParamSet(this);
    }

    @Override
    public OutputInterpretableVAEParamSet latentParams() {
        return params;
    }

    private FittedGroupDecoder decoder() {
        return (FittedGroupDecoder) network().decoder();
    }

    private int numGroups() {
        return Arrays.stream(decoder().groups()).max().orElseThrow() + 1;
    }

    /**
     * How strongly each factor acts on each group: ||W_g[:,k]||, 0 where the group lasso has taken it out.
     *
     * @return groups x factors
     */
    public double[][] groupLengths() {
        DenseLayer views = decoder().views();
        float[] weights = views.weights();
        int units = decoder().units();
        double[][] lengths = new double[numGroups()][network().factors()];
        for (int g = 0; g < lengths.length; g++) {
            for (int k = 0; k < lengths[g].length; k++) {
                double squares = 0;
                for (int q = 0; q < units; q++) {
                    double w = weights[k * views.outputs() + g * units + q];
                    squares += w * w;
                }
                lengths[g][k] = Math.sqrt(squares);
            }
        }
        return lengths;
    }

    /**
     * The same as a table, without the zeros: {@code group}, {@code features} (their names), {@code factor}, {@code length}; by group, then
     * factor.
     */
    public Dataset<Row> groupWeights() {
        StructType type = new StructType()
                .add("group", DataTypes.IntegerType, false)
                .add("features", DataTypes.createArrayType(DataTypes.StringType), false)
                .add("factor", DataTypes.IntegerType, false)
                .add("length", DataTypes.DoubleType, false);
        double[][] lengths = groupLengths();
        int[] groups = decoder().groups();
        String[] names = featureNames();
        List<Row> rows = new ArrayList<>();
        for (int g = 0; g < lengths.length; g++) {
            int group = g;
            String[] members = IntStream.range(0, groups.length)
                    .filter(j -> groups[j] == group)
                    .mapToObj(j -> names[j])
                    .toArray(String[]::new);
            for (int k = 0; k < lengths[g].length; k++) {
                if (lengths[g][k] > 0) {
                    rows.add(RowFactory.create(g, members, k, lengths[g][k]));
                }
            }
        }
        return SparkSession.active().createDataFrame(rows, type);
    }

    /** Factors that act on some group, ascending. */
    public int[] activeFactors() {
        double[][] lengths = groupLengths();
        return IntStream.range(0, network().factors())
                .filter(k -> Arrays.stream(lengths).anyMatch(group -> group[k] > 0))
                .toArray();
    }

    /** {@inheritDoc} Of the pairs of a feature and a factor, those in which the factor acts on the feature's group. */
    @Override
    public OptionalDouble nonZeroShare() {
        double[][] lengths = groupLengths();
        int[] groups = decoder().groups();
        long acting = Arrays.stream(groups)
                .mapToLong(g ->
                        Arrays.stream(lengths[g]).filter(length -> length > 0).count())
                .sum();
        return OptionalDouble.of(acting / ((double) groups.length * network().factors()));
    }

    /** Reads a saved model. */
    public static MLReader<OutputInterpretableVAEModel> read() {
        return SavedLatentModel.reader(
                OutputInterpretableVAEModel.class,
                saved -> new OutputInterpretableVAEModel(
                        saved.uid(), saved.network(), saved.featureNames(), saved.summary()));
    }

    /**
     * Loads a saved model.
     *
     * @throws org.sparsevae.store.SavedModelException if it is missing, half-written, damaged, of a newer version or not ours
     */
    public static OutputInterpretableVAEModel load(String path) {
        return read().load(path);
    }

    @Override
    public OutputInterpretableVAEModel copy(ParamMap extra) {
        OutputInterpretableVAEModel copy = new OutputInterpretableVAEModel(uid(), network(), featureNames(), summary());
        return copyValues(copy, extra).setParent(parent());
    }
}
