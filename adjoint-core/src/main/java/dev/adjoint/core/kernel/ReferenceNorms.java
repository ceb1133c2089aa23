package dev.adjoint.core.kernel;

import org.jspecify.annotations.Nullable;

/** Normalised rows and their gradients for {@link ReferenceKernels}. */
final class ReferenceNorms {
  private ReferenceNorms() {}

  private static double at(@Nullable View v, int i, double otherwise) {
    return v == null ? otherwise : v.getDouble(v.offset() + i);
  }

  private static @Nullable View compact(@Nullable View v) {
    if (v == null || v.isContiguous()) {
      return v;
    }
    View out = View.allocate(v.dtype(), v.shape());
    View.Cursor c = v.cursor();
    for (int i = 0; i < v.numel(); i++) {
      out.setDouble(i, v.getDouble(c.next()));
    }
    return out;
  }

  static void forward(
      View x, @Nullable View weight, @Nullable View bias, RowMoments moments, View out) {
    int n = x.numel() / moments.mean().length;
    View w = compact(weight);
    View b = compact(bias);
    for (int r = 0; r < moments.mean().length; r++) {
      double m = 0;
      for (int i = 0; i < n && moments.centred(); i++) {
        m += at(x, r * n + i, 0) / n;
      }
      double variance = 0;
      for (int i = 0; i < n; i++) {
        double d = at(x, r * n + i, 0) - m;
        variance += d * d / n;
      }
      double s = 1 / Math.sqrt(variance + moments.eps());
      for (int i = 0; i < n; i++) {
        double y = (at(x, r * n + i, 0) - m) * s * at(w, i, 1) + at(b, i, 0);
        out.setDouble(out.offset() + r * n + i, y);
      }
      moments.mean()[r] = m;
      moments.rstd()[r] = s;
    }
  }

  static void backward(
      View x,
      View dy,
      @Nullable View weight,
      RowMoments moments,
      @Nullable View dx,
      @Nullable View dweight,
      @Nullable View dbias) {
    int n = x.numel() / moments.mean().length;
    View w = compact(weight);
    double[] dw = new double[n];
    double[] db = new double[n];
    double[] normal = new double[n];
    double[] g = new double[n];
    for (int r = 0; r < moments.mean().length; r++) {
      double s = moments.rstd()[r];
      double mean = 0;
      double along = 0;
      for (int i = 0; i < n; i++) {
        double up = at(dy, r * n + i, 0);
        normal[i] = (at(x, r * n + i, 0) - moments.mean()[r]) * s;
        g[i] = up * at(w, i, 1);
        mean += moments.centred() ? g[i] / n : 0;
        along += g[i] * normal[i] / n;
        dw[i] += up * normal[i];
        db[i] += up;
      }
      for (int i = 0; i < n && dx != null; i++) {
        dx.setDouble(dx.offset() + r * n + i, (g[i] - mean - normal[i] * along) * s);
      }
    }
    for (int i = 0; i < n; i++) {
      if (dweight != null) {
        dweight.setDouble(dweight.offset() + i, dw[i]);
      }
      if (dbias != null) {
        dbias.setDouble(dbias.offset() + i, db[i]);
      }
    }
  }
}
