// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedPseudoInputs;
import org.sparsevae.inference.FittedSpikeAndSlab;
import org.sparsevae.inference.RowPosterior.RowSpikeAndSlab;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.SavedLatentModel;
import org.sparsevae.ml.TrainingSummary;
import org.sparsevae.ml.params.LatentParamSet;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.training.rows.CounterNoise;

/**
 * Fitted variational sparse coding. {@code transform} adds the latent factors of each row, gamma o mu, and the probability that each of
 * them is active; the other methods are the paper's uses of it: which factors a class uses, rows like a given one, and what a factor does
 * to a row (Tonolini et al. 2019, 4.3).
 */
public final class VariationalSparseCodingModel extends LatentModel<VariationalSparseCodingModel>
        implements VariationalSparseCodingParams {
    private static final long serialVersionUID = 1L;

    /** The probability from which on a factor of a row counts as active. */
    public static final double ACTIVE = 0.5;

    private static final String ROWS = "rows";

    private final LatentParamSet params = new LatentParamSet(VariationalSparseCoding.defaults());

    VariationalSparseCodingModel(String uid, FittedNetwork network, String[] featureNames, TrainingSummary summary) {
        super(uid, network, featureNames, summary);
    }

    @Override
    public LatentParamSet latentParams() {
        return params;
    }

    /** Sets the column of activation probabilities. */
    public VariationalSparseCodingModel setActivationCol(String value) {
        set(activationCol(), value);
        return this;
    }

    /** The trained pseudo-inputs, U x G: standardised where the model standardises its features, and scaled as inputScaling says. */
    public Matrix pseudoInputs() {
        FittedPseudoInputs inputs = ((FittedSpikeAndSlab) network().encoder().posterior())
                .pseudoInputs()
                .orElseThrow();
        double[] columns = new double[inputs.count() * inputs.features()];
        for (int u = 0; u < inputs.count(); u++) {
            float[] input = inputs.input(u);
            for (int j = 0; j < input.length; j++) {
                columns[u + j * inputs.count()] = input[j];
            }
        }
        return Matrices.dense(inputs.count(), inputs.features(), columns);
    }

    /**
     * How often each factor is active in the rows of each class: the mean of their activation probabilities (Fig. 5). Invalid rows are
     * refused or left out as handleInvalid says. Sums are of decimals to 18 places, so the order of the rows does not matter.
     *
     * @param dataset rows with features and a label
     * @param labelCol column of labels, of any type that has an order; rows without a label are a class of their own
     * @return a row per class, by label: the label, rows (how many there are) and a vector of k means in {@link #activationCol()}
     * @throws IllegalArgumentException if a column is missing or of the wrong type, or the label's name is that of another column here
     */
    public Dataset<Row> averageActivation(Dataset<?> dataset, String labelCol) {
        String label = labelCol.replace("`", "``");
        StructField labels = ColumnNames.inSessionOf(dataset, () -> labels(dataset.schema(), labelCol));
        Dataset<Row> means =
                means(activations(dataset, column(labelCol)), column(labelCol)).orderBy("`" + label + "`");
        StructType type = new StructType()
                .add(labelCol, labels.dataType())
                .add(ROWS, DataTypes.LongType, false)
                .add(getActivationCol(), SQLDataTypes.VectorType(), false);
        List<Row> rows = new ArrayList<>();
        for (Row row : means.collectAsList()) {
            rows.add(RowFactory.create(row.get(0), row.getLong(1), vector(row)));
        }
        return dataset.sparkSession().createDataFrame(rows, type);
    }

    private StructField labels(StructType schema, String labelCol) {
        if (Stream.of(ROWS, getActivationCol(), getFeaturesCol()).anyMatch(name -> ColumnNames.same(name, labelCol))) {
            throw new IllegalArgumentException(
                    "labelCol must not be the name of another column of the result or of the features: " + "labelCol = "
                            + labelCol);
        }
        return ColumnNames.require(
                schema, labelCol, "there is no column " + labelCol + " (labelCol); the columns are ");
    }

    /**
     * How often each factor is active in the rows of a dataset: the mean of their activation probabilities. Factors near zero are used by
     * no row. Rows are left out as in {@link #averageActivation(Dataset, String)}.
     *
     * @param dataset rows with features
     * @return k means in [0, 1]
     * @throws IllegalArgumentException if the features are missing or of the wrong type, or there is no row
     */
    public double[] averageActivation(Dataset<?> dataset) {
        List<Row> means = means(activations(dataset)).collectAsList();
        if (means.get(0).getLong(0) == 0) {
            throw new IllegalArgumentException("there is no row in column " + getFeaturesCol());
        }
        return vector(means.get(0)).toArray();
    }

    private Dataset<Row> activations(Dataset<?> dataset, Column... others) {
        List<Column> kept = new ArrayList<>(List.of(others));
        kept.add(column(getFeaturesCol()));
        List<Column> wanted = new ArrayList<>(List.of(others));
        wanted.add(org.apache
                .spark
                .ml
                .functions
                .vector_to_array(column(getActivationCol()), "float64")
                .as("values"));
        return transform(dataset.toDF().select(kept.toArray(new Column[0])))
                .filter(column(getActivationCol()).isNotNull())
                .select(wanted.toArray(new Column[0]));
    }

    /** The count of the rows of each group and, one column each, the sums of their k probabilities over it. */
    private Dataset<Row> means(Dataset<Row> activations, Column... groups) {
        Column[] sums = IntStream.range(0, network().factors())
                .mapToObj(k -> org.apache
                        .spark
                        .sql
                        .functions
                        .sum(column("values").getItem(k).cast("decimal(19,18)"))
                        .divide(functions.count("*"))
                        .cast("double"))
                .toArray(Column[]::new);
        return activations.groupBy(groups).agg(functions.count("*"), sums);
    }

    /** The last k fields of a row. */
    private Vector vector(Row row) {
        int factors = network().factors();
        double[] values = new double[factors];
        for (int k = 0; k < factors; k++) {
            int at = row.size() - factors + k;
            values[k] = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
        }
        return Vectors.dense(values);
    }

    private static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /**
     * The factors that a row uses: those active with a probability of at least one half, ascending.
     *
     * @param features the row, in the data's own units
     * @throws IllegalArgumentException if the row is invalid
     */
    public int[] activeFactors(Vector features) {
        return activeFactors(parts(checkedRow(features)));
    }

    private static int[] activeFactors(RowSpikeAndSlab parts) {
        return IntStream.range(0, parts.activation().length)
                .filter(k -> parts.activation()[k] >= ACTIVE)
                .toArray();
    }

    private RowSpikeAndSlab parts(FeatureRow row) {
        return network().encode(row).parts();
    }

    /**
     * New rows that share the factors of a given one (Fig. 6): its active factors are drawn from the slab of its prior, the posterior of
     * the pseudo-input selected for it, and all others are zero.
     *
     * @param features the row, in the data's own units
     * @param count number of new rows, at least 1
     * @param seed any number; equal seeds give equal rows
     * @return count rows: the drawn factors in {@link #latentCol()}, and the features expected of them in reconstruction (or what
     *     reconstructionCol says)
     * @throws IllegalArgumentException if the row is invalid or the count below 1
     */
    public Dataset<Row> generate(Vector features, int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of rows to generate must be at least 1: " + count);
        }
        FeatureRow row = checkedRow(features);
        int[] active = activeFactors(parts(row));
        RowSpikeAndSlab prior = network().prior(row).parts();
        CounterNoise noise = new CounterNoise(seed, "generation", 0, 0);
        List<Row> rows = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            double[] z = new double[network().factors()];
            for (int k : active) {
                z[k] = prior.slabMean()[k] + prior.slabSd()[k] * noise.normal(n, k);
            }
            rows.add(RowFactory.create(Vectors.dense(z), Vectors.dense(network().reconstruct(z))));
        }
        String reconstruction = getReconstructionCol() == null ? "reconstruction" : getReconstructionCol();
        StructType type = new StructType()
                .add(getLatentCol(), SQLDataTypes.VectorType(), false)
                .add(reconstruction, SQLDataTypes.VectorType(), false);
        return SparkSession.active().createDataFrame(rows, type);
    }

    /**
     * A row with some of its factors set by hand (Fig. 7): the features expected of its posterior mean, these factors changed.
     *
     * @param features the row, in the data's own units
     * @param factors new values by factor; 0 switches a factor off
     * @return the features expected, in the data's own units (multinomial and bernoulli: probabilities)
     * @throws IllegalArgumentException if the row is invalid, there is no such factor or a value is not finite
     */
    public Vector reconstruct(Vector features, Map<Integer, Double> factors) {
        double[] z = network().encode(checkedRow(features)).mean().clone();
        factors.forEach((factor, value) -> {
            requireFactor(factor);
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a factor's value must be finite: factor " + factor + " = " + value);
            }
            z[factor] = value;
        });
        return Vectors.dense(network().reconstruct(z));
    }

    /**
     * A row with one factor switched on or off (Fig. 7): on is the mean of its slab, the value that it has in this row if it is active; off
     * is zero.
     *
     * @param features the row, in the data's own units
     * @param factor in [0, k)
     * @param on whether the factor is to be active
     * @return the features expected, in the data's own units (multinomial and bernoulli: probabilities)
     * @throws IllegalArgumentException if the row is invalid or there is no such factor
     */
    public Vector switchFactor(Vector features, int factor, boolean on) {
        requireFactor(factor);
        double value = on ? parts(checkedRow(features)).slabMean()[factor] : 0;
        return reconstruct(features, Map.of(factor, value));
    }

    private void requireFactor(int factor) {
        if (factor < 0 || factor >= network().factors()) {
            throw new IllegalArgumentException("factor must be at least 0 and below the number of factors: factor = "
                    + factor + ", factors = " + network().factors());
        }
    }

    /** Reads a saved model. */
    public static MLReader<VariationalSparseCodingModel> read() {
        return SavedLatentModel.reader(
                VariationalSparseCodingModel.class,
                saved -> new VariationalSparseCodingModel(
                        saved.uid(), saved.network(), saved.featureNames(), saved.summary()));
    }

    /**
     * Loads a saved model.
     *
     * @throws org.sparsevae.store.SavedModelException if it is missing, half-written, damaged, of a newer version or not ours
     */
    public static VariationalSparseCodingModel load(String path) {
        return read().load(path);
    }

    @Override
    public VariationalSparseCodingModel copy(ParamMap extra) {
        VariationalSparseCodingModel copy =
                new VariationalSparseCodingModel(uid(), network(), featureNames(), summary());
        return copyValues(copy, extra).setParent(parent());
    }
}
