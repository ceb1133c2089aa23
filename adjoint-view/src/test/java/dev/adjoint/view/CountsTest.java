package dev.adjoint.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Expr;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The perceptron's line, dead units, and the growth of expressions. */
class CountsTest {
  private static final Tensor CORNERS = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  private static final Tensor AND = Tensor.of(new double[] {-1, -1, -1, 1});

  @BeforeAll
  static void withoutDisplay() {
    System.setProperty("java.awt.headless", "true");
  }

  private static Expr logisticMap(int n) {
    Expr l = Expr.in(0);
    for (int i = 1; i < n; i++) {
      l = Expr.c(4).mul(l).mul(Expr.c(1).sub(l));
    }
    return l;
  }

  /** The lectures' numbers, CM-01. */
  @Test
  void derivativesGrowExponentiallyAndTapesDoNot() {
    var curves = Plots.expressionGrowth(CountsTest::logisticMap, 8).curves();
    assertThat(curves.get(0).ys()).containsExactly(1, 19, 73, 217, 577, 1441, 3457, 8065);
    assertThat(curves.get(1).ys()).containsExactly(1, 7, 19, 43, 91, 187, 379, 763);
    assertThat(curves.get(2).ys()).containsExactly(1, 4, 7, 10, 13, 16, 19, 22);
  }

  /** d exp(x) = exp(x) 1, d sin(x) = cos(x) 1, of x + x it is 1 + 1, of x/2 as the rule says. */
  @Test
  void everyRuleCounts() {
    Expr x = Expr.in(0);
    List<Expr> formulas = List.of(x.exp(), x.sin(), x.add(x), Expr.c(3));
    var curves = Plots.expressionGrowth(n -> formulas.get(n - 1), 4).curves();
    assertThat(curves.get(0).ys()).containsExactly(4, 4, 3, 1);
    assertThat(curves.get(1).ys()).containsExactly(2, 2, 3, 1);
  }

  /** What is written out 2^60 times is counted, not written out. */
  @Test
  void hugeSizesTakeNoTime() {
    var curves = Plots.expressionGrowth(CountsTest::logisticMap, 60).curves();
    assertThat(curves.get(1).ys()[59]).isBetween(Math.pow(2, 60), Math.pow(2, 63));
  }

  @Test
  void deadUnitsAreThoseThatNoSampleActivates() {
    Tensor h = Tensor.of(new double[][] {{1, 0, 0, -1}, {0, 0, 2, -2}});
    var plot = Plots.deadUnits(Map.of("net", List.of(h, h.abs())));
    var curves = plot.curves();
    assertThat(curves.get(0).ys()).containsExactly(2, 1);
    assertThat(curves.get(1).ys()).containsExactly(0.25, 0.5);
    assertThat(plot.titles())
        .containsExactly("Units that no sample activates", "Share of positive activations");
  }

  @Test
  void aPanelForEachUpdate() {
    Tensor w = Tensor.of(new double[][] {{0, 0, 0}, {-0.5, 0, 0}, {-1.5, 1, 1}});
    var plot = Plots.perceptron(w, CORNERS, AND);
    assertThat(plot.titles()).containsExactly("0: 3 wrong", "1: 1 wrong", "2: none wrong");
    // all are on one side of no line
    assertThat(plot.grids().get(0).sum().item()).isEqualTo(120 * 120);
    assertThat(plot.grids().get(1).sum().item()).isZero();
    var line = plot.curves().stream().filter(c -> c.look() == Curve.Look.REFERENCE).toList();
    assertThat(line).hasSize(1);
    for (int i = 0; i < 2; i++) {
      assertThat(line.getFirst().xs()[i] + line.getFirst().ys()[i])
          .isCloseTo(1.5, org.assertj.core.data.Offset.offset(1e-12));
    }
  }

  @Test
  void ofManyUpdatesTwelveAreShown() {
    Tensor w = Tensor.linspace(-3, 3, 101).unsqueeze(1).mul(Tensor.of(new double[] {1, 0.5, 2}));
    assertThat(Plots.perceptron(w, CORNERS, AND).titles())
        .hasSize(12)
        .element(0)
        .asString()
        .startsWith("0: ");
    assertThat(Plots.perceptron(w, CORNERS, AND).titles().getLast()).startsWith("100: ");
  }

  @Test
  void onALineTheBoundaryHasARowForEachUpdate() {
    Tensor w = Tensor.of(new double[][] {{0, 0}, {-3.5, 1}});
    Tensor x = Tensor.of(new double[][] {{3}, {4}});
    var plot = Plots.perceptron(w, x, Tensor.of(new double[] {-1, 1}));
    assertThat(plot.curves().getFirst().xs())
        .containsExactly(Double.NaN, Double.NaN, Double.NaN, 3.5, 3.5, Double.NaN);
    var wrong = plot.curves().stream().filter(c -> c.look() == Curve.Look.CROSSES).toList();
    assertThat(wrong).hasSize(1);
    assertThat(wrong.getFirst().xs()).containsExactly(3);
    assertThat(wrong.getFirst().ys()).containsExactly(0);
  }

  @ParameterizedTest
  @EnumSource
  void drawnTheSameTwice(Theme theme) {
    Tensor w = Tensor.of(new double[][] {{0, 0, 0}, {-1.5, 1, 1}});
    for (var plot :
        List.of(
            Plots.perceptron(w, CORNERS, AND),
            Plots.deadUnits(Map.of("net", List.of(CORNERS))),
            Plots.expressionGrowth(CountsTest::logisticMap, 4))) {
      var drawn = plot.theme(theme);
      assertThat(drawn.svg()).isEqualTo(drawn.svg()).contains("<svg");
      assertThat(drawn.text()).isNotBlank();
      assertThat(drawn.image().getWidth()).isEqualTo(plot.width());
    }
  }

  private static void says(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(TensorException.class).hasMessage(message);
  }

  @Test
  void messages() {
    Tensor w = Tensor.zeros(1, 3);
    says(
        "perceptron: the points are f32[3]; they must be [n, 1] or [n, 2].",
        () -> Plots.perceptron(w, Tensor.zeros(3), Tensor.zeros(3)));
    says(
        "perceptron: the weights are f32[1, 3] for points f32[4, 1]; each row must be the bias and a weight for each input: [updates + 1, 2].",
        () -> Plots.perceptron(w, Tensor.zeros(4, 1), Tensor.ones(4)));
    says(
        "perceptron: f64[4, 2] points, f32[3] labels; each point must have its label.",
        () -> Plots.perceptron(w, CORNERS, Tensor.ones(3)));
    says(
        "perceptron: there is a label 0.0; labels must be -1 or 1.",
        () -> Plots.perceptron(w, CORNERS, Tensor.zeros(4)));
    says(
        "perceptron: there is nothing to draw: there is no point. Give at least one.",
        () -> Plots.perceptron(w, Tensor.zeros(0, 2), Tensor.zeros(0)));
    says(
        "perceptron: there is nothing to draw: there are no weights. Give at least one row.",
        () -> Plots.perceptron(Tensor.zeros(0, 3), CORNERS, AND));
    says(
        "deadUnits: there is nothing to draw: no network was given. Give the activations of each layer, [samples, units].",
        () -> Plots.deadUnits(Map.of()));
    says(
        "deadUnits: there is nothing to draw: no network has a layer. Give the activations of each layer, [samples, units].",
        () -> Plots.deadUnits(Map.of("net", List.of())));
    says(
        "deadUnits: layer 1 of net is f32[4]; activations must be [samples, units], at least one of each.",
        () -> Plots.deadUnits(Map.of("net", List.of(Tensor.zeros(4)))));
    says(
        "expressionGrowth: up to formula 0; count from 1 to 1 or more.",
        () -> Plots.expressionGrowth(CountsTest::logisticMap, 0));
  }
}
