package dev.adjoint.conformance;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Looks for jumps of a function and of its derivative along lines through the domain, so that an
 * operation is called smooth only where that was looked at.
 */
final class Smooth {
  /** A jump at least so large, relative to 1 and to what jumps, is one. */
  private static final double JUMP = 1e-7;

  /** Halvings of an interval: fewer numbers lie in it than two to that. */
  private static final int HALVINGS = 50;

  /** A function of one number and its derivative, at many numbers. */
  private interface Line {
    double[][] at(double... t);
  }

  private Smooth() {}

  /** Fails at a jump that the line of the operation does not know of. */
  static void check(OpSpec op, Random random) {
    if (!op.isElementwise()) {
      Shape[] shapes =
          Cases.small(op).stream()
              .filter(s -> Arrays.stream(s).allMatch(a -> a.numel() > 0))
              .findFirst()
              .orElseThrow();
      for (int i = 0; i < 4; i++) {
        Tensor[] a = Samples.draw(op, random, DType.F64, shapes);
        Tensor[] b = Samples.draw(op, random, DType.F64, shapes);
        check(op, line(op, a, b, random), 32, 4, new double[0]);
      }
      return;
    }
    if (op.inputs() == 1) {
      double low = op.domain(0).low();
      double width = op.domain(0).high() - low;
      double[] known = Arrays.stream(op.away()).map(x -> (x - low) / width).toArray();
      Tensor[] a = {Tensor.of(low)};
      Tensor[] b = {Tensor.of(low + width)};
      check(op, vector(op, a, b), 4001, 32, known);
      return;
    }
    Shape[] scalars = new Shape[op.inputs()];
    Arrays.fill(scalars, Shape.SCALAR);
    for (int i = 0; i < 16; i++) {
      Tensor[] a = Samples.draw(op, random, DType.F64, scalars);
      Tensor[] b = Samples.draw(op, random, DType.F64, scalars);
      check(op, vector(op, a, b), 501, 16, new double[0]);
    }
  }

  private static void check(OpSpec op, Line line, int points, int cells, double[] known) {
    double[] grid =
        IntStream.range(0, points).mapToDouble(k -> (k + 0.37) / (points + 1)).toArray();
    double[][] there = line.at(grid);
    for (int order = 0; order < 2; order++) {
      double[] y = there[order];
      List<Integer> widest =
          IntStream.range(0, points - 1)
              .boxed()
              .sorted(Comparator.comparingDouble(k -> -Math.abs(y[k + 1] - y[k])))
              .limit(cells)
              .toList();
      double[] low = widest.stream().mapToDouble(k -> grid[k]).toArray();
      double[] high = widest.stream().mapToDouble(k -> grid[k + 1]).toArray();
      double[] atLow = widest.stream().mapToDouble(k -> y[k]).toArray();
      double[] atHigh = widest.stream().mapToDouble(k -> y[k + 1]).toArray();
      halve(line, order, low, high, atLow, atHigh);
      for (int k = 0; k < low.length; k++) {
        double t = low[k];
        double jump = Math.abs(atHigh[k] - atLow[k]);
        boolean fine = jump <= JUMP * (1 + Math.min(Math.abs(atLow[k]), Math.abs(atHigh[k])));
        if (!fine && Arrays.stream(known).noneMatch(x -> Math.abs(x - t) < 1e-9)) {
          throw new AssertionError(
              String.format(
                  Locale.ROOT,
                  "the %s jumps from %.9g to %.9g, and the line states no kink there%s",
                  order == 0 ? "value" : "derivative",
                  atLow[k],
                  atHigh[k],
                  op.inputs() == 1 && op.isElementwise() ? ": at " + number(op, t) : ""));
        }
      }
    }
  }

  private static double number(OpSpec op, double t) {
    return op.domain(0).low() + t * (op.domain(0).high() - op.domain(0).low());
  }

  /** Of each interval keeps the half in which there is more change. */
  private static void halve(
      Line line, int order, double[] low, double[] high, double[] atLow, double[] atHigh) {
    for (int i = 0; i < HALVINGS; i++) {
      double[] middle =
          IntStream.range(0, low.length).mapToDouble(k -> (low[k] + high[k]) / 2).toArray();
      double[] y = line.at(middle)[order];
      for (int k = 0; k < low.length; k++) {
        // A NaN is more change than any other.
        if (!(Math.abs(y[k] - atLow[k]) <= Math.abs(atHigh[k] - y[k]))) {
          high[k] = middle[k];
          atHigh[k] = y[k];
        } else {
          low[k] = middle[k];
          atLow[k] = y[k];
        }
      }
    }
  }

  /** All numbers in one call of an elementwise operation; of one number, its own derivative. */
  private static Line vector(OpSpec op, Tensor[] a, Tensor[] b) {
    return t -> {
      Tensor at = Tensor.of(t);
      List<Tensor> x = new ArrayList<>();
      List<Tensor> v = new ArrayList<>();
      for (int i = 0; i < a.length; i++) {
        if (op.isFloating(i)) {
          Tensor way = b[i].sub(a[i]);
          x.add(at.mul(way).add(a[i]));
          Tensor speed = a.length == 1 ? Tensor.of(1.0) : way;
          v.add(speed.expand(t.length));
        }
      }
      Adjoint.Jvp jvp = Adjoint.jvp(OpConformance.call(op, a), x, v);
      return new double[][] {jvp.value().toDoubleArray(), jvp.tangent().toDoubleArray()};
    };
  }

  /** The inner product of the result with a random one. */
  private static Line line(OpSpec op, Tensor[] a, Tensor[] b, Random random) {
    List<Tensor> from = OpConformance.floating(op, a);
    List<Tensor> to = OpConformance.floating(op, b);
    List<Tensor> way =
        IntStream.range(0, from.size()).mapToObj(i -> to.get(i).sub(from.get(i))).toList();
    Tensor y = op.apply(a);
    Tensor u = Samples.normal(random, y.dtype(), y.shape());
    return t -> {
      double[][] out = new double[2][t.length];
      for (int k = 0; k < t.length; k++) {
        double at = t[k];
        List<Tensor> x = new ArrayList<>();
        for (int i = 0; i < way.size(); i++) {
          x.add(from.get(i).add(way.get(i).mul(at)));
        }
        Adjoint.Jvp jvp = Adjoint.jvp(OpConformance.call(op, a), x, way);
        out[0][k] = jvp.value().mul(u).sum().item();
        out[1][k] = jvp.tangent().mul(u).sum().item();
      }
      return out;
    };
  }
}
