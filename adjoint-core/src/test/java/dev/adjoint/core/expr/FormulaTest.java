package dev.adjoint.core.expr;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.fma;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.out;
import static dev.adjoint.core.expr.Expr.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormulaTest {
  private static final Expr X = in(0);
  private static final Expr Z = in(1);
  private static final Expr SIGMOID = c(1).div(X.neg().exp().add(1));
  private static final Formula RELU = Formula.of("relu", 1, select(X.le(0), c(0), X));
  private static final Formula GELU =
      Formula.of("gelu", 1, X.mul(0.5).mul(X.mul(-Math.sqrt(0.5)).erfc()));

  /** Smooth functions of one variable, defined around the points used below. */
  private static List<Formula> smooth() {
    List<Formula> all = new ArrayList<>();
    for (Fn fn : Fn.values()) {
      Expr at =
          switch (fn) {
            case TAN, ASIN, ACOS, ATANH, ERFINV -> X.mul(0.3);
            case ACOSH -> X.add(1);
            default -> X;
          };
      all.add(Formula.of(fn.text(), 1, new Expr.Unary(fn, at)));
    }
    all.add(Formula.of("sigmoid", 1, SIGMOID));
    all.add(Formula.of("sigmoid2", 1, SIGMOID).withDerivative(0, out().mul(c(1).sub(out()))));
    all.add(GELU);
    all.add(Formula.of("elu", 1, select(X.gt(0), X, X.expm1().mul(arg(0)))));
    all.add(Formula.of("softplus", 1, X.max(0).add(X.abs().neg().exp().log1p())));
    all.add(Formula.of("cube", 1, X.pow(3)));
    all.add(Formula.of("power", 1, X.pow(2.5)));
    all.add(Formula.of("powerOfTwo", 1, c(2).pow(X)));
    all.add(Formula.of("tower", 1, X.pow(X)));
    all.add(Formula.of("fma", 1, fma(X, X.sin(), X.exp())));
    all.add(Formula.of("geluTanh", 1, X.mul(X.mul(X.square().mul(0.03).add(0.8)).tanh().add(1))));
    all.add(Formula.of("rational", 1, X.square().sub(3).div(X.add(7)).sub(X.div(X.exp()))));
    return all;
  }

  private static double value(Expr e, double x, double y) {
    return new Eval(List.of(e)).eval(new double[] {x}, new double[] {0.7}, y)[0];
  }

  /** Central differences at two steps, the error of order h² taken out. */
  private static double slope(Expr e, double x) {
    double h = 1e-3;
    double wide = (value(e, x + h, 0) - value(e, x - h, 0)) / (2 * h);
    double narrow = (value(e, x + h / 2, 0) - value(e, x - h / 2, 0)) / h;
    return narrow + (narrow - wide) / 3;
  }

  @Test
  void derivativesAgreeWithDifferences() {
    for (Formula f : smooth()) {
      for (double x : new double[] {0.3, 0.8, 1.7, 2.4}) {
        double y = value(f.value(), x, 0);
        double want = slope(f.value(), x);
        assertThat(value(f.derivative(0), x, y))
            .as("%s at %s", f, x)
            .isCloseTo(want, within(1e-9 * (1 + Math.abs(want))));
        assertThat(value(f.derived(0), x, y))
            .as("%s at %s, derived", f, x)
            .isCloseTo(want, within(1e-9 * (1 + Math.abs(want))));
      }
    }
  }

  @Test
  void pullbacksAreFormulasAgain() {
    // g(dy, x[, y]) = dy f'(x); ∂g/∂x + ∂g/∂y f'(x) = dy f''(x)
    for (Formula f : smooth()) {
      Formula.Pullback p = f.pullback(0);
      assertThat(f.pullback(0)).isSameAs(p);
      for (double x : new double[] {0.3, 0.8, 1.7}) {
        double y = value(f.value(), x, 0);
        double[] in = inputs(p, 1.5, x, y);
        double first = p.formula().eval(in, 0.7)[0];
        assertThat(first).as("%s at %s", f, x).isCloseTo(1.5 * slope(f.value(), x), within(1e-8));
        double second = 0;
        for (int j = 1; j < p.sources().length; j++) {
          double d =
              new Eval(List.of(p.formula().derivative(j))).eval(in, new double[] {0.7}, first)[0];
          second += p.sources()[j] == 0 ? d : d * slope(f.value(), x);
        }
        double h = 1e-4;
        double want = 1.5 * (slope(f.value(), x + h) - slope(f.value(), x - h)) / (2 * h);
        assertThat(second)
            .as("%s'' at %s", f, x)
            .isCloseTo(want, within(1e-5 * (1 + Math.abs(want))));
      }
    }
  }

  /** A random expression of two inputs and a scalar, smooth but for choices, with shared parts. */
  private static Expr random(Random r, int depth, List<Expr> pool) {
    if (depth == 0 || r.nextInt(10) == 0) {
      return switch (r.nextInt(6)) {
        case 0 -> c(r.nextInt(5) - 2);
        case 1 -> arg(0);
        case 2 -> pool.isEmpty() ? X : pool.get(r.nextInt(pool.size()));
        default -> in(r.nextInt(2));
      };
    }
    Expr a = random(r, depth - 1, pool);
    Expr b = random(r, depth - 1, pool);
    Expr e =
        switch (r.nextInt(16)) {
          case 0 -> a.add(b);
          case 1 -> a.sub(b);
          case 2, 3, 4 -> a.mul(b);
          case 5 -> a.div(b.mul(b).add(1));
          case 6 -> a.neg();
          case 7 -> a.sin();
          case 8 -> a.tanh();
          case 9 -> a.mul(0.3).tanh().exp();
          case 10 -> a.mul(a).add(1).log();
          case 11 -> a.mul(a).add(1).sqrt();
          case 12 -> select(a.lt(b), a, b.mul(2));
          case 13 -> fma(a, b, a);
          case 14 -> a.abs().add(1).pow(b.tanh());
          default -> a.max(b);
        };
    pool.add(e);
    return e;
  }

  @Test
  void randomFormulas() {
    Random r = new Random(20);
    int compared = 0;
    for (int round = 0; round < 2000; round++) {
      Expr e = random(r, 2 + r.nextInt(4), new ArrayList<>());
      Formula f = Formula.of("f", 2, e);
      double[] at = {r.nextGaussian(), r.nextGaussian()};
      double s = r.nextGaussian();
      double y = f.eval(at, s)[0];
      assertThat(y).as("%s", f).isEqualTo(new Eval(List.of(e)).eval(at, new double[] {s}, 0)[0]);
      for (int i = 0; i < 2; i++) {
        double wide = difference(f, at, s, i, 1e-4);
        double narrow = difference(f, at, s, i, 5e-5);
        if (!(Math.abs(wide - narrow) < 1e-3 * (1 + Math.abs(narrow))) || Math.abs(y) > 1e6) {
          continue; // a kink is near, or the numbers are too large for differences
        }
        compared++;
        double want = narrow + (narrow - wide) / 3;
        Formula.Pullback p = f.pullback(i);
        double[] in = new double[p.sources().length];
        for (int j = 0; j < in.length; j++) {
          int k = p.sources()[j];
          in[j] = k == -1 ? 2 : k == 2 ? y : at[k];
          p.formula().pullback(j); // second derivatives exist
        }
        double tolerance = 1e-6 * (1 + Math.abs(want) + Math.abs(y));
        Expr d = f.derivative(i);
        assertThat(new Eval(List.of(d)).eval(at, new double[] {s}, y)[0])
            .as("round %s: %s, by input %s: %s", round, f, i, d)
            .isCloseTo(want, within(tolerance));
        assertThat(p.formula().eval(in, s)[0])
            .as("round %s: %s, pullback of input %s: %s", round, f, i, p.formula())
            .isCloseTo(2 * want, within(2 * tolerance));
      }
    }
    assertThat(compared).isGreaterThan(3500);
  }

  private static double difference(Formula f, double[] at, double s, int i, double h) {
    double[] up = at.clone();
    double[] down = at.clone();
    up[i] += h;
    down[i] -= h;
    return (f.eval(up, s)[0] - f.eval(down, s)[0]) / (2 * h);
  }

  private static double[] inputs(Formula.Pullback p, double dy, double x, double y) {
    double[] in = new double[p.sources().length];
    for (int j = 0; j < in.length; j++) {
      in[j] = p.sources()[j] == -1 ? dy : p.sources()[j] == 0 ? x : y;
    }
    return in;
  }

  @Test
  void aPullbackReadsOnlyWhatItNeeds() {
    Formula tanh = Formula.of("tanh", 1, X.tanh());
    assertThat(tanh.pullback(0).sources()).containsExactly(-1, 1);
    assertThat(tanh.pullback(0).formula()).hasToString("tanh'(a, b) = a * (1 - b * b)");
    Formula mul = Formula.of("mul", 2, X.mul(Z));
    assertThat(mul.pullback(0).sources()).containsExactly(-1, 1);
    assertThat(mul.pullback(1).sources()).containsExactly(-1, 0);
    Formula add = Formula.of("add", 2, X.add(Z));
    assertThat(add.pullback(0).sources()).containsExactly(-1);
    assertThat(add.pullback(0).formula().value()).isEqualTo(in(0));
    assertThat(Formula.of("exp", 1, X.exp()).derivative(0)).isEqualTo(out());
    assertThat(Formula.of("sqrt", 1, X.sqrt()).derivative(0)).hasToString("0.5 / y");
    assertThat(Formula.of("scale", 1, X.mul(arg(2))).args()).isEqualTo(3);
    assertThat(Formula.of("floor", 1, X.floor()).hasZeroDerivative(0)).isTrue();
    assertThat(Formula.of("less", 2, X.lt(Z)).hasZeroDerivative(1)).isTrue();
    assertThat(RELU.hasZeroDerivative(0)).isFalse();
  }

  @Test
  void conventionsAtKinksAndTies() {
    assertThat(value(RELU.derivative(0), 0, 0)).isZero();
    assertThat(value(Formula.of("abs", 1, X.abs()).derivative(0), 0, 0)).isZero();
    assertThat(value(Formula.of("abs", 1, X.abs()).derivative(0), -2, 2)).isEqualTo(-1);
    assertThat(value(Formula.of("abs", 1, X.abs()).derivative(0), Double.NaN, 0)).isNaN();
    assertThat(value(Formula.of("sqrt", 1, X.sqrt()).derivative(0), 0, 0))
        .isEqualTo(Double.POSITIVE_INFINITY);
    Formula max = Formula.of("max", 2, X.max(Z));
    Formula min = Formula.of("min", 2, X.min(Z));
    for (int i = 0; i < 2; i++) {
      Eval atMax = new Eval(List.of(max.derivative(i)));
      Eval atMin = new Eval(List.of(min.derivative(i)));
      assertThat(at(atMax, 3, 3)).isEqualTo(0.5);
      assertThat(at(atMin, 3, 3)).isEqualTo(0.5);
      assertThat(at(atMax, 3, 2)).isEqualTo(1 - i);
      assertThat(at(atMin, 3, 2)).isEqualTo(i);
      assertThat(at(atMax, Double.NaN, 2)).isEqualTo(1);
      assertThat(at(atMin, 3, Double.NaN)).isEqualTo(1);
    }
  }

  private static double at(Eval e, double a, double b) {
    return e.eval(new double[] {a, b}, new double[0], Double.NaN)[0];
  }

  @Test
  void theMixedDerivativeOfAPowerAtExponentZero() {
    // d/dz (z x^(z-1)) is x^(z-1) (1 + z log x): 1/x at z = 0, although the factor z is 0 there.
    Formula byBase = Formula.of("pow", 2, Formula.of("pow", 2, X.pow(Z)).derivative(0));
    Eval mixed = new Eval(List.of(byBase.derivative(1)));
    assertThat(at(mixed, 4, 0)).isEqualTo(0.25);
    assertThat(at(mixed, 0.5, 0)).isEqualTo(2);
  }

  @Test
  void powersAtZero() {
    Formula pow = Formula.of("pow", 2, X.pow(Z));
    Eval byBase = new Eval(List.of(pow.derivative(0)));
    Eval byExponent = new Eval(List.of(pow.derivative(1)));
    assertThat(at(byBase, 0, 0)).isZero();
    assertThat(at(byBase, 5, 0)).isZero();
    assertThat(byExponent.eval(new double[] {0, 2}, new double[0], 0)[0]).isZero();
    assertThat(byExponent.eval(new double[] {0, 0}, new double[0], 1)[0]).isZero();
  }

  @Test
  void aChoiceSelectsItsDerivativeAndNeverMultipliesByZero() {
    // the other branch is infinite, or has an infinite slope
    Formula safe = Formula.of("safeLog", 1, select(X.gt(0), X.log(), c(0)).mul(in(0)));
    assertThat(value(safe.derivative(0), -1, 0)).isZero();
    Formula root = Formula.of("safeSqrt", 1, select(X.gt(0), X.sqrt(), c(0)));
    assertThat(root.pullback(0).formula().eval(new double[] {Double.POSITIVE_INFINITY, -4, 0})[0])
        .isZero();
    assertThat(RELU.pullback(0).formula().eval(new double[] {Double.POSITIVE_INFINITY, -4})[0])
        .isZero();
    assertThat(RELU.pullback(0).formula()).hasToString("relu'(a, b) = b <= 0 ? 0 : a");
    assertThat(RELU.eval(new double[] {Double.NaN})[0]).isNaN();
  }

  @Test
  void sharedPartsStayShared() {
    Expr e = X;
    for (int i = 0; i < 200; i++) {
      e = e.mul(e).add(e).tanh(); // 3^200 nodes if written out
    }
    Formula deep = Formula.of("deep", 1, e);
    assertThat(Eval.order(deep.outputs())).hasSize(601);
    assertThat(Eval.order(List.of(deep.derivative(0))).size()).isLessThan(2500);
    assertThat(deep.pullback(0).formula().hasZeroDerivative(1)).isFalse();
    assertThat(deep.toString().length()).isLessThan(20_000);
    // a + b and b + a are one node, made apart
    Expr twice = X.mul(Z).exp().add(Z.mul(X).exp());
    assertThat(Eval.order(Formula.of("f", 2, twice).outputs())).hasSize(6);
  }

  @Test
  void simplificationKeepsTheBitsOfValues() {
    assertThat(Formula.of("f", 1, X.mul(1).neg().neg().sub(0)).value()).isEqualTo(X);
    assertThat(Formula.of("f", 1, X.mul(0)).value()).isEqualTo(X.mul(0)); // inf * 0 is NaN
    assertThat(Formula.of("f", 1, X.add(0)).value()).isEqualTo(X.add(0)); // -0 + 0 is 0
    assertThat(Formula.of("f", 1, X.add(c(1).div(c(4)))).value()).isEqualTo(X.add(0.25));
    assertThat(Formula.of("f", 1, X.mul(2).mul(3)).value()).isEqualTo(X.mul(2).mul(3));
  }

  @Test
  void severalOutputsShareTheirParts() {
    Formula f = Formula.multi("step", 2, X.sub(X.mul(Z).mul(arg(0))), X.mul(Z));
    assertThat(f.outputs()).hasSize(2);
    assertThat(f.eval(new double[] {3, 4}, 0.5)).containsExactly(-3, 12);
    assertThatThrownBy(f::value)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("formula step: has 2 outputs.");
  }

  @Test
  void integers() {
    Formula f = Formula.of("f", 2, X.div(Z));
    assertThat(f.evalLong(new long[] {-7, 2})).containsExactly(-4);
    Formula t = Formula.of("f", 2, X.div(Z).trunc());
    assertThat(t.evalLong(new long[] {-7, 2})).containsExactly(-3);
    Formula p = Formula.of("f", 2, X.pow(Z));
    assertThat(p.evalLong(new long[] {3, 39})).containsExactly(4052555153018976267L);
    assertThat(p.evalLong(new long[] {-1, -3})).containsExactly(-1);
    assertThat(p.evalLong(new long[] {2, -1})).containsExactly(0);
    Formula m = Formula.of("f", 2, select(X.gt(Z), X.sub(Z).abs().max(arg(0)), c(-1)));
    assertThat(m.evalLong(new long[] {9, 4}, 7)).containsExactly(7);
    assertThatThrownBy(() -> f.evalLong(new long[] {1, 0})).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Formula.of("f", 1, X.exp()).evalLong(new long[] {1}))
        .hasMessage(
            "exp: of integers: it has no integer values. Convert with .to(DType.F32) first.");
  }

  @Test
  void rejectsWhatCannotBe() {
    assertThatThrownBy(() -> Formula.of("f", 1, Z)).hasMessage("formula f: in(1) of 1 inputs.");
    assertThatThrownBy(() -> Formula.of("f", 1, out()))
        .hasMessage("formula f: out() may stand in a stated derivative only.");
  }

  @Test
  void substitution() {
    Expr composed =
        Rewrite.leaves(List.of(RELU.value()), leaf -> leaf instanceof Expr.In ? X.sub(1) : leaf)
            .getFirst();
    assertThat(composed).hasToString("x0 - 1 <= 0 ? 0 : x0 - 1");
  }

  @Test
  void text() {
    assertThat(Formula.of("sigmoid", 1, SIGMOID)).hasToString("sigmoid(x) = 1 / (exp(-x) + 1)");
    assertThat(RELU).hasToString("relu(x) = x <= 0 ? 0 : x");
    assertThat(X.sub(Z.sub(1)).div(X.mul(Z).neg()).toString("a", "b"))
        .isEqualTo("(a - (b - 1)) / -(a * b)");
    assertThat(X.mul(-2).add(arg(1)).toString("x")).isEqualTo("x * -2 + s1");
    assertThat(X.atan2(Z).remainder(X).toString("a", "b")).isEqualTo("remainder(atan2(a, b), a)");
    assertThat(X.max(Z).pow(0.5).toString("a", "b")).isEqualTo("pow(max(a, b), 0.5)");
    assertThat(new Formula[] {GELU}[0].derivative(0).toString("x"))
        .isEqualTo(
            "0.5 * erfc(-0.7071067811865476 * x) + 0.3989422804014327 * x * exp(-0.5 * x * x)");
  }

  @Test
  void latex() {
    assertThat(SIGMOID.latex("x")).isEqualTo("\\frac{1}{e^{-x} + 1}");
    assertThat(RELU.value().latex("x"))
        .isEqualTo(
            "\\begin{cases} 0 & \\text{if } x \\le 0 \\\\ x & \\text{otherwise} \\end{cases}");
    assertThat(X.mul(Math.sqrt(0.5)).erf().latex("x"))
        .isEqualTo("\\operatorname{erf}\\left(x \\cdot \\tfrac{1}{\\sqrt{2}}\\right)");
    assertThat(X.add(1).square().sub(X.sub(Z)).latex("a", "b"))
        .isEqualTo("\\left(a + 1\\right)^{2} - \\left(a - b\\right)");
    assertThat(X.exp().square().latex("x")).isEqualTo("\\left(e^{x}\\right)^{2}");
    assertThat(X.mul(1.23456789e-7).latex("x")).isEqualTo("x \\cdot 1.23457 \\cdot 10^{-7}");
    assertThat(X.gt(Z).latex("a", "b")).isEqualTo("\\left[a > b\\right]");
    assertThat(X.asin().add(X.atanh()).latex("x"))
        .isEqualTo("\\arcsin\\left(x\\right) + \\operatorname{artanh}\\left(x\\right)");
    assertThat(X.exp2().square().latex("x")).isEqualTo("\\left(2^{x}\\right)^{2}");
    assertThat(X.log2().sub(X.log10()).latex("x"))
        .isEqualTo("\\log_{2}\\left(x\\right) - \\log_{10}\\left(x\\right)");
    assertThat(X.lgamma().latex("x")).isEqualTo("\\log\\left|\\Gamma\\left(x\\right)\\right|");
    assertThat(Formula.of("d", 1, X.digamma()).derivative(0).latex("x"))
        .isEqualTo("\\psi^{\\left(1\\right)}\\left(x\\right)");
    assertThat(X.erfinv().latex("x")).isEqualTo("\\operatorname{erf}^{-1}\\left(x\\right)");
    assertThat(X.hypot(Z).latex("a", "b")).isEqualTo("\\sqrt{a^{2} + b^{2}}");
    assertThat(X.remainder(Z).mul(2).latex("a", "b"))
        .isEqualTo("\\left(a \\bmod b\\right) \\cdot 2");
    assertThat(X.atan2(Z).latex("a", "b")).isEqualTo("\\operatorname{atan2}\\left(a, b\\right)");
  }
}
