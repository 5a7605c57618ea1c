// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVHeaderChecker;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * Lines of text files before they are parsed. A line in which whole and decimal numbers stand between separators, and no character that might mean something to a
 * parser, is what it looks like; all others, and they may be all, go to Spark's parser.
 */
final class RawLines implements Serializable {
    private static final long serialVersionUID = 1L;

    /** With these, and no others, a line is what {@link #plain} takes it for. */
    private static final Set<String> OPTIONS = Set.of(
            "sep",
            "quote",
            "escape",
            "encoding",
            "header",
            "basepath",
            "ignoreleadingwhitespace",
            "ignoretrailingwhitespace");

    /** Encodings in which a byte below 128 is always the character of ASCII. */
    private static final Set<Charset> CHARSETS =
            Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1);

    private final Map<String, String> options;
    private final StructType schema;
    private final String broken;
    private final String zone;
    private final String charset;
    private final boolean hasHeader;
    private final byte[] separator;
    private final byte quote;

    private RawLines(
            Map<String, String> options, StructType schema, String broken, String zone, String charset, String quote) {
        this.options = options;
        this.schema = schema;
        this.broken = broken;
        this.zone = zone;
        this.charset = charset;
        hasHeader = Boolean.parseBoolean(options.get("header"));
        separator = options.get("sep").getBytes(StandardCharsets.US_ASCII);
        this.quote = quote.isEmpty() ? (byte) '"' : (byte) quote.charAt(0);
    }

    /**
     * Lines that may be looked at before they are parsed.
     *
     * @param options of Spark's reader, with sep, encoding and header
     * @param schema the columns, all of text, and that of broken lines
     * @param broken name of the latter
     * @param zone the session's time zone
     * @return empty where options or encoding may give a line another meaning
     */
    static Optional<RawLines> of(Map<String, String> options, StructType schema, String broken, String zone) {
        Set<String> asked = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        asked.addAll(options.keySet());
        asked.removeAll(OPTIONS);
        String separator = options.get("sep");
        String quote = options.getOrDefault("quote", "");
        Charset charset = Charset.forName(options.get("encoding"));
        boolean isSimple = asked.isEmpty()
                && !separator.isEmpty()
                && separator.chars().allMatch(RawLines::mayStandBetween)
                && quote.length() <= 1
                && quote.chars().allMatch(RawLines::mayStandBetween)
                && !quote.equals(separator)
                && (CHARSETS.contains(charset) || charset.name().startsWith("windows-125"));
        return isSimple
                ? Optional.of(new RawLines(options, schema, broken, zone, charset.name(), quote))
                : Optional.empty();
    }

    private static boolean mayStandBetween(int c) {
        return c < 128 && !Character.isLetterOrDigit(c) && ".\\\r\n\0".indexOf(c) < 0;
    }

    /**
     * How the lines of a partition are written.
     *
     * @param places of the columns that are kept
     * @param decimals which of them hold decimal numbers
     */
    LineBlocks.Packing packing(int[] places, boolean... decimals) {
        return new Lines(places, decimals);
    }

    /** The lines of a partition, in their order. */
    private final class Lines implements LineBlocks.Packing {
        private final int columns = schema.size() - 1;
        private final int[] kept = new int[columns];
        private final boolean[] decimals;
        private final long[] numbers;
        private final Charset encoding = Charset.forName(charset);
        private final LineBlocks.Parsed others;
        private UnivocityParser parser;
        private CSVHeaderChecker noHeader;
        private UTF8String file;
        private boolean beforeHeader;

        Lines(int[] places, boolean... decimals) {
            Arrays.fill(kept, -1);
            for (int c = 0; c < places.length; c++) {
                kept[places[c]] = c;
            }
            this.decimals = decimals;
            numbers = new long[places.length];
            others = new LineBlocks.Parsed(places, decimals, columns);
        }

        @Override
        public int write(InternalRow row, LineBlocks.Out out) {
            UTF8String line = row.getUTF8String(0);
            if (hasHeader) {
                UTF8String now = InputFileBlockHolder.getInputFilePath();
                if (now != file) { // Spark makes a text for each part of a file
                    file = now;
                    beforeHeader = InputFileBlockHolder.getStartOffset() == 0;
                }
                if (beforeHeader) {
                    beforeHeader = isBlank(line);
                    return LineBlocks.NO_LINE;
                }
            }
            if (plain(line.getBaseObject(), line.getBaseOffset(), line.numBytes())) {
                out.plain(numbers);
                return LineBlocks.PLAIN;
            }
            return isBlank(line) ? LineBlocks.NO_LINE : others.write(parsed(line), out);
        }

        private boolean isBlank(UTF8String line) {
            return text(line).trim().isEmpty();
        }

        private String text(UTF8String line) {
            return new String(line.getBytes(), encoding);
        }

        /** Finds the numbers of a line; whether it is plain. */
        private boolean plain(Object base, long offset, int length) {
            int column = 0;
            int start = 0;
            int i = 0;
            while (i <= length) {
                byte c = i == length ? 0 : Platform.getByte(base, offset + i);
                boolean isEnd = i == length || c == separator[0] && isSeparator(base, offset + i, length - i);
                if (!isEnd) {
                    if (c == quote || c == '"' || c == '\\' || c >= 0 && c < ' ' || c == separator[0]) {
                        return false;
                    }
                    i++;
                    continue;
                }
                if (column == columns) {
                    return false;
                }
                int number = kept[column];
                if (number >= 0) {
                    numbers[number] = PlainNumber.of(base, offset + start, i - start, decimals[number]);
                    if (numbers[number] < 0) {
                        return false;
                    }
                } else if (i == start) {
                    return false;
                }
                column++;
                i += i == length ? 1 : separator.length;
                start = i;
            }
            return column == columns;
        }

        private boolean isSeparator(Object base, long offset, int length) {
            if (length < separator.length) {
                return false;
            }
            for (int i = 1; i < separator.length; i++) {
                if (Platform.getByte(base, offset + i) != separator[i]) {
                    return false;
                }
            }
            // in a::::b there is more than one way to find two colons
            return separator.length == 1
                    || length == separator.length
                    || Platform.getByte(base, offset + separator.length) != separator[0];
        }

        private InternalRow parsed(UTF8String line) {
            if (parser == null) {
                scala.collection.immutable.Map<String, String> map = Map$.MODULE$.empty();
                for (Map.Entry<String, String> option : options.entrySet()) {
                    map = map.$plus(new Tuple2<>(option.getKey(), option.getValue()));
                }
                map = map.$plus(new Tuple2<>("mode", "PERMISSIVE"));
                CSVOptions csv = new CSVOptions(map, false, zone, broken);
                StructType texts = new StructType(Arrays.copyOf(schema.fields(), columns));
                parser = new UnivocityParser(texts, texts, csv);
                noHeader = new CSVHeaderChecker(texts, csv, "", false);
            }
            return UnivocityParser.parseIterator(
                            JavaConverters.asScalaIterator(
                                    Collections.singleton(text(line)).iterator()),
                            parser,
                            noHeader,
                            schema)
                    .next();
        }
    }
}
