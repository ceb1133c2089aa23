package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;

/**
 * Pieces of rows, in double: what norms and averages compute with. Every loop runs over arrays at
 * one index, so that the compiler makes vectors of it, and every sum is in an order that depends on
 * its length alone.
 */
final class NormPieces {
  /** Numbers in a piece: some pieces together fit into the first cache. */
  static final int SIZE = 512;

  /** Numbers that are worth a thread. */
  static final int GRAIN = 1 << 15;

  private NormPieces() {}

  /** The numbers in row-major order without gaps, copied if they do not lie so. */
  static View contiguous(Kernels kernels, View v) {
    if (v.isContiguous()) {
      return v;
    }
    View copy = View.unfilled(v.dtype(), v.shape());
    kernels.copy(v, copy);
    return copy;
  }

  /** All numbers of a small tensor. */
  static double[] numbers(Kernels kernels, View v) {
    View c = contiguous(kernels, v);
    double[] out = new double[c.numel()];
    read(c, 0, out.length, out);
    return out;
  }

  static void read(View v, int at, int n, double[] to) {
    int from = v.offset() + at;
    if (v.dtype() == DType.F32) {
      float[] a = v.f32();
      for (int i = 0; i < n; i++) {
        to[i] = a[from + i];
      }
    } else {
      System.arraycopy(v.f64(), from, to, 0, n);
    }
  }

  static void write(View v, int at, int n, double[] from) {
    int to = v.offset() + at;
    if (v.dtype() == DType.F32) {
      float[] a = v.f32();
      for (int i = 0; i < n; i++) {
        a[to + i] = (float) from[i];
      }
    } else {
      System.arraycopy(from, 0, v.f64(), to, n);
    }
  }

  /** a_from + ... + a_(to-1), in 8 partial sums. */
  static double sum(double[] a, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      s0 += a[i];
      s1 += a[i + 1];
      s2 += a[i + 2];
      s3 += a[i + 3];
      s4 += a[i + 4];
      s5 += a[i + 5];
      s6 += a[i + 6];
      s7 += a[i + 7];
    }
    double rest = 0;
    for (; i < to; i++) {
      rest += a[i];
    }
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)) + rest;
  }

  /** Σ (a_i - centre)², in 4 partial sums. */
  static double squares(double[] a, int from, int to, double centre) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = from;
    for (; i <= to - 4; i += 4) {
      double d0 = a[i] - centre;
      double d1 = a[i + 1] - centre;
      double d2 = a[i + 2] - centre;
      double d3 = a[i + 3] - centre;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    for (; i < to; i++) {
      double d = a[i] - centre;
      s0 += d * d;
    }
    return (s0 + s2) + (s1 + s3);
  }

  /** Σ a_i b_i, in 4 partial sums. */
  static double dot(double[] a, double[] b, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i <= n - 4; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++) {
      s0 += a[i] * b[i];
    }
    return (s0 + s2) + (s1 + s3);
  }

  /** Where the channel of element i ends, in channels of {@code inner} elements; at most n. */
  static int channelEnd(int i, int inner, int n) {
    return (int) Math.min(n, (i / inner + 1L) * inner);
  }

  /** to_i = the number of the channel in which element at + i lies. */
  static void expand(double[] of, int first, int inner, int at, int n, double[] to) {
    if (inner == 1) {
      System.arraycopy(of, first + at, to, 0, n);
      return;
    }
    for (int i = 0; i < n; ) {
      int end = channelEnd(at + i, inner, at + n) - at;
      java.util.Arrays.fill(to, i, end, of[first + (at + i) / inner]);
      i = end;
    }
  }

  /** Adds each element to the sum of its channel. */
  static void collect(double[] from, int first, int inner, int at, int n, double[] into) {
    if (inner == 1) {
      for (int i = 0; i < n; i++) {
        into[first + at + i] += from[i];
      }
      return;
    }
    for (int i = 0; i < n; ) {
      int end = channelEnd(at + i, inner, at + n) - at;
      into[first + (at + i) / inner] += sum(from, i, end);
      i = end;
    }
  }
}
