package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Graph.Group;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GraphGroupTest {
  private static Group groupOf(Graph g, String name) {
    return Objects.requireNonNull(g.vertex(name).group());
  }

  @Test
  void verticesKnowTheGroupTheyWereComputedIn() {
    Graph g =
        Graph.record(() -> {
          Tensor x = Graph.name("x", Tensor.of(2.0).requiresGrad());
          Tensor h =
              Graph.group(
                  "outer",
                  () -> {
                    Tensor w = Graph.name("w", Tensor.of(3.0).requiresGrad());
                    Tensor a = Graph.name("a", x.mul(w));
                    return Graph.name("b", Graph.group("inner", () -> a.exp().add(1)));
                  });
          return Graph.name("y", h.log());
        });
    assertThat(g.vertex("x").group()).isNull();
    assertThat(g.vertex("y").group()).isNull();
    assertThat(groupOf(g, "a")).isSameAs(groupOf(g, "w")).hasToString("outer");
    assertThat(groupOf(g, "b")).hasToString("outer/inner");
    assertThat(groupOf(g, "b").outer()).isSameAs(groupOf(g, "a"));
    assertThat(groupOf(g, "b").name()).isEqualTo("inner");
  }

  @Test
  void eachCallIsAGroupOfItsOwn() {
    Graph g =
        Graph.record(() -> {
          Tensor x = Tensor.of(2.0).requiresGrad();
          Tensor a = Graph.name("a", Graph.group("gate", x::exp));
          return Graph.name("b", Graph.group("gate", a::exp));
        });
    assertThat(groupOf(g, "a")).isNotEqualTo(groupOf(g, "b"));
  }

  @Test
  void nothingHappensWhereNothingIsRecorded() {
    assertThat(Graph.group("gate", () -> 7)).isEqualTo(7);
  }

  @Test
  void aRecordingAroundAnotherSeesItsGroups() {
    Tensor x = Tensor.of(2.0).requiresGrad();
    Tensor[] y = new Tensor[1];
    Graph[] inner = new Graph[1];
    Graph outer =
        Graph.record(() ->
            Graph.group(
                "all",
                () -> {
                  inner[0] =
                      Graph.record(
                          () -> y[0] = Graph.group("gate", () -> Graph.name("y", x.exp())));
                  return y[0];
                }));
    assertThat(groupOf(inner[0], "y")).hasToString("gate");
    assertThat(groupOf(outer, "y")).hasToString("all/gate");
  }

  @Test
  void theSameGroupOnAnotherThread() {
    Graph g =
        Graph.record(() ->
            Graph.group(
                "gate",
                () -> {
                  Tensor x = Tensor.of(2.0).requiresGrad();
                  Tensor[] y = new Tensor[1];
                  Thread t = new Thread(Modes.wrap(() -> y[0] = Graph.name("y", x.exp())));
                  t.start();
                  try {
                    t.join();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return y[0];
                }));
    assertThat(groupOf(g, "y")).hasToString("gate");
  }

  @Test
  void parametersAreToldFromLeaves() {
    Param w = new Param(Tensor.of(3.0)).named("w");
    Param frozen = Param.buffer(Tensor.of(1.0)).named("running");
    Tensor x = Tensor.of(2.0).requiresGrad();
    Graph g = Graph.record(() -> w.tensor().mul(x).add(frozen.tensor()));
    assertThat(g.vertex(w).isParameter()).isTrue();
    assertThat(g.vertex("running").isParameter()).isTrue();
    assertThat(g.vertex(x).isParameter()).isFalse();
    assertThat(g.result().isParameter()).isFalse();
  }
}
