package dev.adjoint.core;

import static dev.adjoint.core.Adjoint.grad;
import static dev.adjoint.core.Adjoint.jvp;
import static dev.adjoint.core.Adjoint.taylor;
import static dev.adjoint.core.Adjoint.vmap;
import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.out;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Derivatives of high order by arithmetic on power series. */
class TaylorTest {
  private static final Tensor ONE = Tensor.of(1.0);

  private static Tensor random(int... shape) {
    return Rng.using(7, () -> Modes.withDType(DType.F64, () -> Tensor.randn(shape)));
  }

  private static void same(Tensor got, Tensor want, double relative) {
    double size = want.abs().amax().item();
    assertThat(got.shape()).isEqualTo(want.shape());
    assertThat(got.allClose(want, relative, relative * size)).as(got + " and " + want).isTrue();
  }

  /** f and its derivatives one inside the other: what taylor must give. */
  private static List<Tensor> nested(UnaryOperator<Tensor> f, Tensor t0, int order) {
    List<Tensor> d = new ArrayList<>();
    UnaryOperator<Tensor> g = f;
    for (int k = 0; k <= order; k++) {
      d.add(g.apply(t0));
      UnaryOperator<Tensor> h = g;
      g = t -> jvp(h, t, ONE).tangent();
    }
    return d;
  }

  private static void check(UnaryOperator<Tensor> f, double t0, int order, double relative) {
    List<Tensor> got = taylor(f, t0, order);
    List<Tensor> want = nested(f, Tensor.of(t0), order);
    assertThat(got).hasSize(order + 1);
    assertThat(got.getFirst().bitEquals(want.getFirst())).isTrue();
    for (int k = 1; k <= order; k++) {
      same(got.get(k), want.get(k), relative);
    }
  }

  // ---- closed forms

  private static double factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
  }

  private static void closed(UnaryOperator<Tensor> f, double t0, IntToDoubleFunction d) {
    List<Tensor> got = taylor(f, t0, 20);
    for (int k = 0; k <= 20; k++) {
      double want = d.applyAsDouble(k);
      assertThat(got.get(k).item())
          .as("derivative " + k)
          .isCloseTo(want, within(1e-13 * Math.abs(want) + 1e-300));
    }
  }

  @Test
  void exponential() {
    closed(Tensor::exp, 0.7, _ -> Math.exp(0.7));
    closed(t -> t.mul(-2).exp(), 0.7, k -> Math.pow(-2, k) * Math.exp(-1.4));
  }

  @Test
  void sine() {
    double s = Math.sin(0.4);
    double c = Math.cos(0.4);
    closed(Tensor::sin, 0.4, k -> new double[] {s, c, -s, -c}[k % 4]);
    closed(Tensor::cos, 0.4, k -> new double[] {c, -s, -c, s}[k % 4]);
  }

  @Test
  void geometric() {
    closed(t -> t.rsub(1).reciprocal(), 0.25, k -> factorial(k) / Math.pow(0.75, k + 1));
    closed(t -> t.rsub(1).rdiv(1), -1, k -> factorial(k) / Math.pow(2, k + 1));
  }

  @Test
  void logarithm() {
    closed(
        Tensor::log,
        2,
        k -> k == 0 ? Math.log(2) : (k % 2 == 0 ? -1 : 1) * factorial(k - 1) / Math.pow(2, k));
  }

  /** The derivatives of tanh are polynomials in y = tanh t: p' = p_y (1 - y²). */
  @Test
  void hyperbolicTangent() {
    double y = Math.tanh(0.3);
    double[] p = {0, 1};
    double[] want = new double[21];
    for (int k = 0; k <= 20; k++) {
      for (int i = p.length - 1; i >= 0; i--) {
        want[k] = want[k] * y + p[i];
      }
      double[] next = new double[p.length + 1];
      for (int i = 1; i < p.length; i++) {
        next[i - 1] += i * p[i];
        next[i + 1] -= i * p[i];
      }
      p = next;
    }
    List<Tensor> got = taylor(Tensor::tanh, 0.3, 20);
    for (int k = 0; k <= 20; k++) {
      // Both ways lose digits where the polynomial cancels.
      assertThat(got.get(k).item()).isCloseTo(want[k], within(1e-11 * factorial(k)));
    }
  }

  @Test
  void powers() {
    List<Tensor> d = taylor(t -> t.pow(3), 2, 5);
    assertThat(d.stream().map(Tensor::item)).containsExactly(8.0, 12.0, 12.0, 6.0, 0.0, 0.0);
    d = taylor(t -> t.pow(3), 0, 5);
    assertThat(d.stream().map(Tensor::item)).containsExactly(0.0, 0.0, 0.0, 6.0, 0.0, 0.0);
    d = taylor(t -> t.pow(2.5), 0, 3);
    assertThat(d.stream().map(Tensor::item))
        .containsExactly(0.0, 0.0, 0.0, Double.POSITIVE_INFINITY);
    closed(
        t -> t.pow(-1.5),
        1.25,
        k -> {
          double f = 1;
          for (int j = 0; j < k; j++) {
            f *= -1.5 - j;
          }
          return f * Math.pow(1.25, -1.5 - k);
        });
  }

  // ---- against derivatives of derivatives

  static Map<String, UnaryOperator<Tensor>> functions() {
    Tensor x = random(2, 3);
    Tensor w = random(3, 3).cos();
    Map<String, UnaryOperator<Tensor>> f = new LinkedHashMap<>();
    f.put("identity", t -> t);
    f.put("constant", _ -> x);
    f.put("polynomial", t -> t.square().mul(t).add(t.mul(3)).sub(1));
    f.put("quotient", t -> t.sin().div(t.square().add(1)));
    f.put("two powers", t -> t.add(2).pow(t.mul(0.5)));
    f.put("power of a tensor", t -> t.add(2).pow(x));
    f.put("roots", t -> t.add(2).sqrt().mul(t.add(3).rsqrt()));
    f.put("logistic", t -> t.mul(x).sigmoid().mul(t.softplus()));
    f.put("gelu", t -> t.mul(x).gelu().add(t.geluTanh()).add(t.silu()));
    f.put("erf", t -> t.mul(x).erf().mul(t.erfc()));
    f.put("logarithms", t -> t.add(3).log().mul(t.log1p()).mul(t.expm1()));
    f.put("choices", t -> t.mul(x).relu().add(t.elu(0.3)).add(t.mul(x).abs()).add(t.clamp(-5, 5)));
    f.put("where", t -> x.gt(0).where(t.mul(x).exp(), t.sin()));
    f.put("extremes", t -> t.mul(x).maximum(x.square()).minimum(t.exp()));
    f.put("softmax", t -> x.mul(t).softmax(-1));
    f.put("logSoftmax", t -> x.mul(t.exp()).logSoftmax(0));
    f.put("logSumExp", t -> x.mul(t).logSumExp(1));
    f.put("variance", t -> x.mul(t).exp().var(0).sqrt());
    f.put("amax", t -> x.mul(t).sin().amax(0));
    f.put("max", t -> x.mul(t).sin().max(1).values());
    f.put("matmul", t -> x.mul(t).sin().matmul(w.mul(t).exp()));
    f.put("linear", t -> x.mul(t).linear(w.add(t).cos(), w.select(0, 1).mul(t.square())));
    f.put("linear of a vector", t -> x.select(0, 0).mul(t.exp()).linear(w.mul(t), null));
    f.put("movement", t -> Tensor.concat(0, x.mul(t), w.mul(t.square())).mT().flip(0).exp());
    f.put(
        "a constant part", t -> Tensor.stack(0, x.mul(t).square(), x).reshape(4, 3).slice(0, 1, 4));
    f.put("indexing", t -> w.mul(t.exp()).gather(1, Tensor.of(new long[] {0, 2, 1}, 3, 1)));
    f.put("network", t -> w.add(t).matmul(x.mul(t).mT().tanh()).sigmoid().sum());
    f.put("detach", t -> t.mul(t.detach()).mul(t));
    f.put("integers", t -> t.exp().mul(Tensor.of(new int[] {1, 2, 3})));
    f.put("rounded", t -> t.mul(3.3).round().mul(t.exp()).add(t.floor()));
    f.put("loop", TaylorTest::loop);
    f.put("inner gradient", t -> grad(s -> s.mul(t).sin().mul(s).sum()).apply(x.mul(t)));
    f.put("inner jvp", t -> jvp(s -> s.mul(t).sin(), x, x.mul(t)).tangent());
    f.put("inner vmap", t -> vmap((UnaryOperator<Tensor>) r -> r.mul(t).exp().sum()).apply(x));
    f.put("checkpoint", t -> Adjoint.checkpoint(s -> s.getFirst().mul(x).sin(), t.exp()));
    return f;
  }

  private static Tensor loop(Tensor t) {
    Tensor l = t;
    for (int i = 0; i < 4; i++) {
      l = l.mul(l.rsub(1)).mul(3);
    }
    return l;
  }

  static List<String> names() {
    return List.copyOf(functions().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void equalsDerivativesOfDerivatives(String name) {
    check(Objects.requireNonNull(functions().get(name)), 0.6, 5, 1e-10);
  }

  @Test
  void equalsNestedGradToOrderSix() {
    UnaryOperator<Tensor> f = t -> t.sin().exp().mul(t.tanh()).div(t.square().add(1));
    List<Tensor> got = taylor(f, 0.4, 6);
    UnaryOperator<Tensor> g = f;
    for (int k = 0; k <= 6; k++) {
      double want = g.apply(Tensor.of(0.4)).item();
      assertThat(got.get(k).item()).isCloseTo(want, within(1e-11 * Math.abs(want)));
      g = grad(g);
    }
  }

  @Test
  void kinksAreByConvention() {
    for (UnaryOperator<Tensor> f :
        List.<UnaryOperator<Tensor>>of(
            Tensor::relu,
            Tensor::abs,
            t -> t.elu(2),
            t -> t.maximum(t.mul(3)),
            t -> t.sin().minimum(t.exp().sub(1)),
            t -> t.clamp(0, 1),
            Tensor::sign)) {
      check(f, 0, 3, 1e-14);
    }
  }

  @Test
  void whatIsNotChosenIsIgnored() {
    UnaryOperator<Tensor> f = t -> t.gt(0).where(t.log(), t.square());
    assertThat(taylor(f, 0, 2).stream().map(Tensor::item)).containsExactly(0.0, 0.0, 2.0);
    assertThat(taylor(t -> t.sqrt().maximum(t.add(1)), 0, 2).stream().map(Tensor::item))
        .containsExactly(1.0, 1.0, 0.0);
  }

  @Test
  void farOutTheStableFormsHold() {
    for (double at : new double[] {-800, 800}) {
      assertThat(taylor(t -> t.sigmoid().add(t.softplus()).add(t.silu()), at, 4))
          .allSatisfy(d -> assertThat(d.item()).isFinite());
    }
  }

  // ---- nesting

  @Test
  void insideGrad() {
    Tensor x = random(3);
    UnaryOperator<Tensor> third = v -> taylor(t -> x.add(v.mul(t)).sin().mul(v).sum(), 0, 3).get(3);
    Tensor v = x.cos();
    // d³/dt³ Σ v sin(x + t v) = -Σ v⁴ cos x
    same(third.apply(v), v.pow(4).mul(x.cos()).sum().neg(), 1e-13);
    same(grad(third).apply(v), v.pow(3).mul(x.cos()).mul(-4), 1e-12);
    same(jvp(third, v, x).tangent(), v.pow(3).mul(x.cos()).mul(-4).mul(x).sum(), 1e-12);
    same(Adjoint.hvp(third, v, x), v.square().mul(x.cos()).mul(-12).mul(x), 1e-12);
    Tensor leaf = v.requiresGrad();
    third.apply(leaf).backward();
    same(Objects.requireNonNull(leaf.grad()), v.pow(3).mul(x.cos()).mul(-4), 1e-12);
  }

  @Test
  void insideVmap() {
    Tensor x = random(5);
    Tensor third = vmap((UnaryOperator<Tensor>) t -> taylor(Tensor::sin, t, 3).get(3)).apply(x);
    same(third, x.cos().neg(), 1e-14);
    Tensor w = random(5, 4);
    UnaryOperator<Tensor> f =
        v -> taylor(t -> v.mul(t).softmax(0).matmul(v), Tensor.of(0.2), 2).get(2);
    Tensor[] each = new Tensor[5];
    for (int i = 0; i < 5; i++) {
      each[i] = f.apply(w.select(0, i));
    }
    same(vmap(f).apply(w), Tensor.stack(0, each), 1e-13);
  }

  @Test
  void insideTaylor() {
    // d²/ds² of d/dt (s t)³ at t = s is d²/ds² 3 s⁵ = 60 s³
    UnaryOperator<Tensor> f = s -> taylor(t -> s.mul(t).pow(3), s, 1).get(1);
    assertThat(taylor(f, 2, 2).stream().map(Tensor::item)).containsExactly(96.0, 240.0, 480.0);
    // perturbations are not confused
    UnaryOperator<Tensor> g = x -> x.mul(taylor(y -> x.add(y), 1, 1).get(1));
    assertThat(taylor(g, 1, 1).get(1).item()).isEqualTo(1);
  }

  @Test
  void theJacobiansOfASeries() {
    Tensor x = random(3);
    UnaryOperator<Tensor> f = v -> taylor(t -> v.mul(t).exp(), 0.5, 2).get(2); // v² e^(v/2)
    UnaryOperator<Tensor> closed = v -> v.square().mul(v.mul(0.5).exp());
    same(Adjoint.jacobianForward(f, x), Adjoint.jacobianForward(closed, x), 1e-12);
    same(Adjoint.jacobianReverse(f, x), Adjoint.jacobianReverse(closed, x), 1e-12);
  }

  // ---- the rest

  @Test
  void shapesAndTypes() {
    Tensor x = random(2, 3).to(DType.F32);
    Tensor t0 = Tensor.of(0.5f);
    List<Tensor> d = taylor(t -> x.mul(t).square(), t0, 3);
    assertThat(d).allSatisfy(t -> assertThat(t.describe()).isEqualTo("f32[2, 3]"));
    assertThat(d.get(2).bitEquals(x.square().mul(2))).isTrue();
    assertThat(taylor(Tensor::exp, t0, 0)).hasSize(1);
    assertThat(taylor(t -> t.gt(0), t0, 2)).allSatisfy(t -> assertThat(t.rank()).isZero());
    assertThat(taylor(_ -> Tensor.zeros(DType.F64, Shape.of(0, 2)), 1, 2).get(2).shape())
        .isEqualTo(Shape.of(0, 2));
    List<Tensor> quiet =
        taylor(t -> Modes.noGrad(() -> t.square()).add(t), 3, 1); // a constant, plus t
    assertThat(quiet.get(0).item()).isEqualTo(12);
    assertThat(quiet.get(1).item()).isEqualTo(1);
  }

  @Test
  void statedDerivativesOfTheIdentity() {
    Formula through = Formula.of("through", 1, in(0)).withDerivative(0, in(0).mul(arg(0)));
    Formula growth =
        Formula.of("growth", 2, in(0).exp().mul(in(1)))
            .withDerivative(0, out())
            .withDerivative(1, Expr.c(1).div(in(1)).mul(out()));
    check(t -> Adjoint.apply(through, new double[] {3}, t.exp()), 0.5, 4, 1e-12);
    check(t -> Adjoint.apply(growth, new double[0], t.sin(), t.exp()), 0.5, 4, 1e-12);
  }

  private static int calls(UnaryOperator<Tensor> f, int order) {
    AtomicInteger calls = new AtomicInteger();
    Kernels kernels = Tensor.kernels();
    Kernels counting =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (_, method, args) -> {
                  calls.incrementAndGet();
                  try {
                    return method.invoke(kernels, args);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    Modes.kernels(counting, () -> taylor(f, 0.3, order));
    return calls.get();
  }

  /** Twice the order costs at most eight times as much, and for sums of products four times. */
  @Test
  void theCostIsPolynomial() {
    Tensor x = random(2, 3);
    Tensor w = random(3, 3);
    Map<String, UnaryOperator<Tensor>> f = functions();
    for (String name : List.of("quotient", "logistic", "gelu", "erf", "matmul", "linear")) {
      UnaryOperator<Tensor> g = Objects.requireNonNull(f.get(name));
      assertThat(calls(g, 32)).as(name).isLessThan(5 * calls(g, 16));
    }
    for (UnaryOperator<Tensor> g :
        List.<UnaryOperator<Tensor>>of(
            t -> t.pow(0.5),
            t -> t.add(2).pow(t),
            t -> x.mul(t).softmax(-1),
            t -> x.mul(t).sin().matmul(w).tanh().softmax(-1).amax(0),
            t -> x.mul(t).logSumExp(0))) {
      assertThat(calls(g, 32)).isLessThan(9 * calls(g, 16));
    }
    assertThat(calls(Tensor::sin, 20)).isLessThan(1000);
  }
}
