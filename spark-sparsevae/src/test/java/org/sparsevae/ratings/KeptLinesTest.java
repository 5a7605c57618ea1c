// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.RatingsVectorizerModel;

/** Ratings that are kept while they are checked are those that Spark's queries make of the same file. */
class KeptLinesTest {
    private static final SparkSession SPARK = LocalSession.get();

    @TempDir
    Path folder;

    private static String shown(Dataset<Row> rows) {
        return rows.schema().simpleString() + " "
                + rows.collectAsList().stream().map(Row::toString).sorted().collect(Collectors.joining("; "));
    }

    private static RatingsReader reader(StorageLevel keeping) {
        RatingsReader reader = new RatingsReader(SPARK).option("malformed", "skip");
        return keeping == null ? reader : reader.keep(keeping);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,10,4.5\n2,11,0.25\n999999999999999999,0,100000000000000\n",
                "1,10,0.1\n1,11,123.456789012345\n1,12,0.000000000000003\n",
                "1,10,4.\n1,11,.5\n1,12,+3\n1,13,-2\n1,14,1e2\n",
                "1,10,05.50\n007,11,5\n",
                "1,10,\"4,5\"\n1,11,3.25\n",
                "1,10,4\nNA,11,5\n2,NA,3\n",
                "u1,10,4\n2,11,5\n2,\"a b\",3\n",
                "1,10,4\n1,11\n1,12,4,4\n,13,2\n1,14,high\n3,\"open,2\n",
                "9999999999999999999,10,4\n1,11,1234567890123456.5\n",
                "1,10,12.500\n1,11,1.0\n2,11,x\n"
            })
    void keptRatingsAreThoseOfQueries(String lines) throws IOException {
        String file = Files.writeString(folder.resolve("ratings.csv"), "user,item,rating\n" + lines)
                .toString();
        RatingsReader keeping = reader(StorageLevel.MEMORY_AND_DISK());
        RatingsReader plain = reader(null);
        assertEquals(shown(plain.load(file)), shown(keeping.load(file)));
        assertEquals(plain.malformedLines(), keeping.malformedLines());
        keeping.release();
    }

    /** Plain lines are read from their bytes: whatever stands in a file, Spark's parser is to find the same. */
    @ParameterizedTest
    @CsvSource({"a.csv, ','", "a.tsv, '\t'", "a.dat, ::", "a.csv, ;", "a.triples, ' '"})
    void linesAreWhatSparksParserMakesOfThem(String name, String separator) throws IOException {
        boolean hasHeader = !name.endsWith("dat") && !name.endsWith("triples");
        List<String> values = List.of(
                "1", "20", "4.5", "", " 7", "8 ", "\"9\"", "\"", "a\"b", ":", "NA", "x\\y", "\u00e9", "\u0001", "1,5",
                "007", ".5", "1e3");
        Random random = new Random(1);
        for (int file = 0; file < 2; file++) {
            StringBuilder text = new StringBuilder(file == 0 ? "\n" : "");
            text.append(hasHeader ? String.join(separator, "user", "item", "rating", "note") + "\n" : "");
            for (int line = 0; line < 400; line++) {
                int columns = random.nextInt(20) == 0 ? random.nextInt(6) : 4;
                text.append(IntStream.range(0, columns)
                                .mapToObj(c ->
                                        values.get(random.nextInt(10) == 0 ? random.nextInt(values.size()) : c % 3))
                                .collect(Collectors.joining(separator)))
                        .append(random.nextInt(50) == 0 ? "\r\n\n" : "\n");
            }
            Files.writeString(folder.resolve(file + name), text, StandardCharsets.ISO_8859_1);
        }
        SPARK.conf().set("spark.sql.files.maxPartitionBytes", "2000");
        try {
            TableReader reader = new TableReader(SPARK);
            reader.option("format", name.substring(2));
            reader.option("encoding", "ISO-8859-1");
            TableReader.Table table = reader.open(folder.toString());
            List<TableReader.Wanted> wanted = List.of(
                    new TableReader.Wanted(ColumnRole.USER, null, "user"),
                    new TableReader.Wanted(ColumnRole.ITEM, null, "item"),
                    new TableReader.Wanted(ColumnRole.RATING, null, "rating"));
            Dataset<Row> expected = table.select(wanted);
            KeptLines kept = new KeptLines(table, wanted, StorageLevel.MEMORY_AND_DISK());
            assertTrue(kept.lines() > 700 && !kept.arePlain());
            assertTrue(kept.texts().rdd().getNumPartitions() > 4, "files are read in parts");
            String[] columns = expected.columns();
            assertEquals(shown(expected), shown(kept.texts().selectExpr(columns)));
            kept.release();
        } finally {
            SPARK.conf().unset("spark.sql.files.maxPartitionBytes");
        }
    }

    @Test
    void timesAreKeptToo() throws IOException {
        String file = Files.writeString(
                        folder.resolve("ratings.csv"), "user,item,rating,when\n1,2,3,978300760\n1,3,4.5,0\n")
                .toString();
        RatingsReader keeping = reader(StorageLevel.MEMORY_AND_DISK()).option("timeCol", "when");
        assertEquals(shown(reader(null).option("timeCol", "when").load(file)), shown(keeping.load(file)));
        keeping.release();
    }

    @Test
    void filesOfSeveralHeadersAreOneTable() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "user,item,rating\n1,2,3\n");
        Files.writeString(folder.resolve("b.csv"), "rating,note,item,user\n4.5,x,7,6\n");
        RatingsReader keeping = reader(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> rows = keeping.load(folder.toString());
        assertEquals(shown(reader(null).load(folder.toString())), shown(rows));
        assertEquals(DataTypes.LongType, rows.schema().apply("user").dataType());
        keeping.release();
    }

    @Test
    void whatIsPlainIsWrittenAsAProgramWritesIt() {
        for (String text : List.of("0", "7", "120", "999999999999999999")) {
            assertEquals(Long.parseLong(text), PlainNumber.of(UTF8String.fromString(text), false));
        }
        for (String text : List.of("", "007", "-1", "+1", "1.0", "1000000000000000000", "NA", "1 ", "\u0661")) {
            assertEquals(-1, PlainNumber.of(UTF8String.fromString(text), false), text);
        }
        for (String text : List.of("", ".", "5.", ".5", "05", "1e2", "-1", "1,5", "1.2.3", "1234567890123456", "NaN")) {
            assertEquals(-1, PlainNumber.of(UTF8String.fromString(text), true), text);
        }
        assertEquals(45 << 4 | 1, PlainNumber.of(UTF8String.fromString("4.5"), true));
    }

    /** So that a model is never saved over the ratings that it was fitted to. */
    @Test
    void theFilesOfKeptRatingsAreKnown() throws IOException {
        String file = Files.writeString(folder.resolve("ratings.csv"), "user,item,rating\n1,2,3\n")
                .toString();
        RatingsReader keeping = reader(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> rows = keeping.load(file);
        RatingsVectorizerModel model = new RatingsVectorizer().fit(rows);
        keeping.release();
        Exception refused = assertThrows(
                IllegalArgumentException.class, () -> model.write().overwrite().save(folder.toString()));
        assertTrue(refused.getMessage().contains("the data of the fit"), refused.getMessage());
    }
}
