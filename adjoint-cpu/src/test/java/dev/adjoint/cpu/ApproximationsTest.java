package dev.adjoint.cpu;

import static dev.adjoint.core.expr.Expr.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Fn;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.View;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

/** Errors against float64 (for doubles: against an oracle that has an error itself), in ulps. */
class ApproximationsTest {
  private static final int N = 1 << 16;
  private static final double[] NONE = {};

  private final Loops scalar = new Loops(false, true);
  private final Loops vector = new Loops(true, true);

  /** The most that was measured over all floats (every 17th of them), rounded up. */
  private static double floatBound(Fn fn) {
    return switch (fn) {
      case NEG, ABS, FLOOR, CEIL, RINT, TRUNC -> 0;
      case SQRT -> 0.5001;
      case EXP -> 0.90;
      case EXPM1 -> 1.43;
      case LOG -> 0.81;
      case LOG1P -> 1.38;
      case TANH -> 1.35;
      case ERF -> 1.11;
      case ERFC -> 4.1;
      case SIN, COS -> 1.49;
      case EXP2, LOG2, LOG10 -> 1;
      case COSH, ACOS -> 1.4;
      case SINH, ASINH -> 1.8;
      case ACOSH, ATANH, ATAN -> 2.1;
      case ASIN -> 2.4;
      case TAN -> 3.3;
      case ERFINV, LGAMMA, DIGAMMA -> 0.5001;
    };
  }

  /** Of doubles, the oracle's own error (up to 2 for tanh, 3 for erfc) included. */
  private static double doubleBound(Fn fn) {
    return switch (fn) {
      case EXP, LOG, LOG1P, SIN, COS -> 2;
      case EXPM1, TANH, ERF -> 3;
      case ERFC -> 7;
      case EXP2, LOG2, LOG10, SINH, COSH, ASINH, ACOSH, ATANH, TAN, ASIN, ACOS, ATAN -> 3.5;
      default -> 0;
    };
  }

  private static Formula formula(Fn fn) {
    return Formula.of(fn.text(), 1, new Expr.Unary(fn, in(0)));
  }

  private static final float[] EDGES = {
    0f,
    -0f,
    1,
    -1,
    0.5f,
    -0.5f,
    1.5f,
    2.5f,
    -2.5f,
    0.3f,
    -0.3f,
    0.55f,
    0.65f,
    -0.65f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    1e-40f,
    -1e-40f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    88.72283f,
    88.72284f,
    89,
    -87.33655f,
    -103.97f,
    -103.98f,
    -104.1f,
    1e5f,
    100001,
    -1e6f,
    1e30f,
    8388607.5f,
    8388609,
    -8388607.5f,
    10.05f,
    10.06f,
    -10.06f,
    9,
    17,
    -17,
    -25,
    0.7071067f,
    0.70710677f,
    0.70710684f,
    1.4142135f,
    1.4142137f,
    -0.9999999f
  };

  /** Floats of every size and sign, denser where functions are not flat, and the edges. */
  private static float[] floats(int round) {
    Random random = new Random(round);
    float[] x = new float[N];
    for (int i = 0; i < N; i++) {
      x[i] =
          switch (i & 3) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 -> (float) (random.nextGaussian() * 2);
            case 2 -> (random.nextFloat() - 0.5f) * 220;
            default -> (float) Math.exp(random.nextGaussian() * 3) - 1;
          };
    }
    System.arraycopy(EDGES, 0, x, 0, EDGES.length);
    return x;
  }

  @Test
  void floatsAreWithinTheirBounds() {
    for (Fn fn : Fn.values()) {
      double bound = floatBound(fn);
      for (int round = 0; round < 4; round++) {
        float[] x = floats(round);
        float[] y = map(scalar, formula(fn), x);
        float[] v = map(vector, formula(fn), x);
        for (int i = 0; i < N; i++) {
          double error = ulps(y[i], fn.value(x[i]));
          if (Float.floatToIntBits(v[i]) != Float.floatToIntBits(y[i]) || !(error <= bound)) {
            fail("%s(%s): scalar %s, vector %s: %s ulps", fn, x[i], y[i], v[i], error);
          }
        }
      }
    }
  }

  @Test
  void doublesAreWithinTheirBounds() {
    Random random = new Random(5);
    for (Fn fn : Fn.values()) {
      double[] x = new double[N];
      for (int i = 0; i < N; i++) {
        x[i] =
            switch (i & 3) {
              case 0 -> Double.longBitsToDouble(random.nextLong());
              case 1 -> random.nextGaussian() * 2;
              case 2 -> (random.nextDouble() - 0.5) * 1600;
              default -> Math.exp(random.nextGaussian() * 3) - 1;
            };
      }
      for (int i = 0; i < EDGES.length; i++) {
        x[i] = EDGES[i];
      }
      x[100] = 709.782712893384;
      x[101] = 709.7827128933841;
      x[102] = -745.1332191019411;
      x[103] = -745.1332191019412;
      x[104] = Double.MIN_VALUE;
      x[105] = -Double.MIN_NORMAL;
      x[106] = 4503599627370495.5;
      x[107] = 26.54;
      double[] y = map(scalar, formula(fn), x);
      double[] v = map(vector, formula(fn), x);
      for (int i = 0; i < N; i++) {
        double want = fn.value(x[i]);
        double error = same(y[i], want) ? 0 : Math.abs(y[i] - want) / Math.ulp(want);
        if (!same(v[i], y[i]) || !(error <= doubleBound(fn))) {
          fail("%s(%s): scalar %s, vector %s, right %s", fn, x[i], y[i], v[i], want);
        }
      }
    }
  }

  private static boolean same(double a, double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }

  /** Distance in units of the last place of the right float; signs of zeros count. */
  private static double ulps(float got, double want) {
    float right = (float) want;
    if (Float.floatToIntBits(got) == Float.floatToIntBits(right) && !Float.isFinite(right)) {
      return 0;
    }
    if (got == 0 && right == 0) {
      return 1 / got == 1 / right ? Math.abs(want) / Float.MIN_VALUE : 1000;
    }
    return Math.abs(got - want) / Math.ulp(right);
  }

  @Test
  void powersOfFloats() {
    Formula pow = Formula.of("pow", 2, in(0).pow(in(1)));
    Random random = new Random(7);
    float[] a = new float[N];
    float[] b = new float[N];
    for (int i = 0; i < N; i++) {
      if (i < EDGES.length * EDGES.length) {
        a[i] = EDGES[i % EDGES.length];
        b[i] = EDGES[i / EDGES.length];
      } else if ((i & 1) == 0) {
        a[i] = (float) Math.exp(random.nextGaussian() * 10);
        b[i] = (float) (random.nextGaussian() * 20 / Math.max(1e-3, Math.abs(Math.log(a[i]))));
      } else {
        a[i] = random.nextFloat() * 4;
        b[i] = (random.nextFloat() - 0.5f) * 10;
      }
    }
    check(pow, a, b, StrictMath::pow, 7); // 1.3 but for results near the ends of the range
  }

  private void check(Formula f, float[] a, float[] b, DoubleBinaryOperator right, double bound) {
    float[] y = new float[N];
    float[] v = new float[N];
    View[] in = {view(a), view(b)};
    scalar.map(f, NONE, in, new View[] {view(y)});
    vector.map(f, NONE, in, new View[] {view(v)});
    for (int i = 0; i < N; i++) {
      double error = ulps(y[i], right.applyAsDouble(a[i], b[i]));
      if (Float.floatToIntBits(v[i]) != Float.floatToIntBits(y[i]) || !(error <= bound)) {
        fail("%s(%s, %s): scalar %s, vector %s: %s ulps", f.name(), a[i], b[i], y[i], v[i], error);
      }
    }
  }

  @Test
  void minAndMaxAreJavas() {
    float[] a = new float[N];
    float[] b = new float[N];
    for (int i = 0; i < N; i++) {
      a[i] = EDGES[i % EDGES.length];
      b[i] = EDGES[i / EDGES.length % EDGES.length];
    }
    check(Formula.of("min", 2, in(0).min(in(1))), a, b, Math::min, 0);
    check(Formula.of("max", 2, in(0).max(in(1))), a, b, Math::max, 0);
  }

  /** Exact gelu: relative accuracy on the negative side, and its limits. */
  @Test
  void geluIsAccurateInItsTail() {
    Formula gelu = Formula.of("gelu", 1, in(0).mul(0.5).mul(in(0).mul(-Math.sqrt(0.5)).erfc()));
    float[] x = floats(9);
    float[] y = map(scalar, gelu, x);
    for (int i = 0; i < N; i++) {
      if (x[i] > -12 && Math.abs(x[i]) < 1e30) {
        double want = gelu.eval(new double[] {x[i]})[0];
        // rounding -x √½ to 24 digits changes e^{-x²/2} by up to x² units of the last place
        double bound = 6 + (x[i] < 0 ? 1.3 * x[i] * x[i] : 0);
        if (!(ulps(y[i], want) <= bound)) {
          fail("gelu(%s) = %s: %s ulps", x[i], y[i], ulps(y[i], want));
        }
      }
    }
    float[] edges =
        map(scalar, gelu, new float[] {0f, -0f, Float.POSITIVE_INFINITY, -20, Float.NaN});
    assertThat(edges).containsExactly(0f, -0f, Float.POSITIVE_INFINITY, -0f, Float.NaN);
  }

  private static float[] map(Loops loops, Formula f, float[] x) {
    float[] y = new float[x.length];
    loops.map(f, NONE, new View[] {view(x)}, new View[] {view(y)});
    return y;
  }

  private static double[] map(Loops loops, Formula f, double[] x) {
    double[] y = new double[x.length];
    View in = View.of(x, DType.F64, Shape.of(x.length));
    loops.map(f, NONE, new View[] {in}, new View[] {View.of(y, DType.F64, Shape.of(x.length))});
    return y;
  }

  private static View view(float[] x) {
    return View.of(x, DType.F32, Shape.of(x.length));
  }
}
