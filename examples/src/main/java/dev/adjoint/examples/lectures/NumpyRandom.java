package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;

/**
 * The normal numbers of {@code numpy.random.RandomState}: the Mersenne twister (Matsumoto and
 * Nishimura, 1998) under Marsaglia's polar method. With it a program of a slide has the slide's
 * numbers.
 */
final class NumpyRandom {
  private static final int N = 624;
  private static final int M = 397;

  private final int[] state = new int[N];
  private int next = N;
  private double second = Double.NaN;

  NumpyRandom(int seed) {
    state[0] = seed;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** {@code randn(rows, columns)}. */
  Tensor randn(int rows, int columns) {
    double[] numbers = new double[rows * columns];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = gauss();
    }
    return Tensor.of(numbers, rows, columns);
  }

  /** Of each pair of normal numbers the second comes first. */
  private double gauss() {
    if (!Double.isNaN(second)) {
      double g = second;
      second = Double.NaN;
      return g;
    }
    while (true) {
      double x = 2 * uniform() - 1;
      double y = 2 * uniform() - 1;
      double r = x * x + y * y;
      if (r < 1 && r != 0) {
        double f = Math.sqrt(-2 * Math.log(r) / r);
        second = f * x;
        return f * y;
      }
    }
  }

  /** 53 random bits in [0, 1). */
  private double uniform() {
    int high = bits() >>> 5;
    int low = bits() >>> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  private int bits() {
    if (next == N) {
      twist();
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < N; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
      state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
    }
    next = 0;
  }
}
