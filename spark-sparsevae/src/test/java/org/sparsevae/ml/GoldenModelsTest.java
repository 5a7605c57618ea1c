// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that earlier versions saved still load and still compute what they did. {@link GoldenModels} wrote them. */
class GoldenModelsTest {
    private static final double TOLERANCE = 1e-5;

    @ParameterizedTest
    @CsvSource({"v1, gaussian", "v1, multinomial", "v1, bernoulli"})
    void aModelOfAnEarlierVersionIsTheSame(String version, String likelihood) throws IOException, URISyntaxException {
        LocalSpark.session();
        Path folder =
                Path.of(GoldenModelsTest.class.getResource("/golden/" + version).toURI());
        JsonNode golden =
                new ObjectMapper().readTree(folder.resolve(likelihood + ".json").toFile());
        SparseVAEModel model = SparseVAEModel.load(folder.resolve(likelihood).toString());

        assertEquals(likelihood, model.getLikelihood());
        assertEquals(2, model.getK());
        assertFalse(model.getLinearSkip(), "v1 had none");
        assertEquals(golden.get("weightsSha256").asText(), model.weightsSha256());
        assertEquals(
                golden.get("nonZeroLoadings").asInt(), model.loadingMatrix().numNonzeros());
        assertEquals(golden.get("marginalObjective").asDouble(), model.summary().marginalObjective());
        assertEquals(3, model.summary().records().size());
        assertArrayEquals(doubles(golden.get("eta")), model.eta());

        List<Row> inputs = new ArrayList<>();
        for (JsonNode row : golden.get("rows")) {
            inputs.add(RowFactory.create(Vectors.dense(doubles(row.get("features")))));
        }
        List<Row> outputs = model.transform(LocalSpark.session()
                        .createDataFrame(inputs, new StructType().add("features", SQLDataTypes.VectorType())))
                .collectAsList();
        assertEquals(6, outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            for (String column : List.of("latent", "sd", "expected")) {
                assertArrayEquals(
                        doubles(golden.get("rows").get(i).get(column)),
                        outputs.get(i).<Vector>getAs(column).toArray(),
                        TOLERANCE,
                        column + " of row " + i);
            }
        }
    }

    private static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }
}
