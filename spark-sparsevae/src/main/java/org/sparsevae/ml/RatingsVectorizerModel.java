// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.params.StageParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ratings.RatingCounts;
import org.sparsevae.ratings.RatingsTable;
import scala.collection.JavaConverters;
import scala.collection.Seq;

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

    private static final String ENTRIES = "entries";
    private static final String RATED = "rated";

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
        boolean keepEmpty = getEmptyUsers().equals("keep");
        RatingsTable table = ratingsOf(dataset);
        Dataset<Row> ratings = table.accepted(getHandleInvalid().equals("skip"));
        if (!keepEmpty && ratedCol == null) {
            ratings = ratings.filter(col(RatingsTable.KEPT));
        }
        UserDefinedFunction place = udf(new Place(itemIds), DataTypes.IntegerType);
        Column value = getMinRating() == null ? col(RatingsTable.RATING) : lit(1.0);
        Column entry = when(col(RatingsTable.KEPT).and(col(INDEX).isNotNull()), struct(col(INDEX), value.as("value")));
        Column distinct = collect_set(when(col(RatingsTable.KEPT), col(RatingsTable.ITEM)));
        Column[] further = ratedCol == null
                ? new Column[] {distinct.as(RatingsTable.ITEMS)}
                : new Column[] {
                    distinct.as(RatingsTable.ITEMS), collect_set(INDEX).as(RATED)
                };
        Dataset<Row> users = table.byUser(ratings.withColumn(INDEX, place.apply(col(RatingsTable.ITEM))))
                .groupBy(RatingsTable.USER)
                .agg(collect_list(entry).as(ENTRIES), further)
                .filter(size(col(RatingsTable.ITEMS)).geq(getMinUserRatings()));
        if (!keepEmpty) {
            users = users.filter(size(col(ENTRIES)).gt(0));
        }
        UserDefinedFunction vector = udf(new Vectorize(numFeatures()), SQLDataTypes.VectorType());
        List<Column> columns = new ArrayList<>(List.of(
                col(RatingsTable.USER).as(getUserCol()),
                vector.apply(col(ENTRIES)).as(getOutputCol(), attributes().toMetadata())));
        if (ratedCol != null) {
            columns.add(col(RATED).as(ratedCol));
        }
        return users.select(columns.toArray(new Column[0]));
    }

    /** An item's place in the vector; null for items outside the vocabulary. */
    private static final class Place implements UDF1<String, Integer> {
        private static final long serialVersionUID = 1L;
        private final Map<String, Integer> places = new HashMap<>();

        Place(String... itemIds) {
            for (int j = 0; j < itemIds.length; j++) {
                places.put(itemIds[j], j);
            }
        }

        @Override
        public Integer call(String item) {
            return places.get(item);
        }
    }

    /** Builds a user's vector from entries in any order; of two with one index the larger value stands. */
    private static final class Vectorize implements UDF1<Seq<Row>, Vector> {
        private static final long serialVersionUID = 1L;
        private final int size;

        Vectorize(int size) {
            this.size = size;
        }

        @Override
        public Vector call(Seq<Row> entries) {
            TreeMap<Integer, Double> values = new TreeMap<>();
            for (Row entry : JavaConverters.seqAsJavaList(entries)) {
                values.merge(entry.getInt(0), entry.getDouble(1), Math::max);
            }
            return Vectors.sparse(
                    size,
                    values.keySet().stream().mapToInt(Integer::intValue).toArray(),
                    values.values().stream().mapToDouble(Double::doubleValue).toArray());
        }
    }

    /**
     * Counts what {@link #transform} does with the rows of {@code dataset}, in one pass. Invalid rows are counted whatever
     * {@link #handleInvalid()} says.
     *
     * @param dataset a table with a row per rating; not a stream
     */
    public RatingCounts audit(Dataset<?> dataset) {
        requireRatings(dataset);
        return count(ratingsOf(dataset).perUser().toJavaRDD());
    }

    /** The counts of the table that {@code perUser} is made of; see {@link RatingsTable#perUser()}. */
    RatingCounts count(JavaRDD<Row> perUser) {
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
