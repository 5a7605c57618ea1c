// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser without a window: it draws itself, answers the keyboard, fits a phone, and asks nobody for anything. */
@Timeout(240)
class BrowserTest {
    private static final int DESKTOP = 1280;
    private static final int PHONE = 390;

    private static Path browser;

    @TempDir
    Path folder;

    @BeforeAll
    static void browser() {
        Optional<Path> found = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(dir -> List.of("chromium", "chromium-browser", "google-chrome").stream()
                        .map(name -> Path.of(dir, name)))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(
                found.isPresent(), "no Chromium on the PATH: reports were not opened (apt-get install chromium)");
        browser = found.get();
    }

    /**
     * A page after a while.
     *
     * @param said what the script found
     * @param console what stands in the browser's console
     * @param asked the addresses that the page asked for, whatever came of it
     */
    private record Opened(String said, String console, String asked) {}

    /**
     * Opens a page in a frame of the width, since windows have a least one, and lets a script ask it.
     *
     * @param script a function body that gets the frame's document as {@code page} and its window as {@code view}, and returns a text
     */
    private Opened open(String page, int width, String script) throws IOException, InterruptedException {
        Path file = folder.resolve("host.html");
        String framed = page.replace("&", "&amp;").replace("\"", "&quot;");
        Files.writeString(
                file,
                "<!DOCTYPE html><meta charset=utf-8><link rel=icon href='data:,'><body style='margin:0'><iframe id=f style='border:0;width:"
                        + width
                        + "px;height:900px' srcdoc=\"" + framed + "\"></iframe><pre id=said></pre><script>"
                        + "addEventListener('load', () => setTimeout(() => { const f = document.getElementById('f');"
                        + " let said; try { said = (function (page, view) {" + script
                        + "})(f.contentDocument, f.contentWindow); } catch (e) { said = 'failed: ' + e; }"
                        + " document.getElementById('said').textContent = 'SAID[' + said + '] ASKED['"
                        + " + f.contentWindow.performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith('data:')).join(' ') + ']'; }, 500));</script>");
        Path out = folder.resolve("dom.txt");
        Path err = folder.resolve("log.txt");
        List<String> line = new ArrayList<>(List.of(browser.toString()));
        line.addAll(List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                "--enable-logging=stderr",
                "--window-size=" + DESKTOP + ",1000",
                "--virtual-time-budget=5000",
                "--dump-dom",
                file.toUri().toString()));
        Process process = new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(process.waitFor(100, TimeUnit.SECONDS), "the browser does not end");
        Matcher said =
                Pattern.compile("SAID\\[(.*?)] ASKED\\[(.*?)]", Pattern.DOTALL).matcher(Files.readString(out));
        assertTrue(said.find(), Files.readString(out).length() + " characters; " + Files.readString(err));
        String console = Files.readString(err)
                .lines()
                .filter(logged -> logged.contains("CONSOLE"))
                .collect(Collectors.joining("\n"));
        return new Opened(said.group(1), console, said.group(2));
    }

    private static void assertQuiet(Opened opened) {
        assertEquals("", opened.console);
        assertEquals("", opened.asked);
    }

    private static final String STATE = "const h = page.documentElement;"
            + "const wide = [...page.querySelectorAll('main > *, main > section > *')].filter(e => e.getBoundingClientRect().right > view.innerWidth + 1).length;"
            + "const bad = page.querySelectorAll('section:not([aria-labelledby]), canvas:not([aria-hidden]):not(.u-wrap canvas), img').length;"
            + "return [h.dataset.drawn, view.innerWidth, h.scrollWidth <= view.innerWidth, wide, bad, page.title,"
            + " page.querySelectorAll('.card').length, page.querySelectorAll('.u-wrap canvas').length].join(' | ');";

    @Test
    void aSmallReportFitsADesktopAndAPhone() throws IOException, InterruptedException {
        String page = ReportPage.of(SmallDescriptions.model(7, 2, 4));
        for (int width : new int[] {DESKTOP, PHONE}) {
            Opened opened = open(page, width, STATE);
            assertEquals("true | " + width + " | true | 0 | 0 | What the model found | 2 | 5", opened.said);
            assertQuiet(opened);
        }
    }

    @Test
    void aReportOfTwoThousandFeaturesAnswersTheKeyboard() throws IOException, InterruptedException {
        String press =
                "const key = (e, k) => { e.focus(); e.dispatchEvent(new view.KeyboardEvent('keydown', {key: k, bubbles: true})); };"
                        + "const d = JSON.parse(page.getElementById('description').textContent); const said = [];"
                        + "const over = page.querySelector('[role=slider]'); key(over, 'End'); key(over, 'ArrowUp');"
                        + "said.push(over.getAttribute('aria-valuenow'), over.getAttribute('aria-valuetext').startsWith(d.names[1969]));"
                        + "const first = page.querySelector('.panel td[tabindex=\"0\"]'); key(first, 'ArrowDown'); key(page.activeElement, 'ArrowRight');"
                        + "said.push(page.activeElement.dataset.r + ',' + page.activeElement.dataset.c);"
                        + "said.push(page.querySelector('.panel output').textContent.startsWith(d.names[1970] + ' × factor 1'));"
                        + "const plot = page.querySelector('[aria-roledescription=chart]'); key(plot, 'Home');"
                        + "said.push(plot.nextElementSibling.textContent.split(':')[0]); return said.join(' | ');";
        Opened opened = open(ReportPage.of(SmallDescriptions.model(2000, 30, 400)), DESKTOP, press);
        assertEquals("1970 | true | 1,1 | true | round 1", opened.said);
        assertQuiet(opened);
        Opened phone = open(ReportPage.of(SmallDescriptions.model(2000, 30, 400)), PHONE, STATE);
        assertEquals("true | " + PHONE + " | true | 0 | 0 | What the model found | 30 | 5", phone.said);
        assertQuiet(phone);
    }

    @Test
    void aComparisonIsDrawnAndNamesTheBest() throws IOException, InterruptedException {
        String best = "return [page.documentElement.dataset.drawn, page.documentElement.scrollWidth <= view.innerWidth,"
                + " [...page.querySelectorAll('.best th')].map(e => e.firstChild.textContent).join(',')].join(' | ');";
        for (int width : new int[] {DESKTOP, PHONE}) {
            Opened opened = open(ReportPage.of(SmallDescriptions.comparison()), width, best);
            assertEquals("true | true | sparse VAE,VAE", opened.said);
            assertQuiet(opened);
        }
    }

    /** The other tests would pass as well if they could not see an error. */
    @Test
    void anErrorAndAnAddressWouldBeSeen() throws IOException, InterruptedException {
        String page = ReportPage.of(SmallDescriptions.comparison())
                .replace("</main>", "</main><img src=\"http://127.0.0.1:9/missing.png\">");
        Opened forbidden = open(page, DESKTOP, "return page.documentElement.dataset.drawn;");
        assertEquals("true", forbidden.said);
        assertTrue(forbidden.console.contains("Content Security Policy"), forbidden.console);
        Opened asked =
                open(page.replace("default-src 'none'; ", "").replace("img-src data:", ""), DESKTOP, "return 1;");
        assertEquals("http://127.0.0.1:9/missing.png", asked.asked);
    }
}
