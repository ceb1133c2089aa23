package dev.adjoint.conformance;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Inputs at which an operation is certified, and what is expected of its derivatives there.
 *
 * @param op the operation
 * @param in the inputs, floating ones in F64
 * @param kind what the function does there
 * @param stated the gradients of Σ y that are stated, at a kink or tie
 * @param why why there is no derivative, if so
 * @param spread the shape to which the first floating input is expanded before the call
 * @param layout how the inputs lie in memory
 */
record Point(
    OpSpec op,
    Tensor[] in,
    Kind kind,
    @Nullable List<Tensor> stated,
    String why,
    @Nullable Shape spread,
    Layout layout) {
  /** What a function does at a point. */
  enum Kind {
    /** It is smooth around it. */
    SMOOTH,
    /** It is smooth at it, but something happens nearby. */
    NEAR,
    /** It has a kink: the derivative is a convention. */
    KINK,
    /** Its value jumps; the derivatives on either side decide. */
    JUMP,
    /** It has no derivative there. */
    UNDEFINED
  }

  Point(OpSpec op, Tensor[] in, Kind kind) {
    this(op, in, kind, null, "", null, Layout.PLAIN);
  }

  Point stating(List<Tensor> gradients) {
    return new Point(op, in, kind, gradients, why, spread, layout);
  }

  Point undefined(String because) {
    return new Point(op, in, Kind.UNDEFINED, null, because, spread, layout);
  }

  Point spreadTo(Shape shape) {
    return new Point(op, in, kind, stated, why, shape, layout);
  }

  Point laidOut(Layout how) {
    Tensor[] out = Arrays.stream(in).map(how::of).toArray(Tensor[]::new);
    return new Point(op, out, kind, stated, why, spread, how);
  }

  /** Whether the derivative is a convention. */
  boolean isConvention() {
    return kind == Kind.KINK || kind == Kind.JUMP;
  }

  /** The input that is spread. */
  static int spreadInput(OpSpec op) {
    for (int i = 0; i < op.inputs(); i++) {
      if (op.isFloating(i)) {
        return i;
      }
    }
    return 0;
  }

  private Tensor[] arguments(Tensor... t) {
    Shape to = spread;
    if (to == null) {
      return t;
    }
    Tensor[] all = t.clone();
    int i = spreadInput(op);
    all[i] = all[i].expand(to.toArray());
    return all;
  }

  private Tensor apply(Tensor... t) {
    return op.apply(arguments(t));
  }

  private Derivatives derivatives(Random random) {
    Derivatives d =
        new Derivatives(
                OpConformance.call(op, this::apply, in), OpConformance.floating(op, in), random)
            .fused(op.isFused());
    return kind == Kind.NEAR ? d.near() : d;
  }

  @Override
  public String toString() {
    return OpConformance.describe(in)
        + (spread == null ? "" : " spread to " + spread)
        + (layout == Layout.PLAIN ? "" : " " + layout);
  }

  // ---- checks

  /** In both floating types: the oracle's value, whatever the layout; inputs stay as they are. */
  void value(Random random) {
    value(in);
    Tensor[] narrow = new Tensor[in.length];
    for (int i = 0; i < in.length; i++) {
      narrow[i] = op.isFloating(i) ? layout.of(in[i].to(DType.F32)) : in[i];
    }
    value(narrow);
  }

  private void value(Tensor[] t) {
    Tensor[] all = arguments(t);
    Tensor got = OpConformance.value(op, all);
    Tensor[] dense = OpConformance.copies(all);
    if (op.isElementwise()) {
      Shape shape = Cases.broadcast(all);
      for (int i = 0; i < dense.length; i++) {
        dense[i] = all[i].expand(shape.toArray()).copy();
      }
    }
    Oracle.checkBits(got, op.apply(dense), "row-major inputs of the same numbers");
  }

  /** The gradients are those of differences, or the stated ones. */
  void vjp(Random random) {
    Derivatives d = derivatives(random);
    switch (kind) {
      case SMOOTH, NEAR -> d.firstOrder();
      case KINK -> d.convention(stated);
      case JUMP -> d.jump();
      case UNDEFINED -> throw new IllegalStateException(op + " has no derivative at " + this);
    }
    if (layout != Layout.PLAIN) {
      Tensor y = apply(in);
      Tensor u = Samples.normal(random, y.dtype(), y.shape());
      same("gradient", gradients(OpConformance.copies(in), u), gradients(in, layout.of(u)));
    }
  }

  private List<Tensor> gradients(Tensor[] t, Tensor u) {
    Tensor[] x = OpConformance.floating(op, t).toArray(new Tensor[0]);
    return Adjoint.vjp(OpConformance.call(op, this::apply, t), x).pullback().apply(u);
  }

  /** The tangents are those of differences, or of the stated gradients. */
  void jvp(Random random) {
    Derivatives d = derivatives(random);
    if (isConvention()) {
      d.forwardConvention(stated);
    } else {
      d.forwardOrder();
    }
    if (layout != Layout.PLAIN) {
      List<Tensor> v =
          OpConformance.floating(op, in).stream()
              .map(t -> Samples.normal(random, DType.F64, t.shape()))
              .toList();
      Tensor want = tangent(OpConformance.copies(in), v);
      same("tangent", List.of(want), List.of(tangent(in, v.stream().map(layout::of).toList())));
    }
  }

  private Tensor tangent(Tensor[] t, List<Tensor> v) {
    Derivatives.Fun f = OpConformance.call(op, this::apply, t);
    return Adjoint.jvp(f, OpConformance.floating(op, t), v).tangent();
  }

  private static void same(String what, List<Tensor> want, List<Tensor> got) {
    for (int i = 0; i < want.size(); i++) {
      Oracle.checkBits(got.get(i), want.get(i), "the row-major " + what);
    }
  }

  /** Forward and reverse mode belong together. */
  void identity(Random random) {
    derivatives(random).identity();
  }

  /** Four ways to the second derivative agree, and with differences where it is smooth. */
  void second(Random random) {
    byOrder(random, Derivatives::secondOrder, Derivatives::secondWays);
  }

  /** Two ways to the third derivative agree, and with differences where it is smooth. */
  void third(Random random) {
    byOrder(random, Derivatives::thirdOrder, Derivatives::thirdWays);
  }

  private void byOrder(Random random, Consumer<Derivatives> smooth, Consumer<Derivatives> kinked) {
    (isConvention() ? kinked : smooth).accept(derivatives(random));
  }

  /** It is refused on many examples at once, as its line says; if there are numbers to read. */
  void noVmap() {
    if (Arrays.stream(in).allMatch(t -> t.numel() > 0)) {
      Batches.rejected(this::apply, in);
    }
  }

  /** A batch of this point and two others is computed as each alone, gradients included. */
  void vmap(Random random) {
    Shape[] shapes = Arrays.stream(in).map(Tensor::shape).toArray(Shape[]::new);
    Tensor[][] examples = {
      in, Samples.draw(op, random, DType.F64, shapes), Samples.draw(op, random, DType.F64, shapes)
    };
    Batches.of(op, this::apply, random, examples, layout != Layout.PLAIN);
  }
}
