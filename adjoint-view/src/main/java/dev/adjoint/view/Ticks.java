package dev.adjoint.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Round numbers for axes, and how numbers are written on a plot. */
final class Ticks {
  private Ticks() {}

  /** About n multiples of 1, 2 or 5 times a power of ten between low and high. */
  static List<Double> between(double low, double high, int n) {
    double raw = (high - low) / Math.max(1, n);
    double ten = Math.pow(10, Math.floor(Math.log10(raw)));
    double step =
        raw <= 1.5 * ten ? ten : raw <= 3.5 * ten ? 2 * ten : raw <= 7 * ten ? 5 * ten : 10 * ten;
    var ticks = new ArrayList<Double>();
    for (double k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  /** Short: 0.25, 12, 1e-5. */
  static String number(double v) {
    double a = Math.abs(v);
    if (v == 0 || !Double.isFinite(v)) {
      return v == 0 ? "0" : Double.isNaN(v) ? "NaN" : v > 0 ? "inf" : "-inf";
    }
    if (a < 1e-3 || a >= 1e5) {
      return String.format(Locale.ROOT, "%.1e", v)
          .replace(".0e", "e")
          .replaceFirst("e([+-])0*(\\d)", "e$1$2")
          .replace("e+", "e");
    }
    var text = String.format(Locale.ROOT, a < 10 ? "%.3f" : "%.1f", v);
    return text.replaceFirst("\\.?0+$", "");
  }

  /** With as many digits as fit a cell: two decimals. */
  static String cell(double v) {
    if (v == Math.rint(v) && Math.abs(v) < 1e6) {
      return String.format(Locale.ROOT, "%.0f", v + 0.0);
    }
    return Math.abs(v) < 1e-3 || Math.abs(v) >= 1e4
        ? number(v)
        : String.format(Locale.ROOT, Math.abs(v) < 0.1 ? "%.3f" : "%.2f", v);
  }
}
