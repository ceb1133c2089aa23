package dev.adjoint.core.kernel;

import dev.adjoint.core.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The convolutions of {@link ReferenceKernels}: all terms {@code x[n, c, i] w[o, c, k] y[n, o, p]}
 * of one trilinear form, whose three derivatives are the three operations.
 */
final class ReferenceConv {
  /** One term: positions in the three arrays; {@code x} is -1 where the image is padding. */
  private interface Term {
    void at(int x, int w, int y);
  }

  private ReferenceConv() {}

  static void forward(View x, View w, @Nullable View bias, ConvGeometry g, View out) {
    double[] sum = new double[out.numel()];
    double[] image = numbers(x);
    double[] kernel = numbers(w);
    terms(
        x.shape(),
        w.shape(),
        out.shape(),
        g,
        (i, k, p) -> sum[p] += (i < 0 ? 0 : image[i]) * kernel[k]);
    if (bias != null) {
      double[] b = numbers(bias);
      int plane = sum.length / Math.max(1, out.shape().size(0) * b.length);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += b[i / plane % b.length];
      }
    }
    write(sum, out);
  }

  static void input(View w, View y, ConvGeometry g, View out) {
    double[] sum = new double[out.numel()];
    double[] kernel = numbers(w);
    double[] result = numbers(y);
    terms(
        out.shape(),
        w.shape(),
        y.shape(),
        g,
        (i, k, p) -> {
          if (i >= 0) {
            sum[i] += kernel[k] * result[p];
          }
        });
    write(sum, out);
  }

  static void weight(View x, View y, ConvGeometry g, View out) {
    double[] sum = new double[out.numel()];
    double[] image = numbers(x);
    double[] result = numbers(y);
    terms(
        x.shape(),
        out.shape(),
        y.shape(),
        g,
        (i, k, p) -> sum[k] += (i < 0 ? 0 : image[i]) * result[p]);
    write(sum, out);
  }

  private static double[] numbers(View v) {
    double[] a = new double[v.numel()];
    View.Cursor c = v.cursor();
    for (int i = 0; i < a.length; i++) {
      a[i] = v.getDouble(c.next());
    }
    return a;
  }

  private static void write(double[] sum, View out) {
    for (int i = 0; i < sum.length; i++) {
      out.setDouble(out.offset() + i, sum[i]);
    }
  }

  private static void terms(Shape x, Shape w, Shape y, ConvGeometry g, Term term) {
    if (w.numel() == 0) {
      return;
    }
    int out = w.size(0);
    int in = w.size(1);
    int kernel = spatial(w);
    int image = spatial(x);
    int places = spatial(y);
    int perGroup = out / g.groups();
    for (int n = 0; n < y.size(0); n++) {
      for (int o = 0; o < out; o++) {
        for (int p = 0; p < places; p++) {
          for (int c = 0; c < in; c++) {
            int plane = n * x.size(1) + o / perGroup * in + c;
            for (int k = 0; k < kernel; k++) {
              int i = source(x, w, y, g, p, k);
              term.at(
                  i < 0 ? -1 : plane * image + i,
                  (o * in + c) * kernel + k,
                  (n * out + o) * places + p);
            }
          }
        }
      }
    }
  }

  /** The number in its plane of the element that is read, -1 outside. */
  private static int source(Shape x, Shape w, Shape y, ConvGeometry g, int p, int k) {
    int index = 0;
    int step = 1;
    int restP = p;
    int restK = k;
    for (int axis = g.axes() - 1; axis >= 0; axis--) {
      int a = axis + 2;
      int i = g.source(axis, restP % y.size(a), restK % w.size(a));
      if (i < 0 || i >= x.size(a)) {
        return -1;
      }
      index += i * step;
      step *= x.size(a);
      restP /= y.size(a);
      restK /= w.size(a);
    }
    return index;
  }

  private static int spatial(Shape s) {
    int n = 1;
    for (int i = 2; i < s.rank(); i++) {
      n *= s.size(i);
    }
    return n;
  }
}
