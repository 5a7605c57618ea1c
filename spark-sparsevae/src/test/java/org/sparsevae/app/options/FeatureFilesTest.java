// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.LocalSpark;
import picocli.CommandLine;

/** Tables of features as other tools write them. */
@Tag("slow")
class FeatureFilesTest {
    @TempDir
    Path folder;

    private String write(String name, String text) throws IOException {
        return write(name, text, StandardCharsets.UTF_8);
    }

    private String write(String name, String text, Charset charset) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, text.getBytes(charset)).toString();
    }

    private static FeaturesOptions options(String path, String... more) {
        FeaturesOptions options = new FeaturesOptions();
        String[] line = Arrays.copyOf(more, more.length + 1);
        line[more.length] = "--data=" + path;
        new CommandLine(options).parseArgs(line);
        options.validate();
        return options;
    }

    private static Dataset<Row> read(String path, String... more) {
        return options(path, more).read(LocalSpark.session(), "features");
    }

    private static String names(Dataset<Row> table) {
        Attribute[] attributes = AttributeGroup.fromStructField(table.schema().apply("features"))
                .attributes()
                .get();
        return Arrays.stream(attributes).map(a -> a.name().get()).collect(Collectors.joining(","));
    }

    private static List<String> values(Dataset<Row> table) {
        return table.collectAsList().stream()
                .map(row -> Arrays.toString(row.<Vector>getAs("features").toArray()))
                .toList();
    }

    private static String refusal(String path, String... more) {
        return assertThrows(
                        IllegalArgumentException.class, () -> read(path, more).collect())
                .getMessage();
    }

    @Test
    void columnsWithoutANameAreNoFeatures() throws IOException {
        for (String path : List.of(
                write("pandas.csv", ",a,b\n0,1,2.5\n1,3,4\n"),
                write("twice.csv", "Unnamed: 0,a,b\n0,1,2.5\n1,3,4\n"),
                write("after.csv", "a,b,\n1,2.5,\n3,4,\n"),
                write("lines.csv", "a,b\n1,2.5,\n3,4,\n"),
                write("table.csv", "\"a\",\"b\"\n\"1\",1,2.5\n\"2\",3,4\n"),
                write("rows.csv", "\"a\",\"b\"\n\"Mazda\",1,2.5\n\"Fiat\",3,4\n"))) {
            Dataset<Row> table = read(path);
            assertEquals("a,b", names(table), path);
            assertEquals(List.of("[1.0, 2.5]", "[3.0, 4.0]"), values(table), path);
            assertArrayEquals(new String[] {"features"}, table.columns(), path);
        }
        Dataset<Row> kept = read(folder.resolve("pandas.csv").toString(), "--other-cols=_c0");
        assertArrayEquals(new String[] {"_c0", "features"}, kept.columns());
        // a model of an earlier version had such a column as its feature
        Dataset<Row> old = options(folder.resolve("pandas.csv").toString())
                .readFor(LocalSpark.session(), "features", new String[] {"b", "_c0"});
        assertEquals(List.of("[2.5, 0.0]", "[4.0, 1.0]"), values(old));
    }

    @Test
    void namesThatAreThereTwiceHaveTheirPlace() throws IOException {
        String path = write("a.csv", "x,y,x,X,ID,id\n1,2,3,4,5,6\n");
        Dataset<Row> table = read(path, "--other-cols=ID,id");
        assertEquals("x0,y,x2,X", names(table));
        assertEquals(List.of("[1.0, 2.0, 3.0, 4.0]"), values(table));
        assertArrayEquals(new String[] {"ID4", "id5", "features"}, table.columns());
        assertEquals(path + " has no column x: its columns are x, y, x, X, ID, id", refusal(path, "--other-cols=x"));
    }

    @Test
    void missingValuesAreNaN() throws IOException {
        String r = write("r.csv", "a,b,c\n1,NA,0.5\nNA,2,null\n3,4,None\n5,,NaN\n");
        Dataset<Row> table = read(r);
        assertEquals(
                List.of("[1.0, NaN, 0.5]", "[NaN, 2.0, NaN]", "[3.0, 4.0, NaN]", "[5.0, NaN, NaN]"), values(table));
        String commas = write("commas.csv", "a;b;c\n1;NA;0,5\nNA;2;null\n3;4;None\n5;;NaN\n");
        assertEquals(values(table), values(read(commas)));
        String words = write("words.csv", "a,b\n1,NA\n2,high\n");
        assertTrue(refusal(words).contains("the column b holds other values than numbers, such as \"high\"; if"));
        assertEquals("NA", read(words, "--other-cols=b").head().getString(0));
    }

    @Test
    void tablesWithoutAHeaderAreReadByPlace() throws IOException {
        String iris = write("iris.csv", "5.1,3.5,1.4,0.2,setosa\n4.9,3.0,1.4,0.2,setosa\n");
        assertEquals(
                iris + ": its first line looks like data and not like names (5.1, 3.5, 1.4, 0.2, setosa): if it is no"
                        + " header, add --features-no-header",
                refusal(iris));
        Dataset<Row> table = read(iris, "--features-no-header", "--other-cols=5");
        assertEquals("1,2,3,4", names(table));
        assertEquals(List.of("[5.1, 3.5, 1.4, 0.2]", "[4.9, 3.0, 1.4, 0.2]"), values(table));
        assertEquals("setosa", table.head().getString(0));
        String semicolons = write("b.csv", "1,5;2\n3,5;4\n");
        assertEquals(List.of("[1.5, 2.0]", "[3.5, 4.0]"), values(read(semicolons, "--features-no-header")));
        String waves = write("waves.csv", "400.5,401.0,401.5\n1,2,3\n");
        assertEquals("400.5,401.0,401.5", names(read(waves)), "an axis is a header");
        String genes = write("genes.csv", "7157,1956,672\n1,2,3\n");
        assertEquals("7157,1956,672", names(read(genes)), "so are numbers of genes");
    }

    @Test
    void encodingsAreToldOrChosen() throws IOException {
        String latin = write("latin.csv", "größe,b\n1,2\n", StandardCharsets.ISO_8859_1);
        assertTrue(refusal(latin).endsWith("with --features-encoding"), refusal(latin));
        assertEquals("größe,b", names(read(latin, "--features-encoding=ISO-8859-1")));
        assertEquals("größe,b", names(read(write("wide.csv", "größe,b\n1,2\n", StandardCharsets.UTF_16))));
        assertEquals("größe,b", names(read(write("mark.csv", "\ufeffgröße,b\n1,2\n"))));
        String ids = write("ids.csv", "id,a,b\nZoë,1,2\n", StandardCharsets.ISO_8859_1);
        Exception thrown =
                assertThrows(Exception.class, () -> read(ids, "--other-cols=id").collect());
        assertTrue(
                String.valueOf(thrown.getCause()).contains("with --features-encoding")
                        || thrown.getMessage().contains("with --features-encoding"),
                thrown.toString());
    }

    @Test
    void filesOfAFolderAreReadByTheirOwnHeaders() throws IOException {
        write("t.csv/1.csv", "id,a,b\nx,1,2\n");
        write("t.csv/2.csv", "b;id;a\n4,5;y;3\n");
        Dataset<Row> table = read(folder.resolve("t.csv").toString(), "--other-cols=id");
        assertEquals(List.of("[1.0, 2.0]", "[3.0, 4.5]"), values(table));
        write("t.csv/3.csv", "id,a\nz,3\n");
        assertTrue(refusal(folder.resolve("t.csv").toString(), "--other-cols=id")
                .contains("3.csv has no column b: its columns are id, a"));
    }

    @Test
    void brokenLinesAreRefused() throws IOException {
        String path = write("a.csv", "a,b\n1,2\n3\n");
        Exception thrown = assertThrows(Exception.class, () -> read(path).collect());
        assertTrue(
                String.valueOf(thrown.getCause()).contains("a line has more or fewer values")
                        || thrown.getMessage().contains("a line has more or fewer values"),
                thrown.toString());
        assertEquals(2, read(write("good.csv", "a,b\n1,2\n3,4\n")).count(), "a count reads no column");
    }

    @Test
    void columnsThatAreNoFeaturesAreTextAsItStands() throws IOException {
        String path = write(
                "ids.csv",
                "id,version,long,time,sign,a\n007,1.10,12345678901234567890123456789012345678901234567,00:01,+1,1\n"
                        + "7,1.1,12345678901234567890123456789012345678901234568,2024-01-01,1,2\nNA,true,,x,-0,3\n");
        Dataset<Row> table = read(path, "--other-cols=id,version,long,time,sign");
        String expected = "007|1.10|12345678901234567890123456789012345678901234567|00:01|+1\n"
                + "7|1.1|12345678901234567890123456789012345678901234568|2024-01-01|1\nNA|true|null|x|-0";
        assertEquals(expected, kept(table));
        assertEquals("a", names(table));
        Dataset<Row> served = options(path).readFor(LocalSpark.session(), "features", new String[] {"a"});
        assertEquals(expected, kept(served), "so are those that a fitted model leaves");
        write("parts.csv/1.csv", "id,a\n007,1\n");
        write("parts.csv/2.csv", "a;id\n2,5;1.10\n");
        assertEquals("007\n1.10", kept(read(folder.resolve("parts.csv").toString(), "--other-cols=id")));
    }

    private static String kept(Dataset<Row> table) {
        return table.drop("features").collectAsList().stream()
                .map(row -> row.mkString("|"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void columnsThatAModelAsksForHaveTypes() throws IOException {
        String path = write("w.csv", "id,w,held,a\n1,0.5,true,1\n2,NA,FALSE,2\n");
        Dataset<Row> table = options(path, "--other-cols=id,w").read(LocalSpark.session(), "features", "w", "held");
        assertEquals("a", names(table));
        assertEquals("1|0.5|true\n2|null|false", kept(table));
        assertEquals("double", table.schema().apply("w").dataType().typeName());
        assertEquals("boolean", table.schema().apply("held").dataType().typeName());
    }

    @Test
    void onlyDecimalNumbersAreNumbers() throws IOException {
        for (String id : List.of("0d", "1f", "2D", "0x1p3", "1_000")) {
            String path = write(id + ".csv", "id,a\n" + id + ",1\n" + id + ",2\n");
            assertEquals(
                    path + ": the column id holds other values than numbers, such as \"" + id
                            + "\"; if it is no feature name it with --other-cols",
                    refusal(path));
            assertEquals(id, read(path, "--other-cols=id").head().getString(0));
        }
        String numbers = write("numbers.csv", "a,b\n1e3,+.5\n-2.E-1,inf\n");
        assertEquals(List.of("[1000.0, 0.5]", "[-0.2, Infinity]"), values(read(numbers)));
    }

    @Test
    void quotesAreThoseOfCsv() throws IOException {
        String doubled = write("q.csv", "id,a\n\"a \"\"b\"\"\",1\n\"c\\\",2\n\"d\ne, f\",3\n\"\"\"\",4\n");
        Dataset<Row> table = read(doubled, "--other-cols=id");
        assertEquals("a \"b\"\nc\\\nd\ne, f\n\"", kept(table));
        assertEquals(List.of("[1.0]", "[2.0]", "[3.0]", "[4.0]"), values(table));
        // a line of its own by its number of values
        String hidden = write("h.csv", "a,id\n1,\"x\n2,y\"\n3,z\n");
        assertEquals("x\n2,y\nz", kept(read(hidden, "--other-cols=id")));
        String inches = write("i.csv", "id,a\n5\" disk,1\n3\",2\n");
        assertEquals("5\" disk\n3\"", kept(read(inches, "--other-cols=id")));
    }

    @Test
    void quotedDecimalCommasAreRead() throws IOException {
        String path = write("c.csv", "id,a,b\nx,\"4,5\",\"1,250\"\ny,3,\"0,5\"\n");
        assertEquals(List.of("[4.5, 1.25]", "[3.0, 0.5]"), values(read(path, "--other-cols=id")));
        String thousands = write("t.csv", "a\n\"1,250\"\n950\n");
        assertEquals(
                thousands + ": the column a holds other values than numbers, such as \"1,250\", whose comma may be that"
                        + " of thousands or a decimal comma: write the numbers without it; if it is no feature name"
                        + " it with --other-cols",
                refusal(thousands));
    }

    @Test
    void aFolderIsWhatItsFilesAre() throws IOException {
        write("parts/1.csv", "id,a,b\nx,1,2\n");
        write("parts/2.tsv", "id\ta\tb\ny\t3\t4\n");
        String parts = folder.resolve("parts").toString();
        assertEquals(List.of("[1.0, 2.0]", "[3.0, 4.0]"), values(read(parts, "--other-cols=id")));
        write("vectors/part-1.svm", "1 1:2.0 3:4.0\n");
        String vectors = folder.resolve("vectors").toString();
        assertEquals(List.of("[2.0, 0.0, 4.0]"), values(read(vectors)));
        assertEquals(
                "--features-no-header is of CSV tables: leave it out with " + vectors,
                refusal(vectors, "--features-no-header"));
        assertEquals(
                "--features-col is a column of vectors, which CSV does not have: leave it out",
                refusal(parts, "--features-col=a"));
    }

    @Test
    void folderNamesStayAsTheyAre() throws IOException {
        write("t.csv/id=007/1.csv", "a\n1\n");
        write("t.csv/id=7/1.csv", "a\n2\n");
        String csv = folder.resolve("t.csv").toString();
        assertEquals("007\n7", kept(read(csv, "--other-cols=id").orderBy("id")));
        String vectors = folder.resolve("vectors").toString();
        Dataset<Row> table = read(csv, "--other-cols=id");
        table.write().partitionBy("id").parquet(vectors);
        assertEquals("007\n7", kept(read(vectors).orderBy("id")));
    }

    /** Spark's parser takes 20480 columns unless it is asked for more, and a header may be longer than the first look. */
    @Test
    void thereMayBeManyColumns() throws IOException {
        int columns = 21_000;
        String names = IntStream.range(0, columns).mapToObj(c -> "gene" + c).collect(Collectors.joining(","));
        String line = IntStream.range(0, columns).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String path = write("wide.csv", "user,item,rating," + names + "\na,x,1," + line + "\n");
        assertEquals(
                1,
                new org.sparsevae.ratings.RatingsReader(LocalSpark.session())
                        .load(path)
                        .count());
    }

    /** Spark plans and compiles for each column of a query, for minutes where there are thousands: here a row's features are one column from the start. */
    @Test
    void aTableOfManyFeaturesIsAQueryOfFewColumns() throws IOException {
        int columns = 3000;
        StringBuilder text = new StringBuilder(
                "id," + IntStream.range(0, columns).mapToObj(c -> "gene" + c).collect(Collectors.joining(",")));
        for (int row = 0; row < 3; row++) {
            int of = row;
            text.append("\nr" + row + ",")
                    .append(IntStream.range(0, columns)
                            .mapToObj(c -> c == 7 ? "NA" : of == 1 && c == 5 ? "-0" : of + "." + c)
                            .collect(Collectors.joining(",")));
        }
        Dataset<Row> table = read(write("genes.csv", text + "\n"), "--other-cols=id");
        int widest =
                scala.collection.JavaConverters.seqAsJavaList(
                                table.queryExecution().analyzed().collectLeaves())
                        .stream()
                        .mapToInt(leaf -> leaf.output().size())
                        .max()
                        .orElseThrow();
        assertEquals(2, widest);
        assertEquals("id,features", String.join(",", table.columns()));
        List<Row> rows = table.orderBy("id").collectAsList();
        assertEquals(3, rows.size());
        double[] second = rows.get(1).<Vector>getAs("features").toArray();
        assertEquals(columns, second.length);
        assertTrue(Double.isNaN(second[7]));
        assertEquals(0, Double.doubleToRawLongBits(second[5]), "no zero has a sign");
        assertEquals(1.2999, second[2999]);
        assertEquals(
                columns,
                AttributeGroup.fromStructField(table.schema().apply("features")).size());
    }

    @Test
    void pathsAreReadAsTheyAre() throws IOException {
        write("a1.csv", "a,b\n9,9\n");
        assertEquals(List.of("[1.0, 2.0]"), values(read(write("a[1].csv", "a,b\n1,2\n"))));
        assertEquals(List.of("[1.0, 2.0]"), values(read(write("a 1%.tsv", "a\tb\n1\t2\n"))));
        String missing = folder.resolve("none.parquet").toString();
        assertEquals("there is no file or folder " + missing + ": check the path", refusal(missing));
        String text = write("text.parquet", "a,b\n1,2\n");
        assertTrue(refusal(text).endsWith("in another format, set --features-format"), refusal(text));
        String empty = write("empty.csv", "");
        assertEquals(empty + " is empty: it holds no data", refusal(empty));
        Path libsvm = Path.of(write("a[2].svm", "1 1:2.0 3:4.0\n"));
        assertEquals(List.of("[2.0, 0.0, 4.0]"), values(read(libsvm.toString())));
    }
}
