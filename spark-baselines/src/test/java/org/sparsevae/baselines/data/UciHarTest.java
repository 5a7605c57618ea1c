// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.LocalSpark;

class UciHarTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    private Path folder;

    /** Value j of row i, as the files have it: two blanks or one and a sign before it, an exponent behind. */
    private static double value(int i, int j) {
        return (j % 2 == 0 ? 1 : -1) * (i * 561 + j) / 10000.0;
    }

    private static String line(int i, int size) {
        return IntStream.range(0, size)
                .mapToObj(j -> String.format(Locale.ROOT, " % .7e", value(i, j)))
                .collect(Collectors.joining());
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("activity_labels.txt"), "1 WALKING\n2 WALKING_UPSTAIRS\n6 LAYING\n");
        write("train", 7);
        write("test", 3);
    }

    private void write(String part, int rows) throws IOException {
        Files.createDirectories(folder.resolve(part));
        StringBuilder features = new StringBuilder();
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            features.append(line(i, 561)).append('\n');
            labels.append(List.of(1, 2, 6).get(i % 3)).append('\n');
        }
        Files.writeString(folder.resolve(part + "/X_" + part + ".txt"), features.append('\n'));
        Files.writeString(folder.resolve(part + "/y_" + part + ".txt"), labels);
    }

    private LabelledFiles data() {
        return LabelledFiles.at(folder.toString(), null, HADOOP);
    }

    @Test
    void rowsHaveTheirLabelsInTheOrderOfTheFiles() {
        LabelledFiles data = data();
        assertEquals("UCI HAR", data.title());
        assertEquals(Map.of(1, "walking", 2, "walking_upstairs", 6, "laying"), data.classes());
        List<Row> rows = data.training(LocalSpark.session()).collectAsList();
        assertEquals(7, rows.size());
        for (int i = 0; i < 7; i++) {
            double[] features = rows.get(i).<Vector>getAs("features").toArray();
            assertEquals(561, features.length);
            for (int j = 0; j < 561; j++) {
                assertEquals(value(i, j), features[j], 1e-12, "row " + i + ", feature " + j);
            }
            assertEquals(List.of(1, 2, 6).get(i % 3), rows.get(i).<Integer>getAs("label"));
        }
        assertEquals(3, data.test(LocalSpark.session()).count());
    }

    @Test
    void theSumIsCheckedWhereOneIsGiven() throws IOException {
        String sum = DigestUtils.sha256Hex(Files.readAllBytes(folder.resolve("train/X_train.txt")));
        assertEquals(
                sum, LabelledFiles.at(folder.toString(), sum, HADOOP).sums().get("train/X_train.txt"));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> LabelledFiles.at(folder.toString(), "ab" + sum.substring(2), HADOOP))
                .getMessage();
        assertTrue(message.contains("its SHA-256 is " + sum), message);
    }

    private static String cause(Dataset<Row> rows) {
        Throwable thrown = assertThrows(Exception.class, rows::collectAsList);
        while (!(thrown instanceof IllegalArgumentException) || thrown instanceof NumberFormatException) {
            thrown = thrown.getCause();
        }
        return thrown.getMessage();
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        Path labels = folder.resolve("train/y_train.txt");
        Files.writeString(labels, "1\n2\n");
        String message = assertThrows(IllegalArgumentException.class, () -> data().training(LocalSpark.session()))
                .getMessage();
        assertTrue(message.contains("X_train.txt has 7 lines, ") && message.contains("y_train.txt has 2"), message);
        Files.writeString(labels, "1\n2\n1\n1\n5\n1\n1\n");
        message = cause(data().training(LocalSpark.session()));
        assertTrue(message.startsWith("line 5 of ") && message.endsWith("6=laying}: 5"), message);
        write("train", 7);
        Path features = folder.resolve("train/X_train.txt");
        String text = Files.readString(features);
        Files.writeString(features, text.replaceFirst("\n", " 0.5\n"));
        message = cause(data().training(LocalSpark.session()));
        assertTrue(message.startsWith("line 1 of ") && message.endsWith("must have 561 numbers, and has 562"), message);
        Files.writeString(features, text.replaceFirst("\\S+\n", "x\n"));
        message = cause(data().training(LocalSpark.session()));
        assertTrue(message.endsWith("has at place 561 no number: x"), message);
        Files.writeString(folder.resolve("activity_labels.txt"), "WALKING\n");
        assertTrue(assertThrows(IllegalArgumentException.class, this::data)
                .getMessage()
                .contains("must have a number and a name in each line"));
        Files.delete(labels);
        assertTrue(assertThrows(IllegalArgumentException.class, this::data)
                .getMessage()
                .contains("y_train.txt. UCI HAR: unpack https://archive.ics.uci.edu/static/public/240/"));
    }
}
