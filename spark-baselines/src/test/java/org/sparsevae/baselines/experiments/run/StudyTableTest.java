// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.synthetic.SyntheticSummary;

class StudyTableTest {

    /** Quantiles as NumPy's default gives them; the standard error of 1, 2, 3, 4, 10 by hand: sqrt(12.5 / 5). */
    @Test
    void aSummaryHasTheQuantilesAndTheStandardErrorOfItsValues() {
        Summary summary = Summary.of(new double[] {10, 1, 3, 2, 4});
        assertEquals(5, summary.count());
        assertEquals(4, summary.mean(), 1e-12);
        assertEquals(Math.sqrt(12.5 / 5), summary.standardError(), 1e-12);
        assertEquals(2, summary.lowerQuartile(), 1e-12);
        assertEquals(3, summary.median(), 1e-12);
        assertEquals(4, summary.upperQuartile(), 1e-12);
        assertEquals(1.75, Summary.of(new double[] {1, 2, 3, 4}).lowerQuartile(), 1e-12);
        assertTrue(Double.isNaN(Summary.of(new double[] {7}).standardError()));
        assertTrue(Double.isNaN(Summary.of(new double[0]).median()));
    }

    /** Wilson's interval by its formula: 8 of 10 gives .490 to .943 (Newcombe 1998 has such tables), all of 10 from .722, none to .278. */
    @Test
    void aShareHasWilsonsInterval() {
        Share eight = Share.of(new double[] {1, 1, 1, 1, 0, 1, 1, 0, 1, 1});
        assertEquals(0.8, eight.value(), 1e-12);
        assertEquals(0.4902, eight.low(), 1e-4);
        assertEquals(0.9433, eight.high(), 1e-4);
        assertEquals(0.7225, new Share(10, 10).low(), 1e-4);
        assertEquals(1, new Share(10, 10).high());
        assertEquals(0, new Share(0, 10).low());
        assertEquals(0.2775, new Share(0, 10).high(), 1e-4);
        assertTrue(Double.isNaN(new Share(0, 0).value()));
    }

    static FitRecord record(String method, double rho, long seed, double both, double mse) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("method", method);
        cell.put("rho", rho);
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("both_recovered", both);
        measures.put("mse", mse);
        measures.put("seconds", 10.0 * seed);
        measures.put("dci", method.equals("vae") ? null : Double.valueOf(0.5 + rho / 10));
        return new FitRecord(cell, seed, measures, Map.of());
    }

    static List<FitRecord> records() {
        return new ArrayList<>(List.of(
                record("sparsevae", 0, 1, 1, 0.25),
                record("vae", 0, 1, 0, 20),
                record("sparsevae", 0, 2, 0, 0.75),
                record("vae", 0, 2, 0, 30),
                record("sparsevae", 0.4, 1, 1, 1),
                record("vae", 0.4, 1, 1, 1000)));
    }

    private static StudyTable table() {
        return new StudyTable("A title", List.of("both_recovered"), List.of("mse", "dci", "absent"), records());
    }

    @Test
    void theTableForReadersHasALinePerCell() {
        assertEquals(
                """
                A title

                | method | rho | fits | both recovered | mse | dci |
                | --- | --- | --- | --- | --- | --- |
                | sparsevae | 0.0 | 2 | 1/2 [0.09, 0.91] | 0.500 [0.375, 0.625], 0.500 ± 0.250 | 0.500 [0.500, 0.500], 0.500 ± 0.000 |
                | vae | 0.0 | 2 | 0/2 [0.00, 0.66] | 25.00 [22.50, 27.50], 25.00 ± 5.000 |  |
                | sparsevae | 0.4 | 1 | 1/1 [0.21, 1.00] | 1.000 | 0.540 |
                | vae | 0.4 | 1 | 1/1 [0.21, 1.00] | 1000 |  |

                Shares: fits, and the 95% interval of Wilson. Numbers: median [quartiles], mean ± standard error.
                """,
                table().markdown());
    }

    @Test
    void theTableForProgramsHasAColumnPerStatistic() {
        List<String> lines = table().csv().lines().toList();
        assertEquals(5, lines.size());
        List<String> head = List.of(lines.get(0).split(",", -1));
        List<String> vae = List.of(lines.get(2).split(",", -1));
        assertEquals(head.size(), vae.size());
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < head.size(); i++) {
            row.put(head.get(i), vae.get(i));
        }
        assertEquals("vae", row.get("method"));
        assertEquals("0.0", row.get("rho"));
        assertEquals("2", row.get("fits"));
        assertEquals("0", row.get("both_recovered_count"));
        assertEquals("0.0", row.get("both_recovered_share"));
        assertEquals(0.6576, Double.parseDouble(row.get("both_recovered_high")), 1e-4);
        assertEquals("22.5", row.get("mse_lower_quartile"));
        assertEquals("25.0", row.get("mse_mean"));
        assertEquals(5, Double.parseDouble(row.get("mse_standard_error")), 1e-12);
        assertEquals("", row.get("dci_median"), "a method without such a number");
    }

    @Test
    void theSparseVaeOfOneRhoIsAtTheTopOfTheJson() {
        StudyOptions options = new StudyOptions(2, 1, List.of(0.0), List.of(Method.VAE, Method.SPARSE_VAE), Map.of());
        Map<String, Object> json = new SyntheticSummary(options).json(records().subList(0, 4));
        assertEquals(0.0, json.get("rho"));
        assertEquals(2, json.get("fits"));
        assertEquals(0.5, json.get("both_recovered"));
        assertEquals(1, json.get("both_recovered_count"));
        assertEquals(0.5, json.get("mse_median"));
        assertEquals(0.5, json.get("dci_median"));
        assertEquals(15.0, json.get("seconds_per_fit"));
        for (String key : List.of("two_active", "exact_support")) {
            assertTrue(json.containsKey(key), key);
        }
        Map<?, ?> vae = (Map<?, ?>) ((Map<?, ?>) json.get("methods")).get("vae");
        assertEquals(25.0, vae.get("mse_median"));
        assertEquals(0.0, vae.get("both_recovered"));
    }

    @Test
    void severalRhosHaveAnObjectEachAndTheTopIsOverAll() {
        StudyOptions options =
                new StudyOptions(2, 1, List.of(0.0, 0.4), List.of(Method.SPARSE_VAE, Method.VAE), Map.of());
        Map<String, Object> json = new SyntheticSummary(options).json(records());
        assertEquals(List.of(0.0, 0.4), json.get("rho"));
        assertEquals(3, json.get("fits"));
        assertEquals(2.0 / 3, json.get("both_recovered"));
        List<?> each = (List<?>) json.get("by_rho");
        assertEquals(2, each.size());
        assertEquals(0.4, ((Map<?, ?>) each.get(1)).get("rho"));
        assertEquals(1, ((Map<?, ?>) each.get(1)).get("fits"));
        assertEquals(1.0, ((Map<?, ?>) each.get(1)).get("both_recovered"));
    }
}
