package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.optim.Sgd;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers, loss, backward pass and optimizer together. */
class TrainingTest {
  private static class Mlp implements Layer {
    final Linear fc1;
    final Linear fc2;

    Mlp(int in, int hidden, int out) {
      fc1 = new Linear(in, hidden);
      fc2 = new Linear(hidden, out);
    }

    @Override
    public Tensor forward(Tensor x) {
      return fc2.forward(fc1.forward(x).relu());
    }
  }

  /** Fifty steps with PyTorch's data and start: every loss and the last weights. */
  @ParameterizedTest
  @CsvSource({"sgd, F64", "sgd, F32", "adam, F64", "adam, F32"})
  void theTraceOfPyTorch(String name, DType dtype) {
    Golden golden = Golden.of("mlp_trace");
    String suffix = dtype == DType.F32 ? "_f32" : "";
    double tolerance = dtype == DType.F32 ? 2e-5 : 1e-11;
    Mlp net = Modes.withDType(dtype, () -> new Mlp(8, 16, 4));
    Map<String, Tensor> start = new LinkedHashMap<>();
    for (String p : net.state().keySet()) {
      start.put(p, golden.get(p));
    }
    net.load(start);
    Tensor x = golden.get("x").to(dtype);
    Tensor y = golden.get("y");
    Optimizer o =
        name.equals("sgd") ? new Sgd(net.parameters(), 0.1) : new Adam(net.parameters(), 0.01);
    double[] losses = new double[50];
    for (int i = 0; i < 50; i++) {
      o.zeroGrad();
      Tensor loss = Losses.crossEntropy(net.forward(x), y);
      losses[i] = loss.item();
      loss.backward();
      o.step();
    }
    Golden.assertClose(
        name + " losses", Tensor.of(losses), golden.get(name + "/losses" + suffix), tolerance);
    net.state()
        .forEach((path, p) ->
            Golden.assertClose(
                name + " " + path,
                p.value(),
                golden.get(name + "/" + path + suffix),
                100 * tolerance));
  }

  private static double[] xor(long seed) {
    return Rng.using(
        seed,
        () -> {
          Layer net =
              new Sequential(new Linear(2, 8), Tensor::tanh, new Dropout(0.1), new Linear(8, 1));
          Tensor x = Tensor.of(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
          Tensor y = Tensor.of(new float[] {0, 1, 1, 0}, 4, 1);
          Optimizer o = new Adam(net.parameters(), 0.05);
          for (int i = 0; i < 300; i++) {
            o.zeroGrad();
            Losses.bceWithLogits(net.forward(x), y).backward();
            o.step();
          }
          return net.predictor().forward(x).sigmoid().toDoubleArray();
        });
  }

  @Test
  void xorIsLearnedAndRepeatsBitForBit() {
    double[] p = xor(4);
    assertThat(p[0]).isLessThan(0.1);
    assertThat(p[1]).isGreaterThan(0.9);
    assertThat(p[2]).isGreaterThan(0.9);
    assertThat(p[3]).isLessThan(0.1);
    assertThat(xor(4)).isEqualTo(p);
    assertThat(xor(5)).isNotEqualTo(p);
  }

  @Test
  void equalStartsOfHiddenUnitsStayEqual() {
    Linear.Options zeros = Linear.Options.DEFAULT.withWeight(Init.zeros()).withBias(Init.zeros());
    Layer net = new Sequential(new Linear(2, 4, zeros), Tensor::sigmoid, new Linear(4, 1, zeros));
    Optimizer o = new Sgd(net.parameters(), 0.5);
    Tensor x = Tensor.of(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
    Tensor y = Tensor.of(new float[] {0, 1, 1, 1}, 4, 1);
    for (int i = 0; i < 20; i++) {
      o.zeroGrad();
      Losses.mse(net.forward(x), y).backward();
      o.step();
    }
    Tensor w = net.parameter("0.weight").value();
    for (int unit = 1; unit < 4; unit++) {
      assertThat(w.select(0, unit).bitEquals(w.select(0, 0))).isTrue();
    }
  }

  /** The mean of the mini-batches' gradients is the gradient of the whole batch. */
  @Test
  void gradientsOfMiniBatchesAddUp() {
    Mlp net = Modes.withDType(DType.F64, () -> Rng.using(1, () -> new Mlp(3, 5, 2)));
    Tensor x = new Rng(2).normal(DType.F64, dev.adjoint.core.Shape.of(12, 3));
    Tensor y = new Rng(3).integers(dev.adjoint.core.Shape.of(12), 0, 2);
    Losses.crossEntropy(net.forward(x), y).backward();
    Tensor whole = Objects.requireNonNull(net.fc1.weight().grad());
    net.zeroGrad();
    for (int i = 0; i < 12; i += 4) {
      Losses.crossEntropy(net.forward(x.slice(0, i, i + 4)), y.slice(0, i, i + 4))
          .div(3)
          .backward();
    }
    Tensor sum = Objects.requireNonNull(net.fc1.weight().grad());
    assertThat(sum.allClose(whole, 1e-12, 1e-15)).isTrue();
  }
}
