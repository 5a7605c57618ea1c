// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The files that give items their names. */
@Tag("slow")
class NamesOfItemsTest extends FilesFixture {
    @Test
    void namesOfItemsAreReadRightOrRefused() throws IOException {
        String latin = write("latin.csv", "id,title\n1,Amélie\n2,Heat\n", StandardCharsets.ISO_8859_1);
        String said = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ItemsReader(SPARK).wording(Wording.ITEMS).load(latin))
                .getMessage();
        assertTrue(said.contains("1 of 2 lines are not items") && said.contains("with --items-encoding"), said);
        assertEquals(
                List.of("[1,Amélie]", "[2,Heat]"), items(new ItemsReader(SPARK).option("encoding", "latin1"), latin));
        String dat = write("movies.dat", "1::Amélie (2001)::Comedy\n2::Heat::Crime\n");
        assertEquals(List.of("[1,Amélie (2001)]", "[2,Heat]"), items(new ItemsReader(SPARK), dat));
        String words = write("words.txt", "thé\ncafé\n", StandardCharsets.ISO_8859_1);
        assertEquals(
                List.of("[0,thé]", "[1,café]"),
                items(new ItemsReader(SPARK).option("format", "lines").option("encoding", "ISO-8859-1"), words));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ItemsReader(SPARK).option("format", "lines").load(words));
    }

    @Test
    void itemsWithoutANameAreLeftOut() throws IOException {
        String path = write("items.csv", "id,title\n1,\n1,One\n2,\"\"\n3,\" \"\n");
        assertEquals(List.of("[1,One]"), items(new ItemsReader(SPARK), path));
        String table = folder.resolve("items.parquet").toString();
        SPARK.sql(
                        "select * from values ('1', ''), ('1', 'One'), ('2', ' '), ('', 'Nothing'), ('3', null) as t(id, name)")
                .write()
                .parquet(table);
        assertEquals(List.of("[1,One]"), items(new ItemsReader(SPARK), table));
    }

    @Test
    void missingNamesOfItemsAreNone() throws IOException {
        String items = write("items.csv", "item,name\nx,NA\ny,Nab\nz,null\n");
        assertEquals(
                List.of("[y,Nab]"),
                new ItemsReader(SPARK)
                        .load(items).collectAsList().stream().map(Row::toString).toList());
        String words = write("words.txt", "null\nnab\n");
        assertEquals(
                2, new ItemsReader(SPARK).option("format", "lines").load(words).count());
    }

    @Test
    void itemsThatAreNotOfTheRatingsAreCounted() throws IOException {
        Dataset<Row> items = new ItemsReader(SPARK).load(write("items.csv", "id,title\n1.0,A\n2.0,B\n3,C\n"));
        ItemMatch some = ItemMatch.of(items, "1", "2", "3", "4");
        assertEquals(new ItemMatch(3, 4, 1, List.of("1.0", "2.0", "3"), List.of("1", "2", "3")), some);
        assertEquals("1 of 4 items are named", some.text());
        some.requireSome("items.csv");
        ItemMatch none = ItemMatch.of(items, "007", "12");
        assertEquals(
                "items.csv names none of the 2 items of the ratings: its 3 ids are such as 1.0, 2.0, 3, those of the ratings"
                        + " such as 007, 12; write both in one way, or choose another column of ids",
                assertThrows(IllegalArgumentException.class, () -> none.requireSome("items.csv"))
                        .getMessage());
    }
}
