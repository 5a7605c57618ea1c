// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.params.Requirement;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FeatureOrder;
import org.sparsevae.ml.rows.LatentSchema;

/**
 * Gives the entries of a vector column names, in its ML attributes, where a stage before has lost them or never knew them: as Spark's
 * {@code VectorSizeHint} gives a column a size, it changes the column's metadata alone and no row. {@code StandardScaler}, {@code IDF},
 * {@code Normalizer} and their like keep the entries' places and lose their names; {@code CountVectorizer} gives none.
 *
 * <pre>{@code
 * new VectorNames().setInputCol("scaled").setNamesCol("assembled")
 * new VectorNames().setInputCol("counts").setNames(countVectorizerModel.vocabulary())
 * }</pre>
 *
 * A fitted model can be told names afterwards too: {@link org.sparsevae.ml.rows.FactorModel#setFeatureNames}.
 */
public final class VectorNames extends Transformer implements DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Param<String> inputCol;
    private final Param<String> namesCol;
    private final StringArrayParam names;

    /** A stage with a random id. */
    public VectorNames() {
        this(Identifiable$.MODULE$.randomUID("vectorNames"));
    }

    /** A stage with a given id. */
    public VectorNames(String uid) {
        this.uid = uid;
        inputCol = column("inputCol", "column of vectors whose entries are given names (default: features)");
        namesCol = column(
                "namesCol", "column of vectors of the same size whose names they get; unset: those of the param names");
        names = new StringArrayParam(
                this,
                "names",
                "a name for each entry; unset: those of namesCol",
                new Requirement<>(
                        "names",
                        "at least one name, and none of them null",
                        v -> v.length > 0 && Stream.of(v).noneMatch(name -> name == null)));
    }

    private Param<String> column(String name, String doc) {
        return new Param<>(this, name, doc, new Requirement<>(name, "a column name", v -> v != null && !v.isBlank()));
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Column of vectors whose entries are given names. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** The value of {@link #inputCol()}, features by default. */
    public String getInputCol() {
        return isSet(inputCol) ? get(inputCol).get() : "features";
    }

    /** Sets {@link #inputCol()}. */
    public VectorNames setInputCol(String value) {
        set(inputCol, value);
        return this;
    }

    /** Column of vectors whose names they get. Either this or {@link #names()} is to be set. */
    public Param<String> namesCol() {
        return namesCol;
    }

    /** The value of {@link #namesCol()}, or null when unset. */
    public String getNamesCol() {
        return isSet(namesCol) ? get(namesCol).get() : null;
    }

    /** Sets {@link #namesCol()}. */
    public VectorNames setNamesCol(String value) {
        set(namesCol, value);
        return this;
    }

    /** A name for each entry, in its order. Either this or {@link #namesCol()} is to be set. */
    public StringArrayParam names() {
        return names;
    }

    /** The value of {@link #names()}, or null when unset. */
    public String[] getNames() {
        return isSet(names) ? get(names).get().clone() : null;
    }

    /** Sets {@link #names()}. */
    public VectorNames setNames(String... value) {
        set(names, value.clone());
        return this;
    }

    /**
     * The schema with the names, as far as they are known before there are rows: {@code VectorAssembler} tells names with its rows.
     *
     * @throws IllegalArgumentException if a column is missing or holds no vectors, there are as many names as the input has not entries (as far
     *     as its ML attributes tell), or not one of namesCol and names is set
     */
    @Override
    public StructType transformSchema(StructType schema) {
        StructField named = named(schema, false);
        StructField[] fields = schema.fields();
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].name().equals(named.name())) {
                fields[i] = named;
            }
        }
        return new StructType(fields);
    }

    /** The input column with the names; where it is required that there are any. */
    private StructField named(StructType schema, boolean required) {
        if (isSet(names) == isSet(namesCol)) {
            throw new IllegalArgumentException(
                    "set one of names and namesCol: " + (isSet(names) ? "both are set" : "neither is set"));
        }
        StructField input = vectors(schema, getInputCol(), "inputCol");
        String[] wanted = isSet(names) ? getNames() : namesOf(vectors(schema, getNamesCol(), "namesCol"), required);
        if (wanted == null) {
            return input;
        }
        int size = AttributeGroup.fromStructField(input).size();
        if (size >= 0 && size != wanted.length) {
            throw new IllegalArgumentException("column " + getInputCol() + " has " + size + " entries, and there are "
                    + wanted.length + " names for them: give one for each");
        }
        Attribute[] attributes = Stream.of(wanted)
                .map(name -> NumericAttribute.defaultAttr().withName(name))
                .toArray(Attribute[]::new);
        return new StructField(
                input.name(),
                input.dataType(),
                input.nullable(),
                new AttributeGroup(input.name(), attributes).toMetadata(input.metadata()));
    }

    private String[] namesOf(StructField column, boolean required) {
        AttributeGroup group = AttributeGroup.fromStructField(column);
        String[] found = FeatureOrder.names(group, Math.max(0, group.size()));
        if (!FeatureOrder.isNamed(found)) {
            if (!required) {
                return null;
            }
            throw new IllegalArgumentException("column " + getNamesCol()
                    + " (namesCol) has no names in its ML attributes: VectorAssembler makes them, or set names");
        }
        return found;
    }

    private static StructField vectors(StructType schema, String column, String param) {
        StructField field = ColumnNames.require(
                schema, column, "there is no column " + column + " (" + param + "): the columns are ");
        ColumnNames.requireVectors(field.dataType(), column + " (" + param + ")", "");
        return field;
    }

    /**
     * The rows as they are, with the names; in batch and in streaming.
     *
     * @throws IllegalArgumentException as {@link #transformSchema} says, and if the column of names has none
     */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructField named = ColumnNames.inSessionOf(dataset, () -> named(dataset.schema(), true));
        return dataset.toDF().withColumn(named.name(), LatentSchema.column(named.name()), named.metadata());
    }

    @Override
    public VectorNames copy(ParamMap extra) {
        return (VectorNames) defaultCopy(extra);
    }

    /** Reads a saved stage. */
    public static MLReader<VectorNames> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads a saved stage. */
    public static VectorNames load(String path) {
        return read().load(path);
    }
}
