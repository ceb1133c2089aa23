package dev.adjoint.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Holds derivatives against numeric differences, in float64.
 *
 * <p>The central difference {@code (f(x + h) - f(x - h)) / 2h} has error O(h²); {@link #check} uses
 * Richardson's combination of steps h and h/2, whose error is O(h⁴).
 *
 * <pre>{@code
 * GradCheck.check(x -> x.sin().mul(x).sum(), Tensor.of(new double[] {0.3, -1.2}));
 * }</pre>
 */
public final class GradCheck {
  private static final double STEP = 1e-3;

  private GradCheck() {}

  /** The central difference of a function with one number as result, for every element of x. */
  public static Tensor numericalGradient(UnaryOperator<Tensor> f, Tensor x, double h) {
    return differences(x, i -> (at(f, x, i, h) - at(f, x, i, -h)) / (2 * h));
  }

  /** The one-sided difference {@code (f(x + h) - f(x)) / h}, for every element of x. */
  public static Tensor forwardDifference(UnaryOperator<Tensor> f, Tensor x, double h) {
    double start = f.apply(x.detach()).item();
    return differences(x, i -> (at(f, x, i, h) - start) / h);
  }

  private static Tensor differences(Tensor x, java.util.function.IntToDoubleFunction d) {
    double[] g = new double[x.numel()];
    for (int i = 0; i < g.length; i++) {
      g[i] = d.applyAsDouble(i);
    }
    return Tensor.of(g, x.shape().toArray()).reshape(x.shape().toArray());
  }

  private static double at(UnaryOperator<Tensor> f, Tensor x, int i, double h) {
    double[] moved = x.toDoubleArray();
    moved[i] += h;
    return f.apply(Tensor.of(moved).reshape(x.shape().toArray()).to(x.dtype())).item();
  }

  /**
   * Checks the gradient of a function with one number as result at x.
   *
   * @throws AssertionError naming the first element that differs, with both numbers
   */
  public static void check(UnaryOperator<Tensor> f, Tensor x) {
    check(t -> f.apply(t.getFirst()), List.of(x), 1e-7);
  }

  /**
   * Checks the gradients with respect to all arguments: |analytic - numeric| <= tolerance (1 +
   * |numeric|).
   *
   * @throws AssertionError naming the first element that differs, with both numbers
   */
  public static void check(Function<List<Tensor>, Tensor> f, List<Tensor> x, double tolerance) {
    compare(
        f,
        x,
        tolerance,
        d -> {
          if (!d.holds()) {
            throw new AssertionError("gradCheck: " + d);
          }
        });
  }

  /**
   * An analytic derivative beside the numeric one.
   *
   * @param input number of the argument
   * @param element row-major place in it
   * @param allowed how far apart they may be
   */
  public record Deviation(int input, int element, double analytic, double numeric, double allowed) {
    /** Whether they agree; a NaN never does. */
    public boolean holds() {
      return Math.abs(analytic - numeric) <= allowed;
    }

    /** {@code |analytic - numeric| / allowed}; infinite if one is NaN. */
    double size() {
      double d = Math.abs(analytic - numeric) / allowed;
      return Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "input %d, element %d: analytic %.12g, numeric %.12g, difference %.3g, allowed %.3g.",
          input,
          element,
          analytic,
          numeric,
          Math.abs(analytic - numeric),
          allowed);
    }
  }

  /** The largest deviation of each argument that has elements, for a report; see {@link #check}. */
  public static List<Deviation> worst(
      Function<List<Tensor>, Tensor> f, List<Tensor> x, double tolerance) {
    Map<Integer, Deviation> worst = new TreeMap<>();
    compare(f, x, tolerance, d -> worst.merge(d.input, d, (a, b) -> b.size() > a.size() ? b : a));
    return List.copyOf(worst.values());
  }

  private static void compare(
      Function<List<Tensor>, Tensor> f,
      List<Tensor> x,
      double tolerance,
      Consumer<Deviation> found) {
    for (Tensor t : x) {
      if (t.dtype() != DType.F64) {
        throw new DTypeException(
            "gradCheck: " + t.describe() + ": differences need f64. Use .to(DType.F64).");
      }
    }
    List<Tensor> analytic = Adjoint.valueAndGrads(f, x.toArray(new Tensor[0])).grads();
    for (int k = 0; k < x.size(); k++) {
      int which = k;
      UnaryOperator<Tensor> g =
          t -> {
            List<Tensor> in = new ArrayList<>(x);
            in.set(which, t);
            return f.apply(in);
          };
      double[] coarse = numericalGradient(g, x.get(k), STEP).toDoubleArray();
      double[] fine = numericalGradient(g, x.get(k), STEP / 2).toDoubleArray();
      double[] a = analytic.get(k).toDoubleArray();
      for (int i = 0; i < a.length; i++) {
        double n = (4 * fine[i] - coarse[i]) / 3;
        found.accept(new Deviation(k, i, a[i], n, tolerance * (1 + Math.abs(n))));
      }
    }
  }

  /**
   * {@code Σ_k <∇_k f, v_k>} for fixed random directions v: its gradient is a product with second
   * derivatives.
   */
  public static Function<List<Tensor>, Tensor> slope(
      Function<List<Tensor>, Tensor> f, List<Tensor> x) {
    Rng rng = new Rng(1);
    List<Tensor> v = x.stream().map(t -> rng.normal(DType.F64, t.shape())).toList();
    return at -> {
      List<Tensor> g = Adjoint.valueAndGrads(f, at.toArray(new Tensor[0])).grads();
      Tensor sum = Tensor.of(0.0);
      for (int k = 0; k < g.size(); k++) {
        sum = sum.add(g.get(k).mul(v.get(k)).sum());
      }
      return sum;
    };
  }

  /**
   * Checks the second derivatives with respect to all arguments: the gradient of the {@link #slope}
   * against differences of it.
   *
   * <p>A pullback that forgets part of its dependence on x passes {@link #check} and fails here.
   *
   * @throws AssertionError naming the first element that differs, with both numbers
   */
  public static void checkSecondOrder(
      Function<List<Tensor>, Tensor> f, List<Tensor> x, double tolerance) {
    check(slope(f, x), x, tolerance);
  }
}
