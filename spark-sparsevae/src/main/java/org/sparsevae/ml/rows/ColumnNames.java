// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which column of a schema a name means, by the rule of the session: unless {@code spark.sql.caseSensitive} is true, {@code Latent} and
 * {@code latent} are one name. A column that Spark would find is found, and one that Spark could not tell from another is refused.
 */
public final class ColumnNames {
    private ColumnNames() {}

    /**
     * Does some work under the rule of a dataset's session, which need not be the session that is active on this thread.
     *
     * @param dataset whose session it is
     * @param work what to do
     * @param <T> what it gives
     * @return what the work gives
     */
    public static <T> T inSessionOf(Dataset<?> dataset, Supplier<T> work) {
        return dataset.sparkSession().withActive(work::get);
    }

    /**
     * Whether two names mean one column.
     *
     * @param one a name, may be null
     * @param other another, may be null
     * @return false if one of them is null
     */
    public static boolean same(String one, String other) {
        return one != null
                && other != null
                && (Boolean) SQLConf.get().resolver().apply(one, other);
    }

    /**
     * Whether a schema has a column of this name.
     *
     * @param schema of a dataset
     * @param name a name
     * @return true if there is one, or more than one
     */
    public static boolean has(StructType schema, String name) {
        return !matching(schema, name).isEmpty();
    }

    private static List<StructField> matching(StructType schema, String name) {
        return Arrays.stream(schema.fields())
                .filter(field -> same(field.name(), name))
                .toList();
    }

    /**
     * The column that a name means.
     *
     * @param schema of a dataset
     * @param name the name
     * @param missing what the refusal says where there is none; the names of the columns are added to it
     * @return the column
     * @throws IllegalArgumentException if there is none, or several that the name means alike
     */
    public static StructField require(StructType schema, String name, String missing) {
        List<StructField> found = matching(schema, name);
        if (found.isEmpty()) {
            throw new IllegalArgumentException(missing + String.join(", ", schema.fieldNames()));
        }
        if (found.size() > 1) {
            String names =
                    String.join(" and ", found.stream().map(StructField::name).toList());
            throw new IllegalArgumentException("column " + name + " can be any of " + found.size() + " columns, "
                    + names + ": rename all but one, or where they differ in case set spark.sql.caseSensitive to true");
        }
        return found.get(0);
    }

    /**
     * Refuses an output column whose name a column has already.
     *
     * @param schema of a dataset
     * @param output the name
     * @throws IllegalArgumentException if there is such a column
     */
    public static void requireNew(StructType schema, String output) {
        List<StructField> found = matching(schema, output);
        if (!found.isEmpty()) {
            String name = found.get(0).name();
            String as = name.equals(output) ? "" : " as " + name + ", which is the same name to Spark";
            throw new IllegalArgumentException(
                    "output column " + output + " exists already" + as + "; choose another name for it");
        }
    }

    /**
     * Refuses a column that does not hold Spark ML's vectors. Those of Spark's older package print alike.
     *
     * @param type of the column
     * @param column its name, as the refusal says it
     * @param remedy what the refusal adds for other types
     * @throws IllegalArgumentException if it is of another type
     */
    public static void requireVectors(DataType type, String column, String remedy) {
        if (type instanceof org.apache.spark.mllib.linalg.VectorUDT) {
            throw new IllegalArgumentException("column " + column
                    + " must hold vectors of org.apache.spark.ml.linalg, but they are of the older"
                    + " org.apache.spark.mllib.linalg; convert them with MLUtils.convertVectorColumnsToML");
        }
        if (!type.equals(SQLDataTypes.VectorType())) {
            throw new IllegalArgumentException(
                    "column " + column + " must hold vectors, but its type is " + type.simpleString() + remedy);
        }
    }
}
