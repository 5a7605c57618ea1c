// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.inference.SmallModels;

class WeightsFileTest {

    @TempDir
    Path folder;

    static byte[] bytes(WeightsFile weights) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        weights.write(out);
        return out.toByteArray();
    }

    static WeightsFile read(byte[] bytes) throws IOException {
        return WeightsFile.read(new ByteArrayInputStream(bytes), bytes.length, "w.bin");
    }

    private static String refusal(byte[] bytes) {
        return assertThrows(SavedModelException.class, () -> read(bytes)).getMessage();
    }

    /** The file with its header replaced and all of its sums right, as somebody else's writer might make it. */
    private static byte[] withHeader(byte[] file, String header) throws Exception {
        ByteBuffer old = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        byte[] payload = Arrays.copyOfRange(file, 48 + old.getInt(12), file.length);
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer made = ByteBuffer.allocate(48 + text.length + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        made.put(file, 0, 12).putInt(text.length);
        made.put(MessageDigest.getInstance("SHA-256").digest(text));
        return made.put(text).put(payload).array();
    }

    private static String header(byte[] file) {
        return new String(
                file, 48, ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(12), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        float[] many = SmallModels.random(20_001, 1);
        many[0] = Float.NaN;
        many[1] = -0f;
        many[2] = Float.MIN_VALUE;
        WeightsFile weights = new WeightsFile(
                JsonNodeFactory.instance.objectNode().put("name", "Œuvre \"x\""),
                List.of(
                        NamedArray.of("many", many, 3, 6667),
                        NamedArray.of("none", new double[0], 0, 4),
                        NamedArray.of("scalar", new double[] {Math.PI})));
        weights.write(folder.resolve("w.bin"));
        WeightsFile copy = WeightsFile.read(folder.resolve("w.bin"));
        assertEquals(weights, copy);
        assertArrayEquals(many, copy.array("many").floats());
        assertArrayEquals(new int[] {3, 6667}, copy.array("many").shape());
        assertArrayEquals(bytes(weights), Files.readAllBytes(folder.resolve("w.bin")));
        assertArrayEquals(bytes(weights), bytes(copy));
    }

    @Test
    void theLayoutIsTheDocumentedOne() throws Exception {
        byte[] file = bytes(SmallModels.weights());
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals("SPVAEWGT", new String(file, 0, 8, StandardCharsets.US_ASCII));
        assertEquals(1, buffer.getInt(8));
        int start = 48 + buffer.getInt(12);
        assertEquals(0, start % 64);
        JsonNode header = new ObjectMapper().readTree(header(file));
        for (JsonNode array : header.get("arrays")) {
            if (array.get("name").asText().equals("W")) {
                assertEquals("[5,2]", array.get("shape").toString());
                assertEquals("float32", array.get("dtype").asText());
                assertEquals(-0.5f, buffer.getFloat(start + array.get("offset").asInt() + 4 * 4));
            }
            if (array.get("name").asText().equals("eta")) {
                assertEquals(0.3, buffer.getDouble(start + array.get("offset").asInt() + 8));
            }
        }
        assertEquals(file.length - start, header.get("payloadBytes").asInt());
    }

    @Test
    void refusesWhatIsMissingNotOursOrNewer() throws Exception {
        Path missing = folder.resolve("missing.bin");
        assertEquals(
                "there is no weights file " + missing + ": give the path of the weights.bin of a saved model",
                assertThrows(SavedModelException.class, () -> WeightsFile.read(missing))
                        .getMessage());
        String notOurs =
                "w.bin is not a weights file of a sparse VAE: give the path of the weights.bin of a saved model";
        assertEquals(notOurs, refusal("PAR1, and so on".getBytes(StandardCharsets.UTF_8)));
        assertEquals(notOurs, refusal(new byte[0]));
        byte[] newer = bytes(SmallModels.weights());
        newer[8] = 2;
        assertEquals(
                "weights file w.bin has format version 2 and this release reads versions up to 1: use a newer release,"
                        + " or save the model again with this one",
                refusal(newer));
    }

    @Test
    void refusesDamage() throws Exception {
        byte[] file = bytes(SmallModels.weights());
        byte[] header = file.clone();
        header[60] ^= 1;
        assertTrue(refusal(header).contains("damaged: its header does not have the recorded SHA-256; restore it"));
        byte[] number = file.clone();
        number[file.length - 1] ^= 1;
        assertTrue(refusal(number).contains("damaged: its numbers do not have the recorded SHA-256"));
        assertTrue(refusal(Arrays.copyOf(file, 20)).contains("damaged: it ends after 20 bytes"));
        assertTrue(refusal(Arrays.copyOf(file, file.length - 8)).contains("bytes of numbers and holds"));
        assertTrue(refusal(Arrays.copyOf(file, file.length + 1)).contains("bytes of numbers and holds"));
        // the length promised by the file system and the bytes that come may differ
        assertThrows(
                SavedModelException.class,
                () -> WeightsFile.read(new ByteArrayInputStream(file, 0, file.length - 9), file.length, "w.bin"));
    }

    @Test
    void checksSizesBeforeItAllocates() throws Exception {
        byte[] file = bytes(SmallModels.weights());
        byte[] hugeHeader = file.clone();
        ByteBuffer.wrap(hugeHeader).order(ByteOrder.LITTLE_ENDIAN).putInt(12, Integer.MAX_VALUE);
        assertTrue(refusal(hugeHeader).contains("its header should have 2147483647 bytes"));
        String header = header(file);
        for (String shape : List.of(
                "[2147483647,1]",
                "[2147483647,2147483647]",
                "[-5,-2]",
                "[5,2,2147483647,2147483647]",
                "[1e9]",
                "5",
                "[99999999999999999999]",
                "[5,3]")) {
            String changed = header.replace(
                    "\"name\":\"W\",\"dtype\":\"float32\",\"shape\":[5,2]",
                    "\"name\":\"W\",\"dtype\":\"float32\",\"shape\":" + shape);
            assertTrue(!changed.equals(header));
            assertTrue(refusal(withHeader(file, changed)).contains("its header does not make sense"), shape);
        }
        for (String nonsense : List.of(
                "",
                "[]",
                "{",
                "{\"architecture\":{}}",
                header.replace("\"eta\"", "\"W\""),
                header.replace("\"float64\"", "\"float16\""),
                header.replace("\"offset\":0", "\"offset\":8"),
                header.trim() + "{}",
                "[".repeat(5000))) {
            assertTrue(refusal(withHeader(file, nonsense)).contains("its header does not make sense"), nonsense);
        }
        assertEquals(SmallModels.weights(), read(withHeader(file, header.trim())));
    }

    @Test
    void arraysKnowTheirShapeAndType() {
        assertThrows(IllegalArgumentException.class, () -> NamedArray.of("x", new float[3], 2, 2));
        assertThrows(SavedModelException.class, () -> NamedArray.of("x", new float[1], 1)
                .doubles());
        NamedArray x = NamedArray.of("x", new float[1], 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new WeightsFile(JsonNodeFactory.instance.objectNode(), List.of(x, x)));
        assertEquals(
                "the weights lack the array y: save the model again with this version",
                assertThrows(
                                SavedModelException.class,
                                () -> new WeightsFile(JsonNodeFactory.instance.objectNode(), List.of(x)).array("y"))
                        .getMessage());
    }

    @Test
    void isReadWithTheJdkAndJacksonAlone() throws Exception {
        Path file = folder.resolve("w.bin");
        SmallModels.weights().write(file);
        List<URL> classPath = new ArrayList<>();
        classPath.add(location(WeightsFile.class));
        classPath.add(location(ObjectMapper.class));
        classPath.add(location(JsonProcessingException.class));
        classPath.add(location(Class.forName("com.fasterxml.jackson.annotation.JsonView")));
        try (URLClassLoader plain =
                new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            assertThrows(ClassNotFoundException.class, () -> plain.loadClass("org.apache.hadoop.fs.Path"));
            Class<?> weightsFile = plain.loadClass("org.sparsevae.store.WeightsFile");
            Object weights = weightsFile.getMethod("read", Path.class).invoke(null, file);
            Object network = plain.loadClass("org.sparsevae.inference.FittedNetworkFormat")
                    .getMethod("toNetwork", weightsFile)
                    .invoke(null, weights);
            double[] z = {0.3, -0.4};
            Object row =
                    network.getClass().getMethod("reconstruct", double[].class).invoke(network, z);
            assertArrayEquals(SmallModels.gaussian().reconstruct(z), (double[]) row, 0);
        }
    }

    private static URL location(Class<?> type) throws MalformedURLException {
        String path = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return new File(path).toURI().toURL();
    }
}
