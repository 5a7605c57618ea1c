// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README and docs say and code can check. Their shell commands are run by .ci/run. */
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Path ROOT = Path.of("..");
    private static final Path README = ROOT.resolve("README.md");

    @Test
    void paramTablesAreThoseOfTheCode() throws IOException {
        String text = Files.readString(ParamTable.PARAMS);
        String renewed = ParamTable.replaced(text, "SparseVAE", new SparseVAE());
        renewed = ParamTable.replaced(renewed, "RatingsVectorizer", new RatingsVectorizer());
        assertEquals(
                renewed,
                text,
                "the tables of docs/params.md are out of date: run org.sparsevae.ml.ParamTable, see CONTRIBUTING.md");
    }

    @Test
    void javaExampleIsTheOneThatATestRuns() throws IOException {
        Matcher block = JAVA.matcher(Files.readString(README));
        assertTrue(block.find(), "the README has a Java example");
        String example = Files.readString(Path.of("src/test/java/org/sparsevae/ml/RatingsExampleTest.java"));
        assertTrue(
                withoutSpace(example).contains(withoutSpace(block.group(1))),
                "the example is not in RatingsExampleTest");
    }

    /** A page that one reads to its end. */
    @Test
    void readmeIsShort() throws IOException {
        long bytes = Files.size(README);
        assertTrue(
                bytes <= 9 * 1024, "the README has " + bytes + " bytes: what is not for a first reader stands in docs");
    }

    /** Blocks of Java in docs compile, with what their pages speak of around them. */
    @Test
    void javaOfDocsCompiles(@TempDir Path folder) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path page : pages()) {
            Matcher block = JAVA.matcher(Files.readString(page));
            while (page.startsWith(ROOT.resolve("docs")) && block.find()) {
                String name = "Snippet" + sources.size();
                sources.add(Files.writeString(
                        folder.resolve(name + ".java"),
                        "import java.nio.file.Path; import java.util.*; import org.apache.spark.ml.*; import org.apache.spark.sql.*;"
                                + "import org.sparsevae.features.*; import org.sparsevae.inference.*; import org.sparsevae.ml.*;"
                                + "import org.sparsevae.scorer.*; class " + name
                                + " { void run(SparkSession spark, Dataset<Row> ratings, Dataset<Row> users) throws Exception {"
                                + block.group(1) + "}}"));
            }
        }
        assertTrue(sources.size() >= 2, sources.toString());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of("-d", folder.toString(), "-proc:none", "-cp", classPath());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            assertTrue(
                    compiler.getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                            .call(),
                    said.toString());
        }
    }

    private static String classPath() {
        String ofSurefire = System.getProperty("surefire.test.class.path");
        return ofSurefire == null ? System.getProperty("java.class.path") : ofSurefire;
    }

    /** The version stands in the parent's pom; what names a version elsewhere names this one. */
    @Test
    void pagesNameTheVersionOfThePom() throws IOException {
        Matcher pom = Pattern.compile("<revision>(.+)</revision>").matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertTrue(pom.find());
        String version = pom.group(1);
        for (Path page : pages()) {
            Matcher named = Pattern.compile("(?:_2\\.12[-:]|<version>)([0-9.]+(-SNAPSHOT)?)")
                    .matcher(Files.readString(page));
            while (named.find()) {
                assertEquals(version, named.group(1), page.toString());
            }
        }
        String release = version.replace("-SNAPSHOT", "");
        assertTrue(
                Files.readString(ROOT.resolve("docker/compose.yaml")).contains("image: sparsevae:" + release + "\n"));
        assertTrue(Files.readString(ROOT.resolve("python/sparsevae/__init__.py"))
                .contains("__version__ = \"" + version.replace("-SNAPSHOT", ".dev0") + "\""));
        assertTrue(Files.readString(ROOT.resolve("CHANGELOG.md")).contains("\n## " + release));
    }

    /** Links within the repository, to files and to headings. */
    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = Pattern.compile("\\]\\(([^)\\s]+)\\)").matcher(withoutCode(Files.readString(page)));
            while (link.find()) {
                String[] target = link.group(1).split("#", 2);
                if (target[0].contains(":")) {
                    continue;
                }
                Path file = target[0].isEmpty() ? page : page.resolveSibling(target[0]);
                boolean there = Files.exists(file);
                if (there && target.length > 1) {
                    there = anchors(Files.readString(file)).contains(target[1]);
                }
                if (!there) {
                    broken.add(page + ": " + link.group(1));
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    /** What the page of questions quotes is what the program says. */
    @Test
    void messagesOfTheFaqAreThoseOfTheCode() throws IOException {
        StringBuilder program = new StringBuilder();
        for (Path folder : List.of(
                ROOT.resolve("bin"), ROOT.resolve("python/sparsevae"), ROOT.resolve("spark-sparsevae/src/main/java"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().endsWith(".pyc"))
                        .toList()) {
                    program.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
                }
            }
        }
        String faq = Files.readString(ROOT.resolve("docs/faq.md"));
        String table = faq.substring(0, faq.indexOf("## What happens when"));
        Matcher message =
                Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE).matcher(table);
        int found = 0;
        for (; message.find(); found++) {
            for (String part : message.group(1).split("…")) {
                assertTrue(program.indexOf(part.strip()) >= 0, "no message of the program has: " + part);
            }
        }
        assertTrue(found > 10, table);
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of("", "docs", "docs/results", "docker", "python", "notebooks")) {
            if (Files.isDirectory(ROOT.resolve(folder))) {
                try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
                    files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
                }
            }
        }
        return pages;
    }

    private static String withoutCode(String text) {
        return text.replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`", "");
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(String text) {
        return text.lines()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
