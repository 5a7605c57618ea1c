// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparsevae.inference.RowModel;
import org.sparsevae.ml.params.FactorParams;

/**
 * A fitted model of latent factors, a network's or another, as far as it is compared with others: {@code transform} adds a column of
 * factors, and a {@link RowModel} scores rows.
 */
public interface FactorModel extends FactorParams {

    /** The model of one row in plain Java: it scores rows on executors, and without Spark. */
    RowModel rowModel();

    /** The features' names. */
    String[] featureNames();

    /**
     * Gives the features names, where the column that the model was fitted on had none: of counts by {@code CountVectorizer} its vocabulary.
     * They are saved with the model. From then on a column with other names is refused, and one with these in another order is put in order.
     *
     * @param names a name per feature, in the order of the vectors' entries
     * @return this model
     * @throws IllegalArgumentException if there is another number of names, or one is null
     */
    FactorModel setFeatureNames(String... names);

    /** Sets {@link #getFeaturesCol()}. */
    FactorModel setFeaturesCol(String value);

    /** Sets {@link #getHandleInvalid()}: error, skip or keep (null outputs). */
    FactorModel setHandleInvalid(String value);

    /** Adds the factors as {@link #getLatentCol()}, and what else is asked for. */
    Dataset<Row> transform(Dataset<?> dataset);

    /**
     * The features of a dataset in the order in which the model was fitted on them, told by their names; where there are no names, in the
     * column's ML attributes or in the model, as they come.
     *
     * @param dataset with the column {@link #getFeaturesCol}
     * @return the column of vectors
     * @throws IllegalArgumentException if the column is missing, holds no vectors, or has other features by its ML attributes
     */
    default Column featuresOf(Dataset<?> dataset) {
        int[] order = ColumnNames.inSessionOf(dataset, () -> {
            LatentSchema.requireVector(dataset.schema(), getFeaturesCol());
            return LatentSchema.featureOrder(dataset.schema(), this, featureNames());
        });
        return FeatureOrder.ordered(order, LatentSchema.column(getFeaturesCol()));
    }

    /** Share of the loadings that are not exactly zero, in [0, 1]; empty for a model whose factors act on features by no loadings. */
    default OptionalDouble nonZeroShare() {
        return OptionalDouble.empty();
    }

    /**
     * The features that each factor acts on most: those with the largest effects in the direction of the largest of all. Of a dense model
     * all factors count, and all features are open to each.
     *
     * @param count features per factor, at least 1
     * @return a row per factor, strongest first
     */
    default int[][] topFeatureIndices(int count) {
        return IntStream.range(0, rowModel().factors())
                .mapToObj(k -> {
                    double[] effects = rowModel().effects(k);
                    double largest = Arrays.stream(effects)
                            .reduce(0, (one, other) -> Math.abs(other) > Math.abs(one) ? other : one);
                    double direction = largest < 0 ? -1 : 1;
                    return IntStream.range(0, effects.length)
                            .boxed()
                            .sorted(Comparator.comparingDouble(j -> -direction * effects[j]))
                            .limit(count)
                            .mapToInt(j -> j)
                            .toArray();
                })
                .toArray(int[][]::new);
    }
}
