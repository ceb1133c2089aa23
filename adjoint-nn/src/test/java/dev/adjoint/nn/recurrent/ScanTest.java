package dev.adjoint.nn.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Keep;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.ReferenceKernels;
import dev.adjoint.cpu.Team;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast forms against their definitions: values and the gradients of all inputs. */
class ScanTest {
  private final int threads = Team.threads();

  @AfterEach
  void restoreThreads() {
    Team.threads(threads);
  }

  /** One operation on inputs of these sizes. */
  record Case(Kind kind, boolean reverse, boolean masked, boolean projected) {
    Scan scan(boolean wanted) {
      return switch (kind) {
        case TANH, RELU -> new RnnScan(reverse, masked, wanted, kind == Kind.RELU);
        case GRU -> new GruScan(reverse, masked, wanted);
        case LSTM -> new LstmScan(reverse, masked, wanted, projected);
      };
    }

    List<Tensor> inputs(DType type, int t, int n, int h) {
      Rng rng = new Rng(5);
      int m = projected ? h / 2 : h;
      int rows = kind.gates * h;
      List<Tensor> in = new ArrayList<>();
      in.add(rng.normal(type, Shape.of(t, n, 3)));
      in.add(rng.normal(type, Shape.of(rows, 3)));
      in.add(rng.normal(type, Shape.of(rows)));
      in.add(rng.normal(type, Shape.of(rows, m)).div(Math.sqrt(m)));
      in.add(rng.normal(type, Shape.of(n, m)));
      if (kind == Kind.GRU) {
        in.add(rng.normal(type, Shape.of(h)));
      }
      if (kind == Kind.LSTM) {
        in.add(rng.normal(type, Shape.of(n, h)));
      }
      if (projected) {
        in.add(rng.normal(type, Shape.of(m, h)).div(Math.sqrt(h)));
      }
      return in;
    }

    /** Lengths 0, 1, ... up to t and again. */
    Tensor mask(DType type, int t, int n) {
      double[] mask = new double[t * n];
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < i % (t + 1); k++) {
          mask[k * n + i] = 1;
        }
      }
      return Tensor.of(mask, t, n, 1).to(type);
    }
  }

  static Stream<Case> cases() {
    List<Case> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (boolean reverse : new boolean[] {false, true}) {
        for (boolean masked : new boolean[] {false, true}) {
          all.add(new Case(kind, reverse, masked, false));
          if (kind == Kind.LSTM) {
            all.add(new Case(kind, reverse, masked, true));
          }
        }
      }
    }
    return all.stream();
  }

  /** The result, then the gradients of all inputs. */
  private static List<Tensor> run(Case c, List<Tensor> in, @Nullable Tensor mask, boolean fast) {
    List<Tensor> leaves = in.stream().map(Tensor::requiresGrad).toList();
    List<Tensor> all = new ArrayList<>(leaves);
    if (mask != null) {
      all.add(mask);
    }
    Tensor[] array = all.toArray(new Tensor[0]);
    Tensor y = fast ? Adjoint.apply(c.scan(true), array) : c.scan(true).definition(array);
    Tensor seed = new Rng(6).normal(y.dtype(), y.shape());
    y.backward(seed, Keep.GRAPH);
    List<Tensor> results = new ArrayList<>();
    results.add(y.detach());
    leaves.forEach(t -> results.add(Objects.requireNonNull(t.grad())));
    if (fast) { // once more from what was kept
      leaves.forEach(Tensor::zeroGrad);
      y.backward(seed);
      for (int i = 0; i < leaves.size(); i++) {
        Tensor g = Objects.requireNonNull(leaves.get(i).grad());
        assertThat(g.bitEquals(results.get(i + 1))).isTrue();
      }
    }
    return results;
  }

  private static void close(List<Tensor> a, List<Tensor> b, double relative) {
    for (int i = 0; i < a.size(); i++) {
      double scale = b.get(i).abs().amax().item();
      double worst = a.get(i).sub(b.get(i)).abs().amax().item();
      assertThat(worst).as("result " + i).isLessThanOrEqualTo(relative * scale);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fastEqualsDefinition(Case c) {
    for (DType type : new DType[] {DType.F64, DType.F32}) {
      double tolerance = type == DType.F64 ? 1e-14 : 4e-6;
      for (int[] s : new int[][] {{6, 5, 8}, {1, 1, 2}, {3, 1, 6}, {4, 7, 34}}) {
        List<Tensor> in = c.inputs(type, s[0], s[1], s[2]);
        Tensor mask = c.masked ? c.mask(type, s[0], s[1]) : null;
        close(run(c, in, mask, true), run(c, in, mask, false), tolerance);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void numericGradients(Case c) {
    List<Tensor> in = c.inputs(DType.F64, 3, 2, 2);
    Tensor mask = c.masked ? c.mask(DType.F64, 3, 2) : null;
    GradCheck.check(
        x -> {
          List<Tensor> all = new ArrayList<>(x);
          if (mask != null) {
            all.add(mask);
          }
          return Adjoint.apply(c.scan(false), all.toArray(new Tensor[0])).sin().sum();
        },
        in,
        1e-8);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalBitsForAnyNumberOfThreads(Case c) {
    for (int n : new int[] {40, 48}) { // shared by units, or by rows
      List<Tensor> in = c.inputs(DType.F32, 4, n, 96);
      Tensor mask = c.masked ? c.mask(DType.F32, 4, n) : null;
      Team.threads(1);
      List<Tensor> one = run(c, in, mask, true);
      for (int threads : new int[] {2, 3, 4}) {
        Team.threads(threads);
        List<Tensor> many = run(c, in, mask, true);
        for (int i = 0; i < one.size(); i++) {
          assertThat(many.get(i).bitEquals(one.get(i))).isTrue();
        }
      }
    }
  }

  @Test
  void aThreadTakesRowsIfThereAreEnoughAndNeverOneOfSeveral() {
    assertThat(Scan.rowsEach(48, 2)).isEqualTo(24);
    assertThat(Scan.rowsEach(48, 3)).isEqualTo(16);
    assertThat(Scan.rowsEach(48, 4)).isZero(); // too few for each
    assertThat(Scan.rowsEach(40, 2)).isZero(); // 24 and 16: the second would wait
    for (int threads = 1; threads <= 8; threads++) {
      assertThat(Scan.rowsEach(1, threads)).isEqualTo(1);
      assertThat(Scan.rowsEach(0, threads)).isEqualTo(1);
      for (int n = 2; n < 300; n++) {
        int rows = Scan.rowsEach(n, threads);
        if (rows > 0 && threads > 1) {
          assertThat(n % rows).as("%d rows, %d threads", n, threads).isNotEqualTo(1);
          assertThat(n).isGreaterThanOrEqualTo((int) Math.ceil(0.85 * rows * threads));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void referenceKernels(Case c) {
    List<Tensor> in = c.inputs(DType.F64, 3, 4, 6);
    Tensor mask = c.masked ? c.mask(DType.F64, 3, 4) : null;
    close(
        Modes.kernels(new ReferenceKernels(), () -> run(c, in, mask, true)),
        run(c, in, mask, true),
        1e-13);
  }

  /** Views of any strides give the same bits. */
  @ParameterizedTest
  @MethodSource("cases")
  void stridedInputs(Case c) {
    List<Tensor> in = c.inputs(DType.F32, 3, 4, 6);
    List<Tensor> strided =
        in.stream()
            .map(t -> t.rank() < 2 ? t : t.transpose(-1, -2).copy().transpose(-1, -2))
            .toList();
    Tensor mask = c.masked ? c.mask(DType.F32, 3, 4) : null;
    List<Tensor> a = run(c, in, mask, true);
    List<Tensor> b = run(c, strided, mask, true);
    for (int i = 0; i < a.size(); i++) {
      assertThat(b.get(i).bitEquals(a.get(i))).isTrue();
    }
  }

  /** Only some inputs need gradients. */
  @ParameterizedTest
  @MethodSource("cases")
  void someGradients(Case c) {
    List<Tensor> in = c.inputs(DType.F64, 3, 4, 6);
    Tensor mask = c.masked ? c.mask(DType.F64, 3, 4) : null;
    List<Tensor> all = run(c, in, mask, true);
    for (int only = 0; only < in.size(); only++) {
      List<Tensor> given = new ArrayList<>(in);
      Tensor leaf = in.get(only).requiresGrad();
      given.set(only, leaf);
      if (mask != null) {
        given.add(mask);
      }
      Tensor y = Adjoint.apply(c.scan(true), given.toArray(new Tensor[0]));
      y.backward(new Rng(6).normal(y.dtype(), y.shape()));
      assertThat(Objects.requireNonNull(leaf.grad()).bitEquals(all.get(only + 1))).isTrue();
    }
  }
}
