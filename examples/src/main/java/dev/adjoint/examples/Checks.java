package dev.adjoint.examples;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds computed numbers against those of a slide and remembers both for printing.
 *
 * <p>Numbers agree to 1e-9 relative, and 0 with what rounding leaves of it. Given as text, a number
 * with six decimals or more stands for all that round to it, as on a slide; one with fewer is
 * exact:
 *
 * <pre>{@code
 * c.expect("f", f, -12);
 * c.expect("sigmoid(1)", s, "0.7310585786");
 * c.expect("dL/dw", w.grad(), "0.088 0.176", "0.104 0.208");   // the rows of a matrix
 * }</pre>
 */
public final class Checks {
  private static final double RELATIVE = 1e-9;
  private static final double ZERO = 1e-12;
  private static final int ROUNDED = 6;

  /** A line of the report. */
  public sealed interface Line {}

  /** What was checked, what it should be and what it is. */
  public record Check(String what, String expected, String got, boolean ok) implements Line {}

  /** A remark, such as an erratum. */
  public record Note(String text) implements Line {}

  private final List<Line> lines = new ArrayList<>();

  Checks() {}

  /** A number; NaN and infinities agree with themselves. */
  public void expect(String what, double got, double expected) {
    line(what, new double[] {got}, Expected.of(expected));
  }

  /** A number, to a relative tolerance of your own; 0 asks for equal numbers. */
  public void expect(String what, double got, double expected, double relative) {
    double tolerance = Math.abs(expected) * relative;
    line(what, new double[] {got}, new Expected(expected, tolerance, -1));
  }

  /** A number as printed on a slide. */
  public void expect(String what, double got, String printed) {
    line(what, new double[] {got}, Expected.parse(printed));
  }

  /** All numbers of a tensor; null, a gradient that never came, is "none". */
  public void expect(String what, @Nullable Tensor got, double... expected) {
    rows(what, got, Stream.of(expected).map(Expected::row).toList());
  }

  /** The numbers of a tensor as printed on a slide, separated by spaces; of a matrix, its rows. */
  public void expect(String what, @Nullable Tensor got, String... rows) {
    rows(what, got, Stream.of(rows).map(Expected::row).toList());
  }

  /** The numbers of a tensor beside those of another. */
  public void expect(String what, @Nullable Tensor got, Tensor expected) {
    int n = expected.rank() == 2 ? expected.size(0) : 1;
    Tensor matrix = expected.reshape(n, -1);
    rows(
        what,
        got,
        IntStream.range(0, n)
            .mapToObj(i -> Expected.row(matrix.select(0, i).toDoubleArray()))
            .toList());
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

  /** An error of the library whose message begins so; what follows names lines and versions. */
  public void expectError(String what, Runnable f, String beginning) {
    String got = "no error";
    try {
      f.run();
    } catch (TensorException e) {
      got = String.valueOf(e.getMessage());
    }
    boolean ok = got.startsWith(beginning);
    lines.add(new Check(what, beginning + "...", ok ? beginning + "..." : got, ok));
  }

  /** A remark, printed among the checks. */
  public void note(String text) {
    lines.add(new Note(text));
  }

  List<Line> lines() {
    return lines;
  }

  List<Check> checks() {
    return lines.stream().filter(Check.class::isInstance).map(Check.class::cast).toList();
  }

  /** One line for each row of a matrix, one for anything else. */
  private void rows(String what, @Nullable Tensor got, List<Expected[]> rows) {
    if (got == null) {
      line(what, null, rows.getFirst());
    } else if (rows.size() == 1) {
      line(what, got.toDoubleArray(), rows.getFirst());
    } else if (got.rank() == 2 && got.size(0) == rows.size()) {
      for (int i = 0; i < rows.size(); i++) {
        line(what + " [" + i + "]", got.select(0, i).toDoubleArray(), rows.get(i));
      }
    } else {
      expectText(what, got.describe(), "a matrix of " + rows.size() + " rows");
    }
  }

  private void line(String what, double @Nullable [] got, Expected... expected) {
    StringJoiner wanted = new StringJoiner(" ");
    StringJoiner present = new StringJoiner(" ").setEmptyValue("none");
    boolean ok = got != null && got.length == expected.length;
    for (Expected e : expected) {
      wanted.add(e.format(e.value));
    }
    for (int i = 0; got != null && i < got.length; i++) {
      boolean agrees = i < expected.length && expected[i].agrees(got[i]);
      present.add(agrees ? expected[i].format(got[i]) : Double.toString(got[i]));
      ok &= agrees;
    }
    lines.add(new Check(what, wanted.toString(), present.toString(), ok));
  }

  /** A number, how far off another may be, and the decimals to print; -1 for ten digits. */
  private record Expected(double value, double tolerance, int decimals) {
    static Expected of(double value) {
      return new Expected(value, Math.max(ZERO, Math.abs(value) * RELATIVE), -1);
    }

    static Expected parse(String printed) {
      double value = Double.parseDouble(printed);
      int decimals = printed.contains(".") ? printed.length() - 1 - printed.indexOf('.') : 0;
      return decimals < ROUNDED
          ? of(value)
          : new Expected(value, (0.5 + RELATIVE) * Math.pow(10, -decimals), decimals);
    }

    static Expected[] row(double... values) {
      return Arrays.stream(values).mapToObj(Expected::of).toArray(Expected[]::new);
    }

    static Expected[] row(String printed) {
      return Stream.of(printed.split(" +")).map(Expected::parse).toArray(Expected[]::new);
    }

    boolean agrees(double got) {
      return Double.compare(got, value) == 0
          || (Double.isFinite(value) && Math.abs(got - value) <= tolerance);
    }

    String format(double x) {
      if (decimals >= 0) {
        return new BigDecimal(x).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
      }
      if (x == Math.rint(x) && Math.abs(x) < 1e15) {
        return Long.toString((long) x);
      }
      String text = String.format(Locale.ROOT, "%.10g", x);
      return text.contains(".") && !text.contains("e") ? text.replaceFirst("\\.?0+$", "") : text;
    }
  }
}
