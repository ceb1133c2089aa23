package dev.adjoint.conformance;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.ReferenceKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What an operation should give: the reference kernels in F64, and how far from it is allowed. */
final class Oracle {
  private static final ReferenceKernels REFERENCE = new ReferenceKernels();

  private Oracle() {}

  static <T> T reference(Supplier<T> f) {
    return Modes.kernels(REFERENCE, f);
  }

  /** The inputs with floating ones in F64. */
  static Tensor[] widened(Tensor... in) {
    return reference(() -> {
      Tensor[] out = new Tensor[in.length];
      for (int i = 0; i < in.length; i++) {
        out[i] = in[i].dtype().isFloating() ? in[i].to(DType.F64) : in[i];
      }
      return out;
    });
  }

  /** Fails unless {@code got} is what the operation gives for {@code in}, to its accuracy. */
  static void checkValue(OpSpec op, Tensor[] in, Tensor got) {
    Tensor same = reference(() -> op.apply(in));
    checkSpec(same.dtype(), same.shape(), got);
    boolean exact = op.accuracy() == OpSpec.Accuracy.EXACT || !got.dtype().isFloating();
    if (exact) {
      checkBits(got, same, "reference");
      return;
    }
    Tensor[] wide = widened(in);
    Tensor want = reference(() -> op.apply(wide));
    double[] allowed = allowed(op, wide, want, got.dtype());
    compare(got, want.toDoubleArray(), allowed);
  }

  static void checkSpec(DType dtype, Shape shape, Tensor got) {
    if (got.dtype() != dtype || !got.shape().equals(shape)) {
      throw new AssertionError("gives " + got.describe() + ", should be " + dtype + shape);
    }
  }

  static void checkBits(Tensor got, Tensor want, String whose) {
    if (got.bitEquals(want)) {
      return;
    }
    double[] a = got.toDoubleArray();
    double[] b = want.toDoubleArray();
    if (!got.shape().equals(want.shape()) || got.dtype() != want.dtype()) {
      throw new AssertionError(
          "gives " + got.describe() + " and " + whose + " gives " + want.describe());
    }
    for (int i = 0; i < a.length; i++) {
      if (Double.doubleToLongBits(a[i]) != Double.doubleToLongBits(b[i])) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "%s differs in bits from %s at element %d: %.17g and %.17g",
                got.describe(),
                whose,
                i,
                a[i],
                b[i]));
      }
    }
    throw new AssertionError(got.describe() + " differs in bits from " + whose);
  }

  /** |got - want| <= allowed, element by element; NaN and infinities must agree. */
  static void compare(Tensor got, double[] want, double[] allowed) {
    double[] g = got.toDoubleArray();
    for (int i = 0; i < g.length; i++) {
      double w =
          got.dtype() == DType.F32 && Math.abs(want[i]) > Float.MAX_VALUE
              ? (float) want[i]
              : want[i];
      boolean fine =
          Double.isNaN(w) || Double.isNaN(g[i])
              ? Double.isNaN(w) && Double.isNaN(g[i])
              : g[i] == w || Math.abs(g[i] - w) <= allowed[i];
      if (!fine) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "%s, element %d: %.17g, should be %.17g; difference %.3g, allowed %.3g",
                got.describe(),
                i,
                g[i],
                w,
                Math.abs(g[i] - w),
                allowed[i]));
      }
    }
  }

  private static double[] allowed(OpSpec op, Tensor[] wide, Tensor want, DType dtype) {
    return reference(() ->
        switch (op.accuracy()) {
          case EXACT -> new double[want.numel()];
          case ULPS -> ulps(op, wide, want, dtype);
          case SUM -> {
            Tensor size = op.apply(sizes(wide));
            double[] a = size.toDoubleArray();
            int n = length(wide, want);
            yield Arrays.stream(a).map(s -> Tolerances.sum(dtype, n, Math.abs(s))).toArray();
          }
          case SCALE -> {
            double s = Math.max(largest(want), largest(wide));
            double[] a = new double[want.numel()];
            Arrays.fill(a, Tolerances.sum(dtype, length(wide, want), s));
            yield a;
          }
        });
  }

  private static double[] ulps(OpSpec op, Tensor[] wide, Tensor want, DType dtype) {
    double[] w = want.toDoubleArray();
    double[] allowed = new double[w.length];
    for (int k = 0; k < w.length; k++) {
      allowed[k] = op.ulps() * Tolerances.ulp(dtype, w[k]) + Tolerances.tiny(dtype);
    }
    boolean floating = Arrays.stream(wide).allMatch(t -> t.dtype().isFloating());
    if (op.isConditioned() && op.isDifferentiable() && floating) {
      Adjoint.Vjp vjp = Adjoint.vjp(t -> op.apply(t.toArray(new Tensor[0])), wide);
      List<Tensor> g = vjp.pullback().apply(Tensor.ones(DType.F64, want.shape()));
      for (int i = 0; i < wide.length; i++) {
        if (wide[i].shape().equals(want.shape())) {
          double[] x = wide[i].toDoubleArray();
          double[] d = g.get(i).toDoubleArray();
          for (int k = 0; k < w.length; k++) {
            double effect = 2 * op.ulps() * Tolerances.unit(dtype) * Math.abs(x[k] * d[k]);
            allowed[k] += Double.isFinite(effect) ? effect : 0;
          }
        }
      }
    }
    return allowed;
  }

  private static Tensor[] sizes(Tensor... in) {
    Tensor[] out = new Tensor[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = in[i].dtype().isFloating() ? in[i].abs() : in[i];
    }
    return out;
  }

  /** How many numbers go into one element of the result, at most. */
  private static int length(Tensor[] in, Tensor out) {
    long n = 1;
    for (Tensor t : in) {
      int last = t.rank() == 0 ? 1 : t.size(-1);
      n = Math.max(n, Math.max(last, t.numel() / Math.max(1, out.numel())));
    }
    return (int) n;
  }

  private static double largest(Tensor... all) {
    double max = 0;
    for (Tensor t : all) {
      if (t.dtype().isFloating()) {
        for (double x : t.toDoubleArray()) {
          max = Double.isFinite(x) ? Math.max(max, Math.abs(x)) : max;
        }
      }
    }
    return max;
  }
}
