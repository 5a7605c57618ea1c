// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders, patterns and names of files as people have them. */
@Tag("slow")
class PathsAsTheyAreTest extends FilesFixture {
    @Test
    void filesOfAFolderAreReadByTheirOwnHeaders() throws IOException {
        write("parts/1.csv", "user,item,rating\na,x,5\n");
        write("parts/2.csv", "rating,item,user,note\n4.5,y,a,n\n");
        write("parts/3.csv", "item;note;user;rating\nx;;b;3,0\n");
        write("parts/4.csv", "user,item,rating\n");
        write("parts/5.csv", "");
        String parts = folder.resolve("parts").toString();
        assertEquals(EXPECTED, rows(reader().load(parts)));
        write("parts/6.csv", "user,item,stars\nc,x,3\n");
        assertEquals(4, reader().load(parts).count());
        write("parts/7.csv", "user,rating\nc,3\n");
        assertEquals(
                "file:" + folder.resolve("parts/7.csv")
                        + " has no column item: its columns are user, rating; set option itemCol, or if its first line is not a"
                        + " header, set option header to false",
                refusal(reader(), parts));
    }

    @Test
    void partitionedFoldersKeepTheirColumns() throws IOException {
        write("days/item=x/a.csv", "user,rating\na,5\nb,3\n");
        write("days/item=y/b.csv", "user,rating\na,4.5\n");
        String days = folder.resolve("days").toString();
        assertEquals(EXPECTED, rows(reader().load(days)));
        write("days/item=y/b.csv", "rating,user\n4.5,a\n");
        assertEquals(EXPECTED, rows(reader().load(days)));
    }

    @Test
    void folderNamesKeepTheirZeros() throws IOException {
        String inference = "spark.sql.sources.partitionColumnTypeInference.enabled";
        write("t.csv/user=007/a.csv", "item,rating\nx,5\n");
        write("t.csv/user=7/a.csv", "item,rating\nx,4\n");
        String table = folder.resolve("t.csv").toString();
        assertEquals(List.of("[007,x,5.0]", "[7,x,4.0]"), rows(reader().load(table)));
        String parquet = folder.resolve("t.parquet").toString();
        reader().load(table).write().partitionBy("user").parquet(parquet);
        assertEquals(List.of("[007,x,5.0]", "[7,x,4.0]"), rows(reader().load(parquet)));
        assertFalse(SPARK.conf().getAll().contains(inference), "the session's own setting");
        // what no value loses by stays a number
        String numbers = folder.resolve("n.parquet").toString();
        SPARK.sql("SELECT 7 AS user, 'x' AS item, 4.50 AS rating")
                .write()
                .partitionBy("user", "rating")
                .parquet(numbers);
        assertEquals(List.of("[7,x,4.5]"), rows(reader().load(numbers)));
        assertEquals(
                "int", reader().load(numbers).schema().apply("user").dataType().catalogString());
    }

    /** The driver looks into the first thousand files itself, tasks into the others. */
    @Test
    void everyFileOfManyIsLookedInto() throws IOException {
        for (int i = 0; i < 1002; i++) {
            write("many/" + (10_000 + i) + ".csv", "user,item,rating\nu" + i + ",x,1\n");
        }
        write("many/99999.csv", "rating,item,user\n1,x,last\n");
        Dataset<Row> ratings = reader().load(folder.resolve("many").toString());
        assertEquals(1003, ratings.count());
        assertEquals(1, ratings.filter("user = 'last'").count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a[1].csv",
                "a{b,c}.csv",
                "a*.csv",
                "a?.csv",
                "a b.csv",
                "a%20b.csv",
                "a#b.csv",
                "a+b,c.csv",
                "a\\b.csv",
                "folder [2024]/a.csv",
                "\u00fcber.csv"
            })
    void namesAreReadAsTheyAre(String name) throws IOException {
        write("aXb.csv", "user,item,rating\nwrong,x,1\n");
        write("a1.csv", "user,item,rating\nwrong,x,1\n");
        String path = write(name, CSV);
        assertEquals(EXPECTED, rows(reader().load(path)));
        if (name.startsWith("folder")) {
            assertEquals(EXPECTED, rows(reader().load(Path.of(path).getParent().toString())));
        }
        String words = write(name.replace(".csv", ".txt"), "one\ntwo\n");
        assertEquals(List.of("[0,one]", "[1,two]"), items(new ItemsReader(SPARK).option("format", "lines"), words));
    }

    @Test
    void aColonInALocalFilesNameIsRefusedWithARemedy() throws IOException {
        String path = write("a:b.csv", CSV);
        assertTrue(refusal(reader(), path).endsWith("rename it, or give a link to it without one"));
        assertTrue(refusal(reader(), folder.toString()).endsWith("rename it, or give a link to it without one"));
    }

    @Test
    void patternsStayPatterns() throws IOException {
        write("a1.csv", "user,item,rating\na,x,5\n");
        write("a2.csv", "user,item,rating\na,y,4.5\n");
        write("b.csv", "user,item,rating\nb,x,3\n");
        assertEquals(EXPECTED, rows(reader().load(folder + "/a[12].csv", folder + "/{b,c}.csv")));
        assertEquals(EXPECTED, rows(reader().load(folder + "/*.csv")));
    }

    @Test
    void hiddenFilesAreRefusedByName() throws IOException {
        String hidden = write("_hid.csv", CSV);
        assertEquals(
                hidden + " would not be read, because Spark leaves out files whose names begin with _ or with a dot:"
                        + " rename it",
                refusal(reader(), hidden));
        write("pat/a.csv", CSV);
        write("pat/_SUCCESS", "what a writer leaves");
        String pattern = folder.resolve("pat/*").toString();
        assertEquals(EXPECTED, rows(reader().option("format", "csv").load(pattern)));
        write("pat/_b.csv", CSV);
        write("pat/.c.csv.gz", CSV);
        assertEquals(
                pattern
                        + " holds .c.csv.gz, _b.csv, which would not be read, because Spark leaves out files whose names"
                        + " begin with _ or with a dot: rename them",
                refusal(reader().option("format", "csv"), pattern));
    }
}
