// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.training.SparseVAEKryoRegistrator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class RatingsTableTest {
    private static Dataset<Row> table(Row... rows) {
        StructType schema = new StructType()
                .add("user", DataTypes.StringType)
                .add("item", DataTypes.StringType)
                .add("rating", DataTypes.DoubleType);
        return LocalSession.get().createDataFrame(List.of(rows), schema);
    }

    /** Nobody could see them, and an ML attribute must have a name. */
    @Test
    void emptyAndBlankIdsAreInvalid() {
        Dataset<Row> rows = table(
                RowFactory.create("a", "x", 1.0),
                RowFactory.create("b", "y", 1.0),
                RowFactory.create("", "x", 1.0),
                RowFactory.create("a", "", 1.0),
                RowFactory.create("a", " \t", 1.0),
                RowFactory.create("\u00a0", "x", 1.0));
        RatingsTable ratings = new RatingsTable(rows, "user", "item", "rating", null);
        assertEquals(2, ratings.accepted(true).count());
        assertEquals(
                4,
                ratings.perUser()
                        .map(users -> IntStream.range(0, users.users())
                                .mapToLong(users::invalid)
                                .sum())
                        .reduce(Long::sum));
        Exception refused =
                assertThrows(Exception.class, () -> ratings.accepted(false).collectAsList());
        assertTrue(refused.getMessage().matches("(?s).*the (user|item) is empty.*"), refused.getMessage());

        assertThrows(IllegalArgumentException.class, () -> new RatingsVectorizer().fit(rows));
        RatingsVectorizerModel model =
                new RatingsVectorizer().setHandleInvalid("skip").fit(rows);
        assertArrayEquals(new String[] {"x", "y"}, model.itemIds());
        assertEquals(2, model.transform(rows).count());
        assertEquals(4, model.summary().invalid());
    }

    /** They are kept, and may go to a disk, where Kryo may have to know all classes. */
    @Test
    void whatUsersHaveRatedSurvivesKryo() {
        RatedItems rated = new RatingsTable(
                        table(RowFactory.create("a", "x", 1.0), RowFactory.create("a", "y", 0.0)),
                        "user",
                        "item",
                        "rating",
                        null)
                .perUser()
                .filter(users -> users.users() > 0)
                .first();
        SerializerInstance kryo = new KryoSerializer(new SparkConf()
                        .set("spark.kryo.registrationRequired", "true")
                        .set("spark.kryo.registrator", SparseVAEKryoRegistrator.class.getName()))
                .newInstance();
        ClassTag<RatedItems> type = ClassTag$.MODULE$.apply(RatedItems.class);
        RatedItems again = kryo.deserialize(kryo.serialize(rated, type), type);
        assertArrayEquals(new String[] {"x"}, again.ids());
        assertEquals(2, again.rows(0));
        assertEquals(1, again.kept(0));
        assertEquals(0, again.item(0, 0));
    }
}
