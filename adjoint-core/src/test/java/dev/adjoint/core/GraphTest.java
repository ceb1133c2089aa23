package dev.adjoint.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Graph.Direction;
import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Graph.Step;
import dev.adjoint.core.Graph.Vertex;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Walking a graph, stepping through it, looking at every edge. */
class GraphTest {
  private final Tensor x = Tensor.of(-2.0).requiresGrad();
  private final Tensor y = Tensor.of(5.0).requiresGrad();
  private final Tensor z = Tensor.of(-4.0).requiresGrad();

  /** (x + y) z. */
  private Tensor example() {
    Tensor q = Graph.name("q", Graph.name("x", x).add(Graph.name("y", y)));
    return Graph.name("f", q.mul(Graph.name("z", z)));
  }

  private static double number(@Nullable Tensor t) {
    return requireNonNull(t).item();
  }

  private static List<String> names(Graph g) {
    return g.vertices().stream().map(Vertex::name).toList();
  }

  private static List<String> lines(Graph g) {
    return g.toString().lines().toList();
  }

  @Test
  void verticesStandInOrderWithWhatTheyAre() {
    Graph g = Graph.record(this::example);
    assertThat(names(g)).containsExactly("x", "y", "q", "z", "f");
    assertThat(g.vertices().stream().map(Vertex::id)).containsExactly(0, 1, 2, 3, 4);
    assertThat(g.vertices().stream().map(Vertex::op)).containsExactly("", "", "add", "", "mul");
    assertThat(g.vertices().stream().map(Vertex::isInput))
        .containsExactly(true, true, false, true, false);
    assertThat(g.vertices().stream().map(v -> number(v.value())))
        .containsExactly(-2., 5., 3., -4., -12.);
    assertThat(g.edges().stream().map(Edge::toString))
        .containsExactly(
            "x -> q, input 0", "y -> q, input 1", "q -> f, input 0", "z -> f, input 1");
    assertThat(g.result()).isSameAs(g.vertex("f"));
    assertThat(g.vertex(y)).isSameAs(g.vertex("y"));
    assertThat(g.vertex("q").outgoing()).isEqualTo(g.vertex("f").incoming().subList(0, 1));
  }

  @Test
  void everyEdgeHasUpstreamLocalAndDownstream() {
    Graph g = Graph.record(this::example);
    g.backward();
    double[][] expected = {{-4, 1, -4}, {-4, 1, -4}, {1, -4, -4}, {1, 3, 3}};
    for (int i = 0; i < 4; i++) {
      Edge e = g.edges().get(i);
      assertThat(new double[] {number(e.upstream()), e.local().item(), number(e.downstream())})
          .as(e.toString())
          .containsExactly(expected[i]);
      assertThat(e.isElementwise()).isTrue();
    }
    assertThat(g.vertices().stream().map(v -> number(v.grad())))
        .containsExactly(-4., -4., -4., 3., 1.);
    assertThat(x.grad()).isNull();
  }

  @Test
  void printsAsALineForEachVertex() {
    Graph g =
        Graph.record(() -> {
          Tensor s = example().pow(3.0).sub(Tensor.of(1.0));
          return s.expand(5).sum();
        });
    g.backward();
    assertThat(lines(g))
        .containsExactly(
            "x = -2.0, gradient -8640.0",
            "y = 5.0, gradient -8640.0",
            "q = add(x, y) = 3.0, gradient -8640.0",
            "z = -4.0, gradient 6480.0",
            "f = mul(q, z) = -12.0, gradient 2160.0",
            "v5 = pow(f, 3.0) = -1728.0, gradient 5.0",
            "v6 = 1.0",
            "v7 = sub(v5, v6) = -1729.0, gradient 5.0",
            "v8 = expand(v7) f64[5]",
            "v9 = sum(v8) = -8645.0, gradient 1.0");
  }

  @Test
  void withoutRecordingThereAreOperationsAndNoValues() {
    Param w = new Param(Tensor.of(3.0)).named("w");
    Graph g = Graph.of(w.mul(Tensor.of(2.0)).add(w));
    assertThat(lines(g)).containsExactly("w f64[]", "v1 = mul(w) f64[]", "v2 = add(v1, w) = 9.0");
    g.backward();
    assertThat(number(g.vertex(w).grad())).isEqualTo(3);
    assertThat(w.grad()).isNull();
  }

  @Test
  void oneTensorUsedTwiceHasTwoEdges() {
    Tensor a = Tensor.of(3.0).requiresGrad();
    Graph g = Graph.record(() -> a.mul(a));
    g.backward();
    assertThat(g.vertices()).hasSize(2);
    assertThat(g.edges()).hasSize(2);
    assertThat(g.edges().stream().map(e -> number(e.downstream()))).containsExactly(3., 3.);
    assertThat(number(g.vertex(a).grad())).isEqualTo(6);
  }

  @Test
  void stepsGoForwardThenBackward() {
    Graph g = Graph.record(this::example);
    Iterator<Step> steps = g.steps();
    List<String> seen = new ArrayList<>();
    steps.forEachRemaining(
        s -> seen.add((s.direction() == Direction.FORWARD ? "+" : "-") + s.vertex().name()));
    assertThat(seen).containsExactly("+x", "+y", "+q", "+z", "+f", "-f", "-z", "-q", "-y", "-x");
    assertThatThrownBy(steps::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aStepCompletesOneGradientAndSendsItOn() {
    Tensor a = Tensor.of(3.0).requiresGrad();
    Graph g =
        Graph.record(() -> {
          Tensor square = Graph.name("square", a.mul(a));
          return square.add(a.mul(5)); // 2a + 5 = 11
        });
    Iterator<Step> steps = g.steps();
    for (int forward = 0; forward < g.vertices().size(); forward++) {
      steps.next();
    }
    Vertex of = g.vertex(a);
    assertThat(g.result().grad()).isNull();
    assertThat(steps.next().vertex().op()).isEqualTo("add");
    assertThat(number(g.result().grad())).isEqualTo(1);
    assertThat(number(g.vertex("square").grad())).isEqualTo(1);
    assertThat(of.grad()).isNull();
    assertThat(steps.next().vertex().numbers()).containsExactly(5);
    assertThat(number(of.grad())).isEqualTo(5);
    assertThat(steps.next().vertex()).isSameAs(g.vertex("square"));
    assertThat(number(of.grad())).isEqualTo(11);
    assertThat(steps.next().vertex()).isSameAs(of);
    assertThat(steps.hasNext()).isFalse();
  }

  /** A network with a constant, broadcasting, two products and a weight that is used twice. */
  private record Net(Param w, Param b, Tensor data) {
    Tensor loss() {
      Tensor h = data.matmul(w).add(b).tanh();
      Tensor out = h.matmul(w.mT()).softmax(-1);
      return out.mul(data).sum().add(h.square().mean());
    }
  }

  private static Net net() {
    Rng rng = new Rng(11);
    return new Net(
        new Param(rng.normal(DType.F64, Shape.of(3, 4))).named("w"),
        new Param(rng.normal(DType.F64, Shape.of(4))).named("b"),
        rng.normal(DType.F64, Shape.of(5, 3)));
  }

  @Test
  void theEndOfTheWalkIsBackwardToTheBit() {
    Net net = net();
    Graph g = Graph.record(net::loss);
    g.backward();
    Tensor loss = net.loss();
    loss.backward();
    assertThat(requireNonNull(g.result().value()).bitEquals(loss)).isTrue();
    assertThat(requireNonNull(g.vertex("w").grad()).bitEquals(requireNonNull(net.w.grad())))
        .isTrue();
    assertThat(requireNonNull(g.vertex("b").grad()).bitEquals(requireNonNull(net.b.grad())))
        .isTrue();
    assertThat(g.vertex(net.data).needsGrad()).isFalse();
    assertThat(g.vertex(net.data).grad()).isNull();
  }

  @Test
  void aSecondWalkStartsOver() {
    Graph g = Graph.record(net()::loss);
    g.backward();
    Tensor first = requireNonNull(g.vertex("w").grad());
    Iterator<Step> old = g.steps();
    assertThat(g.vertex("w").grad()).isNull();
    g.backward();
    assertThat(requireNonNull(g.vertex("w").grad()).bitEquals(first)).isTrue();
    assertThatThrownBy(old::next).isInstanceOf(ConcurrentModificationException.class);
  }

  /** Downstream is upstream times the Jacobian, whatever the operation. */
  @Test
  void downstreamIsUpstreamTimesLocal() {
    Graph g = Graph.record(net()::loss);
    g.backward();
    int whole = 0;
    for (Edge e : g.edges()) {
      if (!e.needsGrad()) {
        assertThat(e.upstream()).isNull();
        continue;
      }
      Tensor u = requireNonNull(e.upstream());
      Tensor down = requireNonNull(e.downstream());
      Tensor product;
      if (e.isElementwise()) {
        product = Reductions.sumTo(u.mul(e.local()), e.from().shape());
      } else {
        whole++;
        assertThat(e.local().rank()).isEqualTo(u.rank() + down.rank());
        product =
            u.reshape(1, -1)
                .matmul(e.local().reshape(u.numel(), -1))
                .reshape(down.shape().toArray());
      }
      assertThat(product.allClose(down, 1e-12, 1e-14)).as(e.toString()).isTrue();
    }
    assertThat(whole).isGreaterThan(4);
  }

  @Test
  void anUpstreamGradientForAVector() {
    Tensor a = Tensor.of(new double[] {1, 2, 3}).requiresGrad();
    Graph g = Graph.record(a::square);
    g.backward(Tensor.of(new double[] {1, 10, 100}));
    assertThat(requireNonNull(g.vertex(a).grad()).toDoubleArray()).containsExactly(2, 40, 600);
  }

  @Test
  void hooksTakePart() {
    Tensor a = Tensor.of(3.0).requiresGrad();
    a.hook(g -> g.mul(10));
    Graph g = Graph.record(a::square);
    g.backward();
    assertThat(number(g.vertex(a).grad())).isEqualTo(60);
  }

  @Test
  void withoutGradientsThereIsAGraphAllTheSame() {
    Graph g = Graph.record(() -> Modes.noGrad(() -> x.add(y).mul(z.gt(0).to(DType.F64))));
    assertThat(g.vertices().stream().map(Vertex::op))
        .containsExactly("", "", "add", "", "gt", "cast", "mul");
    assertThat(g.edges()).noneMatch(Edge::needsGrad);
    List<Direction> seen = new ArrayList<>();
    g.steps().forEachRemaining(s -> seen.add(s.direction()));
    assertThat(seen).hasSize(7).containsOnly(Direction.FORWARD);
  }

  @Test
  void aTensorThatNothingLedToIsAlone() {
    Graph g = Graph.of(Tensor.of(1.0));
    assertThat(lines(g)).containsExactly("v0 = 1.0");
    assertThat(Graph.name("outside of a recording", x)).isSameAs(x);
  }

  @Test
  void valuesAreThoseOfTheRunForEver() {
    Param w = new Param(Tensor.of(new double[] {3})).named("w");
    Graph g = Graph.record(() -> w.reshape(1, 1).sum());
    w.assign(Tensor.of(new double[] {7}));
    dev.adjoint.core.expr.Formula rule =
        dev.adjoint.core.expr.Formula.of("set", 1, dev.adjoint.core.expr.Expr.c(9));
    Param.update(rule, new double[0], List.of(w), List.of());
    assertThat(lines(g))
        .containsExactly("w = [3.0]", "v1 = reshape(w) = [3.0]", "v2 = sum(v1) = 3.0");
  }

  @Test
  void aCheckpointIsOneVertex() {
    Tensor a = Tensor.of(0.5).requiresGrad();
    Graph g = Graph.record(() -> Adjoint.checkpoint(t -> t.getFirst().sin().sin(), a).mul(2));
    assertThat(g.vertices().stream().map(Vertex::op)).containsExactly("", "checkpoint", "mul");
    g.backward();
    double s = Math.sin(0.5);
    assertThat(number(g.vertex(a).grad()))
        .isCloseTo(2 * Math.cos(s) * Math.cos(0.5), org.assertj.core.data.Offset.offset(1e-14));
  }

  @Test
  void aRecordingInsideARecordingIsSeenByBoth() {
    List<Graph> inner = new ArrayList<>();
    Graph outer =
        Graph.record(() -> {
          inner.add(Graph.record(this::example));
          Tensor f = requireNonNull(inner.getFirst().result().value());
          return f.exp();
        });
    assertThat(names(inner.getFirst())).containsExactly("x", "y", "q", "z", "f");
    assertThat(outer.vertices()).hasSize(2); // the value alone, cut off
    Graph both =
        Graph.record(() -> {
          Tensor[] f = new Tensor[1];
          inner.add(Graph.record(() -> f[0] = example()));
          return f[0].exp();
        });
    assertThat(both.vertices().stream().map(Vertex::name))
        .containsExactly("x", "y", "q", "z", "f", "");
  }

  @Test
  void functionalTransformsInsideAreOrdinaryOperations() {
    Tensor a = Tensor.of(2.0);
    Graph g = Graph.record(() -> Adjoint.grad(t -> t.pow(3)).apply(a));
    assertThat(number(g.result().value())).isEqualTo(12);
    assertThat(g.vertex(a).outgoing()).isNotEmpty();
  }

  @Test
  void aLongChainNeedsNoRecursion() {
    Tensor a = Tensor.of(1.0).requiresGrad();
    Tensor v = a;
    for (int i = 0; i < 100_000; i++) {
      v = v.add(1);
    }
    Graph g = Graph.of(v);
    g.backward();
    assertThat(g.vertices()).hasSize(100_001);
    assertThat(number(g.vertex(a).grad())).isEqualTo(1);
  }

  @Test
  void aFreedGraphIsAnError() {
    Tensor f = example();
    Graph before = Graph.of(f);
    f.backward();
    assertThatThrownBy(() -> Graph.of(f))
        .isInstanceOf(GradientException.class)
        .hasMessageStartingWith("backward: this graph was released by the backward() at GraphTest");
    assertThatThrownBy(before::backward)
        .isInstanceOf(GradientException.class)
        .hasMessageStartingWith("backward: this graph was released by the backward() at GraphTest");
    assertThatThrownBy(() -> before.edges().getFirst().local())
        .isInstanceOf(GradientException.class)
        .hasMessageStartingWith("backward: this graph was released by the backward() at GraphTest");
    assertThat(before.vertices()).hasSize(5);
  }
}
