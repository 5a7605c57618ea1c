// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.params.FactorParams;
import org.sparsevae.ml.params.LatentParams;

/** The schemas that a latent variable model takes and gives. */
public final class LatentSchema {
    private LatentSchema() {}

    /** Refuses a dataset that a model cannot be fitted to. */
    public static void requireFittable(StructType schema, LatentParams params) {
        requireScorable(schema, params);
        if (params.getValidationIndicatorCol() != null) {
            requireType(
                    schema, params.getValidationIndicatorCol(), "validationIndicatorCol", "boolean", BooleanType.class);
        }
        if (params.getPatience() > 0 && params.getValidationIndicatorCol() == null) {
            throw new IllegalArgumentException(
                    "patience needs validationIndicatorCol, which says what rows to judge by: patience = "
                            + params.getPatience());
        }
    }

    /**
     * Refuses a dataset whose log-likelihood cannot be computed.
     *
     * @throws IllegalArgumentException if a column is missing or of the wrong type
     */
    public static void requireScorable(StructType schema, FactorParams params) {
        requireVector(schema, params.getFeaturesCol());
        if (params.getWeightCol() != null) {
            requireType(schema, params.getWeightCol(), "weightCol", "numeric", NumericType.class);
        }
    }

    /**
     * The schema with the latent columns added; the input column must be there and the outputs must not.
     *
     * @param featureNames a name per feature, null where they are not known yet
     * @throws IllegalArgumentException if the input column is missing or of the wrong type, if its ML attributes say that it has other features
     *     than the model, or if an output column exists
     */
    public static StructType transformed(StructType schema, FactorParams params, String[] featureNames) {
        requireVector(schema, params.getFeaturesCol());
        if (featureNames != null) {
            featureOrder(schema, params, featureNames);
        }
        StructType result = schema;
        for (String output : outputs(params)) {
            ColumnNames.requireNew(result, output);
            result = result.add(field(output, params, featureNames));
        }
        return result;
    }

    private static StructField field(String output, FactorParams params, String[] featureNames) {
        boolean ofFeatures = output.equals(params.getReconstructionCol());
        int size = ofFeatures && featureNames != null ? featureNames.length : params.getK();
        if (ofFeatures && featureNames == null) {
            return new AttributeGroup(output).toStructField();
        }
        Attribute[] attributes = new Attribute[size];
        for (int i = 0; i < size; i++) {
            attributes[i] = NumericAttribute.defaultAttr().withName(ofFeatures ? featureNames[i] : "factor" + i);
        }
        return new AttributeGroup(output, attributes).toStructField();
    }

    /** The output columns that are asked for. */
    static List<String> outputs(FactorParams params) {
        List<String> outputs = new ArrayList<>();
        outputs.add(params.getLatentCol());
        if (params.getLatentStdCol() != null) {
            outputs.add(params.getLatentStdCol());
        }
        if (params.getReconstructionCol() != null) {
            outputs.add(params.getReconstructionCol());
        }
        if (params.getActivationCol() != null) {
            outputs.add(params.getActivationCol());
        }
        return outputs;
    }

    /** What an output column holds: a field of {@link LatentColumns#all}. */
    static String role(String output, FactorParams params) {
        if (output.equals(params.getLatentCol())) {
            return LatentColumns.MEAN;
        }
        if (output.equals(params.getActivationCol())) {
            return LatentColumns.ACTIVATION;
        }
        return output.equals(params.getLatentStdCol())
                ? LatentColumns.STANDARD_DEVIATION
                : LatentColumns.RECONSTRUCTION;
    }

    /**
     * The column of this very name, whatever characters are in it.
     *
     * @param name the name, not quoted
     * @return the column
     */
    public static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /**
     * Refuses a column of features that is no column of vectors.
     *
     * @param schema of the dataset
     * @param column its name
     * @throws IllegalArgumentException if it is missing or of another type
     */
    public static void requireVector(StructType schema, String column) {
        ColumnNames.requireVectors(
                requireColumn(schema, column, "featuresCol"),
                column,
                "; VectorAssembler or RatingsVectorizer makes vectors");
    }

    /**
     * In which order a column has the features of a fitted model.
     *
     * @param schema of the dataset
     * @param params the model's columns
     * @param featureNames the model's features
     * @return as {@link FeatureOrder#of} tells it
     * @throws IllegalArgumentException if the column is missing, or its ML attributes say that it has other features
     */
    static int[] featureOrder(StructType schema, FactorParams params, String[] featureNames) {
        return FeatureOrder.of(field(schema, params.getFeaturesCol(), "featuresCol"), featureNames);
    }

    private static StructField field(StructType schema, String column, String param) {
        return ColumnNames.require(
                schema, column, "there is no column " + column + " (" + param + "); the columns are ");
    }

    private static void requireType(
            StructType schema, String column, String param, String wanted, Class<? extends DataType> family) {
        DataType type = requireColumn(schema, column, param);
        if (!family.isInstance(type)) {
            throw new IllegalArgumentException("column " + column + " (" + param + ") must be " + wanted
                    + ", but its type is " + type.simpleString());
        }
    }

    private static DataType requireColumn(StructType schema, String column, String param) {
        return field(schema, column, param).dataType();
    }
}
