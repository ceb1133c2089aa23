package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.loss.Losses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A very local rule: every module looks for its own, and must have the derivatives of its result by
 * its input and by its weights. Here they are held against differences.
 */
@Slide(id = "AD-18", title = "each module: gradients of its inputs and of its parameters")
public final class Ad18LocalRules implements Lecture {
  private static final double STEP = 1e-5;

  @Override
  public void run(Checks c) {
    Rng rng = new Rng(5);
    Tensor a = rng.normal(DType.F64, Shape.of(3, 4));
    Tensor b = rng.normal(DType.F64, Shape.of(3, 4)).square().add(0.5);
    Map<String, BinaryOperator<Tensor>> operations = new LinkedHashMap<>();
    operations.put("add", Tensor::add);
    operations.put("sub", Tensor::sub);
    operations.put("mul", Tensor::mul);
    operations.put("div", Tensor::div);
    operations.put("maximum", Tensor::maximum);
    operations.put("matmul", (x, y) -> x.matmul(y.mT()));
    operations.put("linear", (x, y) -> x.linear(y, null));
    operations.put("mse", (x, y) -> Losses.mse(x, y));
    operations.forEach((name, f) -> {
      c.expectTrue(name + " by its first input", agrees(x -> number(f.apply(x, b)), a));
      c.expectTrue(name + " by its second input", agrees(y -> number(f.apply(a, y)), b));
    });

    Linear linear = Rng.using(2, () -> Modes.withDType(DType.F64, () -> new Linear(4, 2)));
    Layer tanh = linear.then(Tensor::tanh);
    module(c, "Linear", linear, a);
    module(c, "Linear, tanh", tanh, a);
  }

  private static void module(Checks c, String name, Layer layer, Tensor x) {
    c.expectTrue(name + " by its input", agrees(t -> number(layer.forward(t)), x));
    for (Param p : layer.parameters()) {
      UnaryOperator<Tensor> ofParameter =
          t -> Adjoint.substitute(List.of(p), List.of(t), () -> number(layer.forward(x)));
      c.expectTrue(name + " by " + p.name(), agrees(ofParameter, p.value()));
    }
  }

  /** One number that depends on all: a sum of squares. */
  private static Tensor number(Tensor t) {
    return t.square().sum();
  }

  private static boolean agrees(UnaryOperator<Tensor> f, Tensor at) {
    Tensor numeric = GradCheck.numericalGradient(f, at, STEP);
    return Adjoint.grad(f).apply(at).allClose(numeric, 1e-7, 1e-7);
  }
}
