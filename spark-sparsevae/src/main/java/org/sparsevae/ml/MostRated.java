// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparsevae.ratings.RatingsTable;
import scala.Tuple2;

/** The items with most ratings; of equal ones those with the smaller ids. Only those chosen come to the driver. */
final class MostRated {
    private MostRated() {}

    /** The distinct items of a user's kept ratings. */
    static List<String> items(Row user) {
        return user.getList(user.fieldIndex(RatingsTable.ITEMS));
    }

    /**
     * Counts the ratings of each item, and chooses.
     *
     * @param perUser a row per user, as {@link RatingsTable#perUser()} gives them
     * @param least ratings that a user must have to count
     * @param most how many items are chosen; null for all
     * @param itemType type of the ids
     * @return text of the id and number of ratings, in the order of the ids
     */
    static List<Tuple2<String, Long>> of(JavaRDD<Row> perUser, int least, Integer most, DataType itemType) {
        ItemOrder byId = new ItemOrder(itemType);
        JavaRDD<Tuple2<String, Long>> items = perUser.filter(user -> items(user).size() >= least)
                .flatMapToPair(user ->
                        items(user).stream().map(item -> new Tuple2<>(item, 1L)).iterator())
                .reduceByKey(Long::sum, perUser.getNumPartitions())
                .map(item -> new Tuple2<>(item._1(), item._2()));
        List<Tuple2<String, Long>> chosen = new ArrayList<>(
                most == null
                        ? items.collect()
                        : items.mapPartitions(part -> mostRated(part, most, byId))
                                .collect());
        if (most != null) {
            chosen = mostRated(chosen, most, byId);
        }
        chosen.sort(Comparator.comparing(Tuple2::_1, byId));
        return chosen;
    }

    /** So many of a partition's items as can be among the most rated of all. */
    private static Iterator<Tuple2<String, Long>> mostRated(
            Iterator<Tuple2<String, Long>> part, int most, ItemOrder byId) {
        List<Tuple2<String, Long>> items = new ArrayList<>();
        part.forEachRemaining(items::add);
        return mostRated(items, most, byId).iterator();
    }

    private static List<Tuple2<String, Long>> mostRated(List<Tuple2<String, Long>> items, int most, ItemOrder byId) {
        items.sort(
                Comparator.comparing((Tuple2<String, Long> item) -> -item._2()).thenComparing(Tuple2::_1, byId));
        return new ArrayList<>(items.subList(0, Math.min(most, items.size())));
    }

    /** The order of the ids that are written as these texts: numbers by value, text by the bytes of its UTF-8 form. */
    private record ItemOrder(boolean ofNumbers) implements Comparator<String>, Serializable {

        ItemOrder(DataType itemType) {
            this(!(itemType instanceof StringType));
        }

        @Override
        public int compare(String left, String right) {
            if (!ofNumbers) {
                return UTF8String.fromString(left).compareTo(UTF8String.fromString(right));
            }
            return isLong(left) && isLong(right)
                    ? Long.compare(Long.parseLong(left), Long.parseLong(right))
                    : new BigDecimal(left).compareTo(new BigDecimal(right));
        }

        private static boolean isLong(String number) {
            return number.length() <= 18 && number.indexOf('.') < 0;
        }
    }
}
