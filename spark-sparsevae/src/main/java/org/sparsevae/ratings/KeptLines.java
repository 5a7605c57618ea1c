// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The wanted columns of a text table, read once and kept in a few bytes a line. A plain line has whole numbers and a decimal number alone, written as a
 * program writes them, and no quotes: of it nothing is to be asked. Of all others the texts are kept, for {@link LineCheck} to judge.
 */
final class KeptLines {
    private static final int BLOCK = 1 << 16;
    /** The digits of a number that a double holds to the last, so that their quotient by a power of ten is the nearest double. */
    private static final int EXACT_DIGITS = 15;

    private static final int WHOLE_DIGITS = 18;
    private static final int SCALE_BITS = 4;
    /** What a line takes as a row of Spark's, for the size of shuffles. */
    private static final long BYTES_OF_ROW = 24;

    private static final int QUOTE_STANDS_OPEN = 1;
    private static final int HAS_COMMA = 2;
    private static final double[] POWERS = new double[EXACT_DIGITS + 1];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

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
            int broken = table.text().columns(p).size();
            boolean[] kinds = decimals;
            JavaRDD<byte[]> these =
                    table.text().lines(p).mapPartitions(rows -> new Blocks(rows, new Line(places, kinds, broken)));
            all = all == null ? these : all.union(these);
        }
        blocks = all.persist(level);
        try {
            long[] found = blocks.aggregate(
                    new long[2],
                    (sums, block) -> {
                        ByteBuffer bytes = ByteBuffer.wrap(block);
                        return new long[] {sums[0] + bytes.getInt(), sums[1] + bytes.getInt()};
                    },
                    (sums, others) -> new long[] {sums[0] + others[0], sums[1] + others[1]});
            lines = found[0];
            plain = found[1];
        } catch (Throwable e) {
            release();
            throw e;
        }
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
                block -> new Decoded(block, kinds, asNumbers),
                source,
                lines * BYTES_OF_ROW);
    }

    /** How a line is written: plain ones as numbers of seven bits a byte, others as texts. */
    private static final class Line implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final Pattern COMMA = Pattern.compile(TableReader.COMMA_NUMBER);

        private final int[] places;
        private final boolean[] decimals;
        private final int broken;
        private final int quoted;
        private final long[] numbers;

        Line(int[] places, boolean[] decimals, int broken) {
            this.places = places;
            this.decimals = decimals;
            this.broken = broken;
            quoted = Math.min(broken, TableReader.QUOTED_COLUMNS);
            numbers = new long[places.length];
        }

        /** Writes a line; whether it is plain. */
        boolean write(InternalRow row, ByteArrayOutputStream out) {
            if (isPlain(row)) {
                out.write(1);
                for (long number : numbers) {
                    KeptLines.write(number, out);
                }
                return true;
            }
            out.write(0);
            boolean comma = false;
            for (int c = 0; c < places.length; c++) {
                UTF8String value = row.isNullAt(places[c]) ? null : row.getUTF8String(places[c]);
                if (decimals[c]
                        && value != null
                        && COMMA.matcher(value.toString()).find()) {
                    comma = true;
                    value = UTF8String.fromString(value.toString().replace(',', '.'));
                }
                write(value, out);
            }
            write(row.isNullAt(broken) ? null : row.getUTF8String(broken), out);
            boolean open = false;
            for (int c = 0; c < quoted && !open; c++) {
                open = !row.isNullAt(c) && LineCheck.isOpen(row.getUTF8String(c));
            }
            out.write((open ? QUOTE_STANDS_OPEN : 0) | (comma ? HAS_COMMA : 0));
            return false;
        }

        private boolean isPlain(InternalRow row) {
            if (!row.isNullAt(broken)) {
                return false;
            }
            for (int c = 0; c < quoted; c++) {
                UTF8String value = row.isNullAt(c) ? null : row.getUTF8String(c);
                int last = value == null ? -1 : value.numBytes() - 1;
                if (last >= 0 && (at(value, 0) == '"' || at(value, last) == '"')) {
                    return false;
                }
            }
            for (int c = 0; c < places.length; c++) {
                if (row.isNullAt(places[c])) {
                    return false;
                }
                UTF8String value = row.getUTF8String(places[c]);
                numbers[c] = decimals[c] ? decimal(value) : whole(value);
                if (numbers[c] < 0) {
                    return false;
                }
            }
            return true;
        }

        private static void write(UTF8String value, ByteArrayOutputStream out) {
            if (value == null) {
                out.write(0);
                return;
            }
            byte[] bytes = value.getBytes();
            KeptLines.write(bytes.length + 1L, out);
            out.write(bytes, 0, bytes.length);
        }
    }

    private static byte at(UTF8String text, int index) {
        return Platform.getByte(text.getBaseObject(), text.getBaseOffset() + index);
    }

    /** A whole number without a sign or zeros before it; -1 for all other texts. */
    static long whole(UTF8String text) {
        int length = text.numBytes();
        if (length == 0 || length > WHOLE_DIGITS || length > 1 && at(text, 0) == '0') {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            int digit = at(text, i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** The digits of a decimal number and how many of them are behind the point, such as 45 and 1 of 4.5; -1 for all other texts. */
    static long decimal(UTF8String text) {
        int length = text.numBytes();
        if (length == 0 || length > EXACT_DIGITS + 1) {
            return -1;
        }
        long digits = 0;
        int point = -1;
        for (int i = 0; i < length; i++) {
            byte c = at(text, i);
            if (c == '.' && point < 0 && i > 0 && i < length - 1) {
                point = i;
            } else if (c >= '0' && c <= '9') {
                digits = 10 * digits + c - '0';
            } else {
                return -1;
            }
        }
        int whole = point < 0 ? length : point;
        boolean isUsual = whole == 1 || at(text, 0) != '0';
        int scale = point < 0 ? 0 : length - 1 - point;
        return isUsual && length - (point < 0 ? 0 : 1) <= EXACT_DIGITS ? digits << SCALE_BITS | scale : -1;
    }

    private static double value(long decimal) {
        return (decimal >> SCALE_BITS) / POWERS[(int) (decimal & (1 << SCALE_BITS) - 1)];
    }

    private static String text(long decimal) {
        int scale = (int) (decimal & (1 << SCALE_BITS) - 1);
        String digits = Long.toString(decimal >> SCALE_BITS);
        if (scale == 0) {
            return digits;
        }
        String padded = "0".repeat(Math.max(0, scale + 1 - digits.length())) + digits;
        int point = padded.length() - scale;
        return padded.substring(0, point) + "." + padded.substring(point);
    }

    private static void write(long number, ByteArrayOutputStream out) {
        long rest = number;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** The blocks of a partition: how many lines, how many plain ones, the lines. */
    private static final class Blocks implements Iterator<byte[]> {
        private final Iterator<InternalRow> rows;
        private final Line line;

        Blocks(Iterator<InternalRow> rows, Line line) {
            this.rows = rows;
            this.line = line;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public byte[] next() {
            ByteArrayOutputStream out = new ByteArrayOutputStream(BLOCK + BLOCK / 4);
            out.write(new byte[2 * Integer.BYTES], 0, 2 * Integer.BYTES);
            int lines = 0;
            int plain = 0;
            while (out.size() < BLOCK && rows.hasNext()) {
                lines++;
                plain += line.write(rows.next(), out) ? 1 : 0;
            }
            byte[] block = out.toByteArray();
            ByteBuffer.wrap(block).putInt(lines).putInt(plain);
            return block;
        }
    }

    /** The rows of a block. */
    private static final class Decoded implements Iterator<InternalRow> {
        private final ByteBuffer bytes;
        private final boolean[] decimals;
        private final boolean asNumbers;

        Decoded(byte[] block, boolean[] decimals, boolean asNumbers) {
            bytes = ByteBuffer.wrap(block).position(2 * Integer.BYTES);
            this.decimals = decimals;
            this.asNumbers = asNumbers;
        }

        @Override
        public boolean hasNext() {
            return bytes.hasRemaining();
        }

        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int columns = decimals.length;
            boolean isPlain = bytes.get() == 1;
            Object[] values = new Object[asNumbers ? columns : columns + 3];
            for (int c = 0; c < columns; c++) {
                if (!isPlain) {
                    values[c] = readText();
                } else if (asNumbers) {
                    long number = read();
                    values[c] = decimals[c] ? (Object) value(number) : (Object) number;
                } else {
                    long number = read();
                    values[c] = UTF8String.fromString(decimals[c] ? text(number) : Long.toString(number));
                }
            }
            if (!asNumbers) {
                values[columns] = isPlain ? null : readText();
                int marks = isPlain ? 0 : bytes.get();
                values[columns + 1] = (marks & QUOTE_STANDS_OPEN) != 0;
                values[columns + 2] = (marks & HAS_COMMA) != 0;
            }
            return new GenericInternalRow(values);
        }

        private long read() {
            long number = 0;
            int shift = 0;
            byte part;
            do {
                part = bytes.get();
                number |= (part & 0x7fL) << shift;
                shift += 7;
            } while (part < 0);
            return number;
        }

        private UTF8String readText() {
            int length = (int) read() - 1;
            if (length < 0) {
                return null;
            }
            UTF8String text = UTF8String.fromBytes(bytes.array(), bytes.position(), length)
                    .clone();
            bytes.position(bytes.position() + length);
            return text;
        }
    }
}
