package dev.adjoint.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.ParameterTree;
import dev.adjoint.nn.Sequential;
import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class GraphsTest {
  private static final GraphOptions DEFAULT = GraphOptions.DEFAULT;

  @BeforeAll
  static void withoutScreen() {
    System.setProperty("java.awt.headless", "true");
    assertThat(GraphicsEnvironment.isHeadless()).isTrue();
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<String> texts(String svg, String type) throws Exception {
    NodeList all = parsed(svg).getElementsByTagName("text");
    List<String> found = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      Element e = (Element) all.item(i);
      if (e.getAttribute("class").equals(type) && !e.getTextContent().contains(": ")) {
        found.add(e.getTextContent());
      }
    }
    return found;
  }

  // ---- text

  @Test
  void textOfEx01() {
    assertThat(Graphs.of(Lectures.ex01()).text())
        .isEqualTo(
            """
               -2    ┌───┐
            x ──────>│   │ q = 3    ┌───┐
               -4    │ + ├─────────>│   │ f = -12
                  ┌─>│   │  -4      │ × ├─────────>
               5  │  └───┘       ┌─>│   │    1
            y ────┘              │  └───┘
               -4             -4 │
                           z ────┘
                              3

            above: value   below: gradient
            """);
  }

  @Test
  void textOfEx02() {
    assertThat(Graphs.of(Lectures.ex02(), DEFAULT.withFolded("sigmoid gate")).text())
        .isEqualTo(
            """
                   2       ┌───┐
            w0 ───────────>│   │ s0 = -2    ┌───┐
                -0.1966    │ × ├───────────>│   │ s2 = 4    ┌───┐
                        ┌─>│   │ 0.1966     │ + ├──────────>│   │ s3 = 1    ╔══════════════╗ L = 0.7311
                   -1   │  └───┘         ┌─>│   │ 0.1966    │ + ├──────────>║ sigmoid gate ╟────────────>
             x0 ────────┘                │  └───┘        ┌─>│   │ 0.1966    ╚══════════════╝     1
                 0.3932                  │               │  └───┘
                                         │          -3   │
                  -3       ┌───┐         │    w2 ────────┘
            w1 ───────────>│   │ s1 = 6  │        0.1966
                -0.3932    │ × ├─────────┘
                        ┌─>│   │ 0.1966
                  -2    │  └───┘
            x1 ─────────┘
                -0.5898

            above: value   below: gradient
            """);
  }

  @Test
  void textBeforeBackwardHasNoGradients() {
    Graph g = Graph.record(() -> Graph.name("y", Tensor.of(3.0).mul(Tensor.of(2.0))));
    assertThat(Graphs.of(g).text()).doesNotContain("gradient").contains("y = 6");
  }

  @Test
  void aTensorAloneKnowsOperationsAndShapes() {
    Tensor x = Tensor.ones(2, 3).requiresGrad();
    assertThat(Graphs.of(x.exp()).text()).contains("exp", "f32[2, 3]").doesNotContain("2.718");
  }

  // ---- SVG

  @Test
  void svgHasEveryValueAndGradientOfEx01Once() throws Exception {
    String svg = Graphs.of(Lectures.ex01()).svg();
    assertThat(texts(svg, "value")).containsExactlyInAnyOrder("-2", "5", "q = 3", "-4", "f = -12");
    assertThat(texts(svg, "gradient")).containsExactlyInAnyOrder("-4", "-4", "-4", "3", "1");
  }

  /** The table of the lectures, appendix 1.2. */
  @Test
  void svgHasEveryValueAndGradientOfEx02Once() throws Exception {
    String svg = Graphs.of(Lectures.ex02(), DEFAULT.withDigits(10)).svg();
    assertThat(texts(svg, "value"))
        .containsExactlyInAnyOrder(
            "2",
            "-1",
            "-3",
            "-2",
            "-3",
            "s0 = -2",
            "s1 = 6",
            "s2 = 4",
            "s3 = 1",
            "-1",
            "0.3678794412",
            "1.367879441",
            "L = 0.7310585786");
    assertThat(texts(svg, "gradient"))
        .containsExactlyInAnyOrder(
            "-0.1966119332",
            "0.3932238665",
            "-0.3932238665",
            "-0.5898357997",
            "0.1966119332",
            "0.1966119332",
            "0.1966119332",
            "0.1966119332",
            "0.1966119332",
            "-0.1966119332",
            "-0.5344466454",
            "-0.5344466454",
            "1");
  }

  /** The table of the lectures, appendix 1.3. */
  @Test
  void svgHasEveryNamedValueAndGradientOfEx07() throws Exception {
    String svg = Graphs.of(Lectures.ex07(), DEFAULT.withDigits(12)).svg();
    assertThat(texts(svg, "value"))
        .contains("s1 = 6", "q1 = 36", "s2 = 8", "q2 = 64", "s3 = 3")
        .contains("l = 1.09861228867", "f = 106.311186475");
    assertThat(texts(svg, "gradient"))
        .contains("84.2444632854", "107.400056523", "148.977853141")
        .contains("12", "17.5777966187", "1.09861228867", "21.3333333333", "64", "1");
  }

  @Test
  void svgIsTheSameEveryTime() {
    assertThat(Graphs.of(Lectures.ex07()).svg()).isEqualTo(Graphs.of(Lectures.ex07()).svg());
  }

  @Test
  void svgNeedsNothingElse() {
    String svg = Graphs.of(Lectures.ex02(), DEFAULT.withTheme(Theme.DARK)).svg();
    assertThat(svg)
        .doesNotContain("href", "url(", "@import", "<script", "<image")
        .contains(GraphColours.DARK.background())
        .doesNotContain(GraphColours.LIGHT.background());
  }

  @Test
  void namesMayHoldAnything() throws Exception {
    String name = "<a & \"b\"> ∂\u0001";
    Graph g = Graph.record(() -> Graph.name(name, Tensor.of(1.0).neg()));
    assertThat(texts(Graphs.of(g).svg(), "value"))
        .containsExactlyInAnyOrder("1", "<a & \"b\"> ∂ = -1");
  }

  @Test
  void gradientsAreBelowAndSlantedAndValuesAbove() throws Exception {
    String svg = Graphs.of(Lectures.ex01()).svg();
    assertThat(svg).containsPattern("\\.gradient \\{[^}]*font-style: italic");
    assertThat(svg).doesNotContainPattern("\\.value \\{[^}]*italic");
    NodeList groups = parsed(svg).getElementsByTagName("g");
    assertThat(groups.getLength()).isEqualTo(5);
    for (int i = 0; i < groups.getLength(); i++) {
      NodeList words = ((Element) groups.item(i)).getElementsByTagName("text");
      double value = 0;
      double gradient = 0;
      for (int k = 0; k < words.getLength(); k++) {
        Element w = (Element) words.item(k);
        double y = Double.parseDouble(w.getAttribute("y"));
        value = w.getAttribute("class").equals("value") ? y : value;
        gradient = w.getAttribute("class").equals("gradient") ? y : gradient;
      }
      assertThat(gradient).isGreaterThan(value + Metrics.PIXELS.size());
    }
  }

  // ---- options

  @Test
  void arithmeticOfEveryEdge() throws Exception {
    String svg = Graphs.of(Lectures.ex01(), DEFAULT.withArithmetic()).svg();
    assertThat(texts(svg, "arithmetic"))
        .containsExactlyInAnyOrder(
            "-4 × 1 = -4",
            "-4 × 1 = -4",
            "1 × -4 = -4",
            "1 × 3 = 3",
            "upstream × local = downstream");
  }

  @Test
  void arithmeticOfAFoldedGateIsTheChainRule() throws Exception {
    GraphOptions options = DEFAULT.withAllFolded().withArithmetic();
    assertThat(texts(Graphs.of(Lectures.ex02(), options).svg(), "arithmetic"))
        .contains("1 × 0.1966 = 0.1966");
  }

  /** x² through two paths within one group: d(x x + x) = 2x + 1. */
  @Test
  void arithmeticAddsThePathsThroughAGroup() throws Exception {
    Graph g =
        Graph.record(() -> {
          Tensor x = Graph.name("x", Tensor.of(3.0).requiresGrad());
          return Graph.group("gate", () -> x.mul(x).add(x)).mul(2);
        });
    g.backward();
    String svg = Graphs.of(g, DEFAULT.withAllFolded().withArithmetic()).svg();
    assertThat(texts(svg, "arithmetic")).contains("2 × 7 = 14", "1 × 2 = 2");
  }

  @Test
  void arithmeticOfTensors() throws Exception {
    Graph g =
        Graph.record(() -> {
          Tensor a = Tensor.of(new double[] {1, 2}).requiresGrad();
          Tensor b = Tensor.of(3.0).requiresGrad();
          return a.mul(b).sum();
        });
    g.backward();
    String svg = Graphs.of(g, DEFAULT.withArithmetic()).svg();
    assertThat(texts(svg, "arithmetic"))
        .contains(
            "[1, 1] × [3, 3] = [3, 3]", "sum of [1, 1] × [1, 2] = 3", "[] × [[], [2]] = [1, 1]");
  }

  @Test
  void gateNames() throws Exception {
    String svg = Graphs.of(Lectures.ex07(), DEFAULT.withGateNames()).svg();
    assertThat(texts(svg, "note"))
        .contains("distributor", "swap multiplier")
        .filteredOn("adder"::equals)
        .hasSize(3);
    Graph max =
        Graph.record(() -> Tensor.of(4.0).requiresGrad().maximum(Tensor.of(5.0).requiresGrad()));
    assertThat(texts(Graphs.of(max, DEFAULT.withGateNames()).svg(), "note"))
        .containsExactly("router");
  }

  @Test
  void withoutGradients() throws Exception {
    String svg = Graphs.of(Lectures.ex01(), DEFAULT.withoutGradients()).svg();
    assertThat(texts(svg, "gradient")).isEmpty();
    assertThat(svg).doesNotContain("below");
  }

  // ---- groups

  @Test
  void openGroupsAreFramedAndFoldedOnesAreOneNode() throws Exception {
    String open = Graphs.of(Lectures.ex02()).svg();
    assertThat(texts(open, "plain"))
        .containsExactlyInAnyOrder("×", "×", "+", "+", "× -1", "exp", "+ 1", "1/x");
    assertThat(open).contains("class=\"frame\"");
    String folded = Graphs.of(Lectures.ex02(), DEFAULT.withFolded("sigmoid gate")).svg();
    assertThat(texts(folded, "plain")).containsExactlyInAnyOrder("×", "×", "+", "+");
    assertThat(texts(folded, "name")).contains("sigmoid gate");
    assertThat(texts(folded, "value")).contains("L = 0.7311").doesNotContain("0.3679");
    assertThat(folded).doesNotContain("class=\"frame\"").contains("box folded");
  }

  @Test
  void parametersGoWithTheLayerThatIsFolded() throws Exception {
    Sequential net = new Sequential(new Linear(3, 4), Tensor::relu, new Linear(4, 2));
    ParameterTree.of(net);
    Graph g =
        Graph.record(() -> {
          Tensor x = Graph.name("x", Tensor.ones(2, 3));
          return Graph.group("net", () -> net.forward(x)).sum();
        });
    g.backward();
    String svg = Graphs.of(g, DEFAULT.withFolded("net")).svg();
    assertThat(texts(svg, "name")).containsExactlyInAnyOrder("x", "net");
    assertThat(texts(svg, "note")).contains("26 parameters");
  }

  @Test
  void unknownGroup() {
    assertThatThrownBy(() -> Graphs.of(Lectures.ex02(), DEFAULT.withFolded("gate")))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "graph picture: no group is named gate; there are sigmoid gate. Make one with"
                + " Graph.group(\"gate\", f) while Graph.record runs.");
    assertThatThrownBy(() -> Graphs.of(Lectures.ex01(), DEFAULT.withFolded("gate")))
        .hasMessage(
            "graph picture: no group is named gate; there are no groups. Make one with"
                + " Graph.group(\"gate\", f) while Graph.record runs.");
  }

  // ---- size

  private static Tensor chain(Tensor x, int steps) {
    Tensor t = x;
    for (int i = 0; i < steps; i++) {
      t = t.mul(t).add(t);
    }
    return t;
  }

  @Test
  void aLargeGraphIsRefusedAtOnce() {
    Graph g = Graph.record(() -> chain(Tensor.of(0.5).requiresGrad(), 5000));
    long start = System.nanoTime();
    assertThatThrownBy(() -> Graphs.of(g))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "graph picture: 10,001 nodes; up to 500 are drawn. Fold parts with Graph.group(name,"
                + " f), or raise the limit with withLimit(10001).");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aLargeGraphWithGroupsIsFolded() throws Exception {
    Graph g =
        Graph.record(() -> {
          Tensor x = Graph.name("x", Tensor.of(0.5).requiresGrad());
          Tensor h = Graph.group("first half", () -> chain(x, 2500));
          return Graph.group("second half", () -> chain(h, 2500));
        });
    g.backward();
    Graphs.of(Lectures.ex01()).svg(); // loads the layout's classes
    long start = System.nanoTime();
    String svg = Graphs.of(g).svg();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(texts(svg, "name")).containsExactly("x", "first half", "second half");
  }

  @Test
  void aLargeGraphWithSmallGroupsIsRefused() {
    Graph g =
        Graph.record(() -> {
          Tensor t = Tensor.of(0.5).requiresGrad();
          for (int i = 0; i < 600; i++) {
            Tensor u = t;
            t = Graph.group("step", () -> chain(u, 1));
          }
          return t;
        });
    assertThatThrownBy(() -> Graphs.of(g))
        .hasMessage(
            "graph picture: 601 nodes, with all groups folded; up to 500 are drawn. Put more of"
                + " them into groups with Graph.group(name, f), or raise the limit with"
                + " withLimit(601).");
  }

  @Test
  @Timeout(20)
  void threeHundredNodesAreDrawn() throws Exception {
    Graph g = Lectures.wide();
    assertThat(g.vertices()).hasSizeBetween(250, 350);
    String svg = Graphs.of(g).svg();
    long known = g.vertices().stream().map(Vertex::grad).filter(x -> x != null).count();
    assertThat(texts(svg, "gradient")).hasSize((int) known);
    assertThat(texts(svg, "value")).hasSize(g.vertices().size());
  }

  @Test
  void optionsAreChecked() {
    assertThatThrownBy(() -> DEFAULT.withDigits(0))
        .hasMessage(
            "graph picture: 0 digits; a float64 has 1 to 17. Use withDigits(4), for example.");
    assertThatThrownBy(() -> DEFAULT.withLimit(0))
        .hasMessage(
            "graph picture: a limit of 0 nodes; it must be positive. Use withLimit(500), for"
                + " example.");
    assertThatThrownBy(() -> Graphs.of(Lectures.ex01()).image(1000))
        .hasMessageStartingWith("graph picture: ")
        .hasMessageEndingWith(
            " at scale 1000.0; an image has a positive scale and at most 100,000,000 pixels. Use"
                + " svg(), or fold parts with Graph.group(name, f).");
  }

  // ---- PNG

  @Test
  void pngHasItsSizeAndIsNotBlank(@TempDir Path dir) throws Exception {
    for (Theme theme : Theme.values()) {
      GraphPicture picture = Graphs.of(Lectures.ex02(), DEFAULT.withTheme(theme));
      Path file = picture.png(dir.resolve(theme + ".png"), 2);
      assertThat(Files.size(file)).isGreaterThan(1000);
      BufferedImage image = ImageIO.read(file.toFile());
      Element svg = parsed(picture.svg()).getDocumentElement();
      assertThat(image.getWidth()).isEqualTo(2 * Integer.parseInt(svg.getAttribute("width")));
      assertThat(image.getHeight()).isEqualTo(2 * Integer.parseInt(svg.getAttribute("height")));
      GraphColours c = GraphColours.of(theme);
      for (String colour : List.of(c.background(), c.line(), c.ink(), c.value(), c.gradient())) {
        assertThat(pixels(image, Integer.decode(colour))).as(colour).isGreaterThan(50);
      }
    }
  }

  private static int pixels(BufferedImage image, int colour) {
    int n = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        n += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
      }
    }
    return n;
  }

  /** Contrast as the Web Content Accessibility Guidelines define it; 4.5 is their level AA. */
  @Test
  void wordsStandOutFromTheirBackground() {
    for (GraphColours t : GraphColours.values()) {
      for (String ink : List.of(t.ink(), t.note(), t.value(), t.gradient())) {
        assertThat(contrast(ink, t.background())).as(t + " " + ink).isGreaterThan(4.5);
      }
      assertThat(contrast(t.ink(), t.fill())).isGreaterThan(4.5);
      assertThat(contrast(t.note(), t.fill())).isGreaterThan(4.5);
      assertThat(contrast(t.line(), t.background())).isGreaterThan(3);
    }
  }

  private static double contrast(String a, String b) {
    double la = luminance(Integer.decode(a));
    double lb = luminance(Integer.decode(b));
    return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
  }

  private static double luminance(int rgb) {
    double sum = 0;
    double[] weights = {0.0722, 0.7152, 0.2126};
    for (int i = 0; i < 3; i++) {
      double c = (rgb >> (8 * i) & 0xff) / 255.0;
      sum += weights[i] * (c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
