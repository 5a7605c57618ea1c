// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files as other tools, spreadsheets and people write them: their headers, encodings, numbers and line ends. */
@Tag("slow")
class FilesAsTheyAreTest extends FilesFixture {
    @Test
    void columnsWithoutANameAreLeftAlone() throws IOException {
        String pandas = write("pandas.csv", ",user,item,rating\n0,a,x,5\n1,a,y,4.5\n2,b,x,3\n");
        assertEquals(EXPECTED, rows(reader().load(pandas)));
        String r = write(
                "r.csv",
                "\"\",\"user\",\"item\",\"rating\"\n\"1\",\"a\",\"x\",5\n\"2\",\"a\",\"y\",4.5\n\"3\",\"b\",\"x\",3\n");
        assertEquals(EXPECTED, rows(reader().load(r)));
        String several = write("several.csv", ",user,,item, ,rating,\n0,a,,x,,5,\n1,a,,y,,4.5,\n2,b,,x,,3,\n");
        assertEquals(EXPECTED, rows(reader().load(several)));
        assertTrue(
                refusal(reader().option("userCol", "who"), several)
                        .contains(
                                "has no column who: its columns are (no name), user, (no name), item, (no name), rating, (no name);"));
    }

    /** R's write.table names one column less than it writes. */
    @Test
    void rowNumbersBeforeTheHeadersColumnsAreLeftAlone() throws IOException {
        String r = write(
                "r.csv",
                "\"user\",\"item\",\"rating\"\n\"1\",\"a\",\"x\",5\n\"2\",\"a\",\"y\",4.5\n\"3\",\"b\",\"x\",3\n");
        assertEquals(EXPECTED, rows(reader().load(r)));
        String times = write("times.csv", "user,item,rating\na,x,5,9\na,y,4.5,8\n");
        assertTrue(
                refusal(reader(), times).contains("2 of 2 lines are not ratings"), "a value too many is no row number");
    }

    @Test
    void namesThatAreThereTwiceAreLeftAloneUnlessAskedFor() throws IOException {
        String path = write("a.csv", "user,x,item,X,rating,x\na,1,x,2,5,3\na,1,y,2,4.5,3\nb,1,x,2,3,3\n");
        assertEquals(EXPECTED, rows(reader().load(path)));
        assertEquals(
                "[2,x,5.0]", rows(reader().option("userCol", "X").load(path)).get(0));
        assertEquals(
                path + " has more than one column x: rename one of them, or choose another with option userCol",
                refusal(reader().option("userCol", "x"), path));
    }

    @Test
    void oneColumnCannotBeTwo() throws IOException {
        String path = write("a.csv", CSV);
        assertEquals(
                path
                        + ": the column item cannot be both user and item: choose another with option itemCol or option userCol",
                refusal(reader().option("userCol", "item"), path));
    }

    @Test
    void spacesInNamesAndCaseAreNoMatter() throws IOException {
        String path = write("a.csv", " User , Item Id,RATING \na,x,5\na,y,4.5\nb,x,3\n");
        assertEquals(EXPECTED, rows(reader().load(path)));
        assertEquals(EXPECTED, rows(reader().option("itemCol", "Item Id").load(path)));
        String both = write("b.csv", "USER,user,item,rating\nz,a,x,5\nz,a,y,4.5\nz,b,x,3\n");
        assertEquals(EXPECTED, rows(reader().load(both)));
    }

    @Test
    void missingIdsAreTextOnlyAmongText() throws IOException {
        String whole = write("whole.csv", "user,item,rating\n1,10,5\nNA,10,4\n2,null,4\nNA,NA,4\n2,20,3\n");
        assertEquals(
                whole
                        + ": 3 of 5 lines are not ratings, such as \"NA as the user\"; correct them, or, to leave them out,"
                        + " set option malformed to skip",
                refusal(reader(), whole));
        RatingsReader skipping = reader().option("malformed", "skip");
        assertEquals(List.of("[1,10,5.0]", "[2,20,3.0]"), rows(skipping.load(whole)));
        assertEquals(3, skipping.malformedLines());
        assertEquals(
                "bigint", skipping.load(whole).schema().apply("user").dataType().catalogString());
        String text = write("text.csv", "user,item,rating\na,NA,5\nb,US,NA\n");
        assertEquals(
                List.of("[a,NA,5.0]"), rows(reader().option("malformed", "skip").load(text)));
    }

    @Test
    void decimalCommasAreRead() throws IOException {
        for (String path : List.of(
                write("a.csv", "user;item;rating\na;x;5\na;y;4,5\nb;x;3,0\n"),
                write("b.tsv", "user\titem\trating\na\tx\t5\na\ty\t4,5\nb\tx\t3,0\n"),
                write(
                        "c.csv",
                        "\"user\";\"item\";\"rating\"\n\"a\";\"x\";\"5,0\"\n\"a\";\"y\";\"4,5\"\n\"b\";\"x\";\"3\"\n"),
                write("d.csv", "user,item,rating\na,x,5\na,y,\"4,5\"\nb,x,\"3,000\"\n"))) {
            assertEquals(EXPECTED, rows(reader().load(path)), path);
        }
        String commas = write("d.csv", "user,item,rating\na,x,5\na,y,\"4,500\"\n");
        assertEquals(
                commas + ": 1 ratings have a comma with three digits after it, such as \"1,250\", which may be that of"
                        + " thousands or a decimal comma: write them without it",
                refusal(reader(), commas));
        String points = write("e.csv", "user;item;rating\na;x;1.234,5\na;y;4,5\n");
        assertTrue(refusal(reader(), points).contains("1 of 2 lines are not ratings, such as \"a, x, 1.234,5\""));
    }

    @Test
    void tablesWithoutAHeaderAreReadByPlace() throws IOException {
        String tabs = write("a.tsv", "a\tx\t5\t1\na\ty\t4.5\t2\nb\tx\t3\t3\n");
        assertEquals(EXPECTED, rows(reader().option("header", "false").load(tabs)));
        String turned = write("b.csv", "5;a;x\n4,5;a;y\n3;b;x\n");
        RatingsReader places = reader().option("header", "false")
                .option("userCol", "2")
                .option("itemCol", "3")
                .option("ratingCol", "1");
        assertEquals(EXPECTED, rows(places.load(turned)));
        assertEquals(
                turned + " has no column 4: its lines have 3 values (columns 1 to 3); set --user-col to one of them, or"
                        + " --format",
                refusal(
                        reader().wording(Wording.RATINGS)
                                .option("header", "false")
                                .option("userCol", "4"),
                        turned));
        assertEquals(
                tabs + " has no column user: its columns are a, x, 5, 1; its first line looks like data: if it is not a"
                        + " header, add --no-header",
                refusal(reader().wording(Wording.RATINGS), tabs));
    }

    @Test
    void encodingsAreToldOrChosen() throws IOException {
        String text = "user,item,rating\nRené,x,5\nZoë,ÿ,3\n";
        List<String> expected = List.of("[René,x,5.0]", "[Zoë,ÿ,3.0]");
        String latin = write("latin.csv", text, StandardCharsets.ISO_8859_1);
        assertEquals(
                latin + ": 2 of 2 lines are not ratings, such as \"Ren\ufffd, x, 5\"; 2 of them have bytes that are no"
                        + " characters in this encoding: tell the file's, such as ISO-8859-1 or windows-1252, with --encoding",
                refusal(reader().wording(Wording.RATINGS), latin));
        assertEquals(expected, rows(reader().option("encoding", "ISO-8859-1").load(latin)));
        assertEquals(expected, rows(reader().load(write("mark.csv", "\ufeff" + text))));
        assertEquals(expected, rows(reader().load(write("wide.csv", text, StandardCharsets.UTF_16))));
        String bare = write("bare.csv", text, StandardCharsets.UTF_16LE);
        assertEquals(expected, rows(reader().load(bare)));
        assertEquals(expected, rows(reader().option("encoding", "UTF-16LE").load(bare)));
        String ebcdic = write("ebcdic.csv", text, Charset.forName("IBM037"));
        assertEquals(expected, rows(reader().option("encoding", "IBM037").load(ebcdic)));
        assertEquals(
                "option encoding must be an encoding that Java knows, such as UTF-8, ISO-8859-1, windows-1252 or UTF-16:"
                        + " latin-17",
                refusal(reader().option("encoding", "latin-17"), latin));
    }

    @Test
    void quotedValuesMayGoOverLineEnds() throws IOException {
        String titles = write(
                "items.csv",
                "id,title\n1,\"Dr. Strangelove\nor: How I Learned, and so on\"\n2,Heat\n3,\"Great, the\"\n");
        assertEquals(
                List.of("[1,Dr. Strangelove or: How I Learned, and so on]", "[2,Heat]", "[3,Great, the]"),
                items(new ItemsReader(SPARK), titles));
        String reviews = write(
                "reviews.csv",
                "user,item,rating,review\r\na,x,5,\"good,\r\nz,z,1,said \"\"no\"\" one\"\r\na,y,4.5,12\"\r\nb,x,3,\"\"\r\n");
        assertEquals(EXPECTED, rows(reader().load(reviews)));
        String header = write("header.csv", "user,item,\"the\nrating\",rating\na,x,1,5\na,y,1,4.5\nb,x,1,3\n");
        assertEquals(EXPECTED, rows(reader().load(header)));
    }

    /** Quotes that are never closed must not swallow the lines behind them. */
    @Test
    void openQuotesLoseNoLine() throws IOException {
        String lines =
                IntStream.range(0, 50).mapToObj(i -> "u" + i + ",x," + i + "\n").collect(Collectors.joining());
        String path = write("a.csv", "user,item,rating\n\"a,x,5\n" + lines + "a,\"y,4\n" + lines.replace('x', 'z'));
        RatingsReader skipping = reader().option("malformed", "skip");
        assertEquals(100, skipping.load(path).count());
        assertEquals(2, skipping.malformedLines());
        String inches = write("b.csv", "id,title\n1,Vinyl 12\"\n2,\"\"\"Great\"\" Cats\"\n3,\"7\"\"\"\n");
        assertEquals(List.of("[1,Vinyl 12\"]", "[2,\"Great\" Cats]", "[3,7\"]"), items(new ItemsReader(SPARK), inches));
    }

    @Test
    void floatsAreTheDecimalsThatTheyWereWrittenAs() {
        String floats = folder.resolve("f.parquet").toString();
        SPARK.sql("SELECT 'a' AS user, 'x' AS item, CAST(4.1 AS float) AS rating")
                .write()
                .parquet(floats);
        Dataset<Row> ratings = reader().load(floats);
        assertEquals(List.of("[a,x,4.1]"), rows(ratings));
        Dataset<Row> narrow = SPARK.read().parquet(floats);
        assertEquals(
                1,
                new RatingsTable(narrow, "user", "item", "rating", 4.1)
                        .accepted(false)
                        .filter("kept")
                        .count());
    }

    @Test
    void settingsHaveTheirNamesOfTheCommandLine() throws IOException {
        String unknown = write("a.data", CSV);
        assertTrue(refusal(reader().wording(Wording.RATINGS), unknown)
                .endsWith("set --format to csv, tsv, movielens, triples or parquet"));
        String said = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ItemsReader(SPARK).wording(Wording.ITEMS).load(unknown))
                .getMessage();
        assertTrue(said.endsWith("set --items-format to csv, tsv, movielens, lines or parquet"), said);
        String broken = write("b.csv", CSV + "a,b\n");
        assertTrue(refusal(reader().wording(Wording.RATINGS), broken)
                .endsWith("to leave them out, add --handle-invalid skip"));
        String none = write("c.csv", "user,item,rating\na,b,c\n");
        assertTrue(refusal(reader().wording(Wording.RATINGS), none)
                .endsWith("check --format, --no-header, --encoding and the columns"));
        String parquet = write("d.parquet", CSV);
        assertTrue(refusal(reader().wording(Wording.RATINGS), parquet).endsWith("in another format, set --format"));
        for (String path : List.of(unknown, broken, none, parquet)) {
            assertFalse(refusal(reader().wording(Wording.RATINGS), path).contains("option"), path);
        }
    }
}
