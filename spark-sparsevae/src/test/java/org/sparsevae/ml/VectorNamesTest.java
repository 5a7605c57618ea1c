// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.evaluation.ReconstructionEvaluator;
import org.sparsevae.ml.rows.FeatureOrder;

/** Names of features through Spark's own stages. */
class VectorNamesTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final String[] MEASURES = {"mass", "size", "age", "heat"};

    @TempDir
    Path folder;

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static String[] names(Dataset<Row> data, String column) {
        AttributeGroup group = AttributeGroup.fromStructField(data.schema().apply(column));
        return FeatureOrder.names(group, group.size());
    }

    /** Texts of two topics. */
    private static Dataset<Row> texts() {
        String[][] topics = {{"film", "actor", "scene", "plot"}, {"goal", "match", "team", "league"}};
        SplittableRandom random = new SplittableRandom(5);
        List<Row> rows = new ArrayList<>();
        for (int n = 0; n < 80; n++) {
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < 12; w++) {
                text.append(topics[random.nextDouble() < 0.9 ? n % 2 : 1 - n % 2][random.nextInt(4)])
                        .append(' ');
            }
            rows.add(RowFactory.create(text.toString()));
        }
        return SPARK.createDataFrame(rows, new StructType().add("text", DataTypes.StringType));
    }

    private static Dataset<Row> measures() {
        SplittableRandom random = new SplittableRandom(6);
        List<Row> rows = new ArrayList<>();
        for (int n = 0; n < 60; n++) {
            double z = random.nextDouble();
            rows.add(RowFactory.create(z, 2 * z + random.nextDouble(), random.nextDouble(), 1 - z, "c" + n % 3));
        }
        StructType type = new StructType();
        for (String measure : MEASURES) {
            type = type.add(measure, DataTypes.DoubleType);
        }
        return SPARK.createDataFrame(rows, type.add("kind", DataTypes.StringType));
    }

    private static VectorAssembler assembler(String output, String... inputs) {
        return new VectorAssembler().setInputCols(inputs).setOutputCol(output);
    }

    private static SparseVAE small(String likelihood) {
        return SmallFits.estimator(likelihood).setK(2).setEpochs(2);
    }

    @Test
    void wordsOfACountVectorizerAreGivenToTheModel() throws Exception {
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {
                    new Tokenizer().setInputCol("text").setOutputCol("words"),
                    new CountVectorizer().setInputCol("words").setOutputCol("features"),
                    small("multinomial")
                })
                .fit(texts());
        String[] words = ((CountVectorizerModel) fitted.stages()[1]).vocabulary();
        assertEquals(8, words.length);
        // Spark's stage tells their number alone
        assertEquals("0", ((SparseVAEModel) fitted.stages()[2]).featureNames()[0]);
        ((SparseVAEModel) fitted.stages()[2]).setFeatureNames(words);
        fitted.write().save(folder.resolve("texts").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("texts").toString());
        SparseVAEModel model = (SparseVAEModel) loaded.stages()[2];
        assertArrayEquals(words, model.featureNames());
        for (Row row : model.topFeatures(3).collectAsList()) {
            assertEquals(words[row.<Integer>getAs("featureIndex")], row.getAs("featureName"));
        }
        assertEquals(80, loaded.transform(texts()).filter("latent is not null").count());
    }

    @Test
    void aStageGivesNamesInAPipeline() throws Exception {
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {
                    assembler("assembled", MEASURES),
                    new StandardScaler().setInputCol("assembled").setOutputCol("features"),
                    new VectorNames().setNamesCol("assembled"),
                    small("gaussian")
                })
                .fit(measures());
        fitted.write().save(folder.resolve("scaled").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("scaled").toString());
        assertArrayEquals(MEASURES, ((SparseVAEModel) loaded.stages()[3]).featureNames());
        assertEquals(
                fitted.transform(measures()).select("latent").collectAsList(),
                loaded.transform(measures()).select("latent").collectAsList());
        assertArrayEquals(
                new String[] {"a", "b", "c", "d"},
                names(
                        new VectorNames()
                                .setInputCol("assembled")
                                .setNames("a", "b", "c", "d")
                                .transform(assembler("assembled", MEASURES).transform(measures())),
                        "assembled"));
    }

    @Test
    void aColumnMayHaveAnyNameAndBeAStream() {
        Dataset<Row> dotted = assembler("my.features", MEASURES).transform(measures());
        dotted.select("`my.features`").write().parquet(folder.resolve("stream").toString());
        Dataset<Row> stream = SPARK.readStream()
                .schema(dotted.select("`my.features`").schema())
                .parquet(folder.resolve("stream").toString());
        VectorNames stage = new VectorNames().setInputCol("MY.features").setNames("a", "b", "c", "d");
        for (Dataset<Row> data : List.of(dotted, stream)) {
            Dataset<Row> named = stage.transform(data);
            assertArrayEquals(new String[] {"a", "b", "c", "d"}, names(named, "my.features"));
            assertArrayEquals(data.columns(), named.columns());
            assertEquals(named.schema(), stage.transformSchema(data.schema()));
        }
    }

    /** What Spark's stages leave of names; where one loses them, this stage restores them. */
    @Test
    void stagesThatKeepPlacesCanKeepNames() {
        Dataset<Row> assembled = assembler("assembled", MEASURES).transform(measures());
        List<Dataset<Row>> after = List.of(
                new StandardScaler()
                        .setInputCol("assembled")
                        .setOutputCol("features")
                        .fit(assembled)
                        .transform(assembled),
                new IDF()
                        .setInputCol("assembled")
                        .setOutputCol("features")
                        .fit(assembled)
                        .transform(assembled),
                new Normalizer()
                        .setInputCol("assembled")
                        .setOutputCol("features")
                        .transform(assembled));
        for (Dataset<Row> data : after) {
            Dataset<Row> named = new VectorNames().setNamesCol("assembled").transform(data);
            assertArrayEquals(MEASURES, names(named, "features"));
            assertEquals(
                    data.select("features").collectAsList(),
                    named.select("features").collectAsList());
        }
        Dataset<Row> scaled = after.get(0);
        SparseVAEModel model =
                small("gaussian").fit(new VectorNames().setNamesCol("assembled").transform(scaled));
        assertArrayEquals(MEASURES, model.featureNames());
        SparseVAEModel unnamed = small("gaussian").fit(scaled);
        assertEquals("0", unnamed.featureNames()[0]);
        assertEquals(unnamed.weightsSha256(), model.weightsSha256());
        Dataset<Row> sliced = new VectorSlicer()
                .setInputCol("assembled")
                .setOutputCol("features")
                .setNames(new String[] {"age", "mass", "size"})
                .transform(assembled);
        assertArrayEquals(
                new String[] {"age", "mass", "size"},
                small("gaussian").fit(sliced).featureNames());
        Dataset<Row> components = new PCA()
                .setInputCol("assembled")
                .setOutputCol("features")
                .setK(3)
                .fit(assembled)
                .transform(assembled);
        assertArrayEquals(
                new String[] {"0", "1", "2"}, small("gaussian").fit(components).featureNames());
    }

    @Test
    void hashedWordsHaveNoNames() {
        Dataset<Row> hashed = new HashingTF()
                .setInputCol("words")
                .setOutputCol("features")
                .setNumFeatures(8)
                .transform(new Tokenizer()
                        .setInputCol("text")
                        .setOutputCol("words")
                        .transform(texts()));
        SparseVAEModel model = small("multinomial").fit(hashed);
        assertEquals("7", model.featureNames()[7]);
        assertEquals(80, model.transform(hashed).count());
    }

    @Test
    void categoriesAreNamedByColumnAndValue() {
        Dataset<Row> indexed = new StringIndexer()
                .setInputCol("kind")
                .setOutputCol("index")
                .setStringOrderType("alphabetAsc")
                .fit(measures())
                .transform(measures());
        Dataset<Row> encoded = new OneHotEncoder()
                .setInputCol("index")
                .setOutputCol("hot")
                .setDropLast(false)
                .fit(indexed)
                .transform(indexed);
        Dataset<Row> assembled = assembler("features", "mass", "hot", "size").transform(encoded);
        assertArrayEquals(
                new String[] {"mass", "hot_c0", "hot_c1", "hot_c2", "size"},
                small("gaussian").fit(assembled).featureNames());
    }

    @Test
    void twoInputsOfOneNameAreTwoFeatures() {
        Dataset<Row> twins =
                assembler("features", "mass", "size", "mass", "age").transform(measures());
        SparseVAEModel model =
                small("gaussian").setReconstructionCol("expected").fit(twins);
        assertArrayEquals(new String[] {"mass", "size", "mass", "age"}, model.featureNames());
        List<Row> loadings = model.loadings().collectAsList();
        assertTrue(loadings.stream()
                .anyMatch(row -> row.getInt(0) == 2 && row.getString(1).equals("mass")));
        assertEquals(model.topFeatures(4).collectAsList(), model.topFeatures(4).collectAsList());
        Dataset<Row> codes = model.transform(twins);
        assertArrayEquals(model.featureNames(), names(codes, "expected"));
        assertTrue(new ReconstructionEvaluator()
                        .setReconstructionCol("expected")
                        .setMetricName("mse")
                        .evaluate(codes)
                > 0);
        assertEquals(4, codes.head().<Vector>getAs("expected").size());
    }

    @Test
    void whatCannotBeNamedIsRefused() {
        Dataset<Row> assembled = assembler("features", MEASURES).transform(measures());
        assertEquals(
                "set one of names and namesCol: neither is set", refusal(() -> new VectorNames().transform(assembled)));
        assertEquals(
                "set one of names and namesCol: both are set",
                refusal(() -> new VectorNames().setNames("a").setNamesCol("b").transformSchema(assembled.schema())));
        assertEquals(
                "column features has 4 entries, and there are 1 names for them: give one for each",
                refusal(() -> new VectorNames().setNames("a").transform(assembled)));
        assertEquals(
                "column mass (inputCol) must hold vectors, but its type is double",
                refusal(() ->
                        new VectorNames().setInputCol("mass").setNames("a").transform(assembled)));
        assertTrue(refusal(() -> new VectorNames().setNamesCol("x").transform(assembled))
                .startsWith("there is no column x (namesCol)"));
        Dataset<Row> unnamed = PlantedData.eq9(10, 1);
        assertEquals(
                "column features (namesCol) has no names in its ML attributes: VectorAssembler makes them, or set names",
                refusal(() -> new VectorNames().setNamesCol("features").transform(unnamed)));
        assertEquals(
                Arrays.asList("a", "b"),
                Arrays.asList(new VectorNames()
                        .setNames("a", "b")
                        .copy(new ParamMap())
                        .getNames()));
    }
}
