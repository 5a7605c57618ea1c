// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the fits of a folder have in common, as {@code study.json}: all that a fit depends on beside its key. Under {@code methods} stand
 * the params of each method that was run; further methods may join, those that are there must be as they were.
 */
public final class StudySettings {
    /** Where the params of each method stand. */
    public static final String METHODS = "methods";
    /** The study's name, which the settings of every study have. */
    private static final String STUDY = "study";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode tree;

    private StudySettings(ObjectNode tree) {
        this.tree = tree;
    }

    /**
     * The settings of a study.
     *
     * @param study its name, or one that studies of the same fits share
     * @param data what the fits depend on beside the methods' params
     * @param methods the params of each method
     * @return by name
     */
    public static Map<String, Object> of(String study, Map<String, ?> data, Map<String, ?> methods) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(STUDY, study);
        settings.putAll(data);
        settings.put(METHODS, methods);
        return settings;
    }

    /** Settings by name. */
    static StudySettings of(Map<String, Object> settings) {
        // by way of text, so that numbers compare equal to those that are read
        try {
            return new StudySettings((ObjectNode) JSON.readTree(JSON.writeValueAsBytes(settings)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the settings of a folder. */
    static StudySettings read(Path file) throws IOException {
        if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
            return new StudySettings(object);
        }
        throw new IllegalArgumentException(file + " does not hold the settings of a study: give another --output");
    }

    /** Whether a file holds the settings of a study. */
    static boolean isIn(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file)).path(STUDY).isTextual();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    byte[] json() throws IOException {
        return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * These settings with the methods of others.
     *
     * @param others the settings of a run that goes on in this folder
     * @param folder named in the refusal
     * @return the settings of both
     * @throws IllegalArgumentException if they contradict each other, naming the first difference
     */
    StudySettings joinedWith(StudySettings others, Path folder) {
        requireSame(others, folder);
        StudySettings joined = new StudySettings(tree.deepCopy());
        JsonNode methods = joined.tree.get(METHODS);
        if (methods instanceof ObjectNode mine && others.tree.get(METHODS) instanceof ObjectNode theirs) {
            mine.setAll(theirs);
        }
        return joined;
    }

    private void requireSame(StudySettings others, Path folder) {
        for (String name : names(tree, others.tree)) {
            if (!name.equals(METHODS)) {
                requireSame(name, tree.get(name), others.tree.get(name), folder);
            }
        }
        JsonNode mine = tree.path(METHODS);
        JsonNode theirs = others.tree.path(METHODS);
        for (Iterator<String> methods = theirs.fieldNames(); methods.hasNext(); ) {
            String method = methods.next();
            if (mine.has(method)) {
                for (String param : names(mine.get(method), theirs.get(method))) {
                    requireSame(
                            param + " of " + method,
                            mine.get(method).get(param),
                            theirs.get(method).get(param),
                            folder);
                }
            }
        }
    }

    private static void requireSame(String name, JsonNode there, JsonNode now, Path folder) {
        if (there == null || !there.equals(now)) {
            throw new IllegalArgumentException(
                    "the fits in " + folder + " were made by other options: " + name + " was " + shown(there)
                            + " and is " + shown(now) + " now; give the same options, or another --output");
        }
    }

    private static String shown(JsonNode value) {
        return value == null ? "not set" : value.isTextual() ? value.textValue() : value.toString();
    }

    private static Set<String> names(JsonNode one, JsonNode other) {
        Set<String> names = new TreeSet<>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
