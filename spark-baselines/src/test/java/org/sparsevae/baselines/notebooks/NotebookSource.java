// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.notebooks;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a notebook is made from: a Markdown file of {@code notebooks/src}. Its text is in both notebooks; a block fenced as {@code java} is a
 * cell of the Jupyter notebook, one fenced as {@code scala} a paragraph of the Zeppelin note. {@link #main} makes the notebooks of all
 * sources; outputs of cells whose source has not changed are kept.
 *
 * @param name the notebook's name, that of the file
 * @param title the first heading
 * @param cells texts and code in order
 */
record NotebookSource(String name, String title, List<Cell> cells) {
    static final Path FOLDER = Path.of("..", "notebooks");
    static final String MARKDOWN = "markdown";
    static final String JAVA = "java";
    static final String SCALA = "scala";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A piece of a notebook.
     *
     * @param language markdown, java or scala
     * @param text without the fence and without empty lines around it
     */
    record Cell(String language, String text) {}

    /** The sources, by name. */
    static List<NotebookSource> all() throws IOException {
        List<NotebookSource> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER.resolve("src"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                sources.add(of(file));
            }
        }
        return sources;
    }

    /** Reads a source. A fence that is not closed, or a file without a heading, is refused. */
    static NotebookSource of(Path file) throws IOException {
        List<Cell> cells = new ArrayList<>();
        String language = MARKDOWN;
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            boolean opens = language.equals(MARKDOWN) && (line.equals("```" + JAVA) || line.equals("```" + SCALA));
            boolean closes = !language.equals(MARKDOWN) && line.equals("```");
            if (opens || closes) {
                add(cells, language, text);
                language = opens ? line.substring(3) : MARKDOWN;
            } else {
                text.append(line).append('\n');
            }
        }
        if (!language.equals(MARKDOWN)) {
            throw new IllegalArgumentException(file + ": the last block of " + language + " is not closed by ```");
        }
        add(cells, language, text);
        if (cells.isEmpty() || !cells.get(0).text().startsWith("# ")) {
            throw new IllegalArgumentException(file + " must begin with a heading: # Title");
        }
        String title = cells.get(0).text().lines().findFirst().orElseThrow().substring(2);
        return new NotebookSource(file.getFileName().toString().replace(".md", ""), title, List.copyOf(cells));
    }

    private static void add(List<Cell> cells, String language, StringBuilder text) {
        if (!text.toString().isBlank()) {
            cells.add(new Cell(language, text.toString().strip()));
        }
        text.setLength(0);
    }

    /** The cells of a notebook in one of the languages. */
    List<Cell> in(String language) {
        return cells.stream()
                .filter(cell ->
                        cell.language().equals(MARKDOWN) || cell.language().equals(language))
                .toList();
    }

    Path jupyterFile() {
        return FOLDER.resolve(name + ".ipynb");
    }

    Path zeppelinFile() {
        return FOLDER.resolve("zeppelin").resolve(name + ".zpln");
    }

    /**
     * The Jupyter notebook, in the order and with the indent that Jupyter writes.
     *
     * @param executed notebooks as they were run, nulls left out: a cell gets the outputs of the first that has the same code at its place
     */
    JsonNode jupyter(JsonNode... executed) {
        ObjectNode notebook = JSON.createObjectNode();
        ArrayNode array = notebook.putArray("cells");
        int number = 0;
        int runs = 0;
        for (Cell cell : in(JAVA)) {
            ObjectNode node = array.addObject();
            boolean code = cell.language().equals(JAVA);
            node.put("cell_type", code ? "code" : "markdown");
            int place = number++;
            JsonNode run = first(
                    executed,
                    "cells",
                    place,
                    old -> code
                            && old.path("execution_count").isInt()
                            && sourceOf(old).equals(cell.text()));
            if (code) {
                node.set(
                        "execution_count",
                        run == null ? null : JSON.getNodeFactory().numberNode(++runs));
            }
            node.put("id", String.format(Locale.ROOT, "cell-%02d", number));
            node.putObject("metadata");
            if (code) {
                node.set("outputs", run == null ? JSON.createArrayNode() : outputs(run, runs));
            }
            ArrayNode lines = node.putArray("source");
            cell.text().lines().forEach(line -> lines.add(line + "\n"));
            String last = lines.remove(lines.size() - 1).textValue();
            lines.add(last.substring(0, last.length() - 1));
        }
        ObjectNode metadata = notebook.putObject("metadata");
        metadata.putObject("kernelspec")
                .put("display_name", "Java with Spark and the sparse VAE")
                .put("language", "java")
                .put("name", "sparsevae");
        metadata.putObject("language_info")
                .put("file_extension", ".jshell")
                .put("mimetype", "text/x-java-source")
                .put("name", "java");
        notebook.put("nbformat", 4).put("nbformat_minor", 5);
        return notebook;
    }

    /** The outputs of a cell without what differs from run to run: ids of displays, times. */
    private static ArrayNode outputs(JsonNode cell, int run) {
        ArrayNode outputs = JSON.createArrayNode();
        for (JsonNode shown : cell.path("outputs")) {
            if (isObjectWithoutText(shown)) {
                continue;
            }
            ObjectNode output = outputs.addObject();
            for (String field :
                    List.of("data", "ename", "evalue", "execution_count", "metadata", "name", "output_type", "text")) {
                if (shown.has(field)) {
                    output.set(field, shown.get(field));
                }
            }
            if (output.has("execution_count")) {
                output.put("execution_count", run);
            }
        }
        return outputs;
    }

    /** Whether all that is shown is a class and where the object lies in memory, as of a stream that printf returns. */
    private static boolean isObjectWithoutText(JsonNode output) {
        return output.path("data").size() > 0
                && output.path("data").properties().stream()
                        .allMatch(text -> text.getValue().toString().matches("\\[?\"[\\w.$]+@[0-9a-f]+\"]?"));
    }

    /** The piece at a place of the first notebook in which it is as asked; null if there is none. */
    private static JsonNode first(JsonNode[] executed, String pieces, int place, Predicate<JsonNode> asked) {
        return Stream.of(executed)
                .filter(Objects::nonNull)
                .map(notebook -> notebook.path(pieces).get(place))
                .filter(piece -> piece != null && asked.test(piece))
                .findFirst()
                .orElse(null);
    }

    /** The source of a Jupyter cell as one text. */
    static String sourceOf(JsonNode cell) {
        StringBuilder text = new StringBuilder();
        cell.path("source").forEach(line -> text.append(line.textValue()));
        return text.toString();
    }

    /**
     * The Zeppelin note.
     *
     * @param executed notes as they were run, nulls left out: a paragraph gets the results of the first that has the same text at its place
     */
    JsonNode zeppelin(JsonNode... executed) {
        ObjectNode note = JSON.createObjectNode();
        ArrayNode paragraphs = note.putArray("paragraphs");
        int number = 0;
        for (Cell cell : in(SCALA)) {
            boolean code = cell.language().equals(SCALA);
            String text = code ? "%spark\n\n" + cell.text() : "%md\n\n" + withoutLinks(cell.text());
            JsonNode run = first(
                    executed,
                    "paragraphs",
                    number,
                    old -> text.equals(old.path("text").textValue()) && old.has("results"));
            ObjectNode paragraph = paragraphs.addObject();
            paragraph.put("text", text);
            paragraph
                    .putObject("config")
                    .put("editorHide", !code)
                    .put("editorMode", code ? "ace/mode/scala" : "ace/mode/markdown")
                    .put("enabled", true)
                    .put("colWidth", 12.0);
            paragraph.putObject("settings").putObject("params");
            paragraph.put("id", String.format(Locale.ROOT, "paragraph_%s_%02d", name.substring(0, 2), ++number));
            paragraph.put("status", run == null ? "READY" : "FINISHED");
            if (run != null) {
                paragraph.set("results", run.get("results"));
            }
        }
        note.put("name", "Sparse VAE/" + name);
        note.put("id", "sparsevae-" + name.substring(0, 2));
        note.putObject("config");
        note.putObject("info");
        return note;
    }

    /** Links to other notebooks are of the folder of the Jupyter notebooks: a note names them. */
    private static String withoutLinks(String markdown) {
        return markdown.replaceAll("\\[([^]]*)]\\([^)]*\\.ipynb\\)", "$1");
    }

    /** Reads a notebook; null if there is none. */
    static JsonNode read(Path file) throws IOException {
        return Files.exists(file) ? JSON.readTree(file.toFile()) : null;
    }

    /** JSON as Jupyter writes it: an indent of one, a line for each element, a newline at the end. */
    static String text(JsonNode json) throws IOException {
        return JSON.writer(new AsJupyter()).writeValueAsString(json) + "\n";
    }

    /** No space before colons and within what is empty. */
    private static final class AsJupyter extends DefaultPrettyPrinter {
        private static final long serialVersionUID = 1L;

        AsJupyter() {
            indentObjectsWith(new DefaultIndenter(" ", "\n"));
            indentArraysWith(new DefaultIndenter(" ", "\n"));
        }

        @Override
        public DefaultPrettyPrinter createInstance() {
            return new AsJupyter();
        }

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(": ");
        }

        @Override
        public void writeEndArray(JsonGenerator json, int values) throws IOException {
            _nesting--;
            if (values > 0) {
                _arrayIndenter.writeIndentation(json, _nesting);
            }
            json.writeRaw(']');
        }

        @Override
        public void writeEndObject(JsonGenerator json, int entries) throws IOException {
            _nesting--;
            if (entries > 0) {
                _objectIndenter.writeIndentation(json, _nesting);
            }
            json.writeRaw('}');
        }
    }

    /**
     * Makes the notebooks and notes of all sources, with the outputs of those that were run last: {@code results/notebooks}, where {@code
     * bin/notebook run} leaves notebooks, and {@code notebooks/target/zeppelin}, where the tests leave notes. To be run from the module's
     * folder; see notebooks/README.md.
     *
     * @param args none
     */
    public static void main(String[] args) throws IOException {
        Path results = FOLDER.resolveSibling("results").resolve("notebooks");
        Path notes = FOLDER.resolve("target").resolve("zeppelin");
        for (NotebookSource source : all()) {
            Path jupyter = source.jupyterFile();
            Path zeppelin = source.zeppelinFile();
            JsonNode notebook = source.jupyter(read(results.resolve(jupyter.getFileName())), read(jupyter));
            JsonNode note = source.zeppelin(read(notes.resolve(zeppelin.getFileName())), read(zeppelin));
            Files.writeString(jupyter, text(notebook));
            Files.createDirectories(zeppelin.getParent());
            Files.writeString(zeppelin, text(note));
        }
    }
}
