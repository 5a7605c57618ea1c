// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparsevae.report.ModelDescription.Compared;

/** Scores of several models from the folder that {@code compare} wrote: the means over its splits of what {@code fits.jsonl} has. */
final class ComparedScores {
    private static final String FILE = "fits.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Measures that are shown, by name. */
    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("nll", "NLL");
        TITLES.put("nll_over_popularity", "NLL / popularity's");
        TITLES.put("mse", "MSE");
        TITLES.put("recall_at_5", "Recall@5");
        TITLES.put("ndcg_at_10", "NDCG@10");
        TITLES.put("foldin_recall_at_20", "fold-in Recall@20");
        TITLES.put("foldin_ndcg_at_100", "fold-in NDCG@100");
        TITLES.put("nonzero_share", "loadings not zero");
        TITLES.put("active_factors", "active factors");
    }

    private ComparedScores() {}

    /**
     * Reads them.
     *
     * @param folder that compare wrote
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException if it holds no scores
     * @throws IOException if reading fails
     */
    static Compared read(String folder, Configuration conf) throws IOException {
        Path file = new Path(folder, FILE);
        FileSystem files = file.getFileSystem(conf);
        if (!files.exists(file)) {
            throw new IllegalArgumentException(
                    "--compare " + folder + " has no " + FILE + ": name the folder that compare wrote (its --output)");
        }
        Map<String, List<JsonNode>> models = new LinkedHashMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line, models);
            }
        }
        if (models.isEmpty()) {
            throw new IllegalArgumentException("--compare " + folder + " has no scores of held-out rows in " + FILE
                    + ": let compare finish first");
        }
        return compared(folder, models);
    }

    private static void add(String line, Map<String, List<JsonNode>> models) {
        try {
            JsonNode fit = JSON.readTree(line);
            JsonNode measures = fit.path("measures");
            boolean search = fit.path("cell").path("judged_on").asText().equals("validation");
            // ALS has no likelihood; a fit that failed has no measure at all
            boolean judged = TITLES.keySet().stream()
                    .anyMatch(name -> measures.path(name).isNumber());
            if (!search && judged && fit.path("cell").has("method")) {
                models.computeIfAbsent(fit.path("cell").path("method").asText(), name -> new ArrayList<>())
                        .add(measures);
            }
        } catch (JsonProcessingException e) {
            // the line that a comparison which is under way has not written to its end
            return;
        }
    }

    private static Compared compared(String folder, Map<String, List<JsonNode>> models) {
        List<String> measures = TITLES.keySet().stream()
                .filter(name -> models.values().stream()
                        .anyMatch(fits -> mean(fits, name).isPresent()))
                .toList();
        List<String> head = new ArrayList<>(List.of("model", "splits"));
        measures.forEach(name -> head.add(TITLES.get(name)));
        List<List<Object>> rows = new ArrayList<>();
        models.forEach((name, fits) -> {
            List<Object> row = new ArrayList<>(List.of(name, fits.size()));
            measures.forEach(measure -> {
                OptionalDouble mean = mean(fits, measure);
                row.add(mean.isPresent() ? mean.getAsDouble() : null);
            });
            rows.add(row);
        });
        return new Compared(
                "Models beside each other, as compare fitted and judged them (" + new Path(folder).getName()
                        + "): its own fits on its own splits, so compare within this table.",
                head,
                rows);
    }

    private static OptionalDouble mean(List<JsonNode> fits, String measure) {
        return fits.stream()
                .map(fit -> fit.path(measure))
                .filter(JsonNode::isNumber)
                .mapToDouble(JsonNode::asDouble)
                .average();
    }
}
