package dev.adjoint.cpu;

/**
 * The exponential in single precision, to about 1 ulp: {@code exp(x) = 2^n exp(r)} with {@code n}
 * the integer next to {@code x / ln 2}, and for {@code |r| <= ln(2) / 2} a polynomial of degree 7.
 *
 * <p>Below -104 it is 0, above 89 infinite; results under 2^-126 are denormal and rounded once.
 * Coefficients: Cephes, S. L. Moshier. The vector form performs these same operations.
 */
final class Exp {
  static final float LOWEST = -104f;
  static final float HIGHEST = 89f;
  static final float LOG2_E = 1.44269504f;

  /** 1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits. */
  static final float MAGIC = 12582912f;

  static final int MAGIC_BITS = 0x4B400000;
  static final float LN2_HIGH = 0.693359375f;
  static final float LN2_LOW = -2.12194440e-4f;
  static final float P0 = 1.9875691500E-4f;
  static final float P1 = 1.3981999507E-3f;
  static final float P2 = 8.3334519073E-3f;
  static final float P3 = 4.1665795894E-2f;
  static final float P4 = 1.6666665459E-1f;
  static final float P5 = 5.0000001201E-1f;

  private Exp() {}

  /** {@code e^x}. */
  static float exp(float x) {
    float a = x < LOWEST ? LOWEST : x;
    a = a > HIGHEST ? HIGHEST : a;
    float t = Math.fma(a, LOG2_E, MAGIC);
    float f = t - MAGIC;
    float r = Math.fma(f, -LN2_HIGH, a);
    r = Math.fma(f, -LN2_LOW, r);
    float p = Math.fma(P0, r, P1);
    p = Math.fma(p, r, P2);
    p = Math.fma(p, r, P3);
    p = Math.fma(p, r, P4);
    p = Math.fma(p, r, P5);
    p = Math.fma(p, r * r, r) + 1;
    int n = Float.floatToRawIntBits(t) - MAGIC_BITS;
    int half = n >> 1; // two steps, since 2^n itself may be out of range
    return p
        * Float.intBitsToFloat((half + 127) << 23)
        * Float.intBitsToFloat((n - half + 127) << 23);
  }
}
