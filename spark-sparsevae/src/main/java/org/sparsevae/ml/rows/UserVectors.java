// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ratings.RatingLists;
import org.sparsevae.ratings.RatingsTable;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** The vectors of users: of a table from its partitions, each of which has all ratings of its users, of a stream by Spark's grouping. */
public final class UserVectors {
    /** Column of {@link #of}: a sparse vector, an entry for each item of the vocabulary. */
    public static final String VECTOR = "vector";
    /** Places of all items of the vocabulary that the user has rated, however low. */
    public static final String RATED = "rated";

    private static final String VALUE = "value";
    private static final String ITEMS = "items";
    private static final String ENTRIES = "entries";

    private final String[] itemIds;
    private final boolean isBinary;
    private final int least;
    private final boolean keepsEmpty;
    private final boolean withRated;

    /**
     * @param itemIds text of the ids of the vocabulary, in the order of the vector's entries
     * @param isBinary whether kept ratings are 1
     * @param least users with fewer distinct items are left out
     * @param keepsEmpty whether users without an item of the vocabulary have a vector
     * @param withRated whether a column {@link #RATED} is made
     */
    public UserVectors(String[] itemIds, boolean isBinary, int least, boolean keepsEmpty, boolean withRated) {
        this.itemIds = itemIds;
        this.isBinary = isBinary;
        this.least = least;
        this.keepsEmpty = keepsEmpty;
        this.withRated = withRated;
    }

    /**
     * The vectors.
     *
     * @param table the ratings
     * @param skipInvalid whether invalid rows are left out; otherwise the first one stops the job
     * @param isStreaming whether the table is a stream
     * @return columns {@link RatingsTable#USER}, {@link #VECTOR} and, where asked for, {@link #RATED}
     */
    public Dataset<Row> of(RatingsTable table, boolean skipInvalid, boolean isStreaming) {
        Dataset<Row> ratings = table.accepted(skipInvalid);
        if (!keepsEmpty && !withRated) {
            ratings = ratings.filter(col(RatingsTable.KEPT));
        }
        Column value = isBinary ? lit(1.0) : col(RatingsTable.RATING);
        ratings =
                ratings.select(col(RatingsTable.USER), col(RatingsTable.ITEM), value.as(VALUE), col(RatingsTable.KEPT));
        return isStreaming ? ofStream(ratings) : ofPartitions(table.byUser(ratings), table.itemType());
    }

    private Dataset<Row> ofPartitions(Dataset<Row> ratings, DataType itemType) {
        StructField user = ratings.schema().apply(RatingsTable.USER);
        StructType schema = new StructType().add(user).add(VECTOR, SQLDataTypes.VectorType());
        if (withRated) {
            schema = schema.add(RATED, DataTypes.createArrayType(DataTypes.IntegerType));
        }
        Map<Object, Integer> places = new HashMap<>();
        for (int j = 0; j < itemIds.length; j++) {
            int place = j;
            RatingsTable.key(itemIds[j], itemType).ifPresent(key -> places.put(key, place));
        }
        // items that no key of this table can be have places, too
        Grouping grouping = new Grouping(places, itemIds.length, least, keepsEmpty, withRated);
        // an encoder's columns have no metadata
        return ratings.mapPartitions(grouping, Encoders.row(schema)).withMetadata(RatingsTable.USER, user.metadata());
    }

    /** The users of a partition, with their vectors. */
    private static final class Grouping implements MapPartitionsFunction<Row, Row> {
        private static final long serialVersionUID = 1L;
        private final Map<Object, Integer> places;
        private final int size;
        private final int least;
        private final boolean keepsEmpty;
        private final boolean withRated;

        Grouping(Map<Object, Integer> places, int size, int least, boolean keepsEmpty, boolean withRated) {
            this.places = places;
            this.size = size;
            this.least = least;
            this.keepsEmpty = keepsEmpty;
            this.withRated = withRated;
        }

        @Override
        public Iterator<Row> call(Iterator<Row> ratings) {
            RatingLists lists = new RatingLists(places, size);
            RatingLists all = withRated ? new RatingLists(places, size) : null;
            while (ratings.hasNext()) {
                Row rating = ratings.next();
                int user = lists.user(rating.get(0));
                if (withRated) {
                    // users are met in the same order, so they have the same numbers
                    all.add(all.user(rating.get(0)), rating.get(1), rating.getDouble(2));
                }
                if (rating.getBoolean(3)) {
                    lists.add(user, rating.get(1), rating.getDouble(2));
                }
            }
            return IntStream.range(0, lists.users())
                    .mapToObj(user -> row(lists, all, user))
                    .filter(Objects::nonNull)
                    .iterator();
        }

        /** A user's row; null for one who is left out. */
        private Row row(RatingLists lists, RatingLists all, int user) {
            int[] items = lists.distinct(user);
            if (items.length < least) {
                return null;
            }
            int[] indices = places(items);
            if (indices.length == 0 && !keepsEmpty) {
                return null;
            }
            double[] values = new double[indices.length];
            for (int e = 0; e < values.length; e++) {
                values[e] = lists.largest(indices[e]);
            }
            Vector vector = Vectors.sparse(size, indices, values);
            return withRated
                    ? RowFactory.create(lists.key(user), vector, places(all.distinct(user)))
                    : RowFactory.create(lists.key(user), vector);
        }

        private int[] places(int... items) {
            return Arrays.stream(items).filter(item -> item < size).sorted().toArray();
        }
    }

    private Dataset<Row> ofStream(Dataset<Row> ratings) {
        Column item = col(RatingsTable.ITEM).cast(DataTypes.StringType);
        Column place = udf(new Place(itemIds), DataTypes.IntegerType).apply(item);
        Column entry = when(col(RatingsTable.KEPT).and(place.isNotNull()), struct(place.as("index"), col(VALUE)));
        Dataset<Row> users = ratings.groupBy(RatingsTable.USER)
                .agg(
                        collect_list(entry).as(ENTRIES),
                        collect_set(when(col(RatingsTable.KEPT), item)).as(ITEMS),
                        collect_set(place).as(RATED))
                .filter(size(col(ITEMS)).geq(least));
        if (!keepsEmpty) {
            users = users.filter(size(col(ENTRIES)).gt(0));
        }
        Column vector =
                udf(new Vectorize(itemIds.length), SQLDataTypes.VectorType()).apply(col(ENTRIES));
        users = users.select(col(RatingsTable.USER), vector.as(VECTOR), col(RATED));
        return withRated ? users : users.drop(RATED);
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
}
