// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page as text; {@link BrowserTest} opens it. */
class ReportPageTest {
    private static final Pattern DESCRIPTION =
            Pattern.compile("<script type=\"application/json\" id=\"description\">(.*?)</script>", Pattern.DOTALL);

    private static JsonNode description(String page) throws IOException {
        Matcher found = DESCRIPTION.matcher(page);
        assertTrue(found.find());
        return new ObjectMapper().readTree(found.group(1));
    }

    @Test
    void thePageHoldsTheDescriptionAndIsTheSameEachTime() throws IOException {
        String page = ReportPage.of(SmallDescriptions.model(7, 2, 4));
        assertEquals(page, ReportPage.of(SmallDescriptions.model(7, 2, 4)));
        assertTrue(page.startsWith(ReportPage.BEGINNING), page.substring(0, 100));
        assertFalse(Pattern.compile("\\{\\{\\w+}}").matcher(page).find(), "a place that nothing was put into");
        JsonNode model = description(page);
        assertEquals(SmallDescriptions.HOSTILE, model.get("names").get(0).asText());
        assertEquals(7, model.get("names").size());
        assertTrue(model.get("correlation").get(0).get(1).isNull(), "NaN");
        assertTrue(model.get("training").get("validation").get(0).isNull());
        assertEquals(
                -31 - 200.0 / 3, model.get("training").get("validation").get(2).asDouble(), 0.005);
    }

    @Test
    void namesFromTheDataAreNeverMarkup() {
        for (String page : List.of(
                ReportPage.of(SmallDescriptions.model(7, 2, 4)), ReportPage.of(SmallDescriptions.comparison()))) {
            assertFalse(page.contains("taken over'</script>"), "the name ends the script that it stands in");
            assertFalse(page.contains("<img"), "the name is markup");
            assertEquals(3, page.split("</script>", -1).length - 1, "the page's own scripts");
        }
    }

    /** A policy in the page forbids it, too. */
    @Test
    void nothingIsLoadedFromElsewhere() {
        for (String page : List.of(
                ReportPage.of(SmallDescriptions.model(7, 2, 4)), ReportPage.of(SmallDescriptions.comparison()))) {
            assertTrue(page.contains("default-src 'none'"), "the policy");
            assertFalse(
                    Pattern.compile("\\b(src|href)=\"(?!#|data:)").matcher(page).find(), "an address");
            assertFalse(
                    Pattern.compile("@import|url\\(|fetch\\(|XMLHttpRequest|import\\(")
                            .matcher(page)
                            .find(),
                    "a request");
        }
    }

    @Test
    void aPageOfTwoThousandFeaturesIsTwoMegabytesAtMost() {
        int small = ReportPage.of(SmallDescriptions.model(7, 2, 4)).getBytes(StandardCharsets.UTF_8).length;
        assertTrue(small > 20_000 && small < 200_000, small + " bytes");
        int large = ReportPage.of(SmallDescriptions.model(2000, 30, 1600)).getBytes(StandardCharsets.UTF_8).length;
        assertTrue(large < 2_000_000, large + " bytes");
    }

    @Test
    void factorsAndFeaturesStandInBlocks() {
        double[][] effects = {
            {0, 1, 0, 0, -0.5, 0},
            {0, 0, 0, 0, 0, 0.2},
            {3, 0, -4, 0, 1, 0},
        };
        MapOrder order = MapOrder.of(effects, 10);
        assertArrayEquals(new int[] {2, 0, 1}, order.factors());
        assertArrayEquals(new int[] {2, 0, 4, 1, 5, 3}, order.features(), "the last moves with none");
        assertArrayEquals(
                new int[] {2, 0, 1}, MapOrder.of(effects, 3).features(), "the strongest, ties by their order");
        assertArrayEquals(new int[0], MapOrder.of(new double[0][], 10).features());
    }

    @Test
    void everyValueIsCounted() {
        Histogram three = Histogram.of(new double[] {-1, -0.9, 0, 0.5, 1}, 4);
        assertArrayEquals(new int[] {2, 0, 1, 2}, three.counts());
        assertEquals(-0.08, three.mean(), 1e-12);
        assertEquals(0.7782, three.deviation(), 1e-4);
        Histogram one = Histogram.of(new double[] {2, 2, 2}, 3);
        assertArrayEquals(new int[] {3, 0, 0}, one.counts());
        assertEquals(0, one.deviation());
    }
}
