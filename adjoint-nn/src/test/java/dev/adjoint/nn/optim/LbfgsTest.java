package dev.adjoint.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Golden;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L-BFGS against {@code torch.optim.LBFGS} over 20 steps. */
class LbfgsTest {
  private static final Golden GOLDEN = Golden.of("optimizers_more");

  private static Lbfgs make(String name, List<Param> w) {
    Lbfgs.Options o = Lbfgs.Options.DEFAULT;
    return switch (name) {
      case "none" -> new Lbfgs(w, 0.3, o.withMaxIterations(4));
      case "noneShort" -> new Lbfgs(w, 0.3, o.withMaxIterations(5).withHistory(2));
      case "wolfe" -> new Lbfgs(w, 1, o.withMaxIterations(4).withStrongWolfe());
      case "wolfeShort" ->
          new Lbfgs(
              w,
              0.5,
              o.withMaxIterations(6).withMaxEvaluations(5).withHistory(2).withStrongWolfe());
      case "wolfeDefault" -> new Lbfgs(w, 1, o.withStrongWolfe());
      case "noneDefault" -> new Lbfgs(w, 0.5);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Supplier<Tensor> loss(String problem, Param w) {
    if (problem.equals("valley")) {
      return () -> {
        Tensor a = w.select(0, 0);
        Tensor b = w.select(0, 1);
        return a.rsub(1).square().add(b.sub(a.square()).square().mul(100));
      };
    }
    Tensor x = GOLDEN.get("lbfgs/x").to(w.dtype());
    Tensor y = GOLDEN.get("lbfgs/y").to(w.dtype());
    return () ->
        x.matmul(w.unsqueeze(1))
            .squeeze(1)
            .mul(y.neg())
            .softplus()
            .mean()
            .add(w.square().sum().mul(0.05));
  }

  private static Param start(String problem) {
    double[] at = problem.equals("valley") ? new double[] {-1.2, 1} : new double[] {.5, .5, -.5, 1};
    return new Param(Tensor.of(at)).named("w");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logistic/none",
        "logistic/noneShort",
        "logistic/wolfe",
        "logistic/wolfeShort",
        "logistic/wolfeDefault",
        "logistic/noneDefault",
        "valley/wolfe",
        "valley/wolfeShort",
        "valley/wolfeDefault"
      })
  void isPyTorchs(String name) {
    String problem = name.split("/")[0];
    Param w = start(problem);
    Lbfgs o = make(name.split("/")[1], List.of(w));
    Supplier<Tensor> loss = loss(problem, w);
    Tensor values = GOLDEN.get("lbfgs/" + name + "/values");
    double[] losses = GOLDEN.get("lbfgs/" + name + "/losses").toDoubleArray();
    for (int i = 0; i < 20; i++) {
      double f = o.step(loss).item();
      assertThat(f).as("loss %d", i).isEqualTo(losses[i], within(1e-9));
      double[] expected = values.select(0, i).toDoubleArray();
      assertThat(w.value().toDoubleArray())
          .as("values %d", i)
          .containsExactly(expected, within(1e-7));
    }
    assertThat(o.steps()).isEqualTo(20);
  }

  @Test
  void goesOnWithEqualBits() {
    for (String name : new String[] {"none", "wolfe", "wolfeShort"}) {
      Param w = start("valley");
      Lbfgs o = make(name, List.of(w));
      if (name.equals("none")) {
        o.learningRate(1e-3);
      }
      for (int i = 0; i < 3; i++) {
        o.step(loss("valley", w));
      }
      Map<String, Tensor> saved = o.state();
      Param v = new Param(w.value()).named("w");
      for (int i = 0; i < 3; i++) {
        o.step(loss("valley", w));
      }
      Lbfgs resumed = make(name, List.of(v));
      resumed.restore(saved);
      for (int i = 0; i < 3; i++) {
        resumed.step(loss("valley", v));
      }
      assertThat(v.value().bitEquals(w.value())).as(name).isTrue();
      assertThat(resumed.steps()).isEqualTo(6);
    }
  }

  @Test
  void fresh() {
    Param w = start("valley");
    Lbfgs o = make("wolfe", List.of(w));
    Lbfgs other = make("wolfe", List.of(new Param(w.value()).named("w")));
    other.restore(o.state()); // before the first step
    assertThat(other.state().keySet())
        .containsExactly(
            "steps",
            "step",
            "learningRate",
            "changes",
            "gradientChanges",
            "direction",
            "gradient",
            "scalars",
            "iterations");
    Map<String, Tensor> broken = new LinkedHashMap<>(o.state());
    broken.remove("scalars");
    broken.put("changes", Tensor.zeros(2, 3));
    assertThatThrownBy(() -> other.restore(broken))
        .hasMessageEndingWith(
            "\n  shape    changes  here f64[2, 2], saved f32[2, 3]"
                + "\n  shape    gradientChanges  here f64[2, 2], saved f64[0, 2]"
                + "\n  missing  scalars  f64[2]");
  }

  @Test
  void float32AndSeveralParameters() {
    Param a = new Param(Tensor.of(new float[] {-1.2f})).named("a");
    Param b = new Param(Tensor.of(new float[] {1})).named("b");
    Param empty = new Param(Tensor.zeros(0, 3)).named("empty");
    Param unused = new Param(Tensor.of(7.0)).named("unused");
    Lbfgs o = new Lbfgs(List.of(a, b, empty, unused), 1, Lbfgs.Options.DEFAULT.withStrongWolfe());
    for (int i = 0; i < 5; i++) {
      o.step(() -> a.rsub(1).square().add(b.sub(a.square()).square().mul(100)).sum());
    }
    assertThat(a.dtype()).isEqualTo(DType.F32);
    assertThat(a.value().item()).isEqualTo(1, within(1e-3));
    assertThat(b.value().item()).isEqualTo(1, within(2e-3));
    assertThat(unused.value().item()).isEqualTo(7);
  }

  /** log(3 - w) is NaN where the first trial point lies. */
  @Test
  void aTrialPointThatIsNanIsTooFar() {
    Param w = new Param(Tensor.of(new double[] {0})).named("w");
    Lbfgs o = new Lbfgs(List.of(w), 50, Lbfgs.Options.DEFAULT.withStrongWolfe());
    Supplier<Tensor> loss = () -> w.sub(2).square().sub(w.rsub(3).log()).sum();
    for (int i = 0; i < 3; i++) {
      o.step(loss);
    }
    // 2 (w - 2) + 1/(3 - w) = 0 at w = 2.5 - √3/2
    assertThat(w.value().item()).isEqualTo(2.5 - Math.sqrt(3) / 2, within(1e-6));
  }

  @Test
  void nanGradientsAreNotHidden() {
    Param w = new Param(Tensor.of(new double[] {1, 2})).named("w");
    new Lbfgs(List.of(w), 1).step(() -> w.mul(Double.NaN).sum());
    assertThat(w.value().isNaN().all().item()).isEqualTo(1);
  }

  @Test
  void messages() {
    Param w = start("valley");
    Lbfgs o = new Lbfgs(List.of(w, new Param(w.value()).named("v")), 1);
    assertThatThrownBy(o::step)
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "Lbfgs: step() without a loss; it computes the loss several times. Call step(() ->"
                + " loss).");
    Function<Param, Tensor> elsewhere = p -> p.sum();
    assertThatThrownBy(() -> o.step(() -> elsewhere.apply(new Param(w.value()))))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "Lbfgs: the loss reaches none of the 2 parameters (w, ...). Compute it from these"
                + " parameters inside the function, not under noGrad.");
    assertThatThrownBy(() -> Lbfgs.Options.DEFAULT.withHistory(0))
        .hasMessage("Lbfgs: history is 0; it must be 1 or more.");
    assertThatThrownBy(() -> Lbfgs.Options.DEFAULT.withTolerances(-1, 0))
        .hasMessage("Lbfgs: gradientTolerance is -1.0; it must be a finite number, 0 or more.");
  }
}
