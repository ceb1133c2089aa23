package dev.adjoint.cpu;

import dev.adjoint.core.expr.Fn2;
import dev.adjoint.cpu.Ir.Op;

/**
 * Transcendental functions as programs of additions, multiplications, fused multiply-adds and bit
 * operations. The polynomials are near-minimax fits in high precision to the functions named beside
 * them; measured errors stand with the tests ({@code ApproximationsTest}).
 *
 * <p>Two tricks recur. Adding {@code M = 1.5 · 2^mantissa} rounds a small number to an integer n,
 * to be read off the lowest bits of the sum (n + bias if the bias is added too); and since those
 * bits of M are 0, shifting the sum left by the mantissa's length gives 2ⁿ. Infinities and NaNs
 * pass through products rather than through integer sums, which would spoil them.
 */
final class Approximations {
  private final Ir g;
  private final boolean f32;
  private final int one;
  final double magic;

  Approximations(Ir g) {
    this.g = g;
    f32 = g.lane == Lane.F32;
    one = g.literal(1);
    magic = 1.5 * (1L << g.lane.mantissa);
  }

  int c(double value) {
    return g.literal(value);
  }

  int c(double ifFloat, double ifDouble) {
    return g.literal(f32 ? ifFloat : ifDouble);
  }

  /**
   * {@code k[0] + k[1] x + k[2] x² + ...}: Horner's rule in x² over pairs {@code k[2i] + k[2i + 1]
   * x}, which are there early, so it takes half as long as Horner's rule in x.
   */
  int poly(int x, double[] k) {
    boolean pairs = k.length > 4;
    int step = pairs ? 2 : 1;
    int power = pairs ? g.mul(x, x) : x;
    int i = (k.length - 1) / step * step;
    int sum = terms(x, k, i, step);
    while (i > 0) {
      i -= step;
      sum = g.fma(sum, power, terms(x, k, i, step));
    }
    return sum;
  }

  private int terms(int x, double[] k, int i, int n) {
    return n == 1 || i + 1 == k.length ? c(k[i]) : g.fma(c(k[i + 1]), x, c(k[i]));
  }

  /** {@code min(x, limit)} that keeps NaN. */
  int atMost(int x, int limit) {
    return g.select(g.lt(limit, x), limit, x);
  }

  int atLeast(int x, int limit) {
    return g.select(g.lt(x, limit), limit, x);
  }

  /** |magnitude| with the sign of x; the magnitude must not be negative. */
  int withSign(int magnitude, int x) {
    int sign = g.bitLiteral(f32 ? Integer.MIN_VALUE : Long.MIN_VALUE);
    int bit = g.binary(Op.BIT_AND, g.bits(x), sign);
    return g.real(g.binary(Op.BIT_OR, g.bits(magnitude), bit));
  }

  // Rounding

  /** Nearest integer, ties to even: adding 2^mantissa to |x| leaves no room for a fraction. */
  int rint(int x) {
    int big = c((double) (1L << g.lane.mantissa));
    int a = g.abs(x);
    int rounded = g.sub(g.add(a, big), big);
    return g.select(g.lt(a, big), withSign(rounded, x), x);
  }

  int floor(int x) {
    int r = rint(x);
    return g.select(g.lt(x, r), g.sub(r, one), r);
  }

  int ceil(int x) {
    int r = rint(x);
    int up = g.select(g.lt(r, x), g.add(r, one), r);
    return g.select(g.binary(Op.EQ, up, c(0)), withSign(c(0), x), up); // -0.3 gives -0
  }

  int trunc(int x) {
    int big = c((double) (1L << g.lane.mantissa));
    int a = g.abs(x);
    int rounded = g.sub(g.add(a, big), big);
    int down = g.select(g.lt(a, rounded), g.sub(rounded, one), rounded);
    return g.select(g.lt(a, big), withSign(down, x), x);
  }

  // Exponentials

  private static final double[] LN2 = {
    0.693147182, -1.90465421e-09, 0.6931471805599453, 2.3190468138462996e-17
  };

  /** (eʳ - 1 - r) / r² for |r| ≤ log(2)/2: the least error of eʳ, and of eʳ - 1. */
  private static final double[] EXP_F = {
    0.49999994, 0.166665211, 0.0416682661, 0.00836867746, 0.00138207397
  };

  private static final double[] EXPM1_F = {
    0.5, 0.166666657, 0.0416664928, 0.00833354518, 0.00139323308, 0.000197625719
  };

  private static final double[] EXP_D = {
    0.5,
    0.1666666666666667,
    0.04166666666666667,
    0.008333333333326112,
    0.001388888888888373,
    0.0001984126987490126,
    2.4801587305605324e-05,
    2.7557255297969643e-06,
    2.755727357010214e-07,
    2.5105259538448494e-08,
    2.0914717341716378e-09
  };

  /** {@code x - n log 2}, with log 2 in two parts. */
  private int reduce(int x, int n) {
    int r = g.fma(n, c(-LN2[0], -LN2[2]), x);
    return g.fma(n, c(-LN2[1], -LN2[3]), r);
  }

  /** eˣ, gradual underflow included. */
  int exp(int x) {
    return expTimes(atLeast(atMost(x, c(89, 710)), c(-104, -746)), -1, -1);
  }

  /**
   * {@code e^{x + low} factor} for x within the limits of {@link #exp}; {@code low} and {@code
   * factor} may be -1, absent. With {@code x = n log 2 + r} it is 2ⁿ eʳ; 2ⁿ may be too large or too
   * small for a float, so its two halves are multiplied one by one, and what rounding there is
   * happens at the end.
   */
  int expTimes(int x, int low, int factor) {
    int m = c(magic);
    int n = g.sub(g.fma(x, c(1 / Math.log(2)), m), m);
    int r = reduce(x, n);
    if (low >= 0) {
      r = g.add(r, low);
    }
    int p = g.fma(g.fma(poly(r, f32 ? EXP_F : EXP_D), r, one), r, one);
    if (factor >= 0) {
      p = g.mul(p, factor);
    }
    return timesPower(p, n);
  }

  /** 2ˣ: 2ⁿ 2ʳ, where r has no rounding error. */
  int exp2(int x) {
    int xc = atLeast(atMost(x, c(130, 1026)), c(-152, -1080));
    if (f32) {
      return exp2(xc, c(0));
    }
    int n = g.sub(g.add(xc, c(magic)), c(magic));
    int r = g.sub(xc, n);
    int t = g.mul(r, c(LN2[2]));
    int low = g.fma(r, c(LN2[3]), g.fma(r, c(LN2[2]), g.neg(t)));
    int p = g.add(g.fma(g.mul(t, t), poly(t, EXP_D), low), t);
    return timesPower(g.add(p, one), n);
  }

  /** {@code p 2ⁿ}, for normal p: infinite, or denormal and rounded once, where need be. */
  private int timesPower(int p, int n) {
    int biased = c(magic + g.lane.bias);
    int half = g.fma(n, c(0.5), biased);
    int rest = g.add(g.sub(n, g.sub(half, biased)), biased);
    return g.mul(g.mul(p, power(half)), power(rest));
  }

  /** 2ⁿ from the sum of magic, bias and n. */
  private int power(int sum) {
    return g.real(g.shl(g.bits(sum), g.lane.mantissa));
  }

  /** eˣ where neither x nor -x overflows or underflows. */
  private int expModerate(int x) {
    int m = c(magic + g.lane.bias);
    int t = g.fma(x, c(1 / Math.log(2)), m);
    int r = reduce(x, g.sub(t, m));
    int p = g.fma(g.fma(poly(r, f32 ? EXP_F : EXP_D), r, one), r, one);
    return g.mul(p, power(t));
  }

  /** eˣ - 1 = 2 (s (eʳ - 1) + s - 1/2) with s = 2ⁿ⁻¹. */
  int expm1(int x) {
    int xc = atLeast(atMost(x, c(89, 710)), c(-25, -45));
    int m = c(magic + g.lane.bias - 1);
    int t = g.fma(xc, c(1 / Math.log(2)), m);
    int r = reduce(xc, g.sub(t, m));
    int q = g.fma(g.mul(r, r), poly(r, f32 ? EXPM1_F : EXP_D), r);
    int s = power(t);
    int y = g.mul(g.fma(s, q, g.sub(s, c(0.5))), c(2));
    return g.select(g.lt(g.abs(x), c(0x1p-25, 0x1p-54)), x, y);
  }

  /** tanh(x)/x = 1 + x² P(x²) below 0.55 (floats: 0.625); above, 1 - 2 / (e^{2|x|} + 1). */
  private static final double[] TANH_F = {
    -0.333332807, 0.133314103, -0.0537372679, 0.0206317231, -0.00569734583
  };

  private static final double[] TANH_D = {
    -0.3333333333333333,
    0.13333333333332714,
    -0.053968253967434016,
    0.02186948849366691,
    -0.008863234397813764,
    0.0035921103786826438,
    -0.0014556618300575479,
    0.0005889360518229255,
    -0.0002346347406052583,
    8.51131361465373e-05,
    -2.060276493039101e-05
  };

  int tanh(int x) {
    int a = g.abs(x);
    int z = g.mul(a, a);
    int small = g.fma(g.mul(a, z), poly(z, f32 ? TANH_F : TANH_D), a);
    int e = expModerate(g.mul(c(2), atMost(a, c(10, 20))));
    int large = g.sub(one, g.div(c(2), g.add(e, one)));
    return withSign(g.select(g.lt(a, c(0.625, 0.55)), small, large), x);
  }

  // Logarithms

  /** (log(1 + f) - f + f²/2) / f³ for 1 + f between √½ and √2. */
  private static final double[] LOG_F = {
    0.333333135,
    -0.250000089,
    0.200020716,
    -0.166679904,
    0.142203629,
    -0.124062069,
    0.118834689,
    -0.11670199,
    0.0674957037
  };

  private static final double[] LOG_D = {
    0.33333333333333337, -0.2499999999999993, 0.19999999999993223, -0.16666666666697305,
    0.1428571428759174, -0.12499999997109267, 0.11111110909841072, -0.0999999999631727,
    0.09090919875998202, -0.08333345056413204, 0.0769198812013375, -0.0714223204915847,
    0.06671985555271291, -0.06265031869518063, 0.05837018351464999, -0.05368280388050548,
    0.0537187789066478, -0.06129561980727906, 0.0566642324205218, -0.025061228095282464
  };

  /** The exponent k, in the bits above the mantissa, of x = 2ᵏ m with m between √½ and √2. */
  private int exponent(int x) {
    int above = g.binary(Op.BIT_SUB, g.bits(x), g.bitLiteral(g.lane.bits(Math.sqrt(0.5))));
    return g.binary(Op.BIT_AND, above, g.bitLiteral(-1L << g.lane.mantissa));
  }

  private int timesPowerOfTwo(Op op, int x, int exponent) {
    return g.real(g.binary(op, g.bits(x), exponent));
  }

  /** The exponent as a number. */
  private int number(int exponent) {
    int k = g.sar(exponent, g.lane.mantissa);
    int m = g.bitLiteral(g.lane.bits(magic));
    return g.sub(g.real(g.binary(Op.BIT_ADD, k, m)), c(magic));
  }

  /** {@code k log 2 + log(1 + f)}, smallest terms first. */
  private int logSum(int k, int f) {
    int square = g.mul(f, f);
    int y = g.mul(g.mul(square, f), poly(f, f32 ? LOG_F : LOG_D));
    y = g.fma(k, c(LN2[1], LN2[3]), y);
    y = g.fma(c(-0.5), square, y);
    return g.fma(k, c(LN2[0], LN2[2]), g.add(f, y));
  }

  int log(int x) {
    Parts p = parts(x);
    return logEdges(x, logSum(p.k, p.f));
  }

  /** x = 2ᵏ (1 + f) with 1 + f between √½ and √2. */
  private record Parts(int k, int f) {}

  private Parts parts(int x) {
    int tiny = g.lt(x, c(Float.MIN_NORMAL, Double.MIN_NORMAL));
    int xs = g.select(tiny, g.mul(x, c((double) (1L << g.lane.mantissa))), x);
    int e = exponent(xs);
    int k = g.add(number(e), g.select(tiny, c(-g.lane.mantissa), c(0)));
    return new Parts(k, g.sub(timesPowerOfTwo(Op.BIT_SUB, xs, e), one));
  }

  /** 1 / log 2 and 1 / log 10 in two parts, and log₁₀ 2 with a first part that k times is exact. */
  private static final double[] BY_LN2 = {
    1.442695, 1.925963e-08, 1.4426950408889634, 2.0355273740931033e-17
  };

  private static final double[] BY_LN10 = {
    0.4342945, -1.010305e-08, 0.4342944819032518, 1.098319650216765e-17
  };

  private static final double[] LOG10_2 = {
    0.301025390625, 4.605038981195214e-06, 0.30102999566395283, 2.8363394551044964e-14
  };

  /** log₂ x = k + log(1 + f) / log 2, which is exact where f is 0. */
  int log2(int x) {
    Parts p = parts(x);
    return logEdges(x, g.add(p.k, scaledLog(p.f, BY_LN2, c(0))));
  }

  int log10(int x) {
    Parts p = parts(x);
    int low = g.mul(p.k, c(LOG10_2[1], LOG10_2[3]));
    int y = scaledLog(p.f, BY_LN10, low);
    return logEdges(x, g.fma(p.k, c(LOG10_2[0], LOG10_2[2]), y));
  }

  /** {@code log(1 + f) scale + more}, smallest terms first. */
  private int scaledLog(int f, double[] scale, int more) {
    int square = g.mul(f, f);
    int rest = g.mul(g.mul(square, f), poly(f, f32 ? LOG_F : LOG_D));
    rest = g.fma(c(-0.5), square, rest);
    int high = c(scale[0], scale[2]);
    int low = g.fma(rest, high, g.fma(f, c(scale[1], scale[3]), more));
    return g.fma(f, high, low);
  }

  /** y for 0 < x < inf; inf at inf, -inf at 0, NaN below and at NaN. */
  private int logEdges(int x, int y) {
    int zero = c(0);
    int finite = g.select(g.lt(x, c(Double.POSITIVE_INFINITY)), y, x);
    int edge = g.select(g.binary(Op.EQ, x, zero), c(Double.NEGATIVE_INFINITY), c(Double.NaN));
    return g.select(g.lt(zero, x), finite, edge);
  }

  /**
   * log(1 + x) = log(u + c), u being 1 + x rounded and c what was rounded off; with {@code u = 2ᵏ
   * m} that is {@code k log 2 + log(1 + (m - 1 + 2⁻ᵏ c))}.
   */
  int log1p(int x) {
    int u = g.add(one, x);
    int v = g.sub(u, one);
    int low = g.add(g.sub(x, v), g.sub(one, g.sub(u, v)));
    int e = exponent(u);
    int scaled = g.mul(low, timesPowerOfTwo(Op.BIT_SUB, one, e));
    int rest = g.select(g.lt(u, c(0x1p30, 0x1p60)), scaled, c(0));
    int f = g.add(g.sub(timesPowerOfTwo(Op.BIT_SUB, u, e), one), rest);
    int y = logEdges(u, logSum(number(e), f));
    return g.select(g.lt(g.abs(x), c(0x1p-25, 0x1p-54)), x, y);
  }

  // Error functions

  /** erf(x)/x - 1 in x², for |x| < 1. */
  private static final double[] ERF_F = {
    0.128379166,
    -0.37612626,
    0.112835787,
    -0.0268533472,
    0.0051871622,
    -0.00079978531,
    7.80690389e-05
  };

  private static final double[] ERF_D = {
    0.1283791670955126,
    -0.3761263890318375,
    0.11283791670954879,
    -0.026866170645076792,
    0.0052239776248180145,
    -0.0008548326980833782,
    0.00012055331111642467,
    -1.4925595266825868e-05,
    1.6461000484043299e-06,
    -1.6350312700288374e-07,
    1.4659775269234383e-08,
    -1.1372848839302317e-09,
    5.957176119784472e-11
  };

  /** -log(erfc(x)) for x from 1 to 4. */
  private static final double[] ERF_TAIL_F = {
    -0.00018847044,
    1.12958038,
    0.633216143,
    0.108422518,
    -0.0252107028,
    0.00420545787,
    -0.00044151544,
    2.17018969e-05
  };

  /** e^{a²} erfc(a) in t = (a - 3) / (a + 3), for a from 0.64 to 10.06. */
  private static final double[] ERFC_F = {
    0.179001153,
    -0.326233566,
    0.245603651,
    -0.15011555,
    0.0716685206,
    -0.0243980605,
    0.00425125239,
    0.00073473464,
    -0.000543562637
  };

  /** (1 + 2a) e^{a²} erfc(a) in t = (a - 3.75) / (a + 3.75), for a from 0 to 27.3. */
  private static final double[] ERFC_D = {
    1.2375126308378275,
    -0.14024059858554702,
    0.0035854154854629778,
    0.08227673849015162,
    -0.10880393014166209,
    0.09230432116019562,
    -0.05869339859167792,
    0.028362277421112272,
    -0.009746579533168665,
    0.001755625841853901,
    0.0002937134874921232,
    -0.00029015407587945126,
    5.1649898338008555e-05,
    2.2384470807425704e-05,
    -1.1446447846809932e-05,
    -9.748303206442844e-07,
    1.7558326470419151e-06,
    -5.386613083436983e-08,
    -2.631900847644228e-07,
    1.831277305119643e-08,
    4.09664391519985e-08,
    1.8578489022278163e-10,
    -5.078022763403985e-09,
    -9.990569607064296e-10
  };

  int erf(int x) {
    int a = g.abs(x);
    int small = erfOfSmall(a);
    int tail =
        f32
            ? expModerate(g.neg(poly(atMost(a, c(4)), ERF_TAIL_F)))
            : erfcOfPositive(atMost(a, c(6)));
    int large = g.sub(one, tail);
    return withSign(g.select(g.lt(a, one), small, large), x);
  }

  private int erfOfSmall(int x) {
    return g.fma(x, poly(g.mul(x, x), f32 ? ERF_F : ERF_D), x);
  }

  int erfc(int x) {
    int a = g.abs(x);
    int right = erfcOfPositive(atMost(a, c(10.06, 27.3)));
    int large = g.select(g.lt(x, c(0)), g.sub(c(2), right), right);
    return g.select(g.lt(a, c(0.65)), g.sub(one, erfOfSmall(x)), large);
  }

  /** e^{-a²} times a smooth function of a; the rounding error of a² goes into the exponent too. */
  private int erfcOfPositive(int a) {
    int square = g.mul(a, a);
    int low = g.fma(a, a, g.neg(square));
    int middle = c(3, 3.75);
    int t = g.div(g.sub(a, middle), g.add(a, middle)); // next to no error where it matters
    int smooth = f32 ? poly(t, ERFC_F) : g.div(poly(t, ERFC_D), g.fma(c(2), a, one));
    return expTimes(g.neg(square), g.neg(low), smooth);
  }

  // Powers

  /** 2 / log 2 in two parts. */
  private static final double[] TWO_BY_LN2 = {2.88539004, 3.85192607e-08};

  /** (atanh(s) / s - 1) / s² in s², for |s| ≤ (√2 - 1) / (√2 + 1). */
  private static final double[] ATANH_F = {0.333333313, 0.200004861, 0.142493948, 0.121395215};

  /** (2ʳ - 1) / r for |r| ≤ 1/2. */
  private static final double[] EXP2_F = {
    0.693147182, 0.240226477, 0.0555035919, 0.0096185049, 0.00133912417, 0.000153275032
  };

  /** aᵇ; a constant exponent that is small, or half of one, makes it products and roots. */
  int pow(int a, int b, double exponent) {
    if (g.lane == Lane.I64) {
      return g.host(Fn2.POW, a, b);
    }
    int square = g.mul(a, a);
    if (exponent == 2) {
      return square;
    } else if (exponent == 3) {
      return g.mul(square, a);
    } else if (exponent == 4) {
      return g.mul(square, square);
    } else if (exponent == 1) {
      return a;
    } else if (exponent == -1) {
      return g.div(one, a);
    } else if (exponent == -2) {
      return g.div(one, square);
    }
    int least = g.binary(Op.EQ, a, c(Double.NEGATIVE_INFINITY));
    int usual = g.add(a, c(0)); // of -0 it is 0, of -inf inf
    int root = g.unary(Op.SQRT, g.select(least, c(Double.POSITIVE_INFINITY), usual));
    if (exponent == 0.5) {
      return root;
    } else if (exponent == -0.5) {
      return g.div(one, root);
    }
    return f32 ? powOfFloats(a, b) : g.host(Fn2.POW, a, b);
  }

  /** Whether {@link #pow} has a short form for this exponent. */
  static boolean isEasyExponent(double p) {
    return p == 2 || p == 3 || p == 4 || p == 1 || p == -1 || p == -2 || Math.abs(p) == 0.5;
  }

  /**
   * 2 to the power b log₂ a, the logarithm in two floats h + l: with a = 2ᵏ m and s = (m - 1) / (m
   * + 1) it is k + 2 atanh(s) / log 2. Only for a > 0 and finite operands; others are left to
   * {@link Host}.
   */
  private int powOfFloats(int a, int b) {
    int zero = c(0);
    int tiny = g.lt(a, c(Float.MIN_NORMAL));
    int e0 = g.select(tiny, g.mul(a, c(0x1p23)), a);
    int e = exponent(e0);
    int k = g.add(number(e), g.select(tiny, c(-23), zero));
    int m = timesPowerOfTwo(Op.BIT_SUB, e0, e);
    int f = g.sub(m, one);
    int d = g.add(m, one);
    int dLow = g.sub(m, g.sub(d, one));
    int inverse = g.div(one, d);
    int s = g.mul(f, inverse);
    int sLow = g.mul(g.sub(g.fma(g.neg(s), d, f), g.mul(s, dLow)), inverse);
    int p = g.mul(s, c(TWO_BY_LN2[0]));
    int pLow =
        g.fma(
            s,
            c(TWO_BY_LN2[1]),
            g.fma(sLow, c(TWO_BY_LN2[0]), g.fma(s, c(TWO_BY_LN2[0]), g.neg(p))));
    int z = g.mul(s, s);
    int tail = g.fma(p, g.mul(z, poly(z, ATANH_F)), pLow);
    int h = g.add(k, p);
    int l = g.add(g.add(g.sub(k, h), p), tail);
    int high = g.mul(b, h);
    int low = g.fma(b, l, g.fma(b, h, g.neg(high)));
    int y = g.add(high, low);
    int sane = g.lt(g.abs(high), c(300));
    int yHigh = atLeast(atMost(g.select(sane, y, high), c(130)), c(-152));
    int yLow = g.select(sane, g.add(g.sub(high, y), low), zero);
    int result = exp2(yHigh, yLow);
    int finite = g.add(g.mul(a, zero), g.mul(b, zero)); // 0, or NaN
    int rare = g.binary(Op.NE, g.select(g.lt(zero, a), finite, one), zero);
    return g.rescue(rare, g.host(Fn2.POW, a, b), result);
  }

  /** {@code 2^{x + low}}. */
  private int exp2(int x, int low) {
    int n = g.sub(g.add(x, c(magic)), c(magic));
    int r = g.add(g.sub(x, n), low);
    return timesPower(g.fma(poly(r, EXP2_F), r, one), n);
  }
}
