package dev.adjoint.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Graph;
import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

/** {@link GraphOptions#withCurrent}: one node is marked, and nothing moves. */
class CurrentNodeTest {
  private final Graph graph = Lectures.ex01();

  private GraphPicture picture(String name) {
    return Graphs.of(graph, GraphOptions.DEFAULT.withCurrent(graph.vertex(name)));
  }

  private static long count(String svg) {
    return svg.lines().filter(line -> line.contains("class=\"current\"")).count();
  }

  @Test
  void oneNodeIsMarked() {
    assertThat(count(Graphs.of(graph).svg())).isZero();
    for (String name : new String[] {"x", "q", "f"}) {
      assertThat(count(picture(name).svg())).isEqualTo(1);
    }
  }

  @Test
  void aFoldedGroupIsMarkedForItsMembers() {
    Graph sigmoid = Lectures.ex02();
    GraphOptions options = GraphOptions.DEFAULT.withAllFolded().withCurrent(sigmoid.vertex("L"));
    assertThat(count(Graphs.of(sigmoid, options).svg())).isEqualTo(1);
  }

  /** Frames of a sequence lie on one another. */
  @Test
  void nothingElseChanges() {
    String plain = Graphs.of(graph).svg();
    for (String name : new String[] {"x", "q", "f"}) {
      String marked = picture(name).svg();
      String without =
          marked.lines().filter(line -> !line.contains("class=\"current\"")).toList().toString();
      assertThat(without).isEqualTo(plain.lines().toList().toString());
    }
  }

  @Test
  void inTextTheBorderIsHeavy() {
    assertThat(Graphs.of(graph).text()).doesNotContain("┏");
    assertThat(picture("q").text()).containsOnlyOnce("┏").contains("┃ + ┠", "┗━━━┛");
    assertThat(picture("x").text()).isEqualTo(Graphs.of(graph).text());
  }

  @Test
  void inPixelsItHasAColourOfItsOwn() {
    int blue = Color.decode(GraphColours.LIGHT.current()).getRGB();
    assertThat(has(Graphs.of(graph).image(1), blue)).isFalse();
    assertThat(has(picture("q").image(1), blue)).isTrue();
    assertThat(has(picture("x").image(1), blue)).isTrue();
  }

  private static boolean has(BufferedImage image, int colour) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getRGB(x, y) == colour) {
          return true;
        }
      }
    }
    return false;
  }
}
