// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.metrics;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ml.rows.LatentSchema;

/**
 * How well a label can be told from codes that were learnt without it: the share of held-out rows whose label a multinomial logistic
 * regression on the codes predicts, fitted to the training rows (Moran et al. 2022, Table 4: cell types).
 *
 * <p>The codes are standardised by the training rows, and the coefficients have a standard normal prior (an L2 penalty of 1/N on the mean
 * loss; the intercepts have none): where the codes separate the labels the likelihood alone has no maximum. Rows without a label or a code are
 * left out; a held-out label that no training row has counts as not told.
 *
 * <p>The same rows and model give the same number however the rows are cut: the regression, over N x K numbers, is fitted on one partition in
 * an order that the rows' content decides.
 *
 * @param labelCol column of labels: strings, numbers or booleans
 */
public record LabelAccuracy(String labelCol) {
    private static final String LABEL = "label";
    private static final String CODE = "code";
    private static final String INDEX = "index";
    private static final String SCALED = "scaled";
    private static final int ITERATIONS = 200;

    /**
     * Fits the regression and scores it.
     *
     * @param model what makes codes of rows
     * @param training rows with features and labels, to learn from
     * @param heldOut rows with features and labels, to judge by
     * @return the share of labels told, in [0, 1]
     * @throws IllegalArgumentException if a column is missing, fewer than two labels are in the training rows, or there is no labelled row
     *     to judge by
     */
    public double of(FactorModel model, Dataset<Row> training, Dataset<Row> heldOut) {
        return of(codes(model, training), codes(model, heldOut));
    }

    /**
     * What can be told without any code: the label that most training rows have, of equal ones the first in alphabetical order.
     *
     * @param training rows with labels
     * @param heldOut rows with labels, to judge by
     * @return the share of labels told, in [0, 1]
     */
    public double ofLargestClass(Dataset<Row> training, Dataset<Row> heldOut) {
        String largest = labels(training)
                .groupBy(LABEL)
                .count()
                .orderBy(col("count").desc(), col(LABEL))
                .head()
                .getString(0);
        Dataset<Row> judged = labels(heldOut);
        return judged.filter(col(LABEL).equalTo(largest)).count() / (double) judged.count();
    }

    private Dataset<Row> labels(Dataset<Row> rows) {
        return rows.select(
                        LatentSchema.column(labelCol).cast(DataTypes.StringType).as(LABEL))
                .na()
                .drop();
    }

    private Dataset<Row> codes(FactorModel model, Dataset<Row> rows) {
        ColumnNames.inSessionOf(
                rows,
                () -> ColumnNames.require(
                        rows.schema(), labelCol, "there is no column " + labelCol + " of labels: the columns are "));
        return model.transform(rows)
                .select(
                        LatentSchema.column(labelCol).cast(DataTypes.StringType).as(LABEL),
                        LatentSchema.column(model.getLatentCol()).as(CODE))
                .na()
                .drop();
    }

    /** Both tables have the columns label and code, without nulls. */
    static double of(Dataset<Row> training, Dataset<Row> heldOut) {
        Dataset<Row> rows = training.repartition(1)
                .sortWithinPartitions(col(LABEL), functions.vector_to_array(col(CODE), "float64"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            StringIndexerModel labels = new StringIndexer()
                    .setInputCol(LABEL)
                    .setOutputCol(INDEX)
                    .setStringOrderType("alphabetAsc")
                    .fit(rows);
            if (labels.labelsArray()[0].length < 2) {
                throw new IllegalArgumentException("the training rows must have at least two labels: there is "
                        + Arrays.toString(labels.labelsArray()[0]));
            }
            StandardScalerModel scaler = new StandardScaler()
                    .setInputCol(CODE)
                    .setOutputCol(SCALED)
                    .setWithMean(true)
                    .fit(rows);
            LogisticRegression regression = new LogisticRegression()
                    .setFamily("multinomial")
                    .setFeaturesCol(SCALED)
                    .setLabelCol(INDEX)
                    .setStandardization(false)
                    .setRegParam(1.0 / rows.count())
                    .setMaxIter(ITERATIONS);
            Dataset<Row> judged = labels.setHandleInvalid("keep").transform(scaler.transform(heldOut));
            if (judged.isEmpty()) {
                throw new IllegalArgumentException("there is no row with a label to judge by");
            }
            return new MulticlassClassificationEvaluator()
                    .setLabelCol(INDEX)
                    .setMetricName("accuracy")
                    .evaluate(regression
                            .fit(labels.setHandleInvalid("error").transform(scaler.transform(rows)))
                            .transform(judged));
        } finally {
            rows.unpersist();
        }
    }
}
