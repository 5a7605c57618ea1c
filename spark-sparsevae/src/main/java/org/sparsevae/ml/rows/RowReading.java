// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.io.Serializable;
import java.util.function.DoublePredicate;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.sparsevae.features.PossibleValues;
import org.sparsevae.training.rows.SparseRow;

/** What one row of a dataset holds for a fit: features, weight, and whether it is held out for validation. */
public final class RowReading implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Why a row cannot be trained on. */
    public enum Problem {
        /** The vector is null. */
        NULL_FEATURES("no features (null)", true),
        /** The vector has another size than the others. */
        WRONG_SIZE("another number of features than expected", true),
        /** A value is NaN or infinite, in single precision. */
        NOT_FINITE("a NaN or infinite value, or one beyond single precision", true),
        /** The likelihood does not take a value. */
        IMPOSSIBLE("a value that the model does not take", true),
        /** The weight is null, not finite or not greater than 0. */
        BAD_WEIGHT("a weight that is null, not finite or not greater than 0", true),
        /** It is not said whether the row is held out. */
        NULL_INDICATOR("no validation indicator (null)", true),
        /** A row without a single count says nothing under some likelihoods: dropped and counted, never refused. */
        EMPTY("no counts at all", false);

        private final String text;
        /** Whether a row with it is refused or left out by {@code handleInvalid}; otherwise it is dropped and counted. */
        public final boolean invalid;

        Problem(String text, boolean invalid) {
            this.text = text;
            this.invalid = invalid;
        }

        /** The problem in words, to follow "have" or "has". */
        public String describe(PossibleValues possible, int features) {
            return switch (this) {
                case WRONG_SIZE -> text + " (" + features + ")";
                case IMPOSSIBLE -> possible.refusal();
                default -> text;
            };
        }

        /** What a vector with this problem shows of it, with the features' names if they are given; null where there is nothing to show. */
        public String example(PossibleValues possible, Vector vector, String... names) {
            return switch (this) {
                case WRONG_SIZE -> "a vector of size " + vector.size();
                case NOT_FINITE -> culprit(vector, value -> !Float.isFinite((float) value), names);
                case IMPOSSIBLE -> culprit(vector, value -> !possible.allows(value), names);
                default -> null;
            };
        }

        private static String culprit(Vector vector, DoublePredicate wrong, String... names) {
            double[] values = vector.toArray();
            int j = 0;
            while (!wrong.test(values[j])) {
                j++;
            }
            return "feature " + (names.length == values.length ? names[j] : j) + " = " + values[j];
        }
    }

    private final PossibleValues possible;
    private final int features;
    private final boolean weighted;
    private final boolean validated;

    /**
     * @param possible which values are possible
     * @param features G, the number of features a row must have
     * @param weighted whether the row's second field is its weight
     * @param validated whether the row's last field says that it is held out
     */
    public RowReading(PossibleValues possible, int features, boolean weighted, boolean validated) {
        this.possible = possible;
        this.features = features;
        this.weighted = weighted;
        this.validated = validated;
    }

    /** What is wrong with a row, or null where nothing is. */
    public Problem problem(Row row) {
        if (row.isNullAt(0)) {
            return Problem.NULL_FEATURES;
        }
        Problem inFeatures = problem(row.<Vector>getAs(0), possible, features);
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

    /** What is wrong with a vector, or null where nothing is. */
    public static Problem problem(Vector vector, PossibleValues possible, int features) {
        if (vector.size() != features) {
            return Problem.WRONG_SIZE;
        }
        boolean empty = true;
        double[] values = vector instanceof SparseVector sparse ? sparse.values() : vector.toArray();
        for (double value : values) {
            if (value == 0) {
                continue;
            }
            if (!Float.isFinite((float) value)) {
                return Problem.NOT_FINITE;
            }
            if (!possible.allows(value)) {
                return Problem.IMPOSSIBLE;
            }
            empty = false;
        }
        return empty && possible.emptyRowsSayNothing() ? Problem.EMPTY : null;
    }

    /** Which values are possible. */
    PossibleValues possible() {
        return possible;
    }

    /** The row as the training loop takes it; only for rows without a {@link #problem}. */
    public SparseRow read(Row row) {
        double weight = weighted ? row.getDouble(1) : 1.0;
        return SparseRow.of(row.getAs(0), weight, validated && row.getBoolean(row.size() - 1));
    }
}
