package dev.adjoint.examples.lectures.architectures;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Convolution;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.Window2d;
import dev.adjoint.data.Datasets;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.Sines;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.train.Batch;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The naive convolution and its backpropagation are loops: every output adds its window times the
 * kernel, and backward every output sends its gradient to its window and to the kernel. With the
 * windows as columns (im2col) it is one matrix product.
 */
@Slide(id = "AR-11", title = "convolution: naive loops and a matrix product, forward and backward")
public final class Ar11Convolution implements Lecture {
  /** y(i, j) = sum over u, v of x(i + u, j + v) k(u, v). */
  private static double[][] forward(double[][] x, double[][] k) {
    double[][] y = new double[x.length - k.length + 1][x[0].length - k[0].length + 1];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < y[0].length; j++) {
        for (int u = 0; u < k.length; u++) {
          for (int v = 0; v < k[0].length; v++) {
            y[i][j] += x[i + u][j + v] * k[u][v];
          }
        }
      }
    }
    return y;
  }

  /** The same loops once more: fills dx and dk. */
  private static void backward(
      double[][] x, double[][] k, double[][] dy, double[][] dx, double[][] dk) {
    for (int i = 0; i < dy.length; i++) {
      for (int j = 0; j < dy[0].length; j++) {
        for (int u = 0; u < k.length; u++) {
          for (int v = 0; v < k[0].length; v++) {
            dx[i + u][j + v] += dy[i][j] * k[u][v];
            dk[u][v] += dy[i][j] * x[i + u][j + v];
          }
        }
      }
    }
  }

  /** [n, c, h, w] with kernels [o, c, kh, kw]: windows as columns, then a matrix product. */
  private static Tensor convolve(Tensor x, Tensor k, Window2d window) {
    Tensor y = k.flatten(1).matmul(x.unfold2d(window)); // [n, o, places]
    return y.unflatten(2, window.placesHeight(x.size(2)), window.placesWidth(x.size(3)));
  }

  /** The largest of each 2 x 2. */
  private static Tensor pool(Tensor x) {
    int n = x.size(0);
    int c = x.size(1);
    Tensor columns = x.unfold2d(Window2d.of(2).stride(2)).unflatten(1, c, 4);
    return columns.amax(2).reshape(n, c, x.size(2) / 2, x.size(3) / 2);
  }

  @Override
  public void run(Checks c) {
    double[][] image = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    double[][] kernel = {{1, 0}, {0, -1}};
    c.expect("naive: out", Tensor.of(forward(image, kernel)), "-4 -4", "-4 -4");
    double[][] dx = new double[3][3];
    double[][] dk = new double[2][2];
    backward(image, kernel, new double[][] {{1, 1}, {1, 1}}, dx, dk);
    c.expect("  dk for upstream ones", Tensor.of(dk), "12 16", "24 28");
    c.expect("  dI", Tensor.of(dx), "1 1 0", "1 0 -1", "0 -1 -1");

    Tensor x = Tensor.of(image).reshape(1, 1, 3, 3).requiresGrad();
    Tensor k = Tensor.of(kernel).reshape(1, 1, 2, 2).requiresGrad();
    Tensor y = convolve(x, k, Window2d.of(2));
    c.expect("matrix product: out", y.reshape(2, 2), "-4 -4", "-4 -4");
    y.sum().backward();
    c.expect("  dk", requireNonNull(k.grad()).reshape(2, 2), "12 16", "24 28");
    c.expect("  dI", requireNonNull(x.grad()).reshape(3, 3), "1 1 0", "1 0 -1", "0 -1 -1");
    layer(c, Tensor.of(image), Tensor.of(kernel));
    both(c);
    c.expectTrue(
        "digits: 8 filters, pooling, a linear layer: 90 % right",
        Rng.using(1, () -> Modes.withDType(DType.F32, Ar11Convolution::digits)) > 0.9);
  }

  /** The library's layer. */
  private static void layer(Checks c, Tensor image, Tensor kernel) {
    Param weight = new Param(kernel.reshape(1, 1, 2, 2));
    Conv2d conv = new Conv2d(weight, null, Convolution.of());
    Tensor x = image.reshape(1, 1, 3, 3).requiresGrad();
    Tensor y = conv.forward(x);
    c.expect(conv + ": out", y.reshape(2, 2), "-4 -4", "-4 -4");
    y.sum().backward();
    c.expect("  dk", requireNonNull(weight.grad()).reshape(2, 2), "12 16", "24 28");
    c.expect("  dI", requireNonNull(x.grad()).reshape(3, 3), "1 1 0", "1 0 -1", "0 -1 -1");
  }

  /** An uneven image and a kernel of 3 x 2: the loops and the product agree. */
  private static void both(Checks c) {
    Tensor image = Sines.of(1, 6, 5);
    Tensor kernel = Sines.of(40, 3, 2);
    Tensor upstream = Sines.of(50, 4, 4);
    double[][] dx = new double[6][5];
    double[][] dk = new double[3][2];
    double[][] y = forward(image.toDoubleMatrix(), kernel.toDoubleMatrix());
    backward(image.toDoubleMatrix(), kernel.toDoubleMatrix(), upstream.toDoubleMatrix(), dx, dk);
    var fast =
        Adjoint.vjp(
            v ->
                convolve(
                        v.get(0).reshape(1, 1, 6, 5),
                        v.get(1).reshape(1, 1, 3, 2),
                        Window2d.of(3, 2))
                    .reshape(4, 4),
            image,
            kernel);
    List<Tensor> d = fast.pullback().apply(upstream);
    c.expect("6 x 5 image, 3 x 2 kernel: out", fast.value(), Tensor.of(y));
    c.expect("  dI", d.get(0), Tensor.of(dx));
    c.expect("  dk", d.get(1), Tensor.of(dk));
  }

  /** Share of the test digits that are right. */
  private static double digits() {
    var split = Datasets.digits();
    Batch train = split.train().batch(IntStream.range(0, 600).toArray());
    Batch test = split.test().batch(IntStream.range(0, 300).toArray());
    Param k = new Param(Rng.current().normal(DType.F32, Shape.of(8, 1, 3, 3)).mul(0.3));
    Param w = new Param(Rng.current().normal(DType.F32, Shape.of(10, 128)).mul(0.1));
    Adam adam = new Adam(List.of(k, w), 0.02);
    for (int step = 0; step < 30; step++) {
      adam.zeroGrad();
      Losses.crossEntropy(scores(train.inputs(), k, w), train.targets()).backward();
      adam.step();
    }
    Tensor taken = Modes.inference(() -> scores(test.inputs(), k, w).argmax(1));
    return taken.eq(test.targets()).to(DType.F64).mean().item();
  }

  private static Tensor scores(Tensor pixels, Param k, Param w) {
    Tensor images = pixels.reshape(-1, 1, 8, 8);
    Tensor h = convolve(images, k.tensor(), Window2d.of(3).padding(1)).relu();
    return pool(h).flatten(1).linear(w, null);
  }
}
