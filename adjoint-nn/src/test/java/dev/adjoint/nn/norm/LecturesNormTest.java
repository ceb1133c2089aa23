package dev.adjoint.nn.norm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Dropout;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The numbers of the lectures: section H, NO-01 to NO-06. */
class LecturesNormTest {
  private static final Tensor X = Tensor.of(new double[][] {{1, 10}, {2, 20}, {3, 60}, {6, 30}});

  private static BatchNorm1d batchNorm(double eps) {
    return Modes.withDType(
        DType.F64, () -> new BatchNorm1d(2, BatchNorm.Options.DEFAULT.withEps(eps)));
  }

  private static void close(Tensor actual, double... expected) {
    assertThat(actual.detach().toDoubleArray())
        .containsExactly(expected, org.assertj.core.api.Assertions.within(5e-11));
  }

  private static Param param(@org.jspecify.annotations.Nullable Param p) {
    return Objects.requireNonNull(p);
  }

  @Test
  void standardizedColumns() {
    Tensor train = X;
    Tensor mean = train.mean(0);
    Tensor deviation = train.varBiased(0).sqrt();
    Tensor s = train.sub(mean).div(deviation);
    close(s.mean(0), 0, 0);
    close(s.varBiased(0), 1, 1);
    // new data by the statistics of the old
    Tensor test = Tensor.of(new double[][] {{3, 30}});
    close(test.sub(mean).div(deviation), 0, 0);
  }

  @Test
  void batchNormOfTheLecture() {
    close(X.mean(0), 3, 30);
    close(X.varBiased(0), 3.5, 350);
    BatchNorm1d bn = batchNorm(0);
    Tensor y = bn.forward(X).detach();
    close(y.select(1, 0), -1.0690449676497, -.5345224838248, 0, 1.6035674514745);
    close(param(bn.runningMean()).value(), .3, 3.0);
    assertThat(param(bn.runningVar()).value().toDoubleArray())
        .containsExactly(
            new double[] {1.3666667, 47.5666667}, org.assertj.core.api.Assertions.within(5e-8));
    assertThat(param(bn.numBatchesTracked()).value().item()).isEqualTo(1);

    // γ = √var and β = mean give the batch back
    param(bn.weight()).assign(X.varBiased(0).sqrt());
    param(bn.bias()).assign(X.mean(0));
    close(bn.forward(X), X.toDoubleArray());
  }

  @Test
  void batchNormBackwardOfTheLecture() {
    BatchNorm1d bn = batchNorm(0);
    Tensor g = Tensor.of(new double[][] {{1, 0}, {0, 1}, {2, -1}, {0, .5}});
    Tensor x = X.requiresGrad();
    bn.forward(x).backward(g);
    close(
        Objects.requireNonNull(x.grad()),
        -.0190900887,
        -.0372256730,
        -.4772522177,
        .0314986464,
        .6681531048,
        -.0143175665,
        -.1718107984,
        .0200445931);
    close(Objects.requireNonNull(param(bn.weight()).grad()), -1.0690449676, -2.1380899353);
    close(Objects.requireNonNull(param(bn.bias()).grad()), 3, .5);

    // dx = (1/√v)(g - mean(g) - x̂ mean(g x̂)), the deck's formula
    Tensor normal = X.sub(X.mean(0)).div(X.varBiased(0).sqrt());
    Tensor dx = g.sub(g.mean(0)).sub(normal.mul(g.mul(normal).mean(0))).div(X.varBiased(0).sqrt());
    close(Objects.requireNonNull(x.grad()), dx.toDoubleArray());
  }

  @Test
  void layerNormOfTheLecture() {
    Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 6, 8}});
    LayerNorm exact =
        Modes.withDType(DType.F64, () -> new LayerNorm(3, LayerNorm.Options.DEFAULT.withEps(0)));
    double r = 1.2247448713916;
    close(exact.forward(x), -r, 0, r, -r, 0, r);
    LayerNorm usual = Modes.withDType(DType.F64, () -> new LayerNorm(3));
    close(usual.forward(x), -1.2247356859, 0, 1.2247356859, -1.2247425750, 0, 1.2247425750);
    close(Modes.inference(() -> usual.forward(x)), usual.forward(x).detach().toDoubleArray());
    Tensor leaf = x.requiresGrad();
    exact.forward(leaf).backward(Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 2}}));
    close(Objects.requireNonNull(leaf.grad()), .2041241452, -.4082482905, .2041241452, 0, 0, 0);
  }

  /** Batch norm normalises each feature over the examples, layer norm each example. */
  @Test
  void batchNormAndLayerNormOnOneMatrix() {
    Tensor rows = X.layerNorm(new int[] {2}, null, null, 0);
    close(rows, -1, 1, -1, 1, -1, 1, -1, 1);
    Tensor columns = X.batchNorm(null, null, 0).values();
    close(columns.mean(0), 0, 0);
    close(columns.varBiased(0), 1, 1);
  }

  @Test
  void dropoutOfTheLecture() {
    Tensor ones = Tensor.ones(DType.F64, Shape.of(100_000));
    Dropout d = new Dropout(0.5);
    Tensor y = Rng.using(1, () -> d.forward(ones));
    assertThat(y.eq(0).logicalOr(y.eq(2)).all(0).item()).isEqualTo(1);
    assertThat(y.mean().item()).isCloseTo(1, org.assertj.core.api.Assertions.within(.01));
    assertThat(Rng.using(1, () -> d.forward(ones)).bitEquals(y)).isTrue();
    assertThat(Modes.evaluating(() -> d.forward(ones))).isSameAs(ones);
  }
}
