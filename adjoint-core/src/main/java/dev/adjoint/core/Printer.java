package dev.adjoint.core;

import dev.adjoint.core.kernel.View;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints tensors like PyTorch: four digits, aligned columns, scientific where the range asks for
 * it, three elements at each end of a long axis.
 */
final class Printer {
  private static final int THRESHOLD = 1000;
  private static final int EDGE = 3;
  private static final int WIDTH = 80;
  private static final int DIGITS = 4;
  private static final int INDENT = "tensor(".length();

  private final Tensor t;
  private final View view;
  private final boolean cut;
  private final boolean floating;
  private boolean whole = true;
  private boolean scientific;
  private int width = 1;

  private Printer(Tensor t) {
    this.t = t;
    this.view = t.view();
    this.cut = t.numel() > THRESHOLD;
    this.floating = t.dtype().isFloating();
  }

  static String print(Tensor t) {
    Printer p = new Printer(t);
    List<String> facts = new ArrayList<>();
    String numbers;
    boolean usual = t.dtype() == DType.F32;
    if (t.numel() == 0) {
      numbers = "[]";
      if (t.rank() != 1) {
        facts.add("size=" + t.shape().toString().replace('[', '(').replace(']', ')'));
      }
    } else {
      usual |= t.dtype() == DType.I64 || t.dtype() == DType.BOOL;
      p.measure(p.shown());
      numbers = p.axis(p.view.offset(), 0);
    }
    if (!usual) {
      facts.add("dtype=" + t.dtype());
    }
    if (t.node != null && t.level == null) {
      facts.add(t.node.isLeaf() ? "requires_grad=True" : "grad_fn=<" + t.node.name() + ">");
    }
    return withFacts("tensor(" + numbers, facts);
  }

  private static String withFacts(String start, List<String> facts) {
    StringBuilder s = new StringBuilder(start);
    int line = start.length() - start.lastIndexOf('\n') + 1;
    for (String fact : facts) {
      if (line + fact.length() + 2 > WIDTH) {
        s.append(",\n").append(" ".repeat(INDENT)).append(fact);
        line = INDENT + fact.length();
      } else {
        s.append(", ").append(fact);
        line += fact.length() + 2;
      }
    }
    return s.append(')').toString();
  }

  /** Form and width follow from the finite numbers that are not 0. */
  private void measure(View shown) {
    double min = Double.POSITIVE_INFINITY;
    double max = 0;
    View.Cursor c = shown.cursor();
    for (int i = 0; floating && i < shown.numel(); i++) {
      double v = shown.getDouble(c.next());
      if (v != 0 && Double.isFinite(v)) {
        whole &= v == Math.rint(v);
        min = Math.min(min, Math.abs(v));
        max = Math.max(max, Math.abs(v));
      }
    }
    scientific = max > 0 && (max / min > 1000 || max > 1e8 || (!whole && min < 1e-4));
    c = shown.cursor();
    for (int i = 0; i < shown.numel(); i++) {
      int at = c.next();
      double v = shown.getDouble(at);
      if (!floating || (v != 0 && Double.isFinite(v))) {
        width = Math.max(width, number(shown, at).length());
      }
    }
  }

  /** The elements that are printed. */
  private View shown() {
    Tensor s = t.detach();
    for (int a = 0; cut && a < t.rank(); a++) {
      int n = t.size(a);
      if (n > 2 * EDGE) {
        s = Tensor.concat(a, s.slice(a, 0, EDGE), s.slice(a, n - EDGE, n));
      }
    }
    return s.view();
  }

  private String number(View from, int at) {
    if (!floating) {
      long n = from.getLong(at);
      return t.dtype() != DType.BOOL ? Long.toString(n) : n != 0 ? "True" : "False";
    }
    double v = from.getDouble(at);
    if (!Double.isFinite(v)) {
      return Double.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
    }
    String sign = Double.doubleToRawLongBits(v) < 0 ? "-" : "";
    BigDecimal size = new BigDecimal(Math.abs(v)); // exact, so that halves round as in C
    if (scientific) {
      BigDecimal d = size.round(new MathContext(DIGITS + 1, RoundingMode.HALF_EVEN));
      int exponent = v == 0 ? 0 : d.precision() - d.scale() - 1;
      String digits = d.scaleByPowerOfTen(-exponent).setScale(DIGITS).toPlainString();
      String zero = exponent < 10 && exponent > -10 ? "0" : "";
      return sign + digits + (exponent < 0 ? "e-" : "e+") + zero + Math.abs(exponent);
    }
    return sign
        + size.setScale(whole ? 0 : DIGITS, RoundingMode.HALF_EVEN).toPlainString()
        + (whole ? "." : "");
  }

  private String axis(int at, int axis) {
    if (axis == t.rank()) {
      String x = number(view, at);
      return " ".repeat(Math.max(0, width - x.length())) + x;
    }
    int n = t.size(axis);
    boolean last = axis == t.rank() - 1;
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (cut && n > 2 * EDGE && i == EDGE) {
        parts.add(last ? " ..." : "...");
        i = n - EDGE;
      }
      parts.add(axis(at + i * view.stride(axis), axis + 1));
    }
    String margin = " ".repeat(INDENT + axis + 1);
    if (!last) {
      return "[" + String.join("," + "\n".repeat(t.rank() - 1 - axis) + margin, parts) + "]";
    }
    int perLine = Math.max(1, (WIDTH - INDENT - axis) / (width + 2));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < parts.size(); i += perLine) {
      lines.add(String.join(", ", parts.subList(i, Math.min(parts.size(), i + perLine))));
    }
    return "[" + String.join(",\n" + margin, lines) + "]";
  }
}
