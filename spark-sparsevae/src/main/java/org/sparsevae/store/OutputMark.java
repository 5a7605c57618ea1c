// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * By what a folder is known as an output of this library: the list of its files, {@value #FILE_NAME}, or the manifest of a model that was saved
 * without one. Spark and Hadoop leave names with an underscore out when they read the folder.
 */
final class OutputMark {
    /** The list of an output's files. */
    static final String FILE_NAME = "_sparsevae.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILES = "files";
    private static final String SUCCESS = "_SUCCESS";

    private OutputMark() {}

    /** Something there that was not written by this library, in words. */
    static Optional<String> foreign(FileSystem files, Path target) throws IOException {
        if (!files.getFileStatus(target).isDirectory()) {
            return Optional.of("a file that is no output of this command");
        }
        Set<String> own = ownFiles(files, target);
        TreeSet<String> present = new TreeSet<>();
        list(files, target, "", present);
        for (String name : present) {
            if (!own.contains(name) && !isMark(name, own)) {
                return Optional.of("the file " + name + ", which was not written by this program");
            }
        }
        return Optional.empty();
    }

    /** Marks that Hadoop and Spark leave beside files: they say nothing by themselves. */
    private static boolean isMark(String name, Set<String> own) {
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        String last = name.substring(folder.length());
        if (last.startsWith(".") && last.endsWith(".crc")) {
            String of = last.substring(1, last.length() - ".crc".length());
            return own.contains(folder + of) || of.equals(SUCCESS) || of.equals(FILE_NAME);
        }
        return last.equals(SUCCESS) || name.equals(FILE_NAME);
    }

    /** The files that the marker lists, or the manifest of a model that was saved without one. */
    private static Set<String> ownFiles(FileSystem files, Path target) throws IOException {
        Set<String> own = new TreeSet<>();
        for (String list : List.of(FILE_NAME, Manifest.FILE_NAME)) {
            Path file = new Path(target, list);
            if (!files.exists(file)) {
                continue;
            }
            try (InputStream in = SavedFolder.unchecked(files).open(file)) {
                JsonNode listed = JSON.readTree(in);
                boolean ours = listed.path("format").asText().startsWith("sparsevae-");
                for (JsonNode one : ours ? listed.path(FILES) : JSON.createArrayNode()) {
                    own.add(one.isTextual() ? one.asText() : one.path("name").asText());
                }
                if (ours) {
                    own.add(list);
                }
            } catch (JsonProcessingException e) {
                own.remove(list); // damaged: what it does not list is not ours
            }
        }
        return own;
    }

    private static void list(FileSystem files, Path folder, String prefix, Set<String> names) throws IOException {
        for (FileStatus status : SavedFolder.unchecked(files).listStatus(folder)) { // with the checksum files
            String name = prefix + status.getPath().getName();
            if (status.isDirectory() && !status.isSymlink()) {
                list(files, status.getPath(), name + "/", names);
            } else {
                names.add(name);
            }
        }
    }

    /** Lists the files of a folder in it; does nothing to a file. */
    static void put(FileSystem files, Path complete) throws IOException {
        if (!files.getFileStatus(complete).isDirectory()) {
            return;
        }
        TreeSet<String> names = new TreeSet<>();
        list(files, complete, "", names);
        ObjectNode marker = JSON.createObjectNode().put("format", "sparsevae-output");
        ArrayNode listed = marker.putArray(FILES);
        names.stream().filter(name -> !isMark(name, names)).forEach(listed::add);
        try (OutputStream out = files.create(new Path(complete, FILE_NAME), false)) {
            out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(marker));
        }
    }
}
