package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Far from 0 there is next to no slope left to learn by. */
@Slide(id = "ACT-21", title = "squashing functions saturate on both sides")
public final class Act21Saturation implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor ten = Tensor.of(10.0);
    c.expect("sigmoid'(10)", Curve.slope(Tensor::sigmoid, ten).item(), 4.54e-5, 1e-4);
    c.expect("tanh'(3)", Curve.slope(Tensor::tanh, Tensor.of(3.0)), "0.0098660");
    c.note("erratum: tanh has the range [-1, 1]; it is open: -1 and 1 are never reached");
    c.expectTrue(
        "|tanh| < 1 up to 18", Tensor.linspace(-18, 18, 73).tanh().abs().amax().item() < 1);
    c.expect("tanh(20) rounds to", Tensor.of(20.0).tanh(), 1);

    c.note("erratum: 'sin(x), x << 1' must be |x| >> 1, of a sigmoid; near 0 sine is steep");
    c.expect("sin'(0.1)", Curve.slope(Tensor::sin, Tensor.of(0.1)), Math.cos(0.1));
  }
}
