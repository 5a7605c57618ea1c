// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.sparsevae.features.PossibleValues;
import org.sparsevae.ml.rows.RowReading.Problem;

/** How many rows there are, how many have which problem, and an example of each. */
final class RowAudit implements Serializable {
    private static final long serialVersionUID = 1L;

    private long total;
    private long nonZeros;
    private final long[] counts = new long[Problem.values().length];
    private final String[] examples = new String[Problem.values().length];
    private final PossibleValues possible;

    private RowAudit(PossibleValues possible) {
        this.possible = possible;
    }

    /** Looks at every row once. */
    static RowAudit of(JavaRDD<Row> rows, RowReading reading, String... names) {
        RowAudit audit = new RowAudit(reading.possible());
        rows.mapPartitions(part ->
                        Collections.singleton(ofPart(part, reading, names)).iterator())
                .collect()
                .forEach(audit::add);
        return audit;
    }

    private static RowAudit ofPart(Iterator<Row> rows, RowReading reading, String... names) {
        RowAudit audit = new RowAudit(reading.possible());
        rows.forEachRemaining(row -> {
            audit.total++;
            Problem problem = reading.problem(row);
            if (problem == null) {
                audit.nonZeros += row.<Vector>getAs(0).numNonzeros();
            }
            if (problem != null && audit.counts[problem.ordinal()]++ == 0) {
                audit.examples[problem.ordinal()] = example(problem, row, reading.possible(), names);
            }
        });
        return audit;
    }

    private static String example(Problem problem, Row row, PossibleValues possible, String... names) {
        return switch (problem) {
            case NULL_FEATURES, NULL_INDICATOR -> null;
            case BAD_WEIGHT -> "weight " + row.get(1);
            default -> problem.example(possible, row.getAs(0), names);
        };
    }

    private void add(RowAudit other) {
        total += other.total;
        nonZeros += other.nonZeros;
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

    /** Entries that are not zero of the rows that can be trained on. */
    long nonZeros() {
        return nonZeros;
    }

    /** The first kind of problem in one clause: how many rows, what is wrong, an example. */
    String describeFirst(String column, int features) {
        for (Problem problem : Problem.values()) {
            if (problem.invalid && count(problem) > 0) {
                String example = examples[problem.ordinal()];
                return count(problem) + " of " + total + " rows of column " + column + " have "
                        + problem.describe(possible, features) + (example == null ? "" : ", for example " + example);
            }
        }
        throw new IllegalStateException("no row has a problem");
    }
}
