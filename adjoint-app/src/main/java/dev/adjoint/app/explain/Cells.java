package dev.adjoint.app.explain;

import dev.adjoint.core.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Numbers and tensors as texts, and tables of them. */
final class Cells {
  /** Elements up to which a tensor is printed in full. */
  private static final int MOST = 64;

  private Cells() {}

  /** With that many significant digits, and no zeros behind them: 3, -0.196612, 1.5e-12. */
  static String number(double v, int digits) {
    if (!Double.isFinite(v)) {
      return Double.isNaN(v) ? "NaN" : v > 0 ? "inf" : "-inf";
    }
    BigDecimal d =
        new BigDecimal(v)
            .round(new MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    if (d.signum() == 0) {
      return "0";
    }
    int exponent = d.precision() - d.scale() - 1;
    boolean whole = v == Math.rint(v) && Math.abs(v) < 1e15;
    if (whole && exponent < Math.max(digits, 9)) {
      return new BigDecimal(v).toPlainString();
    }
    if (exponent >= -5 && exponent < Math.max(digits, 6)) {
      return d.toPlainString();
    }
    BigDecimal mantissa = d.scaleByPowerOfTen(-exponent);
    return mantissa.toPlainString() + "e" + exponent;
  }

  /** {@code [[1, 2], [3, 4]]}, or what it is if that would be too long. */
  static String oneLine(Tensor t, int digits) {
    return String.join(" ", lines(t, digits)).replaceAll(" +", " ").replace("[ ", "[");
  }

  /** One line for each row. */
  static List<String> lines(Tensor t, int digits) {
    if (t.numel() > MOST) {
      return List.of(Evaluation.shape(t));
    }
    String[] all = t.stream().mapToObj(d -> number(d, digits)).toArray(String[]::new);
    if (t.rank() == 0) {
      return List.of(all[0]);
    }
    int columns = t.size(-1);
    int width = 0;
    if (t.rank() > 1) {
      for (String s : all) {
        width = Math.max(width, s.length());
      }
    }
    List<String> rows = new ArrayList<>();
    int count = columns == 0 ? 0 : all.length / columns;
    for (int r = 0; r < count; r++) {
      List<String> row = new ArrayList<>();
      for (int k = 0; k < columns; k++) {
        String s = all[r * columns + k];
        row.add(" ".repeat(Math.max(0, width - s.length())) + s);
      }
      int opened = 1;
      int closed = 1;
      int block = 1;
      for (int axis = t.rank() - 2; axis >= 0; axis--) {
        block *= t.size(axis);
        opened += r % block == 0 ? 1 : 0;
        closed += (r + 1) % block == 0 ? 1 : 0;
      }
      rows.add(
          " ".repeat(t.rank() - opened)
              + "[".repeat(opened)
              + String.join(", ", row)
              + "]".repeat(closed)
              + (r + 1 < count ? "," : ""));
    }
    return rows.isEmpty() ? List.of("[]") : rows;
  }

  /** Rows of cells below a head; numbers stand with their points below each other. */
  static final class Table {
    private final List<String> head;
    private final List<List<List<String>>> rows = new ArrayList<>();

    Table(String... head) {
      this.head = List.of(head);
    }

    /** Each cell a list of lines. */
    void add(List<List<String>> row) {
      rows.add(row);
    }

    /** The widest line. */
    int width() {
      return lines().stream().mapToInt(String::length).max().orElse(0);
    }

    List<String> lines() {
      int n = head.size();
      List<List<List<String>>> aligned = new ArrayList<>();
      rows.forEach(r -> aligned.add(new ArrayList<>(r)));
      int[] widths = new int[n];
      boolean[] numeric = new boolean[n];
      for (int k = 0; k < n; k++) {
        numeric[k] = align(aligned, k);
        widths[k] = head.get(k).length();
        for (List<List<String>> row : aligned) {
          for (String line : row.get(k)) {
            widths[k] = Math.max(widths[k], line.length());
          }
        }
      }
      List<String> out = new ArrayList<>();
      StringBuilder top = new StringBuilder(" ");
      for (int k = 0; k < n; k++) {
        top.append(' ').append(pad(head.get(k), widths[k], numeric[k])).append(' ');
      }
      out.add(top.toString().stripTrailing());
      for (List<List<String>> row : aligned) {
        int height = row.stream().mapToInt(List::size).max().orElse(1);
        for (int i = 0; i < height; i++) {
          StringBuilder s = new StringBuilder(" ");
          for (int k = 0; k < n; k++) {
            List<String> cell = row.get(k);
            String line = i < cell.size() ? cell.get(i) : "";
            s.append(' ').append(pad(line, widths[k], numeric[k])).append(' ');
          }
          out.add(s.toString().stripTrailing());
        }
      }
      return out;
    }

    private static String pad(String s, int width, boolean right) {
      String blank = " ".repeat(width - s.length());
      return right ? blank + s : s + blank;
    }

    /** Gives all numbers of a column as many places behind the point. */
    private static boolean align(List<List<List<String>>> rows, int k) {
      int behind = 0;
      boolean numeric = false;
      for (List<List<String>> row : rows) {
        List<String> cell = row.get(k);
        if (cell.size() > 1 || (!cell.isEmpty() && !isNumber(cell.getFirst()))) {
          return false;
        }
        if (!cell.isEmpty() && !cell.getFirst().isEmpty()) {
          numeric = true;
          behind = Math.max(behind, fraction(cell.getFirst()));
        }
      }
      if (numeric) {
        for (List<List<String>> row : rows) {
          List<String> cell = row.get(k);
          if (!cell.isEmpty() && !cell.getFirst().isEmpty()) {
            String s = cell.getFirst();
            row.set(k, List.of(s + " ".repeat(behind - fraction(s))));
          }
        }
      }
      return numeric;
    }

    private static boolean isNumber(String s) {
      return s.isEmpty() || s.matches("-?[0-9]+(\\.[0-9]+)?(e-?[0-9]+)?|-?inf|NaN");
    }

    private static int fraction(String s) {
      int point = s.indexOf('.');
      int e = s.indexOf('e');
      int start = point >= 0 ? point : e >= 0 ? e : s.length();
      return s.length() - start;
    }
  }
}
