// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparsevae.ml.params.StageParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.MostRated;
import org.sparsevae.ratings.RatedItems;
import org.sparsevae.ratings.RatingsTable;
import scala.Tuple2;

/**
 * Turns a table of ratings, a row per (user, item, rating), into one sparse feature vector per user: {@code fit} chooses the items, the
 * {@link RatingsVectorizerModel} makes the vectors.
 *
 * <pre>{@code
 * new RatingsVectorizer().setMinRating(4).setMinUserRatings(20).setNumItems(300).fit(ratings).transform(ratings)
 * }</pre>
 *
 * <p>{@code fit} goes through these steps, and none depends on how the input is partitioned or ordered:
 * <ol>
 *   <li>invalid rows (null user, item or rating; NaN or infinite rating; no time where one is read) are refused or skipped, {@link #handleInvalid()};
 *   <li>of several ratings of an item by a user one value is made, where {@link #repeatedRatings()} asks for it;
 *   <li>ratings below {@link #minRating()} are dropped (without it, ratings of 0);
 *   <li>users with fewer than {@link #minUserRatings()} ratings of distinct items are left out;
 *   <li>the vocabulary is the {@link #numItems()} items with most of the ratings that are left. Ties go to the smaller id: numbers by value,
 *       text by the bytes of its UTF-8 form. The items chosen stand in the vocabulary in the order of their ids, so that an item's place does
 *       not hang on its popularity;
 *   <li>with {@link #itemNameCol()}, an item's name is the first in alphabetical order of those its rows give (blank ones aside); items
 *       without a name go by their id, and a name that several items share gets the id appended: {@code Emma (1996) [838]}.
 * </ol>
 *
 * <p>Only the vocabulary comes to the driver. While it fits, the distinct kept ratings are persisted (memory, then disk) and released at the
 * end; the input itself is read once, and once more for names.
 *
 * <p>User and item may be text, whole numbers or decimals; ids are compared as text, so a model fitted on ints serves strings.
 */
public class RatingsVectorizer extends Estimator<RatingsVectorizerModel>
        implements RatingsVectorizerParams, DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final StageParams ratingsParams = new StageParams();

    /** A vectorizer with a random uid. */
    public RatingsVectorizer() {
        this(Identifiable$.MODULE$.randomUID("ratingsVectorizer"));
    }

    /** A vectorizer with the given uid; Spark's reader calls it. */
    public RatingsVectorizer(String uid) {
        this.uid = uid;
        ratingsParams.setDefaults(this);
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
    public RatingsVectorizer setUserCol(String value) {
        set(userCol(), value);
        return this;
    }

    /** Sets {@link #itemCol()}. */
    public RatingsVectorizer setItemCol(String value) {
        set(itemCol(), value);
        return this;
    }

    /** Sets {@link #ratingCol()}. */
    public RatingsVectorizer setRatingCol(String value) {
        set(ratingCol(), value);
        return this;
    }

    /** Sets {@link #itemNameCol()}. */
    public RatingsVectorizer setItemNameCol(String value) {
        set(itemNameCol(), value);
        return this;
    }

    /** Sets {@link #outputCol()}. */
    public RatingsVectorizer setOutputCol(String value) {
        set(outputCol(), value);
        return this;
    }

    /** Sets {@link #minRating()}. */
    public RatingsVectorizer setMinRating(double value) {
        set(minRating(), value);
        return this;
    }

    /** Sets {@link #minUserRatings()}. */
    public RatingsVectorizer setMinUserRatings(int value) {
        set(minUserRatings(), value);
        return this;
    }

    /** Sets {@link #numItems()}. */
    public RatingsVectorizer setNumItems(int value) {
        set(numItems(), value);
        return this;
    }

    /** Sets {@link #handleInvalid()}. */
    public RatingsVectorizer setHandleInvalid(String value) {
        set(handleInvalid(), value);
        return this;
    }

    /** Sets {@link #emptyUsers()}. */
    public RatingsVectorizer setEmptyUsers(String value) {
        set(emptyUsers(), value);
        return this;
    }

    /** Sets {@link #repeatedRatings()}. */
    public RatingsVectorizer setRepeatedRatings(String value) {
        set(repeatedRatings(), value);
        return this;
    }

    /** Sets {@link #timeCol()}. */
    public RatingsVectorizer setTimeCol(String value) {
        set(timeCol(), value);
        return this;
    }

    /**
     * Chooses the vocabulary.
     *
     * @param dataset a table with a row per rating
     * @throws IllegalArgumentException if a column is missing or of the wrong type, if rows are invalid and {@code handleInvalid} is
     *     {@code error}, or if no user or no rating is left
     */
    @Override
    public RatingsVectorizerModel fit(Dataset<?> dataset) {
        ColumnNames.inSessionOf(dataset, () -> transformSchema(dataset.schema()));
        JavaRDD<RatedItems> perUser = ratingsOf(dataset).perUser().persist(StorageLevel.MEMORY_AND_DISK());
        try {
            requireUsable(perUser);
            DataType itemType =
                    ColumnNames.inSessionOf(dataset, () -> requireColumn(dataset.schema(), itemCol(), getItemCol()));
            List<Tuple2<String, Long>> chosen = MostRated.of(perUser, getMinUserRatings(), getNumItems(), itemType);
            String[] ids = chosen.stream().map(Tuple2::_1).toArray(String[]::new);
            long[] ratings = chosen.stream().mapToLong(Tuple2::_2).toArray();
            String[] names = distinctNames(ids, names(dataset, itemType, ids));
            RatingsVectorizerModel model = copyValues(
                    new RatingsVectorizerModel(uid, itemType.catalogString(), ids, names, ratings), extractParamMap());
            model.setSummary(model.count(perUser));
            model.setSources(FitSources.of(dataset));
            return (RatingsVectorizerModel) model.setParent(this);
        } finally {
            perUser.unpersist();
        }
    }

    /** Refuses, after one pass over the data, ratings that cannot be fitted. */
    private void requireUsable(JavaRDD<RatedItems> perUser) {
        // rows, invalid ones, kept ratings, most distinct items of a user
        long[] totals = perUser.aggregate(
                new long[4],
                (sums, users) -> {
                    for (int user = 0; user < users.users(); user++) {
                        sums[0] += users.rows(user);
                        sums[1] += users.invalid(user);
                        sums[2] += users.kept(user);
                        sums[3] = Math.max(sums[3], users.items(user));
                    }
                    return sums;
                },
                (sums, others) -> new long[] {
                    sums[0] + others[0], sums[1] + others[1], sums[2] + others[2], Math.max(sums[3], others[3])
                });
        long rows = totals[0];
        long invalid = totals[1];
        if (rows == 0) {
            throw new IllegalArgumentException("the table of ratings is empty: nothing to fit");
        }
        if (invalid > 0 && getHandleInvalid().equals("error")) {
            throw new IllegalArgumentException(invalid + " of " + rows + " rows have a null " + getUserCol() + ", "
                    + getItemCol() + " or " + getRatingCol() + ", or a " + getRatingCol()
                    + " that is NaN or infinite"
                    + (getRepeatedRatings().equals("last") ? ", or no " + getTimeCol() : "")
                    + ": correct the table, or set handleInvalid to skip");
        }
        if (totals[2] == 0) {
            String low = getMinRating() == null ? "is other than 0" : "is at least minRating = " + getMinRating();
            throw new IllegalArgumentException("none of the " + (rows - invalid) + " ratings " + low
                    + ": nothing to fit, check the column " + getRatingCol());
        }
        if (totals[3] < getMinUserRatings()) {
            throw new IllegalArgumentException("no user has minUserRatings = " + getMinUserRatings()
                    + " ratings: the most that a user has is " + totals[3]);
        }
    }

    /** The names that the ratings give to the items of the vocabulary, by id: of several the first by the bytes of its UTF-8 form. */
    private Map<String, String> names(Dataset<?> dataset, DataType itemType, String[] ids) {
        if (getItemNameCol() == null) {
            return Map.of();
        }
        Column item = dataset.col(RatingsTable.quoted(getItemCol()));
        boolean isLong = itemType.equals(DataTypes.LongType);
        DataType keyType = isLong ? itemType : DataTypes.StringType;
        Map<Object, String> wanted = new HashMap<>();
        for (String id : ids) {
            RatingsTable.key(id, keyType).ifPresent(key -> wanted.put(isLong ? key : UTF8String.fromString(id), id));
        }
        Broadcast<Map<Object, String>> sought = JavaSparkContext.fromSparkContext(
                        dataset.sparkSession().sparkContext())
                .broadcast(wanted);
        try {
            Map<String, String> names = new HashMap<>();
            dataset.select(
                            isLong ? item : RatingsTable.idText(item, itemType),
                            dataset.col(RatingsTable.quoted(getItemNameCol())))
                    .queryExecution()
                    .toRdd()
                    .toJavaRDD()
                    .mapPartitions(rows -> firstNames(rows, keyType, sought.value()))
                    .collect()
                    .forEach(row -> names.merge(row._1(), row._2(), RatingsVectorizer::first));
            return names;
        } finally {
            sought.destroy();
        }
    }

    private static Iterator<Tuple2<String, String>> firstNames(
            Iterator<InternalRow> rows, DataType keyType, Map<Object, String> wanted) {
        Map<String, UTF8String> names = new HashMap<>();
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            String id = row.isNullAt(0) || row.isNullAt(1) ? null : wanted.get(row.get(0, keyType));
            if (id != null) {
                UTF8String name = row.getUTF8String(1);
                UTF8String other = names.get(id);
                boolean isFirst = other == null || name.compareTo(other) < 0;
                if (isFirst && name.trim().numBytes() > 0) {
                    names.put(id, name.clone());
                }
            }
        }
        return names.entrySet().stream()
                .map(name -> new Tuple2<>(name.getKey(), name.getValue().toString()))
                .iterator();
    }

    private static String first(String name, String other) {
        boolean same = name.equals(other);
        return same || UTF8String.fromString(name).compareTo(UTF8String.fromString(other)) < 0 ? name : other;
    }

    /** A name for every item, no two alike: ML attributes are looked up by name. */
    static String[] distinctNames(String[] ids, Map<String, String> given) {
        String[] names = Stream.of(ids).map(id -> given.getOrDefault(id, id)).toArray(String[]::new);
        Set<String> once = new HashSet<>();
        Set<String> shared = new HashSet<>();
        for (String name : names) {
            if (!once.add(name)) {
                shared.add(name);
            }
        }
        for (int j = 0; j < names.length; j++) {
            if (shared.contains(names[j])) {
                do {
                    names[j] += " [" + ids[j] + "]";
                } while (!once.add(names[j]));
            }
        }
        return names;
    }

    /**
     * The columns of the model's output: user and features.
     *
     * @throws IllegalArgumentException if a column is missing or of the wrong type
     */
    @Override
    public StructType transformSchema(StructType schema) {
        requireRatings(schema);
        if (getItemNameCol() != null) {
            DataType type = requireColumn(schema, itemNameCol(), getItemNameCol());
            if (!(type instanceof StringType)) {
                throw new IllegalArgumentException("column " + getItemNameCol() + " (itemNameCol) must be text: it is "
                        + type.catalogString() + ", cast it to string");
            }
        }
        return RatingsVectorizerModel.outputSchema(this, schema, new AttributeGroup(getOutputCol()));
    }

    @Override
    public RatingsVectorizer copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** A reader of saved vectorizers. */
    public static MLReader<RatingsVectorizer> read() {
        return new DefaultParamsReader<>();
    }

    /** The vectorizer saved at {@code path}. */
    public static RatingsVectorizer load(String path) {
        return read().load(path);
    }
}
