package dev.adjoint.conformance;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Adjoint.Recording;
import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds the derivatives of a function against each other and against differences, in F64. Every
 * method throws an AssertionError that names both numbers.
 *
 * <p>Three kinds of evidence: the adjoint identity says that forward and reverse mode belong
 * together; differences say that they belong to the function; the second order says the same of the
 * derivative's own derivative, whichever of four ways leads there.
 */
public final class Derivatives {
  private static final double ONE_SIDED_STEP = 1e-6;

  /** The first step of differences, far from whatever happens to the function. */
  private static final double[] WIDE = {0.02};

  /**
   * Smaller derivatives than this are compared as if they were of this size, by their order: what
   * cancels is of size 1, and is rounded.
   */
  private static final double[] LEAST = {1e-3, 1e-3, 1e-1};

  /** First steps near the end of a domain or a pole: the widest at which differences converge. */
  private static final double[] NARROW = {0.02, 2e-3, 2e-4, 2e-5, 2e-6, 2e-7, 2e-8, 2e-9};

  /** A function of several tensors. */
  public interface Fun extends Function<List<Tensor>, Tensor> {}

  private final Fun f;
  private final List<Tensor> x;
  private final Random random;
  private final Tensor y;
  private final Tensor u;
  private double[] steps = WIDE;
  private boolean fused;

  /** Prepares to differentiate {@code f} at {@code x}, which are all F64. */
  public Derivatives(Fun f, List<Tensor> x, Random random) {
    this.f = f;
    this.x = x;
    this.random = random;
    this.y = f.apply(x);
    this.u = Samples.normal(random, DType.F64, y.shape());
  }

  /** Something happens to f nearby: shorter steps where differences do not converge. */
  public Derivatives near() {
    steps = NARROW;
    return this;
  }

  /** Inside transforms another computation of the same value runs. */
  Derivatives fused(boolean is) {
    fused = is;
    return this;
  }

  private boolean isValue(Tensor value) {
    return fused ? value.allClose(y, 1e-12, 1e-12) : value.bitEquals(y);
  }

  private List<Tensor> directions() {
    List<Tensor> v = new ArrayList<>();
    for (Tensor t : x) {
      v.add(Samples.normal(random, DType.F64, t.shape()));
    }
    return v;
  }

  /** v with all but one entry replaced by zeros. */
  private static List<Tensor> only(int i, List<Tensor> v) {
    List<Tensor> out = new ArrayList<>();
    for (int k = 0; k < v.size(); k++) {
      out.add(k == i ? v.get(k) : Tensor.zeros(DType.F64, v.get(k).shape()));
    }
    return out;
  }

  private List<Tensor> pullback(List<Tensor> at) {
    return Adjoint.vjp(f, at.toArray(new Tensor[0])).pullback().apply(u);
  }

  /** ⟨u, Jv⟩ = ⟨Jᵀu, v⟩ for every input, and gradients have the shapes of their inputs. */
  public void identity() {
    Adjoint.Vjp vjp = Adjoint.vjp(f, x.toArray(new Tensor[0]));
    List<Tensor> g = vjp.pullback().apply(u);
    check(isValue(vjp.value()), "vjp gives another value than the plain call");
    List<Tensor> v = directions();
    for (int i = 0; i < x.size(); i++) {
      check(
          g.get(i).shape().equals(x.get(i).shape()) && g.get(i).dtype() == DType.F64,
          "input %d is %s and its gradient %s",
          i,
          x.get(i).describe(),
          g.get(i).describe());
      Adjoint.Jvp jvp = Adjoint.jvp(f, x, only(i, v));
      check(isValue(jvp.value()), "jvp gives another value than the plain call");
      check(
          jvp.tangent().shape().equals(y.shape()),
          "the value is %s and its tangent %s",
          y.describe(),
          jvp.tangent().describe());
      double[] size = new double[1];
      double forward = dot(u, jvp.tangent(), size);
      double reverse = dot(g.get(i), v.get(i), size);
      double allowed = Tolerances.IDENTITY * Math.max(LEAST[0], size[0]);
      check(
          Math.abs(forward - reverse) <= allowed,
          "adjoint identity, input %d: <u, Jv> = %.17g by jvp, <Jᵀu, v> = %.17g by vjp;"
              + " difference %.3g, allowed %.3g",
          i,
          forward,
          reverse,
          Math.abs(forward - reverse),
          allowed);
    }
  }

  /** The gradient of ⟨u, f⟩ along a direction of every input equals the extrapolated difference. */
  public void firstOrder() {
    List<Tensor> g = pullback(x);
    List<Tensor> v = directions();
    for (int i = 0; i < x.size(); i++) {
      List<Tensor> vi = only(i, v);
      compare(
          LEAST[0],
          "first derivative, input " + i,
          dot(g.get(i), v.get(i), new double[1]),
          t -> dot(u, f.apply(moved(vi, t)), new double[1]));
    }
  }

  /** ⟨u, Jv⟩ by forward mode equals the extrapolated difference along v, for every input. */
  public void forwardOrder() {
    List<Tensor> v = directions();
    for (int i = 0; i < x.size(); i++) {
      List<Tensor> vi = only(i, v);
      compare(
          LEAST[0],
          "first derivative by jvp, input " + i,
          dot(u, Adjoint.jvp(f, x, vi).tangent(), new double[1]),
          t -> dot(u, f.apply(moved(vi, t)), new double[1]));
    }
  }

  /**
   * The second derivative, found in four ways that must agree: reverse over reverse by transforms
   * and by recorded gradients, forward over reverse, reverse over forward; and the difference of
   * the first derivative.
   */
  public void secondOrder() {
    List<Tensor> w = directions();
    List<Tensor> v = directions();
    List<Tensor> h = second(w);
    for (int i = 0; i < x.size(); i++) {
      List<Tensor> vi = only(i, v);
      compare(
          LEAST[1],
          "second derivative, input " + i,
          dot(h.get(i), v.get(i), new double[1]),
          t -> sumOfDots(pullback(moved(vi, t)), w).item());
    }
  }

  /** The four ways to the second derivative agree, whatever it is. */
  public void secondWays() {
    second(directions());
  }

  private List<Tensor> second(List<Tensor> w) {
    Fun slope = at -> sumOfDots(Adjoint.vjp(f, at.toArray(new Tensor[0])).pullback().apply(u), w);
    List<Tensor> h = Adjoint.valueAndGrads(slope, x.toArray(new Tensor[0])).grads();
    Fun pushed = at -> Adjoint.jvp(f, at, w).tangent().mul(u).sum();
    agree(
        "second derivative",
        "reverse over forward",
        h,
        Adjoint.valueAndGrads(pushed, x.toArray(new Tensor[0])).grads());
    agree("second derivative", "recorded gradients", h, recorded(w));
    for (int i = 0; i < x.size(); i++) {
      int which = i;
      Tensor forward =
          Adjoint.jvp(
                  at -> Adjoint.vjp(f, at.toArray(new Tensor[0])).pullback().apply(u).get(which),
                  x,
                  w)
              .tangent();
      agree(
          "second derivative",
          "forward over reverse, input " + i,
          List.of(h.get(i)),
          List.of(forward));
    }
    return h;
  }

  /**
   * The third derivative: reverse mode and forward mode over the second derivative agree, and equal
   * the difference of the second.
   */
  public void thirdOrder() {
    List<Tensor> w = directions();
    List<Tensor> v = directions();
    Fun bend = bend(w);
    List<Tensor> g = third(bend);
    for (int i = 0; i < x.size(); i++) {
      List<Tensor> vi = only(i, v);
      compare(
          LEAST[2],
          "third derivative, input " + i,
          dot(g.get(i), v.get(i), new double[1]),
          t -> bend.apply(moved(vi, t)).item());
    }
  }

  /** Both ways to the third derivative agree, whatever it is. */
  public void thirdWays() {
    third(bend(directions()));
  }

  /** wᵀ H w of ⟨u, f⟩, forward over reverse. */
  private Fun bend(List<Tensor> w) {
    return at ->
        Adjoint.jvp(
                a -> sumOfDots(Adjoint.vjp(f, a.toArray(new Tensor[0])).pullback().apply(u), w),
                at,
                w)
            .tangent();
  }

  private List<Tensor> third(Fun bend) {
    List<Tensor> g = Adjoint.valueAndGrads(bend, x.toArray(new Tensor[0])).grads();
    for (int i = 0; i < x.size(); i++) {
      List<Tensor> v = only(i, directions());
      double[] size = new double[1];
      double reverse = dot(g.get(i), v.get(i), size);
      double forward = Adjoint.jvp(bend, x, v).tangent().item();
      double allowed = Tolerances.IDENTITY * Math.max(LEAST[2], size[0]);
      check(
          Math.abs(forward - reverse) <= allowed,
          "third derivative, input %d: %.17g by reverse mode, %.17g by forward mode; difference"
              + " %.3g, allowed %.3g",
          i,
          reverse,
          forward,
          Math.abs(forward - reverse),
          allowed);
    }
    return g;
  }

  private List<Tensor> recorded(List<Tensor> w) {
    List<Tensor> leaves = x.stream().map(Tensor::requiresGrad).toList();
    List<Tensor> zeros = x.stream().map(t -> Tensor.zeros(DType.F64, t.shape())).toList();
    Tensor loss = f.apply(leaves).mul(u).sum();
    List<@Nullable Tensor> g = Adjoint.gradients(List.of(loss), leaves, Recording.GRAPH);
    Tensor slope = sumOfDots(orZeros(g, zeros), w);
    return slope.needsGrad()
        ? orZeros(Adjoint.gradients(List.of(slope), leaves, Recording.NOTHING), zeros)
        : zeros;
  }

  private static List<Tensor> orZeros(List<@Nullable Tensor> g, List<Tensor> zeros) {
    List<Tensor> out = new ArrayList<>();
    for (int i = 0; i < g.size(); i++) {
      Tensor t = g.get(i);
      out.add(t != null ? t : zeros.get(i));
    }
    return out;
  }

  private static void agree(String what, String way, List<Tensor> expected, List<Tensor> got) {
    for (int i = 0; i < expected.size(); i++) {
      double[] a = expected.get(i).toDoubleArray();
      double[] b = got.get(i).toDoubleArray();
      double size = Math.max(LEAST[1], Arrays.stream(a).map(Math::abs).max().orElse(0));
      for (int k = 0; k < a.length; k++) {
        check(
            Math.abs(a[k] - b[k]) <= Tolerances.IDENTITY * size,
            "%s, input %d, element %d: %.17g by reverse over reverse, %.17g by %s",
            what,
            i,
            k,
            a[k],
            b[k],
            way);
      }
    }
  }

  /**
   * At a kink the gradient of Σ f is the one that is stated, it lies between the one-sided
   * differences, and forward mode follows the same convention.
   */
  public void kink(List<Tensor> stated) {
    convention(stated);
    identity();
  }

  /**
   * At a kink the gradient of Σ f is the one that is stated, if one is, and lies between the
   * one-sided differences; or between the gradients around, since where a median is taken of equal
   * numbers no single one moves it.
   */
  public void convention(@Nullable List<Tensor> stated) {
    List<Tensor> g = slopes(x);
    double start = y.sum().item();
    for (int i = 0; i < x.size(); i++) {
      double[] got = g.get(i).toDoubleArray();
      if (stated != null) {
        equal(i, got, stated.get(i));
      }
      for (int k = 0; k < got.length; k++) {
        double right = (sumAt(i, k, ONE_SIDED_STEP) - start) / ONE_SIDED_STEP;
        double left = (start - sumAt(i, k, -ONE_SIDED_STEP)) / ONE_SIDED_STEP;
        if (!isBetween(got[k], left, right)) {
          List<double[]> around = around(i);
          int at = k;
          between(
              i,
              k,
              got[k],
              around.stream().mapToDouble(d -> d[at]).min().orElse(left),
              around.stream().mapToDouble(d -> d[at]).max().orElse(right));
        }
      }
    }
  }

  /** Gradients of Σ f by input i at points nearby. */
  private List<double[]> around(int i) {
    List<double[]> all = new ArrayList<>();
    for (int n = 0; n < 100; n++) {
      List<Tensor> near = moved(directions(), ONE_SIDED_STEP);
      all.add(slopes(near).get(i).toDoubleArray());
    }
    return all;
  }

  /** Where f jumps, the gradient of Σ f lies between those on either side. */
  public void jump() {
    List<Tensor> g = slopes(x);
    for (int i = 0; i < x.size(); i++) {
      double[] got = g.get(i).toDoubleArray();
      double[] left = slopes(shifted(-ONE_SIDED_STEP)).get(i).toDoubleArray();
      double[] right = slopes(shifted(ONE_SIDED_STEP)).get(i).toDoubleArray();
      for (int k = 0; k < got.length; k++) {
        between(i, k, got[k], left[k], right[k]);
      }
    }
  }

  /** Forward mode gives the same gradient of Σ f, element by element, and so the stated one. */
  public void forwardConvention(@Nullable List<Tensor> stated) {
    List<Tensor> g = slopes(x);
    for (int i = 0; i < x.size(); i++) {
      double[] want = g.get(i).toDoubleArray();
      double[] got = new double[want.length];
      for (int k = 0; k < got.length; k++) {
        double[] e = new double[want.length];
        e[k] = 1;
        List<Tensor> v = new ArrayList<>();
        for (int j = 0; j < x.size(); j++) {
          Tensor zero = Tensor.zeros(DType.F64, x.get(j).shape());
          v.add(j == i ? Tensor.of(e).reshape(zero.shape().toArray()) : zero);
        }
        got[k] = Adjoint.jvp(f, x, v).tangent().sum().item();
        check(
            Math.abs(got[k] - want[k]) <= Tolerances.IDENTITY * (1 + Math.abs(want[k])),
            "kink at %s, input %d, element %d: derivative %.17g by jvp, %.17g by vjp",
            x,
            i,
            k,
            got[k],
            want[k]);
      }
      if (stated != null) {
        equal(i, got, stated.get(i));
      }
    }
  }

  private void equal(int input, double[] got, Tensor stated) {
    double[] want = stated.toDoubleArray();
    for (int k = 0; k < got.length; k++) {
      check(
          got[k] == want[k],
          "kink at %s, input %d, element %d: derivative %.17g, stated %.17g",
          x,
          input,
          k,
          got[k],
          want[k]);
    }
  }

  private void between(int i, int k, double got, double left, double right) {
    check(
        isBetween(got, left, right),
        "kink at %s, input %d, element %d: derivative %.17g is not between the one-sided %.9g and"
            + " %.9g",
        x,
        i,
        k,
        got,
        left,
        right);
  }

  private static boolean isBetween(double got, double left, double right) {
    double s = 1e-4 * (1 + Math.abs(got));
    return got >= Math.min(left, right) - s && got <= Math.max(left, right) + s;
  }

  /** The gradients of Σ f. */
  private List<Tensor> slopes(List<Tensor> at) {
    Tensor ones = Tensor.ones(DType.F64, y.shape());
    return Adjoint.vjp(f, at.toArray(new Tensor[0])).pullback().apply(ones);
  }

  private List<Tensor> shifted(double by) {
    return x.stream().map(t -> t.add(by)).toList();
  }

  private double sumAt(int input, int element, double step) {
    double[] e = new double[x.get(input).numel()];
    e[element] = step;
    List<Tensor> at = new ArrayList<>(x);
    at.set(input, x.get(input).add(Tensor.of(e).reshape(x.get(input).shape().toArray())));
    return f.apply(at).sum().item();
  }

  private List<Tensor> moved(List<Tensor> v, double t) {
    List<Tensor> at = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      at.add(x.get(i).add(v.get(i).mul(t)));
    }
    return at;
  }

  // ---- differences

  private void compare(double least, String what, double analytic, DoubleUnaryOperator phi) {
    double scale = Math.max(Math.abs(phi.applyAsDouble(0)), Math.max(Math.abs(analytic), least));
    double[] found = {Double.NaN, Double.POSITIVE_INFINITY};
    for (int i = 0; i < steps.length && !(found[1] <= 1e-10 * scale); i++) {
      double[] next = extrapolated(phi, steps[i]);
      found = next[1] < found[1] ? next : found;
    }
    double allowed = Tolerances.DIFFERENCES * scale + 10 * found[1];
    check(
        found[1] <= 1e-6 * scale,
        "%s: differences do not converge: %.12g, uncertain by %.3g (at a kink, or a domain too near"
            + " a pole?)",
        what,
        found[0],
        found[1]);
    check(
        Math.abs(analytic - found[0]) <= allowed,
        "%s: analytic %.12g, differences %.12g; difference %.3g, allowed %.3g",
        what,
        analytic,
        found[0],
        Math.abs(analytic - found[0]),
        allowed);
  }

  /**
   * φ'(0) from central differences whose step shrinks from the first by √2, extrapolated to step 0
   * (Ridders, "Accurate computation of F'(x) and F'(x) F''(x)", 1982), and an estimate of its
   * error.
   */
  static double[] extrapolated(DoubleUnaryOperator phi, double first) {
    int n = 9;
    double h = first;
    double[][] a = new double[n][n];
    double best = Double.NaN;
    double error = Double.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++, h /= Math.sqrt(2)) {
      a[0][i] = (phi.applyAsDouble(h) - phi.applyAsDouble(-h)) / (2 * h);
      double factor = 2;
      for (int j = 1; j <= i; j++, factor *= 2) {
        a[j][i] = (a[j - 1][i] * factor - a[j - 1][i - 1]) / (factor - 1);
        double e = Math.max(Math.abs(a[j][i] - a[j - 1][i]), Math.abs(a[j][i] - a[j - 1][i - 1]));
        if (e <= error) {
          error = e;
          best = a[j][i];
        }
      }
    }
    return new double[] {best, error};
  }

  // ---- sums of products

  /** Σ a b; the sum of sizes is added to {@code size[0]}. */
  private static double dot(Tensor a, Tensor b, double[] size) {
    double[] p = a.toDoubleArray();
    double[] q = b.toDoubleArray();
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += p[i] * q[i];
      size[0] += Math.abs(p[i] * q[i]);
    }
    return sum;
  }

  private static Tensor sumOfDots(List<Tensor> a, List<Tensor> b) {
    Tensor sum = Tensor.of(0.0);
    for (int i = 0; i < a.size(); i++) {
      sum = sum.add(a.get(i).mul(b.get(i)).sum());
    }
    return sum;
  }

  private static void check(boolean holds, String format, @Nullable Object... args) {
    if (!holds) {
      throw new AssertionError(String.format(java.util.Locale.ROOT, format, args));
    }
  }
}
