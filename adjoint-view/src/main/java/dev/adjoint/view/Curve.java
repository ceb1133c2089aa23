package dev.adjoint.view;

import dev.adjoint.core.Tensor;

/**
 * One line or set of points of a plot: y against x.
 *
 * @param name what the legend says; empty if it is not in the legend
 * @param look how it is drawn
 * @param colour its place in the theme's series of colours
 * @param x f64[n]
 * @param y f64[n]; NaN interrupts a line
 */
public record Curve(String name, Look look, int colour, Tensor x, Tensor y) {
  /** How a curve is drawn. */
  public enum Look {
    /** A line; its dashes differ with its colour. */
    LINE,
    /** A line through marked points. */
    MARKED,
    /** A dashed line: the derivative beside its function. */
    DASHED,
    /** A thin line in the colour of the text. */
    REFERENCE,
    /** A thin faint line: contours. */
    FAINT,
    /** Points alone. */
    POINTS,
    /** Crosses: where a run left the numbers. */
    CROSSES,
    /** A filled outline: bars, shaded ranges. */
    FILLED
  }

  static Curve of(String name, Look look, int colour, double[] x, double[] y) {
    return new Curve(name, look, colour, Tensor.of(x, x.length), Tensor.of(y, y.length));
  }

  double[] xs() {
    return x.toDoubleArray();
  }

  double[] ys() {
    return y.toDoubleArray();
  }
}
