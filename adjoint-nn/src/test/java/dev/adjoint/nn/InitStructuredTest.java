package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Gains, and starts with a structure, against PyTorch's. */
class InitStructuredTest {
  private static final Golden GOLDEN = Golden.of("inits");

  private static Tensor draw(Init init, int... shape) {
    return Rng.using(3, () -> init.draw(DType.F64, Shape.of(shape)));
  }

  @Test
  void gainsOfPyTorch() {
    assertThat(
            new double[] {
              Init.GAIN_LINEAR,
              Init.GAIN_LINEAR,
              Init.GAIN_SIGMOID,
              Init.GAIN_TANH,
              Init.GAIN_RELU,
              Init.leakyReluGain(0.01),
              Init.GAIN_SELU
            })
        .containsExactly(GOLDEN.get("gains").toDoubleArray(), within(1e-15));
    assertThat(
            new double[] {
              Init.leakyReluGain(0),
              Init.leakyReluGain(0.2),
              Init.leakyReluGain(1),
              Init.leakyReluGain(Math.sqrt(5))
            })
        .containsExactly(GOLDEN.get("gains/leakyRelu").toDoubleArray(), within(1e-15));
  }

  /** From PyTorch's normal numbers PyTorch's orthogonal matrix follows. */
  @Test
  void orthogonalOfPyTorch() {
    for (String name : new String[] {"5x3", "3x5", "4x4", "4x2x3", "1x6", "20x40"}) {
      Tensor expected = GOLDEN.get("orthogonal/" + name + "/out");
      Tensor q = Structured.orthogonal(GOLDEN.get("orthogonal/" + name + "/normal")).mul(1.5);
      Golden.assertClose(name, q.reshape(expected.shape().toArray()), expected, 1e-12);
    }
  }

  @Test
  void orthogonality() {
    for (int[] shape : new int[][] {{100, 150}, {150, 100}, {33, 33}, {8, 3, 3, 3}, {1, 1}}) {
      Tensor w = draw(Init.orthogonal(2), shape);
      assertThat(w.shape()).isEqualTo(Shape.of(shape));
      Tensor m = w.reshape(shape[0], w.numel() / shape[0]);
      Tensor product = m.size(0) > m.size(1) ? m.mT().matmul(m) : m.matmul(m.mT());
      Tensor expected = Tensor.eye(DType.F64, product.size(0)).mul(4);
      assertThat(product.sub(expected).abs().amax().item()).isLessThan(1e-13);
    }
    assertThat(draw(Init.orthogonal(), 0, 3).shape()).isEqualTo(Shape.of(0, 3));
    // every direction is equally likely: of 400 first elements in two dimensions half are positive
    long positive =
        Rng.using(
            5,
            () ->
                IntStream.range(0, 400)
                    .filter(i -> Init.orthogonal().draw(DType.F64, Shape.of(2, 2)).get(0, 0) > 0)
                    .count());
    assertThat(positive).isBetween(150L, 250L);
  }

  @Test
  void sparseColumns() {
    Tensor w = draw(Init.sparse(0.3, 0.01), 101, 200);
    double[] zeros = w.eq(0).to(DType.F64).sum(0).toDoubleArray();
    assertThat(zeros).containsOnly(31); // ceil(0.3 · 101)
    double squares = w.square().sum().item() / (70 * 200);
    assertThat(Math.sqrt(squares)).isEqualTo(0.01, within(2e-4));
    double[] rows = w.eq(0).to(DType.F64).sum(1).toDoubleArray();
    assertThat(Arrays.stream(rows))
        .allMatch(n -> n > 25 && n < 100); // 200 columns, each row 61.4 ± 6.5
  }

  @Test
  void identityAndDiracOfPyTorch() {
    assertThat(draw(Init.identity(), 3, 5).bitEquals(GOLDEN.get("eye").to(DType.F64))).isTrue();
    for (String key : GOLDEN.file().tensors().keySet()) {
      if (key.startsWith("dirac/")) {
        Tensor expected = GOLDEN.get(key).to(DType.F64);
        int groups = Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
        Tensor w = draw(Init.dirac(groups), expected.shape().toArray());
        assertThat(w.bitEquals(expected)).as(key).isTrue();
      }
    }
    assertThat(draw(Init.dirac(), 2, 2, 0).numel()).isZero();
  }

  @Test
  void truncatedNormalNumbers() {
    Tensor w = draw(Init.truncatedNormal(1, 0.5, 0.5, 2.5), 200, 300);
    assertThat(w.amin().item()).isBetween(0.5, 0.5005);
    assertThat(w.amax().item()).isBetween(2.3, 2.5);
    // of a normal number between -1 and 3: mean 0.5 (φ(-1) - φ(3)) / (Φ(3) - Φ(-1)) above the mean
    double mean = 1 + 0.5 * (0.24197072 - 0.00443185) / (0.99865010 - 0.15865525);
    assertThat(w.mean().item()).isEqualTo(mean, within(0.005));
  }

  @Test
  void lecun() {
    assertThat(draw(Init.lecunNormal(), 200, 300).std().item())
        .isEqualTo(1 / Math.sqrt(300), within(1e-3));
    assertThat(draw(Init.lecunUniform(), 200, 300).amax().item()).isEqualTo(0.1, within(1e-4));
    assertThat(draw(Init.ones(), 2).toDoubleArray()).containsExactly(1, 1);
  }

  @Test
  void messages() {
    assertThatThrownBy(() -> draw(Init.orthogonal(), 3))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "orthogonal: a weight of shape [3] is no matrix; it must have at least the axes [out,"
                + " in].");
    assertThatThrownBy(() -> draw(Init.identity(), 3, 3, 3))
        .isInstanceOf(ShapeException.class)
        .hasMessage("identity: a weight of shape [3, 3, 3]; it must have the two axes [out, in].");
    assertThatThrownBy(() -> draw(Init.sparse(0.1, 1), 3))
        .hasMessage("sparse: a weight of shape [3]; it must have the two axes [out, in].");
    assertThatThrownBy(() -> draw(Init.sparse(1.5, 1), 3, 3))
        .isInstanceOf(TensorException.class)
        .hasMessage("sparse: the sparsity is 1.5; it must lie in [0, 1].");
    assertThatThrownBy(() -> draw(Init.dirac(), 3, 3))
        .hasMessage(
            "dirac: a weight of shape [3, 3]; it must have the axes [out, in, kernel], with one to"
                + " three axes of a kernel.");
    assertThatThrownBy(() -> draw(Init.dirac(3), 4, 4, 1))
        .hasMessage(
            "dirac: 4 output channels in 3 groups; the channels must divide into the groups.");
  }
}
