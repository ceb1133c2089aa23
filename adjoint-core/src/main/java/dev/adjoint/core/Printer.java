package dev.adjoint.core;

import java.util.Locale;

/**
 * Prints tensors like PyTorch: four digits, aligned columns, scientific where the range asks for it,
 * three elements at each end of a long axis.
 */
final class Printer {
  private static final int THRESHOLD = 1000;
  private static final int EDGE = 3;
  private static final int WIDTH = 80;

  private final Tensor t;
  private final boolean cut;
  private boolean whole = true;
  private boolean scientific;
  private int width;

  private Printer(Tensor t) {
    this.t = t;
    this.cut = t.numel() > THRESHOLD;
  }

  static String print(Tensor t) {
    Printer p = new Printer(t);
    p.measure();
    StringBuilder s = new StringBuilder("tensor(");
    if (t.numel() == 0) {
      s.append("[]");
      if (t.rank() != 1) {
        s.append(", size=").append(t.shape());
      }
    } else {
      p.axis(s, new int[t.rank()], 0);
    }
    if (t.dtype() != DType.F32 && t.dtype() != DType.I64 && t.dtype() != DType.BOOL) {
      s.append(", dtype=").append(t.dtype());
    }
    if (t.node != null && t.level == null) {
      s.append(
          t.node.isLeaf() ? ", requires_grad=True" : ", grad_fn=<" + t.node.name() + ">");
    }
    return s.append(')').toString();
  }

  private void measure() {
    double min = Double.POSITIVE_INFINITY;
    double max = 0;
    double[] shown = shown();
    for (double v : shown) {
      if (Double.isNaN(v) || Double.isInfinite(v)) {
        continue;
      }
      whole &= v == Math.rint(v);
      double a = Math.abs(v);
      if (a != 0) {
        min = Math.min(min, a);
        max = Math.max(max, a);
      }
    }
    if (t.dtype().isFloating() && max > 0) {
      scientific = whole ? max >= 1e8 : max / min > 1000 || max > 1e8 || min < 1e-4;
    }
    for (double v : shown) {
      width = Math.max(width, number(v).length());
    }
  }

  private double[] shown() {
    if (!cut) {
      return t.toDoubleArray();
    }
    Tensor s = t.detach();
    for (int a = 0; a < t.rank(); a++) {
      int n = t.size(a);
      if (n > 2 * EDGE) {
        s = Tensor.concat(a, s.slice(a, 0, EDGE), s.slice(a, n - EDGE, n));
      }
    }
    return s.toDoubleArray();
  }

  private String number(double v) {
    switch (t.dtype()) {
      case BOOL:
        return v != 0 ? "True" : "False";
      case I32, I64, U8:
        return Long.toString((long) v);
      default:
        if (Double.isNaN(v)) {
          return "nan";
        }
        if (Double.isInfinite(v)) {
          return v > 0 ? "inf" : "-inf";
        }
        if (scientific) {
          return String.format(Locale.ROOT, "%.4e", v);
        }
        return whole ? String.format(Locale.ROOT, "%.0f.", v) : String.format(Locale.ROOT, "%.4f", v);
    }
  }

  private void axis(StringBuilder s, int[] index, int axis) {
    if (axis == t.rank()) {
      s.append(number(t.get(index)));
      return;
    }
    boolean last = axis == t.rank() - 1;
    int n = t.size(axis);
    boolean elide = cut && n > 2 * EDGE;
    int perLine = Math.max(1, (WIDTH - axis - 8) / (width + 2));
    s.append('[');
    int written = 0;
    for (int i = 0; i < n; i++) {
      if (i > 0) {
        s.append(',');
        if (last && written % perLine != 0) {
          s.append(' ');
        } else {
          s.append("\n".repeat(last ? 1 : t.rank() - 1 - axis)).append(" ".repeat(axis + 8));
        }
      }
      if (elide && i == EDGE) {
        s.append("...");
        if (last) {
          written++;
        }
        i = n - EDGE - 1;
        continue;
      }
      index[axis] = i;
      if (last) {
        String x = number(t.get(index));
        s.append(" ".repeat(width - x.length())).append(x);
        written++;
      } else {
        axis(s, index, axis + 1);
      }
    }
    s.append(']');
  }
}
