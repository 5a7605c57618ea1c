// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparsevae.training.rows.PlacedRows.PartitionRows;

/** Rows in partitions of any sizes, which {@link RowPlacement}, dealing them evenly, would never make. */
public final class HandPlacedRows {
    private HandPlacedRows() {}

    /**
     * Cuts rows into partitions.
     *
     * @param spark the context
     * @param rows training rows
     * @param numFeatures G
     * @param sizes number of rows of each partition; they add up to the rows
     * @return the partitions; to be closed
     */
    public static PlacedRows place(JavaSparkContext spark, List<SparseRow> rows, int numFeatures, int... sizes) {
        List<PartitionRows> partitions = new ArrayList<>();
        int from = 0;
        for (int p = 0; p < sizes.length; p++) {
            partitions.add(new PartitionRows(
                    TrainingRows.pack(
                            p, numFeatures, rows.subList(from, from + sizes[p]).iterator()),
                    TrainingRows.pack(p, numFeatures, Collections.emptyIterator())));
            from += sizes[p];
        }
        if (from != rows.size()) {
            throw new IllegalArgumentException("the sizes must add up to the rows: " + from + " of " + rows.size());
        }
        return PlacedRows.cache(spark.parallelize(partitions, sizes.length));
    }
}
