// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import com.univocity.parsers.csv.CsvParser;
import java.io.Serializable;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.commons.lang3.StringUtils;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import scala.Tuple2;
import scala.collection.immutable.Map$;

/**
 * What the beginning of a text file tells of the whole: how its bytes are text, what stands between the values, and what its header is. It is
 * read with Spark's own parser and options, so that a line here is what it will be when all are read.
 *
 * @param charset name of the encoding
 * @param separator what stands between the values
 * @param names the header as it stands, "" for a column without a name; of a file without a header, null
 * @param before columns without a name before those of the header: the row names that R writes
 * @param after columns without a name after those of the header: a separator at the end of each line, but not of the header
 * @param overLines whether quoted values go over line ends
 * @param width values of a line
 */
record TextHead(
        String charset, String separator, List<String> names, int before, int after, boolean overLines, int width)
        implements Serializable {

    private static final String COMMA = ",";
    private static final List<String> SEPARATORS = List.of(COMMA, ";", "\t", "|");
    private static final int SAMPLE = 100;
    private static final int MANY = 8;
    /** Columns that Spark's parser takes without being asked for more. */
    static final int USUAL_COLUMNS = 20_480;
    /** A line of more values is no line of a table, but a file of another format. */
    private static final int MOST_COLUMNS = 100_000;

    private static final String NUMBER = "[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?";

    /**
     * How a format is written, before a file is looked at.
     *
     * @param options Spark's
     * @param hasHeader whether the first line is one
     * @param isSeparatorFixed whether the separator is that of the options
     * @param isEncodingFixed whether the encoding is
     * @param hasRowNames whether the rows may have names of text before the columns of the header
     * @param wording what settings are called in messages
     */
    record Syntax(
            Map<String, String> options,
            boolean hasHeader,
            boolean isSeparatorFixed,
            boolean isEncodingFixed,
            boolean hasRowNames,
            Wording wording)
            implements Serializable {

        /** The options with others on top. */
        Map<String, String> with(String... more) {
            Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            all.putAll(options);
            for (int i = 0; i < more.length; i += 2) {
                all.put(more[i], more[i + 1]);
            }
            return all;
        }

        /** Spark's parser, with room for the values of a text. */
        private CsvParser parser(String separator, List<String> lines) {
            int most = lines.stream()
                    .mapToInt(line -> StringUtils.countMatches(line, separator))
                    .max()
                    .orElse(0);
            Map<String, String> all = with("sep", separator);
            if (most >= USUAL_COLUMNS - 2) {
                all.put("maxColumns", String.valueOf(Math.min(most + 2, MOST_COLUMNS)));
            }
            scala.collection.immutable.Map<String, String> map = Map$.MODULE$.empty();
            for (Map.Entry<String, String> option : all.entrySet()) {
                map = map.$plus(new Tuple2<>(option.getKey(), option.getValue()));
            }
            return new CsvParser(
                    new CSVOptions(map, false, TimeZone.getDefault().getID()).asParserSettings());
        }

        /** The character around values; "" for none. */
        private String quote() {
            String quote = with().get("quote");
            return quote == null || quote.equals("\0") ? "" : quote;
        }
    }

    /**
     * Looks at the beginning of a file.
     *
     * @param start its first bytes, up to a line end at least
     * @param isAll whether the file ends there
     * @param syntax how its format is written
     * @return what they tell; null if there is no line
     */
    static TextHead of(byte[] start, boolean isAll, Syntax syntax) {
        Charset charset = syntax.isEncodingFixed()
                ? Charset.forName(syntax.with().get("encoding"))
                : charset(start, Charset.forName(syntax.with().get("encoding")));
        String text = new String(start, charset);
        text = text.startsWith("\ufeff") ? text.substring(1) : text;
        List<String> lines = lines(text, isAll, syntax);
        if (lines.isEmpty()) {
            return null;
        }
        boolean byLines = Arrays.equals("\n".getBytes(charset), new byte[] {'\n'});
        boolean overLines = Boolean.parseBoolean(syntax.with().get("multiLine")) || !byLines;
        String separator = separator(lines, syntax);
        List<String[]> records = parsed(lines, separator, syntax);
        if (hasOpenQuote(lines.get(0), syntax.quote())) { // of a header, or of the first line
            overLines = true;
            records = records(text, separator, syntax);
        }
        if (!syntax.hasHeader()) {
            return new TextHead(charset.name(), separator, null, 0, 0, overLines, records.get(0).length);
        }
        List<String> names = names(records.get(0));
        List<String[]> values = records.subList(1, records.size());
        boolean further = !values.isEmpty() && values.stream().allMatch(line -> line.length == names.size() + 1);
        int after = further && values.stream().allMatch(line -> isBlank(line[line.length - 1])) ? 1 : 0;
        int before =
                further && after == 0 && (areRowNumbers(values) || syntax.hasRowNames() && areRowNames(values)) ? 1 : 0;
        return new TextHead(charset.name(), separator, names, before, after, overLines, names.size() + before + after);
    }

    private static List<String> names(String[] header) {
        return Arrays.stream(header)
                .map(name -> name == null ? "" : name.replace("\0", "").strip())
                .toList();
    }

    private static boolean isBlank(String value) {
        return value == null || value.isBlank();
    }

    /** Whether the first values are 1, 2, 3 and so on. */
    private static boolean areRowNumbers(List<String[]> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (!String.valueOf(i + 1).equals(lines.get(i)[0])) {
                return false;
            }
        }
        return true;
    }

    /** Whether the first values are texts, no two alike. */
    private static boolean areRowNames(List<String[]> lines) {
        return lines.stream().noneMatch(line -> isBlank(line[0]) || line[0].matches(NUMBER))
                && lines.stream().map(line -> line[0]).distinct().count() == lines.size();
    }

    /** The lines that are not blank and no comments; the last one only if it ends. */
    private static List<String> lines(String text, boolean isAll, Syntax syntax) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\r\n|\n|\r", -1)));
        if (!isAll && lines.size() > 1) {
            lines.remove(lines.size() - 1);
        }
        String comment = syntax.with().get("comment");
        lines.removeIf(line -> line.trim().isEmpty()
                || comment != null && !comment.isEmpty() && line.trim().startsWith(comment));
        return lines.size() > SAMPLE ? lines.subList(0, SAMPLE) : lines;
    }

    private static List<String[]> parsed(List<String> lines, String separator, Syntax syntax) {
        CsvParser parser = syntax.parser(separator, lines);
        List<String[]> parsed = new ArrayList<>();
        for (String line : lines) {
            String[] values = parser.parseLine(line);
            parsed.add(values == null ? new String[] {""} : values);
        }
        return parsed;
    }

    private static List<String[]> records(String text, String separator, Syntax syntax) {
        CsvParser parser = syntax.parser(separator, List.of(text));
        parser.beginParsing(new StringReader(text));
        List<String[]> records = new ArrayList<>();
        for (String[] record = parser.parseNext(); record != null && records.size() < SAMPLE; ) {
            records.add(record);
            record = parser.parseNext();
        }
        parser.stopParsing();
        return records;
    }

    private static boolean hasOpenQuote(String line, String quote) {
        return !quote.isEmpty()
                && line.chars().filter(c -> c == quote.charAt(0)).count() % 2 == 1;
    }

    /**
     * The separator of a CSV file: the comma, as long as a comma separates anything; else another that does, as spreadsheets write where the comma
     * is the decimal point. Without a header, the one that gives most values, and all lines as
     * many; the comma last, which may be a decimal point.
     */
    private static String separator(List<String> lines, Syntax syntax) {
        if (syntax.isSeparatorFixed()) {
            return syntax.with().get("sep");
        }
        if (syntax.hasHeader()) {
            for (String separator : SEPARATORS) {
                if (parsed(lines.subList(0, 1), separator, syntax).get(0).length > 1) {
                    return separator;
                }
            }
            return COMMA;
        }
        String best = COMMA;
        int most = 1;
        for (String separator : List.of("|", "\t", ";", COMMA)) {
            List<String[]> values = parsed(lines, separator, syntax);
            int width = values.get(0).length;
            if (width > most && values.stream().allMatch(line -> line.length == width)) {
                best = separator;
                most = width;
            }
        }
        return best;
    }

    /** The encoding that a byte order mark tells, or the zeros of text in two or four bytes a character; else the usual one. */
    private static Charset charset(byte[] start, Charset usual) {
        boolean two = start.length >= 4;
        if (two && start[0] == 0 && start[1] == 0 && start[2] == (byte) 0xfe && start[3] == (byte) 0xff) {
            return Charset.forName("UTF-32");
        }
        if (two && start[0] == (byte) 0xff && start[1] == (byte) 0xfe && start[2] == 0 && start[3] == 0) {
            return Charset.forName("UTF-32");
        }
        if (two
                && (start[0] == (byte) 0xff && start[1] == (byte) 0xfe
                        || start[0] == (byte) 0xfe && start[1] == (byte) 0xff)) {
            return StandardCharsets.UTF_16;
        }
        if (two && start[0] == 0 && start[1] == 0 && start[2] == 0 && start[3] != 0) {
            return Charset.forName("UTF-32BE");
        }
        if (two && start[0] != 0 && start[1] == 0 && start[2] == 0 && start[3] == 0) {
            return Charset.forName("UTF-32LE");
        }
        if (two && start[0] == 0 && start[1] != 0 && start[2] == 0 && start[3] != 0) {
            return StandardCharsets.UTF_16BE;
        }
        if (two && start[0] != 0 && start[1] == 0 && start[2] != 0 && start[3] == 0) {
            return StandardCharsets.UTF_16LE;
        }
        return usual.equals(StandardCharsets.UTF_8) || !isUtf8BeyondAscii(start) ? usual : StandardCharsets.UTF_8;
    }

    /** Whether bytes are UTF-8 and not ASCII alone: text of another encoding practically never is. The last character may be cut. */
    private static boolean isUtf8BeyondAscii(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        if (decoder.decode(ByteBuffer.wrap(bytes), text, false).isError()) {
            return false;
        }
        return text.flip().chars().anyMatch(c -> c >= 128);
    }

    /** All columns of a line, "" for those without a name; of a file without a header, their numbers from 1. */
    List<String> columns() {
        List<String> columns = new ArrayList<>();
        for (int c = 0; c < width; c++) {
            int named = c - before;
            columns.add(
                    names == null ? String.valueOf(c + 1) : named < 0 || named >= names.size() ? "" : names.get(named));
        }
        return columns;
    }

    /** Whether commas stand between the values. */
    boolean commasSeparate() {
        return separator.equals(COMMA);
    }

    /**
     * Whether the header looks like a line of data: half of its values or more are numbers, and they repeat or are fractions in no order, which
     * names hardly do.
     */
    boolean looksLikeData() {
        List<String> numbers = numbers();
        if (numbers.isEmpty() || 2 * numbers.size() < names.size()) {
            return false;
        }
        Set<String> distinct = new HashSet<>(numbers);
        boolean fractions = numbers.stream().anyMatch(number -> !number.matches("[0-9]+"));
        return distinct.size() < numbers.size() || fractions && !areInOrder(numbers);
    }

    private List<String> numbers() {
        return names == null
                ? List.of()
                : names.stream().filter(name -> name.matches(NUMBER)).toList();
    }

    /** Whether numbers rise, as those of an axis, or fall all along, which a few may do by chance. */
    private static boolean areInOrder(List<String> numbers) {
        double[] values = numbers.stream()
                .mapToDouble(number -> Double.parseDouble(number.replace(',', '.')))
                .toArray();
        boolean rise = true;
        boolean fall = values.length >= MANY;
        for (int i = 1; i < values.length; i++) {
            rise &= values[i] > values[i - 1];
            fall &= values[i] < values[i - 1];
        }
        return rise || fall;
    }
}
