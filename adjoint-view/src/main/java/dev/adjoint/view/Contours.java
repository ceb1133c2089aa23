package dev.adjoint.view;

import java.util.ArrayList;
import java.util.List;

/** Lines on which a function that is known on a grid has one value (marching squares). */
final class Contours {
  private Contours() {}

  /** The pieces of the line, each as x0, y0, x1, y1; none where a corner is not finite. */
  static List<double[]> pieces(double[][] v, Box box, double level) {
    var pieces = new ArrayList<double[]>();
    int n = v.length;
    int m = v[0].length;
    for (int r = 0; r + 1 < n; r++) {
      for (int c = 0; c + 1 < m; c++) {
        double[] corner = {v[r][c], v[r][c + 1], v[r + 1][c + 1], v[r + 1][c]};
        if (Double.isFinite(corner[0] + corner[1] + corner[2] + corner[3])) {
          cross(pieces, corner, r, c, n, m, box, level);
        }
      }
    }
    return pieces;
  }

  private static void cross(
      List<double[]> pieces, double[] v, int r, int c, int n, int m, Box box, double level) {
    int[][] place = {{r, c}, {r, c + 1}, {r + 1, c + 1}, {r + 1, c}};
    var crossings = new ArrayList<double[]>();
    for (int i = 0; i < 4; i++) {
      int j = (i + 1) % 4;
      if ((v[i] >= level) != (v[j] >= level)) {
        double t = (level - v[i]) / (v[j] - v[i]);
        double row = place[i][0] + t * (place[j][0] - place[i][0]) + 0.5;
        double column = place[i][1] + t * (place[j][1] - place[i][1]) + 0.5;
        crossings.add(
            new double[] {
              box.x0() + (box.x1() - box.x0()) * column / m,
              box.y1() - (box.y1() - box.y0()) * row / n
            });
      }
    }
    if (crossings.size() == 4) { // a saddle: the middle says which corners belong together
      boolean high = (v[0] + v[1] + v[2] + v[3]) / 4 >= level;
      if (high == (v[0] >= level)) {
        crossings.add(crossings.removeFirst());
      }
      add(pieces, crossings.get(2), crossings.get(3));
    }
    if (crossings.size() >= 2) {
      add(pieces, crossings.get(0), crossings.get(1));
    }
  }

  private static void add(List<double[]> pieces, double[] a, double[] b) {
    pieces.add(new double[] {a[0], a[1], b[0], b[1]});
  }

  /** The pieces as one curve, interrupted between them. */
  static Curve curve(String name, Curve.Look look, int colour, List<double[]> pieces) {
    var x = new double[pieces.size() * 3];
    var y = new double[pieces.size() * 3];
    for (int i = 0; i < pieces.size(); i++) {
      double[] p = pieces.get(i);
      x[3 * i] = p[0];
      y[3 * i] = p[1];
      x[3 * i + 1] = p[2];
      y[3 * i + 1] = p[3];
      x[3 * i + 2] = Double.NaN;
      y[3 * i + 2] = Double.NaN;
    }
    return Curve.of(name, look, colour, x, y);
  }

  /** The point of the pieces that is nearest to (x, y). */
  static double[] nearest(List<double[]> pieces, double x, double y) {
    double[] best = {Double.NaN, Double.NaN};
    double least = Double.POSITIVE_INFINITY;
    for (double[] p : pieces) {
      double dx = p[2] - p[0];
      double dy = p[3] - p[1];
      double length = dx * dx + dy * dy;
      double t = length == 0 ? 0 : Math.clamp(((x - p[0]) * dx + (y - p[1]) * dy) / length, 0, 1);
      double px = p[0] + t * dx;
      double py = p[1] + t * dy;
      double d = Math.hypot(px - x, py - y);
      if (d < least) {
        least = d;
        best = new double[] {px, py};
      }
    }
    return best;
  }
}
