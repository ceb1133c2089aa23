package dev.adjoint.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.conformance.GoldenFile.Case;
import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every case of the golden files, computed by Adjoint: values, gradients and second derivatives as
 * PyTorch gives them, and the losses of a small network while it trains.
 */
public abstract class GoldenConformance {
  static final List<String> FAMILIES =
      List.of(
          "arithmetic",
          "comparison",
          "exponentials",
          "activations",
          "reductions",
          "matrices",
          "movement",
          "movement_more",
          "padding",
          "windows",
          "convolutions",
          "convolutions_more",
          "indexing",
          "indexing_more",
          "losses",
          "reductions_more",
          "scans",
          "ordering",
          "contractions",
          "elementwise_more",
          "special_functions",
          "activations_more",
          "gated_units",
          "pooling",
          "plain",
          "normalizations",
          "attention");

  /** The kernels under test. */
  protected abstract Kernels kernels();

  @TestFactory
  Stream<DynamicContainer> families() {
    return FAMILIES.stream()
        .map(family -> DynamicContainer.dynamicContainer(family, cases(GoldenFile.read(family))));
  }

  private Stream<DynamicTest> cases(GoldenFile file) {
    return StreamSupport.stream(file.cases().spliterator(), false)
        .map(file::get)
        .filter(c -> !GoldenOps.NOT_OFFERED.containsKey(c.op()))
        .map(c ->
            DynamicTest.dynamicTest(
                c.name(),
                () ->
                    Modes.kernels(
                        kernels(),
                        () -> {
                          check(c);
                          return true;
                        })));
  }

  @Test
  void everyOperationIsMapped() {
    Set<String> used = new HashSet<>();
    for (String family : FAMILIES) {
      GoldenFile file = GoldenFile.read(family);
      file.cases().forEach(name -> used.add(file.get(name).op()));
    }
    Set<String> known = new HashSet<>(GoldenOps.ALL.keySet());
    known.addAll(GoldenOps.NOT_OFFERED.keySet());
    assertThat(used).isEqualTo(known);
    for (String name : GoldenOps.NOT_OFFERED.keySet()) {
      assertThat(Arrays.stream(Tensor.class.getMethods()).map(m -> m.getName()))
          .as("offered by now: map it in GoldenOps")
          .doesNotContain(name);
    }
  }

  private static void check(Case c) {
    GoldenOps.Call call = GoldenOps.ALL.get(c.op());
    if (call == null) {
      throw new AssertionError("GoldenOps does not map " + c.op());
    }
    Tensor[] in = c.inputs();
    compare(c, "out", call.apply(c, in), ours(c, c.tensor("out")), largest(in));
    if (c.has("indices")) {
      compare(c, "indices", GoldenOps.indices(c, in[0]), c.tensor("indices"), 0);
    }
    if (c.order() == 0) {
      return;
    }
    List<Integer> wanted = new ArrayList<>();
    List<Tensor> x = new ArrayList<>();
    for (int i = 0; i < in.length; i++) {
      if (c.has("grad" + i)) {
        wanted.add(i);
        x.add(in[i]);
      }
    }
    Derivatives.Fun f =
        t -> {
          Tensor[] all = in.clone();
          for (int k = 0; k < t.size(); k++) {
            all[wanted.get(k)] = t.get(k);
          }
          return call.apply(c, all);
        };
    Tensor seed = c.tensor("seed");
    Tensor[] at = x.toArray(new Tensor[0]);
    List<Tensor> g = Adjoint.vjp(f, at).pullback().apply(seed);
    double size = Math.max(1, largest(in)) * Math.max(1, largest(seed));
    for (int k = 0; k < g.size(); k++) {
      String key = "grad" + wanted.get(k);
      compare(c, key, g.get(k), c.tensor(key), size);
    }
    if (c.order() == 1) {
      return;
    }
    Derivatives.Fun slope =
        t -> {
          List<Tensor> first = Adjoint.vjp(f, t.toArray(new Tensor[0])).pullback().apply(seed);
          Tensor sum = Tensor.of(0.0);
          for (int k = 0; k < first.size(); k++) {
            sum = sum.add(first.get(k).mul(c.tensor("v" + wanted.get(k))).sum());
          }
          return sum;
        };
    List<Tensor> h = Adjoint.valueAndGrads(slope, at).grads();
    for (int k = 0; k < h.size(); k++) {
      String key = "hvp" + wanted.get(k);
      double along = Math.max(1, largest(c.tensor("v" + wanted.get(k))));
      compare(c, key, h.get(k), c.tensor(key), size * along);
    }
  }

  private static void compare(Case c, String key, Tensor got, Tensor want, double size) {
    try {
      Oracle.checkSpec(want.dtype(), want.shape(), got);
      double[] w = want.toDoubleArray();
      double[] allowed = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        allowed[i] =
            Math.max(
                Tolerances.GOLDEN_RELATIVE * Math.abs(w[i]), Tolerances.GOLDEN_ABSOLUTE * size);
      }
      Oracle.compare(got, w, allowed);
    } catch (AssertionError e) {
      throw new AssertionError(
          c.name()
              + "/"
              + key
              + " of PyTorch, "
              + c.op()
              + " "
              + c.facts().get("args")
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /**
   * PyTorch's result, but ours where the two differ on purpose: 1 to the power NaN is NaN in Java.
   */
  private static Tensor ours(Case c, Tensor out) {
    if (!c.name().equals("pow_tensor_nonfinite")) {
      return out;
    }
    double[] base = c.tensor("in0").toDoubleArray();
    double[] exponent = c.tensor("in1").toDoubleArray();
    double[] y = out.toDoubleArray();
    for (int i = 0; i < y.length; i++) {
      y[i] = base[i] == 1 && Double.isNaN(exponent[i]) ? Double.NaN : y[i];
    }
    return Tensor.of(y);
  }

  private static double largest(Tensor... all) {
    double max = 0;
    for (Tensor t : all) {
      for (double x : t.toDoubleArray()) {
        max = Double.isFinite(x) ? Math.max(max, Math.abs(x)) : max;
      }
    }
    return max;
  }

  // ---- training

  @Test
  void sgdTrace() {
    trace(DType.F64, "sgd", "", 1e-11);
    trace(DType.F32, "sgd", "_f32", 1e-5);
  }

  @Test
  void adamTrace() {
    trace(DType.F64, "adam", "", 1e-9);
    trace(DType.F32, "adam", "_f32", 1e-4);
  }

  /** linear 8 to 16, relu, linear 16 to 4, cross-entropy; 50 steps on one batch. */
  private void trace(DType dtype, String how, String suffix, double relative) {
    GoldenFile file = GoldenFile.read("mlp_trace");
    String[] names = {"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"};
    double[] losses =
        Modes.kernels(
            kernels(),
            () -> {
              Tensor x = file.tensor("x").to(dtype);
              Tensor y = file.tensor("y").unsqueeze(1);
              PlainTraining.Rule rule =
                  how.equals("sgd") ? PlainTraining.sgd(0.1) : PlainTraining.adam(0.01);
              List<Tensor> start = Arrays.stream(names).map(n -> file.tensor(n).to(dtype)).toList();
              PlainTraining run = new PlainTraining(start, rule);
              double[] each = new double[50];
              for (int i = 0; i < each.length; i++) {
                each[i] =
                    run.step(w ->
                        x.linear(w.get(0), w.get(1))
                            .relu()
                            .linear(w.get(2), w.get(3))
                            .logSoftmax(1)
                            .gather(1, y)
                            .mean()
                            .neg());
              }
              for (int k = 0; k < names.length; k++) {
                Tensor want = file.tensor(how + "/" + names[k] + suffix);
                assertThat(run.values().get(k).allClose(want, relative, relative))
                    .as(how + " " + dtype + " " + names[k])
                    .isTrue();
              }
              return each;
            });
    Tensor want = file.tensor(how + "/losses" + suffix);
    assertThat(Tensor.of(losses).allClose(want, relative, relative))
        .as(how + " " + dtype + " losses")
        .isTrue();
    assertThat(want.shape()).isEqualTo(Shape.of(50));
  }
}
