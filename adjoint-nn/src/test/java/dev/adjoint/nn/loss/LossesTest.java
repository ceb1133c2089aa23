package dev.adjoint.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesTest {
  private static Tensor normal(long seed, int... shape) {
    return new Rng(seed).normal(DType.F64, Shape.of(shape));
  }

  @Test
  void reductionsAgree() {
    Tensor x = normal(1, 6, 5);
    Tensor y = Tensor.of(new int[] {0, 4, 2, 2, 1, 3});
    Tensor terms = Losses.crossEntropy(x, y, Reduction.NONE);
    assertThat(terms.shape()).isEqualTo(Shape.of(6));
    double sum = terms.sum().item();
    assertThat(Losses.crossEntropy(x, y, Reduction.SUM).item()).isEqualTo(sum, within(1e-14));
    assertThat(Losses.crossEntropy(x, y).item()).isEqualTo(sum / 6, within(1e-14));
    assertThat(Losses.nll(x.logSoftmax(-1), y).item()).isEqualTo(sum / 6, within(1e-14));
    assertThat(Losses.mse(x, x.mul(0), Reduction.NONE).bitEquals(x.square())).isTrue();
  }

  @Test
  void crossEntropyTakesAnyLeadingAxesAndIntegerTypes() {
    Tensor x = normal(2, 2, 3, 4);
    Tensor y = Tensor.of(new long[] {0, 1, 2, 3, 0, 1}, 2, 3);
    Tensor terms = Losses.crossEntropy(x, y, Reduction.NONE);
    assertThat(terms.shape()).isEqualTo(Shape.of(2, 3));
    assertThat(terms.get(1, 0)).isEqualTo(-x.logSoftmax(-1).get(1, 0, 3), within(1e-14));
    for (DType t : List.of(DType.I32, DType.U8)) {
      assertThat(Losses.crossEntropy(x, y.to(t), Reduction.NONE).bitEquals(terms)).isTrue();
    }
    Tensor one = Losses.crossEntropy(x.select(0, 1).select(0, 0), Tensor.of(3));
    assertThat(one.item()).isEqualTo(terms.get(1, 0), within(1e-14));
  }

  @Test
  void probabilitiesOfOneClassAreTheClass() {
    Tensor x = normal(3, 4, 3);
    Tensor y = Tensor.of(new int[] {2, 0, 1, 1});
    Tensor p = y.oneHot(3).to(DType.F64);
    assertThat(Losses.crossEntropy(x, p).item())
        .isEqualTo(Losses.crossEntropy(x, y).item(), within(1e-14));
  }

  @Test
  void derivativesPassTheCheck() {
    Tensor y = Tensor.of(new int[] {2, 0, 1, 1});
    Tensor z = normal(5, 4, 3).sigmoid();
    Tensor w = normal(6, 4);
    for (Reduction r : Reduction.values()) {
      GradCheck.check(x -> Losses.crossEntropy(x, y, r).mul(w).sum(), normal(4, 4, 3));
      GradCheck.check(x -> Losses.nll(x, y, r).mul(w).sum(), normal(4, 4, 3));
      Tensor v = r == Reduction.NONE ? normal(7, 4, 3) : Tensor.of(1.0);
      GradCheck.check(
          in -> Losses.bceWithLogits(in.get(0), in.get(1), r).mul(v).sum(),
          List.of(normal(8, 4, 3), z),
          1e-8);
      GradCheck.check(
          in -> Losses.mse(in.get(0), in.get(1), r).mul(v).sum(),
          List.of(normal(8, 4, 3), z),
          1e-8);
    }
  }

  /** ⟨u, J v⟩ = ⟨Jᵀ u, v⟩ with the plain pullback on one side. */
  @Test
  void fusedPullbackIsTheTransposeOfThePushforward() {
    Tensor y = Tensor.of(new int[] {2, 0, 1, 1});
    Tensor x = normal(9, 4, 3);
    Tensor v = normal(10, 4, 3);
    Tensor u = normal(11, 4);
    Tensor leaf = x.requiresGrad();
    Losses.crossEntropy(leaf, y, Reduction.NONE).backward(u);
    Tensor jv = Adjoint.jvp(t -> Losses.crossEntropy(t, y, Reduction.NONE), x, v).tangent();
    double left = u.mul(jv).sum().item();
    double right = java.util.Objects.requireNonNull(leaf.grad()).mul(v).sum().item();
    assertThat(left).isEqualTo(right, within(1e-12 * Math.abs(right)));
  }

  @Test
  void bceStaysFiniteFarOutInEveryOrder() {
    Tensor x = Tensor.of(new double[] {-800, -40, 0, 40, 800});
    Tensor z = Tensor.of(new double[] {0, 0, 0.5, 1, 1});
    Tensor first = Adjoint.grad(t -> Losses.bceWithLogits(t, z, Reduction.SUM)).apply(x);
    Tensor second =
        Adjoint.grad(
                t -> Adjoint.grad(s -> Losses.bceWithLogits(s, z, Reduction.SUM)).apply(t).sum())
            .apply(x);
    assertThat(first.toDoubleArray())
        .containsExactly(
            new double[] {0, 4.248354255291589e-18, 0, -4.248354255291589e-18, 0}, within(1e-16));
    assertThat(second.toDoubleArray())
        .containsExactly(
            new double[] {0, 4.248354255291589e-18, 0.25, 4.248354255291589e-18, 0}, within(1e-16));
  }

  @Test
  void withoutRecordingNoGradientIsComputed() {
    Tensor x = normal(12, 3, 2).requiresGrad();
    Tensor loss = Modes.noGrad(() -> Losses.crossEntropy(x, Tensor.of(new int[] {0, 1, 0})));
    assertThat(loss.needsGrad()).isFalse();
  }

  @Test
  void targetsNeedNoGradient() {
    Tensor x = normal(13, 3, 2).requiresGrad();
    Tensor z = normal(14, 3, 2).requiresGrad();
    Losses.mse(x, z).backward();
    assertThat(z.grad()).isNotNull(); // a floating target is an input like any other
  }

  // ---- messages

  @Test
  void labelOutOfRange() {
    Tensor x = Tensor.zeros(4, 10);
    assertThatThrownBy(() -> Losses.crossEntropy(x, Tensor.of(new int[] {0, 3, 10, 1})))
        .isInstanceOf(IndexException.class)
        .hasMessage(
            "crossEntropy: label 10 at position 2 of the target: prediction f32[4, 10] has classes"
                + " 0 to 9. If labels count from 1, use target.sub(1).");
    assertThatThrownBy(() -> Losses.nll(x, Tensor.of(new int[] {0, -1, 10, 1})))
        .isInstanceOf(IndexException.class)
        .hasMessage(
            "nll: label -1 at position 1 of the target: prediction f32[4, 10] has classes 0 to 9.");
    assertThatThrownBy(() ->
            Losses.crossEntropy(Tensor.zeros(2, 2, 3), Tensor.of(new long[] {0, 1, 2, 7}, 2, 2)))
        .hasMessage(
            "crossEntropy: label 7 at position [1, 1] of the target: prediction f32[2, 2, 3] has"
                + " classes 0 to 2.");
  }

  @Test
  void targetsOfTheWrongShape() {
    assertThatThrownBy(() -> Losses.mse(Tensor.zeros(32, 1), Tensor.zeros(32)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "mse: prediction f32[32, 1] and target f32[32]: shapes must be equal."
                + " target.reshape(32, 1) would fit.");
    assertThatThrownBy(() -> Losses.bceWithLogits(Tensor.zeros(3, 2), Tensor.zeros(2)))
        .hasMessage("bceWithLogits: prediction f32[3, 2] and target f32[2]: shapes must be equal.");
    assertThatThrownBy(() -> Losses.crossEntropy(Tensor.zeros(4, 10), Tensor.of(new int[4], 4, 1)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "crossEntropy: prediction f32[4, 10] and target i32[4, 1]: the class indices must be [4],"
                + " one for each row of classes. target.reshape(4) would fit.");
  }

  @Test
  void targetsOfTheWrongType() {
    assertThatThrownBy(() -> Losses.crossEntropy(Tensor.zeros(4, 10), Tensor.zeros(4)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "crossEntropy: logits f32[4, 10] and target f32[4]: a floating target gives probabilities"
                + " and must have the logits' shape. If these are class indices, use"
                + " target.to(DType.I64).");
    assertThatThrownBy(() -> Losses.nll(Tensor.zeros(4, 10), Tensor.zeros(4)))
        .isInstanceOf(DTypeException.class)
        .hasMessage(
            "nll: the target is f32[4]; class indices must be integers. Use target.to(DType.I64).");
    assertThatThrownBy(() -> Losses.crossEntropy(Tensor.of(new int[4]), Tensor.zeros(4, 10)))
        .isInstanceOf(DTypeException.class)
        .hasMessage(
            "crossEntropy: the prediction is i32[4]; it must be floating, with the classes on the last"
                + " axis. The prediction comes first, the target second.");
    assertThatThrownBy(() -> Losses.crossEntropy(Tensor.of(1f), Tensor.of(0)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("crossEntropy: the prediction is f32[]; its last axis must be the classes.");
  }
}
