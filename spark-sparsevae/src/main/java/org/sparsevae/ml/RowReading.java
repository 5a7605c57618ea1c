// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.Serializable;
import java.util.function.DoublePredicate;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.sparsevae.training.rows.SparseRow;

/** What one row of a dataset holds for a fit: features, weight, and whether it is held out for validation. */
final class RowReading implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Why a row cannot be trained on. */
    enum Problem {
        NULL_FEATURES("no features (null)", true),
        WRONG_SIZE("another number of features than expected", true),
        NOT_FINITE("a NaN or infinite value, or one beyond single precision", true),
        NEGATIVE("a negative value, but the multinomial likelihood takes counts of 0 or more", true),
        BELOW_ZERO(
                "a negative value, but factors and loadings of 0 or more can only add up to values of 0 or more", true),
        NOT_BINARY("a value other than 0 and 1, which the bernoulli likelihood needs", true),
        BAD_WEIGHT("a weight that is null, not finite or not greater than 0", true),
        NULL_INDICATOR("no validation indicator (null)", true),
        /** A row without a single count says nothing under the multinomial likelihood: dropped and counted, never refused. */
        EMPTY("no counts at all", false);

        final String text;
        final boolean invalid;

        Problem(String text, boolean invalid) {
            this.text = text;
            this.invalid = invalid;
        }

        /** The problem in words, to follow "have" or "has". */
        String describe(int features) {
            return this == WRONG_SIZE ? text + " (" + features + ")" : text;
        }

        /** What a vector with this problem shows of it, or null where there is nothing to show. */
        String example(Vector vector) {
            return switch (this) {
                case WRONG_SIZE -> "a vector of size " + vector.size();
                case NOT_FINITE -> culprit(vector, value -> !Float.isFinite((float) value));
                case NEGATIVE, BELOW_ZERO -> culprit(vector, value -> value < 0);
                case NOT_BINARY -> culprit(vector, value -> value != 0 && value != 1);
                default -> null;
            };
        }

        private static String culprit(Vector vector, DoublePredicate wrong) {
            double[] values = vector.toArray();
            int j = 0;
            while (!wrong.test(values[j])) {
                j++;
            }
            return "feature " + j + " = " + values[j];
        }
    }

    /** Values that are possible where the model itself has no negative parts, whatever the likelihood. */
    static final String NON_NEGATIVE = "nonNegative";

    private final String likelihood;
    private final int features;
    private final boolean weighted;
    private final boolean validated;

    /**
     * @param likelihood gaussian, multinomial, bernoulli or {@link #NON_NEGATIVE}: which values are possible
     * @param features G, the number of features a row must have
     * @param weighted whether the row's second field is its weight
     * @param validated whether the row's last field says that it is held out
     */
    RowReading(String likelihood, int features, boolean weighted, boolean validated) {
        this.likelihood = likelihood;
        this.features = features;
        this.weighted = weighted;
        this.validated = validated;
    }

    /** What is wrong with a row, or null where nothing is. */
    Problem problem(Row row) {
        if (row.isNullAt(0)) {
            return Problem.NULL_FEATURES;
        }
        Problem inFeatures = problem(row.<Vector>getAs(0), likelihood, features);
        if (inFeatures != null && inFeatures.invalid) {
            return inFeatures;
        }
        if (weighted && !isWeight(row.isNullAt(1) ? null : row.getDouble(1))) {
            return Problem.BAD_WEIGHT;
        }
        if (validated && row.isNullAt(row.size() - 1)) {
            return Problem.NULL_INDICATOR;
        }
        return inFeatures;
    }

    /** Whether a row can have this weight: rows are kept in single precision, in which it must be finite and not 0. */
    static boolean isWeight(Double weight) {
        return weight != null && weight.floatValue() > 0 && Float.isFinite(weight.floatValue());
    }

    /** What is wrong with a vector under a likelihood, or null where nothing is. */
    static Problem problem(Vector vector, String likelihood, int features) {
        if (vector.size() != features) {
            return Problem.WRONG_SIZE;
        }
        boolean empty = true;
        for (double value : vector.toSparse().values()) {
            if (!Float.isFinite((float) value)) {
                return Problem.NOT_FINITE;
            }
            if (likelihood.equals("multinomial") && value < 0) {
                return Problem.NEGATIVE;
            }
            if (likelihood.equals(NON_NEGATIVE) && value < 0) {
                return Problem.BELOW_ZERO;
            }
            if (likelihood.equals("bernoulli") && value != 0 && value != 1) {
                return Problem.NOT_BINARY;
            }
            empty &= value == 0;
        }
        return empty && likelihood.equals("multinomial") ? Problem.EMPTY : null;
    }

    /** The row as the training loop takes it; only for rows without a {@link #problem}. */
    SparseRow read(Row row) {
        double weight = weighted ? row.getDouble(1) : 1.0;
        return SparseRow.of(row.getAs(0), weight, validated && row.getBoolean(row.size() - 1));
    }
}
