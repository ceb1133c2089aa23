package dev.adjoint.app.lectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Pictures in light and dark. */
class TwoThemesTest {
  private static String svg(String inside) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" viewBox=\"0 0 9 9\">\n"
        + inside
        + "</svg>\n";
  }

  @Test
  void coloursThatDifferBecomeVariables() {
    var themes = new TwoThemes();
    var inside =
        "<clipPath id=\"c0\"/><path clip-path=\"url(#c0)\" fill=\"%s\" stroke=\"#0072b2\"/>";
    var plot =
        themes.plot(
            svg(inside.formatted("#ffffff")), svg(inside.formatted("#16181d")), "a \"plot\"");
    assertThat(plot)
        .isEqualTo(
            """
            <svg class="plot" role="img" aria-label="a &quot;plot&quot;" width="9" viewBox="0 0 9 9">
            <clipPath id="p1c0"/><path clip-path="url(#p1c0)" fill="var(--p0)" stroke="#0072b2"/></svg>\
            """);
    assertThat(themes.css())
        .isEqualTo(
            """
            :root { --p0: #ffffff; }
            @media (prefers-color-scheme: dark) { :root { --p0: #16181d; } }
            """);
  }

  @Test
  void graphsShareTheirStyle() {
    var themes = new TwoThemes();
    var inside = "<style>\ntext { fill: %s; }\n.box { fill: #123456; }\n</style>\n<rect/>";
    for (int i = 0; i < 2; i++) {
      assertThat(themes.graph(svg(inside.formatted("#111111")), svg(inside.formatted("#eeeeee"))))
          .isEqualTo(
              "<svg class=\"graph\" style=\"min-width: 6px\" width=\"9\" viewBox=\"0 0 9 9\">\n<rect/></svg>");
    }
    assertThat(themes.css())
        .endsWith(".graph text { fill: var(--p0); }\n.graph .box { fill: #123456; }\n");
  }

  @Test
  void imagesAreBothThere() {
    var image = "<image x=\"1\" href=\"data:image/png;base64,%s\"/>";
    assertThat(new TwoThemes().plot(svg(image.formatted("AA")), svg(image.formatted("BB")), "t"))
        .contains("<image class=\"light\" x=\"1\" href=\"data:image/png;base64,AA\"/>")
        .contains("<image class=\"dark\" x=\"1\" href=\"data:image/png;base64,BB\"/>");
    assertThat(new TwoThemes().plot(svg(image.formatted("AA")), svg(image.formatted("AA")), "t"))
        .contains("\n<image x=");
  }

  @Test
  void otherLinesAreAMistake() {
    assertThatThrownBy(() -> new TwoThemes().plot(svg("<a/>"), svg("<b/>"), "t"))
        .hasMessage("lectures: a picture has other lines in the dark than in the light.");
  }
}
