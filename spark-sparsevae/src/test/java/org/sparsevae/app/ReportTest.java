// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.report.ReportPage;

/** Reports of a small fit to ratings: the one that fit writes, and those of the command. */
class ReportTest {
    @TempDir
    static Path folder;

    private static SmallFit small;
    private static Path model;
    private static JsonNode fitted;

    @BeforeAll
    static void fit() throws IOException {
        small = new SmallFit(folder);
        model = folder.resolve("model");
        fitted = small.fit(small.ratings(), model, "--param=priorWeight=0");
    }

    private static JsonNode description(Path page) throws IOException {
        Matcher found = Pattern.compile("id=\"description\">(.*?)</script>").matcher(Files.readString(page));
        assertTrue(found.find());
        return new ObjectMapper().readTree(found.group(1));
    }

    @Test
    void fitWritesAReportBesideItsOutput() throws IOException {
        Path page = folder.resolve("model-report.html");
        assertEquals(page.toString(), fitted.get("report").asText());
        assertTrue(Files.readString(page).startsWith(ReportPage.BEGINNING));
        JsonNode report = description(page);
        assertEquals(48, report.get("features").asInt());
        assertEquals(
                fitted.get("heldout").get("nll").asDouble(),
                report.get("scores").get("list").get(1).get("model").asDouble(),
                0.01);
        assertEquals(
                fitted.get("heldout").get("popularity_nll").asDouble(),
                report.get("scores").get("list").get(1).get("popularity").asDouble(),
                0.01);
        assertTrue(report.get("scores").get("text").asText().contains("kept from training"));
        assertEquals(
                0,
                Ran.line("evaluate", "--model=" + model, "--ratings=" + small.ratings())
                        .status(),
                "its manifest holds");
    }

    @Test
    void theCommandTakesRatingsAndNamesUsersOnlyIfAsked() throws IOException {
        Path page = folder.resolve("again/page.html");
        String[] line = {"report", "--model=" + model, "--ratings=" + small.ratings(), "--output=" + page};
        JsonNode json = Ran.json(line);
        assertEquals(page.toString(), json.get("output").asText());
        JsonNode report = description(page);
        assertTrue(report.get("scores").get("text").asText().contains("kept from training"), "fit held users out");
        assertTrue(
                report.get("factors").get(0).get("examples").get(0).get("name").isNull());
        assertTrue(Ran.refusal(line).contains(page + " exists: name another, or add --overwrite"));
        Ran named = Ran.line(
                "report",
                "--model=" + model,
                "--ratings=" + small.ratings(),
                "--output=" + page,
                "--overwrite",
                "--row-names");
        assertEquals(0, named.status(), named.err());
        assertTrue(named.out().strip().endsWith("\nreport in " + page + "; open it in a browser"), named.out());
        assertTrue(description(page)
                        .get("factors")
                        .get(0)
                        .get("examples")
                        .get(0)
                        .get("name")
                        .asInt()
                > 0);
    }

    @Test
    void withoutRowsAReportIsOfTheModelAlone() throws IOException {
        Path page = folder.resolve("alone.html");
        Ran.json("report", "--model=" + model, "--output=" + page);
        JsonNode report = description(page);
        assertTrue(report.get("correlation").isNull());
        assertTrue(report.get("scores").isNull());
        assertEquals(fitted.get("active_factors").asInt(), report.get("factors").size());
    }

    @Test
    void scoresOfACompareFolderStandInAReport() throws IOException {
        Path compare = Files.createDirectories(folder.resolve("mine"));
        Files.write(
                compare.resolve("fits.jsonl"),
                List.of(
                        "{\"cell\":{\"method\":\"nmf\"},\"seed\":1,\"measures\":{\"nll\":2.0,\"recall_at_5\":0.5}}",
                        "{\"cell\":{\"method\":\"nmf\"},\"seed\":2,\"measures\":{\"nll\":3.0,\"recall_at_5\":null}}",
                        "{\"cell\":{\"method\":\"vae\",\"judged_on\":\"validation\"},\"seed\":1,\"measures\":{\"nll\":9.0}}",
                        "{\"cell\":{\"method\":\"v"));
        Path page = folder.resolve("compared.html");
        Ran.json("report", "--model=" + model, "--compare=" + compare, "--output=" + page);
        JsonNode compared = description(page).get("compared");
        assertEquals(
                "[\"model\",\"splits\",\"NLL\",\"Recall@5\"]",
                compared.get("head").toString());
        assertEquals("[[\"nmf\",2,2.5,0.5]]", compared.get("rows").toString());
        assertTrue(
                Ran.refusal("report", "--model=" + model, "--compare=" + model, "--output=" + folder.resolve("no.html"))
                        .contains("has no fits.jsonl"));
    }

    @Test
    void contradictionsAreRefused() {
        String page = "--output=" + folder.resolve("refused.html");
        assertTrue(
                Ran.refusal("report", "--model=" + model, page, "--row-names").contains("--row-names is of rows"));
        assertTrue(Ran.refusal("report", "--model=" + model, "--ratings=" + small.ratings(), page, "--row-names=user")
                .contains("--row-names takes no column for ratings"));
        assertTrue(Ran.refusal("report", "--model=" + model, page, "--other-cols=x")
                .contains("--other-cols"));
        assertTrue(Ran.refusal("report", "--model=" + model, "--output=" + model, "--overwrite")
                .contains("--model"));
    }

    @Test
    void aReportIsLeftOutOrRefusedBeforeAnyWork() throws IOException {
        Path other = folder.resolve("other");
        JsonNode json = Ran.json(SmallFit.line(small.ratings(), other, "--no-report"));
        assertTrue(json.get("report").isNull());
        assertFalse(Files.exists(folder.resolve("other-report.html")));

        Path taken = Files.writeString(folder.resolve("third-report.html"), "of another");
        String said =
                Ran.refusal(SmallFit.line(folder.resolve("no-such-file.csv"), folder.resolve("third"), "--overwrite"));
        assertTrue(said.contains("the report of the model: output " + taken + " exists"), said);
        assertTrue(said.endsWith("or leave it out with --no-report"), said);
        assertEquals("of another", Files.readString(taken));
    }

    /** A place that was free when the fit began and is taken when it ends. */
    @Test
    void aReportThatCannotBeWrittenDoesNotLoseTheModel() throws IOException {
        Path page = folder.resolve("late-report.html");
        var place = org.sparsevae.app.options.ReportOptions.reserve(page.toString(), false, java.util.Map.of());
        Files.writeString(page, "of another");
        assertFalse(Fit.isWritten(ReportPage.BEGINNING, place));
        assertEquals("of another", Files.readString(page));
    }
}
