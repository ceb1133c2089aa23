package dev.adjoint.conformance;

import static dev.adjoint.core.DType.BOOL;
import static dev.adjoint.core.DType.I32;
import static dev.adjoint.core.DType.I64;
import static dev.adjoint.core.DType.U8;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The words with which lines are written. Shapes are written {@code 2x3x4} (a scalar is {@code
 * ()}), those of several inputs {@code 3x4:4x5}, and cases are separated by blanks.
 */
abstract class Lines {
  static final double INF = Double.POSITIVE_INFINITY;
  static final double NAN = Double.NaN;
  static final double[] EDGES = {0, -0.0, 1, -1, 2.5, INF, -INF, NAN};
  static final DType[] ANY = {I32, I64, U8, BOOL};
  static final DType[] INTS = {I32, I64, U8};

  static final String TRUTH = "truth values have no derivative";
  static final String INDEX = "integers have no derivative";

  static final String ROWS = "2x3x4 5 3x1 2x0 0x3 2x7 2x8 2x9 2x15 3x16 2x17 2x31 2x33 2x65 2x130";
  static final String FULL_ROWS = "2x3x4 5 3x1 0x3 2x7 2x8 2x9 2x15 3x16 2x17 2x31 2x33 2x65 2x130";
  static final String ALL_AXES = "2x3x4 () 1 7 8 9 15 16 17 31 33 63 65 2x129";
  static final String MIDDLE = "2x3x4 3x4 2x1 3x0 0x3 1x17 2x17x3 2x33x17 1x3x65";
  static final String OUTER = "2x3x4 17x2x5 3x1x1 2x0x3 5x3x33";

  private final List<OpSpec> lines = new ArrayList<>();

  /** Adds the lines. */
  abstract void write();

  final List<OpSpec> lines() {
    write();
    return List.copyOf(lines);
  }

  final OpSpec op(String name, UnaryOperator<Tensor> f) {
    return op(name, 1, t -> f.apply(t[0]));
  }

  final OpSpec op2(String name, BinaryOperator<Tensor> f) {
    return op(name, 2, t -> f.apply(t[0], t[1]));
  }

  final OpSpec op(String name, int inputs, Function<Tensor[], Tensor> f) {
    OpSpec line = new OpSpec(name, inputs, f);
    lines.add(line);
    return line;
  }

  static double[][] at(double... numbers) {
    return new double[][] {numbers};
  }

  static double[][] at2(double[] a, double[] b) {
    return new double[][] {a, b};
  }

  static double[] v(double... numbers) {
    return numbers;
  }
}
