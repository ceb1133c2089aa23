package dev.adjoint.cpu;

import dev.adjoint.core.expr.Fn;
import dev.adjoint.core.expr.Fn2;
import dev.adjoint.cpu.Ir.Op;

/**
 * Circular and hyperbolic functions, their inverses and functions of two variables, made as {@link
 * Approximations} are.
 */
final class MoreApproximations {
  private final Ir g;
  private final Approximations f;
  private final boolean f32;
  private final int one;

  MoreApproximations(Ir g, Approximations functions) {
    this.g = g;
    f = functions;
    f32 = g.lane == Lane.F32;
    one = g.literal(1);
  }

  private int c(double value) {
    return f.c(value);
  }

  private int c(double ifFloat, double ifDouble) {
    return f.c(ifFloat, ifDouble);
  }

  /** {@code x + x z P(z)}. */
  private int odd(int x, int z, double[] polynomial) {
    return g.fma(g.mul(x, z), f.poly(z, polynomial), x);
  }

  private int infinity() {
    return c(Double.POSITIVE_INFINITY);
  }

  private int isEqual(int a, int b) {
    return g.binary(Op.EQ, a, b);
  }

  // Circular functions

  /** sin(r)/r = 1 + r² S(r²), cos(r) = 1 - r²/2 + r⁴ C(r²), for |r| ≤ π/4. */
  private static final double[] SIN_F = {
    -0.166666672, 0.0083333794, -0.000198530703, 2.83268992e-06
  };

  private static final double[] COS_F = {0.0416666456, -0.00138873106, 2.44325638e-05};

  private static final double[] SIN_D = {
    -0.16666666666666666,
    0.008333333333333331,
    -0.0001984126984126506,
    2.7557319219335453e-06,
    -2.5052106231157755e-08,
    1.6058531414569412e-10,
    -7.586685069113892e-13
  };

  private static final double[] COS_D = {
    0.041666666666666664, -0.0013888888888888887, 2.4801587301584645e-05,
    -2.755731922140076e-07, 2.0876755790363314e-09, -1.147046077395843e-11,
    4.745865203244101e-14
  };

  int sin(int x) {
    int y = sinOfQuarters(x, 0);
    return farOut(x, Fn.SIN, g.select(g.binary(Op.EQ, x, c(0)), x, y)); // sin(-0) = -0
  }

  int cos(int x) {
    return farOut(x, Fn.COS, sinOfQuarters(x, 1));
  }

  /** Beyond 1e5 three parts of π/2 are not enough; {@link StrictMath} has all its digits. */
  private int farOut(int x, Fn fn, int near) {
    return g.rescue(g.lt(c(1e5), g.abs(x)), g.host(fn, x), near);
  }

  /** The quotient of sine and cosine of what x exceeds a multiple of π/2 by. */
  int tan(int x) {
    Quarters q = quarters(x);
    int odd = odd(q.n);
    int above = choose(odd, q.cos, q.sin);
    int below = choose(odd, q.sin, q.cos);
    int signs = g.binary(Op.BIT_AND, odd, g.bitLiteral(f32 ? Integer.MIN_VALUE : Long.MIN_VALUE));
    int y = g.div(g.real(g.binary(Op.BIT_XOR, g.bits(above), signs)), below);
    return farOut(x, Fn.TAN, g.select(g.binary(Op.EQ, x, c(0)), x, y));
  }

  /** With x = n π/2 + r: the bits of n, and r's sine and cosine. */
  private record Quarters(int n, int sin, int cos) {}

  /** All ones or all zeros. */
  private int odd(int n) {
    int width = f32 ? 31 : 63;
    return g.sar(g.shl(n, width), width);
  }

  /** a where all bits are set, b where none is. */
  private int choose(int bits, int a, int b) {
    int difference = g.binary(Op.BIT_XOR, g.bits(b), g.bits(a));
    return g.real(g.binary(Op.BIT_XOR, g.bits(b), g.binary(Op.BIT_AND, difference, bits)));
  }

  private Quarters quarters(int x) {
    int t = g.fma(x, c(2 / Math.PI), c(f.magic));
    int n = g.sub(t, c(f.magic));
    int r = g.fma(n, c(-1.57079637, -1.5707963267948966), x);
    r = g.fma(n, c(4.37113883e-08, -6.123233995736766e-17), r);
    r = g.fma(n, c(1.71512451e-15, 1.4973849048591698e-33), r);
    int z = g.mul(r, r);
    int sin = g.fma(g.mul(r, z), f.poly(z, f32 ? SIN_F : SIN_D), r);
    int cos = g.add(g.fma(g.mul(z, z), f.poly(z, f32 ? COS_F : COS_D), g.mul(z, c(-0.5))), one);
    return new Quarters(g.bits(t), sin, cos);
  }

  /** sin(x + more π/2): with x = n π/2 + r, a sine or cosine of r by the parity of n + more. */
  private int sinOfQuarters(int x, int more) {
    Quarters q = quarters(x);
    int quarter = q.n;
    if (more != 0) {
      quarter = g.binary(Op.BIT_ADD, quarter, g.bitLiteral(more));
    }
    int width = f32 ? 31 : 63;
    int chosen = g.bits(choose(odd(quarter), q.cos, q.sin));
    int sign = g.shl(g.binary(Op.BIT_AND, quarter, g.bitLiteral(2)), width - 1);
    return g.real(g.binary(Op.BIT_XOR, chosen, sign));
  }

  // Hyperbolic functions

  /** (sinh(x)/x - 1)/z in z = x² up to 1. */
  private static final double[] SINH_F = {0.16666667, 0.008333339, 0.00019838102, 2.8062802e-06};

  private static final double[] SINH_D = {
    0.16666666666666666,
    0.008333333333333299,
    0.00019841269841324198,
    2.7557319191381816e-06,
    2.5052117695907823e-08,
    1.6057679623801638e-10,
    7.746178593018827e-13
  };

  /** e^a / 2, which overflows no earlier than sinh a does. */
  private int halfExp(int a) {
    return f.expTimes(f.atMost(a, c(90, 711)), -1, c(0.5));
  }

  int sinh(int x) {
    int a = g.abs(x);
    int small = odd(a, g.mul(a, a), f32 ? SINH_F : SINH_D);
    int half = halfExp(a);
    int large = g.sub(half, g.div(c(0.25), half));
    return f.withSign(g.select(g.lt(a, one), small, large), x);
  }

  int cosh(int x) {
    int half = halfExp(g.abs(x));
    return g.add(half, g.div(c(0.25), half));
  }

  /** {@code log1p(a + a² / (1 + √(1 + a²)))}; far out log a + log 2. */
  int asinh(int x) {
    int a = g.abs(x);
    int square = g.mul(a, a);
    int root = g.unary(Op.SQRT, g.add(square, one));
    int t = g.add(a, g.div(square, g.add(root, one)));
    return f.withSign(logOfDouble(a, t, g.sub(a, one)), x);
  }

  /** With t = x - 1 {@code log1p(t + √(t (t + 2)))}; far out log x + log 2. */
  int acosh(int x) {
    int t = g.sub(x, one);
    int root = g.unary(Op.SQRT, g.mul(t, g.add(t, c(2))));
    int y = logOfDouble(t, g.add(t, root), t);
    return g.select(g.lt(x, one), c(Double.NaN), y);
  }

  /** {@code log1p(near)}, or log1p(far) + log 2 where {@code size} is large. */
  private int logOfDouble(int size, int near, int far) {
    int large = g.lt(c(0x1p14, 0x1p28), size);
    int y = f.log1p(g.select(large, far, near));
    return g.select(large, g.add(y, c(Math.log(2))), y);
  }

  /** {@code log1p(2a / (1 - a)) / 2}. */
  int atanh(int x) {
    int a = g.abs(x);
    int t = g.div(g.mul(c(2), a), g.sub(one, a));
    return f.withSign(g.mul(c(0.5), f.log1p(t)), x);
  }

  // Inverses of the circular functions

  /** π/2 in two parts. */
  private static final double[] HALF_PI = {
    1.5707964, -4.371139e-08, 1.5707963267948966, 6.123233995736766e-17
  };

  /** (atan(x)/x - 1)/z in z = x², for |x| ≤ tan(π/8). */
  private static final double[] ATAN_F = {
    -0.3333333, 0.1999954, -0.14263956, 0.10743731, -0.06451928
  };

  private static final double[] ATAN_D = {
    -0.3333333333333333,
    0.1999999999999552,
    -0.14285714284666542,
    0.11111111015256361,
    -0.09090904578123903,
    0.07692183190826087,
    -0.06664511447381948,
    0.05858148912802209,
    -0.05085449737940256,
    0.039231658295587106,
    -0.019176887119062166
  };

  /** (asin(x)/x - 1)/z in z = x² up to 1/4. */
  private static final double[] ASIN_F = {
    0.16666666, 0.07500094, 0.044599403, 0.031100662, 0.017149238, 0.033690847
  };

  private static final double[] ASIN_D = {
    0.16666666666666669,
    0.07499999999998433,
    0.04464285714635543,
    0.030381944138531247,
    0.02237217294214989,
    0.017352392720869973,
    0.013971212973552933,
    0.011479177415184902,
    0.010322814350185798,
    0.005457506718640282,
    0.017400879442694216,
    -0.014851887071247485,
    0.028757851367421747
  };

  /** {@code multiple π/2 + y}; y is negligible or smaller. */
  private int fromHalfPi(double multiple, int y) {
    int low = g.add(c(multiple * HALF_PI[1], multiple * HALF_PI[3]), y);
    return g.add(c(multiple * HALF_PI[0], multiple * HALF_PI[2]), low);
  }

  /** asin of a number up to 1/2, or of √((1 - a)/2), of which asin(a) = π/2 - 2 asin. */
  private int asinPart(int a, int near) {
    int z = g.select(near, g.mul(a, a), g.mul(c(0.5), g.sub(one, a)));
    int s = g.select(near, a, g.unary(Op.SQRT, z));
    return odd(s, z, f32 ? ASIN_F : ASIN_D);
  }

  int asin(int x) {
    int a = g.abs(x);
    int near = g.lt(a, c(0.5));
    int y = asinPart(a, near);
    return f.withSign(g.select(near, y, fromHalfPi(1, g.mul(c(-2), y))), x);
  }

  int acos(int x) {
    int a = g.abs(x);
    int near = g.lt(a, c(0.5));
    int y = asinPart(a, near);
    int twice = g.mul(c(2), y);
    int negative = g.lt(x, c(0));
    int far = g.select(negative, fromHalfPi(2, g.neg(twice)), twice);
    return g.select(near, fromHalfPi(1, g.select(negative, y, g.neg(y))), far);
  }

  /** With t = |x| atan(t), π/4 + atan((t - 1)/(t + 1)) or π/2 - atan(1/t). */
  int atan(int x) {
    int a = g.abs(x);
    int large = g.lt(c(Math.sqrt(2) + 1), a);
    int middle = g.lt(c(Math.sqrt(2) - 1), a);
    int above = g.select(large, c(-1), g.select(middle, g.sub(a, one), a));
    int below = g.select(large, a, g.select(middle, g.add(a, one), one));
    int r = g.div(above, below);
    int y = odd(r, g.mul(r, r), f32 ? ATAN_F : ATAN_D);
    int far = g.select(large, fromHalfPi(1, y), g.select(middle, fromHalfPi(0.5, y), y));
    return f.withSign(far, x);
  }

  /** The angle of the point (x, y): that of the smaller over the larger, unfolded. */
  int atan2(int y, int x) {
    int zero = c(0);
    int ax = g.abs(x);
    int ay = g.abs(y);
    int steep = g.lt(ax, ay);
    int small = g.binary(Op.MIN, ax, ay);
    int large = g.binary(Op.MAX, ax, ay);
    int q = g.div(small, large);
    q = g.select(isEqual(large, zero), zero, q); // 0/0
    q = g.select(isEqual(small, infinity()), one, q); // inf/inf
    int middle = g.lt(c(Math.sqrt(2) - 1), q);
    int r = g.select(middle, g.div(g.sub(q, one), g.add(q, one)), q);
    int p = odd(r, g.mul(r, r), f32 ? ATAN_F : ATAN_D);
    int folded = g.select(middle, fromHalfPi(0.5, p), p);
    int angle = g.select(steep, fromHalfPi(1, g.neg(folded)), folded);
    int left = g.lt(f.withSign(one, x), zero); // of -0 too
    angle = g.select(left, fromHalfPi(2, g.neg(angle)), angle);
    return f.withSign(angle, y);
  }

  // Others of two variables

  /** {@code larger √(1 + (smaller/larger)²)}. */
  int hypot(int a, int b) {
    int aa = g.abs(a);
    int ab = g.abs(b);
    int large = g.binary(Op.MAX, aa, ab);
    int q = g.div(g.binary(Op.MIN, aa, ab), large);
    int y = g.mul(large, g.unary(Op.SQRT, g.fma(q, q, one)));
    y = g.select(isEqual(large, c(0)), large, y); // 0/0
    y = g.select(isEqual(aa, infinity()), aa, y); // with NaN too
    return g.select(isEqual(ab, infinity()), ab, y);
  }

  /**
   * {@code a - b q} with q = ⌊a/b⌋: exact, while q is. Rounding may have made it 1 too large; then
   * the sign is wrong, as it is of a small a of the other sign, and b is added.
   */
  int remainder(int a, int b) {
    int zero = c(0);
    int quotient = g.div(a, b);
    int r = g.fma(g.neg(f.floor(quotient)), b, a);
    int wrongIfPositive = g.select(g.lt(r, zero), g.add(r, b), r);
    int wrongIfNegative = g.select(g.lt(zero, r), g.add(r, b), r);
    int moved = g.select(g.lt(b, zero), wrongIfNegative, wrongIfPositive);
    int y = g.select(isEqual(r, zero), f.withSign(zero, a), moved);
    int sane = g.select(g.lt(g.abs(b), infinity()), zero, one);
    sane = g.select(g.lt(g.abs(quotient), c(0x1p22, 0x1p50)), sane, one);
    return g.rescue(g.binary(Op.NE, sane, zero), g.host(Fn2.REMAINDER, a, b), y);
  }
}
