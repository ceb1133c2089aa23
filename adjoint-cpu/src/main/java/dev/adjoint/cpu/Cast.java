package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.kernel.View;

/**
 * Conversion between dtypes as {@link View#setDouble} and {@link View#setLong} define it: numbers
 * to integers as Java casts (towards zero, NaN to 0, out of range to the nearest), to bool by
 * {@code != 0}. Numbers go through double, integers through long, which loses nothing on the way.
 */
final class Cast {
  private static final int PIECE = 256;

  private Cast() {}

  /** A line from {@code in}'s memory to {@code out}'s. */
  static Copy.Line line(View in, View out) {
    Object a = in.storage().array();
    Object b = out.storage().array();
    if (b instanceof float[] y) {
      switch (a) {
        case byte[] x -> {
          return (s, ss, d, ds, n) -> {
            if (ss == 1 && ds == 1) {
              for (int i = 0; i < n; i++) {
                y[d + i] = x[s + i] & 0xff;
              }
            } else {
              for (int i = 0; i < n; i++) {
                y[d + i * ds] = x[s + i * ss] & 0xff;
              }
            }
          };
        }
        case double[] x -> {
          return (s, ss, d, ds, n) -> {
            if (ss == 1 && ds == 1) {
              for (int i = 0; i < n; i++) {
                y[d + i] = (float) x[s + i];
              }
            } else {
              for (int i = 0; i < n; i++) {
                y[d + i * ds] = (float) x[s + i * ss];
              }
            }
          };
        }
        default -> {}
      }
    }
    if (a instanceof float[] x && b instanceof double[] y) {
      return (s, ss, d, ds, n) -> {
        if (ss == 1 && ds == 1) {
          for (int i = 0; i < n; i++) {
            y[d + i] = x[s + i];
          }
        } else {
          for (int i = 0; i < n; i++) {
            y[d + i * ds] = x[s + i * ss];
          }
        }
      };
    }
    DType to = out.dtype();
    if (in.dtype().isFloating()) {
      return (s, ss, d, ds, n) -> {
        double[] piece = new double[Math.min(n, PIECE)];
        for (int i = 0; i < n; i += PIECE) {
          int m = Math.min(PIECE, n - i);
          read(a, s + i * ss, ss, m, piece);
          write(piece, m, to, b, d + i * ds, ds);
        }
      };
    }
    return (s, ss, d, ds, n) -> {
      long[] piece = new long[Math.min(n, PIECE)];
      for (int i = 0; i < n; i += PIECE) {
        int m = Math.min(PIECE, n - i);
        read(a, s + i * ss, ss, m, piece, 0);
        write(piece, m, to, b, d + i * ds, ds);
      }
    };
  }

  private static void read(Object a, int s, int ss, int n, double[] to) {
    if (a instanceof float[] x) {
      for (int i = 0; i < n; i++) {
        to[i] = x[s + i * ss];
      }
    } else {
      double[] x = (double[]) a;
      for (int i = 0; i < n; i++) {
        to[i] = x[s + i * ss];
      }
    }
  }

  /** Reads integers or truth values with a stride. */
  static void read(Object a, int s, int ss, int n, long[] to, int at) {
    switch (a) {
      case int[] x -> {
        for (int i = 0; i < n; i++) {
          to[at + i] = x[s + i * ss];
        }
      }
      case long[] x -> {
        for (int i = 0; i < n; i++) {
          to[at + i] = x[s + i * ss];
        }
      }
      default -> {
        byte[] x = (byte[]) a;
        for (int i = 0; i < n; i++) {
          to[at + i] = x[s + i * ss] & 0xff;
        }
      }
    }
  }

  private static void write(double[] x, int n, DType type, Object b, int d, int ds) {
    switch (type) {
      case F32 -> {
        float[] y = (float[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (float) x[i];
        }
      }
      case F64 -> {
        double[] y = (double[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = x[i];
        }
      }
      case I32 -> {
        int[] y = (int[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (int) x[i];
        }
      }
      case I64 -> {
        long[] y = (long[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (long) x[i];
        }
      }
      case BOOL -> {
        byte[] y = (byte[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (byte) (x[i] != 0 ? 1 : 0);
        }
      }
      case U8 -> {
        byte[] y = (byte[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (byte) (int) x[i];
        }
      }
    }
  }

  private static void write(long[] x, int n, DType type, Object b, int d, int ds) {
    switch (type) {
      case F32 -> {
        float[] y = (float[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (float) x[i];
        }
      }
      case F64 -> {
        double[] y = (double[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (double) x[i];
        }
      }
      case I32 -> {
        int[] y = (int[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (int) x[i];
        }
      }
      case I64 -> {
        long[] y = (long[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = x[i];
        }
      }
      case BOOL -> {
        byte[] y = (byte[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (byte) (x[i] != 0 ? 1 : 0);
        }
      }
      case U8 -> {
        byte[] y = (byte[]) b;
        for (int i = 0; i < n; i++) {
          y[d + i * ds] = (byte) x[i];
        }
      }
    }
  }
}
