package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whether draws have the distributions they promise, and depend on seed and counter alone. */
class SamplingTest {
  private static final int N = 100_000;

  /** Σ (count - expected)² / expected. */
  private static double chiSquare(long[] counts, double[] probabilities) {
    double total = Arrays.stream(counts).sum();
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = total * probabilities[i];
      if (expected == 0) {
        assertThat(counts[i]).isZero();
      } else {
        sum += (counts[i] - expected) * (counts[i] - expected) / expected;
      }
    }
    return sum;
  }

  /** Fails once in 20,000 seeds or so: the mean of chi-square plus four standard deviations. */
  private static void isDistributed(long[] counts, double... probabilities) {
    long freedom = Arrays.stream(probabilities).filter(p -> p > 0).count() - 1;
    assertThat(chiSquare(counts, probabilities))
        .isLessThan(freedom + 4 * Math.sqrt(2.0 * freedom) + 4);
  }

  private static long[] counts(Tensor indices, int k) {
    long[] counts = new long[k];
    for (long i : indices.toLongArray()) {
      counts[(int) i]++;
    }
    return counts;
  }

  private static double[] uniform(int k) {
    double[] p = new double[k];
    Arrays.fill(p, 1.0 / k);
    return p;
  }

  private static double variance(double[] x) {
    double mean = Arrays.stream(x).average().orElse(Double.NaN);
    return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / x.length;
  }

  @Test
  void chiSquareSeesAWrongDistribution() {
    Tensor wrong = Rng.using(1, () -> Tensor.randint(0, 10, N)).mul(9).div(10).to(DType.I64);
    assertThat(chiSquare(counts(wrong, 10), uniform(10))).isGreaterThan(1000);
  }

  @Test
  void integers() {
    Tensor x = Rng.using(1, () -> Tensor.randint(0, 10, N));
    isDistributed(counts(x, 10), uniform(10));
    Tensor y = Rng.using(2, () -> Tensor.randint(-3, 4, 2, 3, 5));
    assertThat(y.describe()).isEqualTo("i64[2, 3, 5]");
    assertThat(Arrays.stream(y.toLongArray())).allMatch(v -> v >= -3 && v < 4);
    Tensor wide = Rng.using(3, () -> Tensor.randint(Long.MIN_VALUE, Long.MAX_VALUE, 1000));
    isDistributed(counts(wide.ge(0).to(DType.I64), 2), 0.5, 0.5);
    Tensor far = Rng.using(4, () -> Tensor.randint(Long.MAX_VALUE - 2, Long.MAX_VALUE, 100));
    assertThat(far.toLongArray()).containsOnly(Long.MAX_VALUE - 2, Long.MAX_VALUE - 1);
    assertThat(Tensor.randint(5, 6).itemLong()).isEqualTo(5);
    assertThat(Tensor.randint(0, 3, 0, 2).describe()).isEqualTo("i64[0, 2]");
  }

  @Test
  void permutations() {
    Tensor p = Rng.using(1, () -> Tensor.randperm(1000));
    assertThat(p.dtype()).isEqualTo(DType.I64);
    assertThat(Arrays.stream(p.toIntArray()).sorted().toArray())
        .containsExactly(Tensor.arange(1000).toIntArray());
    assertThat(p.toIntArray()).containsExactly(new Rng(1).permutation(1000));
    long[] seen = new long[24];
    Rng rng = new Rng(5);
    for (int i = 0; i < 24_000; i++) {
      int[] q = Rng.using(rng, () -> Tensor.randperm(4)).toIntArray();
      int rank = 0;
      for (int a = 0; a < 4; a++) {
        int smaller = 0;
        for (int b = a + 1; b < 4; b++) {
          smaller += q[b] < q[a] ? 1 : 0;
        }
        rank = rank * (4 - a) + smaller;
      }
      seen[rank]++;
    }
    isDistributed(seen, uniform(24));
    assertThat(Tensor.randperm(0).describe()).isEqualTo("i64[0]");
    assertThat(Tensor.randperm(1).toLongArray()).containsExactly(0);
  }

  @Test
  void bernoulli() {
    for (double p : new double[] {0.001, 0.3, 0.5, 0.97}) {
      Tensor x = Rng.using(7, () -> Tensor.bernoulli(p, N));
      isDistributed(counts(x.to(DType.I64), 2), 1 - p, p);
      Tensor y = Rng.using(7, () -> Tensor.full(DType.F64, Shape.of(N), p).bernoulli());
      assertThat(y.to(DType.F32).bitEquals(x)).isTrue();
    }
    Tensor p = Tensor.of(new float[][] {{0, 1, 0.25f}}).expand(N, 3);
    Tensor x = Rng.using(8, p::bernoulli);
    assertThat(x.describe()).isEqualTo("f32[100000, 3]");
    double[] mean = x.mean(0).toDoubleArray();
    assertThat(mean[0]).isZero();
    assertThat(mean[1]).isEqualTo(1);
    assertThat(mean[2]).isCloseTo(0.25, within(4 * Math.sqrt(0.25 * 0.75 / N)));
    assertThat(Tensor.of(1.0).bernoulli().item()).isEqualTo(1);
    assertThat(Tensor.zeros(0, 3).bernoulli().describe()).isEqualTo("f32[0, 3]");
  }

  /** With 24 bits a probability under 6e-8 would count as 6e-8. */
  @Test
  void smallProbabilitiesCount() {
    Rng rng = new Rng(2);
    long ones = 0;
    for (int i = 0; i < 20; i++) {
      ones += (long) rng.bernoulli(1e-12, DType.U8, Shape.of(1_000_000)).sum().item();
    }
    assertThat(ones).isZero();
  }

  @Test
  void noGradientFlowsThroughDraws() {
    Tensor p = Tensor.of(new double[] {0.5, 0.25}).requiresGrad();
    assertThat(p.bernoulli().needsGrad()).isFalse();
    assertThat(p.multinomial(1).needsGrad()).isFalse();
    Tensor g = Adjoint.grad(t -> t.bernoulli().mul(t).sum()).apply(Tensor.of(new double[] {1, 0}));
    assertThat(g.toDoubleArray()).containsExactly(1, 0);
  }

  @Test
  void multinomialWithReplacement() {
    double[] w = {1, 0, 3, 4, 2, 0};
    double[] p = {0.1, 0, 0.3, 0.4, 0.2, 0};
    Tensor x = Rng.using(3, () -> Tensor.of(w).multinomialWithReplacement(N));
    assertThat(x.describe()).isEqualTo("i64[100000]");
    isDistributed(counts(x, 6), p);
    Tensor ints =
        Rng.using(3, () -> Tensor.of(new int[] {1, 0, 3, 4, 2, 0}).multinomialWithReplacement(N));
    assertThat(ints.bitEquals(x)).isTrue();
    Tensor huge = Tensor.of(w).mul(1e307);
    assertThat(Rng.using(3, () -> huge.multinomialWithReplacement(N)).bitEquals(x)).isTrue();
    Tensor rows = Tensor.of(new float[][] {{0, 1}, {1, 0}}).multinomialWithReplacement(3);
    assertThat(rows.toList().toString()).isEqualTo("[[1, 1, 1], [0, 0, 0]]");
    assertThat(Tensor.ones(2, 3).multinomialWithReplacement(0).describe()).isEqualTo("i64[2, 0]");
    assertThat(Tensor.ones(0, 3).multinomialWithReplacement(4).describe()).isEqualTo("i64[0, 4]");
  }

  @Test
  void multinomialWithoutReplacement() {
    // Two of three with weights 1, 2, 3: P(i, j) = w_i / 6 * w_j / (6 - w_i).
    Tensor w = Tensor.of(new double[] {1, 2, 3, 0}).expand(N, 4);
    Tensor x = Rng.using(4, () -> w.multinomial(2));
    assertThat(x.describe()).isEqualTo("i64[100000, 2]");
    long[] pairs = new long[16];
    double[] p = new double[16];
    for (int r = 0; r < 3; r++) {
      for (int s = 0; s < 3; s++) {
        p[4 * r + s] = r == s ? 0 : (r + 1) / 6.0 * (s + 1) / (6 - (r + 1));
      }
    }
    long[] drawn = x.toLongArray();
    for (int i = 0; i < N; i++) {
      pairs[(int) (4 * drawn[2 * i] + drawn[2 * i + 1])]++;
    }
    isDistributed(pairs, p);
    Tensor all = Tensor.ones(50).multinomial(50);
    assertThat(Arrays.stream(all.toLongArray()).sorted().toArray())
        .containsExactly(Tensor.arange(50).toLongArray());
    Tensor extreme = Tensor.of(new double[] {1e-300, 0, 1e300}).multinomial(2);
    assertThat(extreme.toLongArray()).containsExactly(2, 0);
    assertThat(Tensor.ones(3).multinomial(0).describe()).isEqualTo("i64[0]");
  }

  /** Mean and variance from the formulas with φ and Φ at 500 digits (mpmath). */
  @Test
  void truncatedNormal() {
    check(0, 1, -2, 2, 0.0, 0.7737413035499232);
    check(1, 2, 0, Double.POSITIVE_INFINITY, 2.018320867674067, 1.9447017427854685);
    check(-3, 0.5, Double.NEGATIVE_INFINITY, -3, -3.3989422804014326, 0.09084505690810467);
    check(0, 1, 5, 6, 5.183147090477173, 0.029452430768483057);
    check(0, 1, -31, -30, -30.033259667433622, 0.0011037715118352822);
    check(0, 1, -40, 40, 0.0, 1.0);
  }

  private static void check(
      double mean, double std, double low, double high, double expected, double variance) {
    String what = String.format(Locale.ROOT, "N(%s, %s²) in [%s, %s]", mean, std, low, high);
    for (DType t : new DType[] {DType.F32, DType.F64}) {
      double[] x = new Rng(6).truncatedNormal(t, Shape.of(N), mean, std, low, high).toDoubleArray();
      assertThat(Arrays.stream(x).allMatch(v -> v >= low && v <= high)).as(what).isTrue();
      assertThat(Arrays.stream(x).average().orElse(Double.NaN))
          .as(what)
          .isCloseTo(expected, within(4 * Math.sqrt(variance / N)));
      assertThat(variance(x)).as(what).isCloseTo(variance, within(0.02 * variance));
    }
  }

  @Test
  void meanAndVarianceOfTheOthers() {
    double[] u = Rng.using(1, () -> Tensor.rand(N)).toDoubleArray();
    double[] z = Rng.using(1, () -> Tensor.randn(N)).toDoubleArray();
    assertThat(Arrays.stream(u).average().orElse(9)).isCloseTo(0.5, within(0.02));
    assertThat(variance(u)).isCloseTo(1 / 12.0, within(0.02));
    assertThat(Arrays.stream(z).average().orElse(9)).isCloseTo(0, within(0.02));
    assertThat(variance(z)).isCloseTo(1, within(0.02));
  }

  @Test
  void everyDrawMovesTheCounterByWhatItUses() {
    Rng rng = new Rng(1);
    Rng.using(
        rng,
        () -> {
          Tensor.randint(0, 9, 5);
          assertThat(rng.counter()).isEqualTo(5);
          Tensor.randperm(7);
          assertThat(rng.counter()).isEqualTo(12);
          Tensor.truncatedNormal(0, 1, -1, 1, 2, 2);
          assertThat(rng.counter()).isEqualTo(16);
          Tensor.ones(2, 3).bernoulli();
          assertThat(rng.counter()).isEqualTo(22);
          Tensor.ones(2, 3).multinomial(1);
          assertThat(rng.counter()).isEqualTo(28);
          Tensor.ones(2, 3).multinomialWithReplacement(4);
          assertThat(rng.counter()).isEqualTo(36);
          return rng;
        });
  }

  /** In a vmap every example draws for itself, one after the other from the same generator. */
  @Test
  void examplesOfAVmapDrawOneAfterTheOther() {
    Tensor w = Tensor.of(new double[][] {{1, 2, 3}, {3, 0, 1}, {1, 1, 1}});
    sameForAll(t -> t.mul(0.25).bernoulli(), w);
    sameForAll(t -> t.multinomial(2), w);
    sameForAll(t -> t.multinomialWithReplacement(5), w);
    sameForAll(t -> Tensor.randperm(4), w);
    sameForAll(t -> Tensor.randint(0, 100, 3), w);
    sameForAll(t -> t.add(Tensor.truncatedNormal(0, 1, -1, 1, 3).to(DType.F64)), w);
    sameForAll(Tensor::randnLike, w);
    sameForAll(Tensor::zerosLike, w);
  }

  private static void sameForAll(UnaryOperator<Tensor> f, Tensor examples) {
    Tensor together = Rng.using(9, () -> Adjoint.vmap(f).apply(examples));
    Tensor one =
        Rng.using(
            9,
            () ->
                Tensor.stack(
                    0,
                    IntStream.range(0, examples.size(0))
                        .mapToObj(i -> f.apply(examples.select(0, i)))
                        .toArray(Tensor[]::new)));
    assertThat(together.toList()).isEqualTo(one.toList());
  }

  /** Φ and its inverse, at 500 digits (mpmath). */
  @Test
  void normalDistribution() {
    for (double[] k : KNOWN) {
      double conditioned = 4e-15 + k[0] * k[0] * 1.2e-16; // x rounded changes Φ by about x²
      assertThat(NormalDistribution.cdf(k[0])).isCloseTo(k[1], within(conditioned * k[1]));
      assertThat(NormalDistribution.quantile(k[1]))
          .isCloseTo(k[0], within(2e-15 * Math.max(1, Math.abs(k[0]))));
    }
  }

  private static final double[][] KNOWN = {
    {-37, 5.725571222524577e-300},
    {-30, 4.906713927148187e-198},
    {-12.5, 3.732564298877713e-36},
    {-6, 9.86587645037698e-10},
    {-5.5, 1.8989562465887718e-08},
    {-3, 0.0013498980316300946},
    {-1.5, 0.06680720126885807},
    {-1, 0.15865525393145705},
    {-0.25, 0.4012936743170763},
    {0, 0.5},
    {0.25, 0.5987063256829237},
    {1, 0.8413447460685429},
    {2, 0.9772498680518208},
    {3, 0.9986501019683699},
  };
}
