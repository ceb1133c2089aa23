package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Gradients of parts that together are a tensor. */
class SiblingsTest {
  private static Tensor leaf() {
    return Tensor.arange(12).to(DType.F64).reshape(2, 6).requiresGrad();
  }

  private static double[] grad(Tensor x) {
    return Objects.requireNonNull(x.grad()).toDoubleArray();
  }

  private static Node node(Tensor t) {
    return Objects.requireNonNull(t.node);
  }

  private static Node[] latestFirst(Tensor... parts) {
    Node[] order = new Node[parts.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = node(parts[order.length - 1 - i]);
    }
    return order;
  }

  private static int count(Tensor... parts) {
    return Siblings.count(latestFirst(parts), 0, n -> Tensor.zeros(n.dtype, n.shape));
  }

  /** 10 times the first part, 20 times the second, ... */
  private static Tensor weighed(Tensor... parts) {
    Tensor sum = Tensor.zeros(DType.F64, Shape.SCALAR);
    for (int i = 0; i < parts.length; i++) {
      sum = sum.add(parts[i].sum().mul(10 * (i + 1)));
    }
    return sum;
  }

  @Test
  void partsOfASplitAreTakenTogether() {
    Tensor x = leaf();
    assertThat(count(x.split(2, 1))).isEqualTo(3);
    assertThat(count(x.split(new int[] {1, 2, 3}, -1))).isEqualTo(3);
    assertThat(count(x.chunk(2, 0))).isEqualTo(2);
    weighed(x.split(new int[] {1, 2, 3}, 1)).backward();
    assertThat(grad(x)).containsExactly(10, 20, 20, 30, 30, 30, 10, 20, 20, 30, 30, 30);
  }

  @Test
  void othersAreNot() {
    Tensor x = leaf();
    Tensor y = leaf();
    assertThat(count(x.narrow(1, 0, 2), x.narrow(1, 2, 2))).isEqualTo(1); // not all of it
    assertThat(count(x.narrow(1, 0, 4), x.narrow(1, 3, 3))).isEqualTo(1); // overlap
    assertThat(count(x.narrow(1, 0, 2), x.narrow(1, 3, 3))).isEqualTo(1); // a gap
    assertThat(count(x.narrow(1, 0, 2), y.narrow(1, 2, 4))).isEqualTo(1); // of another
    assertThat(count(x.narrow(1, 2, 4), x.narrow(1, 0, 2))).isEqualTo(1); // the other way round
    assertThat(count(x.narrow(0, 0, 1), x.narrow(1, 2, 4))).isEqualTo(1); // along another axis
    assertThat(count(x.slice(1, 0, 6, 2), x.slice(1, 1, 6, 2))).isEqualTo(1); // steps
    assertThat(count(x.narrow(1, 0, 3), x.mul(2), x.narrow(1, 3, 3))).isEqualTo(1);
  }

  @Test
  void overlapsGapsAndStepsAddUp() {
    Tensor x = leaf();
    weighed(x.narrow(1, 0, 4), x.narrow(1, 3, 3)).backward();
    assertThat(grad(x)).startsWith(10, 10, 10, 30, 20, 20);
    Tensor y = leaf();
    weighed(y.slice(1, 0, 6, 2), y.slice(1, 1, 6, 2)).backward();
    assertThat(grad(y)).startsWith(10, 20, 10, 20, 10, 20);
  }

  @Test
  void aPartThatNobodyUsesHasNoGradient() {
    for (int unused = 0; unused < 3; unused++) {
      Tensor x = leaf();
      Tensor[] p = x.split(2, 1);
      Tensor[] used = {p[(unused + 1) % 3], p[(unused + 2) % 3]};
      weighed(used).backward();
      double[] expected = new double[6];
      for (int i = 0; i < 2; i++) {
        expected[(unused + 1) % 3 * 2 + i] = 10;
        expected[(unused + 2) % 3 * 2 + i] = 20;
      }
      assertThat(grad(x)).startsWith(expected);
    }
  }

  @Test
  void hooksAndRetainedGradientsHoldForEachPart() {
    for (int k = 0; k < 3; k++) {
      Tensor x = leaf();
      Tensor[] p = x.split(2, 1);
      List<double[]> seen = new ArrayList<>();
      int hooked = k;
      p[k].hook(g -> {
        seen.add(g.toDoubleArray());
        return g.mul(7);
      });
      Tensor retained = p[(k + 1) % 3].retainGrad();
      weighed(p).backward();
      double[] expected = {10, 10, 20, 20, 30, 30};
      assertThat(seen).hasSize(1);
      assertThat(seen.getFirst()).containsOnly(10 * (hooked + 1));
      assertThat(grad(retained)).containsOnly(10 * ((hooked + 1) % 3 + 1));
      expected[2 * k] *= 7;
      expected[2 * k + 1] *= 7;
      assertThat(grad(x)).startsWith(expected);
    }
  }

  @Test
  void theWholeAndItsPartsMayHaveOtherConsumers() {
    Tensor x = leaf();
    Tensor whole = x.mul(1);
    Tensor[] p = whole.split(3, 1);
    weighed(p).add(whole.sum()).add(p[0].mul(p[1]).sum()).backward();
    assertThat(grad(x)).containsExactly(14, 15, 16, 21, 22, 23, 20, 21, 22, 27, 28, 29);
  }

  @Test
  void secondOrderGoesThrough() {
    Tensor x = leaf();
    Tensor g =
        Adjoint.grad(
                t -> {
                  Tensor[] p = t.split(2, 1);
                  Tensor h =
                      Adjoint.grad(
                              u -> {
                                Tensor[] q = u.split(3, 1);
                                return q[0].pow(3).mul(q[1]).sum();
                              })
                          .apply(t);
                  return h.mul(Tensor.concat(1, p[2], p[0], p[1])).sum();
                })
            .apply(x.detach());
    Tensor plain =
        Adjoint.grad(
                t -> {
                  Tensor a = t.narrow(1, 0, 3);
                  Tensor b = t.narrow(1, 3, 3);
                  Tensor h = Tensor.concat(1, a.square().mul(3).mul(b), a.pow(3));
                  return h.mul(t.roll(2, 1)).sum();
                })
            .apply(x.detach());
    assertThat(g.allClose(plain, 1e-12, 0)).isTrue();
  }

  @Test
  void aKeptGraphGivesTheSameAgain() {
    Tensor x = leaf();
    Tensor y = weighed(x.split(2, 1));
    y.backward(Keep.GRAPH);
    y.backward();
    assertThat(grad(x)).startsWith(20, 20, 40, 40, 60, 60);
  }
}
