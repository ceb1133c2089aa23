package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.kernel.View;

/**
 * Reading and adding by index.
 *
 * <p>Additions to one place happen in the order of the indices: threads share the places, never the
 * indices, so each place is one thread's business.
 */
final class Indices {
  /** Elements that are worth a thread's while. */
  private static final int GRAIN = 1 << 13;

  private final Lines lines;

  Indices(Lines lines) {
    this.lines = lines;
  }

  /** {@code to[d + i * ds] += from[s + i * ss]}. */
  private void add(Object from, int s, int ss, Object to, int d, int ds, int n, boolean truth) {
    switch (to) {
      case float[] y -> {
        float[] x = (float[]) from;
        if (ss == 1 && ds == 1) {
          lines.add(x, s, n, y, d);
        } else {
          for (int i = 0; i < n; i++) {
            y[d + i * ds] += x[s + i * ss];
          }
        }
      }
      case double[] y -> {
        double[] x = (double[]) from;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] += x[s + i * ss];
        }
      }
      case int[] y -> {
        int[] x = (int[]) from;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] += x[s + i * ss];
        }
      }
      case long[] y -> {
        long[] x = (long[]) from;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] += x[s + i * ss];
        }
      }
      default -> {
        byte[] y = (byte[]) to;
        byte[] x = (byte[]) from;
        for (int i = 0; i < n; i++) {
          int sum = y[d + i * ds] + x[s + i * ss];
          y[d + i * ds] = (byte) (truth ? (sum != 0 ? 1 : 0) : sum);
        }
      }
    }
  }

  /** {@code out[i, j, l] = in[i, index[j], l]}. */
  void select(View in, View index, View out) {
    int m = out.shape().size(1);
    int n = out.shape().size(2);
    if (out.numel() == 0) {
      return;
    }
    long[] at = index.i64();
    Object x = in.storage().array();
    Object y = out.storage().array();
    Copy.Line line = Copy.same(x, y);
    Team.parallel(
        out.shape().size(0) * m,
        Math.max(1, GRAIN / n),
        (from, to) -> {
          for (int u = from; u < to; u++) {
            int k = (int) at[index.offset() + u % m * index.stride(0)];
            int s = in.offset() + u / m * in.stride(0) + k * in.stride(1);
            line.run(s, n == 1 ? 1 : in.stride(2), out.offset() + u * n, 1, n);
          }
        });
  }

  /** {@code out[i, index[j], l] += in[i, j, l]} in the order of j. */
  void add(View in, View index, View out) {
    int rows = in.shape().size(0);
    int m = in.shape().size(1);
    int n = in.shape().size(2);
    int high = out.shape().size(1);
    if (in.numel() == 0) {
      return;
    }
    long[] at = index.i64();
    Object x = in.storage().array();
    Object y = out.storage().array();
    boolean truth = out.dtype() == DType.BOOL;
    // threads share the last axis if it is long, else the places, each thread seeing all indices
    boolean alone = in.numel() < GRAIN || rows >= 2 * Team.threads();
    int parts = alone ? 1 : Math.clamp(n / 256, 1, 2 * Team.threads());
    int zones = alone || parts > 1 ? 1 : Math.min(high, Team.threads());
    Team.parallel(
        rows * parts * zones,
        u -> {
          int zone = u % zones;
          int part = u / zones % parts;
          int i = u / zones / parts;
          int from = (int) ((long) n * part / parts);
          int width = (int) ((long) n * (part + 1) / parts) - from;
          int low = (int) ((long) high * zone / zones);
          int end = (int) ((long) high * (zone + 1) / zones);
          for (int j = 0; j < m; j++) {
            int k = (int) at[index.offset() + j * index.stride(0)];
            if (k >= low && k < end) {
              int s = in.offset() + i * in.stride(0) + j * in.stride(1) + from * in.stride(2);
              add(x, s, in.stride(2), y, out.offset() + (i * high + k) * n + from, 1, width, truth);
            }
          }
        });
  }

  /** {@code out[i, j] = in[i, index[i, j]]}. */
  void gather(View in, View index, View out) {
    int m = index.shape().size(1);
    if (out.numel() == 0) {
      return;
    }
    long[] at = index.i64();
    Object x = in.storage().array();
    Object y = out.storage().array();
    if (x instanceof float[] from32 && y instanceof float[] to32) {
      gather(from32, in, index, to32, out);
      return;
    }
    Copy.Line line = Copy.same(x, y);
    Team.parallel(
        index.shape().size(0),
        Math.max(1, GRAIN / m),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int row = in.offset() + i * in.stride(0);
            for (int j = 0; j < m; j++) {
              int k = (int) at[index.offset() + i * index.stride(0) + j * index.stride(1)];
              line.run(row + k * in.stride(1), 0, out.offset() + i * m + j, 0, 1);
            }
          }
        });
  }

  private static void gather(float[] x, View in, View index, float[] y, View out) {
    int m = index.shape().size(1);
    long[] at = index.i64();
    Team.parallel(
        index.shape().size(0),
        Math.max(1, GRAIN / m),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int row = in.offset() + i * in.stride(0);
            int first = index.offset() + i * index.stride(0);
            int step = index.stride(1);
            int o = out.offset() + i * m;
            for (int j = 0; j < m; j++) {
              y[o + j] = x[row + (int) at[first + j * step] * in.stride(1)];
            }
          }
        });
  }

  /** {@code out[i, index[i, j]] += in[i, j]} in the order of j. */
  void scatterAdd(View in, View index, View out) {
    int m = index.shape().size(1);
    int n = out.shape().size(1);
    if (index.numel() == 0) {
      return;
    }
    long[] at = index.i64();
    Object x = in.storage().array();
    Object y = out.storage().array();
    boolean truth = out.dtype() == DType.BOOL;
    Team.parallel(
        index.shape().size(0),
        Math.max(1, GRAIN / m),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int row = out.offset() + i * n;
            for (int j = 0; j < m; j++) {
              int k = (int) at[index.offset() + i * index.stride(0) + j * index.stride(1)];
              int s = in.offset() + i * in.stride(0) + j * in.stride(1);
              add(x, s, 0, y, row + k, 0, 1, truth);
            }
          }
        });
  }
}
