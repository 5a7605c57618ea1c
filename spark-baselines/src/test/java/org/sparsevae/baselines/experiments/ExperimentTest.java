// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparsevae.app.Command;
import org.sparsevae.app.Main;
import org.sparsevae.app.Ran;
import org.sparsevae.baselines.experiments.run.FitStore;
import org.sparsevae.synthetic.PaperData;
import picocli.CommandLine;

/** The command as users call it, with fits of a few epochs. */
@Tag("slow")
class ExperimentTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private String[] line(String name, String output, String options) {
        List<String> words = new ArrayList<>(List.of(
                "experiment",
                name,
                "--output",
                folder.resolve(output).toString(),
                "--epochs",
                "2",
                "--param",
                "restarts=1",
                "--param",
                "dropWeakFactors=false"));
        words.addAll(List.of(options.split(" ")));
        return words.toArray(String[]::new);
    }

    private static final String SMALL = "--datasets 2 --rho 0.4 --seed 9000 --rows 80";

    /** A fit's record without what it took. */
    private Map<String, JsonNode> fits(String output) throws IOException {
        Map<String, JsonNode> records = new TreeMap<>();
        for (String record : Files.readAllLines(folder.resolve(output).resolve(FitStore.FITS))) {
            ObjectNode tree = (ObjectNode) JSON.readTree(record);
            ((ObjectNode) tree.get("measures")).remove(List.of("seconds", "cpu_seconds"));
            records.put(tree.get("cell").toString() + tree.get("seed"), tree);
        }
        return records;
    }

    @Test
    void figure3GivesOneObjectATableAFigureAndIsTakenUpWhereItWas() throws IOException {
        JsonNode json = Ran.json(line("figure3", "three", SMALL));
        assertEquals("figure3", json.get("experiment").asText());
        assertEquals(0.4, json.get("rho").asDouble());
        assertEquals(2, json.get("fits").asInt());
        for (String share : List.of("both_recovered", "two_active", "exact_support")) {
            assertTrue(json.get(share).asDouble() >= 0 && json.get(share).asDouble() <= 1, share);
            assertTrue(json.get(share + "_count").isInt(), share);
        }
        for (String number : List.of("dci_median", "mse_median", "seconds_per_fit", "cpu_seconds_per_fit")) {
            assertTrue(json.get(number).isDouble(), number);
        }
        assertEquals(2, json.get("methods").size());
        assertTrue(json.get("methods").get("beta-vae").get("mse_median").isDouble());
        assertTrue(json.get("methods").get("vae").get("exact_support").isNull(), "a VAE has no support");

        Path three = folder.resolve("three");
        assertEquals(6, Files.readAllLines(three.resolve("fits.jsonl")).size());
        assertTrue(Files.readString(three.resolve("table.md")).contains("| sparsevae | 0.4 | 2 |"));
        assertEquals(4, Files.readAllLines(three.resolve("table.csv")).size());
        assertTrue(ImageIO.read(three.resolve("figure3.png").toFile()).getWidth() > 500);

        // killed in its last line, then run again: the same fit, and none of the others
        byte[] before = Files.readAllBytes(three.resolve("fits.jsonl"));
        Map<String, JsonNode> found = fits("three");
        Files.write(three.resolve("fits.jsonl"), Arrays.copyOf(before, before.length - 20));
        JsonNode again = Ran.json(line("figure3", "three", SMALL));
        assertEquals(json.get("mse_median"), again.get("mse_median"));
        assertEquals(
                json.get("seconds_per_fit"),
                again.get("seconds_per_fit"),
                "the fits that were there are not made again");
        assertEquals(found, fits("three"));

        // side by side and in another folder, with the planted support held where it was missed: the same fits, bit for
        // bit
        JsonNode beside = Ran.json(
                line(
                        "figure3",
                        "beside",
                        "--datasets 1 --rho 0.4 --seed 9001 --rows 80 --methods sparsevae,vae --parallelism 3 --objective-at-truth"));
        Map<String, JsonNode> others = fits("beside");
        assertEquals(3, others.size());
        assertEquals(
                2,
                others.entrySet().stream()
                        .filter(fit -> fit.getValue().equals(found.get(fit.getKey())))
                        .count());
        JsonNode miss = beside.get("misses").get(0);
        assertEquals(9001, miss.get("seed").asLong());
        assertTrue(miss.get("hamming").asDouble() > 0);
        assertTrue(miss.get("objective").isDouble()
                && miss.get("objective_at_truth").isDouble());
        JsonNode truth = others.get("{\"method\":\"sparsevae at the truth\",\"rho\":0.4}9001");
        for (int j = 0; j < 7; j++) {
            JsonNode row = truth.get("arrays").get("loadings").get(j);
            for (int k = 0; k < 5; k++) {
                assertTrue(row.get(k).asDouble() == 0 || k < 2 && PaperData.support()[j][k], j + ", " + k);
            }
        }

        // figure 4 in the same folder shows the same fits
        Ran.json(line("figure4", "three", SMALL + " --methods sparsevae"));
        assertEquals(found, fits("three"));
        assertTrue(Files.exists(three.resolve("figure4.png")));

        assertEquals(
                "sparsevae experiment figure3: the fits in " + three
                        + " were made by other options: rows was 80 and is 90 now; give"
                        + " the same options, or another --output",
                Ran.refusal(line("figure3", "three", "--datasets 2 --rows 90")));
    }

    @Test
    void figure2DrawsTheFactorsFoundAndTheLoadings() throws IOException {
        JsonNode json = Ran.json(line("figure2", "two", "--rows 80 --methods sparsevae"));
        assertEquals(0.6, json.get("rho").asDouble());
        for (String figure : List.of("figure2-sparsevae.png", "figure2-sparsevae-loadings.png")) {
            assertTrue(
                    ImageIO.read(folder.resolve("two").resolve(figure).toFile()).getWidth() > 500, figure);
        }
    }

    @Test
    void figure2LeavesOutTheFactorsThatNoCodeIsLeftFor() {
        Ran.json(line("figure2", "one", "--rows 80 --methods sparsevae --k 1"));
        assertTrue(
                folder.resolve("one").resolve("figure2-sparsevae.png").toFile().exists());
    }

    /** A learning rate at which every fit diverges: the study goes on, and nothing was recovered. */
    @Test
    void aFitThatDivergesCountsAsAMiss() {
        JsonNode json = Ran.json(line(
                "figure3",
                "diverged",
                "--datasets 1 --rho 0.4 --rows 80 --methods sparsevae --param learningRate=1e30"));
        assertEquals(1, json.get("fits").asInt());
        assertEquals(0, json.get("both_recovered").asDouble());
        assertEquals(0, json.get("exact_support_count").asInt());
        assertTrue(json.get("mse_median").isNull());
    }

    @Test
    void aPlantedFitThatDivergesCountsAsAMissToo() {
        JsonNode cell = Ran.json(line(
                        "planted",
                        "planted-diverged",
                        "--rows 80 --likelihood gaussian --features 12 --factors 3 --k 4 --param learningRate=1e30"))
                .get("cells")
                .get(0);
        assertEquals(1, cell.get("fits").asInt());
        assertEquals(0, cell.get("exact_support_count").asInt());
        assertTrue(cell.get("nll_median").isNull());
    }

    @Test
    void plantedTellsHowManyFactorsWereFound() {
        JsonNode json = Ran.json(line(
                "planted",
                "planted",
                "--rows 200 --likelihood bernoulli --features 12 --factors 3 --k 4 --param encoderLayers=8"));
        assertEquals(1, json.get("cells").size());
        for (JsonNode cell : json.get("cells")) {
            assertTrue(cell.get("factors_found_mean").asDouble() <= 3);
            assertTrue(cell.get("matched_correlation_median").isDouble());
            assertTrue(cell.get("f_score_median").isDouble());
            assertTrue(cell.get("active_factors_mean").asDouble() <= 4);
        }
        assertEquals("bernoulli", json.get("cells").get(0).get("likelihood").asText());
        assertTrue(json.get("cells").get(0).get("nll_median").asDouble() > 0);
    }

    @Test
    void averagingVariesWorkersAndFrequencyOnThePapersData() throws IOException {
        JsonNode json = Ran.json(
                line("averaging", "averaging", "--datasets 1 --rho 0 --rows 80 --workers 1,2 --frequencies 3"));
        assertEquals(2, json.get("cells").size());
        assertEquals(2, json.get("cells").get(1).get("workers").asInt());
        assertEquals(3, json.get("cells").get(1).get("averaging_frequency").asInt());
        assertTrue(json.get("cells").get(1).get("dci_median").isDouble());
        assertNotEquals(
                json.get("cells").get(0).get("mse_median"),
                json.get("cells").get(1).get("mse_median"));
        assertTrue(Files.size(folder.resolve("averaging").resolve("averaging.png")) > 1000);
    }

    @Test
    void averagingOnRatingsScoresHeldOutUsers() throws IOException {
        Path ratings = folder.resolve("ratings.csv");
        StringBuilder lines = new StringBuilder("user,item,rating\n");
        SplittableRandom random = new SplittableRandom(1);
        for (int user = 0; user < 60; user++) {
            for (int item = 0; item < 10; item++) {
                if (item % 2 == user % 2 || random.nextInt(4) == 0) {
                    lines.append(user).append(',').append(item).append(",5\n");
                }
            }
        }
        Files.writeString(ratings, lines);
        JsonNode json = Ran.json(line(
                "averaging",
                "ratings",
                "--ratings " + ratings.toString()
                        + " --min-rating 4 --k 3 --datasets 1 --workers 2 --frequencies 5 --param encoderLayers=8"));
        JsonNode cell = json.get("cells").get(0);
        assertTrue(cell.get("nll_median").asDouble() > 0);
        assertTrue(cell.get("popularity_nll_median").asDouble() > 0);
        assertTrue(cell.get("recall_at_5_median").isDouble());
    }

    /** An option of another study is none of this one. */
    @ParameterizedTest
    @CsvSource({
        "figure3, --likelihood, bernoulli",
        "planted, --rho, 0.2",
        "figure3, --ratings, x.csv",
        "averaging, --partitions, 2",
        "averaging, --averaging-frequency, 2",
        "averaging, --methods, vae",
        "figure3, --scale, small",
        "figure3, --data, x",
        "figure3, --users, 5",
        "figure3, --dimensions, 5",
        "planted, --objective-at-truth,",
        "figure6, --rho, 0.2",
        "figure6, --num-items, 8",
        "figure6, --rows, 8",
        "figure6, --objective-at-truth,",
        "table1-movielens, --data, x",
        "table1-text, --rho, 0.5",
        "table1-text, --top, 3",
        "table1-text, --label-col, x",
        "table3-topics, --counts, drawn",
        "table4-expression, --text-col, x",
        "table4-expression, --ratings, x",
        "vsc-smiley, --settings, own",
        "vsc-smiley, --k, 5",
        "vsc-smiley, --data, x",
        "vsc-smiley, --rho, 0",
        "vsc-activation, --methods, vsc",
        "vsc-activation, --betas, 1",
        "vsc-elbo, --dimensions, 5",
        "vsc-interpolation, --likelihood, gaussian"
    })
    void anOptionOfAnotherStudyIsUnknown(String study, String option, String value) {
        String said = value == null
                ? Ran.refusal("experiment", study, option)
                : Ran.refusal("experiment", study, option, value);
        assertTrue(said.startsWith("sparsevae experiment " + study + ": Unknown option"), said);
        assertTrue(said.contains("'" + option + "'"), said);
        assertTrue(said.endsWith("(see sparsevae experiment " + study + " --help)"), said);
    }

    /** A list that nobody gave has no default worth a line. */
    @Test
    void noHelpTellsAnEmptyListAsADefault() {
        List<Command> commands = Main.commands();
        assertTrue(commands.size() > 10, commands.toString());
        for (Command command : commands) {
            Ran help = Ran.line(new CommandLine(command).getCommandName(), "--help");
            assertEquals(0, help.status());
            assertFalse(help.out().contains("[]"), help.out());
        }
    }

    /** Every option that the help of a study speaks of is its own, and the other way round. */
    @Test
    void helpOfAStudyNamesItsOwnOptionsAndTheListHasALineOfEach() {
        String list = Ran.line("experiment", "--help").out();
        List<? extends Command> studies = new Experiment().commands();
        assertEquals(17, studies.size());
        for (Command study : studies) {
            String name = new CommandLine(study).getCommandName();
            assertTrue(
                    Pattern.compile("(?m)^  " + name + " +\\S+").matcher(list).find(), name + ":\n" + list);
            Ran help = Ran.line("experiment", name, "--help");
            assertEquals(0, help.status());
            assertFalse(
                    help.out().contains("${")
                            || help.out().contains("null")
                            || help.out().contains("[]"),
                    help.out());
            Set<String> declared = new TreeSet<>(
                    new CommandLine(study).getCommandSpec().optionsMap().keySet());
            declared.addAll(List.of("--json", "--stacktrace", "--help"));
            Set<String> named = new TreeSet<>();
            Matcher option = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]*").matcher(help.out());
            while (option.find()) {
                named.add(option.group());
            }
            named.removeAll(List.of("--jars", "--packages")); // spark-submit's, for a database's driver
            assertEquals(
                    declared.stream().filter(one -> one.startsWith("--")).collect(Collectors.toSet()), named, name);
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedInASentence() {
        assertEquals(
                "sparsevae experiment: there is no experiment 'figure7'; the experiments are figure2, figure3, figure4, figure5,"
                        + " planted, averaging, figure6, table1-movielens, table1-text, table2-shift, table3-topics, table4-expression,"
                        + " vsc-smiley, vsc-dimensions, vsc-activation, vsc-interpolation, vsc-elbo (see sparsevae experiment --help)",
                Ran.refusal("experiment", "figure7"));
        assertEquals(
                "sparsevae experiment: an experiment is missing (see sparsevae experiment --help)",
                Ran.refusal("experiment"));
        assertTrue(Ran.refusal("experiment", "figure3", "--param", "likelihood=bernoulli")
                .startsWith("sparsevae experiment figure3: likelihood is not for figure3"));
        assertTrue(Ran.refusal("experiment", "averaging", "--param", "numPartitions=2")
                .contains("give --workers"));
        assertTrue(Ran.refusal("experiment", "averaging", "--ratings", "x.csv", "--rho", "0")
                .contains("leave them out with --ratings"));
        assertTrue(Ran.refusal("experiment", "averaging", "--num-items", "5").contains("are of --ratings"));
        assertTrue(Ran.refusal("experiment", "figure3", "--rho", "1")
                .contains("--rho must be a correlation in (-1, 1): 1.0"));
        assertTrue(
                Ran.refusal("experiment", "figure3", "--datasets", "0").contains("--datasets must be at least 1: 0"));
        assertArrayEquals(new String[0], folder.toFile().list());
    }
}
