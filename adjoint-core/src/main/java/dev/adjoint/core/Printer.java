package dev.adjoint.core;

import dev.adjoint.core.kernel.View;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Prints tensors by PyTorch's rules: aligned columns, scientific where the range asks for it, the
 * edges of what is long. Only names of types and operations are ours.
 */
final class Printer {
  private static final int INDENT = "tensor(".length();

  private final Tensor t;
  private final View view;
  private final PrintOptions options;
  private final boolean cut;
  private final boolean floating;
  private boolean whole = true;
  private boolean scientific;
  private double smallest = Double.POSITIVE_INFINITY;
  private double largest;
  private int width = 1;

  private Printer(Tensor t, PrintOptions options) {
    this.t = t;
    this.view = t.view();
    this.options = options;
    this.cut = t.numel() > options.threshold();
    this.floating = t.dtype().isFloating();
  }

  static String print(Tensor t, PrintOptions options) {
    Printer p = new Printer(t, options);
    List<String> facts = new ArrayList<>();
    String numbers;
    boolean usual = t.dtype() == DType.F32;
    if (t.numel() == 0) {
      numbers = "[]";
      if (t.rank() != 1) {
        facts.add(p.size());
      }
    } else {
      if (options.edgeItems() == 0) {
        facts.add(p.size());
      }
      usual |= t.dtype() == DType.I64 || t.dtype() == DType.BOOL;
      p.measure();
      numbers = p.axis(p.view.offset(), 0);
    }
    if (!usual) {
      facts.add("dtype=" + t.dtype());
    }
    if (t.node != null && t.level == null) {
      facts.add(t.node.isLeaf() ? "requires_grad=True" : "grad_fn=<" + t.node.name() + ">");
    }
    return p.withFacts("tensor(" + numbers, facts);
  }

  /** As Python writes a tuple. */
  private String size() {
    String sizes = t.shape().toString();
    return "size=(" + sizes.substring(1, sizes.length() - 1) + (t.rank() == 1 ? ",)" : ")");
  }

  private String withFacts(String start, List<String> facts) {
    StringBuilder s = new StringBuilder(start);
    int line = start.length() - start.lastIndexOf('\n') + 1;
    for (String fact : facts) {
      if (line + fact.length() + 2 > options.lineWidth()) {
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
  private void measure() {
    if (floating) {
      shown(
          view.offset(),
          0,
          at -> {
            double v = view.getDouble(at);
            if (counts(v)) {
              whole &= v == Math.rint(v);
              smallest = Math.min(smallest, Math.abs(v));
              largest = Math.max(largest, Math.abs(v));
            }
          });
      scientific =
          largest > 0
              && switch (options.scientific()) {
                case ON -> true;
                case OFF -> false;
                case AUTO -> largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
              };
    }
    shown(
        view.offset(),
        0,
        at -> {
          if (!floating || counts(view.getDouble(at))) {
            width = Math.max(width, number(at).length());
          }
        });
  }

  private static boolean counts(double v) {
    return v != 0 && Double.isFinite(v);
  }

  /** Whether the middle of an axis of n is left out. */
  private boolean cuts(int n) {
    return cut && n > 2 * options.edgeItems();
  }

  /** Visits the elements that are printed. */
  private void shown(int at, int axis, IntConsumer visit) {
    if (axis == t.rank()) {
      visit.accept(at);
      return;
    }
    int n = t.size(axis);
    int edge = cuts(n) ? options.edgeItems() : n;
    for (int i = 0; i < edge; i++) {
      shown(at + i * view.stride(axis), axis + 1, visit);
    }
    for (int i = Math.max(edge, n - edge); i < n; i++) {
      shown(at + i * view.stride(axis), axis + 1, visit);
    }
  }

  private String number(int at) {
    if (!floating) {
      long n = view.getLong(at);
      return t.dtype() != DType.BOOL ? Long.toString(n) : n != 0 ? "True" : "False";
    }
    double v = view.getDouble(at);
    if (!Double.isFinite(v)) {
      return Double.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
    }
    String sign = Double.doubleToRawLongBits(v) < 0 ? "-" : "";
    BigDecimal size = new BigDecimal(Math.abs(v)); // exact, so that halves round as in C
    int digits = options.precision();
    if (scientific) {
      BigDecimal d = size.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
      int exponent = v == 0 ? 0 : d.precision() - d.scale() - 1;
      String mantissa = d.scaleByPowerOfTen(-exponent).setScale(digits).toPlainString();
      String zero = exponent < 10 && exponent > -10 ? "0" : "";
      return sign + mantissa + (exponent < 0 ? "e-" : "e+") + zero + Math.abs(exponent);
    }
    return sign
        + size.setScale(whole ? 0 : digits, RoundingMode.HALF_EVEN).toPlainString()
        + (whole ? "." : "");
  }

  private String axis(int at, int axis) {
    if (axis == t.rank()) {
      String x = number(at);
      return " ".repeat(Math.max(0, width - x.length())) + x;
    }
    int n = t.size(axis);
    int edge = cuts(n) ? options.edgeItems() : n;
    boolean last = axis == t.rank() - 1;
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < edge; i++) {
      parts.add(axis(at + i * view.stride(axis), axis + 1));
    }
    if (edge < n) {
      parts.add(last && edge > 0 ? " ..." : "...");
      for (int i = n - edge; i < n; i++) {
        parts.add(axis(at + i * view.stride(axis), axis + 1));
      }
    }
    String margin = " ".repeat(INDENT + axis + 1);
    if (!last) {
      return "[" + String.join("," + "\n".repeat(t.rank() - 1 - axis) + margin, parts) + "]";
    }
    int perLine = Math.max(1, (options.lineWidth() - INDENT - axis) / (width + 2));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < parts.size(); i += perLine) {
      lines.add(String.join(", ", parts.subList(i, Math.min(parts.size(), i + perLine))));
    }
    return "[" + String.join(",\n" + margin, lines) + "]";
  }
}
