// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The last file written to a saved model's folder, {@code manifest.json}: what the folder holds and the size and SHA-256
 * of every file. A folder without it was not finished; a folder that differs from it was changed. Files whose names
 * start with a dot or an underscore are neither recorded nor checked. It holds no date, so equal files give equal bytes.
 *
 * @param kind what was saved, such as sparse-vae
 * @param formatVersion version of the folder's layout
 * @param libraryVersion release that wrote it
 * @param entries the files, by name
 */
public record Manifest(String kind, int formatVersion, String libraryVersion, List<Entry> entries) {
    /** The manifest's name in the folder. */
    public static final String FILE_NAME = "manifest.json";
    /** The version this class writes, and the newest that it reads. */
    public static final int FORMAT_VERSION = 1;

    private static final String FORMAT = "sparsevae-saved-model";
    private static final int MAX_BYTES = 1 << 26;

    /** Copies the entries. */
    public Manifest {
        entries = List.copyOf(entries);
    }

    /**
     * A file of the folder.
     *
     * @param name path relative to the folder, parts separated by /
     * @param bytes its size
     * @param sha256 SHA-256 of its bytes in hexadecimal
     */
    public record Entry(String name, long bytes, String sha256) {}

    /**
     * Records all files of a folder; call this when everything else has been written.
     *
     * @param folder the saved model's folder
     * @param kind what was saved, such as sparse-vae
     * @param conf Hadoop's configuration
     * @return the manifest
     * @throws IOException if reading the files or writing the manifest fails
     */
    public static Manifest write(Path folder, String kind, Configuration conf) throws IOException {
        return SavedFolder.recorded(folder, kind, conf);
    }

    /** The manifest of what lies in a folder. */
    static Manifest of(FolderFiles saved, String kind) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Long> file : saved.list().entrySet()) {
            if (!file.getKey().equals(FILE_NAME)) {
                entries.add(new Entry(file.getKey(), file.getValue(), saved.sha256(file.getKey())));
            }
        }
        return new Manifest(kind, FORMAT_VERSION, thisRelease(), entries);
    }

    byte[] bytes() {
        return toJson().toPrettyString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Checks a folder against its manifest before anything in it is used.
     *
     * @param folder the saved model's folder
     * @param kind what it must hold, such as sparse-vae
     * @param conf Hadoop's configuration
     * @return the manifest
     * @throws SavedModelException if the folder is missing, half-written, changed, of a newer version, of another kind or
     *     not ours
     * @throws IOException if reading fails
     */
    public static Manifest verify(Path folder, String kind, Configuration conf) throws IOException {
        return SavedFolder.verified(folder, kind, conf);
    }

    /** Checks a folder, wherever it lies, before anything in it is used; a kind of null stands for any. */
    static Manifest verify(FolderFiles saved, String kind) throws IOException {
        if (!saved.exists()) {
            throw new SavedModelException(
                    "there is no saved model at " + saved + ": give the folder that a model was saved to");
        }
        SortedMap<String, Long> present = saved.list();
        Manifest manifest = read(saved, present);
        if (kind != null && !manifest.kind.equals(kind)) {
            throw new SavedModelException("the folder " + saved + " holds a saved " + manifest.kind + " and not a "
                    + kind + ": give the folder of a " + kind);
        }
        manifest.requireUnchanged(saved, present);
        return manifest;
    }

    private static Manifest read(FolderFiles saved, SortedMap<String, Long> present) throws IOException {
        Long bytes = present.get(FILE_NAME);
        if (bytes == null && saved.looksLikeOurs(present.keySet())) {
            throw new SavedModelException("the saved model at " + saved + " is half-written, it has no " + FILE_NAME
                    + ": saving was interrupted or the copy is incomplete; save or copy it again");
        }
        if (bytes == null) {
            throw notOurs(saved, "it has no " + FILE_NAME);
        }
        if (bytes > MAX_BYTES) {
            throw notOurs(saved, "its " + FILE_NAME + " has " + bytes + " bytes");
        }
        return parse(saved, saved.read(FILE_NAME, MAX_BYTES));
    }

    private static Manifest parse(FolderFiles saved, byte[] text) {
        try {
            ObjectNode json = StrictJson.object(text);
            if (!json.path("format").asText().equals(FORMAT)) {
                throw notOurs(saved, "its " + FILE_NAME + " is not one of this library");
            }
            long version = StrictJson.integer(json, "formatVersion");
            if (version > FORMAT_VERSION) {
                throw new SavedModelException(
                        "the saved model at " + saved + " has format version " + version + " (release "
                                + json.path("libraryVersion").asText() + ") and this release, " + thisRelease()
                                + ", reads versions up to " + FORMAT_VERSION + ": use a newer release");
            }
            if (version < 1) {
                throw new IOException("formatVersion is " + version);
            }
            List<Entry> entries = new ArrayList<>();
            for (JsonNode node : StrictJson.array(json, "files")) {
                entries.add(new Entry(
                        StrictJson.text(node, "name"),
                        StrictJson.integer(node, "bytes"),
                        StrictJson.text(node, "sha256")));
            }
            return new Manifest(
                    StrictJson.text(json, "kind"), (int) version, StrictJson.text(json, "libraryVersion"), entries);
        } catch (IOException e) {
            throw changed(saved, "its " + FILE_NAME + " cannot be read (" + firstLine(e) + ")", e);
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private void requireUnchanged(FolderFiles saved, SortedMap<String, Long> present) throws IOException {
        SortedMap<String, Long> unlisted = new TreeMap<>(present);
        unlisted.remove(FILE_NAME);
        for (Entry entry : entries) {
            Long bytes = unlisted.remove(entry.name);
            if (bytes == null) {
                throw changed(saved, "the file " + entry.name + " is missing", null);
            }
            if (bytes != entry.bytes) {
                throw changed(saved, entry.name + " has " + bytes + " bytes instead of " + entry.bytes, null);
            }
            if (!saved.sha256(entry.name).equals(entry.sha256)) {
                throw changed(saved, entry.name + " does not have the recorded SHA-256", null);
            }
            if (!saved.hasFittingChecksums(entry.name)) {
                String name = entry.name.substring(entry.name.lastIndexOf('/') + 1);
                throw new SavedModelException("the saved model at " + saved + " is intact, but the checksum file ."
                        + name + ".crc that Hadoop keeps beside " + entry.name
                        + " does not fit it: delete that checksum file");
            }
        }
        if (!unlisted.isEmpty()) {
            throw changed(saved, "the file " + unlisted.firstKey() + " was not part of it", null);
        }
    }

    static SavedModelException changed(FolderFiles saved, String how, Exception cause) {
        return new SavedModelException(
                "the saved model at " + saved + " was changed after it was saved: " + how
                        + "; restore it from a copy or save it again",
                cause);
    }

    private static SavedModelException notOurs(FolderFiles saved, String why) {
        return new SavedModelException("the folder " + saved + " is not a saved model of this library: " + why
                + "; give the folder that a model was saved to");
    }

    private ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT).put("formatVersion", formatVersion);
        json.put("kind", kind).put("libraryVersion", libraryVersion);
        ArrayNode files = json.putArray("files");
        for (Entry entry : entries) {
            files.addObject().put("name", entry.name).put("bytes", entry.bytes).put("sha256", entry.sha256);
        }
        return json;
    }

    /** The release as the build recorded it among the resources; classes that were compiled alone call themselves development. */
    private static String thisRelease() {
        Properties properties = new Properties();
        try (InputStream in = Manifest.class.getResourceAsStream("/org/sparsevae/app/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "development";
        }
        return properties.getProperty("sparsevae", "development");
    }
}
