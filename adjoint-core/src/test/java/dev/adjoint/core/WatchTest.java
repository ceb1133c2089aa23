package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {
  @Test
  void tellsOfEveryOperationInOrder() {
    Tensor x = Tensor.ones(2, 3).requiresGrad();
    Param w = new Param(Tensor.ones(3, 4));
    List<String> seen = new ArrayList<>();
    Tensor y =
        Watch.operations(
            a -> {
              seen.add(a.op().name() + " " + a.inputs().size() + " " + a.result().describe());
              if (a.op().name().equals("matmul")) {
                assertThat(a.inputs()).containsExactly(x, w.tensor());
              }
            },
            () -> x.matmul(w).relu().sum());
    assertThat(seen).containsExactly("matmul 2 f32[2, 4]", "relu 1 f32[2, 4]", "sum 1 f32[]");
    y.backward();
    assertThat(seen).hasSize(3);
    assertThat(w.grad()).isNotNull();
  }

  @Test
  void whoWatchesAroundHearsToo() {
    List<String> outer = new ArrayList<>();
    List<String> inner = new ArrayList<>();
    Tensor x = Tensor.ones(2);
    Graph g =
        Graph.record(() ->
            Watch.operations(
                a -> outer.add(a.op().name()),
                () -> Watch.operations(a -> inner.add(a.op().name()), x::exp).neg()));
    assertThat(inner).containsExactly("exp");
    assertThat(outer).containsExactly("exp", "neg");
    assertThat(g.vertices()).hasSize(3);
  }
}
