// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.inference.SmallModels;

class ManifestTest {
    private static final String KIND = "sparse-vae";
    private final Configuration conf = new Configuration();

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void save() throws IOException {
        folder = temporary.resolve("my model");
        save(folder, conf);
    }

    static void save(Path folder, Configuration conf) throws IOException {
        Files.createDirectories(folder.resolve("metadata"));
        Files.writeString(folder.resolve("metadata/part-00000"), "{\"class\":\"org.sparsevae.ml.SparseVAEModel\"}\n");
        Files.writeString(folder.resolve("metadata/_SUCCESS"), "");
        HadoopWeights.write(SmallModels.weights(), hadoop(folder.resolve(WeightsFile.FILE_NAME)), conf);
        Manifest.write(hadoop(folder), KIND, conf);
    }

    static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }

    private Manifest verify() throws IOException {
        return Manifest.verify(hadoop(folder), KIND, conf);
    }

    private String refusal() {
        String message = assertThrows(SavedModelException.class, this::verify).getMessage();
        assertTrue(message.contains("my model"), message);
        return message;
    }

    @Test
    void recordsEveryFileWithItsSizeAndSha256() throws Exception {
        Manifest manifest = verify();
        assertEquals(
                List.of("metadata/part-00000", "weights.bin"),
                manifest.entries().stream().map(Manifest.Entry::name).toList());
        byte[] weights = Files.readAllBytes(folder.resolve("weights.bin"));
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(weights));
        assertEquals(
                new Manifest.Entry("weights.bin", weights.length, sha256),
                manifest.entries().get(1));
        assertEquals(SmallModels.weights(), HadoopWeights.read(hadoop(folder.resolve("weights.bin")), conf));
    }

    @Test
    void equalFoldersHaveEqualManifests() throws Exception {
        Path again = temporary.resolve("again");
        save(again, conf);
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("manifest.json")),
                Files.readAllBytes(again.resolve("manifest.json")));
    }

    @Test
    void refusesAFolderThatIsMissing() {
        folder = temporary.resolve("my model that is not there");
        assertTrue(refusal().startsWith("there is no saved model at file:/"));
        assertTrue(refusal().endsWith(": give the folder that a model was saved to"));
    }

    @Test
    void refusesAHalfWrittenFolder() throws Exception {
        Files.delete(folder.resolve("manifest.json"));
        assertTrue(refusal().contains("is half-written, it has no manifest.json: saving was interrupted or the copy"));
        Files.delete(folder.resolve("weights.bin"));
        assertTrue(refusal().contains("is half-written"));
    }

    @Test
    void refusesAFolderThatIsNotOurs() throws Exception {
        Files.delete(folder.resolve("manifest.json"));
        Files.delete(folder.resolve("weights.bin"));
        Files.writeString(
                folder.resolve("metadata/part-00000"), "{\"class\":\"org.apache.spark.ml.feature.PCAModel\"}\n");
        assertTrue(
                refusal().contains("is not a saved model of this library: it has no manifest.json; give the folder"));
    }

    @Test
    void refusesAFileThatWasChanged() throws Exception {
        Path part = folder.resolve("metadata/part-00000");
        String text = Files.readString(part);
        Files.writeString(part, text.replace("SparseVAEModel", "SparseVAEModem"));
        assertTrue(
                refusal().contains("was changed after it was saved: metadata/part-00000 does not have the recorded"));
        Files.writeString(part, text + " ");
        assertTrue(refusal()
                .contains("metadata/part-00000 has " + (text.length() + 1) + " bytes instead of " + text.length()));
        Files.delete(part);
        assertTrue(refusal().contains("the file metadata/part-00000 is missing"));
        Files.writeString(part, text);
        verify();
        Files.writeString(folder.resolve("metadata/part-00001"), text);
        assertTrue(refusal().contains("the file metadata/part-00001 was not part of it"));
    }

    @Test
    void damageIsReportedAndTheFileStaysWhereItIs() throws Exception {
        Path weights = folder.resolve("weights.bin");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes); // beside it Hadoop's own checksum, which no longer fits
        assertTrue(refusal().contains("weights.bin does not have the recorded SHA-256"));
        assertThrows(SavedModelException.class, () -> HadoopWeights.read(hadoop(weights), conf));
        assertArrayEquals(bytes, Files.readAllBytes(weights));
    }

    /** As the build wrote it down; a build that does not is no release. */
    private static String release() throws IOException {
        Properties versions = new Properties();
        try (InputStream in = ManifestTest.class.getResourceAsStream("/org/sparsevae/app/version.properties")) {
            versions.load(in);
        }
        String release = versions.getProperty("sparsevae");
        assertTrue(release.matches("[0-9.]+(-SNAPSHOT)?"), release);
        return release;
    }

    @Test
    void refusesANewerVersionAndAnotherKind() throws Exception {
        replaceInManifest("\"formatVersion\" : 1", "\"formatVersion\" : 7");
        String release = release();
        assertTrue(refusal()
                .contains("has format version 7 (release " + release + ") and this release, " + release + ", reads"));
        replaceInManifest("\"formatVersion\" : 7", "\"formatVersion\" : 1");
        verify();
        replaceInManifest(KIND, "ratings-vectorizer");
        assertTrue(refusal().contains("holds a saved ratings-vectorizer and not a sparse-vae"));
        replaceInManifest("\"format\"", "\"fromat\"");
        assertTrue(refusal().contains("is not a saved model of this library"));
        Files.writeString(folder.resolve("manifest.json"), "{\"short_name\":\"a web app");
        assertTrue(refusal().contains("its manifest.json cannot be read"));
    }

    private void replaceInManifest(String from, String to) throws IOException {
        Path manifest = folder.resolve("manifest.json");
        String text = Files.readString(manifest);
        assertTrue(text.contains(from), text);
        Files.delete(manifest);
        Files.deleteIfExists(folder.resolve(".manifest.json.crc"));
        Files.writeString(manifest, text.replace(from, to));
    }
}
