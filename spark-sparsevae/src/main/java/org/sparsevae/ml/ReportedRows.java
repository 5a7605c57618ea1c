// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.metrics.Covariances;
import org.sparsevae.ml.rows.LatentColumns;
import org.sparsevae.ml.rows.LatentSchema;
import org.sparsevae.ml.rows.RowReading;
import org.sparsevae.ml.rows.RowReading.Problem;

/**
 * Rows that a report looks at: all of a small table, of a large one those with the smallest hashes, whatever their order and partitions, so that
 * a report costs about the same for a million rows as for a thousand. They are scored here, on the driver.
 */
final class ReportedRows {
    /** Correlations and shares are then known to within some 2%. */
    private static final int MOST = 2000;

    /** Values that may be held at a time, so that wide rows do not fill the driver. */
    private static final long MOST_VALUES = 8_000_000;

    private static final int FEWEST = 200;

    /** Factors are clearly not zero where their mean is so many of their posterior's standard deviations away from it. */
    private static final double CLEARLY = 2;

    private final List<String> names = new ArrayList<>();
    private final List<SparseVector> features = new ArrayList<>();
    private final List<RowPosterior> posteriors = new ArrayList<>();
    private long read;

    private ReportedRows() {}

    /**
     * Takes rows; they are left out as in {@link LatentModel#logLikelihood}.
     *
     * @param model that scores them
     * @param dataset with the column of features
     * @param nameCol column of what rows are called; null where that is not to be shown
     * @throws IllegalArgumentException if a column is missing or of the wrong type, or a row is invalid and handleInvalid is error
     */
    static ReportedRows of(SparseVAEModel model, Dataset<?> dataset, String nameCol) {
        ReportedRows rows = new ReportedRows();
        Column vector = model.featuresOf(dataset);
        Column name = nameCol == null ? lit(null) : LatentSchema.column(nameCol);
        Observation observed = new Observation();
        int most = (int) Math.max(FEWEST, Math.min(MOST, MOST_VALUES / model.numFeatures()));
        List<Row> taken = dataset.select(
                        vector.as("features"), name.cast("string").as("name"))
                .observe(observed, count(lit(1)).as("rows"))
                .orderBy(xxhash64(new Column("features")), new Column("name"))
                .limit(most)
                .collectAsList();
        rows.read = observed(observed);
        for (Row row : taken) {
            rows.add(model, row.getAs(0), row.getAs(1));
        }
        return rows;
    }

    private static long observed(Observation observation) {
        try {
            return (Long) observation.getAsJava().get("rows");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the report was interrupted", e);
        }
    }

    private void add(SparseVAEModel model, Vector vector, String name) {
        Problem problem = vector == null
                ? Problem.NULL_FEATURES
                : RowReading.problem(vector, model.possibleValues(), model.numFeatures());
        if (problem == Problem.EMPTY
                || problem != null && !model.getHandleInvalid().equals("error")) {
            return;
        }
        model.checkedRow(vector);
        names.add(name);
        features.add(vector.toSparse());
        posteriors.add(model.network().encode(LatentColumns.row(vector)));
    }

    /** How many were taken and not left out. */
    int size() {
        return posteriors.size();
    }

    /** How many there were. */
    long read() {
        return read;
    }

    /** What a row is called; null where that is not to be shown. */
    String name(int row) {
        return names.get(row);
    }

    /** A row's features. */
    SparseVector features(int row) {
        return features.get(row);
    }

    /** A factor's values, the posterior means. */
    double[] values(int factor) {
        return posteriors.stream().mapToDouble(row -> row.mean()[factor]).toArray();
    }

    /** Share of the rows in which a factor is clearly not zero: its mean is two of its posterior's standard deviations away. */
    double activeShare(int factor) {
        return posteriors.stream()
                .mapToInt(row -> Math.abs(row.mean()[factor]) > CLEARLY * row.sd()[factor] ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /** The covariances of all factors' values. */
    Covariances covariances(int factors) {
        Covariances covariances = new Covariances(factors);
        posteriors.forEach(row -> covariances.add(row.mean()));
        return covariances;
    }
}
