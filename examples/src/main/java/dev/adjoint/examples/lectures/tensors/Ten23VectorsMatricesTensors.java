package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/**
 * So far: backprop with scalars. What about vector-valued functions? The upstream gradient has the
 * shape of the output, the downstream gradient that of the input; between them stands the Jacobian,
 * which is not built.
 */
@Slide(id = "TEN-23", title = "vectors, matrices, tensors: upstream [Dz] to downstream [Dx]")
public final class Ten23VectorsMatricesTensors implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor x = Tensor.of(new double[] {1, 0, -1});
    Tensor g = Tensor.of(new double[] {1, -1});
    c.expect("y = W x", w.matmul(x), -2, -2);
    c.expect("upstream (1, -1): to x, W' g", pull(w::matmul, x, g), -3, -3, -3);
    c.expect("  to W, g x'", pull(t -> t.matmul(x), w, g), "1 0 -1", "-1 0 1");

    Tensor relu = Tensor.of(new double[] {1, -2, 3, -1});
    c.expect("relu of a vector", relu.relu(), 1, 0, 3, 0);
    c.expect(
        "  upstream (4, -1, 5, 9)",
        pull(Tensor::relu, relu, Tensor.of(new double[] {4, -1, 5, 9})),
        4,
        0,
        5,
        0);

    Tensor u = Tensor.of(new double[][] {{2, 1, -3}, {-3, 4, 2}});
    Tensor v = Tensor.of(new double[][] {{3, 2, 1, -1}, {2, 1, 3, 2}, {3, 2, 1, -2}});
    Tensor dy = Tensor.of(new double[][] {{2, 3, -3, 9}, {-8, 1, 4, 6}});
    c.expect("matrices: y = x w", u.matmul(v), "-1 -1 2 6", "5 2 11 7");
    c.expect("  to x, dy w'", pull(t -> t.matmul(v), u, dy), "0 16 -9", "-24 9 -30");
    c.expect("  to w, x' dy", pull(u::matmul, v, dy), "28 3 -18 0", "-30 7 13 33", "-22 -7 17 -15");

    Tensor t3 = Tensor.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2);
    c.expect("a tensor summed over its middle axis", t3.sum(1), "4 6", "12 14");
    c.expect(
        "  upstream (1 10; 100 1000)",
        pull(t -> t.sum(1), t3, Tensor.of(new double[][] {{1, 10}, {100, 1000}})),
        1,
        10,
        1,
        10,
        100,
        1000,
        100,
        1000);
  }

  private static Tensor pull(UnaryOperator<Tensor> f, Tensor x, Tensor upstream) {
    return Adjoint.vjp(t -> f.apply(t.getFirst()), x).pullback().apply(upstream).getFirst();
  }
}
