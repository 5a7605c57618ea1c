// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Zeppelin's own server in a process of its own, spoken to by its REST API. Paragraphs of {@code %spark} are run by {@link ReplInterpreter},
 * those of {@code %md} by Zeppelin's Markdown interpreter, both in a process that the server starts.
 */
final class ZeppelinServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path JARS = ROOT.resolve("notebooks/zeppelin-server/target");
    private static final int PATIENCE_SECONDS = 180;
    private static final Duration PARAGRAPH = Duration.ofMinutes(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path home;
    private final Process process;
    private final String api;
    private String spark;

    /**
     * Starts a server.
     *
     * @param home an empty folder for all that it writes
     */
    ZeppelinServer(Path home) throws Exception {
        this.home = home;
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        api = "http://127.0.0.1:" + port + "/api/";
        writeHome();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.io=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        home.resolve("conf") + File.pathSeparator + JARS.resolve("server/*"),
                        "org.apache.zeppelin.server.ZeppelinServer")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("server.log").toFile());
        Map<String, String> environment = builder.environment();
        environment.put("ZEPPELIN_HOME", home.toString());
        environment.put("ZEPPELIN_CONF_DIR", home.resolve("conf").toString());
        environment.put("ZEPPELIN_ADDR", "127.0.0.1");
        environment.put("ZEPPELIN_PORT", String.valueOf(port));
        environment.put("ZEPPELIN_IDENT_STRING", "tests");
        environment.put("ZEPPELIN_WAR", home.resolve("war").toString());
        environment.put("ZEPPELIN_ANGULAR_WAR", home.resolve("war").toString());
        environment.put("ZEPPELIN_WAR_TEMPDIR", home.resolve("webapps").toString());
        environment.put("ZEPPELIN_NOTEBOOK_DIR", home.resolve("notebook").toString());
        environment.put("ZEPPELIN_INTERPRETER_DIR", home.resolve("interpreter").toString());
        environment.put(
                "ZEPPELIN_INTERPRETER_REMOTE_RUNNER",
                home.resolve("interpreter.sh").toString());
        environment.put("ZEPPELIN_INTERPRETER_CONNECT_TIMEOUT", "180000");
        environment.put("ZEPPELIN_INTERPRETER_OUTPUT_LIMIT", "10000000");
        environment.put("ZEPPELIN_RUN_MODE", "local");
        environment.put("ZEPPELIN_SEARCH_ENABLE", "false");
        process = builder.start();
        awaitAnswer();
    }

    private void writeHome() throws IOException {
        Files.createDirectories(home.resolve("war/WEB-INF"));
        Files.writeString(
                home.resolve("war/WEB-INF/web.xml"),
                "<web-app xmlns=\"http://java.sun.com/xml/ns/javaee\" version=\"3.0\"/>\n");
        Files.createDirectories(home.resolve("notebook"));
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                home.resolve("conf/log4j.properties"),
                """
                log4j.rootLogger=WARN, out
                log4j.appender.out=org.apache.log4j.ConsoleAppender
                log4j.appender.out.layout=org.apache.log4j.PatternLayout
                log4j.appender.out.layout.ConversionPattern=%p %c{1}: %m%n
                """);
        setting("repl", "spark", ReplInterpreter.class.getName());
        setting("md", "md", "org.apache.zeppelin.markdown.Markdown");
        String classPath = String.join(
                File.pathSeparator,
                ROOT.resolve("notebooks/conf").toString(),
                ROOT.resolve("notebooks/target/test-classes").toString(),
                JARS.resolve("interpreter/*").toString(),
                System.getProperty(
                                "spark.jars.folder",
                                ROOT.resolve("spark-home/jars").toString()) + "/*",
                jar().toString(),
                // the Markdown interpreter and what it calls
                markdown());
        Path runner = home.resolve("interpreter.sh");
        Files.writeString(
                runner,
                """
                #!/usr/bin/env bash
                # Started by Zeppelin with -c HOST -p PORT -r PORTS -i GROUP and more: the process that runs paragraphs.
                set -euo pipefail
                while [[ $# -gt 1 ]]; do
                  case "$1" in -c) host="$2" ;; -p) port="$2" ;; -r) ports="$2" ;; -i) group="$2" ;; esac
                  shift 2
                done
                export SPARK_LOCAL_IP=127.0.0.1
                options="$(sed -n 's/^spark.driver.defaultJavaOptions *//p' '%s/conf/spark-defaults.conf')"
                exec '%s/bin/java' $options -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx2g -Djava.awt.headless=true \\
                  '-Dspark.master=local[*]' -Dspark.ui.enabled=false -Dspark.sql.shuffle.partitions=4 \\
                  -Dspark.kryo.registrator=org.sparsevae.training.SparseVAEKryoRegistrator -Dspark.broadcast.compress=false \\
                  -cp '%s' org.apache.zeppelin.interpreter.remote.RemoteInterpreterServer "$host" "$port" "$group" "$ports" \\
                  >>'%s/interpreter.log' 2>&1
                """
                        .formatted(ROOT, System.getProperty("java.home"), classPath, home));
        if (!runner.toFile().setExecutable(true)) {
            throw new IOException(runner + " cannot be made executable");
        }
    }

    private void setting(String group, String name, String className) throws IOException {
        Path folder = Files.createDirectories(home.resolve("interpreter").resolve(group));
        Files.writeString(
                folder.resolve("interpreter-setting.json"),
                "[{\"group\": \"" + group + "\", \"name\": \"" + name + "\", \"className\": \"" + className
                        + "\", \"defaultInterpreter\": true, \"properties\": {}}]");
    }

    /** The jar of both modules; the tests do not build it. */
    private static Path jar() throws IOException {
        String given = System.getenv("SPARSEVAE_JAR");
        if (given != null) {
            return Path.of(given);
        }
        try (var files = Files.list(ROOT.resolve("spark-baselines/target"))) {
            return files.filter(file -> file.getFileName().toString().matches("sparsevae-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("there is no jar: run bin/notebook install"));
        }
    }

    private static String markdown() throws IOException {
        try (var files = Files.list(JARS.resolve("server"))) {
            return files.filter(
                            file -> file.getFileName()
                                    .toString()
                                    .matches(
                                            "(zeppelin-markdown|flexmark|markdown4j|pegdown|parboiled|autolink|jsoup|asm).*\\.jar"))
                    .map(Path::toString)
                    .reduce((a, b) -> a + File.pathSeparator + b)
                    .orElseThrow();
        }
    }

    private void awaitAnswer() throws Exception {
        for (int second = 0; ; second++) {
            try {
                call("GET", "version", null);
                return;
            } catch (IOException e) {
                if (second >= PATIENCE_SECONDS || !process.isAlive()) {
                    close();
                    throw new IllegalStateException("Zeppelin's server does not answer: " + log(), e);
                }
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    /** The ends of the server's and the interpreter's logs. */
    String log() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("server.log", "interpreter.log")) {
            Path file = home.resolve(name);
            if (Files.exists(file)) {
                String log = Files.readString(file);
                text.append('\n').append(log.substring(Math.max(0, log.length() - 4000)));
            }
        }
        return text.toString();
    }

    private JsonNode call(String method, String path, JsonNode body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + path))
                .timeout(PARAGRAPH)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2 && response.statusCode() != 500) {
            throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body()).path("body");
    }

    /** The setting {@code %spark} of a group of another name: a group named spark would be started by Zeppelin's launcher for Spark. */
    void createSpark() throws Exception {
        ObjectNode setting = JSON.createObjectNode().put("name", "spark").put("group", "repl");
        setting.putObject("properties");
        setting.putArray("dependencies");
        setting.putObject("option").put("remote", true).put("perNote", "shared").put("perUser", "shared");
        setting.putArray("interpreterGroup")
                .addObject()
                .put("name", "spark")
                .put("class", ReplInterpreter.class.getName())
                .put("defaultInterpreter", true);
        spark = call("POST", "interpreter/setting", setting).path("id").textValue();
    }

    /** Ends the process that runs paragraphs; the next paragraph starts another. */
    void restartSpark() throws Exception {
        call("PUT", "interpreter/setting/restart/" + spark, JSON.createObjectNode());
    }

    /** Imports a note and returns its id. */
    String importNote(JsonNode note) throws Exception {
        return call("POST", "notebook/import", note).textValue();
    }

    /** The note as the server has it. */
    JsonNode note(String id) throws Exception {
        return call("GET", "notebook/" + id, null);
    }

    /** Runs a paragraph to its end and returns its result: code and msg. */
    JsonNode run(String note, String paragraph) throws Exception {
        return call("POST", "notebook/run/" + note + "/" + paragraph, JSON.createObjectNode());
    }

    @Override
    public void close() throws Exception {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
