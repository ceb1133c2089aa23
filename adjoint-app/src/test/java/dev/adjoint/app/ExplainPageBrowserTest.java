package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page of {@code adjoint explain --html} in a browser, as a learner uses it. */
@Tag("long")
class ExplainPageBrowserTest {
  /** EX-02: the sigmoid neuron of the lectures, and what its slide says of every node. */
  private static final String NEURON = "s=w0*x0+w1*x1+w2; L=1/(1+exp(-s))";

  private static final List<String> AT = List.of("w0=2", "x0=-1", "w1=-3", "x1=-2", "w2=-3");

  private static final Map<String, String> GRADIENTS =
      Map.of(
          "w0", "-0.1966119332",
          "x0", "0.3932238665",
          "w1", "-0.3932238665",
          "x1", "-0.5898357997",
          "w2", "0.1966119332",
          "s", "0.1966119332",
          "L", "1");

  private static Browser browser;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    browser = Browser.start();
  }

  @AfterAll
  static void quit() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() {
    open(NEURON, AT);
  }

  @AfterEach
  void nothingWasComplainedOf() {
    assertThat(browser.console()).isEmpty();
  }

  private void open(String formula, List<String> values) {
    var page = folder.resolve("page.html");
    var arguments = new ArrayList<>(List.of("explain", formula));
    arguments.addAll(values);
    arguments.addAll(List.of("--digits", "10", "--html", page.toString()));
    var run = Cli.run(arguments.toArray(String[]::new));
    assertThat(run.errors()).isEmpty();
    browser.open(page);
  }

  private static Map<String, String> column(int column) {
    var all = new LinkedHashMap<String, String>();
    for (var row : browser.all("#rows tr")) {
      var cells = row.findElements(By.cssSelector("th, td"));
      all.put(cells.get(0).getText(), cells.get(column).getText());
    }
    return all;
  }

  private static WebElement field(String label) {
    return browser.all("#rows input[aria-label='" + label + "']").getFirst();
  }

  @Test
  void stepsThroughTheNeuronToTheLastGradient() {
    assertThat(column(3)).containsAllEntriesOf(GRADIENTS); // the whole picture at first
    browser.id("first").click();
    assertThat(browser.id("first").isEnabled()).isFalse();
    assertThat(browser.id("told").getText()).startsWith("step 0 of 26");
    assertThat(column(2).values()).containsOnly("");
    assertThat(column(3).values()).containsOnly("");
    var told = new ArrayList<String>();
    while (browser.id("next").isEnabled()) {
      browser.id("next").click();
      told.add(browser.id("told").getText());
      if (told.size() == 13) { // all the way forward and not yet back
        assertThat(column(2)).containsEntry("s", "1").containsEntry("L", "0.7310585786");
        assertThat(column(3).values()).containsOnly("");
      }
    }
    assertThat(told).hasSize(26);
    assertThat(told.get(2)).isEqualTo("step 3 of 26\nforward: v2 = w0 * x0 = -2");
    assertThat(told.get(13))
        .isEqualTo(
            """
            step 14 of 26
            backward: the gradient of L is complete: 1
              to v11: upstream 1 times local dL/dv11 = -(L * L) = -0.5344466454 is -0.5344466454, \
            sum so far -0.5344466454\
            """);
    assertThat(told.getLast())
        .isEqualTo("step 26 of 26\nbackward: the gradient of w0 is complete: -0.1966119332");
    assertThat(column(3)).containsAllEntriesOf(GRADIENTS);
    GRADIENTS.forEach((name, gradient) -> assertThat(pictured(name)).as(name).isEqualTo(gradient));
  }

  /** What the picture writes below the line of a node. */
  private static String pictured(String name) {
    return browser.all("svg g.node").stream()
        .filter(g ->
            g.findElements(By.cssSelector(".name, .input .sign")).stream()
                .anyMatch(t -> t.getText().equals(name)))
        .map(g -> g.findElement(By.cssSelector(".gradient")).getText())
        .findFirst()
        .orElse("not in the picture");
  }

  @Test
  void judgesWrongAndRightAnswers() {
    browser.id("exercise").click();
    assertThat(browser.all("#rows input")).hasSize(13).allMatch(WebElement::isDisplayed);
    assertThat(pictured("x1")).isEqualTo("?");
    assertThat(browser.id("score").getText())
        .isEqualTo(
            "0 of 13 gradients found. Write a number such as -4, 0.25 or 1/4 and press Enter; begin with dL/dL.");
    var verdicts = new LinkedHashMap<String, String>();
    verdicts.put("x", "a number, please: -4, 0.25 or 1/4");
    verdicts.put("1 2", "1 number is asked for");
    verdicts.put("5", "no: upstream times local, over all paths");
    verdicts.put("0.589836", "the sign is wrong");
    verdicts.put("-3", "that is the local derivative: multiply by the gradient from upstream");
    verdicts.put("-0.6", "nearly: one more digit");
    verdicts.forEach((answer, verdict) -> {
      field("dL/dx1").clear();
      field("dL/dx1").sendKeys(answer + Keys.ENTER);
      assertThat(column(4)).as(answer).containsEntry("x1", verdict);
      assertThat(field("dL/dx1").getAttribute("aria-invalid")).isEqualTo("true");
    });
    assertThat(browser.id("score").getText()).startsWith("0 of 13 gradients found.");
    field("dL/dx1").clear();
    field("dL/dx1").sendKeys("-0.58984" + Keys.ENTER);
    assertThat(column(4)).containsEntry("x1", "right");
    assertThat(column(3)).containsEntry("x1", "-0.5898357997");
    assertThat(pictured("x1")).isEqualTo("-0.5898357997");
    assertThat(browser.id("score").getText()).startsWith("1 of 13 gradients found.");
    browser.screenshot("explain-exercise");
    assertThat(browser.faint()).isEmpty();
  }

  @Test
  void solvesTheWholeExerciseWithTheKeyboard() {
    open("(x+y)*z", List.of("x=-2", "y=5", "z=-4"));
    assertThat(browser.tabTo("exercise")).isTrue();
    browser.press(" ");
    browser.press(Keys.TAB, Keys.TAB); // the region of the numbers, then dF/dx
    for (var answer : List.of("-4", "1", "3", "-4", "-4")) { // then backward: result, z, x+y, y
      browser.press(answer + Keys.ENTER);
      browser.settle();
    }
    assertThat(browser.id("score").getText()).isEqualTo("All 5 gradients found.");
    assertThat(column(4).values()).containsOnly("right");
  }

  @Test
  void keysStep() {
    browser.press(Keys.HOME);
    assertThat(browser.id("told").getText()).startsWith("step 0 of 26");
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT);
    assertThat(browser.id("told").getText()).startsWith("step 2 of 26\nforward: x0 = -1");
    assertThat(browser.id("step").getAttribute("aria-valuetext")).isEqualTo("2 of 26, forward, x0");
    assertThat(browser.tabTo("next")).isTrue();
    assertThat(browser.id("next").getCssValue("outline-style")).isEqualTo("solid");
    assertThat(browser.id("back").getCssValue("outline-style")).isEqualTo("none");
    browser.press(Keys.ENTER);
    browser.press(" ");
    assertThat(browser.id("told").getText()).startsWith("step 4 of 26");
    browser.press(Keys.END);
    assertThat(browser.id("told").getText()).startsWith("step 26 of 26");
    assertThat(browser.tabTo("step")).isTrue();
    browser.press(Keys.ARROW_LEFT); // the slider's own
    assertThat(browser.id("told").getText()).startsWith("step 25 of 26");
  }

  @Test
  void isReadableInLightAndDark() {
    var grounds = new ArrayList<String>();
    for (var scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      browser.id("first").click();
      while (browser.id("next").isEnabled()) {
        browser.id("next").click();
        assertThat(browser.faint()).as(scheme).isEmpty();
      }
      browser.screenshot("explain-" + scheme);
      grounds.add(browser.all("body").getFirst().getCssValue("background-color"));
    }
    assertThat(grounds).containsExactly("rgba(255, 255, 255, 1)", "rgba(13, 17, 23, 1)");
    browser.js("document.body.style.color = '#333'");
    assertThat(browser.faint()).as("the check itself").isNotEmpty();
  }

  @Test
  void fitsANarrowScreen() {
    browser.width(375);
    browser.screenshot("explain-narrow");
    assertThat(browser.overhang()).isZero();
    browser.id("first").click();
    while (browser.id("next").isEnabled()) { // the picture follows
      browser.id("next").click();
      assertThat(
              browser.js(
                  """
                  const b = document.querySelector('.node.now').getBoundingClientRect();
                  return b.left >= 0 && b.left + 40 <= innerWidth;\
                  """))
          .isEqualTo(true);
    }
    browser.id("exercise").click();
    assertThat(browser.overhang()).isZero();
    browser.screenshot("explain-narrow-exercise");
    open("x^2", List.of("x=123456789.123456789"));
    browser.width(375);
    assertThat(browser.overhang()).isZero();
  }

  /** What a formula may contain is text in the page; what it may not contain makes no page. */
  @Test
  void aFormulaCannotInject() {
    var page = folder.resolve("page.html");
    assertThat(page.toFile().delete()).isTrue();
    for (var formula :
        List.of("<script>window.hacked=1</script>", "x</title><script>window.hacked=1</script>")) {
      var run = Cli.run("explain", formula, "x=1", "--html", page.toString());
      assertThat(run.code()).isEqualTo(2);
      assertThat(page).doesNotExist();
    }
    var run = Cli.run("explain", "x*x", "<script>=2", "x=1", "--html", page.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(page).doesNotExist();
  }
}
