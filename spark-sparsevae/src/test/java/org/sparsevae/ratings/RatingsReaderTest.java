// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RatingsReaderTest {
    private static final SparkSession SPARK = LocalSession.get();
    private static final String CSV = "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,1029,3.0,1\n2,31,4,2\n";
    private static final List<Row> EXPECTED = List.of(
            RowFactory.create(1L, 31L, 2.5), RowFactory.create(1L, 1029L, 3.0), RowFactory.create(2L, 31L, 4.0));

    @TempDir
    Path folder;

    private String write(String name, String text) throws IOException {
        return write(name, text, StandardCharsets.UTF_8);
    }

    private String write(String name, String text, Charset charset) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (OutputStream out = name.endsWith(".gz")
                ? new GZIPOutputStream(Files.newOutputStream(file))
                : Files.newOutputStream(file)) {
            out.write(text.getBytes(charset));
        }
        return file.toString();
    }

    private static RatingsReader reader() {
        return new RatingsReader(SPARK);
    }

    private static List<Row> sorted(Dataset<Row> ratings) {
        return ratings.orderBy("user", "item").collectAsList();
    }

    private static void refused(String message, Executable executable) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, executable).getMessage());
    }

    /** Document, word, count, and the vocabulary in a file of its own. */
    @Test
    void countsAreReadAsTriplesAndTheirVocabularyAsLines() throws IOException {
        String triples = write("counts.txt.gz", "1 31 2.5\n1 1029 3.0\n2 31 4\n");
        assertEquals(EXPECTED, sorted(reader().option("format", "triples").load(triples)));
        refused(
                "file:" + triples
                        + ": its name does not tell its format: set option format to csv, tsv, dat, triples or parquet",
                () -> reader().load(triples));
        String words = write("words.txt", "a\n\n b c \n");
        assertEquals(
                List.of(RowFactory.create("0", "a"), RowFactory.create("2", "b c")),
                new ItemsReader(SPARK)
                        .option("format", "lines")
                        .load(words)
                        .orderBy("item")
                        .collectAsList());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> reader().option("format", "lines")
                        .load(words))
                .getMessage()
                .contains("has no column number 3"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> new ItemsReader(SPARK).option("format", "lines").load(words, words))
                .getMessage()
                .contains("only one file can be read"));
    }

    @Test
    void everyFormatGivesTheSameTable() throws IOException {
        String dat = "1::31::2.5::1260759144\n1::1029::3.0::1\n2::31::4::2\n";
        for (String path : List.of(
                write("a.csv", CSV),
                write("b.csv.gz", CSV),
                write("c.tsv", CSV.replace(',', '\t')),
                write("d.dat", dat),
                write("e.dat.gz", dat),
                write("f.csv", "\"User ID\", \"Item-id\" ,\"SCORE\"\n\"1\",31,\"2.5\"\n\n 1 , 1029 ,3.0\n2,31,4\n"))) {
            Dataset<Row> ratings = reader().load(path);
            assertEquals(EXPECTED, sorted(ratings), path);
            assertEquals(
                    "struct<user:bigint,item:bigint,rating:double>",
                    ratings.schema().catalogString(),
                    path);
        }
    }

    @Test
    void foldersPatternsAndSeveralPathsAreOneTable() throws IOException {
        write("parts/part-0.csv", "user,item,rating\n1,31,2.5\n");
        write("parts/part-1.csv", "user,item,rating\n1,1029,3.0\n2,31,4\n");
        write("parts/_SUCCESS", "");
        String parts = folder.resolve("parts").toString();
        assertEquals(EXPECTED, sorted(reader().load(parts)));
        assertEquals(EXPECTED, sorted(reader().load(parts + "/part-*.csv")));
        assertEquals(EXPECTED, sorted(reader().load(parts + "/part-0.csv", parts + "/part-1.csv")));
    }

    @Test
    void idsThatAreNotAllWholeNumbersStayText() throws IOException {
        String path = write("a.csv", "user,item,rating\n007,1,3\nann,2,4\n");
        assertEquals(
                List.of(RowFactory.create("007", 1L, 3.0), RowFactory.create("ann", 2L, 4.0)),
                sorted(reader().load(path)));
        String zeros = write("b.csv", "user,item,rating\n1,01,3\n1,1,4\n");
        assertEquals(2, reader().load(zeros).select("item").distinct().count());
    }

    @Test
    void columnsAndSeparatorsCanBeChosen() throws IOException {
        String path = write("odd.txt", "rating;who;what\n2.5;1;31\n3.0;1;1029\n4;2;31\n");
        RatingsReader reader = reader().option("format", "csv")
                .option("sep", ";")
                .option("userCol", "who")
                .option("itemCol", "what");
        assertEquals(EXPECTED, sorted(reader.load(path)));
        String bare = write("bare.tsv", "1\t31\t2.5\n1\t1029\t3.0\n2\t31\t4\n");
        assertEquals(EXPECTED, sorted(reader().option("header", "false").load(bare)));
    }

    @Test
    void timesAreReadWhereTheyAreAskedFor() throws IOException {
        String numbers = write("numbers.csv", CSV);
        Dataset<Row> counted = reader().option("timeCol", "timestamp").load(numbers);
        assertEquals(
                "struct<user:bigint,item:bigint,rating:double,time:bigint>",
                counted.schema().catalogString());
        assertEquals(1260759144L, sorted(counted).get(0).getLong(3));
        String fractions = write("fractions.csv", "user,item,rating,at\n1,1,1,1.5\n1,2,1,1e3\n");
        assertEquals(
                List.of(RowFactory.create(1L, 1L, 1.0, 1.5), RowFactory.create(1L, 2L, 1.0, 1000.0)),
                sorted(reader().option("timeCol", "at").load(fractions)));
        String dates = write(
                "dates.csv",
                "user,item,rating,at\n1,1,1,2024-05-31T23:59:00Z\n1,2,1,2024-06-01 01:59:00+02:00\n1,3,1,2024-05-31\n"
                        + "1,4,1,2024-05-31T23:59\n");
        List<Long> seconds = sorted(reader().option("timeCol", "at").load(dates)).stream()
                .map(row -> row.getTimestamp(3).toInstant().getEpochSecond())
                .toList();
        assertEquals(List.of(1717199940L, 1717199940L, 1717113600L, 1717199940L), seconds);
        String broken =
                write("broken.csv", "user,item,rating,at\n1,1,1,5\n1,2,1,yesterday\n1,3,1,\n1,4,1,2024-13-01\n");
        RatingsReader skipping = reader().option("timeCol", "at").option("malformed", "skip");
        assertEquals(1, skipping.load(broken).count());
        assertEquals(3, skipping.malformedLines());
        String both = write("both.csv", "user,item,rating,at\n1,1,1,5\n1,2,1,2024-05-31\n");
        refused(
                both
                        + ": 1 of 2 lines have a date as their time and the others a number: they cannot be put in one order",
                () -> reader().option("timeCol", "at").load(both));
        String triples = write("d.dat", "1::31::2.5::7\n");
        assertEquals(
                List.of(RowFactory.create(1L, 31L, 2.5, 7L)),
                sorted(reader().option("timeCol", "_c3").load(triples)));
        String parquet = folder.resolve("dates.parquet").toString();
        SPARK.sql("select 1 user, 2 item, 3 rating, date'2024-05-31' day, 'x' word")
                .write()
                .parquet(parquet);
        assertEquals(
                "timestamp",
                reader().option("timeCol", "day")
                        .load(parquet)
                        .schema()
                        .apply("time")
                        .dataType()
                        .simpleString());
        refused(
                parquet
                        + ": the time column is string, not a number, a date or a timestamp: choose another with option timeCol",
                () -> reader().option("timeCol", "word").load(parquet));
    }

    @Test
    void malformedLinesAreRefusedOrSkippedAndCounted() throws IOException {
        String path = write("a.csv", CSV + "7,,3.0,1\n8,31,high,1\n9,31\n10,31,NaN,1\n11,31,4,1,extra\n");
        refused(
                path
                        + ": 5 of 8 lines are not ratings, such as \"10, 31, NaN\"; correct them, or, to leave them out, set option malformed to skip",
                () -> reader().load(path));
        RatingsReader reader = reader().option("malformed", "skip");
        assertEquals(EXPECTED, sorted(reader.load(path)));
        assertEquals(5, reader.malformedLines());
        refused(
                "option malformed must be one of error, skip: malformed = drop",
                () -> reader().option("malformed", "drop").load(path));
        String wrong = write("b.csv", "user,item,rating\na,b,c\n");
        refused(
                wrong
                        + ": 1 of 1 lines are not ratings, such as \"a, b, c\"; check options format, sep, header and encoding and the columns",
                () -> reader().option("malformed", "skip").load(wrong));
    }

    @Test
    void badLocationsAreRefusedInOneSentence() throws IOException {
        String missing = folder.resolve("none.csv").toString();
        refused("there is no file or folder " + missing + ": check the path", () -> reader().load(missing));
        String empty = write("empty.csv", "");
        refused(empty + " is empty: it holds no data", () -> reader().load(empty));
        String header = write("header.csv", "user,item,rating\n");
        refused(header + " is empty: it has no ratings", () -> reader().load(header));
        String zip = write("ratings.zip", "x");
        String zipError = assertThrows(IllegalArgumentException.class, () -> reader().load(zip))
                .getMessage();
        assertTrue(
                zipError.endsWith("a zip archive cannot be read: unpack it, or compress the file with gzip"), zipError);
        String unknown = write("u.data", "1\t2\t3\n");
        String unknownError = assertThrows(IllegalArgumentException.class, () -> reader().load(unknown))
                .getMessage();
        assertTrue(unknownError.endsWith("set option format to csv, tsv, dat, triples or parquet"), unknownError);
        String mixed = write("mixed/a.csv", CSV);
        write("mixed/b.tsv", CSV);
        String pattern = Path.of(mixed).getParent() + "/*";
        refused(
                pattern + " holds files of several formats (csv, tsv): read one format at a time, or set option format",
                () -> reader().load(pattern));
    }

    @Test
    void missingColumnsAreNamedWithThoseThereAre() throws IOException {
        String path = write("a.csv", "1,31,2.5\n1,32,3\n");
        refused(
                path
                        + " has no column user: its columns are 1, 31, 2.5; its first line looks like data: if it is not a header, set option header to false",
                () -> reader().load(path));
        String good = write("b.csv", CSV);
        refused(
                good
                        + " has no column who: its columns are userId, movieId, rating, timestamp; set option userCol, or if its first line is not a header, set option header to false",
                () -> reader().option("userCol", "who").load(good));
        String narrow = write("c.dat", "1::2\n");
        refused(
                narrow
                        + " has no column number 3: its lines have 2 values (columns 1 to 2); set option ratingCol to one of them, or option format",
                () -> reader().load(narrow));
    }

    @Test
    void parquetKeepsItsTypes() {
        StructType schema = new StructType()
                .add("user_id", DataTypes.StringType)
                .add("product_id", DataTypes.IntegerType)
                .add("stars", DataTypes.FloatType);
        String path = folder.resolve("ratings.parquet").toString();
        SPARK.createDataFrame(List.of(RowFactory.create("a", 1, 2f), RowFactory.create("b", 2, null)), schema)
                .write()
                .parquet(path);
        Dataset<Row> ratings = reader().load(path);
        assertEquals(
                "struct<user:string,item:int,rating:double>", ratings.schema().catalogString());
        assertEquals(List.of(RowFactory.create("a", 1, 2.0), RowFactory.create("b", 2, null)), sorted(ratings));
        refused(
                path
                        + ": the column user_id cannot be both user and rating: choose another with option ratingCol or option userCol",
                () -> reader().option("ratingCol", "user_id").load(path));
        String words = folder.resolve("words.parquet").toString();
        SPARK.sql("SELECT 'a' AS user, 1 AS item, 'five' AS rating").write().parquet(words);
        refused(
                words + ": the rating column is string, not a number: choose another with option ratingCol",
                () -> reader().load(words));
        refused(
                path
                        + ": the item column is float, not text, a whole number or a decimal: choose another with option itemCol",
                () -> reader().option("itemCol", "stars")
                        .option("ratingCol", "product_id")
                        .load(path));
    }

    @Test
    void databaseTablesAreRead() throws Exception {
        String url = "jdbc:h2:mem:ratings;DB_CLOSE_DELAY=-1;PASSWORD=secret;USER=sa";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE stars (user_id INT, movie_id VARCHAR(20), rating NUMERIC(3, 1), note CLOB)");
            statement.execute("INSERT INTO stars VALUES (1, 'a', 4.5, null), (2, 'b', 3, 'x')");
            statement.execute("CREATE TABLE nothing (user_id INT, movie_id INT, rating INT)");
            Dataset<Row> ratings = reader().option("dbtable", "stars").load(url);
            assertEquals(List.of(RowFactory.create(1, "a", 4.5), RowFactory.create(2, "b", 3.0)), sorted(ratings));
            Dataset<Row> query = reader().option("query", "SELECT * FROM stars WHERE user_id = 2")
                    .load(url);
            assertEquals(List.of(RowFactory.create(2, "b", 3.0)), sorted(query));
            refused("no table named for the database: set option dbtable or query", () -> reader().load(url));
            refused("the table nothing (jdbc:h2) is empty: it has no rows", () -> reader().option("dbtable", "nothing")
                    .load(url));
            String message = assertThrows(IllegalArgumentException.class, () -> reader().option("dbtable", "absent")
                            .load(url))
                    .getMessage();
            assertTrue(message.startsWith("cannot read the table absent (jdbc:h2): "), message);
            assertFalse(message.contains("secret"), message);
            statement.execute("SHUTDOWN");
        }
    }

    @Test
    void itemNamesInTheirEncodings() throws IOException {
        String dat = write(
                "movies.dat",
                "1::Toy Story (1995)::Animation|Children's\n2::Misérables, Les (1995)::Drama\n3::\"Quoted::Drama\n",
                StandardCharsets.ISO_8859_1);
        assertEquals(
                List.of(
                        RowFactory.create("1", "Toy Story (1995)"),
                        RowFactory.create("2", "Misérables, Les (1995)"),
                        RowFactory.create("3", "\"Quoted")),
                names(new ItemsReader(SPARK).load(dat)));
        String csv = write(
                "movies.csv",
                "movieId,title,genres\n1,\"Misérables, Les (1995)\",Drama\n2,\"\"\"Great\"\" Cats\",Musical\n3,,\n2,A,B\n");
        assertEquals(
                List.of(RowFactory.create("1", "Misérables, Les (1995)"), RowFactory.create("2", "\"Great\" Cats")),
                names(new ItemsReader(SPARK).load(csv)));
        String broken = write("broken.csv", "id,name\n1,a,b\n2,b\n");
        refused(
                broken
                        + ": 1 of 2 lines are not items, such as \"1,a,b\"; correct them, or, to leave them out, set option malformed to skip",
                () -> new ItemsReader(SPARK).load(broken));
        ItemsReader skipping = new ItemsReader(SPARK).option("malformed", "skip");
        assertEquals(List.of(RowFactory.create("2", "b")), names(skipping.load(broken)));
        assertEquals(1, skipping.malformedLines());
    }

    private static List<Row> names(Dataset<Row> items) {
        return items.orderBy("item").collectAsList();
    }

    @Test
    void namesJoinTheirRatings() throws IOException {
        Dataset<Row> ratings = reader().load(write("ratings.csv", CSV));
        Dataset<Row> items =
                new ItemsReader(SPARK).load(write("items.csv", "id,name\n31,Dangerous Minds\n31,Z\n5,None\n"));
        Dataset<Row> named = ItemsReader.addNames(ratings, items);
        assertEquals(
                "struct<user:bigint,item:bigint,rating:double,name:string>",
                named.schema().catalogString());
        assertEquals(
                List.of(
                        RowFactory.create(1L, 31L, 2.5, "Dangerous Minds"),
                        RowFactory.create(1L, 1029L, 3.0, null),
                        RowFactory.create(2L, 31L, 4.0, "Dangerous Minds")),
                sorted(named));
    }
}
