// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.LocalSpark;

class IdxImagesTest {
    private static final Configuration HADOOP = new Configuration();
    private static final int COUNT = 11;

    @TempDir
    private Path folder;

    /** The bytes of an idx file: number n is (3 n) mod 256. */
    private static byte[] idx(int... sizes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x0800 | sizes.length);
        for (int size : sizes) {
            out.writeInt(size);
        }
        int numbers = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        for (int n = 0; n < numbers; n++) {
            out.writeByte(3 * n);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private String file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content).toString();
    }

    private IdxImages images(String images, String labels) {
        return IdxImages.of(images, labels, HADOOP);
    }

    private String refusal(byte[] images, String name) throws IOException {
        String path = file(name, images);
        String labels = file("labels", idx(COUNT));
        return assertThrows(IllegalArgumentException.class, () -> images(path, labels))
                .getMessage()
                .replace(folder.toString(), "DIR");
    }

    private static void requireRows(List<Row> rows) {
        assertEquals(COUNT, rows.size());
        for (int i = 0; i < COUNT; i++) {
            double[] pixels = rows.get(i).<Vector>getAs("features").toArray();
            assertEquals(6, pixels.length);
            for (int j = 0; j < 6; j++) {
                assertEquals(3 * (6 * i + j) % 256 / 255.0, pixels[j], 0, "image " + i + ", pixel " + j);
            }
            assertEquals(3 * i, rows.get(i).<Integer>getAs("label"));
        }
    }

    @Test
    void packedOrNotAndHoweverCutTheImagesAreTheSame() throws IOException {
        IdxImages plain = images(file("images", idx(COUNT, 2, 3)), file("labels", idx(COUNT)));
        assertEquals(COUNT, plain.count());
        assertEquals(6, plain.pixels());
        requireRows(plain.table(LocalSpark.session(), 1).collectAsList());
        // more tasks than images: some have none
        requireRows(plain.table(LocalSpark.session(), 13).collectAsList());
        IdxImages packed = images(file("images.gz", gzip(idx(COUNT, 2, 3))), file("labels.gz", gzip(idx(COUNT))));
        requireRows(packed.table(LocalSpark.session(), 3).collectAsList());
        assertEquals(2, packed.table(LocalSpark.session(), 1).takeAsList(2).size());
    }

    /** The codec's check sum is over what it has written into the reader's buffer: no two readers may share one, also not for what they skip. */
    @Test
    void tasksThatUnpackSideBySideDoNotDisturbEachOther() throws IOException {
        int records = 1000;
        byte[] pixels = new byte[16 + records * 784];
        new Random(1).nextBytes(pixels);
        System.arraycopy(idx(1, 1, 1), 0, pixels, 0, 16);
        ByteBuffer.wrap(pixels).putInt(4, records).putInt(8, 28).putInt(12, 28);
        IdxFile packed = IdxFile.at(file("many.gz", gzip(pixels)), HADOOP, 3);
        IntStream.range(0, 64).parallel().forEach(task -> {
            int first = records - 1 - task;
            try (InputStream in = packed.from(first)) {
                assertArrayEquals(
                        Arrays.copyOfRange(pixels, 16 + first * 784, pixels.length), in.readAllBytes(), "task " + task);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void damagedFilesAreRefusedWithWhatToDo() throws IOException {
        byte[] whole = idx(COUNT, 2, 3);
        assertEquals(
                "DIR/short must have 82 bytes for 11 records of 6, and has 81: fetch it again",
                refusal(Arrays.copyOf(whole, whole.length - 1), "short"));
        assertEquals(
                "DIR/long must have 82 bytes for 11 records of 6, and has 83: fetch it again",
                refusal(Arrays.copyOf(whole, whole.length + 1), "long"));
        assertEquals(
                "DIR/short.gz must have 82 bytes unpacked for 11 records of 6, and has 80: fetch it again",
                refusal(gzip(Arrays.copyOf(whole, 80)), "short.gz"));
        byte[] packed = gzip(whole);
        assertTrue(refusal(Arrays.copyOf(packed, packed.length - 12), "cut.gz").contains("fetch it again"));
        assertEquals(
                "DIR/header is cut off within its header: fetch it again", refusal(Arrays.copyOf(whole, 9), "header"));
        assertEquals(
                "DIR/misnamed is packed by gzip, but its name does not say so: rename it to DIR/misnamed.gz, or unpack it",
                refusal(packed, "misnamed"));
        assertEquals(
                "DIR/labels-as-images is no idx file of images: it begins with 0x00000801, where 0x00000803 is expected",
                refusal(idx(COUNT), "labels-as-images"));
        assertTrue(refusal("not packed at all".getBytes(), "text.gz").contains("text.gz"));
        assertEquals(
                "there must be a label per image: DIR/more has 12 images, DIR/labels has 11 labels",
                refusal(idx(12, 2, 3), "more"));
        assertEquals(
                "there is no file " + folder + "/nowhere: check the path",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> images(folder + "/nowhere", file("labels", idx(COUNT))))
                        .getMessage());
    }

    private void fashion() throws IOException {
        for (String part : List.of("train", "t10k")) {
            file(part + "-images-idx3-ubyte.gz", gzip(idx(COUNT, 28, 28)));
            file(part + "-labels-idx1-ubyte.gz", gzip(idx(COUNT)));
        }
    }

    @Test
    void fashionMnistIsFoundInItsFolderAndItsSumsAreChecked() throws IOException {
        fashion();
        String message = assertThrows(
                        IllegalArgumentException.class, () -> LabelledFiles.at(folder.toString(), null, HADOOP))
                .getMessage();
        assertTrue(
                message.contains(
                        "train-images-idx3-ubyte.gz is not the file that is expected: its SHA-256 unpacked is "),
                message);
        assertTrue(message.contains("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"), message);
        // files that are not packed are looked at too
        Path plain = Files.createDirectories(folder.resolve("plain"));
        for (String name : List.of("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")) {
            Files.write(plain.resolve(name + "-ubyte"), idx(COUNT));
        }
        String refused = assertThrows(
                        IllegalArgumentException.class, () -> LabelledFiles.at(plain.toString(), null, HADOOP))
                .getMessage();
        assertTrue(
                refused.contains("train-images-idx3-ubyte is not the file that is expected: its SHA-256 is "), refused);

        String sum = DigestUtils.sha256Hex(Files.readAllBytes(folder.resolve("train-images-idx3-ubyte.gz")));
        LabelledFiles data = LabelledFiles.at(folder.toString(), sum.toUpperCase(java.util.Locale.ROOT), HADOOP);
        assertEquals("Fashion-MNIST", data.title());
        assertEquals(sum, data.sums().get("train-images-idx3-ubyte"));
        assertEquals(10, data.classes().size());
        assertEquals("ankle boot", data.classes().get(9));
        assertEquals(COUNT, data.training(LocalSpark.session()).count());
        assertArrayEquals(
                new String[] {"features", "label"},
                data.test(LocalSpark.session()).columns());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> LabelledFiles.at(folder.toString(), "00", HADOOP))
                .getMessage()
                .contains("where 00 is expected"));
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> LabelledFiles.at(folder.toString(), sum, HADOOP))
                .getMessage()
                .contains("there is no file " + folder + "/t10k-labels-idx1-ubyte, packed as .gz or not."
                        + " Fashion-MNIST: put train-images"));
    }

    @Test
    void aFolderOfNeitherSaysFromWhereTheDataAreHad() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> LabelledFiles.at(folder.toString(), null, HADOOP))
                .getMessage();
        assertTrue(message.contains("https://github.com/zalandoresearch/fashion-mnist"), message);
        assertTrue(message.contains("https://archive.ics.uci.edu/"), message);
    }
}
