package dev.adjoint.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a line into dashes. XChart starts the pattern anew at every point, so that a line through
 * many points would have no gaps.
 */
final class Dashes {
  private final double[] x;
  private final double[] y;
  private final boolean logX;
  private final boolean logY;
  private final List<double[]> out = new ArrayList<>();

  private Dashes(double[] x, double[] y, boolean logX, boolean logY) {
    this.x = x;
    this.y = y;
    this.logX = logX;
    this.logY = logY;
  }

  /**
   * The line with NaN where a gap is.
   *
   * @param px pixels for each x, roughly
   * @param py pixels for each y
   * @param pattern lengths of dash, gap, dash, gap, ... in pixels
   * @return the new x and y
   */
  static double[][] cut(
      double[] x,
      double[] y,
      double[] px,
      double[] py,
      boolean logX,
      boolean logY,
      float[] pattern) {
    var dashes = new Dashes(x, y, logX, logY);
    int phase = 0;
    double left = pattern[0];
    for (int i = 0; i + 1 < x.length; i++) {
      double length = Math.hypot(px[i + 1] - px[i], py[i + 1] - py[i]);
      if (!Double.isFinite(length)) { // a gap of the data's own
        dashes.gap();
        continue;
      }
      double done = 0;
      while (length - done > left) {
        dashes.piece(i, done / length, (done + left) / length, phase);
        done += left;
        phase = (phase + 1) % pattern.length;
        left = pattern[phase];
      }
      if (length > done) {
        dashes.piece(i, done / length, 1, phase);
        left -= length - done;
      }
    }
    return new double[][] {
      dashes.out.stream().mapToDouble(p -> p[0]).toArray(),
      dashes.out.stream().mapToDouble(p -> p[1]).toArray()
    };
  }

  /** From s to t of the way from point i to the next: drawn if it is a dash. */
  private void piece(int i, double s, double t, int phase) {
    if (phase % 2 == 1) {
      gap();
      return;
    }
    if (out.isEmpty() || Double.isNaN(out.getLast()[1])) {
      point(i, s);
    }
    point(i, t);
  }

  private void point(int i, double t) {
    out.add(new double[] {between(x[i], x[i + 1], t, logX), between(y[i], y[i + 1], t, logY)});
  }

  /** What is drawn that far between two numbers. */
  private static double between(double a, double b, double t, boolean log) {
    return log ? a * Math.pow(b / a, t) : a + t * (b - a);
  }

  private void gap() {
    if (!out.isEmpty() && !Double.isNaN(out.getLast()[1])) {
      out.add(new double[] {out.getLast()[0], Double.NaN});
    }
  }
}
