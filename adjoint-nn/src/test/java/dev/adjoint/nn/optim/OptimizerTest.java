package dev.adjoint.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.loss.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static Param param(double... values) {
    return new Param(Tensor.of(values)).named("w");
  }

  /** The parameter after each of the gradients .5, -.2, .1 from 1. */
  private static double[] trace(Function<List<Param>, Optimizer> make) {
    Param w = param(1);
    Optimizer o = make.apply(List.of(w));
    double[] out = new double[3];
    double[] g = {0.5, -0.2, 0.1};
    for (int i = 0; i < 3; i++) {
      w.setGrad(Tensor.of(new double[] {g[i]}));
      o.step();
      out[i] = w.value().item();
    }
    return out;
  }

  /** The lectures' rows OPT-02 to OPT-05. */
  @Test
  void numbersOfTheLectures() {
    assertThat(trace(p -> new Sgd(p, 0.01)))
        .containsExactly(new double[] {0.995, 0.997, 0.996}, within(1e-15));
    assertThat(trace(p -> new Sgd(p, 0.01, Sgd.momentum(0.9))))
        .containsExactly(new double[] {0.995, 0.9925, 0.98925}, within(1e-15));
    assertThat(trace(p -> new RmsProp(p, 0.01)))
        .containsExactly(new double[] {0.90000002, 0.9373002054, 0.918877003}, within(1e-10));
    assertThat(trace(p -> new RmsProp(p, 0.01, RmsProp.Options.DEFAULT.withAlpha(0.9).withEps(0))))
        .containsExactly(new double[] {0.9683772234, 0.9806631257, 0.9743195109}, within(1e-10));
    assertThat(trace(p -> new Adam(p, 0.01)))
        .containsExactly(new double[] {0.9900000002, 0.9865439418, 0.9827500241}, within(1e-10));
  }

  @Test
  void rmsPropWithoutEpsLeavesWhatHasNoGradient() {
    Param w = param(1, 2);
    w.setGrad(Tensor.of(new double[] {0, 1}));
    new RmsProp(List.of(w), 0.1, RmsProp.Options.DEFAULT.withEps(0)).step();
    assertThat(w.value().get(0)).isEqualTo(1);
    assertThat(w.value().get(1)).isEqualTo(1, within(1e-12));
  }

  @Test
  void maximizeClimbs() {
    assertThat(trace(p -> new Sgd(p, 0.01, Sgd.Options.DEFAULT.withMaximize())))
        .containsExactly(new double[] {1.005, 1.003, 1.004}, within(1e-15));
  }

  @Test
  void learningRateMayChangeBeforeEachStep() {
    Param w = param(1);
    Optimizer o = new Sgd(List.of(w), 0.1);
    w.setGrad(Tensor.of(new double[] {1}));
    o.step();
    o.learningRate(0.01);
    o.step();
    assertThat(w.value().item()).isEqualTo(0.89, within(1e-15));
    assertThat(o.learningRate()).isEqualTo(0.01);
    assertThat(o.steps()).isEqualTo(2);
  }

  @Test
  void parametersWithoutGradientAreSkipped() {
    Param a = param(1).named("a");
    Param b = param(1).named("b");
    Optimizer o = new Adam(List.of(a, b), 0.01);
    a.setGrad(Tensor.of(new double[] {0.5}));
    o.step();
    assertThat(b.value().item()).isEqualTo(1);
    // b's first step is corrected as a first step, as in PyTorch
    b.setGrad(Tensor.of(new double[] {0.5}));
    o.step();
    assertThat(b.value().item()).isEqualTo(0.99, within(1e-9));
    Tensor steps = Objects.requireNonNull(o.state().get("steps"));
    assertThat(steps.toLongArray()).containsExactly(2, 1);
    o.zeroGrad();
    assertThat(a.grad()).isNull();
  }

  @Test
  void stateGoesOnWithEqualBits() {
    List<Function<List<Param>, Optimizer>> kinds =
        List.of(
            p -> new Sgd(p, 0.1, Sgd.momentum(0.9).withDampening(0.5)),
            p -> new RmsProp(p, 0.1, RmsProp.Options.DEFAULT.withMomentum(0.5).withCentered()),
            p -> new Adam(p, 0.1, Adam.Options.DEFAULT.withAmsgrad()),
            p -> new AdamW(p, 0.1));
    for (Function<List<Param>, Optimizer> kind : kinds) {
      Param w = param(1, -2, 3);
      Optimizer o = kind.apply(List.of(w));
      run(o, w, 0, 5);
      Param v = new Param(w.value()).named("w");
      Optimizer resumed = kind.apply(List.of(v));
      Map<String, Tensor> saved = o.state();
      run(o, w, 5, 10); // what was saved must not move on
      resumed.restore(saved);
      run(resumed, v, 5, 10);
      assertThat(v.value().bitEquals(w.value())).isTrue();
      assertThat(resumed.steps()).isEqualTo(10);
      assertThat(resumed.learningRate()).isEqualTo(0.1);
    }
  }

  private static void run(Optimizer o, Param w, int from, int to) {
    for (int i = from; i < to; i++) {
      w.setGrad(Tensor.of(new double[] {Math.sin(i), Math.cos(i), 1}));
      o.step();
    }
  }

  @Test
  void stateHasNames() {
    Linear fc = new Linear(3, 2);
    Optimizer o = new Adam(fc.parameters(), 0.1);
    assertThat(o.state().keySet())
        .containsExactly(
            "bias.mean",
            "weight.mean",
            "bias.square",
            "weight.square",
            "steps",
            "step",
            "learningRate");
  }

  @Test
  void stateThatDoesNotFit() {
    Optimizer o = new Sgd(List.of(param(1, 2)), 0.1, Sgd.momentum(0.9));
    assertThatThrownBy(() -> o.restore(new Sgd(List.of(param(1, 2)), 0.1).state()))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            """
            Sgd: the saved state does not fit, nothing was restored. It must come from an optimizer of \
            the same kind and options over the same parameters.
              missing  w.momentum  f64[2]\
            """);
    assertThatThrownBy(() -> o.restore(new Sgd(List.of(param(1)), 0.1, Sgd.momentum(0.9)).state()))
        .hasMessageEndingWith("\n  shape    w.momentum  here f64[2], saved f64[1]");
  }

  /** A rule of one's own takes a few lines. */
  static class SignDescent extends Optimizer {
    SignDescent(List<Param> parameters, double learningRate) {
      super(parameters, learningRate);
    }

    @Override
    protected void update(int i, Param p, Tensor g) {
      p.assign(p.value().sub(g.sign().mul(learningRate())));
    }
  }

  @Test
  void usersWriteOptimizers() {
    assertThat(trace(p -> new SignDescent(p, 0.25)))
        .containsExactly(new double[] {0.75, 1, 0.75}, within(1e-15));
  }

  @Test
  void assigningBeforeBackwardNamesTheLineOfTheStep() {
    Linear fc = new Linear(2, 2);
    Optimizer o = new Sgd(fc.parameters(), 0.1);
    Tensor x = Tensor.ones(1, 2).requiresGrad();
    Losses.mse(fc.forward(x), Tensor.zeros(1, 2)).backward();
    Tensor loss = Losses.mse(fc.forward(x), Tensor.zeros(1, 2));
    o.step();
    assertThatThrownBy(loss::backward)
        .message()
        .matches(
            "backward: weight f32\\[2, 2] was assigned at OptimizerTest\\.java:\\d+ after forward used"
                + " it \\(version 1, now 2\\)\\. Call step\\(\\) after backward\\(\\)\\.");
  }

  // ---- messages

  @Test
  void stepWithoutAnyGradient() {
    Linear fc = new Linear(2, 2);
    Optimizer o = new Adam(fc.parameters(), 0.1);
    assertThatThrownBy(o::step)
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "Adam: step() finds no gradient in any of the 2 parameters (bias, ...). Call"
                + " loss.backward() before step(), and compute the loss from these parameters, not"
                + " under noGrad.");
  }

  @Test
  void parametersThatCannotBeTrained() {
    Param w = param(1);
    assertThatThrownBy(() -> new Sgd(List.of(), 0.1))
        .hasMessage(
            "Sgd: there is no parameter to train. Layers and parameters are found in final fields of"
                + " the model; net.describe() shows them.");
    assertThatThrownBy(() -> new Sgd(List.of(w, w), 0.1))
        .hasMessage(
            "Sgd: w f64[1] is given twice, as number 0 and 1; it would be changed twice a step.");
    Param b = Param.buffer(Tensor.zeros(3)).named("running");
    assertThatThrownBy(() -> new Sgd(List.of(b), 0.1))
        .hasMessage(
            "Sgd: running f32[3] is a buffer, which no gradient reaches. Use net.parameters().");
  }

  @Test
  void settingsOutOfRange() {
    List<Param> p = new ArrayList<>(List.of(param(1)));
    assertThatThrownBy(() -> new Sgd(p, Double.NaN))
        .hasMessage("Sgd: the learning rate is NaN; it must be a finite number, 0 or more.");
    assertThatThrownBy(() -> new Sgd(p, -1)).isInstanceOf(TensorException.class);
    assertThatThrownBy(() -> Sgd.momentum(1))
        .hasMessage("Sgd: momentum is 1.0; it must lie in [0, 1).");
    assertThatThrownBy(Sgd.Options.DEFAULT::withNesterov)
        .hasMessage(
            "Sgd: nesterov with momentum 0.0 and dampening 0.0; it needs a momentum and no"
                + " dampening.");
    assertThatThrownBy(() -> Adam.Options.DEFAULT.withBetas(0.9, 1))
        .hasMessage("Adam: beta2 is 1.0; it must lie in [0, 1).");
    assertThatThrownBy(() -> AdamW.Options.DEFAULT.withWeightDecay(-0.1))
        .hasMessage("AdamW: weightDecay is -0.1; it must be a finite number, 0 or more.");
  }

  // ---- clipping

  /** The lectures' OPT-11: g = (3, 4) clipped to 1 is (.6, .8). */
  @Test
  void clipping() {
    Param a = param(0).named("a");
    Param b = param(0).named("b");
    Param none = param(0).named("none");
    a.setGrad(Tensor.of(new double[] {3}));
    b.setGrad(Tensor.of(new double[] {4}));
    List<Param> all = List.of(a, b, none);
    assertThat(Gradients.norm(all)).isEqualTo(5);
    assertThat(Gradients.clipNorm(all, 1)).isEqualTo(5);
    assertThat(grad(a)).isEqualTo(0.6, within(1e-6));
    assertThat(grad(b)).isEqualTo(0.8, within(1e-6));
    assertThat(Gradients.clipNorm(all, 10)).isEqualTo(1, within(1e-6));
    assertThat(grad(a)).isEqualTo(0.6, within(1e-6)); // below the limit nothing changes
    Gradients.clipValue(all, 0.7);
    assertThat(grad(a)).isEqualTo(0.6, within(1e-6));
    assertThat(grad(b)).isEqualTo(0.7);
    assertThat(none.grad()).isNull();
    assertThatThrownBy(() -> Gradients.clipNorm(all, -1))
        .hasMessage("clipNorm: the limit is -1.0; it must be 0 or more.");
  }

  private static double grad(Param p) {
    return Objects.requireNonNull(p.grad()).item();
  }
}
