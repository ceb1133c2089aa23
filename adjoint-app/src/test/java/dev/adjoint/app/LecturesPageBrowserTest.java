package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.adjoint.examples.Lectures;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import picocli.CommandLine;

/** The page of {@code adjoint lectures html} in a browser. */
@Tag("long")
class LecturesPageBrowserTest {
  @TempDir private static Path folder;

  private static Browser browser;
  private static Path page;

  @BeforeAll
  static void write() throws Exception {
    browser = Browser.start();
    page = folder.resolve("lectures.html");
    long start = cpuTime();
    var run = Cli.run("lectures", "html", "--out", page.toString());
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).as(run.output()).isZero();
    assertThat(run.output()).contains(Lectures.ALL.size() + " examples, ", " checks, all ok");
    assertThat((cpuTime() - start) / 1e9).as("seconds of the processor").isLessThan(120);
    assertThat(Files.size(page)).isBetween(1_000_000L, 15_000_000L);
  }

  /** Of this JVM; a clock would measure what else the machine does. */
  private static long cpuTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  @AfterAll
  static void quit() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() {
    browser.open(page);
  }

  @AfterEach
  void nothingWasComplainedOfAndNothingFetched() {
    assertThat(browser.console()).isEmpty();
    assertThat(browser.js("return performance.getEntriesByType('resource').length")).isEqualTo(0L);
  }

  /** The ids of what is not filtered out. */
  private static List<String> shown() {
    return browser.strings(
        "return [...document.querySelectorAll('article')].filter(a => a.checkVisibility()).map(a => a.id)");
  }

  @Test
  void everyProgramIsThereAndAgrees() {
    var ids = new ArrayList<>(Lectures.ALL.stream().map(l -> l.slide().id()).toList());
    Sheets.ALL.forEach(s -> ids.add("sheet-" + s.name()));
    assertThat(shown()).isEqualTo(ids);
    assertThat(
            browser.js(
                "return [...document.querySelectorAll('nav li li')].map(l => l.dataset.for)"))
        .isEqualTo(ids);
    assertThat(browser.all(".wrong")).isEmpty();
    assertThat(browser.id("found").getText()).isEqualTo(ids.size() + " entries");
    assertThat(
            browser.js(
                """
                return [...document.querySelectorAll('article:not([id^=sheet])')]
                    .filter(a => !a.querySelector('tbody tr') || !a.querySelector('pre')).map(a => a.id)\
                """))
        .isEqualTo(List.of());
    assertThat(browser.all("article[id^=sheet] svg.plot")).hasSizeGreaterThanOrEqualTo(29);
    assertThat(
            browser.js(
                "return new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"))
        .isEqualTo(browser.js("return document.querySelectorAll('[id]').length"));
    assertThat(
            browser.js(
                "return [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
                    + ".filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))"))
        .isEqualTo(List.of());
  }

  @Test
  void graphsShowValuesAndGradients() {
    var texts = browser.all("#EX-02 svg.graph text").stream().map(WebElement::getText).toList();
    assertThat(texts).contains("L = 0.7311", "-0.5898", "0.3932", "s3 = 1");
    browser.js("document.getElementById('EX-02').scrollIntoView()");
    browser.screenshot("lectures-graph");
  }

  @Test
  void searchFilters() {
    browser.press("/");
    browser.press("Sigmoid  CHAIN");
    assertThat(shown()).contains("EX-04").doesNotContain("EX-01", "sheet-rnn");
    browser.screenshot("lectures-search");
    browser.press(Keys.ESCAPE);
    assertThat(shown()).hasSizeGreaterThan(200);
    browser.press("ad-07");
    assertThat(shown()).isEqualTo(List.of("AD-07"));
    assertThat(browser.id("found").getText()).startsWith("1 of ");
    assertThat(browser.all("nav li.chapter").stream().filter(WebElement::isDisplayed)).hasSize(1);
    browser.press(Keys.ESCAPE);
    browser.press("no such word");
    assertThat(browser.id("found").getText()).startsWith("0 of ");
    browser.js("location.hash = '#sheet-rates'"); // a link shows what was filtered out
    browser.settle();
    assertThat(shown()).hasSizeGreaterThan(200);
    assertThat(browser.all("#sheet-rates svg.plot")).allMatch(WebElement::isDisplayed);
    browser.screenshot("lectures-sheet");
  }

  @Test
  void errataAreSeen() {
    assertThat(browser.all("#EX-07 .erratum"))
        .singleElement()
        .satisfies(e -> assertThat(e.isDisplayed()).isTrue())
        .satisfies(e ->
            assertThat(e.getText())
                .isEqualTo("erratum: the printed answer belongs to another function; see EX-08"));
  }

  @Test
  void isReadableInLightAndDark() {
    browser.js(
        """
        document.querySelectorAll('#EX details, #sheet-rates details').forEach(d => d.open = true);
        document.querySelectorAll('section:not(#EX):not(#sheets)').forEach(s => s.hidden = true);
        document.querySelectorAll('#EX article:nth-of-type(n + 8), #sheets article:not(#sheet-rates)')
            .forEach(s => s.hidden = true);\
        """);
    for (var scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      assertThat(browser.faint()).as(scheme).isEmpty();
      browser.screenshot("lectures-" + scheme);
    }
    assertThat(browser.all("body").getFirst().getCssValue("background-color"))
        .isEqualTo("rgba(13, 17, 23, 1)");
    browser.js("document.getElementById('sheet-rates').scrollIntoView()");
    browser.screenshot("lectures-dark-sheet");
    assertThat(
            browser.js("return getComputedStyle(document.querySelector('#sheet-rates path')).fill"))
        .isEqualTo("rgb(22, 24, 29)");
  }

  @Test
  void fitsANarrowScreen() {
    browser.width(375);
    assertThat(browser.overhang()).isLessThanOrEqualTo(0);
    browser.js("document.querySelectorAll('main details').forEach(d => d.open = true)");
    browser.js(
        "document.querySelectorAll('article').forEach(a => a.style.contentVisibility = 'visible')");
    assertThat(browser.overhang()).isLessThanOrEqualTo(0);
    browser.js("document.getElementById('EX-03').scrollIntoView()");
    browser.screenshot("lectures-narrow");
  }

  @Test
  void theKeyboardOpensAProgram() {
    browser.js("location.hash = '#AD-02'; document.querySelector('#AD-02 h3 a').focus()");
    browser.press(Keys.TAB);
    assertThat(browser.js("return document.activeElement.textContent"))
        .asString()
        .matches("\\d+ numbers, all ok");
    assertThat(browser.js("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    browser.press(Keys.ENTER);
    assertThat(browser.all("#AD-02 tbody tr").getFirst().isDisplayed()).isTrue();
  }

  @Test
  void whatAProgramSaysCannotInject() {
    var hostile = folder.resolve("hostile.html");
    var command = new LecturesHtml();
    new CommandLine(command).parseArgs("--out", hostile.toString());
    var complaint = "<img src=x onerror=window.hacked=3>";
    command.write(List.of(new LecturesHtmlTest.Wrong()), List.of(complaint), List.of());
    browser.open(hostile);
    assertThat(browser.js("return typeof window.hacked")).isEqualTo("undefined");
    assertThat(browser.all("h3").getFirst().getText())
        .isEqualTo("EX-98 a slide with <script>window.hacked=1</script>");
    assertThat(browser.all("ul.wrong").getFirst().getText()).isEqualTo(complaint);
  }
}
