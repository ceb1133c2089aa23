package dev.adjoint.examples;

import dev.adjoint.core.Tensor;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds computed numbers against those of a slide and remembers both for printing.
 *
 * <p>Numbers agree to 1e-9 relative. Given as text, a number with six decimals or more stands for all
 * that round to it, as on a slide; one with fewer is exact:
 *
 * <pre>{@code
 * c.expect("f", f, -12);
 * c.expect("dL/dw", w.grad(), "0.088 0.176", "0.104 0.208");   // the rows of a matrix
 * c.expect("sigmoid(1)", s, "0.7310585786");
 * }</pre>
 */
public final class Checks {
  private static final double RELATIVE = 1e-9;
  private static final int ROUNDED = 6;

  /** A line of the report. */
  sealed interface Line {}

  /** What was checked, what it should be and what it is. */
  record Check(String what, String expected, String got, boolean ok) implements Line {}

  /** A remark, such as an erratum. */
  record Note(String text) implements Line {}

  private final List<Line> lines = new ArrayList<>();

  /** A number; NaN and infinities agree with themselves. */
  public void expect(String what, double got, double expected) {
    expect(what, got, expected, RELATIVE);
  }

  /** A number, to a relative tolerance of your own; 0 asks for equal numbers. */
  public void expect(String what, double got, double expected, double relative) {
    add(what, Number.of(got), new Number(expected, Math.abs(expected) * relative, -1));
  }

  /** A number as printed on a slide. */
  public void expect(String what, double got, String printed) {
    expect(what, Tensor.of(got), printed);
  }

  /** All numbers of a tensor, row by row; null is "none". */
  public void expect(String what, @Nullable Tensor got, double... expected) {
    check(what, got, Arrays.stream(expected).mapToObj(Number::of).toArray(Number[]::new));
  }

  /** The numbers of a tensor as printed on a slide, separated by spaces; of a matrix, its rows. */
  public void expect(String what, @Nullable Tensor got, String... rows) {
    boolean matrix = got != null && got.rank() == 2 && got.size(0) == rows.length && rows.length > 1;
    for (int i = 0; i < rows.length; i++) {
      Number[] row = Arrays.stream(rows[i].split(" +")).map(Number::parse).toArray(Number[]::new);
      check(matrix ? what + " [" + i + "]" : what, matrix ? got.select(0, i) : got, row);
    }
  }

  /** A value and, behind it, the gradient that reached it: one row of a slide's table. */
  public void node(String what, Tensor node, String value, String gradient) {
    expect(what, node, value);
    expect("  its gradient", node.grad(), gradient);
  }

  /** A text, such as what a tensor prints. */
  public void expectText(String what, @Nullable Object got, String expected) {
    String text = String.valueOf(got);
    lines.add(new Check(what, expected, text, text.equals(expected)));
  }

  /** A statement that must hold. */
  public void expectTrue(String what, boolean holds) {
    expectText(what, holds, "true");
  }

  /** A remark, printed among the checks. */
  public void note(String text) {
    lines.add(new Note(text));
  }

  /** Whether all that was expected came true. */
  public boolean ok() {
    return checks().stream().allMatch(Check::ok);
  }

  List<Check> checks() {
    return lines.stream().filter(Check.class::isInstance).map(Check.class::cast).toList();
  }

  List<Line> lines() {
    return lines;
  }

  private void check(String what, @Nullable Tensor got, Number... expected) {
    double[] numbers = got == null ? new double[0] : got.toDoubleArray();
    if (numbers.length == expected.length) {
      add(what, Arrays.stream(numbers).mapToObj(Number::of).toArray(Number[]::new), expected);
    } else {
      String present = got == null ? "none" : got.describe();
      lines.add(new Check(what, show(expected), present, false));
    }
  }

  private void add(String what, Number got, Number expected) {
    add(what, new Number[] {got}, new Number[] {expected});
  }

  private void add(String what, Number[] got, Number[] expected) {
    boolean ok = true;
    Number[] shown = new Number[got.length];
    for (int i = 0; i < got.length; i++) {
      boolean agrees = expected[i].agrees(got[i].value);
      shown[i] = agrees ? new Number(got[i].value, 0, expected[i].decimals) : got[i];
      ok &= agrees;
    }
    lines.add(new Check(what, show(expected), show(shown), ok));
  }

  private static String show(Number[] numbers) {
    return String.join(" ", Arrays.stream(numbers).map(Number::toString).toList());
  }

  /** A number with its tolerance, and the decimals it is printed with; -1 for as many as it needs. */
  private record Number(double value, double tolerance, int decimals) {
    static Number of(double value) {
      return new Number(value, Math.abs(value) * RELATIVE, -1);
    }

    static Number parse(String printed) {
      double value = Double.parseDouble(printed);
      int decimals = printed.length() - 1 - printed.indexOf('.');
      return printed.contains(".") && decimals >= ROUNDED
          ? new Number(value, 0.5 * Math.pow(10, -decimals) * (1 + RELATIVE), decimals)
          : of(value);
    }

    boolean agrees(double got) {
      return Double.compare(got, value) == 0 || Math.abs(got - value) <= tolerance;
    }

    @Override
    public String toString() {
      if (decimals >= 0 && Double.isFinite(value)) {
        return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
      }
      if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        return Long.toString((long) value);
      }
      String text = String.format(Locale.ROOT, "%.10g", value);
      return text.contains(".") && !text.contains("e") ? text.replaceFirst("\\.?0+$", "") : text;
    }
  }
}
