// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The wanted columns of a text table, read once and kept in a few bytes a line. A plain line has whole numbers and a decimal number alone, written as a
 * program writes them, and no quotes: of it nothing is to be asked. Of all others the texts are kept, for {@link LineCheck} to judge.
 */
final class KeptLines {
    /** What a line takes as a row of Spark's, for the size of shuffles. */
    private static final long BYTES_OF_ROW = 24;

    private final Dataset<Row> source;
    private final List<TableReader.Wanted> wanted;
    private final JavaRDD<byte[]> blocks;
    private final boolean[] decimals;
    private final long lines;
    private final long plain;

    /**
     * Reads a table.
     *
     * @param table a table of text files
     * @param wanted its columns that are read
     * @param level where they are kept until {@link #release}
     */
    KeptLines(TableReader.Table table, List<TableReader.Wanted> wanted, StorageLevel level) {
        this.wanted = wanted;
        source = table.select(wanted);
        decimals = new boolean[wanted.size()];
        for (int c = 0; c < decimals.length; c++) {
            decimals[c] = wanted.get(c).role() == ColumnRole.RATING;
        }
        JavaRDD<byte[]> all = null;
        for (int p = 0; p < table.parts().size(); p++) {
            int[] places = table.places(table.parts().get(p), wanted);
            JavaRDD<byte[]> these = blocks(table.text(), p, places, decimals);
            all = all == null ? these : all.union(these);
        }
        blocks = all.persist(level);
        try {
            long[] found = blocks.aggregate(
                    new long[2], (sums, block) -> plus(sums, LineBlocks.counts(block)), KeptLines::plus);
            lines = found[0];
            plain = found[1];
        } catch (Throwable e) {
            release();
            throw e;
        }
    }

    /** The lines of a part: from their bytes where that can be, else from Spark's rows. */
    private static JavaRDD<byte[]> blocks(TextTable text, int part, int[] places, boolean... decimals) {
        int broken = text.columns(part).size();
        Optional<RawLines> raw = text.raw(part);
        if (raw.isPresent() && Arrays.stream(places).allMatch(place -> place < broken)) {
            RawLines lines = raw.get();
            return text.rawLines(part).mapPartitions(rows -> new LineBlocks(rows, lines.packing(places, decimals)));
        }
        return text.lines(part)
                .mapPartitions(rows -> new LineBlocks(rows, new LineBlocks.Parsed(places, decimals, broken)));
    }

    private static long[] plus(long[] sums, long... others) {
        return new long[] {sums[0] + others[0], sums[1] + others[1]};
    }

    /** Lets the lines go. */
    void release() {
        blocks.unpersist();
    }

    long lines() {
        return lines;
    }

    /** Whether all lines are plain, and there are some. */
    boolean arePlain() {
        return lines > 0 && plain == lines;
    }

    /** The lines as {@link TableReader.Table#select} gives them. */
    Dataset<Row> texts() {
        StructType schema = new StructType();
        for (TableReader.Wanted column : wanted) {
            schema = schema.add(column.as(), DataTypes.StringType);
        }
        schema = schema.add(TextTable.BROKEN, DataTypes.StringType)
                .add(TableReader.OPEN_QUOTE, DataTypes.BooleanType)
                .add(TableReader.DECIMAL_COMMA, DataTypes.BooleanType);
        return rows(schema, false);
    }

    /** Plain lines: longs, and doubles where decimal numbers stand. */
    Dataset<Row> numbers() {
        StructType schema = new StructType();
        for (int c = 0; c < decimals.length; c++) {
            DataType type = decimals[c] ? DataTypes.DoubleType : DataTypes.LongType;
            schema = schema.add(wanted.get(c).as(), type);
        }
        return rows(schema, true);
    }

    private Dataset<Row> rows(StructType schema, boolean asNumbers) {
        SparkSession spark = source.sparkSession();
        boolean[] kinds = decimals;
        return KeptRows.table(
                spark,
                schema,
                blocks.rdd(),
                block -> asNumbers ? new LineBlocks.Numbers(block, kinds) : new LineBlocks.Texts(block, kinds),
                source,
                lines * BYTES_OF_ROW);
    }
}
