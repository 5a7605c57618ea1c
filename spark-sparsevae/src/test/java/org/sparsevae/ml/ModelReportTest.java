// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.report.ModelDescription;
import org.sparsevae.report.ModelDescription.Factor;
import org.sparsevae.report.ModelDescription.Finding;
import org.sparsevae.report.ReportPage;

/** What a report says of models that were made with the fault in question, and of ones without. */
class ModelReportTest {
    private static final double NONE = Double.NaN;

    /** Two anchors for each of two factors, one feature of both, one of none. */
    private static final double[][] GOOD = {{1, 0}, {2, 0}, {0, -3}, {0, 1}, {1, 1}, {0, 0}};

    @TempDir
    Path folder;

    private static ModelDescription of(double[][] loadings, double... validation) {
        return ModelReport.of(HandMadeModel.of(loadings, HandMadeModel.rounds(validation), List.of()))
                .description();
    }

    /** The warnings that begin with a word, of which there must be one; those of all others must be as said. */
    private static void assertOnlyWarning(String word, String remedy, ModelDescription description) {
        List<Finding> warnings =
                description.findings().stream().filter(Finding::warning).toList();
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).text().contains(word), warnings.toString());
        assertTrue(warnings.get(0).remedy().contains(remedy), warnings.toString());
    }

    @Test
    void aGoodModelHasNoFindings() {
        assertEquals(List.of(), of(GOOD, -5, -4, -3.9).findings());
        assertEquals(List.of(), of(GOOD).findings(), "nor one that does not say how it was trained");
    }

    @Test
    void deadFactorsAreNamedAndAWarningWhereTheyAreMost() {
        double[][] one = {{1, 0, 0}, {2, 0, 0}, {0, 0, -3}, {0, 0, 1}};
        List<Finding> noted = of(one).findings();
        assertEquals(1, noted.size());
        assertFalse(noted.get(0).warning());
        assertTrue(noted.get(0).text().startsWith("1 of 3 factors is dead"), noted.toString());
        double[][] most = {{1, 0, 0}, {2, 0, 0}, {0, 0, 0}, {0, 0, 0}};
        assertOnlyWarning("2 of 3 factors are dead", "smaller k", of(most));
    }

    @Test
    void twinsAreSeenByTheirLoadingsAndByTheirValues() {
        double[][] alike = {{1, 1.1}, {2, 2}, {3, 3.1}, {1, 0}, {1, 0}, {0, 1}, {0, 1}, {0, 0}};
        double[][] turned = {{4, -4}, {2, -2}, {3, -3.1}, {.1, 0}, {.1, 0}, {0, .1}, {0, .1}, {0, 0}};
        assertEquals(List.of(), of(alike).findings(), "cosine 0.88");
        assertOnlyWarning("Twins: these factors say nearly the same: ", "restarts", of(turned));
        double[][] apart = {{1, 0}, {1, 0}, {0, 1}, {0, 1}};
        Dataset<Row> rows = rows(i -> new double[] {i, i + 0.5 * (i % 2), 0, 0});
        ModelDescription together = ModelReport.of(HandMadeModel.of(apart, List.of(), List.of()))
                .withRows(rows, null)
                .description();
        assertOnlyWarning("(correlation over the rows 1.00)", "smaller k", together);
    }

    @Test
    void aPriorThatDidNothingIsSeen() {
        double[][] dense = {
            {1, .2}, {2, .1}, {.1, -3}, {.3, 1}, {1, 0}, {1, 0}, {.1, 1}, {.2, .5}, {.2, .4}, {0, 1}, {0, 1}, {1, 2},
            {.5, 3}, {2, .1}, {1, .4}, {1, 1}, {1, 4}, {.1, 1}, {.1, 3}, {.1, 1}, {.1, 3}, {.1, 1}, {.2, 3}, {1, 1},
            {.2, 3}, {1, 1}
        };
        assertOnlyWarning("The prior did nothing: 92%", "larger priorWeight", of(dense));
    }

    @Test
    void everythingInTheSpikeIsSeenAndSaidOnce() {
        double[][] none = new double[4][2];
        ModelDescription description = of(none);
        assertOnlyWarning("Everything is in the spike", "smaller priorWeight", description);
        assertEquals(List.of(), description.factors());
        assertTrue(ReportPage.of(description).startsWith(ReportPage.BEGINNING));
        String said = "every loading is zero, so no factor acts on any feature: try a smaller priorWeight";
        List<Finding> once = ModelReport.of(HandMadeModel.of(none, List.of(), List.of(said)))
                .description()
                .findings();
        assertEquals(
                List.of("Every loading is zero, so no factor acts on any feature: try a smaller priorWeight."),
                once.stream().map(Finding::text).toList());
    }

    @Test
    void validationThatGotWorseIsSeen() {
        assertOnlyWarning(
                "best in round 3, -3 nats a row, and is -3.5 at the end",
                "patience",
                of(GOOD, NONE, -6, -3, NONE, -3.5, NONE));
        assertEquals(List.of(), of(GOOD, -6, -3, -3.1).findings(), "less than what the draws alone do");
    }

    @Test
    void missingAnchorsAreSeen() {
        double[][] mixed = {{1, 1}, {2, -1}, {1, -3}, {.1, 1}, {0, 1}, {1, 0}};
        assertOnlyWarning("No anchors", "larger priorWeight", of(mixed));
        double[][] some = {{1, 0}, {2, 0}, {1, -3}, {0, 1}, {0, 0}};
        List<Finding> noted = of(some).findings();
        assertEquals(
                List.of("1 of 2 active factors have two anchors; the others may be mixed with one another."),
                noted.stream().map(Finding::text).toList());
    }

    @Test
    void factorsAreTurnedByTheirStrongestEffect() {
        ModelDescription description = of(GOOD);
        Factor strongest = description.factors().get(0);
        assertEquals(1, strongest.index());
        assertEquals("feature 2", strongest.top().get(0).name());
        assertEquals(6, strongest.top().get(0).effect(), 1e-6);
        assertEquals(-3, strongest.top().get(0).weight(), 1e-6);
        assertTrue(strongest.top().get(0).anchor());
        assertEquals(List.of("feature 2", "feature 3"), strongest.anchors());
        assertEquals(
                List.of("feature 2", "feature 3", "feature 4", "feature 1", "feature 0", "feature 5"),
                description.names());
        assertEquals(List.of(0, 1, 3, 4), description.anchoredFeatures());
        assertArrayEquals(new int[] {0, 1, 2}, strongest.cells().feature());
        assertArrayEquals(new double[] {6, -2, -2}, strongest.cells().effect(), 1e-6);
        assertNull(strongest.histogram());
        assertTrue(
                description.identifiability().get(0).startsWith("Both active factors have two anchors"),
                description.identifiability().toString());
        assertTrue(description
                .identifiability()
                .get(description.identifiability().size() - 1)
                .endsWith("without rows."));
    }

    @Test
    void rowsAreCountedTurnedAndWithoutNamesUnlessTheyAreAskedFor() {
        SparseVAEModel model = HandMadeModel.of(GOOD, List.of(), List.of());
        Dataset<Row> rows = rows(i -> new double[] {i - 20, (i % 5) - 3, i == 7 ? 2.5 : 0, 0, 0, 0});
        Factor turned = ModelReport.of(model)
                .withRows(rows, null)
                .description()
                .factors()
                .get(0);
        assertEquals(3, turned.histogram().high(), 1e-6);
        assertEquals(-1, turned.histogram().low(), 1e-6);
        assertEquals(40, IntStream.of(turned.histogram().counts()).sum());
        assertEquals(8 / 40.0, turned.activeShare(), 1e-9, "-3 is beyond two standard deviations of 1");
        assertNull(turned.examples().get(0).name());
        Factor named = ModelReport.of(model)
                .withRows(rows, "name")
                .description()
                .factors()
                .get(1);
        assertEquals("row 39", named.examples().get(0).name());
        assertEquals(19, named.examples().get(0).value(), 1e-6);
        assertEquals("feature 1 1, feature 0 19", named.examples().get(0).features());
    }

    @Test
    void aSampleDoesNotDependOnTheOrderOfRows() {
        SparseVAEModel model = HandMadeModel.of(GOOD, List.of(), List.of());
        List<Row> many = IntStream.range(0, 3000)
                .mapToObj(i -> RowFactory.create(Vectors.dense(i % 37, i / 37.0, 0, 0, 0, 0)))
                .toList();
        List<Row> reversed = new ArrayList<>(many);
        Collections.reverse(reversed);
        ModelDescription one = ModelReport.of(model).withRows(table(many), null).description();
        ModelDescription other = ModelReport.of(model)
                .withRows(table(reversed).repartition(3), null)
                .description();
        assertEquals(ReportPage.of(one), ReportPage.of(other));
        assertTrue(
                one.factorsText().get(1).contains("2,000 of the 3,000 rows"),
                one.factorsText().toString());
    }

    @Test
    void aFittedModelIsReportedAndItsSettingsAreThoseThatWereSet() throws IOException {
        SparseVAEModel model = SmallFits.model("multinomial");
        Dataset<Row> data = SmallFits.data("multinomial");
        Path file = folder.resolve("reports/one.html");
        model.report(file.toString(), data);
        String page = Files.readString(file);
        assertTrue(page.startsWith(ReportPage.BEGINNING));
        try (Stream<Path> beside = Files.list(file.getParent())) {
            assertEquals(List.of(file), beside.toList(), "no checksum beside it");
        }
        String refused = assertThrows(IllegalArgumentException.class, () -> model.report(file.toString()))
                .getMessage();
        assertTrue(refused.contains(" exists: "), refused);
        model.report(file.toString(), null, true);
        assertTrue(Files.size(file) < page.length(), "without rows");
        Files.writeString(file, "not a report");
        String foreign = assertThrows(IllegalArgumentException.class, () -> model.report(file.toString(), null, true))
                .getMessage();
        assertTrue(foreign.contains("something else than a report"), foreign);
        assertEquals("not a report", Files.readString(file));

        Map<String, String> settings = new java.util.TreeMap<>();
        ModelReport.of(model)
                .description()
                .settings()
                .forEach(setting -> settings.put(setting.name(), setting.value()));
        assertEquals(
                Map.of(
                        "batchSize", "40",
                        "decoderLayers", "[6, 5]",
                        "encoderLayers", "[8]",
                        "epochs", "3",
                        "k", "3",
                        "verbosity", "0"),
                settings);
    }

    private static Dataset<Row> table(List<Row> rows) {
        return LocalSpark.session().createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType()));
    }

    private static Dataset<Row> rows(java.util.function.IntFunction<double[]> values) {
        return LocalSpark.session()
                .createDataFrame(
                        IntStream.range(0, 40)
                                .mapToObj(i -> RowFactory.create("row " + i, Vectors.dense(values.apply(i))))
                                .toList(),
                        new StructType().add("name", "string").add("features", SQLDataTypes.VectorType()));
    }
}
