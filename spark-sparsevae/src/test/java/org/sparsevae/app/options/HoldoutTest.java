// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LocalSpark;

class HoldoutTest {

    private static Dataset<Row> users(int count) {
        return LocalSpark.session().range(1, count + 1).toDF("user");
    }

    private static Set<String> heldOut(Dataset<Row> users, double share, long seed) {
        return new TreeSet<>(users.filter(new Holdout(share, seed).ofUsers("user"))
                .selectExpr("string(user)")
                .as(Encoders.STRING())
                .collectAsList());
    }

    /** A change of these would silently change every published split. */
    @Test
    void theChoiceStaysAsItIs() {
        assertEquals(Set.of("4", "9", "14", "15", "16", "37"), heldOut(users(40), 0.2, 42));
    }

    @Test
    void theShareIsHeldOut() {
        assertEquals(2000, heldOut(users(10_000), 0.2, 42).size(), 120);
        assertEquals(0, heldOut(users(100), 0, 42).size());
    }

    @Test
    void theChoiceDependsOnUserAndSeedAlone() {
        Set<String> chosen = heldOut(users(500), 0.2, 42);
        Dataset<Row> shuffled =
                users(500).selectExpr("string(user) user").orderBy("user").repartition(7);
        assertEquals(chosen, heldOut(shuffled, 0.2, 42), "order, partitions and type do not matter");
        Set<String> fewer = heldOut(users(250), 0.2, 42);
        assertTrue(chosen.containsAll(fewer), "nor do other users");
        assertTrue(heldOut(users(500), 0.3, 42).containsAll(chosen), "a larger share adds to a smaller one");
        assertNotEquals(chosen, heldOut(users(500), 0.2, 43));
    }

    @Test
    void rowsOfFeaturesAreChosenByTheirContent() {
        List<Vector> vectors = IntStream.range(0, 200)
                .mapToObj(i -> Vectors.dense(i % 3, 0, i, 0.5))
                .toList();
        List<Integer> dense = heldOutRows(vectors);
        assertEquals(dense, heldOutRows(vectors.stream().map(Vector::toSparse).collect(Collectors.toList())));
        assertEquals(40, dense.size(), 20);
        List<Vector> withZeros = IntStream.range(0, 200)
                .mapToObj(i -> Vectors.sparse(4, new int[] {0, 1, 2, 3}, new double[] {i % 3, -0.0, i, 0.5}))
                .toList();
        assertEquals(dense, heldOutRows(withZeros), "a zero that is written down is no other than one that is not");
    }

    private static List<Integer> heldOutRows(List<? extends Vector> vectors) {
        List<Row> rows = vectors.stream().map(RowFactory::create).toList();
        Dataset<Row> table =
                LocalSpark.session().createDataFrame(rows, new StructType().add("x", SQLDataTypes.VectorType()));
        return table.filter(new Holdout(0.2, 42).ofFeatures("x")).collectAsList().stream()
                .map(row -> (int) row.<Vector>getAs(0).apply(2))
                .toList();
    }
}
