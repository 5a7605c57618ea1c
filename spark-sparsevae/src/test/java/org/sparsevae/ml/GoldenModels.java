// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Row;

/**
 * Writes the golden models: one of every likelihood as the present version saves it, and beside each what it computes for a few rows. They
 * are committed once for every version of the saved form and never written again, since later versions must read what earlier ones wrote
 * ({@link GoldenModelsTest}). A new version of the form gets a folder of its own:
 *
 * <pre>java -cp CLASSPATH_OF_THE_TESTS org.sparsevae.ml.GoldenModels spark-sparsevae/src/test/resources/golden/v2</pre>
 */
public final class GoldenModels {
    private static final int ROWS = 6;

    private GoldenModels() {}

    /** Arguments: the folder to write to. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (String likelihood : SmallFits.LIKELIHOODS) {
            SparseVAEModel model = SmallFits.estimator(likelihood)
                    .setK(2)
                    .setEncoderLayers(4)
                    .setDecoderLayers(4, 3)
                    .setLatentStdCol("sd")
                    .setReconstructionCol("expected")
                    .fit(SmallFits.data(likelihood));
            Path saved = folder.resolve(likelihood);
            model.save(saved.toString());
            deleteMarkers(saved);
            new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(folder.resolve(likelihood + ".json").toFile(), outputs(model, likelihood));
        }
    }

    /** Hadoop's checksums and success markers are no part of a saved model. */
    private static void deleteMarkers(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(".") || name.startsWith("_")) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Map<String, Object> outputs(SparseVAEModel model, String likelihood) {
        List<Map<String, double[]>> rows = new ArrayList<>();
        for (Row row : model.copy(ParamMap.empty())
                .transform(SmallFits.data(likelihood))
                .takeAsList(ROWS)) {
            Map<String, double[]> values = new LinkedHashMap<>();
            for (String column : List.of("features", "latent", "sd", "expected")) {
                values.put(column, row.<Vector>getAs(column).toArray());
            }
            rows.add(values);
        }
        Map<String, Object> outputs = new LinkedHashMap<>();
        outputs.put("weightsSha256", model.weightsSha256());
        outputs.put("eta", model.eta());
        outputs.put("marginalObjective", model.summary().marginalObjective());
        outputs.put("nonZeroLoadings", model.loadingMatrix().numNonzeros());
        outputs.put("rows", rows);
        return outputs;
    }
}
