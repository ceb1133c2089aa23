package dev.adjoint.cpu;

import dev.adjoint.core.DType;

/** Copies small matrices between arrays of any element type and scratch of a loop's own type. */
final class LoopBlocks {
  private LoopBlocks() {}

  /** {@code dst[q + i ld + j] = src[p + i rs + j cs]} as numbers of the lane's type. */
  static void load(
      Object src, DType type, int p, int rs, int cs, int rows, int cols, Object dst, int ld) {
    if (alongRows(rs, cs, rows, cols)) {
      int j = 0;
      if (src instanceof float[] a && dst instanceof float[] b) {
        for (; j + 8 <= cols; j += 8) {
          eightLines(a, p + j * cs, rs, cs, b, j, ld, rows);
        }
      }
      for (; j < cols; j++) {
        line(src, type, p + j * cs, rs, dst, j, ld, rows);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        line(src, type, p + i * rs, cs, dst, i * ld, 1, cols);
      }
    }
  }

  /** Whether memory is nearer from row to row than from column to column. */
  private static boolean alongRows(int rs, int cs, int rows, int cols) {
    return cols == 1 || (rows > 1 && rs != 0 && Math.abs(rs) < Math.abs(cs));
  }

  /** {@code dst[p + i rs + j cs] = src[i ld + j]}, converted as {@code View.setDouble} does. */
  static void save(
      Object src, int ld, Object dst, DType type, int p, int rs, int cs, int rows, int cols) {
    if (alongRows(rs, cs, rows, cols)) {
      for (int j = 0; j < cols; j++) {
        back(src, j, ld, dst, type, p + j * cs, rs, rows);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        back(src, i * ld, 1, dst, type, p + i * rs, cs, cols);
      }
    }
  }

  /** Eight columns at a time: what is written then lies together. */
  private static void eightLines(
      float[] a, int p, int rs, int cs, float[] b, int q, int ld, int rows) {
    for (int i = 0; i < rows; i++) {
      int s = p + i * rs;
      int d = q + i * ld;
      b[d] = a[s];
      b[d + 1] = a[s + cs];
      b[d + 2] = a[s + 2 * cs];
      b[d + 3] = a[s + 3 * cs];
      b[d + 4] = a[s + 4 * cs];
      b[d + 5] = a[s + 5 * cs];
      b[d + 6] = a[s + 6 * cs];
      b[d + 7] = a[s + 7 * cs];
    }
  }

  private static void line(Object src, DType type, int p, int s, Object dst, int q, int d, int n) {
    if (s == 1 && d == 1 && src instanceof byte[] bytes && dst instanceof float[] to) {
      for (int i = 0; i < n; i++) { // strides of 1 in sight, the JIT makes it vectors
        to[q + i] = bytes[p + i] & 0xff;
      }
      return;
    }
    switch (dst) {
      case float[] to -> toFloats(src, type, p, s, to, q, d, n);
      case double[] to -> toDoubles(src, type, p, s, to, q, d, n);
      default -> toLongs(src, type, p, s, (long[]) dst, q, d, n);
    }
  }

  private static void toFloats(
      Object src, DType type, int p, int s, float[] to, int q, int d, int n) {
    switch (type) {
      case F32 -> {
        float[] a = (float[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s];
        }
      }
      case F64 -> {
        double[] a = (double[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = (float) a[p + i * s];
        }
      }
      case I32 -> {
        int[] a = (int[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s];
        }
      }
      case I64 -> {
        long[] a = (long[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s];
        }
      }
      case BOOL, U8 -> {
        byte[] a = (byte[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s] & 0xff;
        }
      }
    }
  }

  private static void toDoubles(
      Object src, DType type, int p, int s, double[] to, int q, int d, int n) {
    switch (type) {
      case F32 -> {
        float[] a = (float[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s];
        }
      }
      case F64 -> {
        double[] a = (double[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s];
        }
      }
      case I32 -> {
        int[] a = (int[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s];
        }
      }
      case I64 -> {
        long[] a = (long[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s];
        }
      }
      case BOOL, U8 -> {
        byte[] a = (byte[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s] & 0xff;
        }
      }
    }
  }

  private static void toLongs(
      Object src, DType type, int p, int s, long[] to, int q, int d, int n) {
    switch (type) {
      case F32 -> {
        float[] a = (float[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = (long) a[p + i * s];
        }
      }
      case F64 -> {
        double[] a = (double[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = (long) a[p + i * s];
        }
      }
      case I32 -> {
        int[] a = (int[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s];
        }
      }
      case I64 -> {
        long[] a = (long[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s];
        }
      }
      case BOOL, U8 -> {
        byte[] a = (byte[]) src;
        for (int i = 0; i < n; i++) {
          to[q + i * d] = a[p + i * s] & 0xff;
        }
      }
    }
  }

  private static void back(Object src, int q, int d, Object dst, DType type, int p, int s, int n) {
    if (s == 1 && d == 1 && type == DType.BOOL && src instanceof float[] a) {
      byte[] to = (byte[]) dst;
      for (int i = 0; i < n; i++) {
        to[p + i] = truth(a[q + i]);
      }
      return;
    }
    switch (src) {
      case float[] a -> fromFloats(a, q, d, dst, type, p, s, n);
      case double[] a -> fromDoubles(a, q, d, dst, type, p, s, n);
      default -> fromLongs((long[]) src, q, d, dst, type, p, s, n);
    }
  }

  /** 1 unless x is 0, without a branch: all bits but the sign, none of them set for 0 alone. */
  private static byte truth(float x) {
    int magnitude = Float.floatToRawIntBits(x) << 1;
    return (byte) ((magnitude | -magnitude) >>> 31);
  }

  private static void fromFloats(
      float[] a, int q, int d, Object dst, DType type, int p, int s, int n) {
    switch (type) {
      case F32 -> {
        float[] to = (float[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = a[q + i * d];
        }
      }
      case F64 -> {
        double[] to = (double[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = a[q + i * d];
        }
      }
      case I32 -> {
        int[] to = (int[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (int) a[q + i * d];
        }
      }
      case I64 -> {
        long[] to = (long[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (long) a[q + i * d];
        }
      }
      case BOOL -> {
        byte[] to = (byte[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (byte) (a[q + i * d] != 0 ? 1 : 0);
        }
      }
      case U8 -> {
        byte[] to = (byte[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (byte) (int) a[q + i * d];
        }
      }
    }
  }

  private static void fromDoubles(
      double[] a, int q, int d, Object dst, DType type, int p, int s, int n) {
    switch (type) {
      case F32 -> {
        float[] to = (float[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (float) a[q + i * d];
        }
      }
      case F64 -> {
        double[] to = (double[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = a[q + i * d];
        }
      }
      case I32 -> {
        int[] to = (int[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (int) a[q + i * d];
        }
      }
      case I64 -> {
        long[] to = (long[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (long) a[q + i * d];
        }
      }
      case BOOL -> {
        byte[] to = (byte[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (byte) (a[q + i * d] != 0 ? 1 : 0);
        }
      }
      case U8 -> {
        byte[] to = (byte[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (byte) (int) a[q + i * d];
        }
      }
    }
  }

  private static void fromLongs(
      long[] a, int q, int d, Object dst, DType type, int p, int s, int n) {
    switch (type) {
      case F32 -> {
        float[] to = (float[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = a[q + i * d];
        }
      }
      case F64 -> {
        double[] to = (double[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = a[q + i * d];
        }
      }
      case I32 -> {
        int[] to = (int[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (int) a[q + i * d];
        }
      }
      case I64 -> {
        long[] to = (long[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = a[q + i * d];
        }
      }
      case BOOL -> {
        byte[] to = (byte[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (byte) (a[q + i * d] != 0 ? 1 : 0);
        }
      }
      case U8 -> {
        byte[] to = (byte[]) dst;
        for (int i = 0; i < n; i++) {
          to[p + i * s] = (byte) a[q + i * d];
        }
      }
    }
  }
}
