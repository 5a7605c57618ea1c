// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.Recommendation;

/** A program that scores rows: the scorer's jar, Jackson and this class are all that it has. */
public final class ScoreRows {
    private static final int TIMED = 20_000;

    private ScoreRows() {}

    /**
     * Scores.
     *
     * @param args the folder of a saved model, a JSON file of rows (arrays of values, or objects of ratings), and where to write
     * @throws Exception whatever goes wrong
     */
    public static void main(String[] args) throws Exception {
        for (String absent :
                List.of("org.apache.spark.SparkContext", "org.apache.hadoop.fs.Path", "org.nd4j.linalg.factory.Nd4j")) {
            try {
                Class.forName(absent);
                throw new IllegalStateException(absent + " is on the class path");
            } catch (ClassNotFoundException e) {
                // as it must be
            }
        }
        ObjectMapper json = new ObjectMapper();
        Scorer scorer = Scorer.load(Path.of(args[0]));
        List<FeatureRow> rows = new ArrayList<>();
        for (JsonNode row : json.readTree(new File(args[1]))) {
            if (row.isArray()) {
                rows.add(scorer.row(json.convertValue(row, double[].class)));
            } else {
                Map<String, Double> values = json.convertValue(
                        row, json.getTypeFactory().constructMapType(Map.class, String.class, Double.class));
                rows.add(scorer.row(values));
            }
        }
        List<Object> scored = new ArrayList<>();
        for (FeatureRow row : rows) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("latent", scorer.factors(row));
            one.put("sd", scorer.posterior(row).sd());
            one.put("reconstruction", scorer.reconstruction(row));
            List<Recommendation> best = scorer.recommend(row, 4);
            one.put("items", best.stream().map(Recommendation::item).toList());
            one.put("scores", best.stream().map(Recommendation::score).toList());
            one.put(
                    "because",
                    best.stream()
                            .map(item -> item.because().stream()
                                    .map(Recommendation.Reason::factor)
                                    .toList())
                            .toList());
            scored.add(one);
        }
        double sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < TIMED; i++) {
            sum += scorer.reconstruction(rows.get(i % rows.size()))[0];
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rows", scored);
        all.put("ids", scorer.itemIds());
        all.put("names", scorer.names());
        all.put("milliseconds_a_row", (System.nanoTime() - start) / 1e6 / TIMED);
        all.put("sum", Double.isFinite(sum));
        json.writeValue(new File(args[2]), all);
    }
}
