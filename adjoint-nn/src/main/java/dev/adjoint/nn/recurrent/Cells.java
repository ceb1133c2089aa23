package dev.adjoint.nn.recurrent;

import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@link RnnCell}, {@link LstmCell} and {@link GruCell} share. */
final class Cells {
  private Cells() {}

  /** (h, c) after one step; c of an LSTM alone. */
  record Step(Tensor h, @Nullable Tensor c) {
    LstmState state() {
      return new LstmState(h, Objects.requireNonNull(c));
    }
  }

  static Param weight(Kind kind, int columns, int in, int hidden) {
    if (in < 0 || hidden < 1) {
      throw new ShapeException(
          kind.label
              + "Cell: in is "
              + in
              + " and hidden "
              + hidden
              + "; in must not be negative and hidden at least 1.");
    }
    return Stack.start(Shape.of(kind.gates * hidden, columns), hidden);
  }

  static @Nullable Param bias(Kind kind, boolean bias, int hidden) {
    return bias ? Stack.start(Shape.of(kind.gates * hidden), hidden) : null;
  }

  /** Parameters that fit each other. */
  static void check(Kind kind, Kind.Weights w) {
    Shape ih = w.ih().shape();
    Shape hh = w.hh().shape();
    boolean fits = ih.rank() == 2 && hh.rank() == 2 && ih.size(0) == kind.gates * hh.size(1);
    fits = fits && hh.size(0) == ih.size(0) && (w.bih() == null) == (w.bhh() == null);
    boolean same = w.hh().dtype() == w.ih().dtype();
    String text = w.ih().describe() + " and " + w.hh().describe();
    for (Operand b : new @Nullable Operand[] {w.bih(), w.bhh()}) {
      if (b != null) {
        fits = fits && b.shape().equals(Shape.of(ih.size(0)));
        same = same && b.dtype() == w.ih().dtype();
        text += " and " + b.describe();
      }
    }
    if (!fits) {
      String rows = kind.gates == 1 ? "[hidden" : "[" + kind.gates + " hidden";
      throw new ShapeException(
          kind.label
              + "Cell: parameters "
              + text
              + ": they must be "
              + rows
              + ", in], "
              + rows
              + ", hidden] and two biases "
              + rows
              + "] or none.");
    }
    if (!same) {
      throw new DTypeException(
          kind.label + "Cell: parameters " + text + ": all must have the same element type.");
    }
  }

  /** One step from x {@code [n, in]} or {@code [in]}. */
  static Step step(Kind kind, Kind.Weights w, Operand x, @Nullable Operand h, @Nullable Operand c) {
    int in = w.ih().shape().size(1);
    int size = w.hh().shape().size(1);
    Shape given = x.shape();
    boolean single = given.rank() == 1;
    if ((!single && given.rank() != 2) || given.size(-1) != in) {
      throw new ShapeException(
          kind.label
              + "Cell: "
              + x.describe()
              + ": the input must be [n, "
              + in
              + "], or ["
              + in
              + "] of one example.");
    }
    same(kind, "the input", x, w);
    Tensor rows = x.tensor().reshape(1, single ? 1 : given.size(0), in);
    int n = rows.size(1);
    Tensor start = start(kind, "h", h, w, n, size, single);
    Tensor memory = kind == Kind.LSTM ? start(kind, "c", c, w, n, size, single) : null;
    Kind.Run run = kind.run(rows, w, start, memory, null, false);
    return new Step(shaped(run.h(), single), run.c() == null ? null : shaped(run.c(), single));
  }

  private static Tensor shaped(Tensor t, boolean single) {
    return single ? t.squeeze(0) : t;
  }

  private static Tensor start(
      Kind kind,
      String name,
      @Nullable Operand given,
      Kind.Weights w,
      int n,
      int size,
      boolean single) {
    if (given == null) {
      return Tensor.zeros(w.ih().dtype(), Shape.of(n, size));
    }
    Shape wanted = single ? Shape.of(size) : Shape.of(n, size);
    if (!given.shape().equals(wanted)) {
      throw new ShapeException(
          kind.label
              + "Cell: "
              + name
              + " is "
              + given.describe()
              + "; it must be "
              + wanted
              + ".");
    }
    same(kind, name, given, w);
    return given.tensor().reshape(n, size);
  }

  private static void same(Kind kind, String name, Operand t, Kind.Weights w) {
    if (t.dtype() != w.ih().dtype()) {
      throw new DTypeException(
          kind.label
              + "Cell: "
              + name
              + " is "
              + t.describe()
              + " and weight_ih is "
              + w.ih().dtype()
              + "; all must have the same element type.");
    }
  }
}
