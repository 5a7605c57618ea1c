// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.ml.SmallFits;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;

/** Columns that come in and go out: types, names, ML attributes. */
class LatentSchemaTest {

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static StructType vectors(String... names) {
        StructType type = new StructType();
        for (String name : names) {
            type = type.add(name, SQLDataTypes.VectorType());
        }
        return type;
    }

    private static String[] attributeNames(StructType schema, String column) {
        return Arrays.stream(AttributeGroup.fromStructField(schema.apply(column))
                        .attributes()
                        .get())
                .map(attribute -> attribute.name().get())
                .toArray(String[]::new);
    }

    @Test
    void anEstimatorForetellsTheColumnsOfItsModel() {
        StructType schema = new SparseVAE()
                .setK(2)
                .setLatentStdCol("sd")
                .setReconstructionCol("expected")
                .transformSchema(vectors("id", "features"));
        assertArrayEquals(new String[] {"id", "features", "latent", "sd", "expected"}, schema.fieldNames());
        for (String output : List.of("latent", "sd", "expected")) {
            assertEquals(SQLDataTypes.VectorType(), schema.apply(output).dataType());
        }
        assertArrayEquals(new String[] {"factor0", "factor1"}, attributeNames(schema, "latent"));
        assertArrayEquals(new String[] {"factor0", "factor1"}, attributeNames(schema, "sd"));
    }

    @Test
    void aModelGivesTheSchemaItForetells() {
        SparseVAEModel model = SmallFits.model("gaussian")
                .copy(ParamMap.empty())
                .setLatentStdCol("sd")
                .setReconstructionCol("expected");
        Dataset<Row> data = SmallFits.data("gaussian").withColumn("id", functions.lit(1L));
        StructType foretold = model.transformSchema(data.schema());
        StructType given = model.transform(data).schema();
        assertArrayEquals(new String[] {"features", "id", "latent", "sd", "expected"}, foretold.fieldNames());
        assertArrayEquals(foretold.fieldNames(), given.fieldNames());
        for (String name : foretold.fieldNames()) {
            assertEquals(foretold.apply(name).dataType(), given.apply(name).dataType());
            assertEquals(foretold.apply(name).metadata(), given.apply(name).metadata());
        }
        assertArrayEquals(new String[] {"factor0", "factor1", "factor2"}, attributeNames(given, "latent"));
        assertArrayEquals(new String[] {"factor0", "factor1", "factor2"}, attributeNames(given, "sd"));
        assertArrayEquals(model.featureNames(), attributeNames(given, "expected"));
    }

    @Test
    void featureNamesComeFromTheColumnFittedOn() {
        StructType inputs = new StructType();
        Dataset<Row> data = PlantedData.eq9(60, 3);
        for (String name : List.of("mass", "size", "age, in years")) {
            inputs = inputs.add(name, DataTypes.DoubleType);
        }
        Dataset<Row> raw = LocalSpark.session()
                .createDataFrame(
                        data.javaRDD().map(row -> {
                            Vector x = row.getAs("features");
                            return RowFactory.create(x.apply(0), x.apply(3), x.apply(5));
                        }),
                        inputs);
        Dataset<Row> assembled = new VectorAssembler()
                .setInputCols(inputs.fieldNames())
                .setOutputCol("features")
                .transform(raw);
        SparseVAEModel model = SmallFits.estimator("gaussian")
                .setK(2)
                .setEpochs(1)
                .setReconstructionCol("expected")
                .fit(assembled);
        assertArrayEquals(inputs.fieldNames(), model.featureNames());
        assertArrayEquals(
                inputs.fieldNames(), attributeNames(model.transform(assembled).schema(), "expected"));
        List<Row> loadings = model.loadings().collectAsList();
        assertFalse(loadings.isEmpty());
        for (Row row : loadings) {
            assertEquals(inputs.fieldNames()[row.getInt(0)], row.getString(1));
        }
    }

    @Test
    void columnsThatAreMissingOrWrongAreRefused() {
        StructType schema = new StructType()
                .add("id", DataTypes.LongType)
                .add("x", SQLDataTypes.VectorType())
                .add("name", DataTypes.StringType);
        assertEquals(
                "there is no column features (featuresCol); the columns are id, x, name",
                refusal(() -> new SparseVAE().transformSchema(schema)));
        SparseVAE estimator = new SparseVAE().setFeaturesCol("x");
        assertEquals(
                "column id must hold vectors, but its type is bigint; VectorAssembler or RatingsVectorizer makes vectors",
                refusal(() -> new SparseVAE().setFeaturesCol("id").transformSchema(schema)));
        assertEquals(
                "there is no column w (weightCol); the columns are id, x, name",
                refusal(() -> estimator.copy(ParamMap.empty()).setWeightCol("w").transformSchema(schema)));
        assertEquals(
                "column name (weightCol) must be numeric, but its type is string",
                refusal(() ->
                        estimator.copy(ParamMap.empty()).setWeightCol("name").transformSchema(schema)));
        assertEquals(
                "column id (validationIndicatorCol) must be boolean, but its type is bigint", refusal(() -> estimator
                        .copy(ParamMap.empty())
                        .setValidationIndicatorCol("id")
                        .transformSchema(schema)));
    }

    @Test
    void outputColumnsThatExistAreRefused() {
        assertEquals("output column latent exists already; choose another name for it", refusal(() -> new SparseVAE()
                .transformSchema(vectors("features", "latent"))));
        assertEquals(
                "output column latent exists already; choose another name for it",
                refusal(() -> new SparseVAE().setLatentStdCol("latent").transformSchema(vectors("features"))));
        SparseVAEModel model = SmallFits.model("gaussian").copy(ParamMap.empty());
        Dataset<Row> data = SmallFits.data("gaussian");
        assertEquals(
                "output column latent exists already; choose another name for it",
                refusal(() -> model.transform(model.transform(data))));
        assertEquals(
                "output column features exists already; choose another name for it",
                refusal(() -> model.setReconstructionCol("features").transform(data)));
    }

    @Test
    void columnNamesMayHoldAnyCharacter() {
        Dataset<Row> data = SmallFits.data("gaussian")
                .withColumnRenamed("features", "my.features")
                .withColumn("row.weight", functions.lit(1))
                .withColumn("held`out", functions.rand(1).lt(0.2));
        SparseVAEModel model = SmallFits.estimator("gaussian")
                .setEpochs(1)
                .setFeaturesCol("my.features")
                .setWeightCol("row.weight")
                .setValidationIndicatorCol("held`out")
                .setLatentCol("la.tent")
                .fit(data);
        Dataset<Row> result = model.transform(data);
        assertArrayEquals(new String[] {"my.features", "row.weight", "held`out", "la.tent"}, result.columns());
        assertEquals(data.count(), result.filter("`la.tent` is not null").count());
        assertEquals(model.logLikelihood(data), model.logLikelihood(data.drop("held`out")), 1e-9);
    }

    @Test
    void columnsOfOneNameBesideTheInputArePassedOn() {
        Dataset<Row> data = SmallFits.data("gaussian")
                .select(
                        functions.col("features"),
                        functions.lit(1).as("twin"),
                        functions.lit(2).as("twin"),
                        functions.lit(3).as("Twin"));
        Row row = SmallFits.model("gaussian").transform(data).head();
        assertEquals(1, row.getInt(1));
        assertEquals(2, row.getInt(2));
        assertEquals(3, row.getInt(3));
        assertEquals(5, row.size());
    }
}
