// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fit refuses, and in what words. */
@Tag("slow")
class FitRefusalTest {
    @TempDir
    static Path folder;

    private static SmallFit small;

    @BeforeAll
    static void writeRatings() throws IOException {
        small = new SmallFit(folder);
    }

    @Test
    void anOutputThatCannotBeWrittenIsRefusedBeforeTheRatingsAreRead() {
        Path missing = folder.resolve("no-such-file.csv"); // would be refused next
        String below = Ran.refusal(SmallFit.line(missing, small.ratings().resolve("model")));
        assertTrue(below.contains("cannot be written: a part of the path is a file"), below);
        String s3 = Ran.refusal("fit", "--ratings=" + missing, "--output=s3a://bucket/model");
        assertTrue(s3.contains("--packages org.apache.hadoop:hadoop-aws"), s3);
        String hdfs = Ran.refusal("fit", "--ratings=" + missing, "--output=hdfs://127.0.0.1:1/m", "--overwrite");
        assertTrue(hdfs.contains("nothing answers at its address (connection refused)"), hdfs);
    }

    @Test
    void aParamThatAnOptionGivesIsRefused() {
        assertEquals(
                "sparsevae fit: --handle-invalid is given twice, --handle-invalid error and --param handleInvalid=skip: give it"
                        + " once",
                Ran.refusal(SmallFit.line(
                        small.ratings(),
                        folder.resolve("twice"),
                        "--handle-invalid=error",
                        "--param=handleInvalid=skip")));
        assertTrue(Ran.refusal(
                        "fit",
                        "--features=x.parquet",
                        "--output=" + folder.resolve("twice"),
                        "--features-col=x",
                        "--param=featuresCol=y")
                .contains("--features-col x and --param featuresCol=y: give it once"));
    }

    @Test
    void valuesOfOptionsAreCalledByTheOption() {
        String[] line = {"fit", "--ratings=r.csv", "--output=" + folder.resolve("nothing"), ""};
        for (String[] option : new String[][] {
            {"--k=abc", "--k must be a whole number: abc"},
            {"--epochs=0", "--epochs must be 1 or more: epochs = 0"},
            {"--batch-size=0", "--batch-size must be 1 or more: --batch-size = 0"}
        }) {
            line[3] = option[0];
            assertEquals("sparsevae fit: " + option[1], Ran.refusal(line));
        }
    }

    @Test
    void optionsOfRatingsAreRefusedForFeatures() {
        String said = Ran.refusal("fit", "--features=x.parquet", "--items=i.csv", "--output=o");
        assertTrue(said.contains("are of ratings: leave them out with --features"), said);
    }

    @Test
    void aShareThatHoldsOutNobodyIsRefused() {
        String said = Ran.refusal(SmallFit.line(small.ratings(), folder.resolve("none"), "--holdout=0.000001"));
        assertTrue(
                said.matches("sparsevae fit: --holdout 1.0E-6 holds out 0 of \\d+ rows: give a larger share, or none"),
                said);
    }

    @Test
    void aTrainingThatDivergesIsASentence() {
        String said = Ran.refusal(SmallFit.line(
                small.ratings(),
                folder.resolve("diverged"),
                "--param=learningRate=1e30",
                "--param=learningRateWarmUp=0"));
        assertTrue(said.startsWith("sparsevae fit: training diverged: the objective is not a finite number"), said);
    }

    @Test
    void nothingIsLeftBehindWhenAFitFails() throws IOException {
        Path never = folder.resolve("never");
        String said = Ran.refusal(SmallFit.line(small.ratings(), never, "--num-items=4"));
        assertEquals("sparsevae fit: k must be less than the number of features: k = 4, features = 4", said);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().contains("never")).toList());
        }
    }
}
