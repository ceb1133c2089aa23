package dev.adjoint.core;

import dev.adjoint.core.kernel.View;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A counter-based random generator: element i of a draw is a function of (seed, counter + i) alone,
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
 * So threads, chunks and the order of evaluation cannot change what is drawn.
 *
 * <pre>{@code
 * Tensor x = Rng.using(42, () -> Tensor.randn(3, 4));   // the same numbers every time
 * }</pre>
 */
public final class Rng {
  private static final Rng DEFAULT = new Rng(0);

  private final long seed;
  private final AtomicLong counter = new AtomicLong();

  /** A generator that starts at counter 0. */
  public Rng(long seed) {
    this.seed = seed;
  }

  /** The generator of the enclosing {@link #using}, else one for the whole process (seed 0). */
  public static Rng current() {
    Rng r = Modes.current().rng();
    return r != null ? r : DEFAULT;
  }

  /** Runs {@code f} with a new generator of that seed as the current one. */
  public static <T> T using(long seed, Supplier<T> f) {
    return using(new Rng(seed), f);
  }

  /** Runs {@code f} with this generator as the current one. */
  public static <T> T using(Rng rng, Supplier<T> f) {
    return Modes.rng(rng, f);
  }

  /** The seed. */
  public long seed() {
    return seed;
  }

  /** How many numbers were drawn: saved and restored for exact resumption. */
  public long counter() {
    return counter.get();
  }

  /** Continues from a saved counter. */
  public void restore(long savedCounter) {
    counter.set(savedCounter);
  }

  /** Uniform on [0, 1), with 24 random bits in F32 and 53 in F64. */
  public Tensor uniform(DType dtype, Shape shape) {
    checkFloating("uniform", dtype);
    return draw(dtype, shape, (a, b) -> dtype == DType.F32 ? uniform24(a) : uniform53(a, b));
  }

  /** Standard normal, by Box and Muller: √(-2 ln u₁) cos(2π u₂). */
  public Tensor normal(DType dtype, Shape shape) {
    checkFloating("normal", dtype);
    return draw(
        dtype,
        shape,
        (a, b) -> {
          double u1 = ((a & 0xffffffffL) + 1) * 0x1p-32; // (0, 1]
          double u2 = (b & 0xffffffffL) * 0x1p-32;
          return StrictMath.sqrt(-2 * StrictMath.log(u1)) * StrictMath.cos(2 * Math.PI * u2);
        });
  }

  /** Uniform F32 or F64 numbers on [low, high). */
  public Tensor uniform(DType dtype, Shape shape, double low, double high) {
    return uniform(dtype, shape).mul(high - low).add(low);
  }

  /** True with probability p, as 1 and 0 of the given type. */
  public Tensor bernoulli(double p, DType dtype, Shape shape) {
    if (!(p >= 0 && p <= 1)) {
      throw new TensorException("bernoulli: the probability is " + p + "; it must lie in [0, 1].");
    }
    return draw(dtype, shape, (a, b) -> uniform24(a) < p ? 1 : 0);
  }

  /** I64 integers uniform on [low, high). */
  public Tensor integers(Shape shape, long low, long high) {
    if (low >= high) {
      throw new TensorException(
          "integers: low is " + low + " and high " + high + "; low must be less than high.");
    }
    View out = View.allocate(DType.I64, shape);
    long start = counter.getAndAdd(shape.numel());
    int[] block = new int[4];
    for (int i = 0; i < shape.numel(); i++) {
      philox(start + i, block);
      long bits = ((long) block[0] << 32) | (block[1] & 0xffffffffL);
      out.i64()[i] = low + Math.unsignedMultiplyHigh(bits, high - low);
    }
    return Tensor.of(out);
  }

  /** The integers 0 to n-1 in random order (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] p = new int[n];
    long start = counter.getAndAdd(n);
    int[] block = new int[4];
    for (int i = 0; i < n; i++) {
      philox(start + i, block);
      long bits = ((long) block[0] << 32) | (block[1] & 0xffffffffL);
      int j = (int) Math.unsignedMultiplyHigh(bits, i + 1);
      p[i] = p[j];
      p[j] = i;
    }
    return p;
  }

  private static void checkFloating(String draw, DType dtype) {
    if (!dtype.isFloating()) {
      throw new DTypeException(
          draw + ": " + dtype + " holds no fractions; draw F32 or F64, or use integers().");
    }
  }

  private interface FromBits {
    double value(int a, int b);
  }

  private Tensor draw(DType dtype, Shape shape, FromBits f) {
    return Level.forEachExample(shape, all -> drawn(dtype, all, f));
  }

  private Tensor drawn(DType dtype, Shape shape, FromBits f) {
    View out = View.allocate(dtype, shape);
    int n = shape.numel();
    long start = counter.getAndAdd(n);
    int[] block = new int[4];
    for (int i = 0; i < n; i++) {
      philox(start + i, block);
      out.setDouble(i, f.value(block[0], block[1]));
    }
    return Tensor.of(out);
  }

  private static double uniform24(int a) {
    return (a >>> 8) * 0x1p-24;
  }

  private static double uniform53(int a, int b) {
    return (((long) (a >>> 5) << 26) | (b >>> 6)) * 0x1p-53;
  }

  /** Philox4x32-10 of the block (n, 0) under the key seed. */
  private void philox(long n, int[] out) {
    philox(seed, n, 0, out);
  }

  static void philox(long key, long low, long high, int[] out) {
    int c0 = (int) low;
    int c1 = (int) (low >>> 32);
    int c2 = (int) high;
    int c3 = (int) (high >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < 10; round++) {
      long p0 = 0xD2511F53L * (c0 & 0xffffffffL);
      long p1 = 0xCD9E8D57L * (c2 & 0xffffffffL);
      int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      c0 = n0;
      c2 = n2;
      k0 += 0x9E3779B9;
      k1 += 0xBB67AE85;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }
}
