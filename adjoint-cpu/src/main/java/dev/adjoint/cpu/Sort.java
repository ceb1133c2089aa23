package dev.adjoint.cpu;

import dev.adjoint.core.kernel.View;
import java.util.Arrays;

/**
 * Indices that put lines in order. Elements become integers of the same order, all different from
 * their neighbours' by the index behind them where 64 bits hold both: then any sort is stable, and
 * the JDK's is fast. Elements of 64 bits are merged.
 */
final class Sort {
  /** Elements that are worth a thread's while. */
  private static final int GRAIN = 1 << 12;

  /** Runs of this length are sorted by insertion. */
  private static final int RUN = 16;

  private Sort() {}

  static void argSort(View in, boolean descending, View out) {
    int rank = in.shape().rank();
    int n = in.shape().size(-1);
    int stride = in.stride(rank - 1);
    Layout kept = Layout.of(0, rank - 1, in);
    long[] to = out.i64();
    Team.parallel(
        n == 0 ? 0 : kept.numel,
        Math.max(1, GRAIN / Math.max(1, n)),
        (first, last) -> {
          long[] keys = new long[n];
          boolean wide = in.dtype().bytes() == 8;
          int[] order = wide ? new int[n] : new int[0];
          int[] work = wide ? new int[n] : new int[0];
          for (int r = first; r < last; r++) {
            int from = in.offset() + kept.offset(r, 0);
            int at = out.offset() + r * n;
            if (wide) {
              wideKeys(in, from, stride, descending, keys);
              int[] sorted = merged(keys, order, work);
              for (int j = 0; j < n; j++) {
                to[at + j] = sorted[j];
              }
            } else {
              narrowKeys(in, from, stride, descending, keys);
              Arrays.sort(keys);
              for (int j = 0; j < n; j++) {
                to[at + j] = keys[j] & 0xffffffffL;
              }
            }
          }
        });
  }

  /** The element in the upper half, its index in the lower. */
  private static void narrowKeys(View in, int from, int stride, boolean descending, long[] keys) {
    int flip = descending ? -1 : 0;
    switch (in.storage().array()) {
      case float[] x -> {
        for (int j = 0; j < keys.length; j++) {
          int bits = Float.floatToIntBits(x[from + j * stride] + 0f); // 0 for -0
          int key = bits ^ bits >> 31 & Integer.MAX_VALUE;
          keys[j] = (long) (key ^ flip) << 32 | j;
        }
      }
      case int[] x -> {
        for (int j = 0; j < keys.length; j++) {
          keys[j] = (long) (x[from + j * stride] ^ flip) << 32 | j;
        }
      }
      default -> {
        byte[] x = in.bytes();
        for (int j = 0; j < keys.length; j++) {
          keys[j] = (long) (x[from + j * stride] & 0xff ^ flip) << 32 | j;
        }
      }
    }
  }

  private static void wideKeys(View in, int from, int stride, boolean descending, long[] keys) {
    long flip = descending ? -1 : 0;
    if (in.storage().array() instanceof double[] x) {
      for (int j = 0; j < keys.length; j++) {
        long bits = Double.doubleToLongBits(x[from + j * stride] + 0.0); // 0 for -0
        keys[j] = bits ^ bits >> 63 & Long.MAX_VALUE ^ flip;
      }
    } else {
      long[] x = in.i64();
      for (int j = 0; j < keys.length; j++) {
        keys[j] = x[from + j * stride] ^ flip;
      }
    }
  }

  /** The order of the keys, in one of the two arrays. */
  private static int[] merged(long[] keys, int[] order, int[] work) {
    int n = keys.length;
    for (int start = 0; start < n; start += RUN) {
      int end = Math.min(n, start + RUN);
      for (int i = start; i < end; i++) {
        int j = i;
        for (; j > start && keys[order[j - 1]] > keys[i]; j--) {
          order[j] = order[j - 1];
        }
        order[j] = i;
      }
    }
    int[] from = order;
    int[] to = work;
    for (int run = RUN; run < n; run *= 2) {
      for (int start = 0; start < n; start += 2 * run) {
        merge(keys, from, start, Math.min(n, start + run), Math.min(n, start + 2 * run), to);
      }
      int[] t = from;
      from = to;
      to = t;
      if (run > n / 2) {
        break; // 2 run may be no int
      }
    }
    return from;
  }

  private static void merge(long[] keys, int[] from, int start, int middle, int end, int[] to) {
    if (middle == end || keys[from[middle - 1]] <= keys[from[middle]]) {
      System.arraycopy(from, start, to, start, end - start);
      return;
    }
    int i = start;
    int j = middle;
    for (int k = start; k < end; k++) {
      boolean left = j == end || (i < middle && keys[from[i]] <= keys[from[j]]);
      to[k] = left ? from[i++] : from[j++];
    }
  }
}
