// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/**
 * Which feature of a model each entry of a column's vectors is, told by their names: a column assembled in another order than that of the fit
 * is read in the order of the fit. Without names, in the column or in the model, entries are taken as they come. Found once for a column.
 */
public final class FeatureOrder {
    /** How many names a refusal lists. */
    private static final int LISTED = 5;

    private FeatureOrder() {}

    /**
     * The names of a column's features.
     *
     * @param group the column's ML attributes
     * @param features how many features there are
     * @return a name for each, its index where it has none
     */
    public static String[] names(AttributeGroup group, int features) {
        return IntStream.range(0, features)
                .mapToObj(j -> group.attributes().isDefined()
                                && group.getAttr(j).name().isDefined()
                        ? group.getAttr(j).name().get()
                        : String.valueOf(j))
                .toArray(String[]::new);
    }

    /**
     * A copy of names that a model is given.
     *
     * @param names the names
     * @param features how many there have to be
     * @return the copy
     * @throws IllegalArgumentException if there is another number, or one is null
     */
    public static String[] checked(String[] names, int features) {
        if (names.length != features || Arrays.asList(names).contains(null)) {
            throw new IllegalArgumentException(
                    "a model needs a name for each of its features, and none may be null: names = " + names.length
                            + ", features = " + features);
        }
        return names.clone();
    }

    /** Whether any feature has a name other than its index. */
    public static boolean isNamed(String[] names) {
        return IntStream.range(0, names.length).anyMatch(j -> !names[j].equals(String.valueOf(j)));
    }

    /**
     * Finds the features of a column among those of a model.
     *
     * @param column of vectors, with its ML attributes
     * @param names the model's features, in its order
     * @return for each entry of the column's vectors the model's feature that it is; null if the order is the same, or there are no names to
     *     tell it by
     * @throws IllegalArgumentException if the column has another number of features, or features of other names: with the first of them
     */
    public static int[] of(StructField column, String[] names) {
        AttributeGroup group = AttributeGroup.fromStructField(column);
        if (group.size() < 0) {
            return null;
        }
        if (group.size() != names.length) {
            throw new IllegalArgumentException("column " + column.name() + " has " + group.size()
                    + " features by its ML attributes, and the model has " + names.length
                    + ": give it the features that it was fitted on");
        }
        String[] there = names(group, names.length);
        if (!isNamed(there) || !isNamed(names) || Arrays.equals(there, names)) {
            return null;
        }
        Map<String, Integer> places = new HashMap<>();
        for (int j = 0; j < names.length; j++) {
            places.put(names[j], j);
        }
        requireSameNames(column.name(), there, names);
        if (places.size() < names.length) {
            throw new IllegalArgumentException("column " + column.name()
                    + " has its features in another order than the model, and of those of one name it cannot be told which is"
                    + " which: give the column the order of the fit");
        }
        return Arrays.stream(there).mapToInt(places::get).toArray();
    }

    private static void requireSameNames(String column, String[] there, String[] names) {
        List<String> missing = without(names, there);
        List<String> unknown = without(there, names);
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "column " + column + " has other features than the model was fitted on: "
                            + listed(missing) + " of the model are not there, " + listed(unknown)
                            + " are there instead; give it the features of the fit, or, if only their names differ, those of the model with VectorNames");
        }
    }

    /** The names that the others do not have, as often as they do not have them. */
    private static List<String> without(String[] names, String[] others) {
        Map<String, Integer> left = new HashMap<>();
        for (String other : others) {
            left.merge(other, 1, Integer::sum);
        }
        return Arrays.stream(names)
                .filter(name -> left.merge(name, -1, Integer::sum) < 0)
                .toList();
    }

    private static String listed(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
        return names.size() <= LISTED ? first : first + " and " + (names.size() - LISTED) + " more";
    }

    /**
     * A column in the order of the model.
     *
     * @param order of {@link #of}
     * @param features the column
     * @return the column itself where its order is that of the model
     */
    public static Column ordered(int[] order, Column features) {
        if (order == null) {
            return features;
        }
        UDF1<Vector, Vector> reorder = row -> row == null ? null : ordered(order, row);
        return functions.udf(reorder, SQLDataTypes.VectorType()).apply(features);
    }

    /**
     * A row in the order of the model.
     *
     * @param order of {@link #of}
     * @param row of as many entries; one of another size stays as it is, to be refused or left out like others
     * @return the row, dense if it was dense
     */
    public static Vector ordered(int[] order, Vector row) {
        if (row.size() != order.length) {
            return row;
        }
        if (row instanceof SparseVector sparse) {
            int[] from = sparse.indices();
            int[] entries = IntStream.range(0, from.length)
                    .boxed()
                    .sorted((a, b) -> Integer.compare(order[from[a]], order[from[b]]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            return Vectors.sparse(
                    order.length,
                    Arrays.stream(entries).map(e -> order[from[e]]).toArray(),
                    Arrays.stream(entries).mapToDouble(e -> sparse.values()[e]).toArray());
        }
        double[] from = ((DenseVector) row).values();
        double[] values = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            values[order[i]] = from[i];
        }
        return Vectors.dense(values);
    }
}
