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

  /** A function of several tensors. */
  public interface Fun extends Function<List<Tensor>, Tensor> {}

  private final Fun f;
  private final List<Tensor> x;
  private final Random random;
  private final Tensor y;
  private final Tensor u;

  /** Prepares to differentiate {@code f} at {@code x}, which are all F64. */
  public Derivatives(Fun f, List<Tensor> x, Random random) {
    this.f = f;
    this.x = x;
    this.random = random;
    this.y = f.apply(x);
    this.u = Samples.normal(random, DType.F64, y.shape());
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
    check(vjp.value().bitEquals(y), "vjp gives another value than the plain call");
    List<Tensor> v = directions();
    for (int i = 0; i < x.size(); i++) {
      check(
          g.get(i).shape().equals(x.get(i).shape()) && g.get(i).dtype() == DType.F64,
          "input %d is %s and its gradient %s",
          i,
          x.get(i).describe(),
          g.get(i).describe());
      Adjoint.Jvp jvp = Adjoint.jvp(f, x, only(i, v));
      check(jvp.value().bitEquals(y), "jvp gives another value than the plain call");
      check(
          jvp.tangent().shape().equals(y.shape()),
          "the value is %s and its tangent %s",
          y.describe(),
          jvp.tangent().describe());
      double[] size = new double[1];
      double forward = dot(u, jvp.tangent(), size);
      double reverse = dot(g.get(i), v.get(i), size);
      double allowed = Tolerances.IDENTITY * size[0];
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
          "first derivative, input " + i,
          dot(g.get(i), v.get(i), new double[1]),
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
    Fun slope = at -> sumOfDots(Adjoint.vjp(f, at.toArray(new Tensor[0])).pullback().apply(u), w);
    Adjoint.ValueAndGrads byReverse = Adjoint.valueAndGrads(slope, x.toArray(new Tensor[0]));
    List<Tensor> h = byReverse.grads();

    Fun pushed = at -> Adjoint.jvp(f, at, w).tangent().mul(u).sum();
    agree(
        "reverse over forward", h, Adjoint.valueAndGrads(pushed, x.toArray(new Tensor[0])).grads());
    agree("recorded gradients", h, recorded(w));
    for (int i = 0; i < x.size(); i++) {
      int which = i;
      Tensor forward =
          Adjoint.jvp(
                  at -> Adjoint.vjp(f, at.toArray(new Tensor[0])).pullback().apply(u).get(which),
                  x,
                  w)
              .tangent();
      agree("forward over reverse, input " + i, List.of(h.get(i)), List.of(forward));
    }
    for (int i = 0; i < x.size(); i++) {
      List<Tensor> vi = only(i, v);
      compare(
          "second derivative, input " + i,
          dot(h.get(i), v.get(i), new double[1]),
          t -> sumOfDots(pullback(moved(vi, t)), w).item());
    }
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

  private static void agree(String way, List<Tensor> expected, List<Tensor> got) {
    for (int i = 0; i < expected.size(); i++) {
      double[] a = expected.get(i).toDoubleArray();
      double[] b = got.get(i).toDoubleArray();
      double size = Arrays.stream(a).map(Math::abs).max().orElse(0);
      for (int k = 0; k < a.length; k++) {
        check(
            Math.abs(a[k] - b[k]) <= Tolerances.IDENTITY * size,
            "second derivative, input %d, element %d: %.17g by reverse over reverse, %.17g by %s",
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
    List<Tensor> g =
        Adjoint.vjp(f, x.toArray(new Tensor[0]))
            .pullback()
            .apply(Tensor.ones(DType.F64, y.shape()));
    double start = y.sum().item();
    for (int i = 0; i < x.size(); i++) {
      double[] got = g.get(i).toDoubleArray();
      double[] want = stated.get(i).toDoubleArray();
      for (int k = 0; k < got.length; k++) {
        check(
            got[k] == want[k],
            "kink at %s, input %d, element %d: derivative %.17g, stated %.17g",
            x,
            i,
            k,
            got[k],
            want[k]);
        double right = (sumAt(i, k, ONE_SIDED_STEP) - start) / ONE_SIDED_STEP;
        double left = (start - sumAt(i, k, -ONE_SIDED_STEP)) / ONE_SIDED_STEP;
        double slack = 1e-4 * (1 + Math.abs(got[k]));
        check(
            got[k] >= Math.min(left, right) - slack && got[k] <= Math.max(left, right) + slack,
            "kink at %s, input %d, element %d: derivative %.17g is not between the one-sided %.9g"
                + " and %.9g",
            x,
            i,
            k,
            got[k],
            left,
            right);
      }
    }
    identity();
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

  private static void compare(String what, double analytic, DoubleUnaryOperator phi) {
    double[] found = extrapolated(phi);
    double scale = Math.max(Math.abs(phi.applyAsDouble(0)), Math.max(Math.abs(analytic), 1e-3));
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
   * φ'(0) from central differences whose step shrinks by √2, extrapolated to step 0 (Ridders,
   * "Accurate computation of F'(x) and F'(x) F''(x)", 1982), and an estimate of its error.
   */
  static double[] extrapolated(DoubleUnaryOperator phi) {
    int n = 9;
    double h = 0.02;
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
