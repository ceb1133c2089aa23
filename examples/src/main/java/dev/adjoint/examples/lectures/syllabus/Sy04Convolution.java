package dev.adjoint.examples.lectures.syllabus;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Convolution;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.Sines;
import dev.adjoint.nn.conv.Conv2d;

/** The second week's assignment: seven loops forward, the same seven backward. */
@Slide(id = "SY-04", title = "naive convolution layer and its backprop, against Conv2d")
public final class Sy04Convolution implements Lecture {
  private static final int N = 2;
  private static final int IN = 3;
  private static final int OUT = 4;
  private static final int SIZE = 5;
  private static final int KERNEL = 3;
  private static final int STRIDE = 2;
  private static final int PADDING = 1;
  private static final int PLACES = (SIZE + 2 * PADDING - KERNEL) / STRIDE + 1;

  /** What meets at one product: places in the image, the kernel and the result. */
  private interface Visit {
    void at(int x, int w, int y);
  }

  /** Every pair of an element of the image and one of a kernel that are multiplied. */
  private static void loops(Visit visit) {
    for (int n = 0; n < N; n++) {
      for (int o = 0; o < OUT; o++) {
        for (int p = 0; p < PLACES * PLACES; p++) {
          for (int i = 0; i < IN; i++) {
            for (int k = 0; k < KERNEL * KERNEL; k++) {
              int row = p / PLACES * STRIDE + k / KERNEL - PADDING;
              int column = p % PLACES * STRIDE + k % KERNEL - PADDING;
              if (row >= 0 && row < SIZE && column >= 0 && column < SIZE) {
                visit.at(
                    ((n * IN + i) * SIZE + row) * SIZE + column,
                    (o * IN + i) * KERNEL * KERNEL + k,
                    (n * OUT + o) * PLACES * PLACES + p);
              }
            }
          }
        }
      }
    }
  }

  @Override
  public void run(Checks c) {
    double[] x = Sines.of(1, N * IN, SIZE * SIZE).toDoubleArray();
    double[] w = Sines.of(200, OUT * IN, KERNEL * KERNEL).toDoubleArray();
    double[] b = Sines.of(400, 1, OUT).toDoubleArray();
    double[] g = Sines.of(500, N * OUT, PLACES * PLACES).toDoubleArray();

    double[] y = new double[g.length];
    double[] dx = new double[x.length];
    double[] dw = new double[w.length];
    double[] db = new double[b.length];
    for (int p = 0; p < y.length; p++) {
      int o = p / (PLACES * PLACES) % OUT;
      y[p] = b[o];
      db[o] += g[p];
    }
    loops((i, k, p) -> y[p] += x[i] * w[k]);
    loops((i, k, p) -> {
      dx[i] += g[p] * w[k];
      dw[k] += g[p] * x[i];
    });

    Param weight = new Param(Tensor.of(w, OUT, IN, KERNEL, KERNEL));
    Param bias = new Param(Tensor.of(b));
    Conv2d conv = new Conv2d(weight, bias, Convolution.of().stride(STRIDE).padding(PADDING));
    Tensor image = Tensor.of(x, N, IN, SIZE, SIZE).requiresGrad();
    Tensor out = conv.forward(image);
    out.backward(Tensor.of(g, N, OUT, PLACES, PLACES));

    c.note(conv + " on " + image.shape() + ": largest difference of loops and layer");
    c.expectText("shape", out.shape(), "[2, 4, 3, 3]");
    same(c, "y", y, out);
    same(c, "dx", dx, requireNonNull(image.grad()));
    same(c, "dw", dw, requireNonNull(weight.grad()));
    same(c, "db", db, requireNonNull(bias.grad()));
  }

  private static void same(Checks c, String what, double[] loops, Tensor layer) {
    c.expect(what, Tensor.of(loops).sub(layer.flatten()).abs().amax(), 0);
  }
}
