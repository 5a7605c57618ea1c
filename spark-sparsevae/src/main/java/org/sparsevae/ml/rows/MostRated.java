// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparsevae.ratings.RatedItems;
import scala.Tuple2;

/** The items with most ratings; of equal ones those with the smaller ids. Only those chosen come to the driver. */
public final class MostRated {
    private MostRated() {}

    /**
     * Counts the ratings of each item, and chooses.
     *
     * @param perUser what users have rated, as {@link org.sparsevae.ratings.RatingsTable#perUser()} gives it
     * @param least ratings that a user must have to count
     * @param most how many items are chosen; null for all
     * @param itemType type of the ids
     * @return text of the id and number of ratings, in the order of the ids
     */
    public static List<Tuple2<String, Long>> of(
            JavaRDD<RatedItems> perUser, int least, Integer most, DataType itemType) {
        ItemOrder byId = new ItemOrder(itemType);
        JavaRDD<Tuple2<String, Long>> items = perUser.flatMapToPair(users -> counts(users, least))
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

    /** How many users of a partition have rated each item. */
    private static Iterator<Tuple2<String, Long>> counts(RatedItems users, int least) {
        String[] ids = users.ids();
        long[] counts = new long[ids.length];
        for (int user = 0; user < users.users(); user++) {
            int items = users.items(user);
            for (int i = 0; i < items && items >= least; i++) {
                counts[users.item(user, i)]++;
            }
        }
        return IntStream.range(0, ids.length)
                .filter(i -> counts[i] > 0)
                .mapToObj(i -> new Tuple2<>(ids[i], counts[i]))
                .iterator();
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
