package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Diagnose;
import dev.adjoint.core.Graph;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Chains of elementwise operations become one loop, and nothing else changes. */
class FusionTest {
  private static final Kernels FUSED = kernels(true);
  private static final Kernels PLAIN = kernels(false);

  private static Kernels kernels(boolean fuses) {
    return new CpuKernels(
        "scalar",
        false,
        new PlainLines(),
        new Copy(new PlainStrips()),
        new PlainGemm(),
        null,
        PlainSquares::new,
        fuses);
  }

  // ---- equal bits

  private static final List<UnaryOperator<Tensor>> UNARY =
      List.of(
          x -> x.mul(1.5),
          x -> x.add(0.5),
          x -> x.mul(1.5),
          x -> x.rsub(1),
          Tensor::neg,
          Tensor::abs,
          Tensor::exp,
          Tensor::sigmoid,
          Tensor::tanh,
          Tensor::gelu,
          Tensor::relu,
          Tensor::square,
          x -> x.pow(3),
          x -> x.pow(0.5),
          x -> x.clamp(-1, 2),
          x -> x.div(3),
          Tensor::softplus,
          Tensor::silu,
          x -> x.reshape(-1).reshape(x.shape().toArray()),
          x -> x.gt(0.25).to(x.dtype()),
          x -> x.softmax(-1),
          x -> x.logSoftmax(-1),
          x -> x.layerNorm(x.size(-1)),
          x -> x.rmsNorm(x.size(-1)));

  private static final List<BinaryOperator<Tensor>> BINARY =
      List.of(
          Tensor::add,
          Tensor::sub,
          Tensor::mul,
          Tensor::div,
          Tensor::maximum,
          (a, b) -> a.gt(b).where(a, b),
          (a, b) -> a.mul(b).sub(b));

  /** A program of random operations on what was computed before, and all that it gives. */
  private static List<Tensor> program(long seed, DType type, int rows, int columns) {
    Random random = new Random(seed);
    List<Tensor> leaves = new ArrayList<>();
    for (Shape s :
        List.of(
            Shape.of(rows, columns), Shape.of(columns), Shape.of(rows, 1), Shape.of(1, columns))) {
      leaves.add(numbers(random, type, s).requiresGrad());
    }
    List<Tensor> values = new ArrayList<>(leaves);
    List<Tensor> results = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      Tensor a = values.get(random.nextInt(values.size()));
      Tensor y;
      if (random.nextInt(3) == 0) {
        Tensor b = values.get(random.nextInt(values.size()));
        y = BINARY.get(random.nextInt(BINARY.size())).apply(a, b);
      } else {
        y = UNARY.get(random.nextInt(UNARY.size())).apply(a);
      }
      values.add(y);
      if (random.nextInt(6) == 0) {
        results.add(y.detach().copy()); // reads it in the middle
      }
    }
    Tensor last = values.getLast().add(values.get(values.size() - 2));
    results.add(last.sum());
    results.add(last.mean(-1));
    results.add(last.sum(0));
    results.add(last.amax(-1));
    results.add(last.amax());
    last.mul(last).sum().backward();
    results.addAll(values);
    for (Tensor leaf : leaves) {
      Tensor g = leaf.grad();
      if (g != null) {
        results.add(g);
      }
    }
    return results;
  }

  private static Tensor numbers(Random random, DType type, Shape shape) {
    double[] special = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, -1e30, 1e-40, 1};
    View v = View.allocate(type, shape);
    for (int i = 0; i < v.numel(); i++) {
      boolean rare = random.nextInt(400) == 0;
      v.setDouble(i, rare ? special[random.nextInt(special.length)] : random.nextGaussian());
    }
    return Tensor.of(v);
  }

  @Test
  void randomProgramsGiveEqualBits() {
    for (int seed = 0; seed < 24; seed++) {
      long s = seed;
      DType type = seed % 3 == 0 ? DType.F64 : DType.F32;
      int rows = seed % 4 == 0 ? 3 : 37;
      int columns = seed % 4 == 0 ? 5000 : 61;
      List<Tensor> plain = Modes.kernels(PLAIN, () -> program(s, type, rows, columns));
      List<Tensor> fused = Modes.kernels(FUSED, () -> program(s, type, rows, columns));
      List<Tensor> simd = Modes.kernels(Rig.SIMD, () -> program(s, type, rows, columns));
      assertThat(fused).hasSameSizeAs(plain);
      for (int i = 0; i < plain.size(); i++) {
        assertThat(fused.get(i).bitEquals(plain.get(i))).as("seed %d, result %d", s, i).isTrue();
        assertThat(simd.get(i).bitEquals(plain.get(i))).as("seed %d, simd %d", s, i).isTrue();
      }
    }
  }

  @Test
  void foldsOfChainsGiveEqualBits() {
    Random random = new Random(5);
    for (DType type : List.of(DType.F32, DType.F64)) {
      for (int[] sizes : new int[][] {{1024}, {4096}, {4097}, {70_001}, {700, 3}, {3, 9000}}) {
        Tensor x = numbers(random, type, Shape.of(sizes));
        Tensor bias = numbers(random, type, Shape.of(sizes[sizes.length - 1]));
        List<Supplier<Tensor>> folds =
            List.of(
                () -> x.mul(2).tanh().sum(),
                () -> x.add(bias).tanh().sum(-1),
                () -> x.add(bias).square().amax(-1),
                () -> x.add(bias).square().mean(),
                () -> x.exp().amin(),
                () -> x.exp().reshape(-1).sum(),
                () -> x.exp().sum(0));
        for (int i = 0; i < folds.size(); i++) {
          Tensor plain = Modes.kernels(PLAIN, folds.get(i));
          assertThat(Modes.kernels(FUSED, folds.get(i)).bitEquals(plain))
              .as("%s fold %d", x.describe(), i)
              .isTrue();
        }
      }
    }
  }

  /** More than 64 operands: two times forty values, each of them needed by two steps. */
  @Test
  void aFormulaOfManyStepsReadsAScalarAsItReadsAnArray() {
    Expr x = Expr.in(1);
    Expr total = Expr.in(0);
    for (int part = 0; part < 2; part++) {
      Expr up = Expr.c(0.25);
      Expr down = Expr.c(0.75);
      Expr[] values = new Expr[40];
      for (int i = 0; i < values.length; i++) {
        values[i] = x.mul(0.01 * (i + 50 * part)).tanh();
        up = up.add(values[i]);
      }
      for (int i = values.length - 1; i >= 0; i--) {
        down = down.add(values[i]);
      }
      total = total.add(up.mul(down).mul(Expr.in(0)));
    }
    Formula many = Formula.of("many", 2, total);
    Tensor numbers = numbers(new Random(8), DType.F64, Shape.of(40));
    Tensor scalar = Tensor.of(0.3).expand(40);
    Tensor one = Modes.kernels(PLAIN, () -> Adjoint.apply(many, new double[0], scalar, numbers));
    Tensor other =
        Modes.kernels(PLAIN, () -> Adjoint.apply(many, new double[0], scalar.copy(), numbers));
    assertThat(one.bitEquals(other)).isTrue();
  }

  // ---- what is fused

  /** Counts loops over at least 1,024 elements. */
  private static final class Counting {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final Kernels kernels =
        (Kernels)
            Proxy.newProxyInstance(
                FusionTest.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (_, method, args) -> {
                  try {
                    if (method.getName().equals("map") && ((View[]) args[3])[0].numel() >= 1024) {
                      calls.add("map");
                    } else if (method.getName().equals("mapReduce")
                        || method.getName().equals("reduce")) {
                      calls.add(method.getName());
                    } else if (method.getName().equals("softmax")) {
                      calls.add("softmax" + late(args[0]));
                    } else if (method.getName().equals("normalizeRows")) {
                      calls.add("norm");
                    } else if (method.getName().equals("normalizeRowsPullback")) {
                      calls.add("pullback" + late(args[1]));
                    }
                    return method.invoke(FUSED, args);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });

    private static String late(Object rows) {
      return rows instanceof Rows r ? " of " + r.getClass().getSimpleName() : "";
    }

    List<String> in(Runnable f) {
      calls.clear();
      return Modes.kernels(
          kernels,
          () -> {
            f.run();
            return List.copyOf(calls);
          });
    }
  }

  private static Tensor loss(Tensor x) {
    return x.mul(1.5).add(0.5).gelu().mul(x.sigmoid()).sum();
  }

  @Test
  void aChainAndItsSumStoreNothingAndTheGradientIsOneLoop() {
    Tensor x = numbers(new Random(1), DType.F32, Shape.of(2000)).requiresGrad();
    Counting counting = new Counting();
    assertThat(
            counting.in(() -> {
              var _ = loss(x);
            }))
        .containsExactly("mapReduce");
    assertThat(counting.in(() -> loss(x).backward())).containsExactly("mapReduce", "map");
  }

  @Test
  void fewElementsDoNotWait() {
    Tensor x = numbers(new Random(1), DType.F32, Shape.of(1023)).requiresGrad();
    assertThat(new Counting().in(() -> loss(x).backward())).containsExactly("reduce");
  }

  @Test
  void whoWatchesSeesEveryOperationDone() {
    Tensor x = numbers(new Random(1), DType.F32, Shape.of(2000)).requiresGrad();
    Counting counting = new Counting();
    assertThat(counting.in(() -> Graph.record(() -> loss(x))))
        .containsExactly("map", "map", "map", "map", "map", "reduce");
    assertThat(counting.in(() -> Diagnose.findNaN(() -> loss(x))))
        .filteredOn(c -> c.equals("mapReduce"))
        .isEmpty();
  }

  @Test
  void aValueThatManyLoopsNeedIsKept() {
    Tensor x = numbers(new Random(1), DType.F32, Shape.of(2000));
    Counting counting = new Counting();
    List<String> calls =
        counting.in(() -> {
          Tensor h = x.exp();
          for (int i = 0; i < 5; i++) {
            var _ = h.mul(i).sum();
          }
        });
    assertThat(calls)
        .containsExactly("mapReduce", "mapReduce", "map", "mapReduce", "mapReduce", "mapReduce");
  }

  @Test
  void aLongChainIsCutAfter24Operations() {
    Tensor x = numbers(new Random(1), DType.F32, Shape.of(2000));
    List<String> calls =
        new Counting()
            .in(() -> {
              Tensor y = x;
              for (int i = 0; i < 50; i++) {
                y = y.mul(0.99);
              }
              var _ = y.view();
            });
    assertThat(calls).containsExactly("map", "map", "map");
  }

  // ---- rows that are computed as they are read

  /** Operations on rows after one another: what comes out, and the gradients. */
  private static List<Tensor> rows(Tensor data, UnaryOperator<Tensor> first, boolean log) {
    int n = data.size(-1);
    Tensor x = data.requiresGrad();
    Tensor w = numbers(new Random(n), data.dtype(), Shape.of(n)).requiresGrad();
    Tensor b = numbers(new Random(n + 1), data.dtype(), Shape.of(n)).requiresGrad();
    Tensor a = first.apply(x);
    Tensor y = log ? a.logSoftmax(-1) : a.softmax(-1);
    Tensor z = y.layerNorm(new int[] {n}, w, b, 1e-5);
    Tensor p = log ? z.logSoftmax(-1) : z.softmax(-1);
    p.mul(numbers(new Random(n + 2), data.dtype(), data.shape())).sum().backward();
    List<Tensor> all = new ArrayList<>(List.of(a, y, z, p));
    for (Tensor leaf : List.of(x, w, b)) {
      all.add(java.util.Objects.requireNonNull(leaf.grad()));
    }
    return all;
  }

  @Test
  void rowsInPassingGiveEqualBits() {
    Random random = new Random(9);
    int[][] shapes = {{1, 1024}, {700, 3}, {33, 70}, {2, 9, 130}, {3, 5000}, {40, 1000}, {0, 8}};
    for (DType type : List.of(DType.F32, DType.F64)) {
      for (int[] sizes : shapes) {
        Tensor x = numbers(random, type, Shape.of(sizes));
        Tensor row = numbers(random, type, Shape.of(sizes[sizes.length - 1]));
        Tensor column = numbers(random, type, Shape.of(sizes[sizes.length - 2], 1));
        List<UnaryOperator<Tensor>> firsts =
            List.of(
                a -> a.mul(0.5).add(row),
                a -> a.tanh().mul(column),
                a -> a.layerNorm(a.size(-1)),
                a -> a.rmsNorm(new int[] {a.size(-1)}, row, 1e-3),
                a -> a.transpose(-1, -2).mul(2).transpose(-1, -2),
                a -> a.mul(2).reshape(-1).add(1).reshape(sizes));
        for (int i = 0; i < firsts.size(); i++) {
          UnaryOperator<Tensor> first = firsts.get(i);
          for (boolean log : new boolean[] {false, true}) {
            List<Tensor> plain = Modes.kernels(PLAIN, () -> rows(x, first, log));
            List<Tensor> fused = Modes.kernels(FUSED, () -> rows(x, first, log));
            List<Tensor> simd = Modes.kernels(Rig.SIMD, () -> rows(x, first, log));
            for (int k = 0; k < plain.size(); k++) {
              String what = "%s, first %d, log %s, %d".formatted(x.describe(), i, log, k);
              assertThat(fused.get(k).bitEquals(plain.get(k))).as(what).isTrue();
              assertThat(simd.get(k).bitEquals(plain.get(k))).as("simd " + what).isTrue();
            }
          }
        }
      }
    }
  }

  @Test
  void softmaxComputesANormInPassingAndTheNormThePullback() {
    Tensor x = numbers(new Random(1), DType.F32, Shape.of(20, 100)).requiresGrad();
    List<String> calls =
        new Counting().in(() -> x.layerNorm(100).softmax(-1).backward(Tensor.ones(20, 100)));
    assertThat(calls).containsExactly("softmax of Normalized", "pullback of SoftmaxPullback");
  }

  @Test
  void aNormThatManyReadIsStored() {
    Tensor x = numbers(new Random(1), DType.F32, Shape.of(20, 100));
    List<String> calls =
        new Counting()
            .in(() -> {
              Tensor h = x.layerNorm(100);
              for (int i = 0; i < 4; i++) {
                var _ = h.softmax(-1);
              }
            });
    assertThat(calls)
        .containsExactly(
            "softmax of Normalized", "softmax of Normalized", "norm", "softmax", "softmax");
  }

  @Test
  void aNormOfAPartOfALargeArrayDoesNotWait() {
    Tensor big = numbers(new Random(1), DType.F32, Shape.of(60, 100)).requiresGrad();
    List<String> calls =
        new Counting().in(() -> big.narrow(0, 0, 20).layerNorm(100).backward(Tensor.ones(20, 100)));
    assertThat(calls).containsExactly("norm", "pullback");
  }

  @Test
  void aNormThatNobodyReadHasItsGradients() {
    Tensor data = numbers(new Random(1), DType.F32, Shape.of(20, 100));
    Supplier<Tensor> gradient =
        () -> {
          Tensor x = data.requiresGrad();
          x.layerNorm(100).backward(data.exp());
          return java.util.Objects.requireNonNull(x.grad());
        };
    Tensor plain = Modes.kernels(PLAIN, gradient);
    assertThat(Modes.kernels(FUSED, gradient).bitEquals(plain)).isTrue();
  }

  @Test
  void aNormThatWaitsReadsAParameterAsItWas() {
    Tensor x = numbers(new Random(1), DType.F32, Shape.of(20, 100));
    Supplier<List<Tensor>> program =
        () -> {
          Param weight = new Param(Tensor.full(2, 100));
          Param whole = new Param(x);
          Tensor y = x.layerNorm(new int[] {100}, weight, null, 1e-5);
          Tensor z = whole.layerNorm(new int[] {100}, weight, null, 1e-5);
          weight.assign(Tensor.full(5, 100));
          whole.assign(x.square());
          return List.of(y.detach().softmax(-1), z.detach().softmax(-1), z.detach());
        };
    List<Tensor> plain = Modes.kernels(PLAIN, program);
    List<Tensor> fused = Modes.kernels(FUSED, program);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(fused.get(i).bitEquals(plain.get(i))).as("%d", i).isTrue();
    }
  }

  // ---- memory, parameters, threads

  @Test
  void aWaitingResultReadsAParameterAsItWas() {
    Modes.kernels(
        FUSED,
        () -> {
          Tensor x = Tensor.ones(64, 64);
          Param bias = new Param(Tensor.full(1, 64));
          Param weight = new Param(Tensor.full(2, 64, 64));
          Tensor y = x.add(bias);
          Tensor z = x.mul(weight).add(1);
          bias.assign(Tensor.full(5, 64));
          Param.update(
              Formula.of("twice", 1, Expr.in(0).mul(2)),
              new double[0],
              List.of(weight),
              List.<Operand>of());
          assertThat(y.bitEquals(Tensor.full(2, 64, 64))).isTrue();
          assertThat(z.bitEquals(Tensor.full(3, 64, 64))).isTrue();
          return null;
        });
  }

  @Test
  void scalarsAreReadAtTheCall() {
    Modes.kernels(
        FUSED,
        () -> {
          double[] factor = {3};
          Formula scale = Formula.of("scale", 1, Expr.in(0).mul(Expr.arg(0)));
          Tensor y = Adjoint.apply(scale, factor, Tensor.ones(2000));
          factor[0] = 4;
          assertThat(y.bitEquals(Tensor.full(3, 2000))).isTrue();
          return null;
        });
  }

  @Test
  void onceComputedItForgetsItsInputs() throws InterruptedException {
    Tensor[] y = new Tensor[1];
    WeakReference<?> input =
        Modes.kernels(
            FUSED,
            () -> {
              Tensor x = Tensor.ones(3000).mul(2).copy();
              y[0] = x.mul(2);
              return new WeakReference<>(x.view().storage().array());
            });
    assertThat(input.get()).isNotNull();
    assertThat(y[0].view().f32()[2999]).isEqualTo(4);
    for (int i = 0; i < 50 && input.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(input.get()).isNull();
  }

  @Test
  void aResultDoesNotWaitIfThatKeptMoreMemory() {
    Tensor big = Tensor.ones(4, 5000);
    Tensor x = Tensor.ones(5000);
    Counting counting = new Counting();
    assertThat(
            counting.in(() -> {
              var _ = big.select(0, 1).mul(2);
            }))
        .containsExactly("map");
    Tensor leaf = x.requiresGrad();
    assertThat(
            counting.in(() -> {
              var _ = leaf.mul(Tensor.ones(5000));
            }))
        .containsExactly("map");
  }

  @Test
  void anInferenceHandsOverNumbers() {
    Tensor x = Tensor.ones(2000);
    assertThat(
            new Counting()
                .in(() -> {
                  var _ = Modes.inference(() -> x.mul(2).exp());
                }))
        .containsExactly("map");
  }

  @Test
  void threadsThatReadAtOnceGetOneArray() throws InterruptedException {
    Tensor x = numbers(new Random(3), DType.F32, Shape.of(20_000));
    Tensor expected = Modes.kernels(PLAIN, () -> x.mul(1.5).gelu().exp());
    for (int round = 0; round < 50; round++) {
      Tensor y = Modes.kernels(FUSED, () -> x.mul(1.5).gelu().exp());
      CountDownLatch start = new CountDownLatch(1);
      List<Object> arrays = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    start.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                  arrays.add(y.view().storage().array());
                }));
      }
      start.countDown();
      for (Thread t : threads) {
        t.join();
      }
      assertThat(arrays).hasSize(3).allMatch(a -> a == arrays.getFirst());
      assertThat(y.bitEquals(expected)).isTrue();
    }
  }
}
