// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.RatingsVectorizerModel;

/** How often the files of a fit are opened: for a look at their beginning, and to be read. */
class FilesReadOnceTest {
    private static final SparkSession SPARK = LocalSession.get();
    private static final Map<String, Integer> OPENED = new ConcurrentHashMap<>();

    @TempDir
    java.nio.file.Path folder;

    /** Local files, by URIs of their own. */
    public static final class Counting extends RawLocalFileSystem {
        /** Called by Hadoop. */
        public Counting() {}

        @Override
        public URI getUri() {
            return URI.create("counted:///");
        }

        @Override
        public String getScheme() {
            return "counted";
        }

        @Override
        public FSDataInputStream open(Path path, int buffer) throws IOException {
            OPENED.merge(path.getName(), 1, Integer::sum);
            return super.open(path, buffer);
        }
    }

    @BeforeEach
    void count() {
        SPARK.sparkContext().hadoopConfiguration().set("fs.counted.impl", Counting.class.getName());
        OPENED.clear();
    }

    private String write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return "counted://" + folder.resolve(name);
    }

    @Test
    void aFitReadsRatingsAndItemsOnce() throws IOException {
        String ratings = write("ratings.csv", "user,item,rating\na,1,5\na,2,4\nb,2,5\nb,3,1\nc,1,5\n");
        String items = write("items.csv", "item,name\n1,One\n2,Two\n3,Three\n");
        int before = SPARK.sparkContext().getPersistentRDDs().size();
        RatingsReader reader = new RatingsReader(SPARK).keep(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> listed = ItemsReader.held(new ItemsReader(SPARK).load(items));
        Dataset<Row> table = ItemsReader.addNames(reader.load(ratings), listed);
        RatingsVectorizerModel model = new RatingsVectorizer()
                .setMinRating(4)
                .setItemNameCol(ItemsReader.NAME)
                .fit(table);
        assertEquals("One,Two", String.join(",", model.itemNames()));
        assertEquals(3, model.transform(table).count());
        assertEquals(3, model.audit(table).users());
        assertEquals(2, ItemMatch.of(listed, model.itemIds()).named());
        assertEquals(2, OPENED.get("ratings.csv"));
        assertEquals(3, OPENED.get("items.csv"), "they are few, and checked before they are taken");
        reader.release();
        assertEquals(before, SPARK.sparkContext().getPersistentRDDs().size());
    }

    @Test
    void whatIsRefusedIsNotKept() throws IOException {
        String ratings = write("bad.csv", "user,item,rating\na,1,5\na,2,high\n");
        int before = SPARK.sparkContext().getPersistentRDDs().size();
        RatingsReader reader = new RatingsReader(SPARK).keep(StorageLevel.MEMORY_AND_DISK());
        assertThrows(IllegalArgumentException.class, () -> reader.load(ratings));
        assertEquals(before, SPARK.sparkContext().getPersistentRDDs().size());
    }
}
