// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.sparsevae.ml.RowReading.Problem;

/** How many rows there are, how many have which problem, and an example of each. */
final class RowAudit implements Serializable {
    private static final long serialVersionUID = 1L;

    private long total;
    private final long[] counts = new long[Problem.values().length];
    private final String[] examples = new String[Problem.values().length];

    /** Looks at every row once. */
    static RowAudit of(JavaRDD<Row> rows, RowReading reading) {
        RowAudit audit = new RowAudit();
        rows.mapPartitions(part -> Collections.singleton(ofPart(part, reading)).iterator())
                .collect()
                .forEach(audit::add);
        return audit;
    }

    private static RowAudit ofPart(Iterator<Row> rows, RowReading reading) {
        RowAudit audit = new RowAudit();
        rows.forEachRemaining(row -> {
            audit.total++;
            Problem problem = reading.problem(row);
            if (problem != null && audit.counts[problem.ordinal()]++ == 0) {
                audit.examples[problem.ordinal()] = example(problem, row);
            }
        });
        return audit;
    }

    private static String example(Problem problem, Row row) {
        return switch (problem) {
            case WRONG_SIZE -> "a vector of size " + row.<Vector>getAs(0).size();
            case NOT_FINITE, NEGATIVE, NOT_BINARY -> value(problem, row.getAs(0));
            case BAD_WEIGHT -> "weight " + row.get(1);
            default -> null;
        };
    }

    private static String value(Problem problem, Vector vector) {
        double[] values = vector.toArray();
        for (int j = 0; j < values.length; j++) {
            boolean culprit =
                    switch (problem) {
                        case NEGATIVE -> values[j] < 0;
                        case NOT_BINARY -> values[j] != 0 && values[j] != 1;
                        default -> !Float.isFinite((float) values[j]);
                    };
            if (culprit) {
                return String.format(Locale.ROOT, "feature %d = %s", j, values[j]);
            }
        }
        return null;
    }

    private void add(RowAudit other) {
        total += other.total;
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
            examples[i] = examples[i] == null ? other.examples[i] : examples[i];
        }
    }

    long total() {
        return total;
    }

    long count(Problem problem) {
        return counts[problem.ordinal()];
    }

    /** Rows that a fit refuses or, where it is told to, skips. */
    long invalid() {
        return Arrays.stream(Problem.values())
                .filter(problem -> problem.invalid)
                .mapToLong(this::count)
                .sum();
    }

    /** Rows that can be trained on. */
    long usable() {
        return total - Arrays.stream(counts).sum();
    }

    /** The first kind of problem in one clause: how many rows, what is wrong, an example. */
    String describeFirst(String column, int features) {
        for (Problem problem : Problem.values()) {
            if (problem.invalid && count(problem) > 0) {
                String example = examples[problem.ordinal()];
                String size = problem == Problem.WRONG_SIZE ? " (" + features + ")" : "";
                return count(problem) + " of " + total + " rows of column " + column + " have " + problem.text + size
                        + (example == null ? "" : ", for example " + example);
            }
        }
        throw new IllegalStateException("no row has a problem");
    }
}
