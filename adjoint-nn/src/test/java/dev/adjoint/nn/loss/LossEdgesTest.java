package dev.adjoint.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The lectures' numbers, and what losses make of far, empty, ignored and NaN inputs. */
class LossEdgesTest {
  private static final Reduction SUM = Reduction.SUM;
  private static final Reduction NONE = Reduction.NONE;
  private static final Tensor X = f64(1, 2, 3);
  private static final Tensor Z = f64(1.5, 1.5, 5);

  private static Tensor f64(double... v) {
    return Tensor.of(v);
  }

  private static void has(Tensor t, double tolerance, double... expected) {
    assertThat(t.toDoubleArray()).containsExactly(expected, within(tolerance));
  }

  private static Tensor grad(UnaryOperator<Tensor> f, Tensor x) {
    return Adjoint.grad(f).apply(x);
  }

  // ---- lectures

  @Test
  void lectureSquaredErrors() {
    has(Losses.mse(X, Z), 1e-15, 1.5);
    has(grad(x -> Losses.mse(x, Z), X), 1e-15, -1 / 3.0, 1 / 3.0, -4 / 3.0);
    has(Losses.mse(X, Z, SUM), 1e-15, 4.5);
    has(Losses.halfSquaredError(X, Z, SUM), 1e-15, 2.25);
    has(grad(x -> Losses.halfSquaredError(x, Z, SUM), X), 1e-15, -0.5, 0.5, -2);
    Tensor tenfold = Z.add(X.sub(Z).mul(10));
    has(Losses.halfSquaredError(tenfold, Z, SUM), 1e-12, 225);
  }

  @Test
  void lectureBinaryCrossEntropy() {
    Tensor p = f64(0.9, 0.2, 0.6);
    Tensor t = f64(1, 0, 1);
    has(Losses.bce(p, t), 1e-10, 0.2797765636);
    has(grad(x -> Losses.bce(x, t), p), 1e-7, -0.3703704, 0.4166667, -0.5555556);
    Tensor x = f64(2, -1, 0.5);
    has(Losses.bceWithLogits(x, t), 1e-10, 0.3047555609);
    has(
        grad(v -> Losses.bceWithLogits(v, t), x),
        1e-10,
        -0.0397343073,
        0.0896471405,
        -0.1258468896);
    has(Losses.bce(f64(0), f64(1)), 0, 100);
    // several labels: one sigmoid for each
    Tensor many = Tensor.of(new double[][] {{2, -1, 0.5}, {2, -1, 0.5}});
    Tensor truths = Tensor.of(new boolean[] {true, false, true, true, false, true}, 2, 3);
    has(Losses.bceWithLogits(many, truths), 1e-10, 0.3047555609);
  }

  @Test
  void lectureCrossEntropy() {
    Tensor one = X.unsqueeze(0);
    Tensor two = Tensor.of(new int[] {2});
    has(Losses.crossEntropy(one, two), 1e-10, 0.4076059644);
    has(
        grad(x -> Losses.crossEntropy(x, two), one),
        1e-10,
        0.0900305732,
        0.2447284711,
        -0.3347590442);
    Tensor batch = Tensor.concat(0, one, one);
    has(Losses.crossEntropy(batch, Tensor.of(new int[] {2, 0})), 1e-10, 1.4076059644);
    has(
        Losses.crossEntropy(Tensor.of(new double[][] {{1e4, -1e4}}), Tensor.of(new int[] {1})),
        0,
        2e4);
    Tensor x = Tensor.of(new double[][] {{1, 2}});
    Tensor y = Tensor.of(new int[] {1});
    Tensor w = Tensor.zeros(DType.F64, Shape.of(3, 2));
    has(Losses.crossEntropy(x.matmul(w.mT()), y), 1e-15, Math.log(3));
    has(
        grad(v -> Losses.crossEntropy(x.matmul(v.mT()), y), w),
        1e-15,
        1 / 3.0,
        2 / 3.0,
        -2 / 3.0,
        -4 / 3.0,
        1 / 3.0,
        2 / 3.0);
    has(Losses.nll(batch.logSoftmax(-1), Tensor.of(new int[] {2, 0})), 1e-10, 1.4076059644);
  }

  @Test
  void lectureDensities() {
    Tensor ones = X.onesLike();
    DensityLosses.GaussianOptions full =
        DensityLosses.GaussianOptions.DEFAULT.withFull(true).withReduction(SUM);
    has(DensityLosses.gaussianNll(X, Z, ones, full), 1e-10, 5.0068155996);
    has(grad(x -> DensityLosses.gaussianNll(x, Z, ones, full), X), 1e-15, -0.5, 0.5, -2);
    Tensor p = f64(0.5, 0.3, 0.2);
    Tensor q = f64(0.4, 0.4, 0.2);
    has(DensityLosses.klDiv(q.log(), p, SUM), 1e-10, 0.0252671539);
    has(DensityLosses.klDiv(p.log(), q, SUM), 1e-10, 0.0258154085);
    has(Losses.crossEntropy(q.log(), p), 1e-10, 1.0549201680);
    has(p.mul(p.log()).sum().neg(), 1e-10, 1.0296530141);
  }

  /** A score's linear classifier with the multiclass hinge and the sum of squares. */
  @Test
  void lectureHinge() {
    Tensor w = Tensor.of(new double[][] {{0.1, 0.5}, {-0.3, 0.8}, {0.2, -0.1}});
    Tensor x = Tensor.of(new double[][] {{1, 2}, {-1, 0.5}, {0.5, -1.5}});
    Tensor y = Tensor.of(new int[] {0, 2, 1});
    has(MarginLosses.multiClassHinge(x.matmul(w.mT()), y, NONE), 1e-14, 1.2, 3.35, 4.25);
    has(MarginLosses.multiClassHinge(x.matmul(w.mT()), y), 1e-7, 2.9333333);
    has(Penalties.l2(1, List.of(w)), 1e-14, 1.04);
    UnaryOperator<Tensor> loss =
        v -> MarginLosses.multiClassHinge(x.matmul(v.mT()), y).add(Penalties.l2(1, List.of(v)));
    has(loss.apply(w), 1e-7, 3.9733333);
    has(grad(loss, w), 1e-7, -0.3, 0, -0.9333333, 3.4333333, 1.2333333, -1.0333333);
    Tensor scores = Tensor.of(new double[][] {{3.2, 5.1, -1.7}});
    has(MarginLosses.multiClassHinge(scores, Tensor.of(new int[] {0})), 1e-14, 2.9);
  }

  /** A saturating function flattens the gradient; the likelihood undoes it. */
  @Test
  void lectureSaturation() {
    Tensor z = f64(-10);
    Tensor y = f64(1);
    has(grad(v -> Losses.halfSquaredError(v.sigmoid(), y), z), 1e-9, -4.5394e-5);
    has(grad(v -> Losses.bceWithLogits(v, y), z), 1e-7, -0.9999546);
    has(grad(v -> Losses.bce(v.sigmoid(), y), z), 1e-7, -0.9999546);
  }

  @Test
  void penaltiesOfParameters() {
    Param a = new Param(f64(1, -2));
    Param b = new Param(Tensor.of(new double[][] {{0, 3}}));
    has(Penalties.l1(0.5, List.of(a, b)), 0, 3);
    has(Penalties.l2(0.5, List.of(a, b)), 0, 7);
    Penalties.l2(0.5, List.of(a, b)).add(Penalties.l1(1, List.of(b))).backward();
    has(java.util.Objects.requireNonNull(a.grad()), 0, 1, -2);
    has(java.util.Objects.requireNonNull(b.grad()), 0, 0, 4);
    assertThat(Penalties.l1(1, List.of()).item()).isEqualTo(0);
  }

  // ---- far, empty, NaN

  @Test
  void logCoshIsExactNearZeroAndFarOut() {
    has(Losses.logCosh(f64(1e-8, 1e-150), f64(0, 0), NONE), 1e-30, 5e-17, 0);
    double small = Losses.logCosh(f64(1e-8), f64(0)).item();
    assertThat(small).isEqualTo(5e-17, within(1e-31));
    has(Losses.logCosh(f64(1e4, -1e300), f64(0, 0), NONE), 1e-11, 1e4 - Math.log(2), 1e300);
  }

  @Test
  void nothingOverflowsFarOut() {
    Tensor far = f64(1e4, -1e4, 1e4, -1e4);
    Tensor sign = f64(1, 1, -1, -1);
    has(MarginLosses.softMargin(far, sign, NONE), 0, 0, 1e4, 1e4, 0);
    has(grad(x -> MarginLosses.softMargin(x, sign, SUM), far), 0, 0, -1, 1, 0);
    Tensor truth = f64(1, 1, 0, 0);
    has(Losses.bceWithLogits(far, truth, NONE), 0, 0, 1e4, 1e4, 0);
    RareClassLosses.FocalOptions o =
        RareClassLosses.FocalOptions.DEFAULT.withoutAlpha().withReduction(NONE);
    has(RareClassLosses.focal(far, truth, o), 0, 0, 1e4, 1e4, 0);
    Tensor g = grad(x -> RareClassLosses.focal(x, truth, o.withReduction(SUM)), far);
    has(g, 0, 0, -1, 1, 0);
    Tensor h =
        grad(x -> grad(v -> RareClassLosses.focal(v, truth, o.withReduction(SUM)), x).sum(), far);
    has(h, 0, 0, 0, 0, 0);
  }

  @Test
  void theMeanOfNothingIsNaNAndTheSumZero() {
    Tensor x = Tensor.zeros(DType.F64, Shape.of(0, 3));
    Tensor t = Tensor.zeros(DType.I64, Shape.of(0));
    assertThat(Losses.mse(x, x).item()).isNaN();
    assertThat(Losses.mse(x, x, SUM).item()).isEqualTo(0);
    assertThat(Losses.mse(x, x, NONE).shape()).isEqualTo(Shape.of(0, 3));
    assertThat(Losses.crossEntropy(x, t).item()).isNaN();
    assertThat(Losses.crossEntropy(x, t, SUM).item()).isEqualTo(0);
    assertThat(Losses.nll(x, t).item()).isNaN();
    assertThat(Losses.bce(x, x).item()).isNaN();
    assertThat(MarginLosses.multiClassHinge(x, t).item()).isNaN();
    assertThat(EmbeddingLosses.tripletMargin(x, x, x).item()).isNaN();
  }

  @Test
  void ignoredRowsAreZeroWhateverTheyHold() {
    Tensor x = Tensor.of(new double[][] {{1, 2}, {Double.NaN, 1}, {Double.POSITIVE_INFINITY, 0}});
    Tensor t = Tensor.of(new int[] {1, -1, -1});
    CrossEntropyOptions o = CrossEntropyOptions.DEFAULT.withIgnoreIndex(-1);
    double first = Math.log1p(Math.exp(-1));
    has(Losses.crossEntropy(x, t, o.withReduction(NONE)), 1e-15, first, 0, 0);
    has(Losses.crossEntropy(x, t, o), 1e-15, first);
    has(
        Losses.crossEntropy(x, t, o.withReduction(NONE).withLabelSmoothing(0.5)).select(0, 1),
        0,
        0);
    Tensor none = Tensor.of(new int[] {-1, -1, -1});
    assertThat(Losses.crossEntropy(x, none, o).item()).isNaN();
    assertThat(Losses.crossEntropy(x, none, o.withReduction(SUM)).item()).isEqualTo(0);
    // a class may be the one that does not count
    has(
        Losses.crossEntropy(
            Tensor.of(new double[][] {{1, 2}, {5, 0}}),
            Tensor.of(new int[] {1, 0}),
            o.withIgnoreIndex(0)),
        1e-15,
        first);
  }

  @Test
  void notANumberComesThrough() {
    Tensor nan = f64(Double.NaN, 1);
    Tensor one = f64(1, 1);
    for (Tensor y :
        List.of(
            Losses.l1(nan, one, NONE),
            Losses.l1(one, nan, NONE),
            Losses.smoothL1(nan, one, 1, NONE),
            Losses.huber(one, nan, 1, NONE),
            Losses.logCosh(nan, one, NONE),
            Losses.quantile(one, nan, 0.3, NONE),
            Losses.bceWithLogits(one, nan, NONE),
            Losses.bce(one.mul(0.5), nan, NONE),
            DensityLosses.klDiv(one, nan, NONE),
            DensityLosses.klDivLogTarget(one, nan, NONE),
            MarginLosses.hingeEmbedding(nan, one.neg(), 1, NONE),
            MarginLosses.marginRanking(nan, one, one, 0, NONE),
            DensityLosses.gaussianNll(
                one, one, nan, DensityLosses.GaussianOptions.DEFAULT.withReduction(NONE)))) {
      assertThat(y.get(0)).isNaN();
      assertThat(y.get(1)).isNotNaN();
    }
  }

  @Test
  void divergenceFromWhatCannotBe() {
    Tensor p = f64(0, 0.5, 0);
    Tensor logQ = f64(Double.NEGATIVE_INFINITY, 0, -1);
    has(DensityLosses.klDiv(logQ, p, NONE), 1e-16, 0, 0.5 * Math.log(0.5), 0);
    has(DensityLosses.klDivLogTarget(logQ, p.log(), NONE), 1e-16, 0, 0.5 * Math.log(0.5), 0);
    has(grad(x -> DensityLosses.klDiv(x, p, SUM), logQ), 0, 0, -0.5, 0);
    assertThat(DensityLosses.klDiv(f64(0), f64(-1)).item()).isNaN();
  }

  @Test
  void vectorsAtOnePlaceAndOfLengthZero() {
    Tensor zero = Tensor.zeros(DType.F64, Shape.of(2, 3));
    Tensor y = f64(1, -1);
    has(EmbeddingLosses.cosineEmbedding(zero, zero, y, 0, NONE), 0, 1, 0);
    has(EmbeddingLosses.contrastive(zero, zero, y, 1, NONE), 0, 0, 0.5);
    has(grad(x -> EmbeddingLosses.contrastive(x, zero, y, 1, SUM), zero), 0, 0, 0, 0, 0, 0, 0);
    has(EmbeddingLosses.infoNce(zero, zero, 0.1), 1e-15, Math.log(2));
    has(grad(x -> EmbeddingLosses.infoNce(x, zero, 0.1), zero), 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void lossesOfLabelsTakeAnyLeadingAxes() {
    Tensor x = new Rng(3).normal(DType.F64, Shape.of(2, 3, 4));
    Tensor t = Tensor.of(new long[] {0, 1, 2, 3, 0, 1}, 2, 3);
    Tensor flat = MarginLosses.multiClassHinge(x.reshape(6, 4), t.flatten(), NONE);
    assertThat(MarginLosses.multiClassHinge(x, t, NONE).flatten().bitEquals(flat)).isTrue();
    Tensor sets = Tensor.of(new long[] {0, 1, -1, 3, 2, -1, 0, 0, 1, 2, 3, 0}, 3, 4);
    Tensor one = MarginLosses.multiLabelMargin(x.select(0, 1), sets, NONE);
    Tensor both = MarginLosses.multiLabelMargin(x, Tensor.stack(0, sets, sets), NONE);
    assertThat(both.select(0, 1).bitEquals(one)).isTrue();
  }
}
