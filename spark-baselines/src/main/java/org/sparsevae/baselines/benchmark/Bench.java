// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.Command;
import org.sparsevae.app.CommandResult;
import org.sparsevae.app.Main;
import org.sparsevae.network.NativeThreads;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what training, rounds, transform and whole commands cost on this machine. */
@CommandLine.Command(
        name = "bench",
        description = {
            "Measure what steps, rounds, transform and whole commands cost, in processor seconds and ratios of one run.",
            "",
            "Each part is measured in a process of its own: steps (training steps by shape), rounds (of averaging), transform, executors"
                    + " (two against one, by the clock: leave the machine alone), commands (quickstart and a fit of a million ratings) and"
                    + " memory (by the number of items; not with --quick). See docs/benchmarks.md.",
            ""
        })
public final class Bench implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(Bench.class);

    private static final List<Measurement> MEASUREMENTS = List.of(
            new StepMeasurement(),
            new RoundMeasurement(),
            new TransformMeasurement(),
            new ExecutorMeasurement(),
            new CommandMeasurement(),
            new MemoryMeasurement());

    @Parameters(
            paramLabel = "PART",
            showDefaultValue = Visibility.NEVER,
            arity = "0..*",
            description = "What to measure: steps, rounds, transform, executors, commands, memory. Default: all.")
    private List<String> parts = List.of();

    @Option(names = "--quick", description = "Fewer repetitions: a few minutes.")
    private boolean quick;

    @Option(
            names = "--peer",
            paramLabel = "COMMAND",
            description =
                    "Command line of another implementation, which takes --G --K --D --B --enc --loss --threads --steps and prints a JSON"
                            + " object with cpu_ms_per_step. Its matrix products should come from OpenBLAS, not from the reference BLAS.")
    private String peer;

    /** Set by the process that starts one for a part: a part alone, too, is measured under its own options. */
    @Option(names = "--in-this-process", hidden = true, description = "Measure the part in this process.")
    private boolean isPart;

    /** Called by {@link java.util.ServiceLoader}. */
    public Bench() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Bench(), args);
    }

    @Override
    public CommandResult call() throws Exception {
        List<Measurement> chosen = chosen();
        if (isPart) {
            return result(new LinkedHashMap<>(chosen.get(0).measure(quick, peer)));
        }
        Launched.launcher();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("quick", quick);
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("platform", NativeThreads.platform());
        for (Measurement measurement : chosen) {
            all.putAll(inItsOwnProcess(measurement));
        }
        return result(all);
    }

    private List<Measurement> chosen() {
        Map<String, Measurement> byName = MEASUREMENTS.stream()
                .collect(Collectors.toMap(Measurement::name, one -> one, (one, same) -> one, LinkedHashMap::new));
        for (String part : parts) {
            if (!byName.containsKey(part)) {
                throw new IllegalArgumentException(
                        "bench measures " + String.join(", ", byName.keySet()) + ", not " + part);
            }
        }
        return parts.isEmpty()
                ? MEASUREMENTS
                : parts.stream().distinct().map(byName::get).toList();
    }

    private Map<String, Object> inItsOwnProcess(Measurement measurement) throws Exception {
        List<String> words = new ArrayList<>(List.of("bench", measurement.name(), "--json", "--in-this-process"));
        words.addAll(measurement.launcherOptions());
        if (quick) {
            words.add("--quick");
        }
        if (peer != null) {
            words.addAll(List.of("--peer", peer));
        }
        LOG.info("measuring {}", measurement.name());
        Launched run = Launched.sparsevae(words, (process, line) -> System.err.println(line));
        JsonNode json = run.json();
        Map<String, Object> map = new LinkedHashMap<>();
        json.fields().forEachRemaining(field -> map.put(field.getKey(), field.getValue()));
        return map;
    }

    private static CommandResult result(Map<String, Object> json) {
        StringBuilder text = new StringBuilder();
        JsonNode tree = new ObjectMapper().valueToTree(json);
        tree.fields().forEachRemaining(field -> {
            JsonNode value = field.getValue();
            if (value.isArray() && value.size() > 0 && value.get(0).isObject()) {
                value.forEach(row ->
                        text.append(field.getKey()).append(' ').append(row).append(System.lineSeparator()));
            } else {
                text.append(String.format("%-40s %s%n", field.getKey(), value));
            }
        });
        return new CommandResult(json, text.toString().stripTrailing());
    }
}
