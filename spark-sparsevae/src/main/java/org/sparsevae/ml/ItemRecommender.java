// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.ItemRanking;
import org.sparsevae.inference.ItemSimilarity;
import org.sparsevae.inference.Recommendation;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FeatureOrder;
import org.sparsevae.ml.rows.LatentColumns;
import org.sparsevae.ratings.RatingsTable;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Recommends items to users, as people know it from Spark's {@code ALSModel}, and says which factors explain each recommendation.
 *
 * <pre>{@code
 * ItemRecommender recommender = new ItemRecommender(PipelineModel.load("genres"));
 * recommender.recommendForAllUsers(ratings, 10).show();
 * recommender.similarItems(5).show();
 * }</pre>
 *
 * <p>It is a class of its own because neither stage can do this alone: the {@link SparseVAEModel} knows features and no items or users, the
 * {@link RatingsVectorizerModel} knows the items and no factors, and neither stores the users, whose ratings are therefore given with every
 * call. So users need not have been in the training: they are read as {@code transform} reads them. It is no stage, and is not saved: it is made again
 * from the saved pipeline.
 *
 * <p>A user gets no row with fewer ratings than {@link RatingsVectorizerModel#minUserRatings()} (set it to 0 to let every user in), and none
 * without a rating that counts of an item that the model knows, unless {@link RatingsVectorizerModel#emptyUsers()} is keep and the likelihood takes such a row
 * (all but multinomial). Invalid ratings, repeated ratings and ratings below minRating are dealt with as the vectorizer's params say; rows that
 * the likelihood does not take as the model's {@code handleInvalid} says, {@code skip} and {@code keep} leaving them out.
 *
 * <p>Each user is scored where the ratings lie, in one pass by the network in plain Java that {@code transform} uses: there is no join of users and items.
 */
public final class ItemRecommender {
    private static final String RECOMMENDATIONS = "recommendations";

    private final Transformer[] before;
    private final RatingsVectorizerModel vectorizer;
    private final SparseVAEModel model;
    private boolean includeRated;

    /**
     * A recommender of a fitted pipeline.
     *
     * @param pipeline with a {@link RatingsVectorizerModel} and, next to it, a {@link SparseVAEModel}. Stages before prepare the ratings, those
     *     after are not used
     * @throws IllegalArgumentException if the pipeline has no such two stages
     */
    public ItemRecommender(PipelineModel pipeline) {
        Transformer[] stages = pipeline.stages();
        int at = IntStream.range(0, stages.length - 1)
                .filter(s -> stages[s] instanceof RatingsVectorizerModel && stages[s + 1] instanceof SparseVAEModel)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "recommendations need a pipeline with a RatingsVectorizerModel, which knows the items, and a"
                                + " SparseVAEModel right after it: its stages are " + Arrays.toString(stages)));
        this.before = Arrays.copyOf(stages, at);
        this.vectorizer = (RatingsVectorizerModel) stages[at];
        this.model = (SparseVAEModel) stages[at + 1];
        requireFit();
    }

    /**
     * A recommender of the two models that it takes.
     *
     * @param vectorizer knows the items
     * @param model fitted to its vectors
     * @throws IllegalArgumentException if the model is of another number of features, of other features by their names, or reads another column
     */
    public ItemRecommender(RatingsVectorizerModel vectorizer, SparseVAEModel model) {
        this.before = new Transformer[0];
        this.vectorizer = vectorizer;
        this.model = model;
        requireFit();
    }

    private void requireFit() {
        if (!model.getFeaturesCol().equals(vectorizer.getOutputCol())) {
            throw new IllegalArgumentException("the model must read the vectors of the ratings: its featuresCol is "
                    + model.getFeaturesCol() + ", the outputCol of the RatingsVectorizerModel is "
                    + vectorizer.getOutputCol());
        }
        order();
        new ItemRanking(model.network());
    }

    /** For each item of the vectorizer the model's feature that it is; null where they are the same. */
    private int[] order() {
        return FeatureOrder.of(vectorizer.featuresField(), model.featureNames());
    }

    /**
     * Sets whether items are recommended that the user has rated already. Rated is rated, however low: a rating below minRating counts here.
     *
     * @param value default: false
     * @return this
     */
    public ItemRecommender setIncludeRated(boolean value) {
        includeRated = value;
        return this;
    }

    /** Whether items are recommended that the user has rated already. */
    public boolean getIncludeRated() {
        return includeRated;
    }

    /**
     * The best items for every user of a table of ratings.
     *
     * @param ratings a row per rating, as the pipeline was fitted on: of users in the training or of others; a stream too, in complete or update output
     *     mode
     * @param numItems items for each user, at least 1; fewer where fewer are left
     * @return the user column as it came, and {@code recommendations}, an array, best first, of structs: {@code item} (the id, of the type that it
     *     had in the fitted table), {@code name} (the id's text where no name was given), {@code score} and {@code because}, an array of structs of
     *     {@code factor}, {@code part} and {@code rated}, the user's own items (item, name) that the factor raises. What score, part and rated
     *     are: {@link Recommendation}. In no defined order of users; equal ratings give equal bits
     * @throws IllegalArgumentException if numItems is below 1, a column is missing or of the wrong type
     */
    public Dataset<Row> recommendForAllUsers(Dataset<?> ratings, int numItems) {
        if (numItems < 1) {
            throw new IllegalArgumentException("numItems must be at least 1: " + numItems);
        }
        Dataset<Row> prepared = ratings.toDF();
        for (Transformer stage : before) {
            prepared = stage.transform(prepared);
        }
        String userCol = vectorizer.getUserCol();
        String ratedCol = vectorizer.uid() + "_rated";
        Dataset<Row> users = vectorizer.withRated(prepared, ratedCol);
        if (userCol.equals(RECOMMENDATIONS)) {
            throw new IllegalArgumentException(
                    "the column of users must not be named " + RECOMMENDATIONS + ", as the result's: rename it");
        }
        Ranker ranker = new Ranker(this, model.share(ratings), numItems);
        Column best = udf(ranker, arrayOf(DataTypes.StringType))
                .asNondeterministic()
                .apply(model.featuresOf(users), col(RatingsTable.quoted(ratedCol)));
        DataType itemType = DataType.fromDDL(vectorizer.itemType());
        return users.select(col(RatingsTable.quoted(userCol)), best.as(RECOMMENDATIONS))
                .filter(col(RECOMMENDATIONS).isNotNull())
                .withColumn(RECOMMENDATIONS, col(RECOMMENDATIONS).cast(arrayOf(itemType)));
    }

    /**
     * The best items for some of the users of a table of ratings.
     *
     * @param ratings as of {@link #recommendForAllUsers}; ratings of other users are not looked at
     * @param users with the column of users; their ids are compared as text, repeated and null ones count once and not at all
     * @param numItems items for each user, at least 1
     * @return as of {@link #recommendForAllUsers}; a user without ratings in the table has no row
     * @throws IllegalArgumentException as of {@link #recommendForAllUsers}, or if users has no column of users
     */
    public Dataset<Row> recommendForUserSubset(Dataset<?> ratings, Dataset<?> users, int numItems) {
        return recommendForAllUsers(ofUsers(ratings, users), numItems);
    }

    /** The ratings of some users. */
    private Dataset<Row> ofUsers(Dataset<?> ratings, Dataset<?> users) {
        String key = vectorizer.uid() + "_user";
        String userCol = vectorizer.getUserCol();
        Dataset<Row> wanted = users.select(idText(users, userCol).as(key)).distinct();
        return ratings.toDF()
                .withColumn(key, idText(ratings, userCol))
                .join(wanted, new String[] {key}, "left_semi")
                .drop(key);
    }

    private static Column idText(Dataset<?> dataset, String userCol) {
        DataType type = ColumnNames.inSessionOf(dataset, () -> ColumnNames.require(
                        dataset.schema(), userCol, "there is no column " + userCol + " (userCol): the columns are ")
                .dataType());
        return RatingsTable.idText(dataset.col(RatingsTable.quoted(userCol)), type);
    }

    /**
     * For every item the items that the same factors act on most alike: the cosine between the effects of all factors on the two, {@link ItemSimilarity}.
     *
     * @param numItems similar items for each, at least 1; fewer where fewer are similar
     * @return a row per item, in the order of the vocabulary: {@code item}, {@code name} and {@code similar}, an array, most similar first, of structs:
     *     {@code item}, {@code name}, {@code similarity} in (0, 1] and {@code factor}, the one with the largest share in it. The array is empty for
     *     an item that loads on nothing, of which the model knows no more than how popular it is
     * @throws IllegalArgumentException if numItems is below 1
     */
    public Dataset<Row> similarItems(int numItems) {
        if (numItems < 1) {
            throw new IllegalArgumentException("numItems must be at least 1: " + numItems);
        }
        ItemSimilarity similarity = new ItemSimilarity(model.network());
        Items items = new Items(this);
        List<Row> rows = IntStream.range(0, model.numFeatures())
                .parallel() // each item on its own: the order does not matter
                .mapToObj(j -> items.row(
                        j,
                        similarity.to(j, numItems).stream()
                                .map(one -> items.row(one.item(), one.similarity(), one.factor()))
                                .toList()))
                .toList();
        DataType itemType = DataType.fromDDL(vectorizer.itemType());
        return SparkSession.active()
                .createDataFrame(rows, similarType(DataTypes.StringType))
                .select(Arrays.stream(similarType(itemType).fields())
                        .map(field -> col(field.name()).cast(field.dataType()).as(field.name()))
                        .toArray(Column[]::new));
    }

    private static StructType itemOf(DataType itemType) {
        return new StructType().add("item", itemType).add("name", DataTypes.StringType);
    }

    private static StructType similarType(DataType itemType) {
        StructType similar =
                itemOf(itemType).add("similarity", DataTypes.DoubleType).add("factor", DataTypes.IntegerType);
        return itemOf(itemType).add("similar", DataTypes.createArrayType(similar));
    }

    private static ArrayType arrayOf(DataType itemType) {
        StructType reason = new StructType()
                .add("factor", DataTypes.IntegerType)
                .add("part", DataTypes.DoubleType)
                .add("rated", DataTypes.createArrayType(itemOf(itemType)));
        return DataTypes.createArrayType(
                itemOf(itemType).add("score", DataTypes.DoubleType).add("because", DataTypes.createArrayType(reason)));
    }

    /** The items in the order of the model's features. */
    private static final class Items implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String[] ids;
        private final String[] names;

        Items(ItemRecommender recommender) {
            int[] order = recommender.order();
            String[] theirIds = recommender.vectorizer.itemIds();
            String[] theirNames = recommender.vectorizer.itemNames();
            ids = new String[theirIds.length];
            names = new String[theirIds.length];
            for (int j = 0; j < ids.length; j++) {
                int feature = order == null ? j : order[j];
                ids[feature] = theirIds[j];
                names[feature] = theirNames[j];
            }
        }

        Row row(int item, Object... more) {
            Object[] values = new Object[2 + more.length];
            values[0] = ids[item];
            values[1] = names[item];
            System.arraycopy(more, 0, values, 2, more.length);
            return RowFactory.create(values);
        }
    }

    /** A user's recommendations as rows, items by the texts of their ids; null for a user who gets none. Runs on executors. */
    private static final class Ranker implements UDF2<Vector, Seq<Integer>, List<Row>> {
        private static final long serialVersionUID = 1L;
        private final Broadcast<FittedNetwork> network;
        private final LatentColumns reading;
        private final Items items;
        private final int[] order;
        private final boolean includeRated;
        private final int count;
        private transient ItemRanking ranking;

        Ranker(ItemRecommender recommender, Broadcast<FittedNetwork> network, int count) {
            this.network = network;
            this.reading = new LatentColumns(network, recommender.model);
            this.items = new Items(recommender);
            this.order = recommender.order();
            this.includeRated = recommender.includeRated;
            this.count = count;
        }

        @Override
        public List<Row> call(Vector features, Seq<Integer> rated) {
            if (!reading.counts(features)) {
                return null;
            }
            if (ranking == null) {
                ranking = new ItemRanking(network.value());
            }
            int[] known = includeRated
                    ? new int[0]
                    : JavaConverters.seqAsJavaList(rated).stream()
                            .mapToInt(place -> order == null ? place : order[place])
                            .toArray();
            return ranking.best(LatentColumns.row(features), known, count).stream()
                    .map(one -> items.row(
                            one.item(),
                            one.score(),
                            one.because().stream().map(this::row).toList()))
                    .toList();
        }

        private Row row(Recommendation.Reason reason) {
            return RowFactory.create(
                    reason.factor(),
                    reason.part(),
                    IntStream.of(reason.rated()).mapToObj(items::row).toList());
        }
    }
}
