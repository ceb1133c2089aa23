package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
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

  /** Numbers that are worth a thread's while. */
  private static final int GRAIN = 1 << 11;

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

  /**
   * A generator of its own stream, for a worker or a part of a model: its numbers do not depend on
   * how much is drawn here afterwards, nor on what other splits draw. Counts as one draw, so that
   * the next split is another.
   */
  public Rng split() {
    int[] block = new int[4];
    // High word 1: blocks that no draw reads.
    philox(seed, counter.getAndIncrement(), 1, block);
    return new Rng((long) block[0] << 32 | (block[1] & 0xFFFFFFFFL));
  }

  /** Uniform on [0, 1), with 24 random bits in F32 and 53 in F64. */
  public Tensor uniform(DType dtype, Shape shape) {
    checkFloating("uniform", dtype);
    return dtype == DType.F32
        ? draw(dtype, shape, reals((a, b) -> uniform24(a)))
        : draw(dtype, shape, reals(Rng::uniform53));
  }

  /** Standard normal, by Box and Muller: √(-2 ln u₁) cos(2π u₂). */
  public Tensor normal(DType dtype, Shape shape) {
    checkFloating("normal", dtype);
    return draw(
        dtype,
        shape,
        reals((a, b) -> {
          double u1 = ((a & 0xffffffffL) + 1) * 0x1p-32; // (0, 1]
          double u2 = (b & 0xffffffffL) * 0x1p-32;
          return StrictMath.sqrt(-2 * StrictMath.log(u1)) * StrictMath.cos(2 * Math.PI * u2);
        }));
  }

  /**
   * Normal numbers with this mean and standard deviation, given that they lie in [low, high]: Φ⁻¹
   * of a uniform number between Φ of the bounds. A bound may be infinite; bounds are rounded to the
   * type.
   *
   * @throws TensorException if std is not positive, low not less than high, or both bounds lie more
   *     than 37 standard deviations on the same side of the mean
   */
  public Tensor truncatedNormal(
      DType dtype, Shape shape, double mean, double std, double low, double high) {
    checkFloating("truncatedNormal", dtype);
    double a = (low - mean) / std;
    double b = (high - mean) / std;
    boolean inReach = a < NormalDistribution.REACH && b > -NormalDistribution.REACH;
    if (!(std > 0 && std < Double.POSITIVE_INFINITY && low < high && inReach)) {
      throw new TensorException(
          "truncatedNormal: mean "
              + mean
              + ", std "
              + std
              + ", from "
              + low
              + " to "
              + high
              + "; std must be positive and finite, low less than high, and the mean within 37"
              + " standard deviations of what lies between.");
    }
    // The lower tail has all digits, so an interval that lies mostly above the mean is mirrored.
    double side = a + b > 0 ? -1 : 1;
    double from = NormalDistribution.cdf(side > 0 ? a : -b);
    double mass = NormalDistribution.cdf(side > 0 ? b : -a) - from;
    return draw(
        dtype,
        shape,
        reals((x, y) -> {
          double z = NormalDistribution.quantile(from + mass * uniform52(x, y));
          return Math.clamp(mean + side * std * z, low, high);
        }));
  }

  /** Uniform F32 or F64 numbers on [low, high). */
  public Tensor uniform(DType dtype, Shape shape, double low, double high) {
    return uniform(dtype, shape).mul(high - low).add(low);
  }

  /** 1 with probability p, else 0, in the given type; p counts to 53 bits. */
  public Tensor bernoulli(double p, DType dtype, Shape shape) {
    if (!(p >= 0 && p <= 1)) {
      throw new TensorException("bernoulli: the probability is " + p + "; it must lie in [0, 1].");
    }
    return draw(dtype, shape, out -> (i, a, b) -> out.setLong(i, uniform53(a, b) < p ? 1 : 0));
  }

  /** I64 integers uniform on [low, high). */
  public Tensor integers(Shape shape, long low, long high) {
    if (low >= high) {
      throw new TensorException(
          "integers: low is " + low + " and high " + high + "; low must be less than high.");
    }
    return draw(
        DType.I64,
        shape,
        out -> {
          long[] y = out.i64();
          return (i, a, b) -> y[i] = low + Math.unsignedMultiplyHigh(word(a, b), high - low);
        });
  }

  /** As {@link #permutation}, as an I64 vector. */
  Tensor randperm(int n) {
    Tensor words = draw(DType.I64, Shape.of(n), out -> (i, a, b) -> out.i64()[i] = word(a, b));
    return Engine.apply(new Permutation(), words);
  }

  /** The integers 0 to n-1 in random order (Fisher and Yates). */
  public int[] permutation(int n) {
    return randperm(n).toIntArray();
  }

  /** A random order by Fisher and Yates: word i chooses whom element i changes places with. */
  private record Permutation() implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec words) {
      return words;
    }

    @Override
    public View forward(Kernels kernels, View words, Spec out) {
      View y = View.allocate(DType.I64, out.shape());
      View.Cursor c = words.cursor();
      int n = out.shape().size(-1);
      for (int at = 0; at < y.numel(); at += n) {
        for (int i = 0; i < n; i++) {
          int j = (int) Math.unsignedMultiplyHigh(words.getLong(c.next()), i + 1);
          y.i64()[at + i] = y.i64()[at + j];
          y.i64()[at + j] = i;
        }
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor words, Tensor y) {}
  }

  private static void checkFloating(String draw, DType dtype) {
    if (!dtype.isFloating()) {
      throw new DTypeException(
          draw + ": " + dtype + " holds no fractions; draw F32 or F64, or use integers().");
    }
  }

  /** Writes element i of a draw, given 64 random bits of its block. */
  private interface Element {
    void put(int i, int a, int b);
  }

  /** A number made of 64 random bits. */
  private interface Real {
    double of(int a, int b);
  }

  /** Writes numbers rounded to the element type, which is a floating one. */
  private static Function<View, Element> reals(Real number) {
    return out ->
        switch (out.storage().array()) {
          case float[] y -> (i, a, b) -> y[i] = (float) number.of(a, b);
          default -> {
            double[] y = out.f64();
            yield (i, a, b) -> y[i] = number.of(a, b);
          }
        };
  }

  /**
   * All draws go through here: block counter + i makes element i. Inside a vmap the examples draw
   * one after the other.
   */
  private Tensor draw(DType dtype, Shape shape, Function<View, Element> elements) {
    return Level.forEachExample(shape, all -> drawn(dtype, all, elements));
  }

  private Tensor drawn(DType dtype, Shape shape, Function<View, Element> elements) {
    View out = View.allocate(dtype, shape);
    Element element = elements.apply(out);
    int n = shape.numel();
    long start = counter.getAndAdd(n);
    Engine.kernels()
        .parallel(
            n,
            GRAIN,
            (from, to) -> {
              int[] block = new int[4];
              for (int i = from; i < to; i++) {
                philox(start + i, block);
                element.put(i, block[0], block[1]);
              }
            });
    return Tensor.of(out);
  }

  private static long word(int a, int b) {
    return ((long) a << 32) | (b & 0xffffffffL);
  }

  private static double uniform24(int a) {
    return (a >>> 8) * 0x1p-24;
  }

  private static double uniform53(int a, int b) {
    return (((long) (a >>> 5) << 26) | (b >>> 6)) * 0x1p-53;
  }

  /** Uniform on (0, 1), neither end included. */
  private static double uniform52(int a, int b) {
    return ((((long) (a >>> 6) << 26) | (b >>> 6)) + 0.5) * 0x1p-52;
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
