// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What can be checked of the Docker files without Docker. */
class DockerFilesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCKER = ROOT.resolve("docker");
    /** A tag that names a version down to the patch. */
    private static final Pattern PINNED = Pattern.compile("[a-z0-9/.-]+:v?[0-9]+\\.[0-9]+\\.[0-9]+.*");

    private record Instruction(String name, String rest) {}

    /** The instructions of a Dockerfile, continued lines joined. */
    private static List<Instruction> instructions(String file) throws IOException {
        List<Instruction> instructions = new ArrayList<>();
        String joined = Files.readString(DOCKER.resolve(file)).replace("\\\n", " ");
        for (String line : joined.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] words = line.split("\\s+", 2);
                instructions.add(new Instruction(words[0], words[1]));
            }
        }
        return instructions;
    }

    private static List<String> of(List<Instruction> instructions, String name) {
        return instructions.stream()
                .filter(i -> i.name().equals(name))
                .map(Instruction::rest)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "Dockerfile.cuda"})
    void imagesArePinnedAndRunAsAUser(String file) throws IOException {
        List<Instruction> all = instructions(file);
        Set<String> stages = new HashSet<>();
        int lastFrom = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals("FROM")) {
                String[] words = all.get(i).rest().split("\\s+");
                assertTrue(PINNED.matcher(words[0]).matches(), words[0]);
                if (words.length == 3) {
                    stages.add(words[2]);
                }
                lastFrom = i;
            }
        }
        List<Instruction> image = all.subList(lastFrom, all.size());
        List<String> users = of(image, "USER");
        assertEquals(List.of("spark"), users);
        assertTrue(of(image, "RUN").stream().anyMatch(run -> run.contains("useradd") && run.contains(" spark")));
        assertTrue(
                image.indexOf(new Instruction("USER", "spark")) < indexOf(image, "ENTRYPOINT"),
                "USER before ENTRYPOINT");
        String health = of(image, "HEALTHCHECK").get(0);
        assertTrue(health.contains("/opt/sparsevae/docker/health.sh"), health);
        assertEquals(List.of("[\"/opt/sparsevae/docker/entrypoint.sh\"]"), of(image, "ENTRYPOINT"));
        for (Instruction instruction : all) {
            assertTrue(!instruction.name().equals("ADD"), "COPY says what ADD only may mean");
            assertTrue(
                    !instruction.rest().contains("sudo") && !instruction.rest().contains("chmod 777"), file);
        }
        for (String copy : of(all, "COPY")) {
            requireSources(copy, stages);
        }
    }

    /** Maven puts the jar with CUDA's backend into a folder of its own. */
    @ParameterizedTest
    @CsvSource({"Dockerfile, /sparsevae-", "Dockerfile.cuda, /cuda/sparsevae-"})
    void theJarIsTakenFromWhereMavenPutsIt(String file, String place) throws IOException {
        String pom = Files.readString(ROOT.resolve("spark-baselines/pom.xml"));
        assertTrue(
                pom.contains(
                        "<sparsevae.jar>${project.build.directory}" + place + "spark-3.5_2.12-${project.version}.jar<"),
                place);
        String build = of(instructions(file), "RUN").get(0);
        assertEquals(file.endsWith("cuda"), build.contains(" -Pcuda "), build);
        assertTrue(build.contains(" cp spark-baselines/target" + place + "*.jar /out/sparsevae.jar"), build);
    }

    private static int indexOf(List<Instruction> image, String name) {
        return image.stream().map(Instruction::name).toList().indexOf(name);
    }

    private static void requireSources(String copy, Set<String> stages) {
        List<String> words = new ArrayList<>(Arrays.asList(copy.split("\\s+")));
        if (words.get(0).startsWith("--from=")) {
            assertTrue(stages.contains(words.get(0).substring("--from=".length())), copy);
            return;
        }
        for (String source : words.subList(0, words.size() - 1)) {
            assertTrue(Files.exists(ROOT.resolve(source)), copy);
            assertNotEquals(".", source, "a COPY of everything takes secrets and builds along");
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void theComposeFileIsAClusterAndAJob() throws IOException {
        Map<String, Object> compose = new Yaml().load(Files.readString(DOCKER.resolve("compose.yaml")));
        Map<String, Map<String, Object>> services = (Map<String, Map<String, Object>>) compose.get("services");
        assertEquals(Set.of("master", "worker-1", "worker-2", "history", "job"), services.keySet());
        for (Map.Entry<String, Map<String, Object>> entry : services.entrySet()) {
            String name = entry.getKey();
            Map<String, Object> service = entry.getValue();
            assertTrue(PINNED.matcher((String) service.get("image")).matches(), name);
            assertEquals(List.of("ALL"), service.get("cap_drop"), name);
            assertNotNull(service.get("mem_limit"), name);
            assertNotNull(service.get("healthcheck"), name);
            assertTrue(service.get("privileged") == null && service.get("user") == null, name);
            for (Object port : (List<Object>) service.getOrDefault("ports", List.of())) {
                assertTrue(port.toString().startsWith("127.0.0.1:"), name + ": " + port);
            }
            for (Object volume : (List<Object>) service.get("volumes")) {
                String source = volume.toString().split(":")[0];
                assertTrue(
                        ((Map<String, Object>) compose.get("volumes")).containsKey(source)
                                || Files.exists(DOCKER.resolve(source)),
                        name + ": " + volume);
            }
            Object dependsOn = service.get("depends_on");
            if (dependsOn != null) {
                assertTrue(services.keySet().containsAll(((Map<String, Object>) dependsOn).keySet()), name);
            }
        }
        Map<String, Object> build = (Map<String, Object>) services.get("master").get("build");
        Path context = DOCKER.resolve((String) build.get("context")).normalize();
        assertEquals(ROOT, context);
        assertTrue(Files.isRegularFile(context.resolve((String) build.get("dockerfile"))));
        List<Object> job = (List<Object>) services.get("job").get("entrypoint");
        assertEquals("/opt/sparsevae/docker/entrypoint.sh", job.get(0));
        assertEquals("submit", job.get(1));
    }

    @Test
    void scriptsCanBeRun() {
        for (String script : new String[] {"entrypoint.sh", "health.sh"}) {
            assertTrue(Files.isExecutable(DOCKER.resolve(script)), script);
        }
    }
}
