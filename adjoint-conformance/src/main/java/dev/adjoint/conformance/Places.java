package dev.adjoint.conformance;

import dev.adjoint.conformance.Point.Kind;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Finds the points of every kind at which an operation is certified. */
final class Places {
  /** Points, or, if there are none, why. */
  record Found(List<Point> points, String none) {
    static Found none(String why) {
      return new Found(List.of(), why);
    }

    static Found of(List<Point> points) {
      return new Found(points, "");
    }
  }

  private final OpSpec op;
  private final List<OpSpec> all;
  private final Random random;

  /** Finds points of one operation among all lines. */
  Places(OpSpec op, List<OpSpec> all) {
    this.op = op;
    this.all = all;
    this.random = Samples.random(op.name() + " points");
  }

  Found find(Certificate.Where where) {
    return switch (where) {
      case INTERIOR -> Found.of(shapes().stream().map(this::drawn).toList());
      case BOUNDARY -> boundary();
      case KINK -> kink();
      case TIE -> tie();
      case ZERO -> zero();
      case EMPTY -> empty();
      case BROADCAST -> broadcast();
      case STRIDED -> strided();
    };
  }

  /** Small ones that are not empty. */
  private List<Shape[]> shapes() {
    return Cases.small(op).stream().filter(s -> !isEmpty(s)).limit(4).toList();
  }

  private static boolean isEmpty(Shape... shapes) {
    return Arrays.stream(shapes).anyMatch(s -> s.numel() == 0);
  }

  private Point drawn(Shape... shapes) {
    return new Point(op, Samples.draw(op, random, DType.F64, shapes), Kind.SMOOTH);
  }

  // ---- boundary

  private Found boundary() {
    List<Point> points = new ArrayList<>();
    for (Shape[] s : shapes().subList(0, Math.min(2, shapes().size()))) {
      points.add(new Point(op, Samples.ends(op, random, DType.F64, s), Kind.NEAR));
    }
    for (List<Tensor> in : op.boundary()) {
      points.add(new Point(op, in.toArray(new Tensor[0]), Kind.NEAR));
    }
    return Found.of(points);
  }

  // ---- kinks and ties

  /** Whether it depends on which numbers are equal. */
  private boolean hasTies() {
    return op.isApart() || states(OpSpec.Kink::isTie);
  }

  /** Whether a line of the same method states what holds at such a place. */
  private boolean states(Predicate<OpSpec.Kink> place) {
    return all.stream()
        .filter(o -> o.method().equals(op.method()))
        .flatMap(o -> o.kinks().stream())
        .anyMatch(place);
  }

  private boolean isOfOneNumber() {
    return op.isElementwise() && op.inputs() == 1;
  }

  private Found kink() {
    if (!op.isDifferentiable()) {
      return Found.none("no derivative");
    }
    List<Point> points = stated(false);
    for (double x : op.away()) {
      if (isOfOneNumber()
          && op.kinks().stream().noneMatch(k -> k.inputs().getFirst().item() == x)) {
        points.add(new Point(op, new Tensor[] {Tensor.of(new double[] {x})}, Kind.JUMP));
      }
    }
    if (!isOfOneNumber()) {
      for (double x : op.away()) {
        points.add(with(x));
      }
    }
    if (isOfOneNumber() || points.isEmpty() && !hasTies()) {
      Smooth.check(op, random);
    }
    return points.isEmpty() ? Found.none(hasTies() ? "ties only" : "smooth") : Found.of(points);
  }

  /** One number of each input is this. */
  private Point with(double x) {
    Tensor[] in = Samples.draw(op, random, DType.F64, shapes().getFirst());
    for (int i = 0; i < in.length; i++) {
      if (op.isFloating(i)) {
        double[] numbers = in[i].toDoubleArray();
        numbers[0] = x;
        in[i] = Tensor.of(numbers).reshape(in[i].shape().toArray());
      }
    }
    return new Point(op, in, Kind.KINK);
  }

  private List<Point> stated(boolean ties) {
    List<Point> points = new ArrayList<>();
    for (OpSpec.Kink k : op.kinks()) {
      if (k.isTie() == ties) {
        points.add(
            new Point(op, k.inputs().toArray(new Tensor[0]), Kind.KINK).stating(k.gradients()));
      }
    }
    return points;
  }

  private Found tie() {
    if (!op.isDifferentiable()) {
      return Found.of(List.of(equal()));
    }
    if (!op.noTie().isEmpty()) {
      return Found.of(List.of(equal().undefined(op.noTie())));
    }
    List<Point> points = stated(true);
    if (points.isEmpty() && op.isApart() && !states(OpSpec.Kink::isTie)) {
      throw new AssertionError("no line of " + op.method() + " states what holds at a tie");
    }
    if (points.isEmpty() && hasTies()) {
      points.add(equal());
    }
    return points.isEmpty()
        ? Found.none(
            isOfOneNumber() ? "one number" : op.kinks().isEmpty() ? "smooth" : "kinks only")
        : Found.of(points);
  }

  /** All numbers are equal. */
  private Point equal() {
    Tensor[] in = Samples.draw(op, random, DType.F64, shapes().getFirst());
    OpSpec.Domain d = op.domain(0);
    for (int i = 0; i < in.length; i++) {
      double x = op.isFloating(i) ? (d.low() + d.high()) / 2 : 0;
      in[i] = Tensor.full(in[i].dtype(), in[i].shape(), x);
    }
    return new Point(op, in, Kind.KINK);
  }

  // ---- zero

  private Found zero() {
    List<Point> points = new ArrayList<>();
    for (Shape[] s : shapes().subList(0, Math.min(2, shapes().size()))) {
      Tensor[] in = Samples.draw(op, random, DType.F64, s);
      boolean any = false;
      for (int i = 0; i < in.length; i++) {
        OpSpec.Domain d = op.domain(i);
        if (!op.isFloating(i) || d.low() <= 0 && d.high() >= 0) {
          in[i] = Tensor.zeros(in[i].dtype(), in[i].shape());
          any = true;
        }
      }
      points.add(any ? atZero(in) : outside(in));
    }
    return Found.of(points);
  }

  /** The value is what it is, and differences would leave the domain. */
  private Point outside(Tensor[] in) {
    Tensor[] zeros = new Tensor[in.length];
    for (int i = 0; i < in.length; i++) {
      zeros[i] = Tensor.zeros(in[i].dtype(), in[i].shape());
    }
    return new Point(op, zeros, Kind.SMOOTH).undefined("0 is outside the domain");
  }

  private Point atZero(Tensor[] in) {
    if (!op.noZero().isEmpty()) {
      return new Point(op, in, Kind.SMOOTH).undefined(op.noZero());
    }
    if (!op.noTie().isEmpty()) {
      return new Point(op, in, Kind.SMOOTH).undefined(op.noTie());
    }
    for (OpSpec.Kink k : op.kinks()) {
      if (isOfOneNumber() && k.inputs().getFirst().item() == 0) {
        double slope = k.gradients().getFirst().item();
        Tensor g = Tensor.full(DType.F64, in[0].shape(), slope);
        return new Point(op, in, Kind.KINK).stating(List.of(g));
      }
    }
    boolean kinked = op.isApart() || !isOfOneNumber() && states(k -> true);
    boolean jumps = Arrays.stream(op.away()).anyMatch(x -> x == 0);
    return new Point(op, in, kinked ? Kind.KINK : jumps ? Kind.JUMP : Kind.SMOOTH);
  }

  // ---- empty

  private Found empty() {
    List<Shape[]> own = Cases.small(op).stream().filter(s -> isEmpty(s)).limit(3).toList();
    List<Point> points = new ArrayList<>(own.stream().map(this::ofNothing).toList());
    String rejected = "";
    for (Shape[] full : shapes()) {
      for (Shape[] s : own.isEmpty() ? emptied(full) : List.<Shape[]>of()) {
        try {
          points.add(ofNothing(s));
        } catch (TensorException e) {
          rejected = String.valueOf(e.getMessage());
        }
      }
    }
    if (op.noEmpty().isEmpty()) {
      if (points.isEmpty() && rejected.isEmpty()) {
        return Found.none("rank 0 only");
      }
      if (points.isEmpty()) {
        throw new AssertionError(
            "takes no empty input (" + rejected + "), and its line does not say noEmpty(why)");
      }
      return Found.of(points.subList(0, Math.min(3, points.size())));
    }
    if (!points.isEmpty()) {
      throw new AssertionError("the line says noEmpty, but it takes " + points.getFirst());
    }
    return Found.none("rejects empty: " + op.noEmpty());
  }

  private Point ofNothing(Shape... shapes) {
    Point p = drawn(shapes);
    boolean isNaN = Arrays.stream(op.apply(p.in()).toDoubleArray()).anyMatch(Double::isNaN);
    return isNaN ? p.undefined("NaN, of nothing") : p;
  }

  /** The shapes with axes of size 0: all of one size together, and each axis alone. */
  private static List<Shape[]> emptied(Shape... shapes) {
    List<Shape[]> all = new ArrayList<>();
    Arrays.stream(shapes)
        .flatMapToInt(s -> Arrays.stream(s.toArray()))
        .distinct()
        .forEach(size ->
            all.add(
                Arrays.stream(shapes).map(s -> Shape.of(without(size, s))).toArray(Shape[]::new)));
    for (int i = 0; i < shapes.length; i++) {
      for (int axis = 0; axis < shapes[i].rank(); axis++) {
        int[] sizes = shapes[i].toArray();
        sizes[axis] = 0;
        Shape[] one = shapes.clone();
        one[i] = Shape.of(sizes);
        all.add(one);
      }
    }
    return all;
  }

  private static int[] without(int size, Shape s) {
    return Arrays.stream(s.toArray()).map(n -> n == size ? 0 : n).toArray();
  }

  // ---- broadcasting and layouts

  private Found broadcast() {
    List<Point> points = new ArrayList<>();
    for (Shape[] s : Cases.broadcasts(op)) {
      if (!isEmpty(s)) {
        points.add(drawn(s));
      }
    }
    if (op.noBroadcast().isEmpty()) {
      spread(points);
    } else if (points.isEmpty()) {
      return Found.none(op.noBroadcast());
    }
    return points.isEmpty() ? Found.none("rank 0 only") : Found.of(points);
  }

  /** One input that repeats itself along axis 0. */
  private void spread(List<Point> points) {
    int i = Point.spreadInput(op);
    for (Shape[] s : shapes()) {
      if (s[i].rank() > 0 && s[i].size(0) > 1) {
        int[] one = s[i].toArray();
        one[0] = 1;
        Shape[] small = s.clone();
        small[i] = Shape.of(one);
        points.add(drawn(small).spreadTo(s[i]));
        return;
      }
    }
  }

  private Found strided() {
    List<Shape[]> shapes = new ArrayList<>(shapes());
    Comparator<Shape[]> byRank =
        Comparator.comparingInt(s -> Arrays.stream(s).mapToInt(Shape::rank).max().orElse(0));
    Point plain = drawn(Collections.max(shapes, byRank));
    List<Point> points = new ArrayList<>();
    for (Layout layout : Layout.values()) {
      if (layout != Layout.PLAIN && layout != Layout.EXPANDED) {
        points.add(plain.laidOut(layout));
      }
    }
    return Found.of(points);
  }
}
