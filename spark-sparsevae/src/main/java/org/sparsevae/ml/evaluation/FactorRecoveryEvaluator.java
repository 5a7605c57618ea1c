// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.sparsevae.metrics.Covariances;
import org.sparsevae.metrics.FactorMatching;
import org.sparsevae.ml.params.Requirement;
import org.sparsevae.ml.rows.FactorRow;

/**
 * Scores codes by how well they agree with the true factors one to one: each factor is matched with a code of its own such that the sum of
 * the absolute Pearson correlations is the largest possible ({@link FactorMatching}). The metrics: {@code mean} (default), the mean of
 * these correlations, and {@code minimum}, that of the factor recovered worst. Both lie in [0, 1]. The result does not depend on the order
 * or the partitions of the rows.
 *
 * <pre>{@code
 * double worst = new FactorRecoveryEvaluator().setFactorCols("z1", "z2").setMetricName("minimum").evaluate(model.transform(rows));
 * }</pre>
 */
public final class FactorRecoveryEvaluator extends FactorEvaluator<FactorRecoveryEvaluator> {
    private static final long serialVersionUID = 1L;
    private static final String MEAN = "mean";
    private static final String MINIMUM = "minimum";

    private final Param<String> metricName;

    /** An evaluator with a random id. */
    public FactorRecoveryEvaluator() {
        this(Identifiable$.MODULE$.randomUID("factorRecoveryEvaluator"));
    }

    /** An evaluator with a given id. */
    public FactorRecoveryEvaluator(String uid) {
        super(uid);
        metricName = new Param<>(
                this,
                "metricName",
                "the metric: mean or minimum of the matched correlations (default: mean); larger is better",
                new Requirement<>("metricName", "mean or minimum", v -> MEAN.equals(v) || MINIMUM.equals(v)));
    }

    /** mean or minimum. */
    public Param<String> metricName() {
        return metricName;
    }

    /** The value of {@link #metricName()}, mean by default. */
    public String getMetricName() {
        return isSet(metricName) ? get(metricName).get() : MEAN;
    }

    /** Sets {@link #metricName()}. */
    public FactorRecoveryEvaluator setMetricName(String value) {
        return with(metricName, value);
    }

    /**
     * The metric of a dataset that a model has transformed.
     *
     * @throws IllegalArgumentException as {@link #matching} says
     */
    @Override
    public double evaluate(Dataset<?> dataset) {
        FactorMatching matching = matching(dataset);
        return getMetricName().equals(MEAN) ? matching.mean() : matching.minimum();
    }

    /**
     * Which code is which factor, and how well they agree.
     *
     * @throws IllegalArgumentException if a column is missing or of the wrong type, a value is null, NaN or infinite, the codes differ in
     *     size, or there are fewer than two rows
     */
    public FactorMatching matching(Dataset<?> dataset) {
        Sums sums = rows(dataset, 0).treeAggregate(new Sums(), Sums::with, Sums::merge);
        if (sums.unusable != null) {
            requireComparable(sums.unusable, sums.codes);
        }
        if (sums.covariances == null || sums.covariances.rows() < 2) {
            throw new IllegalArgumentException("correlations need at least two rows: rows = "
                    + (sums.covariances == null ? 0 : sums.covariances.rows()));
        }
        return FactorMatching.of(sums.covariances, sums.codes);
    }

    /** The covariances of codes and factors, and the first row that cannot be compared. */
    private static final class Sums implements Serializable {
        private static final long serialVersionUID = 1L;

        private Covariances covariances;
        private int codes;
        private FactorRow unusable;

        private Sums with(FactorRow row) {
            if (row.problem() != FactorRow.NO_PROBLEM || covariances != null && row.codes().length != codes) {
                unusable = row;
                return this;
            }
            if (covariances == null) {
                codes = row.codes().length;
                covariances = new Covariances(row.values().length);
            }
            covariances.add(row.values());
            return this;
        }

        private static Sums merge(Sums a, Sums b) {
            if (a.covariances == null || b.covariances == null) {
                Sums kept = a.covariances == null ? b : a;
                kept.unusable = a.unusable != null ? a.unusable : b.unusable;
                return kept;
            }
            a.unusable = a.unusable != null ? a.unusable : b.unusable;
            if (a.codes != b.codes) {
                a.unusable = new FactorRow(new double[b.codes], new double[0], 0, FactorRow.NO_PROBLEM);
            } else {
                a.covariances.merge(b.covariances);
            }
            return a;
        }
    }

    @Override
    public FactorRecoveryEvaluator copy(ParamMap extra) {
        return (FactorRecoveryEvaluator) defaultCopy(extra);
    }

    /** Reads a saved evaluator. */
    public static MLReader<FactorRecoveryEvaluator> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads a saved evaluator. */
    public static FactorRecoveryEvaluator load(String path) {
        return read().load(path);
    }

    @Override
    public String toString() {
        return "FactorRecoveryEvaluator: uid=" + uid() + ", metricName=" + getMetricName();
    }
}
