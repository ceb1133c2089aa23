package dev.adjoint.nn.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.GradientException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Normalizations;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Dropout;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Predictor;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.optim.Sgd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NormLayersTest {
  private static final Rng RNG = new Rng(5);

  private static Tensor normal(int... sizes) {
    return RNG.normal(DType.F64, Shape.of(sizes));
  }

  private static <T> T wide(java.util.function.Supplier<T> f) {
    return Modes.withDType(DType.F64, f);
  }

  private static Tensor value(@Nullable Param p) {
    return Objects.requireNonNull(p).value();
  }

  private static Tensor grad(Tensor t) {
    return Objects.requireNonNull(t.grad());
  }

  // ---- layers and functions

  @Test
  void layersAndFunctionsAgree() {
    Tensor x = normal(4, 6, 5);
    Tensor w = Tensor.ones(DType.F64, Shape.of(6));
    Tensor b = Tensor.zeros(DType.F64, Shape.of(6));
    BatchNorm1d bn = wide(() -> new BatchNorm1d(6));
    assertThat(bn.forward(x).detach().bitEquals(x.batchNorm(w, b, 1e-5).values())).isTrue();
    Tensor evaluated = Modes.inference(() -> bn.forward(x));
    Tensor given = x.batchNorm(value(bn.runningMean()), value(bn.runningVar()), w, b, 1e-5);
    assertThat(evaluated.bitEquals(given)).isTrue();
    GroupNorm gn = wide(() -> new GroupNorm(3, 6));
    assertThat(gn.forward(x).detach().bitEquals(x.groupNorm(3, w, b, 1e-5))).isTrue();
    InstanceNorm1d in = new InstanceNorm1d(6);
    assertThat(in.forward(x).bitEquals(x.instanceNorm())).isTrue();
    LayerNorm ln = wide(() -> new LayerNorm(Shape.of(6, 5), LayerNorm.Options.DEFAULT));
    Tensor ones = Tensor.ones(DType.F64, Shape.of(6, 5));
    Tensor zeros = Tensor.zeros(DType.F64, Shape.of(6, 5));
    assertThat(ln.forward(x).detach().bitEquals(x.layerNorm(new int[] {6, 5}, ones, zeros, 1e-5)))
        .isTrue();
    RmsNorm rms = wide(() -> new RmsNorm(5));
    assertThat(
            rms.forward(x)
                .detach()
                .bitEquals(x.rmsNorm(new int[] {5}, Tensor.ones(DType.F64, Shape.of(5)), 0x1p-52)))
        .isTrue();
    assertThat(new RmsNorm(5).eps()).isEqualTo(Math.ulp(1f));
  }

  @Test
  void texts() {
    BatchNorm.Options o = BatchNorm.Options.DEFAULT;
    assertThat(new BatchNorm1d(4)).hasToString("BatchNorm1d(4)");
    assertThat(new BatchNorm2d(4, o.withEps(0.1).withMomentum(0.2)).frozen())
        .hasToString("BatchNorm2d(4, eps 0.1, momentum 0.2, frozen)");
    assertThat(new BatchNorm3d(4, o.withCumulativeAverage().withoutAffine().withoutTracking()))
        .hasToString("BatchNorm3d(4, cumulative average, not affine, not tracking)");
    assertThat(new LayerNorm(4)).hasToString("LayerNorm([4])");
    assertThat(new LayerNorm(4, LayerNorm.Options.DEFAULT.withoutBias()))
        .hasToString("LayerNorm([4], no bias)");
    assertThat(new LayerNorm(4, LayerNorm.Options.DEFAULT.withoutAffine().withEps(0.1)))
        .hasToString("LayerNorm([4], eps 0.1, not affine)");
    assertThat(new RmsNorm(4, RmsNorm.Options.DEFAULT.withEps(1e-6).withoutAffine()))
        .hasToString("RmsNorm([4], eps 1.0E-6, not affine)");
    assertThat(new GroupNorm(2, 4)).hasToString("GroupNorm(2, 4)");
    assertThat(new InstanceNorm2d(4)).hasToString("InstanceNorm2d(4)");
    assertThat(new InstanceNorm1d(4, InstanceNorm.Options.DEFAULT.withAffine().withTracking(0.1)))
        .hasToString("InstanceNorm1d(4, affine, momentum 0.1)");
    assertThat(new WeightNorm(new Linear(3, 4))).hasToString("WeightNorm(Linear(3, 4))");
  }

  // ---- messages

  @Test
  void messages() {
    Sequential net =
        new Sequential(
            new BatchNorm2d(3),
            new LayerNorm(4),
            new RmsNorm(4),
            new GroupNorm(2, 4),
            new InstanceNorm2d(3),
            new BatchNorm1d(3),
            new WeightNorm(new Linear(3, 4)));
    net.parameters();
    says(
        () -> net.get(0).forward(Tensor.zeros(2, 4, 5, 5)),
        ShapeException.class,
        "0: batchNorm2d: f32[2, 4, 5, 5] for 3 channels: it must be [n, 3, h, w].");
    says(
        () -> net.get(0).forward(Tensor.zeros(DType.F64, Shape.of(2, 3, 1, 1))),
        DTypeException.class,
        "0: batchNorm2d: f64[2, 3, 1, 1] with running statistics f32[3]: both must have the same"
            + " element type. Convert x with .to(DType.F32).");
    says(
        () -> net.get(1).forward(Tensor.zeros(2, 3)),
        ShapeException.class,
        "1: layerNorm: f32[2, 3] over the last axes [4]: x must end with these sizes, at least one.");
    says(
        () -> net.get(2).forward(Tensor.zeros(2, 3)),
        ShapeException.class,
        "2: rmsNorm: f32[2, 3] over the last axes [4]: x must end with these sizes, at least one.");
    says(
        () -> net.get(3).forward(Tensor.zeros(2, 6, 5)),
        ShapeException.class,
        "3: groupNorm: f32[2, 6, 5] for 4 channels: it must be [n, 4, ...].");
    says(
        () -> net.get(4).forward(Tensor.zeros(2, 3, 5)),
        ShapeException.class,
        "4: instanceNorm2d: f32[2, 3, 5] for 3 channels: it must be [n, 3, h, w].");
    says(
        () -> net.get(5).forward(Tensor.zeros(1, 3)),
        ShapeException.class,
        "5: batchNorm: f32[1, 3] has one number in each channel; in training more are needed, since"
            + " its mean would be the number itself. Use a larger batch, or evaluate with"
            + " Modes.evaluating(...).");
    says(
        () -> net.get(6).forward(Tensor.zeros(1, 2)),
        ShapeException.class,
        "6: linear: f32[1, 2] with weight f32[4, 3]: the weight must be [out, in] and the input's last"
            + " axis its in.");
    says(
        () -> Adjoint.vmap(net.get(5)::forward).apply(Tensor.ones(2, 4, 3)),
        GradientException.class,
        "batchNorm1d: inside vmap every example has statistics of its own, and there is one set of"
            + " running statistics f32[3]. Use frozen() or Modes.evaluating(...), a layer without"
            + " tracking, or group norm.");
    says(
        () -> new BatchNorm1d(3, BatchNorm.Options.DEFAULT.withoutTracking()).frozen(),
        TensorException.class,
        "frozen: BatchNorm1d(3, not tracking) has no running statistics to go by; make it with"
            + " tracking.");
    says(
        () -> new BatchNorm1d(-1),
        ShapeException.class,
        "batchNorm: -1 channels; their number must not be negative.");
    says(
        () -> BatchNorm.Options.DEFAULT.withEps(-1),
        TensorException.class,
        "batchNorm: eps is -1.0; it must be 0 or more.");
    says(
        () -> BatchNorm.Options.DEFAULT.withMomentum(2),
        TensorException.class,
        "batchNorm: the momentum is 2.0; it must lie in [0, 1].");
    says(
        () -> InstanceNorm.Options.DEFAULT.withEps(Double.NaN),
        TensorException.class,
        "instanceNorm: eps is NaN; it must be 0 or more.");
    says(
        () -> InstanceNorm.Options.DEFAULT.withTracking(-1),
        TensorException.class,
        "instanceNorm: the momentum is -1.0; it must lie in [0, 1].");
    says(
        () -> new InstanceNorm1d(0),
        ShapeException.class,
        "instanceNorm: 0 channels; there must be 1 or more.");
    says(
        () -> new GroupNorm(3, 4),
        ShapeException.class,
        "groupNorm: 3 groups of 4 channels: both must be positive, and the groups divide the"
            + " channels.");
    says(
        () -> new WeightNorm(new Linear(3, 4), "bias", 0),
        ShapeException.class,
        "weightNorm: bias f32[4]: it must have two axes or more; a vector's slices have no"
            + " direction.");
  }

  private static void says(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable f,
      Class<? extends Exception> type,
      String text) {
    assertThatThrownBy(f).isExactlyInstanceOf(type).hasMessage(text);
  }

  // ---- numbers

  /** x = 10⁴ + small in F32: as exact as the numbers themselves allow. */
  @Test
  void largeOffsets() {
    Tensor small = RNG.normal(DType.F32, Shape.of(64, 6, 40));
    Tensor x = small.add(1e4);
    Tensor wide = x.to(DType.F64);
    near(x.batchNorm(null, null, 1e-5).values(), wide.batchNorm(null, null, 1e-5).values());
    near(x.layerNorm(40), wide.layerNorm(40));
    near(x.groupNorm(2), wide.groupNorm(2));
    // and the float64 path is the definition
    Tensor d = wide.sub(wide.meanKeep(-1));
    near(x.layerNorm(40), d.div(d.square().meanKeep(-1).add(1e-5).sqrt()));
    Normalizations.Batch s = x.batchNorm(null, null, 1e-5);
    near(s.mean(), wide.mean(0, 2));
    near(s.variance(), wide.var(0, 2));
    Tensor leaf = x.requiresGrad();
    Tensor u = RNG.normal(DType.F32, Shape.of(64, 6, 40));
    leaf.batchNorm(null, null, 1e-5).values().backward(u);
    Tensor exact =
        Adjoint.vjp(t -> t.getFirst().batchNorm(null, null, 1e-5).values(), wide)
            .pullback()
            .apply(u.to(DType.F64))
            .getFirst();
    near(grad(leaf), exact);
  }

  private static void near(Tensor actual, Tensor exact) {
    double scale = Math.max(1, exact.abs().amax().item());
    double off = actual.to(DType.F64).sub(exact).abs().amax().item();
    assertThat(off).isLessThanOrEqualTo(4e-7 * scale);
  }

  /** Planes small, large and cut in pieces, far from 0, against the same in f64. */
  @Test
  void groupsOfPlanesInF32() {
    int[][] shapes = {{3, 6, 5, 5}, {2, 4, 70, 80}, {2, 6, 3}, {4, 4, 16}, {1, 2, 33, 1}};
    for (int[] s : shapes) {
      for (int groups : new int[] {1, 2, s[1]}) {
        Tensor x = normal(s).add(100).to(DType.F32);
        Tensor w = normal(s[1]).to(DType.F32);
        Tensor b = normal(s[1]).to(DType.F32);
        Tensor dy = normal(s).to(DType.F32);
        List<Tensor> narrow = groupNorm(x, w, b, dy, groups);
        List<Tensor> exact =
            groupNorm(x.to(DType.F64), w.to(DType.F64), b.to(DType.F64), dy.to(DType.F64), groups);
        for (int i = 0; i < exact.size(); i++) {
          double scale = 1 + exact.get(i).abs().amax().item();
          double error = narrow.get(i).to(DType.F64).sub(exact.get(i)).abs().amax().item();
          assertThat(error / scale).isLessThan(2e-6);
        }
      }
    }
  }

  /** The result and the gradients of input, weight and bias. */
  private static List<Tensor> groupNorm(Tensor x, Tensor w, Tensor b, Tensor dy, int groups) {
    List<Tensor> leaves = new ArrayList<>();
    for (Tensor t : List.of(x, w, b)) {
      leaves.add(t.detach().requiresGrad());
    }
    Tensor y = leaves.get(0).groupNorm(groups, leaves.get(1), leaves.get(2), 1e-5);
    y.backward(dy);
    return List.of(y.detach(), grad(leaves.get(0)), grad(leaves.get(1)), grad(leaves.get(2)));
  }

  @Test
  void zeroVarianceNaNAndEmptyBatches() {
    Tensor equal = Tensor.full(DType.F64, Shape.of(4, 3), 7);
    Tensor bias = Tensor.of(new double[] {1, 2, 3});
    assertThat(equal.batchNorm(null, bias, 1e-5).values().select(0, 2).toDoubleArray())
        .containsExactly(1, 2, 3);
    assertThat(equal.layerNorm(3).abs().sum().item()).isZero();
    assertThat(equal.batchNorm(null, null, 0).values().isNaN().all(0).all(0).item()).isEqualTo(1);
    assertThat(equal.batchNorm(null, null, 1e-5).variance().toDoubleArray())
        .containsExactly(0, 0, 0);

    Tensor spoiled = Tensor.of(new double[][] {{1, Double.NaN}, {2, 5}, {4, 6}});
    Tensor y = spoiled.batchNorm(null, null, 1e-5).values();
    assertThat(y.isNaN().to(DType.F64).sum(0).toDoubleArray()).containsExactly(0, 3);
    assertThat(spoiled.layerNorm(2).isNaN().to(DType.F64).sum(1).toDoubleArray())
        .containsExactly(2, 0, 0);

    BatchNorm1d bn = wide(() -> new BatchNorm1d(3));
    Tensor none = bn.forward(Tensor.zeros(DType.F64, Shape.of(0, 3)));
    assertThat(none.shape()).isEqualTo(Shape.of(0, 3));
    none.sum().backward();
    assertThat(Objects.requireNonNull(Objects.requireNonNull(bn.weight()).grad()).toDoubleArray())
        .containsExactly(0, 0, 0);
    assertThat(value(bn.runningVar()).toDoubleArray()).containsExactly(1, 1, 1);
    assertThat(value(bn.numBatchesTracked()).item()).isZero();
  }

  @Test
  void derivatives() {
    Tensor w = normal(4).add(1);
    Tensor b = normal(4);
    Tensor x = normal(3, 4, 2);
    Tensor c = normal(3, 4, 2);
    GradCheck.check(
        t -> t.get(0).batchNorm(t.get(1), t.get(2), 0.1).values().mul(c).sum(),
        List.of(x, w, b),
        1e-7);
    GradCheck.check(
        t -> t.get(0).batchNorm(t.get(3), t.get(4), t.get(1), t.get(2), 0.1).mul(c).sum(),
        List.of(x, w, b, normal(4), normal(4).square().add(0.5)),
        1e-7);
    GradCheck.check(
        t -> t.get(0).groupNorm(2, t.get(1), t.get(2), 0.1).mul(c).sum(), List.of(x, w, b), 1e-7);
    Tensor rows = normal(3, 4);
    Tensor d = normal(3, 4);
    GradCheck.check(
        t -> t.get(0).layerNorm(new int[] {4}, t.get(1), t.get(2), 0.1).mul(d).sum(),
        List.of(rows, w, b),
        1e-7);
    GradCheck.check(
        t -> t.get(0).rmsNorm(new int[] {4}, t.get(1), 0.1).mul(d).sum(), List.of(rows, w), 1e-7);
  }

  /** A second backward pass over a kept graph gives the same gradients again. */
  @Test
  void keptGraphs() {
    Tensor x = normal(4, 3).requiresGrad();
    Param w = new Param(normal(3));
    Tensor y = x.batchNorm(w, null, 1e-5).values();
    Tensor u = normal(4, 3);
    y.backward(u, dev.adjoint.core.Keep.GRAPH);
    Tensor first = grad(x);
    y.backward(u);
    assertThat(grad(x).allClose(first.mul(2), 1e-14, 1e-14)).isTrue();
  }

  // ---- running statistics

  private static List<Tensor> buffers(BatchNorm bn) {
    return List.of(value(bn.runningMean()), value(bn.runningVar()), value(bn.numBatchesTracked()));
  }

  private static boolean same(List<Tensor> a, List<Tensor> b) {
    boolean same = true;
    for (int i = 0; i < a.size(); i++) {
      same &= a.get(i).bitEquals(b.get(i));
    }
    return same;
  }

  @Test
  void onlyTrainingMovesThem() {
    BatchNorm1d bn = wide(() -> new BatchNorm1d(3));
    Tensor x = normal(8, 3);
    List<Tensor> start = buffers(bn);
    Modes.evaluating(() -> bn.forward(x));
    Modes.inference(() -> bn.forward(x));
    bn.predictor().forward(x);
    assertThat(same(buffers(bn), start)).isTrue();
    Modes.noGrad(() -> bn.forward(x)); // training goes on without recording
    assertThat(value(bn.runningMean()).allClose(x.mean(0).mul(0.1), 1e-14, 1e-16)).isTrue();
    assertThat(value(bn.numBatchesTracked()).item()).isEqualTo(1);
  }

  /** As {@link BatchNorm1d#frozen} and {@link Modes#evaluating} around a part of the model. */
  @Test
  void frozen() {
    BatchNorm1d bn = wide(() -> new BatchNorm1d(3));
    Tensor x = normal(8, 3);
    bn.forward(x);
    List<Tensor> before = buffers(bn);
    BatchNorm1d frozen = bn.frozen();
    assertThat(frozen.isFrozen()).isTrue();
    assertThat(frozen.state().keySet()).isEqualTo(bn.state().keySet());
    assertThat(frozen.parameters()).isEqualTo(bn.parameters());

    Tensor other = normal(4, 3).requiresGrad();
    Tensor y = frozen.forward(other);
    Tensor expected = Modes.inference(() -> bn.forward(other));
    assertThat(y.detach().bitEquals(expected)).isTrue();
    assertThat(Modes.evaluating(() -> bn.forward(other)).detach().bitEquals(expected)).isTrue();
    assertThat(same(buffers(bn), before)).isTrue();
    // γ and β learn on; each example by itself: dx = γ dy / √(var + ε)
    Tensor u = normal(4, 3);
    y.backward(u);
    Tensor scale = before.get(1).add(1e-5).rsqrt();
    assertThat(grad(other).allClose(u.mul(scale), 1e-12, 1e-14)).isTrue();
    assertThat(Objects.requireNonNull(bn.bias()).grad()).isNotNull();
    // and a batch of one is no error
    assertThat(frozen.forward(normal(1, 3)).shape()).isEqualTo(Shape.of(1, 3));
  }

  /** Transforms of a model in training: plain numbers arrive, once, and nothing else. */
  @Test
  void noTransformLeaks() {
    Tensor x = normal(8, 3);
    Tensor v = normal(8, 3);
    BatchNorm1d plain = wide(() -> new BatchNorm1d(3));
    Tensor y = plain.forward(x).detach();
    List<Tensor> expected = buffers(plain);

    BatchNorm1d a = wide(() -> new BatchNorm1d(3));
    Adjoint.Jvp jvp = Adjoint.jvp(a::forward, x, v);
    assertThat(jvp.value().allClose(y, 1e-12, 1e-12)).isTrue();
    close(buffers(a), expected);

    BatchNorm1d b = wide(() -> new BatchNorm1d(3));
    Adjoint.grad(t -> b.forward(t).square().sum()).apply(x);
    close(buffers(b), expected);

    BatchNorm1d c = wide(() -> new BatchNorm1d(3));
    Adjoint.hvp(t -> c.forward(t).square().sum(), x, v);
    close(buffers(c), expected);
    assertThat(Modes.inference(() -> c.forward(x)).needsGrad()).isFalse();

    // examples that are frozen, and statistics that are arguments
    Tensor batch = Tensor.stack(0, x, v);
    Tensor each = Adjoint.vmap(plain.frozen()::forward).apply(batch);
    assertThat(
            each.select(0, 1)
                .allClose(Modes.evaluating(() -> plain.forward(v)).detach(), 1e-12, 1e-12))
        .isTrue();
    List<Param> all = new ArrayList<>(plain.state().values());
    List<Tensor> values = all.stream().map(Param::value).toList();
    List<Tensor> before = buffers(plain);
    Adjoint.substitute(all, values, () -> plain.forward(v));
    assertThat(same(buffers(plain), before)).isTrue();

    BatchNorm1d without =
        wide(() -> new BatchNorm1d(3, BatchNorm.Options.DEFAULT.withoutTracking()));
    Tensor mapped = Adjoint.vmap(without::forward).apply(batch);
    assertThat(mapped.select(0, 0).allClose(y, 1e-12, 1e-12)).isTrue();
  }

  private static void close(List<Tensor> actual, List<Tensor> expected) {
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).to(DType.F64).allClose(expected.get(i).to(DType.F64), 1e-12, 1e-14))
          .isTrue();
    }
  }

  /** A predictor is not changed by training, and does not train. */
  @Test
  void predictors() {
    BatchNorm1d bn = wide(() -> new BatchNorm1d(3));
    Tensor x = normal(8, 3);
    bn.forward(x);
    Predictor p = bn.predictor();
    Tensor y = p.forward(x);
    bn.forward(normal(8, 3));
    assertThat(p.forward(x).bitEquals(y)).isTrue();
    List<Tensor> before = buffers(bn);
    Modes.training(() -> p.forward(x));
    bn.snapshot().inference(() -> Modes.training(() -> bn.forward(x)));
    assertThat(same(buffers(bn), before)).isTrue();
  }

  /** Every batch counts, from however many threads, and snapshots see mean and count together. */
  @Test
  @Timeout(60)
  void concurrentBatches() throws Exception {
    BatchNorm1d bn =
        wide(() -> new BatchNorm1d(1, BatchNorm.Options.DEFAULT.withCumulativeAverage()));
    int threads = 4;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        all.add(
            pool.submit(() -> {
              for (int i = 1; i <= 50; i++) {
                double k = i;
                bn.forward(Tensor.of(new double[][] {{k - 1}, {k + 1}}));
              }
            }));
      }
      for (int i = 0; i < 50; i++) {
        var s = bn.snapshot();
        double n =
            Objects.requireNonNull(s.get(Objects.requireNonNull(bn.numBatchesTracked()))).item();
        double mean =
            Objects.requireNonNull(s.get(Objects.requireNonNull(bn.runningMean()))).item();
        // sums of the batches' means are whole numbers
        assertThat(n * mean)
            .isCloseTo(Math.rint(n * mean), org.assertj.core.api.Assertions.within(1e-9));
      }
      for (Future<?> f : all) {
        f.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(value(bn.numBatchesTracked()).item()).isEqualTo(200);
    assertThat(value(bn.runningMean()).get(0))
        .isCloseTo(25.5, org.assertj.core.api.Assertions.within(1e-9));
  }

  // ---- what users do

  @Test
  void monteCarloDropout() {
    Layer net =
        new Sequential(new Linear(4, 16), new BatchNorm1d(16), new Dropout(0.5), new Linear(16, 1));
    Sequential layers = (Sequential) net;
    BatchNorm1d bn = (BatchNorm1d) layers.get(1);
    Tensor x = Tensor.ones(1, 4);
    // dropout drops, statistics are the running ones: the norms are frozen and the rest trains
    Layer sampled = new Sequential(layers.get(0), bn.frozen(), layers.get(2), layers.get(3));
    Tensor a = Rng.using(1, () -> Modes.noGrad(() -> sampled.forward(x)));
    Tensor b = Rng.using(2, () -> Modes.noGrad(() -> sampled.forward(x)));
    assertThat(a.bitEquals(b)).isFalse();
    assertThat(value(bn.numBatchesTracked()).item()).isZero();
  }

  @Test
  void gradientsThroughAModelInEvaluation() {
    Layer net = wide(() -> new Sequential(new Linear(4, 5), new BatchNorm1d(5), Tensor::tanh));
    net.forward(normal(8, 4));
    Tensor x = normal(1, 4).requiresGrad();
    Tensor y = Modes.evaluating(() -> net.forward(x)).sum();
    y.backward();
    Tensor plain = x.detach();
    Tensor numeric =
        GradCheck.numericalGradient(t -> Modes.inference(() -> net.forward(t)).sum(), plain, 1e-5);
    assertThat(grad(x).allClose(numeric, 1e-7, 1e-9)).isTrue();
  }

  @Test
  void weightNormOfALayer() {
    Linear plain = wide(() -> new Linear(3, 4));
    Tensor x = normal(5, 3);
    Tensor expected = plain.forward(x).detach();
    WeightNorm w = new WeightNorm(plain);
    assertThat(w.forward(x).detach().allClose(expected, 1e-12, 1e-14)).isTrue();
    assertThat(w.state().keySet())
        .containsExactly(
            "bias", "parametrizations.weight.original0", "parametrizations.weight.original1");
    assertThat(w.g().shape()).isEqualTo(Shape.of(4, 1));
    assertThat(w.values(WeightNorm.OLD).keySet()).containsExactly("bias", "weight_g", "weight_v");

    Predictor p = w.predictor();
    Sgd sgd = new Sgd(w.parameters(), 0.1);
    w.forward(x).square().sum().backward();
    sgd.step();
    Tensor learnt = Modes.noGrad(() -> w.forward(x));
    assertThat(learnt.allClose(expected, 1e-3, 1e-3)).isFalse();
    assertThat(p.forward(x).allClose(expected, 1e-12, 1e-14)).isTrue();
    assertThat(w.plain()).isSameAs(plain);
    assertThat(plain.forward(x).detach().allClose(learnt, 1e-12, 1e-14)).isTrue();

    Map<String, Tensor> old = new LinkedHashMap<>(w.values(WeightNorm.OLD));
    WeightNorm again = wide(() -> new WeightNorm(new Linear(3, 4)));
    again.load("old", old, WeightNorm.OLD, dev.adjoint.nn.Load.STRICT);
    assertThat(Modes.noGrad(() -> again.forward(x)).bitEquals(learnt)).isTrue();
  }

  /** A weight of four axes, as convolutions have. */
  @Test
  void weightNormOfFourAxes() {
    Tensor start = normal(4, 2, 3, 3);
    record Kernel(Param weight) implements Layer {
      @Override
      public Tensor forward(Tensor x) {
        return x.mul(weight);
      }
    }
    WeightNorm w = new WeightNorm(new Kernel(new Param(start)));
    assertThat(w.g().shape()).isEqualTo(Shape.of(4, 1, 1, 1));
    assertThat(w.g().value().reshape(4).allClose(start.norm(2, 1, 2, 3), 1e-14, 0)).isTrue();
    assertThat(w.weight().detach().allClose(start, 1e-12, 1e-14)).isTrue();
    assertThat(w.forward(Tensor.ones(DType.F64, Shape.of(3, 3))).shape()).isEqualTo(start.shape());
  }
}
