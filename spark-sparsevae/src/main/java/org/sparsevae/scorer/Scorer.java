// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.scorer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedNetworkFormat;
import org.sparsevae.inference.ItemRanking;
import org.sparsevae.inference.Recommendation;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.store.LocalModel;
import org.sparsevae.store.SavedModelException;

/**
 * Scores rows by a saved model in plain Java, as {@code transform} does in Spark: the same arithmetic, the same classes.
 *
 * <pre>{@code
 * Scorer scorer = Scorer.load(Path.of("genres"));
 * FeatureRow row = scorer.row(Map.of("1", 5.0, "32", 4.0));
 * double[] factors = scorer.factors(row);
 * for (Recommendation one : scorer.recommend(row, 10)) {
 *     System.out.println(scorer.names().get(one.item()) + " " + one.score());
 * }
 * }</pre>
 *
 * <p>Immutable and safe to share between threads.
 */
public final class Scorer {
    private final LocalModel saved;
    private final FittedNetwork network;
    private final Map<String, Integer> places = new HashMap<>();

    private Scorer(LocalModel saved, FittedNetwork network) {
        this.saved = saved;
        this.network = network;
        List<String> keys = saved.itemIds().isEmpty() ? saved.featureNames() : saved.itemIds();
        IntStream.range(0, keys.size()).forEach(j -> places.put(keys.get(j), j));
    }

    /**
     * Reads a model; its files are checked against their recorded SHA-256 first.
     *
     * @param path the folder that {@code fit} or {@code save} wrote: of a pipeline that ends with a model, or of a model alone
     * @return a scorer
     * @throws SavedModelException if it is missing, half-written, damaged, of a newer version, or none of the networks of this library
     * @throws IOException if reading fails
     */
    public static Scorer load(Path path) throws IOException {
        LocalModel saved = LocalModel.read(path);
        FittedNetwork network = FittedNetworkFormat.toNetwork(saved.weights());
        if (saved.featureNames().size() != network.features()) {
            throw new SavedModelException("the saved model at " + path + " is damaged: it has "
                    + saved.featureNames().size() + " names for " + network.features()
                    + " features; restore it from a copy or save it again");
        }
        return new Scorer(saved, network);
    }

    /** The network, for what is not here. */
    public FittedNetwork network() {
        return network;
    }

    /** The features' names, in the order of a row's values; of items the titles, or the ids where there were none. */
    public List<String> names() {
        return saved.featureNames();
    }

    /**
     * The ids of the items, in the order of a row's values; empty where the model was not fitted on ratings, or was saved by a release before
     * there was this class.
     */
    public List<String> itemIds() {
        return saved.itemIds();
    }

    /**
     * A row of what a user has rated, or of features by their names.
     *
     * @param values by item id where {@link #itemIds} are known, else by feature name. Of a model that was fitted on ratings, items that it does not know are
     *     left out, and its {@code minRating} is applied, as its vectorizer does
     * @return the row
     * @throws IllegalArgumentException if a value is none that the model's likelihood takes, or a feature is unknown to a model that was not fitted on ratings
     */
    public FeatureRow row(Map<String, Double> values) {
        double[] row = new double[network.features()];
        values.forEach((key, value) -> {
            Integer place = places.get(key);
            if (place != null) {
                row[place] = saved.minRating().isEmpty()
                        ? value
                        : value >= saved.minRating().getAsDouble() ? 1 : 0;
            } else if (saved.itemIds().isEmpty()) {
                throw new IllegalArgumentException("the model has no feature " + key + ": its features are such as "
                        + String.join(", ", names().subList(0, Math.min(3, names().size()))));
            }
        });
        return row(row);
    }

    /**
     * A row of features.
     *
     * @param values one per feature, in the data's own units, in the order of {@link #names}
     * @return the row
     * @throws IllegalArgumentException if there is another number of them, or one is not finite or none that the likelihood takes
     */
    public FeatureRow row(double... values) {
        FeatureRow row = FeatureRow.dense(values).requireSize(network.features());
        for (int j = 0; j < values.length; j++) {
            if (!Double.isFinite(values[j]) || !network.likelihood().allows(values[j])) {
                throw new IllegalArgumentException("the row has "
                        + (Double.isFinite(values[j]) ? network.likelihood().refusal() : "a value that is not finite")
                        + ": " + names().get(j) + " = " + values[j]);
            }
        }
        return row;
    }

    /**
     * The factors of a row.
     *
     * @param row of {@link #row}
     * @return their posterior means, as {@code latentCol} has them
     */
    public double[] factors(FeatureRow row) {
        return network.encode(row).mean();
    }

    /**
     * The posterior of a row's factors.
     *
     * @param row of {@link #row}
     * @return means and standard deviations
     */
    public RowPosterior posterior(FeatureRow row) {
        return network.encode(row);
    }

    /**
     * The row that the model expects.
     *
     * @param row of {@link #row}
     * @return one value per feature, as {@code reconstructionCol} has them
     */
    public double[] reconstruction(FeatureRow row) {
        return network.reconstruct(row, factors(row));
    }

    /**
     * The best items of a row that it does not have, with the factors that explain them.
     *
     * @param row of {@link #row}. What the user has rated below the model's minRating is not in it: leave that out yourself by {@link ItemRanking#best}
     * @param count items at most, at least 1
     * @return best first
     * @throws IllegalArgumentException if the count is below 1, or the model has no loadings
     */
    public List<Recommendation> recommend(FeatureRow row, int count) {
        int[] rated = IntStream.range(0, row.nonZeros()).map(row::index).toArray();
        return new ItemRanking(network).best(row, rated, count);
    }
}
