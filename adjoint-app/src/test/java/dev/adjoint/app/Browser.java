package dev.adjoint.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The system's Chromium, without a window. Nothing is downloaded: where it or its driver does not
 * stand on the machine, the tests say that they were skipped and why.
 */
final class Browser implements AutoCloseable {
  private static final String MISSING =
      "skipped, no browser: %s is not on the path. Debian has it: apt-get install chromium chromium-driver";

  /** Every text that is seen, with its contrast to what lies behind it where that is too low. */
  private static final String FAINT =
      """
      const parse = c => c.match(/[0-9.]+/g).map(Number);
      const light = c => parse(c).slice(0, 3).map(v => v / 255)
          .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = e => {
        for (; e; e = e.parentElement) {
          const box = e.tagName === 'g' && e.querySelector('rect');
          const c = getComputedStyle(box || e)[box ? 'fill' : 'backgroundColor'];
          if (c.startsWith('rgb') && (parse(c)[3] ?? 1) > 0) return c;
        }
        return getComputedStyle(document.documentElement).colorScheme.includes('dark')
            && matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)';
      };
      const faint = [];
      for (const e of document.querySelectorAll('body *')) {
        const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (!own || e.disabled || !e.checkVisibility({ visibilityProperty: true }) || e.closest('script, style, svg title, svg.plot')) continue;
        const s = getComputedStyle(e);
        const a = light(e instanceof SVGElement ? s.fill : s.color);
        const b = light(ground(e));
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) faint.push(`${e.textContent.trim().slice(0, 30)} (${e.tagName}.${e.getAttribute('class') || ''}): ${contrast.toFixed(2)}`);
      }
      return [...new Set(faint)];
      """;

  /** Says that it knows no interface of this very version, of which nothing is used here. */
  private static final Logger VERSIONS =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** A new browser; skips the test that asks for it where there is none. */
  static Browser start() {
    var chromium = found("chromium", "chromium-browser", "google-chrome");
    assumeTrue(chromium.isPresent(), MISSING.formatted("chromium"));
    var chromedriver = found("chromedriver");
    assumeTrue(chromedriver.isPresent(), MISSING.formatted("chromedriver"));
    var options = new ChromeOptions();
    options.setBinary(chromium.get().toFile());
    options.addArguments(
        "--headless=new",
        "--window-size=1200,900",
        "--no-sandbox", // CI is root in a container
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync");
    VERSIONS.setLevel(Level.SEVERE);
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.get().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<Path> found(String... names) {
    return Stream.of(names)
        .flatMap(name ->
            Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(f -> Path.of(f, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A desktop's window in light colours shows that file. */
  void open(Path page) {
    width(1200);
    scheme("light");
    console(); // forget what an earlier page said
    driver.get(page.toUri().toString());
  }

  void width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
  }

  /** What the user prefers: light or dark. */
  void scheme(String name) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
  }

  WebElement id(String id) {
    return driver.findElement(By.id(id));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** Presses keys wherever the focus is. */
  void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** Presses Tab until that element has the focus. */
  boolean tabTo(String id) {
    for (int i = 0; i < 40; i++) {
      press(Keys.TAB);
      if (id.equals(driver.switchTo().activeElement().getAttribute("id"))) {
        return true;
      }
    }
    return false;
  }

  /** Lets what the page has put off until later happen. */
  void settle() {
    driver.executeAsyncScript("setTimeout(arguments[arguments.length - 1], 20)");
  }

  /** What a script gives that gives a list of texts. */
  List<String> strings(String script) {
    return ((List<?>) js(script)).stream().map(String::valueOf).toList();
  }

  Object js(String script) {
    return Objects.requireNonNullElse(driver.executeScript(script), "null");
  }

  /** Texts with a contrast below 4.5 to 1, the least that WCAG asks for. */
  List<String> faint() {
    return strings(FAINT);
  }

  /** How far the page is wider than the window. */
  long overhang() {
    return (Long)
        js("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  /** What the page has said on the console since it was opened. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(Object::toString)
        .toList();
  }

  /** Keeps a picture in target/screenshots for whoever wants to look. */
  void screenshot(String name) {
    try {
      var folder = Files.createDirectories(Path.of("target", "screenshots"));
      Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
