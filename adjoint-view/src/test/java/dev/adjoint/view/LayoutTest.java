package dev.adjoint.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.adjoint.core.Graph;
import dev.adjoint.view.Layout.Area;
import dev.adjoint.view.Layout.Point;
import dev.adjoint.view.Painter.Placed;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing covers anything else, in pixels and in cells. */
class LayoutTest {
  static Stream<Arguments> pictures() {
    GraphOptions all = GraphOptions.DEFAULT.withArithmetic().withGateNames().withDigits(10);
    return Stream.of(Lectures.ex01(), Lectures.ex02(), Lectures.ex07(), Lectures.wide())
        .flatMap(g ->
            Stream.of(GraphOptions.DEFAULT, all)
                .flatMap(
                    o -> Stream.of(Metrics.PIXELS, Metrics.CELLS).map(m -> Arguments.of(g, o, m))));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void nothingOverlaps(Graph graph, GraphOptions options, Metrics metrics) {
    Diagram diagram = GraphDiagram.of(graph, options);
    Layout layout = Layout.of(diagram, metrics);
    Painter painter = new Painter(diagram, layout);
    List<Placed> words = painter.words();
    assertThat(words).hasSizeGreaterThan(10);
    for (int i = 0; i < words.size(); i++) {
      Area a = words.get(i).area();
      assertThat(a.x()).isNotNegative();
      assertThat(a.y()).isNotNegative();
      assertThat(a.x() + a.width()).isLessThanOrEqualTo(painter.width());
      assertThat(a.y() + a.height()).isLessThanOrEqualTo(painter.height());
      for (Placed other : words.subList(0, i)) {
        if (a.overlaps(other.area())) {
          fail(words.get(i) + " over " + other);
        }
      }
      for (List<Point> route : layout.routes()) {
        for (int k = 1; k < route.size(); k++) {
          Area line = line(route.get(k - 1), route.get(k), metrics);
          if (a.overlaps(line)) {
            fail(words.get(i) + " crossed by " + line);
          }
        }
      }
    }
    List<Area> nodes = layout.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      for (int k = 0; k < i; k++) {
        if (nodes.get(i).overlaps(nodes.get(k))) {
          fail(diagram.nodes().get(i) + " over " + diagram.nodes().get(k));
        }
      }
    }
  }

  /** In cells a line fills them; in pixels it is thin. */
  private static Area line(Point a, Point b, Metrics m) {
    double thick = m.isCells() ? 1 : 1e-3;
    return new Area(
        Math.min(a.x(), b.x()),
        Math.min(a.y(), b.y()),
        Math.abs(a.x() - b.x()) + thick,
        Math.abs(a.y() - b.y()) + thick);
  }
}
