// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.metrics;

import static org.apache.spark.sql.functions.rand;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.MersenneTwister;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.NonNegativeMatrixFactorization;
import org.sparsevae.baselines.NonNegativeMatrixFactorizationModel;
import org.sparsevae.baselines.data.PlantedTopics;
import org.sparsevae.ml.LocalSpark;

class LabelAccuracyTest {
    private static final String[] LABELS = {"astrocyte", "microglia", "neuron"};

    private static Dataset<Row> table(List<Row> rows, DataType label) {
        return LocalSpark.session()
                .createDataFrame(rows, new StructType().add("label", label).add("code", SQLDataTypes.VectorType()));
    }

    /**
     * Rows with labels in turn; the first code tells the label if separable, the second is noise of a large scale, the third has one value.
     */
    private static List<Row> codes(int rows, boolean separable, int seed) {
        RandomGenerator random = new MersenneTwister(seed);
        List<Row> codes = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            double mean = separable ? 10.0 * (i % LABELS.length) : 0;
            Vector code = Vectors.dense(mean + random.nextGaussian(), 1000 * random.nextGaussian(), 7);
            codes.add(RowFactory.create(LABELS[i % LABELS.length], code));
        }
        return codes;
    }

    private static double accuracy(List<Row> training, List<Row> heldOut) {
        return LabelAccuracy.of(table(training, DataTypes.StringType), table(heldOut, DataTypes.StringType));
    }

    @Test
    void codesThatSeparateTheLabelsTellThemAndNoiseDoesNot() {
        assertTrue(accuracy(codes(150, true, 1), codes(90, true, 2)) > 0.98);
        // chance is a third; four standard deviations of 300 guesses are 0.11
        assertEquals(1 / 3.0, accuracy(codes(300, false, 1), codes(300, false, 2)), 0.11);
    }

    @Test
    void aLabelThatNoTrainingRowHasIsNotTold() {
        List<Row> heldOut = new ArrayList<>(codes(30, true, 2));
        for (int i = 0; i < 10; i++) {
            heldOut.add(RowFactory.create("oligodendrocyte", Vectors.dense(0, 0, 7)));
        }
        assertEquals(0.75, accuracy(codes(150, true, 1), heldOut), 1e-12);
    }

    @Test
    void theLargestClassIsThatOfTheTrainingRows() {
        List<Row> training = new ArrayList<>(codes(30, true, 1));
        training.add(RowFactory.create(LABELS[1], Vectors.dense(0, 0, 7)));
        training.add(RowFactory.create(null, Vectors.dense(0, 0, 7)));
        List<Row> heldOut = new ArrayList<>(codes(9, true, 2));
        heldOut.add(RowFactory.create(LABELS[0], Vectors.dense(0, 0, 7)));
        assertEquals(
                0.3,
                new LabelAccuracy("label")
                        .ofLargestClass(table(training, DataTypes.StringType), table(heldOut, DataTypes.StringType)));
    }

    @Test
    void theSameHoweverTheRowsLie() {
        Dataset<Row> training = table(codes(150, false, 1), DataTypes.StringType);
        Dataset<Row> heldOut = table(codes(300, false, 2), DataTypes.StringType);
        assertEquals(
                LabelAccuracy.of(training.coalesce(1), heldOut),
                LabelAccuracy.of(training.orderBy(rand(1)).repartition(4), heldOut.repartition(3)));
    }

    @Test
    void theFactorsOfAModelTellWhichTopicADocumentIsAbout() {
        Dataset<Row> documents = PlantedTopics.documents(120, 3);
        Dataset<Row> labelled = table(
                        documents.collectAsList().stream()
                                .map(row -> RowFactory.create(about(row.getAs(0)), row.get(0)))
                                .toList(),
                        DataTypes.IntegerType)
                .toDF("cell.type", "features");
        NonNegativeMatrixFactorizationModel model = new NonNegativeMatrixFactorization()
                .setLikelihood("multinomial")
                .setK(3)
                .setSeed(1)
                .fit(labelled);
        Dataset<Row> unlabelled = labelled.selectExpr("cast(null as int) as `cell.type`", "features");
        LabelAccuracy accuracy = new LabelAccuracy("cell.type");
        assertTrue(accuracy.of(model, labelled, labelled.union(unlabelled)) > 0.95);
        assertEquals(
                "there is no column type of labels: the columns are cell.type, features",
                assertThrows(IllegalArgumentException.class, () -> new LabelAccuracy("type")
                                .of(model, labelled, labelled))
                        .getMessage());
        assertEquals(
                "there is no row with a label to judge by",
                assertThrows(IllegalArgumentException.class, () -> accuracy.of(model, labelled, unlabelled))
                        .getMessage());
    }

    /** The topic that most of a document's words are of. */
    private static int about(Vector words) {
        double[] counts = words.toArray();
        int best = 0;
        double most = -1;
        for (int k = 0; k * PlantedTopics.WORDS_PER_TOPIC < counts.length; k++) {
            double sum = 0;
            for (int j = 0; j < PlantedTopics.WORDS_PER_TOPIC; j++) {
                sum += counts[k * PlantedTopics.WORDS_PER_TOPIC + j];
            }
            best = sum > most ? k : best;
            most = Math.max(most, sum);
        }
        return best;
    }

    @Test
    void oneLabelAloneIsRefused() {
        List<Row> one = codes(10, true, 1).stream()
                .map(row -> RowFactory.create("neuron", row.get(1)))
                .toList();
        assertEquals(
                "the training rows must have at least two labels: there is [neuron]",
                assertThrows(IllegalArgumentException.class, () -> accuracy(one, one))
                        .getMessage());
    }
}
