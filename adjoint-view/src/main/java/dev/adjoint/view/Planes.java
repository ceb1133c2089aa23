package dev.adjoint.view;

import static dev.adjoint.view.Points.need;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.view.Curve.Look;
import dev.adjoint.view.Field.Cells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The plots of {@link Plots} over the plane. */
final class Planes {
  private static final int CELLS = 200;
  private static final int LEVELS = 14;

  private Planes() {}

  static Plot boundary(UnaryOperator<Tensor> model, Tensor points, Tensor labels) {
    double[][] p = Points.matrix("boundary", points);
    double[] label = Points.vector("boundary", "labels", labels);
    need(p.length > 0, "boundary", "there is no point", "Give at least one.");
    if (p.length != label.length) {
      throw new ShapeException(
          "boundary: %s points, %s labels; each point must have its label."
              .formatted(points.describe(), labels.describe()));
    }
    for (double l : label) {
      if (!(l >= 0) || l != Math.rint(l) || l > 1000) {
        throw new TensorException(
            "boundary: there is a label %s; labels must be classes: 0, 1, 2, ...".formatted(l));
      }
    }
    var box = Box.around(points);
    Tensor out = model.apply(box.centres(CELLS).to(points.dtype())).detach().to(DType.F64);
    boolean two = out.rank() == 1 || (out.rank() == 2 && out.size(1) == 1);
    if (out.size(0) != CELLS * CELLS || out.rank() > 2) {
      throw new ShapeException(
          "boundary: the model makes %s of f64[%d, 2]; it must give a score, or one a class, for each row."
              .formatted(out.describe(), CELLS * CELLS));
    }
    var classes = new double[CELLS][CELLS];
    var curves = new ArrayList<Curve>();
    var title = "decision boundary";
    if (two) {
      double[][] score = rows(out.toDoubleArray());
      for (int r = 0; r < CELLS; r++) {
        for (int c = 0; c < CELLS; c++) {
          double s = score[r][c];
          classes[r][c] = Double.isNaN(s) ? s : s > 0 ? 1 : 0;
        }
      }
      var pieces = Contours.pieces(score, box, 0);
      curves.add(Contours.curve("", Look.REFERENCE, 6, pieces));
      title += margin(curves, pieces, p);
    } else {
      classes = rows(out.argmax(1).to(DType.F64).toDoubleArray());
      curves.add(Contours.curve("", Look.REFERENCE, 6, edges(classes, box)));
    }
    int highest = (int) Arrays.stream(label).max().orElseThrow();
    for (int k = 0; k <= highest; k++) {
      int wanted = k;
      double[][] of = select(p, label, wanted);
      if (of[0].length > 0) {
        curves.add(Curve.of("class " + k, Look.POINTS, k, of[0], of[1]));
      }
    }
    return plane(title, "x1", "x2", box, new Cells(tensor(classes), Palette.CLASSES, 0, 1), curves);
  }

  private static Plot plane(
      String title, String x, String y, Box box, Cells cells, List<Curve> curves) {
    return Plot.of(Field.plane(title, x, y, box, cells, curves), 640, 600);
  }

  private static double[][] select(double[][] p, double[] label, int wanted) {
    int[] of =
        java.util.stream.IntStream.range(0, p.length).filter(i -> label[i] == wanted).toArray();
    return new double[][] {
      Arrays.stream(of).mapToDouble(i -> p[i][0]).toArray(),
      Arrays.stream(of).mapToDouble(i -> p[i][1]).toArray()
    };
  }

  /** The shortest way from a point to the boundary, if there is a boundary. */
  private static String margin(List<Curve> curves, List<double[]> pieces, double[][] points) {
    double least = Double.POSITIVE_INFINITY;
    double[] from = {};
    double[] to = {};
    for (double[] p : points) {
      double[] near = Contours.nearest(pieces, p[0], p[1]);
      double d = Math.hypot(near[0] - p[0], near[1] - p[1]);
      if (d < least) {
        least = d;
        from = p;
        to = near;
      }
    }
    if (from.length == 0) {
      return "";
    }
    curves.add(
        Curve.of("", Look.DASHED, 2, new double[] {from[0], to[0]}, new double[] {from[1], to[1]}));
    return "; the nearest point is " + Ticks.number(least) + " away";
  }

  /** Between cells that differ. */
  private static List<double[]> edges(double[][] cells, Box b) {
    int n = cells.length;
    double dx = (b.x1() - b.x0()) / n;
    double dy = (b.y1() - b.y0()) / n;
    var edges = new ArrayList<double[]>();
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < n; c++) {
        double x = b.x0() + (c + 1) * dx;
        double y = b.y1() - (r + 1) * dy;
        if (c + 1 < n && cells[r][c] != cells[r][c + 1]) {
          edges.add(new double[] {x, y + dy, x, y});
        }
        if (r + 1 < n && cells[r][c] != cells[r + 1][c]) {
          edges.add(new double[] {x - dx, y, x, y});
        }
      }
    }
    return edges;
  }

  private static double[][] rows(double[] v) {
    int n = (int) Math.sqrt(v.length);
    var rows = new double[n][];
    Arrays.setAll(rows, r -> Arrays.copyOfRange(v, r * n, (r + 1) * n));
    return rows;
  }

  private static Tensor tensor(double[][] v) {
    return Tensor.of(v);
  }

  static Tensor together(Map<String, Tensor> paths) {
    var all = new ArrayList<double[]>();
    paths.values().forEach(p -> all.addAll(List.of(Points.matrix("descent", p))));
    need(!all.isEmpty(), "descent", "no path has a point", "Give each path at least one.");
    return Tensor.of(all.toArray(double[][]::new));
  }

  static Plot descent(UnaryOperator<Tensor> f, Map<String, Tensor> paths, Box box) {
    need(!paths.isEmpty(), "descent", "no path was given", "Give at least one, [n, 2].");
    Tensor z = Adjoint.vmap(f).apply(box.centres(CELLS)).detach();
    if (z.numel() != CELLS * CELLS) {
      throw new ShapeException(
          "descent: the function makes %s of %d points f64[2]; it must give one number for each."
              .formatted(z.describe(), CELLS * CELLS));
    }
    double[] sorted = Arrays.stream(z.toDoubleArray()).filter(Double::isFinite).sorted().toArray();
    need(
        sorted.length > 0,
        "descent",
        "the function is nowhere finite in " + box,
        "Choose another box.");
    double[][] v = rows(z.toDoubleArray());
    double low = sorted[0];
    double high = sorted[sorted.length - 1];
    var curves = new ArrayList<Curve>();
    for (int k = 1; k < LEVELS; k++) {
      double level = low + (high - low) * Math.pow(k / (double) LEVELS, 3); // closer at the bottom
      curves.add(Contours.curve("", Look.FAINT, 6, Contours.pieces(v, box, level)));
    }
    int colour = 0;
    for (var path : paths.entrySet()) {
      addPath(curves, path.getKey(), colour++, Points.matrix("descent", path.getValue()), box);
    }
    double most = sorted[sorted.length * 3 / 4];
    return plane("", "x", "y", box, new Cells(tensor(v), Palette.SOFT, low, most), curves);
  }

  private static void addPath(List<Curve> curves, String name, int colour, double[][] p, Box box) {
    int n = 0; // the points until the numbers end
    while (n < p.length && Double.isFinite(p[n][0]) && Double.isFinite(p[n][1])) {
      n++;
    }
    int inside = n; // and until the path leaves for good
    while (inside > 0 && !box.holds(p[inside - 1][0], p[inside - 1][1])) {
      inside--;
    }
    double[] x = Arrays.stream(p, 0, n).mapToDouble(q -> q[0]).toArray();
    double[] y = Arrays.stream(p, 0, n).mapToDouble(q -> q[1]).toArray();
    var gone = inside < p.length;
    curves.add(
        Curve.of(gone ? name + " (left at step " + inside + ")" : name, Look.MARKED, colour, x, y));
    if (gone && inside > 0) {
      curves.add(
          Curve.of(
              "",
              Look.CROSSES,
              colour,
              new double[] {x[inside - 1]},
              new double[] {y[inside - 1]}));
    }
  }

  static Plot reluRegions(UnaryOperator<Tensor> f, Box box) {
    int n = 2 * CELLS; // thin pieces are easily missed
    Tensor at = box.centres(n);
    Tensor slope = Adjoint.valueAndGrad(x -> f.apply(x).sum(), at).grad();
    double[] g = slope.toDoubleArray();
    var known = new HashMap<List<Double>, Integer>();
    var v = new double[n * n];
    for (int i = 0; i < v.length; i++) {
      // equal bits: a row's gradient does not depend on the rows around it; + 0 makes -0 equal 0
      var key = List.of(g[2 * i] + 0.0, g[2 * i + 1] + 0.0);
      var number = known.get(key);
      if (number == null) {
        number = known.size();
        known.put(key, number);
      }
      v[i] = number;
    }
    double[][] regions = rows(v);
    var borders = Contours.curve("", Look.FAINT, 6, edges(regions, box));
    return plane(
        known.size() + (known.size() == 1 ? " linear piece" : " linear pieces"),
        "x1",
        "x2",
        box,
        new Cells(tensor(regions), Palette.CLASSES, 0, known.size()),
        List.of(borders));
  }

  static Plot warp(UnaryOperator<Tensor> f, Box box) {
    int n = 40;
    Tensor at = box.centres(n);
    var det = new double[n * n];
    for (int i = 0; i < det.length; i++) {
      Tensor j = Adjoint.jacobian(f, at.select(0, i));
      if (j.rank() != 2 || j.size(0) != 2) {
        throw new ShapeException(
            "warp: the Jacobian is %s; the function must go from f64[2] to [2]."
                .formatted(j.describe()));
      }
      det[i] = j.get(0, 0) * j.get(1, 1) - j.get(0, 1) * j.get(1, 0);
    }
    double most = Arrays.stream(det).map(Math::abs).filter(Double::isFinite).max().orElse(1);
    var lines = new ArrayList<Curve>();
    var images = new ArrayList<Curve>();
    for (int k = 0; k <= 10; k++) {
      for (boolean across : new boolean[] {true, false}) {
        var line = new double[101][2];
        for (int i = 0; i <= 100; i++) {
          double s = across ? i / 100.0 : k / 10.0;
          double t = across ? k / 10.0 : i / 100.0;
          line[i][0] = box.x0() + s * (box.x1() - box.x0());
          line[i][1] = box.y0() + t * (box.y1() - box.y0());
        }
        Tensor points = Tensor.of(line);
        Tensor image = Adjoint.vmap(f).apply(points).detach();
        int colour = across ? 2 : 3;
        lines.add(curve(points, colour));
        images.add(curve(image, colour));
      }
    }
    var before =
        new Field(
            "before, coloured by det J",
            "x1",
            "x2",
            box,
            new Cells(tensor(rows(det)), Palette.DIVERGING, -most, most),
            false,
            List.of(),
            List.of(),
            true,
            true,
            lines);
    var reached = new ArrayList<double[]>();
    images.forEach(c -> reached.addAll(List.of(Tensor.stack(1, c.x(), c.y()).toDoubleMatrix())));
    var nothing = new Cells(Tensor.of(new double[1][1]), Palette.SOFT, 0, 1);
    var around = Box.around(Tensor.of(reached.toArray(double[][]::new)));
    var after = Field.plane("after", "f1", "f2", around, nothing, images);
    return Plot.grid("", List.of(before, after), 2, 500, 460);
  }

  private static Curve curve(Tensor points, int colour) {
    return new Curve("", Look.LINE, colour, points.select(1, 0), points.select(1, 1));
  }
}
