// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README says and code can check. Its shell commands are run by .ci/run. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

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
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
        assertTrue(block.find(), "the README has a Java example");
        String example = Files.readString(Path.of("src/test/java/org/sparsevae/ml/RatingsExampleTest.java"));
        assertTrue(
                withoutSpace(example).contains(withoutSpace(block.group(1))),
                "the example is not in RatingsExampleTest");
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
