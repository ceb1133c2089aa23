package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.Zero;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** Functional transforms over ordinary models, which know nothing of them. */
class TransformedModelTest {
  private final Layer net =
      Modes.withDType(
          DType.F64,
          () -> new Sequential(new Linear(4, 5), Tensor::gelu, new Linear(5, 3), new Dropout(0.3)));
  private final Tensor x = Rng.using(1, () -> Modes.withDType(DType.F64, () -> Tensor.randn(6, 4)));
  private final Tensor y = Tensor.of(new int[] {0, 2, 1, 1, 0, 2});

  private static void same(Tensor a, Tensor b) {
    assertThat(a.allClose(b, 1e-12, 1e-14)).as(a + " and " + b).isTrue();
  }

  @Test
  void perSampleGradients() {
    List<Param> parameters = net.parameters();
    BinaryOperator<Tensor> loss = (a, b) -> Losses.crossEntropy(net.forward(a), b);
    List<Tensor> each = Modes.evaluating(() -> Adjoint.perSampleGrad(parameters, loss, x, y));
    for (int i = 0; i < 6; i++) {
      int row = i;
      Tensor one =
          Modes.evaluating(() -> loss.apply(x.slice(0, row, row + 1), y.slice(0, row, row + 1)));
      one.backward();
      for (int k = 0; k < parameters.size(); k++) {
        same(each.get(k).select(0, i), Objects.requireNonNull(parameters.get(k).grad()));
        parameters.get(k).zeroGrad();
      }
    }
  }

  @Test
  void dropoutDiffersBetweenExamples() {
    Tensor same = Tensor.ones(DType.F64, dev.adjoint.core.Shape.of(50, 4));
    Tensor out = Adjoint.vmap(net::forward).apply(same);
    Tensor first = out.select(0, 0);
    assertThat(out.ne(first).sum().item()).isPositive();
  }

  @Test
  void theHessianOfALossInItsBias() {
    Param bias = net.parameter("2.bias");
    Tensor h =
        Modes.evaluating(() ->
            Adjoint.hessian(
                b ->
                    Adjoint.substitute(
                        List.of(bias), List.of(b), () -> Losses.crossEntropy(net.forward(x), y)),
                bias.value()));
    // mean over the samples of diag(p) - p pᵀ
    Tensor p = Modes.inference(() -> net.forward(x)).softmax(-1);
    Tensor want = Tensor.zeros(DType.F64, h.shape());
    for (int i = 0; i < 6; i++) {
      Tensor pi = p.select(0, i);
      want = want.add(pi.mul(Tensor.eye(DType.F64, 3)).sub(pi.outer(pi)).div(6));
    }
    same(h, want);
  }

  @Test
  void gradientsFilledWithZeros() {
    Sgd sgd = new Sgd(net.parameters(), 0.1);
    Losses.crossEntropy(net.forward(x), y).backward();
    sgd.zeroGrad(Zero.FILL);
    for (Param p : net.parameters()) {
      assertThat(Objects.requireNonNull(p.grad()).abs().sum().item()).isZero();
    }
    sgd.zeroGrad();
    assertThat(net.parameters()).allMatch(p -> p.grad() == null);
  }
}
