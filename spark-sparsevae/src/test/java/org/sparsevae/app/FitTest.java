// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ratings.RatingsReader;

/** A fit to ratings: what is written and printed, and what it leaves alone. */
@Tag("slow")
class FitTest {
    @TempDir
    static Path folder;

    private static SmallFit small;
    private static Path output;
    private static JsonNode fitted;

    @BeforeAll
    static void fit() throws IOException {
        small = new SmallFit(folder);
        output = folder.resolve("made/model");
        fitted = small.fit(small.ratings(), output);
    }

    @Test
    void theOutputIsAPipelineThatTakesRatings() {
        PipelineModel pipeline = PipelineModel.load(output.toString());
        assertEquals(2, pipeline.stages().length);
        RatingsVectorizerModel vocabulary = assertInstanceOf(RatingsVectorizerModel.class, pipeline.stages()[0]);
        SparseVAEModel model = assertInstanceOf(SparseVAEModel.class, pipeline.stages()[1]);

        assertEquals(48, vocabulary.numFeatures());
        assertTrue(List.of(model.featureNames()).contains("Vampire Roommates"), "names come from --items");
        assertEquals(4.0, vocabulary.getMinRating());
        assertEquals("multinomial", model.getLikelihood(), "the default for ratings");
        assertEquals(model.weightsSha256(), fitted.get("weights_sha256").asText());
        assertEquals(model.summary().records().size(), fitted.get("rounds").asInt());
        assertEquals(
                List.of("partition 0: CPU (nd4j-native)", "partition 1: CPU (nd4j-native)"),
                model.summary().devices());
        assertEquals(
                model.summary().devices().get(1), fitted.get("devices").get(1).asText());
        assertEquals(model.activeFactors().length, fitted.get("active_factors").asInt());
        assertEquals(model.loadings().count(), fitted.get("nonzero_loadings").asLong());
        assertEquals(48 * 4, fitted.get("loadings").asInt());
        assertTrue(fitted.get("seconds").asDouble() > 0);
    }

    @Test
    void featuresAreCountedByTheirFactors() {
        int features = 0;
        int loadings = 0;
        JsonNode counts = fitted.get("features_by_factors");
        for (int factors = 0; factors < counts.size(); factors++) {
            features += counts.get(factors).asInt();
            loadings += factors * counts.get(factors).asInt();
        }
        assertEquals(48, features);
        assertEquals(fitted.get("nonzero_loadings").asInt(), loadings);
    }

    @Test
    void heldOutUsersAreScoredAndNotTrainedOn() {
        JsonNode heldOut = fitted.get("heldout");
        PipelineModel pipeline = PipelineModel.load(output.toString());
        long users = pipeline.stages()[0].transform(ratings()).count();
        assertEquals(users, fitted.get("rows").asLong() + heldOut.get("rows").asLong());
        assertEquals(0.25, heldOut.get("rows").asDouble() / users, 0.1);
        for (String score : List.of("nll", "popularity_nll", "recall_at_5", "ndcg_at_10")) {
            assertTrue(heldOut.get(score).asDouble() > 0, score);
        }
    }

    private static Dataset<Row> ratings() {
        return new RatingsReader(LocalSpark.session()).load(small.ratings().toString());
    }

    @Test
    void withoutHoldoutAllUsersAreTrainedOnAndNoneIsScored() {
        Ran ran = Ran.line(SmallFit.line(small.ratings(), folder.resolve("all")));
        assertEquals(0, ran.status(), ran.err());
        int users =
                fitted.get("rows").asInt() + fitted.get("heldout").get("rows").asInt();
        String first = "fitted " + users + " rows, 48 features, 4 factors (multinomial) in ";
        assertTrue(ran.out().startsWith(first), ran.out());
        assertFalse(ran.out().contains("held out"), ran.out());
    }

    @Test
    void anExistingOutputIsRefusedBeforeAnyWorkAndReplacedOnRequest() throws IOException {
        Path there = Files.createDirectories(folder.resolve("there"));
        Path precious = Files.writeString(there.resolve("precious"), "kept");
        String said = Ran.refusal(SmallFit.line(folder.resolve("no-such-file.csv"), there));
        assertEquals("sparsevae fit: output " + there + " exists: name another, or add --overwrite", said);
        String foreign = Ran.refusal(SmallFit.line(small.ratings(), there, "--overwrite"));
        assertTrue(foreign.contains("holds the file precious"), foreign);
        assertEquals("kept", Files.readString(precious), "what this program did not write is never taken away");
        Files.delete(precious);

        JsonNode again = small.fit(small.shuffledRatings(), there, "--overwrite");
        assertEquals(2, PipelineModel.load(there.toString()).stages().length);
        assertEquals(
                fitted.get("weights_sha256"),
                again.get("weights_sha256"),
                "the same fit has the same weights, whatever the order of the lines");
        assertEquals(fitted.get("heldout"), again.get("heldout"));

        String failed = Ran.refusal(SmallFit.line(folder.resolve("no-such-file.csv"), there, "--overwrite"));
        assertTrue(failed.contains("no-such-file.csv"), failed);
        PipelineModel.load(there.toString()); // a fit that fails leaves the old output alone
    }

    /** Whatever a fit reads is safe from it, see OutputRefusalTest for all spellings. */
    @Test
    void whatIsReadIsNeverOverwritten() throws IOException {
        Path data = Files.createDirectories(folder.resolve("users data"));
        Path ratings = Files.copy(small.ratings(), data.resolve("r.csv"));
        Path thesis = Files.writeString(data.resolve("thesis.txt"), "years of work");
        String[] inputs = {
            "--ratings=" + ratings,
            "--features=" + ratings,
            "--items=" + ratings,
            "--param=initialModel=" + ratings,
            "--param=checkpointDir=" + data.resolve("checkpoints")
        };
        for (String input : inputs) {
            String[] ofRatings = input.startsWith("--ratings") || input.startsWith("--features")
                    ? new String[] {"fit", input}
                    : new String[] {"fit", "--ratings=" + small.ratings(), input};
            String said = Ran.refusal(Stream.concat(Stream.of(ofRatings), Stream.of("--output=" + data, "--overwrite"))
                    .toArray(String[]::new));
            assertTrue(said.contains("the output " + data + " lies above "), said);
        }
        String model = Ran.refusal(
                "transform", "--model=" + output, "--ratings=" + ratings, "--output=" + output, "--overwrite");
        assertTrue(model.contains("the output " + output + " is " + output + " (--model), which is read"), model);
        String below = Ran.refusal(
                "transform", "--model=" + output, "--ratings=" + ratings, "--output=" + output.resolve("users"));
        assertTrue(below.contains("lies in " + output + " (--model)"), below);
        String parts =
                Ran.refusal("transform", "--model=" + output, "--ratings=" + data, "--output=" + data, "--overwrite");
        assertTrue(parts.contains("(--ratings), which is read"), parts);
        assertEquals("years of work", Files.readString(thesis));
        assertEquals(-1, Files.mismatch(small.ratings(), ratings));
    }

    /** Checkpoints would be written among files, and over some, that are not theirs. */
    @Test
    void checkpointsGoIntoAFolderOfTheirOwn() throws IOException {
        Path data = Files.createDirectories(folder.resolve("own data"));
        Path ratings = Files.copy(small.ratings(), data.resolve("r.csv"));
        Path model = folder.resolve("checkpoints-model");
        Path foreign = Files.createDirectories(folder.resolve("foreign"));
        Path driver = Files.writeString(foreign.resolve("driver"), "of a printer");
        Map<Path, String> refused = Map.of(
                data,
                " lies above " + ratings + " (--ratings), which is read",
                ratings,
                " is " + ratings + " (--ratings), which is read",
                output,
                " holds _sparsevae.json, which is not of a fit's checkpoints",
                foreign,
                " holds driver, which is not of a fit's checkpoints",
                small.items(),
                "checkpointDir must be a folder, and ",
                small.items().resolve("checkpoints"),
                "checkpointDir must be a folder, and ");
        refused.forEach((dir, why) -> {
            String said = Ran.refusal(SmallFit.line(ratings, model, "--param=checkpointDir=" + dir));
            assertTrue(said.contains(why), said);
        });
        for (String option : List.of("--items=", "--param=initialModel=")) {
            String said = Ran.refusal(SmallFit.line(
                    ratings, model, option + output, "--param=checkpointDir=" + output.resolve("checkpoints")));
            assertTrue(said.contains(" lies in " + output + " ("), said);
        }
        String quickstart =
                Ran.refusal("quickstart", "--output=" + folder.resolve("quick"), "--param=checkpointDir=" + foreign);
        assertTrue(quickstart.contains(" holds driver"), quickstart);
        assertEquals("of a printer", Files.readString(driver));
        assertFalse(Files.exists(model));

        Path checkpoints = folder.resolve("own checkpoints");
        String[] line = SmallFit.line(ratings, model, "--overwrite", "--param=checkpointDir=" + checkpoints);
        Ran.json(line);
        Ran.json(line); // goes on in it
    }
}
