package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionsTest {
  private static final Convolution PLAIN = Convolution.of();
  private static final Tensor IMAGE = Tensor.arange(1, 10).to(DType.F64).reshape(1, 1, 3, 3);
  private static final Tensor KERNEL = Tensor.of(new double[] {1, 0, 0, -1}).reshape(1, 1, 2, 2);

  private static Tensor normal(int seed, int... shape) {
    return new Rng(seed).normal(DType.F64, Shape.of(shape));
  }

  /** Row AR-11 of the lectures. */
  @Test
  void lectureConvolution() {
    assertThat(IMAGE.conv2d(KERNEL, null, PLAIN).toDoubleArray()).containsExactly(-4, -4, -4, -4);
    List<Tensor> g =
        Adjoint.vjp(t -> t.get(0).conv2d(t.get(1), null, PLAIN), IMAGE, KERNEL)
            .pullback()
            .apply(Tensor.ones(DType.F64, Shape.of(1, 1, 2, 2)));
    assertThat(g.get(0).toDoubleArray()).containsExactly(1, 1, 0, 1, 0, -1, 0, -1, -1);
    assertThat(g.get(1).toDoubleArray()).containsExactly(12, 16, 24, 28);
  }

  /** The same by the definition, with loops, as the lectures write it. */
  @Test
  void naiveConvolution() {
    Tensor x = normal(1, 2, 3, 5, 6);
    Tensor w = normal(2, 4, 3, 3, 2);
    Tensor y = x.conv2d(w, null, PLAIN.stride(2, 1).padding(1, 0));
    Tensor padded = x.pad(0, 0, 1, 1);
    assertThat(y.shape()).isEqualTo(Shape.of(2, 4, 3, 5));
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 5; j++) {
        Tensor window = padded.narrow(2, 2 * i, 3).narrow(3, j, 2);
        Tensor at = window.unsqueeze(1).mul(w).sum(2, 3, 4);
        assertThat(y.select(2, i).select(2, j).allClose(at, 1e-13, 1e-13)).isTrue();
      }
    }
  }

  /** Row AR-12 of the lectures. */
  @Test
  void lectureTransposedConvolution() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4}).reshape(1, 1, 2, 2);
    assertThat(x.convTranspose2d(KERNEL, null, PLAIN).toDoubleArray())
        .containsExactly(1, 2, 0, 3, 3, -2, 0, -3, -4);
  }

  @Test
  void itIsAProductOfUnfoldedImages() {
    Tensor x = normal(3, 2, 3, 6, 5);
    Tensor w = normal(4, 4, 3, 2, 3);
    Window2d window = Window2d.of(2, 3).stride(2, 1).padding(1, 2).dilation(2, 1);
    Tensor y = x.conv2d(w, null, PLAIN.stride(2, 1).padding(1, 2).dilation(2, 1));
    Tensor z = w.reshape(4, 18).matmul(x.unfold2d(window)).reshape(y.shape().toArray());
    assertThat(y.allClose(z, 1e-13, 1e-13)).isTrue();
  }

  @Test
  void axesInFront() {
    Tensor w = normal(5, 4, 3, 2, 2);
    Tensor b = normal(6, 4);
    Tensor x = normal(7, 2, 5, 3, 4, 4);
    Tensor y = x.conv2d(w, b, PLAIN);
    assertThat(y.shape()).isEqualTo(Shape.of(2, 5, 4, 3, 3));
    Tensor one = x.select(0, 1).select(0, 3);
    assertThat(one.conv2d(w, b, PLAIN).bitEquals(y.select(0, 1).select(0, 3))).isTrue();
    assertThat(one.convTranspose2d(normal(8, 3, 2, 2, 2), null, PLAIN).shape())
        .isEqualTo(Shape.of(2, 5, 5));
  }

  @Test
  void nothing() {
    Tensor w = normal(1, 4, 3, 2, 2);
    Tensor b = normal(2, 4);
    Tensor none = Tensor.zeros(DType.F64, Shape.of(0, 3, 4, 4)).requiresGrad();
    Tensor y = none.conv2d(w, b, PLAIN);
    assertThat(y.shape()).isEqualTo(Shape.of(0, 4, 3, 3));
    List<Tensor> g =
        Adjoint.vjp(t -> none.detach().conv2d(t.get(0), t.get(1), PLAIN), w, b)
            .pullback()
            .apply(y.detach());
    assertThat(g.get(0).toDoubleArray()).hasSize(48).containsOnly(0);
    assertThat(g.get(1).toDoubleArray()).hasSize(4).containsOnly(0);
    // without channels only the bias is left
    Tensor empty =
        Tensor.zeros(DType.F64, Shape.of(1, 0, 2, 2))
            .conv2d(Tensor.zeros(DType.F64, Shape.of(4, 0, 2, 2)), b, PLAIN);
    assertThat(empty.toDoubleArray()).isEqualTo(b.toDoubleArray());
    // an image of nothing but its padding
    assertThat(Tensor.zeros(1, 1, 0).conv1d(Tensor.ones(1, 1, 2), null, PLAIN.padding(1)).shape())
        .isEqualTo(Shape.of(1, 1, 1));
  }

  /** Padding is zeros that are multiplied, so a weight that is not finite spoils the border. */
  @Test
  void weightsThatAreNotFinite() {
    Tensor w = Tensor.of(new double[] {Double.POSITIVE_INFINITY, 1}).reshape(1, 1, 2);
    Tensor x = Tensor.of(new double[] {1, 2}).reshape(1, 1, 2);
    assertThat(x.conv1d(w, null, PLAIN.padding(1)).toDoubleArray())
        .containsExactly(Double.NaN, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** Each example by itself: shared or own weights, groups, and the gradient of each example. */
  @Test
  void manyExamples() {
    Convolution how = PLAIN.stride(2, 1).padding(1).groups(2);
    Tensor x = normal(1, 3, 2, 4, 5, 4);
    Tensor w = normal(2, 3, 6, 2, 3, 2);
    Tensor v = normal(3, 3, 4, 3, 3, 2);
    for (int own = 1; own < 4; own++) {
      Tensor a = (own & 1) != 0 ? x : x.select(0, 0);
      Tensor b = (own & 2) != 0 ? w : w.select(0, 0);
      Tensor c = (own & 2) != 0 ? v : v.select(0, 0);
      int[] axes = {(own & 1) != 0 ? 0 : Adjoint.SHARED, (own & 2) != 0 ? 0 : Adjoint.SHARED};
      Tensor y =
          Adjoint.vmapAll(t -> List.of(t.get(0).conv2d(t.get(1), null, how)), List.of(a, b), axes)
              .getFirst();
      Tensor z =
          Adjoint.vmapAll(
                  t -> List.of(t.get(0).convTranspose2d(t.get(1), null, how)), List.of(a, c), axes)
              .getFirst();
      Tensor g =
          Adjoint.vmapAll(
                  t ->
                      List.of(
                          Adjoint.grad(u -> t.get(0).conv2d(u, null, how).square().sum())
                              .apply(t.get(1))),
                  List.of(a, b),
                  axes)
              .getFirst();
      for (int i = 0; i < 3; i++) {
        Tensor ai = (own & 1) != 0 ? x.select(0, i) : a;
        Tensor bi = (own & 2) != 0 ? w.select(0, i) : b;
        Tensor ci = (own & 2) != 0 ? v.select(0, i) : c;
        assertThat(y.select(0, i).allClose(ai.conv2d(bi, null, how), 1e-13, 1e-13)).isTrue();
        assertThat(z.select(0, i).allClose(ai.convTranspose2d(ci, null, how), 1e-13, 1e-13))
            .isTrue();
        Tensor gi = Adjoint.grad(u -> ai.conv2d(u, null, how).square().sum()).apply(bi);
        assertThat(g.select(0, i).allClose(gi, 1e-12, 1e-12)).isTrue();
      }
    }
  }

  @Test
  void numericalGradients() {
    Convolution how = PLAIN.stride(2).padding(1).dilation(2, 1).groups(2);
    GradCheck.check(
        t -> t.get(0).conv2d(t.get(1), t.get(2), how).tanh().sum(),
        List.of(normal(1, 2, 4, 5, 4), normal(2, 2, 2, 2, 3), normal(3, 2)),
        1e-7);
    GradCheck.check(
        t -> t.get(0).convTranspose2d(t.get(1), t.get(2), how.outputPadding(1)).tanh().sum(),
        List.of(normal(4, 2, 4, 3, 2), normal(5, 4, 1, 2, 3), normal(6, 2)),
        1e-7);
  }

  @Test
  void options() {
    Convolution how = PLAIN.stride(2, 3).samePadding().groups(4).mode(Convolution.Mode.CIRCULAR);
    assertThat(how.stride()).containsExactly(2, 3);
    assertThat(how.isSame()).isTrue();
    assertThat(how.padding(1).isSame()).isFalse();
    assertThat(how)
        .isEqualTo(
            Convolution.of().groups(4).mode(Convolution.Mode.CIRCULAR).stride(2, 3).samePadding());
  }
}
