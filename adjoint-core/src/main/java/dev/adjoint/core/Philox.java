package dev.adjoint.core;

/**
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011),
 * for one block or for a row of neighbours at a time, of which the first two words are kept.
 *
 * <p>The loops go over one array of longs, section by section, and hold no branch: so the JIT makes
 * vectors of them.
 */
final class Philox {
  /** The most blocks of a row. */
  static final int ROW = 256;

  private static final long LOW = 0xffffffffL;
  private static final long M0 = 0xD2511F53L;
  private static final long M1 = 0xCD9E8D57L;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  /** Four sections of {@link #ROW} words, each in the lower half of a long. */
  private final long[] words = new long[4 * ROW];

  /** One block: the counter is (low, high). */
  static void block(long key, long low, long high, int[] out) {
    int c0 = (int) low;
    int c1 = (int) (low >>> 32);
    int c2 = (int) high;
    int c3 = (int) (high >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = M0 * (c0 & LOW);
      long p1 = M1 * (c2 & LOW);
      int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      c0 = n0;
      c2 = n2;
      k0 += W0;
      k1 += W1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }

  /**
   * The blocks of the counters (start, 0) to (start + n - 1, 0). Of block i, word 0 is element i of
   * the result and word 1 element {@code ROW + i}; the next row overwrites it.
   */
  long[] row(long key, long start, int n) {
    long[] c = words;
    for (int i = 0; i < n; i++) {
      c[i] = start + i & LOW;
      c[ROW + i] = start + i >>> 32;
      c[2 * ROW + i] = 0;
      c[3 * ROW + i] = 0;
    }
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      round(c, n, k0 & LOW, k1 & LOW);
      k0 += W0;
      k1 += W1;
    }
    return c;
  }

  private static void round(long[] c, int n, long k0, long k1) {
    for (int i = 0; i < n; i++) {
      long p0 = M0 * c[i];
      long p1 = M1 * c[2 * ROW + i];
      c[i] = p1 >>> 32 ^ c[ROW + i] ^ k0;
      c[ROW + i] = p1 & LOW;
      c[2 * ROW + i] = p0 >>> 32 ^ c[3 * ROW + i] ^ k1;
      c[3 * ROW + i] = p0 & LOW;
    }
  }
}
