// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Blocks of lines: how many there are, how many plain ones, and the lines, plain ones as numbers of seven bits a byte, others as texts.
 */
final class LineBlocks implements Iterator<byte[]> {
    /** What {@link Packing#write} answers. */
    static final int NO_LINE = -1;

    static final int NOT_PLAIN = 0;
    static final int PLAIN = 1;

    private static final int BLOCK = 1 << 16;
    private static final int HEAD = 2 * Integer.BYTES;
    private static final int QUOTE_STANDS_OPEN = 1;
    private static final int HAS_COMMA = 2;

    private final Iterator<InternalRow> rows;
    private final Packing packing;
    private final Out out = new Out();

    /**
     * @param rows of a partition
     * @param packing how they are written
     */
    LineBlocks(Iterator<InternalRow> rows, Packing packing) {
        this.rows = rows;
        this.packing = packing;
    }

    /** Writes rows of a partition, one after another. */
    interface Packing {
        /** Writes a row; whether it is a line, and a plain one. */
        int write(InternalRow row, Out out);
    }

    /** Bytes that grow. */
    static final class Out {
        private byte[] bytes = new byte[BLOCK + BLOCK / 4];
        private int size;

        private void room(int more) {
            if (size + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
            }
        }

        void mark(int mark) {
            room(1);
            bytes[size++] = (byte) mark;
        }

        void number(long number) {
            room(Long.BYTES + 2);
            long rest = number;
            while (rest > 0x7f) {
                bytes[size++] = (byte) (rest & 0x7f | 0x80);
                rest >>>= 7;
            }
            bytes[size++] = (byte) rest;
        }

        void text(UTF8String text) {
            if (text == null) {
                mark(0);
                return;
            }
            number(text.numBytes() + 1L);
            room(text.numBytes());
            text.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET + size);
            size += text.numBytes();
        }

        void plain(long... numbers) {
            mark(PLAIN);
            for (long number : numbers) {
                number(number);
            }
        }
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public byte[] next() {
        out.size = HEAD;
        int lines = 0;
        int plain = 0;
        while (out.size < BLOCK && rows.hasNext()) {
            int written = packing.write(rows.next(), out);
            lines += written == NO_LINE ? 0 : 1;
            plain += written == PLAIN ? 1 : 0;
        }
        byte[] block = Arrays.copyOf(out.bytes, out.size);
        ByteBuffer.wrap(block).putInt(lines).putInt(plain);
        return block;
    }

    /** The lines of a block, and how many of them are plain. */
    static long[] counts(byte[] block) {
        ByteBuffer bytes = ByteBuffer.wrap(block);
        return new long[] {bytes.getInt(), bytes.getInt()};
    }

    /** Lines that Spark's parser made rows of: texts, and behind them the mark of broken lines. */
    static final class Parsed implements Packing {
        private static final Pattern COMMA = Pattern.compile(TableReader.COMMA_NUMBER);

        private final int[] places;
        private final boolean[] decimals;
        private final int broken;
        private final int quoted;
        private final long[] numbers;

        /**
         * @param places of the columns that are kept
         * @param decimals which of them hold decimal numbers
         * @param broken place of the mark of broken lines
         */
        Parsed(int[] places, boolean[] decimals, int broken) {
            this.places = places;
            this.decimals = decimals;
            this.broken = broken;
            quoted = Math.min(broken, TableReader.QUOTED_COLUMNS);
            numbers = new long[places.length];
        }

        @Override
        public int write(InternalRow row, Out out) {
            if (isPlain(row)) {
                out.plain(numbers);
                return PLAIN;
            }
            out.mark(NOT_PLAIN);
            boolean comma = false;
            for (int c = 0; c < places.length; c++) {
                UTF8String value = row.isNullAt(places[c]) ? null : row.getUTF8String(places[c]);
                if (decimals[c]
                        && value != null
                        && COMMA.matcher(value.toString()).find()) {
                    comma = true;
                    value = UTF8String.fromString(value.toString().replace(',', '.'));
                }
                out.text(value);
            }
            out.text(row.isNullAt(broken) ? null : row.getUTF8String(broken));
            boolean open = false;
            for (int c = 0; c < quoted && !open; c++) {
                open = !row.isNullAt(c) && LineCheck.isOpen(row.getUTF8String(c));
            }
            out.mark((open ? QUOTE_STANDS_OPEN : 0) | (comma ? HAS_COMMA : 0));
            return NOT_PLAIN;
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
                numbers[c] = PlainNumber.of(row.getUTF8String(places[c]), decimals[c]);
                if (numbers[c] < 0) {
                    return false;
                }
            }
            return true;
        }

        private static byte at(UTF8String text, int index) {
            return Platform.getByte(text.getBaseObject(), text.getBaseOffset() + index);
        }
    }

    /** The lines of a block as rows; what {@code next} gives is overwritten by the next. */
    abstract static class Rows implements Iterator<InternalRow> {
        final ByteBuffer bytes;
        final boolean[] decimals;

        private Rows(byte[] block, boolean[] decimals) {
            bytes = ByteBuffer.wrap(block).position(HEAD);
            this.decimals = decimals;
        }

        abstract InternalRow read(boolean isPlain);

        @Override
        public boolean hasNext() {
            return bytes.hasRemaining();
        }

        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return read(bytes.get() == PLAIN);
        }

        long number() {
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
    }

    /** Plain lines: longs, and doubles where decimal numbers stand. */
    static final class Numbers extends Rows {
        private final UnsafeRow row;

        Numbers(byte[] block, boolean[] decimals) {
            super(block, decimals);
            row = new UnsafeRow(decimals.length);
            int size = UnsafeRow.calculateBitSetWidthInBytes(decimals.length) + decimals.length * Long.BYTES;
            row.pointTo(new byte[size], size);
        }

        @Override
        InternalRow read(boolean isPlain) {
            for (int c = 0; c < decimals.length; c++) {
                if (decimals[c]) {
                    row.setDouble(c, PlainNumber.value(number()));
                } else {
                    row.setLong(c, number());
                }
            }
            return row;
        }
    }

    /** Lines as texts, then the line itself where it is broken, whether a quote stands open, and whether there was a decimal comma. */
    static final class Texts extends Rows {
        Texts(byte[] block, boolean[] decimals) {
            super(block, decimals);
        }

        @Override
        InternalRow read(boolean isPlain) {
            int columns = decimals.length;
            Object[] values = new Object[columns + 3];
            for (int c = 0; c < columns; c++) {
                values[c] = isPlain ? UTF8String.fromString(PlainNumber.text(number(), decimals[c])) : text();
            }
            values[columns] = isPlain ? null : text();
            int marks = isPlain ? 0 : bytes.get();
            values[columns + 1] = (marks & QUOTE_STANDS_OPEN) != 0;
            values[columns + 2] = (marks & HAS_COMMA) != 0;
            return new GenericInternalRow(values);
        }

        private UTF8String text() {
            int length = (int) number() - 1;
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
