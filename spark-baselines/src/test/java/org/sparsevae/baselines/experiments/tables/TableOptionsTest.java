// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparsevae.app.Ran;
import org.sparsevae.baselines.experiments.Experiment;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import picocli.CommandLine;

/** What the options of the paper's tables mean, in the words of the title, and which are refused. */
@Tag("slow")
class TableOptionsTest extends TablesFixture {
    /** The title of an experiment, of whose line the first word is the name. */
    private static String title(String line) {
        String[] words = line.split(" ");
        CommandLine study = new Experiment()
                .commands().stream()
                        .map(CommandLine::new)
                        .filter(one -> one.getCommandName().equals(words[0]))
                        .findFirst()
                        .orElseThrow();
        study.parseArgs(Arrays.copyOfRange(words, 1, words.length));
        return study.<StudyCommand>getCommand().study().title();
    }

    /** What a table is told to be less than the paper's is what it is less. */
    @Test
    void theSmallScaleSaysWhatItShrinks() throws IOException {
        String small = " (small scale, unless set: 30 epochs of minibatches of 64, step size at least 0.005";
        String rows = ", about 2000 rows at most" + small;
        String ratings = "--scale small --ratings " + texts();
        String texts = "--scale small --data " + texts();
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(
                "table1-movielens " + ratings,
                rows + ", 2 splits), a fifth of the users held out, 30 factors, seed 42");
        expected.put(
                "figure6 " + ratings,
                ", 50 factors" + small
                        + ", 2 splits, 500 and 2000 in place of 1000 and 10000 and 100000 users to train on, 100 and 300 in place"
                        + " of 100 and 300 and 1000 items)");
        expected.put("table2-shift " + texts, rows + ", 2 generated data sets)");
        expected.put("table3-topics " + texts, "held out" + rows + ")");
        expected.put(
                "table1-text " + texts + " --settings own --rows 300",
                ", this library's own settings, about 300 rows at most (small scale, unless set: 30 epochs, 2 splits), a fifth of"
                        + " the texts held out, 20 factors, seed 42");
        expected.put(
                "table4-expression --scale small",
                small + ", 2 splits), a fifth of the cells held out, 15 factors, seed 42");
        expected.put(
                "table1-movielens --ratings " + texts(),
                "(Table 1a), about 100000 rows at most, a fifth of the users held out, 30 factors, seed 42");
        expected.forEach((line, end) -> {
            String title = title(line);
            assertTrue(title.endsWith(end), title);
        });
    }

    /** Before anything is read: where the data are had, and whether they are what the user means. */
    @Test
    void inputIsThereAndHasTheSumThatIsGiven() throws IOException {
        String text = texts().toString();
        String sum = DigestUtils.sha256Hex(Files.readAllBytes(texts()));
        String other = "0" + sum.substring(1, 63) + (sum.endsWith("0") ? "1" : "0");
        for (String name : List.of("table1-movielens", "figure6", "table2-shift", "table3-topics")) {
            assertTrue(title(name + " --ratings " + text + " --sha256 " + sum).length() > 0);
            assertTrue(Ran.refusal("experiment", name, "--ratings", text, "--sha256", other)
                    .contains("its SHA-256 is " + sum + ", where " + other + " is expected"));
        }
        for (String name : List.of("table1-text", "table4-expression")) {
            assertTrue(title(name + " --data " + text + " --sha256 " + sum).length() > 0);
            assertTrue(Ran.refusal("experiment", name, "--data", text, "--sha256", other)
                    .contains("its SHA-256 is " + sum + ", where " + other + " is expected"));
        }
        assertTrue(Ran.refusal("experiment", "table1-text", "--data", folder.toString(), "--sha256", sum)
                .contains("--sha256 is the sum of one file, and " + folder + " is a folder or a pattern"));
        assertTrue(Ran.refusal("experiment", "table1-text", "--sha256", sum)
                .contains("--sha256 is the sum of the file of the input: give that as well"));

        String none = folder.resolve("none").toString();
        Map<String, String> where = new LinkedHashMap<>();
        where.put("table1-movielens --ratings", "https://grouplens.org/datasets/movielens/25m/");
        where.put("figure6 --ratings", "https://grouplens.org/datasets/movielens/1m/");
        where.put("table1-text --data", "https://github.com/allenai/PeerRead");
        where.put("table4-expression --data", "http://linnarssonlab.org/cortex/");
        where.forEach((line, address) -> {
            String refusal = Ran.refusal(("experiment " + line + " " + none).split(" "));
            assertTrue(refusal.contains("there is nothing at " + none + ": check the path. "), refusal);
            assertTrue(
                    refusal.contains(address) && refusal.endsWith("--sha256 HEX checks the sum of the file."), refusal);
        });
        String refusal = Ran.refusal("experiment", "figure6");
        assertTrue(refusal.contains("https://grouplens.org/datasets/movielens/25m/"), refusal);
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedInASentence() throws IOException {
        assertTrue(Ran.refusal("experiment", "table1-text").contains("no input: give texts by --data PATH"));
        assertTrue(Ran.refusal("experiment", "table1-movielens")
                .contains("table1-movielens is on ratings: give --ratings PATH"));
        assertTrue(Ran.refusal(line("table1-text", "--ratings x.csv")).contains("two inputs: give one of them"));
        assertTrue(Ran.refusal(line("table1-text", "--methods slab")).contains("leave it out with table1-text"));
        assertTrue(Ran.refusal(line("table1-text", "--scale tiny")).contains("--scale must be paper or small: tiny"));
        assertTrue(Ran.refusal(line("table2-shift", "--counts none")).contains("--counts must be rounded or drawn"));
        assertTrue(Ran.refusal(line("table3-topics", "--top 1")).contains("--top must be at least 2"));
        assertTrue(Ran.refusal("experiment", "table1-text", "--text-col", "x").contains("give that as well"));
        assertTrue(Ran.refusal(line("table1-text", "--text-col abstract"))
                .contains("there is no column abstract of texts: the columns are"));
    }
}
