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
  private static final int GRAIN = 1 << 12;

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
    Philox.block(seed, counter.getAndIncrement(), 1, block);
    return new Rng((long) block[0] << 32 | (block[1] & 0xFFFFFFFFL));
  }

  /** Uniform on [0, 1), with 24 random bits in F32 and 53 in F64. */
  public Tensor uniform(DType dtype, Shape shape) {
    checkFloating("uniform", dtype);
    return draw(
        dtype,
        shape,
        out ->
            switch (out.storage().array()) {
              case float[] y ->
                  (at, n, w) -> {
                    for (int i = 0; i < n; i++) {
                      y[at + i] = (w[i] >>> 8) * 0x1p-24f;
                    }
                  };
              default -> doubles(out, Rng::uniform53);
            });
  }

  /** Standard normal, by Box and Muller: √(-2 ln u₁) cos(2π u₂). */
  public Tensor normal(DType dtype, Shape shape) {
    checkFloating("normal", dtype);
    return draw(dtype, shape, out -> doubles(out, BoxMuller::normal));
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
        out ->
            doubles(
                out,
                (w, n, y) -> {
                  for (int i = 0; i < n; i++) {
                    double u = uniform52(w[i], w[Philox.ROW + i]);
                    double z = NormalDistribution.quantile(from + mass * u);
                    y[i] = Math.clamp(mean + side * std * z, low, high);
                  }
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
    long below = (long) Math.ceil(p * 0x1p53);
    return draw(
        dtype,
        shape,
        out ->
            switch (out.storage().array()) {
              case float[] y ->
                  (at, n, w) -> {
                    for (int i = 0; i < n; i++) {
                      y[at + i] = (float) (bits53(w, i) - below >>> 63); // its sign
                    }
                  };
              default ->
                  (at, n, w) -> {
                    for (int i = 0; i < n; i++) {
                      out.setLong(at + i, bits53(w, i) - below >>> 63);
                    }
                  };
            });
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
          return (at, n, w) -> {
            for (int i = 0; i < n; i++) {
              y[at + i] = low + Math.unsignedMultiplyHigh(word(w, i), high - low);
            }
          };
        });
  }

  /** As {@link #permutation}, as an I64 vector. */
  Tensor randperm(int n) {
    Tensor words =
        draw(
            DType.I64,
            Shape.of(n),
            out ->
                (at, count, w) -> {
                  for (int i = 0; i < count; i++) {
                    out.i64()[at + i] = word(w, i);
                  }
                });
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

  /** Writes elements {@code at} to {@code at + n} of a draw, given the words of their blocks. */
  private interface Elements {
    void put(int at, int n, long[] words);
  }

  /** Makes n doubles of the words of as many blocks. */
  private interface Doubles {
    void of(long[] words, int n, double[] out);
  }

  /** Writes doubles, rounded to the element type, which is a floating one. */
  private static Elements doubles(View out, Doubles numbers) {
    return switch (out.storage().array()) {
      case float[] y ->
          (at, n, w) -> {
            double[] row = new double[Philox.ROW];
            numbers.of(w, n, row);
            for (int i = 0; i < n; i++) {
              y[at + i] = (float) row[i];
            }
          };
      default ->
          (at, n, w) -> {
            double[] row = new double[Philox.ROW];
            numbers.of(w, n, row);
            System.arraycopy(row, 0, out.f64(), at, n);
          };
    };
  }

  /**
   * All draws go through here: block counter + i makes element i. Inside a vmap the examples draw
   * one after the other.
   */
  private Tensor draw(DType dtype, Shape shape, Function<View, Elements> elements) {
    return Level.forEachExample(shape, all -> drawn(dtype, all, elements));
  }

  private Tensor drawn(DType dtype, Shape shape, Function<View, Elements> elements) {
    View out = View.allocate(dtype, shape);
    Elements writer = elements.apply(out);
    int n = shape.numel();
    long start = counter.getAndAdd(n);
    Engine.kernels()
        .parallel(
            n,
            GRAIN,
            (from, to) -> {
              Philox blocks = new Philox();
              for (int i = from; i < to; i += Philox.ROW) {
                int count = Math.min(Philox.ROW, to - i);
                writer.put(i, count, blocks.row(seed, start + i, count));
              }
            });
    return Tensor.of(out);
  }

  /** 64 random bits. */
  private static long word(long[] w, int i) {
    return w[i] << 32 | w[Philox.ROW + i];
  }

  /** 53 random bits. */
  private static long bits53(long[] w, int i) {
    return w[i] >>> 5 << 26 | w[Philox.ROW + i] >>> 6;
  }

  private static void uniform53(long[] w, int n, double[] out) {
    for (int i = 0; i < n; i++) {
      out[i] = bits53(w, i) * 0x1p-53;
    }
  }

  /** Uniform on (0, 1), neither end included. */
  private static double uniform52(long a, long b) {
    return ((a >>> 6 << 26 | b >>> 6) + 0.5) * 0x1p-52;
  }
}
