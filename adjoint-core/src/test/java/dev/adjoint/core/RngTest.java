package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RngTest {
  private static int[] philox(long key, long low, long high) {
    int[] out = new int[4];
    Philox.block(key, low, high, out);
    return out;
  }

  /** The known answers that come with the paper (Random123, kat_vectors, philox 4x32 10). */
  @Test
  void philoxGivesTheKnownAnswers() {
    assertThat(philox(0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(philox(-1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(philox(0x299f31d0_a4093822L, 0x85a308d3_243f6a88L, 0x03707344_13198a2eL))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  /** Rows begin anywhere, so that a carry falls within one, and one is as long as it is asked. */
  @Test
  void aRowHoldsTheBlocks() {
    Philox rows = new Philox();
    for (long key : new long[] {0, -1, 0x299f31d0_a4093822L}) {
      for (long start : new long[] {0, 7, (1L << 32) - 100, -50, Long.MAX_VALUE - 3}) {
        for (int n : new int[] {1, 7, Philox.ROW}) {
          long[] row = rows.row(key, start, n);
          for (int i = 0; i < n; i++) {
            int[] block = philox(key, start + i, 0);
            assertThat((int) row[i]).isEqualTo(block[0]);
            assertThat((int) row[Philox.ROW + i]).isEqualTo(block[1]);
            assertThat(row[i] >>> 32 | row[Philox.ROW + i] >>> 32).isZero();
          }
        }
      }
    }
  }

  /** Against StrictMath, at the ends of both words and at random ones. */
  @Test
  void boxMullerIsGoodToTheLastPlaces() {
    long most = 0xffffffffL;
    long[] some = {
      0, 1, 2, most, most - 1, 1L << 31, (1L << 31) - 1, 1L << 30, 3L << 30, 0xb504f333L
    };
    long[] words = new long[2 * Philox.ROW];
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < Philox.ROW; i++) {
        boolean end = round == 0 && i < some.length * some.length;
        words[i] = end ? some[i / some.length] : random.nextLong(most + 1);
        words[Philox.ROW + i] = end ? some[i % some.length] : random.nextLong(most + 1);
      }
      double[] z = new double[Philox.ROW];
      BoxMuller.normal(words, Philox.ROW, z);
      for (int i = 0; i < z.length; i++) {
        double u = (words[i] + 1) * 0x1p-32;
        double radius = StrictMath.sqrt(0 - 2 * StrictMath.log(u));
        double angle = 2 * Math.PI * (words[Philox.ROW + i] * 0x1p-32);
        // StrictMath's angle is up to 2π: half a unit of its last place, and the error of 2π
        double allowed = radius * (7e-16 + 8 * Math.ulp(StrictMath.cos(angle)));
        assertThat(z[i]).isCloseTo(radius * StrictMath.cos(angle), within(allowed));
      }
    }
  }

  /** The first element of seed 0 follows from the first known answer by hand. */
  @Test
  void numbersComeFromTheFirstWords() {
    Shape one = Shape.of(1);
    assertThat(new Rng(0).uniform(DType.F32, one).get(0)).isEqualTo(0x6627e8 * 0x1p-24);
    long bits = ((0x6627e8d5L >>> 5) << 26) | (0xe169c58dL >>> 6);
    assertThat(new Rng(0).uniform(DType.F64, one).get(0)).isEqualTo(bits * 0x1p-53);
    assertThat(new Rng(0).normal(DType.F64, one).get(0))
        .isCloseTo(0.9911376790966604, within(1e-15));
  }

  @Test
  void drawsDoNotDependOnChunks() {
    Tensor whole = new Rng(7).normal(DType.F32, Shape.of(1000));
    Rng parts = new Rng(7);
    int at = 0;
    for (int n : new int[] {1, 2, 3, 4, 5, 0, 85, 300, 600}) {
      Tensor part = parts.normal(DType.F32, Shape.of(n));
      assertThat(part.bitEquals(whole.slice(0, at, at + n))).isTrue();
      at += n;
    }
    assertThat(parts.counter()).isEqualTo(1000);
  }

  @Test
  void aSavedCounterContinues() {
    Rng a = new Rng(3);
    a.uniform(DType.F64, Shape.of(17));
    long saved = a.counter();
    Tensor next = a.uniform(DType.F64, Shape.of(5));
    Rng b = new Rng(3);
    b.restore(saved);
    assertThat(b.uniform(DType.F64, Shape.of(5)).bitEquals(next)).isTrue();
    assertThat(b.seed()).isEqualTo(3);
  }

  @Test
  void usingIsScoped() {
    Tensor a = Rng.using(42, () -> Tensor.randn(3, 4));
    Tensor b = Rng.using(42, () -> Tensor.randn(3, 4));
    assertThat(a.bitEquals(b)).isTrue();
    assertThat(a.dtype()).isEqualTo(DType.F32);
    assertThat(Rng.using(43, () -> Tensor.randn(3, 4)).bitEquals(a)).isFalse();
    Rng outer = Rng.current();
    long before = outer.counter();
    Rng.using(1, () -> Tensor.rand(10));
    assertThat(outer.counter()).isEqualTo(before);
    Tensor.rand(10);
    assertThat(outer.counter()).isEqualTo(before + 10);
  }

  @Test
  void uniformIsUniform() {
    for (DType t : new DType[] {DType.F32, DType.F64}) {
      double[] u = new Rng(11).uniform(t, Shape.of(100_000)).toDoubleArray();
      assertThat(Arrays.stream(u).min().orElse(-1)).isBetween(0.0, 1e-4);
      assertThat(Arrays.stream(u).max().orElse(2)).isBetween(1 - 1e-4, Math.nextDown(1.0));
      int[] bins = new int[100];
      for (double x : u) {
        bins[(int) (100 * x)]++;
      }
      double chi = Arrays.stream(bins).mapToDouble(b -> (b - 1000.0) * (b - 1000.0) / 1000).sum();
      assertThat(chi).isBetween(52.0, 162.0); // 99 degrees of freedom: 5 standard deviations or so
    }
    double[] scaled = new Rng(1).uniform(DType.F64, Shape.of(10_000), -2, 6).toDoubleArray();
    assertThat(Arrays.stream(scaled).min().orElse(0)).isBetween(-2.0, -1.99);
    assertThat(Arrays.stream(scaled).max().orElse(0)).isBetween(5.99, 6.0);
  }

  @Test
  void normalIsNormal() {
    int n = 100_000;
    double[] z = new Rng(12).normal(DType.F64, Shape.of(n)).toDoubleArray();
    double mean = Arrays.stream(z).average().orElse(9);
    double var = Arrays.stream(z).map(x -> (x - mean) * (x - mean)).sum() / n;
    double fourth = Arrays.stream(z).map(x -> x * x * x * x).sum() / n;
    double serial = 0;
    for (int i = 1; i < n; i++) {
      serial += z[i] * z[i - 1];
    }
    assertThat(mean).isCloseTo(0, within(0.016));
    assertThat(var).isCloseTo(1, within(0.023));
    assertThat(fourth).isCloseTo(3, within(0.16));
    assertThat(serial / n).isCloseTo(0, within(0.016));
    long tail = Arrays.stream(z).filter(x -> Math.abs(x) > 1.959964).count();
    assertThat(tail / (double) n).isCloseTo(0.05, within(0.0035));
  }

  @Test
  void bernoulliAndIntegers() {
    Tensor ones = new Rng(5).bernoulli(0.3, DType.F32, Shape.of(100_000));
    assertThat(ones.mean().item()).isCloseTo(0.3, within(0.008));
    assertThat(new Rng(5).bernoulli(0, DType.F32, Shape.of(1000)).sum().item()).isZero();
    assertThat(new Rng(5).bernoulli(1, DType.F32, Shape.of(1000)).sum().item()).isEqualTo(1000);
    long[] dice = new Rng(6).integers(Shape.of(60_000), 1, 7).toLongArray();
    int[] count = new int[7];
    for (long d : dice) {
      count[(int) d]++;
    }
    assertThat(count[0]).isZero();
    assertThat(Arrays.stream(count, 1, 7)).allMatch(c -> Math.abs(c - 10_000) < 460);
    Tensor wide = new Rng(6).integers(Shape.of(1000), Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(Arrays.stream(wide.toLongArray()).filter(x -> x < 0).count()).isBetween(400L, 600L);
  }

  @Test
  void permutationsArePermutationsAndAllOccur() {
    int[] p = new Rng(9).permutation(1000);
    assertThat(Arrays.stream(p).sorted().toArray())
        .containsExactly(Tensor.arange(1000).toIntArray());
    Rng r = new Rng(10);
    int[] seen = new int[6];
    for (int i = 0; i < 6000; i++) {
      int[] q = r.permutation(3);
      seen[2 * q[0] + (q[1] > q[2] ? 1 : 0)]++;
    }
    assertThat(Arrays.stream(seen)).allMatch(c -> Math.abs(c - 1000) < 150);
    assertThat(new Rng(1).permutation(0)).isEmpty();
  }

  @Test
  void seedsAndNeighboursDiffer() {
    Tensor a = new Rng(1).uniform(DType.F64, Shape.of(1000));
    Tensor b = new Rng(2).uniform(DType.F64, Shape.of(1000));
    double r = a.sub(0.5).mul(b.sub(0.5)).mean().item() * 12;
    assertThat(r).isCloseTo(0, within(0.16));
  }

  @Test
  void splitsAreStreamsOfTheirOwn() {
    Rng parent = new Rng(5);
    Rng first = parent.split();
    Rng second = parent.split();
    assertThat(parent.counter()).isEqualTo(2);
    assertThat(Set.of(parent.seed(), first.seed(), second.seed())).hasSize(3);
    Rng again = new Rng(5);
    Rng same = again.split();
    again.uniform(DType.F64, Shape.of(100)); // what is drawn here later changes nothing there
    Tensor x = first.normal(DType.F64, Shape.of(100_000));
    assertThat(same.normal(DType.F64, Shape.of(100_000)).bitEquals(x)).isTrue();
    Tensor y = second.normal(DType.F64, Shape.of(100_000));
    Tensor z = parent.normal(DType.F64, Shape.of(100_000));
    // independent: correlations of 1e5 numbers are within 4 standard deviations of 0
    assertThat(Math.abs(x.mul(y).mean().item())).isLessThan(4 / Math.sqrt(1e5));
    assertThat(Math.abs(x.mul(z).mean().item())).isLessThan(4 / Math.sqrt(1e5));
  }
}
