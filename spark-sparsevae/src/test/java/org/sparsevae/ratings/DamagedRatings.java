// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.io.compress.bzip2.CBZip2OutputStream;

/** Ratings files with every kind of damage, and what must become of each. Good lines are always three: users 1 to 3, ratings 4, 3.5 and 5. */
final class DamagedRatings {
    static final String HEADER = "userId,movieId,rating\n";
    private static final String FIRST = "1,10,4\n";
    private static final String REST = "2,20,3.5\n3,30,5\n";
    static final String CSV = HEADER + FIRST + REST;
    private static final String DAT = "1::10::4::978300760\n2::20::3.5::978300760\n3::30::5::978300760\n";

    /**
     * A kind of damage.
     *
     * @param name what is wrong
     * @param file name of the file
     * @param bytes what it holds
     * @param lines lines that are ratings; 0: the file is refused even when malformed lines are to be skipped
     * @param malformed lines that are not; the file is refused unless they are to be skipped
     * @param message part of what the refusal says
     */
    record Kind(String name, String file, byte[] bytes, long lines, long malformed, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final List<Kind> kinds = new ArrayList<>();

    private DamagedRatings() {}

    /** All kinds that are one file. */
    static List<Kind> kinds() {
        DamagedRatings all = new DamagedRatings();
        all.bytesAndLineEnds();
        all.encodings();
        all.separatorsAndQuotes();
        all.columnsAndHeaders();
        all.values();
        all.emptiness();
        all.compression();
        all.wrongFormats();
        return all.kinds;
    }

    private void read(String name, String text) {
        kinds.add(new Kind(name, "a.csv", utf8(text), 3, 0, null));
    }

    private void read(String name, long lines, String file, byte[] bytes) {
        kinds.add(new Kind(name, file, bytes, lines, 0, null));
    }

    /** Lines between the first and the other two good ones that are no ratings. */
    private void malformed(String name, String lines) {
        malformed(name, (int) lines.lines().count(), "a.csv", utf8(HEADER + FIRST + lines + REST));
    }

    private void malformed(String name, long malformed, String file, byte[] bytes) {
        kinds.add(new Kind(name, file, bytes, 3, malformed, "lines are not ratings, such as"));
    }

    private void refused(String name, String message, String text) {
        refused(name, message, "a.csv", utf8(text));
    }

    private void refused(String name, String message, String file, byte[] bytes) {
        kinds.add(new Kind(name, file, bytes, 0, 0, message));
    }

    private void bytesAndLineEnds() {
        read("intact", CSV);
        read("CRLF", CSV.replace("\n", "\r\n"));
        read("CR, as old Macs wrote", CSV.replace('\n', '\r'));
        read("mixed line ends", HEADER + "1,10,4\r\n2,20,3.5\r3,30,5\n");
        read("no line end at the end", CSV.strip());
        read("blank lines", CSV.replace("\n", "\n\n \n"));
        malformed("cut in the last line", 1, "a.csv", utf8(CSV + "4,4"));
        malformed("a NUL in an id", "4\0004,10,4\n");
        malformed("a NUL in a rating", "4,10,4\0005\n");
        read("a block of NULs behind the end", CSV + "\0".repeat(600));
        malformed("control characters in an id", "4\u00074,10,4\n4,1\u001b0,4\n");
        malformed("a line of 2 million characters", "x".repeat(2_000_000) + "\n");
        refused("a line of 30000 columns", "cannot be read", CSV + "4,".repeat(30_000) + "4\n");
        read("an id of 100000 characters", CSV.replace("2,20", "2," + "7".repeat(100_000)));
    }

    private void encodings() {
        read("UTF-8 with a byte order mark", "\ufeff" + CSV);
        read("names in many scripts", CSV.replace("2,20", "2,\u6c34\u306e\u97f3"));
        read("UTF-16, little-endian", 3, "a.csv", CSV.getBytes(StandardCharsets.UTF_16LE));
        read("UTF-16, big-endian", 3, "a.csv", CSV.getBytes(StandardCharsets.UTF_16BE));
        read("UTF-16 with a byte order mark", 3, "a.csv", CSV.getBytes(StandardCharsets.UTF_16));
        read("UTF-16, little-endian, with a mark", 3, "a.csv", ("\ufeff" + CSV).getBytes(StandardCharsets.UTF_16LE));
        read("UTF-16, gzipped", 3, "a.csv.gz", gzip(CSV.getBytes(StandardCharsets.UTF_16)));
        read("UTF-32", 3, "a.csv", CSV.getBytes(Charset.forName("UTF-32")));
        malformed(
                "Latin-1 where UTF-8 should be",
                1,
                "a.csv",
                (HEADER + FIRST + "4,Ren\u00e9,4\n" + REST).getBytes(StandardCharsets.ISO_8859_1));
        byte[] broken = utf8(HEADER + FIRST + "4,?,4\n5,!,4\n" + REST);
        for (int i = 0; i < broken.length; i++) {
            broken[i] = broken[i] == '?' ? (byte) 0xff : broken[i] == '!' ? (byte) 0xc3 : broken[i];
        }
        malformed("bytes that no UTF-8 has, two ids that would look alike", 2, "a.csv", broken);
        read("UTF-8 in a .dat file", 3, "a.dat", utf8(DAT.replace("::20::", "::Ren\u00e9::")));
    }

    private void separatorsAndQuotes() {
        read("semicolons", CSV.replace(',', ';'));
        read("tabs in a .csv file", CSV.replace(',', '\t'));
        read("bars", CSV.replace(',', '|'));
        refused("commas in a .tsv file", "has no column user", "a.tsv", utf8(CSV));
        malformed("semicolons in one line", "4;40;4\n");
        malformed("a quote that is never closed", "\"4,40,4\n");
        malformed("a quote that closes too early", "\"4\"4\",40,4,\n");
        malformed("a line end inside the quotes of an id", 1, "a.csv", utf8(HEADER + FIRST + "\"4\n4\",40,4\n" + REST));
        read("a separator inside quotes", CSV.replace("2,20", "2,\"20,1\""));
        read("a doubled quote inside quotes", CSV.replace("2,20", "2,\"20\"\"1\""));
        read("everything in quotes", CSV.replaceAll("[\\w.]+", "\"$0\""));
        malformed("a decimal comma", "4,40,3,5\n");
        read("a decimal comma in quotes", HEADER + "1,10,4\n2,20,\"3,5\"\n3,30,5\n");
        refused("thousands in quotes", "a comma with three digits", HEADER + "1,10,4\n2,20,\"3,500\"\n3,30,5\n");
        malformed("a comment line", "# exported by hand\n");
        malformed("a row of separators", ",,\n");
        read("a separator too many in each line", HEADER + (FIRST + REST).replace("\n", ",\n"));
        read("a separator too many in each line and the header", CSV.replace("\n", ",\n"));
        read("two separators too many in each line and the header", CSV.replace("\n", ",,\n"));
        malformed("a separator too many in one line", "4,40,4,\n");
        malformed(":: within a name of a .dat file", 1, "a.dat", utf8(DAT + "4::Star::Trek::5::978300760\n"));
        refused("single colons in a .dat file", "has no column", "a.dat", utf8(DAT.replace("::", ":")));
        refused("tabs in a .dat file", "has no column", "a.dat", utf8(DAT.replace("::", "\t")));
    }

    private void columnsAndHeaders() {
        malformed("a column missing in one line", "4,40\n");
        malformed("a column too many in one line", "4,40,4,978300760\n");
        malformed("the header twice", HEADER);
        refused("no rating column", "has no column rating", "userId,movieId\n1,10\n");
        refused("no header", "looks like data", FIRST + REST);
        refused("a column named twice", "has more than one column userId", "userId,userId,rating,movieId\n1,1,4,10\n");
        refused("a header of blanks", "has no column user", " , , \n" + FIRST);
        read("columns in another order", "rating,x,movieId,userId\n4,a,10,1\n3.5,b,20,2\n5,c,30,3\n");
        read(
                "dates that there are not",
                "userId,movieId,rating,date\n1,10,4,2019-13-45\n2,20,3.5,0000-00-00\n3,30,5,yesterday\n");
    }

    private void values() {
        malformed("no user", ",40,4\n");
        malformed("no item", "4,,4\n");
        malformed("no rating", "4,40,\n");
        malformed("ids of blanks", "   ,40,4\n4,\"  \",4\n");
        malformed("ids of hard spaces", "\u00a0,40,4\n4,\u2003,4\n");
        malformed("ids of length zero", "\"\",40,4\n4,\"\",4\n");
        malformed("NaN", "4,40,NaN\n");
        malformed("infinity", "4,40,Infinity\n4,40,-inf\n");
        malformed("a number beyond a double", "4,40,1e400\n");
        malformed("a word for a number", "4,40,five\n");
        malformed("a number in Java's or C's own notation", "4,40,4d\n4,40,4f\n4,40,0x1p3\n");
        malformed("digits of another script", "4,40,\uff14\n");
        read("negative ids", CSV.replace("2,20", "-2,-20"));
        read("ids beyond a long", CSV.replace("2,20", "99999999999999999999,-99999999999999999999"));
        read("ids with leading zeros", CSV.replace("2,20", "002,020"));
        read("ids of mixed types", CSV.replace("2,20", "ann,2.0"));
        read("lines out of order", HEADER + REST + FIRST);
        read("each line twice", 6, "a.csv", utf8(CSV + FIRST + REST));
    }

    private void emptiness() {
        refused("no bytes", "is empty", "");
        refused("a header alone", "is empty", HEADER);
        refused("line ends alone", "is empty", "\n\n\n");
        refused("NULs alone", "is empty", "\0".repeat(4096));
        refused("a byte order mark alone", "is empty", "\ufeff");
    }

    private void compression() {
        byte[] gzip = gzip(utf8(CSV.repeat(1).concat(FIRST.repeat(4000))));
        read("gzip", 3, "a.csv.gz", gzip(utf8(CSV)));
        read("two gzip files one after the other", 5, "a.csv.gz", concat(gzip(utf8(CSV)), gzip(utf8(REST))));
        refused("gzip cut in the middle", "cannot be read", "a.csv.gz", Arrays.copyOf(gzip, gzip.length / 2));
        refused("gzip cut in its last bytes", "cannot be read", "a.csv.gz", Arrays.copyOf(gzip, gzip.length - 4));
        refused("gzip cut in its first bytes", "a.csv.gz", "a.csv.gz", Arrays.copyOf(gzip, 5));
        refused("text named .gz", "cannot be read", "a.csv.gz", utf8(CSV));
        byte[] magic = gzip.clone();
        magic[1] ^= 0x40;
        refused("gzip with a wrong magic number", "cannot be read", "a.csv.gz", magic);
        byte[] flipped = gzip.clone();
        flipped[gzip.length - 6] ^= 1;
        refused("gzip with a wrong checksum", "cannot be read", "a.csv.gz", flipped);
        refused("gzip named .csv", "let its name end in .gz", "a.csv", gzip);
        refused("bzip2 named .csv", "let its name end in .bz2", "a.csv", bzip(utf8(CSV)));
        byte[] bzip = bzip(utf8(CSV + FIRST.repeat(4000)));
        refused("bzip2 cut in the middle", "cannot be read", "a.csv.bz2", Arrays.copyOf(bzip, bzip.length / 2));
        refused("a zip archive", "a zip archive cannot be read", "a.csv.zip", utf8("PK\003\004"));
    }

    private void wrongFormats() {
        refused("text named .parquet", "cannot be read", "a.parquet", utf8(CSV));
        refused("a few bytes named .parquet", "cannot be read", "a.parquet", utf8("PAR1"));
        refused("a web page", "has no column user", "<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n");
        refused("JSON on one line", "cannot be read", "[" + "{\"user\":1,\"item\":2},".repeat(100_000) + "]");
        refused("JSON", "has no column user", "{\"userId\": 1, \"movieId\": 10, \"rating\": 4}\n");
        byte[] noise = new byte[5000];
        new Random(8).nextBytes(noise);
        refused("random bytes", "has no column user", "a.csv", noise);
        refused("an unknown format", "its name does not tell its format", "a.xlsx", utf8(CSV));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] bzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(utf8("BZ"));
        try (OutputStream bzip = new CBZip2OutputStream(out)) {
            bzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
