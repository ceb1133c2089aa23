package dev.adjoint.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.app.explain.Explanation.Sent;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Tensor;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page of {@code --html}, read as XML, its numbers compared with the gradients. */
class PageTest {
  private static final Explanation NEURON =
      Explanation.of(
          "s=w0*x0+w1*x1+w2; L=1/(1+exp(-s))",
          List.of("w0=2", "x0=-1", "w1=-3", "x1=-2", "w2=-3"),
          List.of());

  private static Document parse(String page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }

  private static Element byId(Document page, String tag, String id) {
    NodeList all = page.getElementsByTagName(tag);
    for (int i = 0; i < all.getLength(); i++) {
      if (all.item(i) instanceof Element e && e.getAttribute("id").equals(id)) {
        return e;
      }
    }
    throw new AssertionError("no " + tag + " " + id);
  }

  /** The numbers behind a key, in order; lists flattened, null left out. */
  private static List<Double> numbers(String json, String key) {
    List<Double> all = new ArrayList<>();
    Matcher m = Pattern.compile("\"" + key + "\":([-0-9.Ee\\[\\], ]+?)(?=,\"|})").matcher(json);
    while (m.find()) {
      for (String s : m.group(1).replaceAll("[\\[\\] ]", "").split(",")) {
        all.add(Double.valueOf(s));
      }
    }
    return all;
  }

  private static void add(List<Double> all, Tensor t) {
    t.stream().forEach(all::add);
  }

  private static void compare(Explanation e, String json) {
    List<Double> values = new ArrayList<>();
    List<Double> gradients = new ArrayList<>();
    for (Vertex v : e.graph().vertices()) {
      Tensor value = v.value();
      Tensor gradient = v.grad();
      if (value != null) {
        add(values, value);
      }
      if (gradient != null) {
        add(gradients, gradient);
      }
    }
    assertThat(numbers(json, "value")).isEqualTo(values);
    assertThat(numbers(json, "gradient")).isEqualTo(gradients);
    List<Double> sums = new ArrayList<>();
    List<Double> downstream = new ArrayList<>();
    for (Sent s : e.backward()) {
      add(sums, s.sum());
      add(downstream, s.downstream());
    }
    assertThat(numbers(json, "sum")).isEqualTo(sums);
    assertThat(numbers(json, "downstream")).isEqualTo(downstream);
  }

  @Test
  void itsNumbersAreThoseOfTheGraphToTheBit() throws Exception {
    Document page = parse(Page.of(NEURON, 6));
    String json = byId(page, "script", "data").getTextContent();
    compare(NEURON, json);
    double sigmoid = 1 / (1 + Math.exp(-1));
    assertThat(numbers(json, "gradient"))
        .anyMatch(g -> Math.abs(g + 3 * sigmoid * (1 - sigmoid)) < 1e-15);
    Explanation matrix =
        Explanation.of("sum(relu(W@x))", List.of("W=[[1,2],[3,-4]]", "x=[1,2]"), List.of());
    compare(matrix, byId(parse(Page.of(matrix, 6)), "script", "data").getTextContent());
  }

  @Test
  void thePictureShowsEveryNodeAndEdge() throws Exception {
    Document page = parse(Page.of(NEURON, 4));
    for (Vertex v : NEURON.graph().vertices()) {
      Element node = byId(page, "g", "n" + v.id());
      assertThat(node.getAttribute("class")).isEqualTo(v.isInput() ? "node input" : "node");
    }
    for (int i = 0; i < NEURON.graph().edges().size(); i++) {
      assertThat(byId(page, "path", "e" + i).getAttribute("d"))
          .startsWith("M")
          .doesNotContain("NaN");
    }
    int result = NEURON.graph().result().id();
    assertThat(byId(page, "text", "value" + result).getTextContent()).isEqualTo("0.7311");
    assertThat(byId(page, "text", "gradient" + result).getTextContent()).isEqualTo("1");
    int x1 = NEURON.graph().vertex("x1").id();
    assertThat(byId(page, "text", "gradient" + x1).getTextContent()).isEqualTo("-0.5898");
  }

  @Test
  void noTwoNodesCoverEachOther() throws Exception {
    Explanation e =
        Explanation.of(
            "(2*x+y+3*z)^2+(x+3*y+4*z)^2*log(x^2+y^2+z^2)",
            List.of("x=1", "y=1", "z=1"),
            List.of());
    NodeList boxes = parse(Page.of(e, 6)).getElementsByTagName("rect");
    assertThat(boxes.getLength()).isEqualTo(e.graph().vertices().size());
    for (int i = 0; i < boxes.getLength(); i++) {
      for (int k = 0; k < i; k++) {
        boolean apart =
            distance(boxes, i, k, "x", "width") > 0 || distance(boxes, i, k, "y", "height") > 0;
        assertThat(apart).as("%d and %d", i, k).isTrue();
      }
    }
  }

  private static double distance(NodeList boxes, int i, int k, String from, String size) {
    double a = number(boxes, i, from);
    double b = number(boxes, k, from);
    return Math.max(b - a - number(boxes, i, size), a - b - number(boxes, k, size));
  }

  private static double number(NodeList boxes, int i, String attribute) {
    return Double.parseDouble(((Element) boxes.item(i)).getAttribute(attribute));
  }

  @Test
  void itStandsAlone() {
    String page = Page.of(NEURON, 6).replace("http://www.w3.org/", "");
    assertThat(page).doesNotContain("http:", "https:", "src=", "href=", "@import", "url(", "fetch");
  }

  @Test
  void theFormulaCannotBreakOut() throws Exception {
    String json = Json.of(List.of("</script><b>&\"\\\n"));
    assertThat(json)
        .isEqualTo("[\"\\u003c/script\\u003e\\u003cb\\u003e\\u0026\\u0022\\u005c\\u000a\"]");
    assertThat(Page.escaped("<a & \"b\">")).isEqualTo("&lt;a &amp; &quot;b&quot;&gt;");
  }
}
