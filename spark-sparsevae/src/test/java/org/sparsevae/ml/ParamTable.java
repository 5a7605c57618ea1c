// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The tables of params in docs/params.md, made from the params themselves; run {@link #main} from the module's folder to renew them, as CONTRIBUTING.md says. */
public final class ParamTable {
    static final Path PARAMS = Path.of("..", "docs", "params.md");

    private ParamTable() {}

    /** Rewrites the tables. */
    public static void main(String[] args) throws IOException {
        String text = Files.readString(PARAMS);
        text = replaced(text, "SparseVAE", new SparseVAE());
        Files.writeString(PARAMS, replaced(text, "RatingsVectorizer", new RatingsVectorizer()));
    }

    /** The text with the table of a stage put between its markers. */
    static String replaced(String text, String stage, Params params) {
        String start = "<!-- params of " + stage + " -->\n";
        String end = "<!-- end of params of " + stage + " -->";
        int from = text.indexOf(start);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException("docs/params.md has no markers for the params of " + stage);
        }
        return text.substring(0, from + start.length()) + table(params) + text.substring(to);
    }

    /** A Markdown table: a row per param with its documentation, which names its range and default. */
    static String table(Params stage) {
        return "| param | meaning, range, default |\n|---|---|\n"
                + Arrays.stream(stage.params())
                        .sorted(Comparator.comparing(Param::name))
                        .map(param ->
                                "| `" + param.name() + "` | " + param.doc().replace("|", "\\|") + " |\n")
                        .collect(Collectors.joining());
    }
}
