package dev.adjoint.nn.optim;

import java.util.function.DoubleFunction;

/**
 * Finds a t > 0 with f(t) <= f(0) + c₁ t f'(0) and |f'(t)| <= c₂ |f'(0)|, f being the loss along a
 * direction: brackets it, then narrows the bracket by cubic interpolation (Nocedal and Wright,
 * chapter 3.5, in the form of PyTorch's {@code _strong_wolfe}). A NaN counts as too far away.
 */
final class StrongWolfe {
  private static final double C1 = 1e-4;
  private static final double C2 = 0.9;

  /** Loss, gradient and slope at t, and how many evaluations it took to find it. */
  record Point(double t, double f, double[] g, double slope, int evaluations) {
    Point found(int after) {
      return new Point(t, f, g, slope, after);
    }
  }

  private final DoubleFunction<Point> loss;
  private final double size;
  private final double tolerance;
  private int evaluations;
  private int tries;

  StrongWolfe(DoubleFunction<Point> loss, double[] direction, double tolerance) {
    this.loss = loss;
    this.size = Vectors.largest(direction);
    this.tolerance = tolerance;
  }

  private Point at(double t) {
    evaluations++;
    return loss.apply(t);
  }

  /** From the point 0 with loss f, gradient g and that slope, first trying t. */
  Point search(double t, double f, double[] g, double slope, int most) {
    Point start = new Point(0, f, g, slope, 0);
    Point previous = start;
    Point now = at(t);
    while (tries < most) {
      if (tooHigh(start, now) || tries > 1 && !(now.f < previous.f)) {
        return narrow(start, previous, now, most);
      }
      if (flat(start, now)) {
        return now.found(evaluations);
      }
      if (now.slope >= 0) {
        return narrow(start, previous, now, most);
      }
      double from = now.t + 0.01 * (now.t - previous.t);
      double next = minimum(previous, now, from, now.t * 10);
      previous = now;
      now = at(next);
      tries++;
    }
    return narrow(start, start, now, most);
  }

  private static boolean tooHigh(Point start, Point p) {
    return !(p.f <= start.f + C1 * p.t * start.slope);
  }

  private static boolean flat(Point start, Point p) {
    return Math.abs(p.slope) <= -C2 * start.slope;
  }

  /** Halves, or better, the bracket until the lower end will do. */
  private Point narrow(Point start, Point a, Point b, int most) {
    Point low = b.f < a.f ? b : a;
    Point high = b.f < a.f ? a : b;
    boolean stuck = false;
    while (tries < most && !(Math.abs(high.t - low.t) * size < tolerance)) {
      double left = Math.min(low.t, high.t);
      double right = Math.max(low.t, high.t);
      double t = minimum(low, high, left, right);
      double margin = 0.1 * (right - left);
      if (Math.min(right - t, t - left) < margin) {
        if (stuck || t >= right || t <= left) {
          t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
          stuck = false;
        } else {
          stuck = true;
        }
      } else {
        stuck = false;
      }
      Point p = at(t);
      tries++;
      if (tooHigh(start, p) || !(p.f < low.f)) {
        boolean lower = p.f < low.f;
        high = lower ? low : p;
        low = lower ? p : low;
        continue;
      }
      if (flat(start, p)) {
        low = p;
        break;
      }
      if (p.slope * (high.t - low.t) >= 0) {
        high = low;
      }
      low = p;
    }
    return low.found(evaluations);
  }

  /** Where the cubic through both points and slopes has its minimum, kept within the bounds. */
  private static double minimum(Point a, Point b, double from, double to) {
    double d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t);
    double square = d1 * d1 - a.slope * b.slope;
    if (!(square >= 0)) {
      return (from + to) / 2;
    }
    double d2 = Math.sqrt(square);
    double t =
        a.t <= b.t
            ? b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
            : a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
    return Double.isNaN(t) ? (from + to) / 2 : Math.min(Math.max(t, from), to);
  }
}
