// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparsevae.inference.RowModel;

/**
 * A fitted model of latent factors, a network's or another, as far as it is compared with others: {@code transform} adds a column of
 * factors, and a {@link RowModel} scores rows.
 */
public interface FactorModel extends FactorParams {

    /** The model of one row in plain Java: it scores rows on executors, and without Spark. */
    RowModel rowModel();

    /** The features' names. */
    String[] featureNames();

    /** Sets {@link #getFeaturesCol()}. */
    FactorModel setFeaturesCol(String value);

    /** Sets {@link #getHandleInvalid()}: error, skip or keep (null outputs). */
    FactorModel setHandleInvalid(String value);

    /** Adds the factors as {@link #getLatentCol()}, and what else is asked for. */
    Dataset<Row> transform(Dataset<?> dataset);

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
