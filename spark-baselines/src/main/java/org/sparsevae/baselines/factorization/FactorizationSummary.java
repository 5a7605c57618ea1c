// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.factorization;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How a factorization's fit went.
 *
 * @param records a record per iteration, at least one
 * @param converged whether the last iteration lowered the objective by no more than the share that {@code tol} allows; otherwise
 *     {@code maxIter} ended the fit
 */
public record FactorizationSummary(List<FactorizationRecord> records, boolean converged) implements Serializable {

    /** Copies the records. */
    public FactorizationSummary {
        records = List.copyOf(records);
    }

    /** Number of iterations. */
    public int iterations() {
        return records.size();
    }

    /** The objective that the fit ended with. */
    public double objective() {
        return records.get(records.size() - 1).objective();
    }

    /** The records as a DataFrame with a column per component of {@link FactorizationRecord}. */
    public Dataset<Row> history() {
        StructType type = new StructType()
                .add("iteration", DataTypes.IntegerType, false)
                .add("objective", DataTypes.DoubleType, false)
                .add("squaredError", DataTypes.DoubleType, false)
                .add("penalty", DataTypes.DoubleType, false)
                .add("nonZeroLoadings", DataTypes.IntegerType, false);
        List<Row> rows = records.stream()
                .map(r -> RowFactory.create(
                        r.iteration(), r.objective(), r.squaredError(), r.penalty(), r.nonZeroLoadings()))
                .toList();
        return SparkSession.active().createDataFrame(rows, type);
    }
}
