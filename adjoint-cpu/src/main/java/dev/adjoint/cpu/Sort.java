package dev.adjoint.cpu;

import dev.adjoint.core.kernel.View;
import java.util.Arrays;

/**
 * Indices that put lines in order. Elements become integers of the same order, all different from
 * their neighbours' by the index behind them where 64 bits hold both: then any sort is stable, and
 * the JDK's is fast. Elements of 64 bits are merged.
 *
 * <p>Where only the first few are asked for, candidates are collected: those before the last of the
 * best so far. Whenever there are many, they are put in order and only the best are kept.
 */
final class Sort {
  /** Elements that are worth a thread's while. */
  private static final int GRAIN = 1 << 12;

  /** Runs of this length are sorted by insertion. */
  private static final int RUN = 16;

  /** Room for candidates, however few are asked for. */
  private static final int FEWEST = 64;

  private Sort() {}

  static void argSort(View in, boolean descending, View out) {
    int rank = in.shape().rank();
    int n = in.shape().size(-1);
    int k = out.shape().size(-1);
    int stride = in.stride(rank - 1);
    boolean few = k <= n / 8;
    int room = few ? Math.max(2 * k, FEWEST) : n;
    Layout kept = Layout.of(0, rank - 1, in);
    long[] to = out.i64();
    Team.parallel(
        k == 0 ? 0 : kept.numel,
        Math.max(1, GRAIN / Math.max(1, n)),
        (first, last) -> {
          long[] keys = new long[n];
          long[] best = few ? new long[room] : keys;
          boolean wide = in.dtype().bytes() == 8;
          int[] at = wide && few ? new int[room] : new int[0];
          int[] order = wide ? new int[room] : new int[0];
          int[] work = wide ? new int[room] : new int[0];
          for (int r = first; r < last; r++) {
            int from = in.offset() + kept.offset(r, 0);
            int p = out.offset() + r * k;
            if (wide) {
              wideKeys(in, from, stride, descending, keys);
              if (few) {
                select(keys, k, best, at, order, work);
              }
              int[] sorted = few ? at : merged(keys, n, order, work);
              for (int j = 0; j < k; j++) {
                to[p + j] = sorted[j];
              }
            } else {
              narrowKeys(in, from, stride, descending, keys);
              if (few) {
                select(keys, k, best);
              } else {
                Arrays.sort(keys);
              }
              for (int j = 0; j < k; j++) {
                to[p + j] = best[j] & 0xffffffffL;
              }
            }
          }
        });
  }

  /** Puts the k least keys, which are all different, in order into {@code best[0] .. best[k-1]}. */
  private static void select(long[] keys, int k, long[] best) {
    long bound = Long.MAX_VALUE; // no key is as large
    int m = 0;
    for (long key : keys) {
      if (key <= bound) {
        if (m == best.length) {
          Arrays.sort(best);
          bound = best[k - 1];
          m = k;
          if (key > bound) {
            continue;
          }
        }
        best[m++] = key;
      }
    }
    Arrays.sort(best, 0, m);
  }

  /**
   * Puts the places of the k least keys in order into {@code at[0] .. at[k-1]}; of equal keys the
   * first come first.
   */
  private static void select(long[] keys, int k, long[] best, int[] at, int[] order, int[] work) {
    boolean bounded = false;
    long bound = 0;
    int m = 0;
    for (int j = 0; j < keys.length; j++) {
      long key = keys[j];
      if (bounded && key >= bound) { // an equal one that came earlier goes first
        continue;
      }
      if (m == best.length) {
        keep(k, m, best, at, order, work);
        bounded = true;
        bound = best[k - 1];
        m = k;
        if (key >= bound) {
          continue;
        }
      }
      best[m] = key;
      at[m++] = j;
    }
    keep(k, m, best, at, order, work);
  }

  /** Puts m candidates, of which equal ones stand as they came, in order and keeps k. */
  private static void keep(int k, int m, long[] best, int[] at, int[] order, int[] work) {
    int[] sorted = merged(best, m, order, work);
    int[] spare = sorted == order ? work : order;
    long[] keys = new long[k];
    for (int j = 0; j < k; j++) {
      keys[j] = best[sorted[j]];
      spare[j] = at[sorted[j]];
    }
    System.arraycopy(keys, 0, best, 0, k);
    System.arraycopy(spare, 0, at, 0, k);
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

  /** The order of the first n keys, in one of the two arrays. */
  private static int[] merged(long[] keys, int n, int[] order, int[] work) {
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
