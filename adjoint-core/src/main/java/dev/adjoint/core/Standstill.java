package dev.adjoint.core;

import dev.adjoint.core.Trace.Pull;
import dev.adjoint.core.Trace.Step;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/** Why an operation's pullback makes zeros of a gradient that is not 0: the numbers behind it. */
final class Standstill {
  private static final String STOPS = "%s lets nothing through: ";

  private final Trace trace;
  private final Step s;
  private final Pull pull;
  private final Set<Tensor> used;
  private final Tensor x;

  Standstill(Trace trace, Step s, Pull pull, Set<Tensor> used) {
    this.trace = trace;
    this.s = s;
    this.pull = pull;
    this.used = used;
    this.x = s.in()[pull.k()];
  }

  /** A sentence in which %s stands for the operation and its line. */
  String text() {
    if (!trace.numbers(pull.whole()).allZero()) {
      return "%s repeats "
          + trace.describe(x)
          + "; the gradients of the copies cancel in their sum.";
    }
    return switch (s.op()) {
      case Elementwise e -> elementwise(e);
      case Op op when op.name().equals("concat") -> elsewhere();
      case null -> "%s sends no gradient to " + trace.describe(x) + ".";
      default -> other();
    };
  }

  // ---- element by element

  private String elementwise(Elementwise e) {
    if (e.formula().hasZeroDerivative(pull.k())) {
      return STOPS + "its derivative is 0 everywhere.";
    }
    double[] args = e.args();
    return switch (s.name()) {
      case "relu" -> STOPS + inputs(v -> v <= 0, "<= 0") + ".";
      case "clamp" ->
          STOPS
              + inputs(
                  v -> v < args[0] || v > args[1],
                  "outside " + Numbers.text(args[0]) + " to " + Numbers.text(args[1]))
              + ".";
      case "where" ->
          STOPS + "its condition is " + (pull.k() == 1 ? "false" : "true") + where() + ".";
      case "maximum", "minimum" ->
          STOPS
              + "the other input, "
              + trace.describe(s.in()[1 - pull.k()])
              + ", is "
              + (s.name().equals("maximum") ? "larger" : "smaller")
              + where()
              + ".";
      case "mul" ->
          s.in().length == 1
              ? STOPS + "it multiplies by " + Numbers.text(args[0]) + "."
              : STOPS
                  + "the other factor, "
                  + trace.describe(s.in()[1 - pull.k()])
                  + ", is 0"
                  + where()
                  + ".";
      default -> STOPS + "its derivative is 0" + where() + "; " + ranges(trace, s) + ".";
    };
  }

  /** How many of the elements to which a gradient comes satisfy the condition. */
  private String inputs(DoublePredicate condition, String what) {
    View.Cursor c = x.view().cursor();
    int hits = 0;
    for (int i = 0, n = x.numel(); i < n; i++) {
      hits += condition.test(x.view().getDouble(c.next())) ? 1 : 0;
    }
    String range = " (" + trace.numbers(x).range() + ")";
    if (hits == x.numel()) {
      return (hits == 1 ? "its input is " : "all " + hits + " inputs are ") + what + range;
    }
    return hits + " of " + x.numel() + " inputs are " + what + range + reached();
  }

  /** Everywhere, or where a gradient comes, or nowhere: then a product was too small. */
  private String where() {
    Tensor ones = Tensor.ones(pull.upstream().dtype(), pull.upstream().shape());
    Tensor derivative = Modes.noGrad(() -> pull.node().pull(pull.k(), ones));
    Numbers d = derivative == null ? null : Numbers.of(derivative);
    if (d == null || d.allZero()) {
      return pull.upstream().numel() == 1
          ? ""
          : " for all " + pull.upstream().numel() + " elements";
    }
    boolean apart = true;
    double[] local = derivative.toDoubleArray();
    double[] up = pull.upstream().toDoubleArray();
    for (int i = 0; i < local.length; i++) {
      apart &= local[i] == 0 || up[i] == 0;
    }
    return apart
        ? " for " + d.zero() + " of " + d.count() + " elements" + reached()
        : " after rounding: a gradient of at most "
            + Numbers.text(trace.numbers(pull.upstream()).largest())
            + " times a derivative of at most "
            + Numbers.text(d.largest())
            + " is too small for "
            + pull.upstream().dtype();
  }

  private String reached() {
    Numbers up = trace.numbers(pull.upstream());
    int reached = up.count() - up.zero();
    return ", among them all " + reached + " to which a gradient comes";
  }

  // ---- other operations

  /** A part of the result whose other parts alone are used. */
  private String elsewhere() {
    List<String> readers = new ArrayList<>();
    for (Step r : trace.readers(s.out())) {
      if (used.contains(r.out()) && r.out().node != null) {
        readers.add(trace.label(r));
      }
    }
    return "%s sends it nothing: the gradient comes to other parts of "
        + s.out().describe()
        + " alone, from "
        + String.join(" and from ", readers)
        + ".";
  }

  private String other() {
    @Nullable String zeros = null;
    for (Tensor t : s.in()) {
      if (t != x && t.dtype().isFloating() && trace.numbers(t).allZero()) {
        zeros = trace.describe(t);
      }
    }
    return zeros != null
        ? STOPS + "its other input, " + zeros + ", is 0 in all elements."
        : STOPS
            + "its pullback makes zeros of a gradient of "
            + trace.numbers(pull.upstream()).range()
            + ", whose terms cancel or are too small; "
            + ranges(trace, s)
            + ".";
  }

  /** For example {@code its input f32[4] is 0.1 to 0.9, its result f32[4] 1 to 2}. */
  static String ranges(Trace trace, Step s) {
    List<String> parts = new ArrayList<>();
    for (Tensor t : s.in()) {
      parts.add(range(trace, t));
    }
    String inputs = parts.size() == 1 ? "its input " : "its inputs ";
    return inputs + String.join(" and ", parts) + ", its result " + range(trace, s.out());
  }

  private static String range(Trace trace, Tensor t) {
    return t.describe() + " is " + trace.numbers(t).range();
  }
}
