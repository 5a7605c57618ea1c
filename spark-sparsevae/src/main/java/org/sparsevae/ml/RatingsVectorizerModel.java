// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.params.StageParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.UserVectors;
import org.sparsevae.ratings.RatedItems;
import org.sparsevae.ratings.RatingCounts;
import org.sparsevae.ratings.RatingsTable;

/**
 * A vocabulary of items, and the sparse vectors of ratings over it that {@link #transform} makes.
 *
 * <p>{@code transform} gives one row per user, in no defined order: the user column as it came, and a sparse vector with an entry for each
 * item of the vocabulary that the user rated, 1 with a {@link #minRating()}, else the rating. Item names are the ML attributes of the vector
 * column. What else may be in the table:
 * <ul>
 *   <li>an item rated twice by a user counts once, with the larger rating or as {@link #repeatedRatings()} says;
 *   <li>items outside the vocabulary have no entry, but count for {@link #minUserRatings()};
 *   <li>users below {@link #minUserRatings()} are left out here just as in {@code fit}, so that what is learned from and what is scored are
 *       chosen alike; {@link #setMinUserRatings} with 0 lets every user in;
 *   <li>users with enough ratings but none of an item of the vocabulary are dropped, or kept with a vector of zeros: {@link #emptyUsers()};
 *   <li>invalid rows are refused or skipped: {@link #handleInvalid()}.
 * </ul>
 * {@link #audit} counts all of these on any table, {@link #summary()} has the counts of the table that was fitted. {@code transform} itself
 * counts nothing and says nothing, because it runs only when its rows are asked for: where ids are written in another way than in the fit
 * (1.0 and 1), it gives no row at all. Ask {@code audit(ratings)} for {@code ratings()}, those that met the vocabulary, first.
 *
 * <p>The vectors come from a grouping by user. In structured streaming that is a stateful aggregation, to be written in complete or update
 * output mode: a user's vector is given out again, grown, when further ratings arrive. Repeated ratings of a stream count by {@code max} alone.
 */
public class RatingsVectorizerModel extends Model<RatingsVectorizerModel>
        implements RatingsVectorizerParams, MLWritable {
    private static final long serialVersionUID = 1L;

    /** Column of {@link #vocabulary()}: the item's place in the vector. */
    static final String INDEX = "index";

    private final String uid;
    private final StageParams ratingsParams = new StageParams();
    private final String itemType;
    private final String[] itemIds;
    private final String[] itemNames;
    private final long[] itemRatings;
    private long[] counts;
    private FitSources sources = FitSources.NONE;

    RatingsVectorizerModel(String uid, String itemType, String[] itemIds, String[] itemNames, long[] itemRatings) {
        this.uid = uid;
        this.itemType = itemType;
        this.itemIds = itemIds;
        this.itemNames = itemNames;
        this.itemRatings = itemRatings;
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public StageParams ratingsParams() {
        return ratingsParams;
    }

    /** Sets {@link #userCol()}. */
    public RatingsVectorizerModel setUserCol(String value) {
        set(userCol(), value);
        return this;
    }

    /** Sets {@link #itemCol()}. */
    public RatingsVectorizerModel setItemCol(String value) {
        set(itemCol(), value);
        return this;
    }

    /** Sets {@link #ratingCol()}. */
    public RatingsVectorizerModel setRatingCol(String value) {
        set(ratingCol(), value);
        return this;
    }

    /** Sets {@link #outputCol()}. */
    public RatingsVectorizerModel setOutputCol(String value) {
        set(outputCol(), value);
        return this;
    }

    /** Sets {@link #minUserRatings()}; 0 lets every user in. */
    public RatingsVectorizerModel setMinUserRatings(int value) {
        set(minUserRatings(), value);
        return this;
    }

    /** Sets {@link #handleInvalid()}. */
    public RatingsVectorizerModel setHandleInvalid(String value) {
        set(handleInvalid(), value);
        return this;
    }

    /** Sets {@link #emptyUsers()}. */
    public RatingsVectorizerModel setEmptyUsers(String value) {
        set(emptyUsers(), value);
        return this;
    }

    /** Sets {@link #timeCol()}. */
    public RatingsVectorizerModel setTimeCol(String value) {
        set(timeCol(), value);
        return this;
    }

    /** Number of items in the vocabulary, the size of the vectors. */
    public int numFeatures() {
        return itemIds.length;
    }

    /** Ids of the items as text, in the order of the vector's entries. */
    public String[] itemIds() {
        return itemIds.clone();
    }

    /** Names of the items, no two alike, in the order of the vector's entries; the id where no name was given. */
    public String[] itemNames() {
        return itemNames.clone();
    }

    /**
     * The vocabulary as a table: {@code index} (place in the vector, from 0), {@code item} (the id, of the type it had in the fitted table),
     * {@code name}, {@code ratings} (number of ratings it was chosen by).
     */
    public Dataset<Row> vocabulary() {
        Dataset<Row> items = textVocabulary(SparkSession.active());
        return items.withColumn(RatingsTable.ITEM, col(RatingsTable.ITEM).cast(itemType));
    }

    /** Type of the items' ids in the table that was fitted, as Spark SQL writes types. */
    String itemType() {
        return itemType;
    }

    /** What became of the rows of the table that was fitted. */
    public RatingCounts summary() {
        return RatingCounts.of(counts);
    }

    /** Remembers what the model was fitted to. */
    void setSources(FitSources fitted) {
        sources = fitted;
    }

    void setSummary(RatingCounts summary) {
        counts = summary.toArray();
    }

    /** One row per user: the user column and the sparse vector of ratings. See the class description. */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        return withRated(dataset, null);
    }

    /**
     * {@link #transform(Dataset)} with the places of all items of the vocabulary that the user has rated, however low: an item below
     * {@link #minRating()} has no entry in the vector, and is known to the user all the same.
     *
     * @param ratedCol the column of places, an array of integers in no defined order; null for none
     */
    Dataset<Row> withRated(Dataset<?> dataset, String ratedCol) {
        requireRatings(dataset);
        UserVectors vectors = new UserVectors(
                itemIds,
                getMinRating() != null,
                getMinUserRatings(),
                getEmptyUsers().equals("keep"),
                ratedCol != null);
        Dataset<Row> users = vectors.of(ratingsOf(dataset), getHandleInvalid().equals("skip"), dataset.isStreaming());
        Column user = col(RatingsTable.USER).as(getUserCol());
        Column vector = col(UserVectors.VECTOR).as(getOutputCol(), attributes().toMetadata());
        return ratedCol == null
                ? users.select(user, vector)
                : users.select(user, vector, col(UserVectors.RATED).as(ratedCol));
    }

    /**
     * Counts what {@link #transform} does with the rows of {@code dataset}, in one pass. Invalid rows are counted whatever
     * {@link #handleInvalid()} says.
     *
     * @param dataset a table with a row per rating; not a stream
     */
    public RatingCounts audit(Dataset<?> dataset) {
        requireRatings(dataset);
        return count(ratingsOf(dataset).perUser());
    }

    /** The counts of the table that {@code perUser} is made of; see {@link RatingsTable#perUser()}. */
    RatingCounts count(JavaRDD<RatedItems> perUser) {
        return RatingCounts.of(perUser, getMinUserRatings(), itemIds);
    }

    private void requireRatings(Dataset<?> dataset) {
        ColumnNames.inSessionOf(dataset, () -> transformSchema(dataset.schema()));
    }

    /** The column of vectors that {@link #transform} makes. */
    StructField featuresField() {
        return new StructField(
                getOutputCol(), SQLDataTypes.VectorType(), true, attributes().toMetadata());
    }

    private AttributeGroup attributes() {
        Attribute[] items = Stream.of(itemNames)
                .map(name -> NumericAttribute.defaultAttr().withName(name))
                .toArray(Attribute[]::new);
        return new AttributeGroup(getOutputCol(), items);
    }

    /**
     * The columns of the output: the user column, and the features with the items' names as ML attributes.
     *
     * @throws IllegalArgumentException if a column is missing or of the wrong type
     */
    @Override
    public StructType transformSchema(StructType schema) {
        requireRatings(schema);
        return outputSchema(this, schema, attributes());
    }

    static StructType outputSchema(RatingsVectorizerParams params, StructType schema, AttributeGroup features) {
        StructField user = ColumnNames.require(schema, params.getUserCol(), "");
        return new StructType(new StructField[] {
            new StructField(params.getUserCol(), user.dataType(), user.nullable(), user.metadata()),
            new StructField(params.getOutputCol(), SQLDataTypes.VectorType(), true, features.toMetadata())
        });
    }

    @Override
    public RatingsVectorizerModel copy(ParamMap extra) {
        RatingsVectorizerModel copy =
                copyValues(new RatingsVectorizerModel(uid, itemType, itemIds, itemNames, itemRatings), extra);
        copy.setSummary(summary());
        copy.setSources(sources);
        return (RatingsVectorizerModel) copy.setParent(parent());
    }

    /** Rows (index, text of the id, name, number of ratings) of the vocabulary. */
    Dataset<Row> textVocabulary(SparkSession spark) {
        List<Row> rows = IntStream.range(0, itemIds.length)
                .mapToObj(j -> RowFactory.create(j, itemIds[j], itemNames[j], itemRatings[j]))
                .toList();
        StructType schema = new StructType()
                .add(INDEX, DataTypes.IntegerType, false)
                .add(RatingsTable.ITEM, DataTypes.StringType, false)
                .add("name", DataTypes.StringType, false)
                .add("ratings", DataTypes.LongType, false);
        return spark.createDataFrame(rows, schema);
    }

    /** A writer of JSON metadata (params, counts), of the vocabulary as Parquet, and of a manifest with their checksums. */
    @Override
    public MLWriter write() {
        return new FitSources.Writer(sources, null) {
            @Override
            public void saveImpl(String path) {
                try {
                    SavedVectorizer.write(RatingsVectorizerModel.this, path, sparkSession());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** A reader of saved models. */
    public static MLReader<RatingsVectorizerModel> read() {
        return new MLReader<>() {
            @Override
            public RatingsVectorizerModel load(String path) {
                return SavedVectorizer.read(path, sparkSession());
            }
        };
    }

    /** The model saved at {@code path}. */
    public static RatingsVectorizerModel load(String path) {
        return read().load(path);
    }

    @Override
    public String toString() {
        return "RatingsVectorizerModel: uid=" + uid + ", items=" + itemIds.length;
    }
}
