package dev.adjoint.view;

import static dev.adjoint.view.Points.need;

import dev.adjoint.core.DType;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.view.Curve.Look;
import dev.adjoint.view.Field.Cells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** A perceptron's boundary, update by update. */
final class Separations {
  private static final int PANELS = 12;
  private static final int CELLS = 120;

  private Separations() {}

  static Plot perceptron(Tensor weights, Tensor points, Tensor labels) {
    if (points.rank() != 2 || points.size(1) < 1 || points.size(1) > 2) {
      throw new ShapeException(
          "perceptron: the points are %s; they must be [n, 1] or [n, 2]."
              .formatted(points.describe()));
    }
    int d = points.size(1);
    if (weights.rank() != 2 || weights.size(1) != d + 1) {
      throw new ShapeException(
          "perceptron: the weights are %s for points %s; each row must be the bias and a weight for each input: [updates + 1, %d]."
              .formatted(weights.describe(), points.describe(), d + 1));
    }
    double[] label = Points.vector("perceptron", "labels", labels);
    if (label.length != points.size(0)) {
      throw new ShapeException(
          "perceptron: %s points, %s labels; each point must have its label."
              .formatted(points.describe(), labels.describe()));
    }
    for (double l : label) {
      if (Math.abs(l) != 1) {
        throw new TensorException(
            "perceptron: there is a label %s; labels must be -1 or 1.".formatted(l));
      }
    }
    need(label.length > 0, "perceptron", "there is no point", "Give at least one.");
    need(weights.size(0) > 0, "perceptron", "there are no weights", "Give at least one row.");
    double[][] w = weights.detach().to(DType.F64).toDoubleMatrix();
    double[][] p = points.detach().to(DType.F64).toDoubleMatrix();
    return d == 1 ? onALine(w, p, label) : onThePlane(w, p, label);
  }

  /** w0 + w1 x1 + ... */
  private static double score(double[] w, double... x) {
    double sum = w[0];
    for (int i = 0; i < x.length; i++) {
      sum += w[i + 1] * x[i];
    }
    return sum;
  }

  /** The lectures' sgn: 1 at 0. */
  private static double sign(double s) {
    return s >= 0 ? 1 : -1;
  }

  private static boolean isWrong(double[] w, double[] p, double label) {
    return sign(score(w, p)) != label;
  }

  /** A panel for each update, of many the first, the last and some between. */
  private static Plot onThePlane(double[][] w, double[][] p, double[] label) {
    Box near = Box.around(Tensor.of(p));
    double dx = (near.x1() - near.x0()) / 3; // lines also pass beside the points
    double dy = (near.y1() - near.y0()) / 3;
    var box = new Box(near.x0() - dx, near.x1() + dx, near.y0() - dy, near.y1() + dy);
    int last = w.length - 1;
    int n = Math.min(PANELS, w.length);
    var panels = new ArrayList<Panel>();
    for (int k = 0; k < n; k++) {
      int t = n == 1 ? 0 : (int) Math.round((double) last * k / (n - 1));
      panels.add(panel(t, w, p, label, box));
    }
    int columns = Math.min(4, n);
    return Plot.grid("Perceptron: the line after each update", panels, columns, 290, 320);
  }

  private static Field panel(int t, double[][] w, double[][] p, double[] label, Box box) {
    double[] at = box.centres(CELLS).toDoubleArray();
    var side = new double[CELLS][CELLS];
    for (int i = 0; i < CELLS * CELLS; i++) {
      side[i / CELLS][i % CELLS] = score(w[t], at[2 * i], at[2 * i + 1]) >= 0 ? 1 : 0;
    }
    var curves = new ArrayList<Curve>();
    if (t > 0) {
      addLine(curves, Look.FAINT, w[t - 1], box); // where it was
    }
    addLine(curves, Look.REFERENCE, w[t], box);
    var wrong = new boolean[p.length];
    int count = 0;
    for (int i = 0; i < p.length; i++) {
      wrong[i] = isWrong(w[t], p[i], label[i]);
      count += wrong[i] ? 1 : 0;
    }
    addClasses(curves, p, label, wrong);
    var title = "%d: %s wrong".formatted(t, count == 0 ? "none" : count);
    return Field.plane(
        title, "x1", "x2", box, new Cells(Tensor.of(side), Palette.CLASSES, 0, 1), curves);
  }

  /** The part of w0 + w1 x1 + w2 x2 = 0 that passes through the box; all weights 0 have no line. */
  private static void addLine(List<Curve> curves, Look look, double[] w, Box b) {
    double length = w[1] * w[1] + w[2] * w[2];
    if (!(length > 0) || Double.isInfinite(length)) {
      return;
    }
    double x = (b.x0() + b.x1()) / 2;
    double y = (b.y0() + b.y1()) / 2;
    double off = score(w, x, y) / length;
    double reach = 2 * Math.hypot(b.x1() - b.x0(), b.y1() - b.y0()) / Math.sqrt(length);
    double footX = x - off * w[1];
    double footY = y - off * w[2];
    curves.add(
        Curve.of(
            "",
            look,
            6,
            new double[] {footX - reach * w[2], footX + reach * w[2]},
            new double[] {footY + reach * w[1], footY - reach * w[1]}));
  }

  /** Each class in its colour: as points what is right, as crosses what is wrong. */
  private static void addClasses(
      List<Curve> curves, double[][] at, double[] label, boolean[] wrong) {
    for (int k = 0; k < 2; k++) {
      int wanted = 2 * k - 1;
      var name = wanted == 1 ? "+1" : "-1";
      add(curves, name, Look.POINTS, k, select(at, i -> label[i] == wanted && !wrong[i]));
    }
    boolean named = false;
    for (int k = 0; k < 2; k++) {
      int wanted = 2 * k - 1;
      double[][] of = select(at, i -> label[i] == wanted && wrong[i]);
      add(curves, named ? "" : "wrong", Look.CROSSES, k, of);
      named |= of.length > 0;
    }
  }

  private static double[][] select(double[][] at, IntPredicate which) {
    return IntStream.range(0, at.length)
        .filter(which)
        .mapToObj(i -> at[i])
        .toArray(double[][]::new);
  }

  private static void add(List<Curve> curves, String name, Look look, int colour, double[][] p) {
    if (p.length > 0) {
      double[] x = Arrays.stream(p).mapToDouble(q -> q[0]).toArray();
      double[] y = Arrays.stream(p).mapToDouble(q -> q[1]).toArray();
      curves.add(Curve.of(name, look, colour, x, y));
    }
  }

  /** The inputs across, the updates upwards: a row of colours for each weight vector. */
  private static Plot onALine(double[][] w, double[][] p, double[] label) {
    double low = Arrays.stream(p).mapToDouble(q -> q[0]).min().orElseThrow();
    double high = Arrays.stream(p).mapToDouble(q -> q[0]).max().orElseThrow();
    double margin = high > low ? (high - low) / 6 : 0.5;
    int rows = w.length;
    var box = new Box(low - margin, high + margin, -0.5, rows - 0.5);
    var side = new double[rows][2 * CELLS];
    var at = new double[rows * p.length][];
    var labels = new double[at.length];
    var wrong = new boolean[at.length];
    var boundary = new double[3 * rows]; // a bar in each row, and a gap
    var height = new double[3 * rows];
    for (int t = 0; t < rows; t++) {
      for (int c = 0; c < 2 * CELLS; c++) {
        double x = box.x0() + (box.x1() - box.x0()) * (c + 0.5) / (2 * CELLS);
        side[rows - 1 - t][c] = score(w[t], x) >= 0 ? 1 : 0;
      }
      for (int i = 0; i < p.length; i++) {
        int k = t * p.length + i;
        at[k] = new double[] {p[i][0], t};
        labels[k] = label[i];
        wrong[k] = isWrong(w[t], p[i], label[i]);
      }
      double edge = w[t][1] == 0 ? Double.NaN : -w[t][0] / w[t][1];
      for (int i = 0; i < 3; i++) {
        boundary[3 * t + i] = i == 2 ? Double.NaN : edge;
        height[3 * t + i] = t - 0.5 + i;
      }
    }
    var curves = new ArrayList<Curve>();
    curves.add(Curve.of("boundary", Look.REFERENCE, 6, boundary, height));
    addClasses(curves, at, labels, wrong);
    var cells = new Cells(Tensor.of(side), Palette.CLASSES, 0, 1);
    int pixels = Math.clamp(120 + 24L * rows, 300, 1200);
    return Plot.of(
        new Field(
            "Perceptron: the boundary after each update",
            "x",
            "update",
            box,
            cells,
            false,
            List.of(),
            List.of(),
            false,
            false,
            curves),
        640,
        pixels);
  }
}
