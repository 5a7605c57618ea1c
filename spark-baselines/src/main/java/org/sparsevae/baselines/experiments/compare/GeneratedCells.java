// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import static org.apache.spark.sql.functions.not;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.baselines.data.GeneratedExpression;

/** Generated counts of cells ({@link GeneratedExpression}), a fifth of the cells held out, another fifth for every seed. */
public final class GeneratedCells implements ComparisonSource {
    private static final int FITTED = 15;
    private static final int TASKS = 8;

    private final GeneratedExpression generator;
    private final int cells;
    private Dataset<Row> rows;

    /**
     * @param generator makes the cells
     * @param cells how many, at least 20
     * @throws IllegalArgumentException if there are too few to split
     */
    public GeneratedCells(GeneratedExpression generator, int cells) {
        if (cells < 20) {
            throw new IllegalArgumentException("--rows must be at least 20, a fifth of them held out: " + cells);
        }
        this.generator = generator;
        this.cells = cells;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("generated", generator.toString());
        settings.put("cells", cells);
        return settings;
    }

    @Override
    public String heldOut() {
        return "a fifth of the cells";
    }

    @Override
    public String likelihood() {
        return "gaussian";
    }

    @Override
    public int usualFactors() {
        return FITTED;
    }

    @Override
    public synchronized Split split(long seed, SparkSession spark) {
        if (rows == null) {
            rows = generator.table(spark, cells, TASKS).persist(StorageLevel.MEMORY_AND_DISK());
            rows.count();
        }
        Column heldOut = ComparisonSource.heldOutByContent(seed);
        return new Split(rows.filter(not(heldOut)), rows.filter(heldOut));
    }

    @Override
    public synchronized void close() {
        if (rows != null) {
            rows.unpersist();
            rows = null;
        }
    }
}
