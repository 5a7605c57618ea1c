// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks that are kept: made from their sources, run, without what is of one machine or one day. That they run is tested in the profile notebooks. */
class NotebooksTest {
    private static final String REMEDY =
            "; run bin/notebook run, and org.sparsevae.baselines.notebooks.NotebookSource as notebooks/README.md says";
    private static final long LARGEST_FOLDER = 1_500_000;

    /** What would differ on another machine or day: paths, times, dates, ids of objects, sums. */
    private static final Pattern OF_ONE_RUN = Pattern.compile(
            "/tmp\\b|/home/|/root\\b|/Users/|/var/|file:/|\\b\\d{4}-\\d\\d-\\d\\d\\b|\\b\\d\\d:\\d\\d:\\d\\d|@[0-9a-f]{6,8}\\b|\\b[0-9a-f]{12,}\\b|\\d"
                    + " (?:ms|seconds)\\b");

    @TempDir
    Path classes;

    static List<NotebookSource> sources() throws IOException {
        return NotebookSource.all();
    }

    @Test
    void thereAreSevenAndTheReadmeNamesThem() throws IOException {
        String readme = Files.readString(NotebookSource.FOLDER.resolve("README.md"));
        assertEquals(7, sources().size());
        for (NotebookSource source : sources()) {
            assertTrue(readme.contains("](" + source.name() + ".ipynb)"), "notebooks/README.md names " + source.name());
        }
        try (Stream<Path> files = Files.list(NotebookSource.FOLDER)) {
            List<Path> notebooks = files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
            assertEquals(
                    sources().stream().map(NotebookSource::jupyterFile).toList(),
                    notebooks,
                    "every notebook has a source");
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void notebooksAreThoseOfTheirSource(NotebookSource source) throws IOException {
        JsonNode notebook = NotebookSource.read(source.jupyterFile());
        JsonNode note = NotebookSource.read(source.zeppelinFile());
        assertEquals(
                NotebookSource.text(source.jupyter(notebook)),
                Files.readString(source.jupyterFile()),
                source.jupyterFile() + " is not what its source makes" + REMEDY);
        assertEquals(
                NotebookSource.text(source.zeppelin(note)),
                Files.readString(source.zeppelinFile()),
                source.zeppelinFile() + " is not what its source makes" + REMEDY);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void notebooksWereRunFromTopToBottom(NotebookSource source) throws IOException {
        int runs = 0;
        int pictures = 0;
        for (JsonNode cell : NotebookSource.read(source.jupyterFile()).path("cells")) {
            if (cell.path("cell_type").textValue().equals("code")) {
                assertEquals(
                        ++runs, cell.path("execution_count").intValue(), "runs of " + cell.path("source") + REMEDY);
                for (JsonNode output : cell.path("outputs")) {
                    assertFalse(output.path("output_type").textValue().equals("error"), cell.toString());
                    pictures += output.path("data").has("image/png") ? 1 : 0;
                }
            }
        }
        assertTrue(pictures >= 2, "pictures: " + pictures);
        notesWereRunWholeOrNotAtAll(source, pictures);
    }

    private static void notesWereRunWholeOrNotAtAll(NotebookSource source, int pictures) throws IOException {
        JsonNode paragraphs = NotebookSource.read(source.zeppelinFile()).path("paragraphs");
        if (paragraphs.findValues("results").isEmpty()) {
            return;
        }
        int shown = 0;
        for (JsonNode paragraph : paragraphs) {
            assertEquals(
                    "SUCCESS", paragraph.path("results").path("code").textValue(), paragraph.path("text") + REMEDY);
            for (JsonNode message : paragraph.path("results").path("msg")) {
                shown += message.path("data").textValue().contains("data:image/png;base64,") ? 1 : 0;
            }
        }
        assertEquals(pictures, shown, "the note has the pictures of the notebook");
    }

    @ParameterizedTest
    @MethodSource("sources")
    void outputsAreThoseOfAnyMachineAndDay(NotebookSource source) throws IOException {
        List<String> outputs = new ArrayList<>();
        for (JsonNode cell : NotebookSource.read(source.jupyterFile()).path("cells")) {
            cell.path("outputs").findValues("text").forEach(text -> outputs.add(text.toString()));
            cell.path("outputs").findValues("text/plain").forEach(text -> outputs.add(text.toString()));
            cell.path("outputs").findValues("text/html").forEach(text -> outputs.add(text.toString()));
        }
        for (JsonNode paragraph : NotebookSource.read(source.zeppelinFile()).path("paragraphs")) {
            paragraph.path("results").findValues("data").forEach(data -> {
                if (paragraph.path("text").textValue().startsWith("%spark")) {
                    outputs.add(data.textValue().replaceAll("base64,[^']*", ""));
                }
            });
        }
        for (String output : outputs) {
            Matcher found = OF_ONE_RUN.matcher(output);
            assertFalse(found.find(), () -> "an output has " + found.group() + ": " + output);
        }
    }

    @Test
    void theFolderIsSmall() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(NotebookSource.FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = NotebookSource.FOLDER.relativize(file).toString();
                bytes += path.contains("target/") || path.startsWith(".") ? 0 : Files.size(file);
            }
        }
        assertTrue(bytes < LARGEST_FOLDER, "bytes of notebooks/: " + bytes);
    }

    /** All Java cells in a row as the body of a method: an expression at the end of a cell, which the notebook shows, becomes a value. */
    @ParameterizedTest
    @MethodSource("sources")
    void javaCellsCompile(NotebookSource source) {
        StringBuilder imports = new StringBuilder("import java.util.*;\n");
        StringBuilder body = new StringBuilder();
        int cells = 0;
        for (NotebookSource.Cell cell : source.in(NotebookSource.JAVA)) {
            if (cell.language().equals(NotebookSource.JAVA)) {
                StringBuilder statements = new StringBuilder();
                cell.text().lines().forEach(line -> (line.startsWith("import ") ? imports : statements)
                        .append(line)
                        .append('\n'));
                body.append(withShownValue(statements.toString().strip(), cells++))
                        .append('\n');
            }
        }
        String code = imports + "class Notebook {\nstatic void cells() throws Exception {\n" + body + "}\n}\n";
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "the tests need a JDK");
        StringWriter errors = new StringWriter();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Notebook.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                };
        List<String> options = List.of(
                "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none", "-nowarn");
        assertTrue(
                compiler.getTask(errors, null, null, options, null, List.of(file))
                        .call(),
                () -> source.name() + ": " + errors);
    }

    /** A cell that does not end with a statement ends with an expression, which begins on the last line that is not indented and does not close anything. */
    private static String withShownValue(String statements, int cell) {
        if (statements.isEmpty() || statements.endsWith(";") || statements.endsWith("}")) {
            return statements;
        }
        List<String> lines = new ArrayList<>(statements.lines().toList());
        int start = lines.size() - 1;
        while (!lines.get(start).matches("\\w.*")) {
            start--;
        }
        lines.set(start, "Object shown" + cell + " = " + lines.get(start));
        return String.join("\n", lines) + ";";
    }
}
