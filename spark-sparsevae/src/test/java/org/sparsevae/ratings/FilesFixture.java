// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;

/** Files of a test's own, and what is read of them. */
abstract class FilesFixture {
    static final SparkSession SPARK = LocalSession.get();
    static final List<String> EXPECTED = List.of("[a,x,5.0]", "[a,y,4.5]", "[b,x,3.0]");
    static final String CSV = "user,item,rating\na,x,5\na,y,4.5\nb,x,3\n";

    @TempDir
    Path folder;

    String write(String name, String text) throws IOException {
        return write(name, text, StandardCharsets.UTF_8);
    }

    String write(String name, String text, Charset charset) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, text.getBytes(charset)).toString();
    }

    static RatingsReader reader() {
        return new RatingsReader(SPARK);
    }

    static List<String> rows(Dataset<Row> ratings) {
        return ratings.orderBy("user", "item").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    static List<String> items(ItemsReader reader, String path) {
        return reader.load(path).orderBy("item").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    static String refusal(RatingsReader reader, String... paths) {
        return assertThrows(IllegalArgumentException.class, () -> reader.load(paths))
                .getMessage();
    }
}
