package dev.adjoint.conformance;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.View;
import java.util.Random;

/** Random inputs that an operation takes, the same at every run. */
final class Samples {
  /** Distance of random numbers from points where the derivative jumps. */
  private static final double AWAY = 0.1;

  private Samples() {}

  /** {@code -Dconformance.seed=n}: other numbers. */
  static final long SEED = Long.getLong("conformance.seed", 1);

  /** The generator of one check of one operation. */
  static Random random(String what) {
    return new Random(SEED * 0x9E3779B97F4A7C15L + what.hashCode());
  }

  /** Where in its domain a number is drawn, as a function of a number from 0 to 1. */
  private interface Place {
    double of(double r);
  }

  /** Inputs of these shapes; floating ones of the given type. */
  static Tensor[] draw(OpSpec op, Random random, DType dtype, Shape... shapes) {
    return draw(op, random, dtype, r -> r, shapes);
  }

  /** As {@link #draw}, near the ends of the domains: within a hundredth of their width. */
  static Tensor[] ends(OpSpec op, Random random, DType dtype, Shape... shapes) {
    return draw(op, random, dtype, Samples::end, shapes);
  }

  /** The lower half of [0, 1] to the lower end, and so on; growing, and never the end itself. */
  private static double end(double r) {
    return r < 0.5 ? 0.001 + 0.018 * r : 0.999 - 0.018 * (1 - r);
  }

  private static Tensor[] draw(
      OpSpec op, Random random, DType dtype, Place place, Shape... shapes) {
    double[] pool = op.isApart() ? pool(op, random, place, shapes) : new double[0];
    int used = 0;
    Tensor[] in = new Tensor[op.inputs()];
    for (int i = 0; i < in.length; i++) {
      int n = shapes[i].numel();
      if (op.isMask(i)) {
        in[i] = integers(random, DType.BOOL, shapes[i], 0, 2);
      } else if (op.indexLimit(i) > 0) {
        in[i] = integers(random, DType.I64, shapes[i], 0, op.indexLimit(i));
      } else if (!dtype.isFloating()) {
        in[i] = integers(random, dtype, shapes[i], dtype == DType.U8 ? 0 : -9, 10);
      } else {
        View v = View.allocate(dtype, shapes[i]);
        for (int k = 0; k < n; k++) {
          v.setDouble(
              k, op.isApart() ? pool[used++] : number(op, i, place.of(random.nextDouble())));
        }
        in[i] = Tensor.of(v);
      }
    }
    return in;
  }

  private static double number(OpSpec op, int input, double r) {
    OpSpec.Domain d = op.domain(input);
    double x = d.low() + (d.high() - d.low()) * r;
    for (double point : op.away()) {
      if (Math.abs(x - point) < AWAY) {
        x = x < point ? point - AWAY : point + AWAY;
      }
    }
    return x;
  }

  /** As many numbers as the inputs need, each in its own cell of a grid, in random order. */
  private static double[] pool(OpSpec op, Random random, Place place, Shape... shapes) {
    int n = 0;
    for (Shape s : shapes) {
      n += s.numel();
    }
    OpSpec.Domain d = op.domain(0);
    double cell = 1.0 / Math.max(1, n);
    double[] p = new double[n];
    for (int i = 0; i < n; i++) {
      double r = place.of(cell * (i + 0.25 + 0.5 * random.nextDouble()));
      double x = d.low() + (d.high() - d.low()) * r;
      int j = random.nextInt(i + 1);
      p[i] = p[j];
      p[j] = x;
    }
    return p;
  }

  static Tensor integers(Random random, DType dtype, Shape shape, int low, int high) {
    View v = View.allocate(dtype, shape);
    for (int i = 0; i < shape.numel(); i++) {
      v.setLong(i, random.nextInt(low, high));
    }
    return Tensor.of(v);
  }

  /** Normal numbers, to be directions and upstream gradients. */
  static Tensor normal(Random random, DType dtype, Shape shape) {
    View v = View.allocate(dtype, shape);
    for (int i = 0; i < shape.numel(); i++) {
      v.setDouble(i, random.nextGaussian());
    }
    return Tensor.of(v);
  }
}
