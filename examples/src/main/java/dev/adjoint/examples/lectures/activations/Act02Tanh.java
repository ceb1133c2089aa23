package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A sigmoid around zero: tanh x = 2 sigmoid(2x) - 1. */
@Slide(id = "ACT-02", title = "tanh (e^x - e^-x) / (e^x + e^-x), with slope 1 - tanh^2")
public final class Act02Tanh implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "tanh",
        Tensor::tanh,
        """
          -3  -0.9950547537   0.0098660372
          -2  -0.9640275801   0.0706508249
          -1  -0.7615941560   0.4199743416
        -0.5  -0.4621171573   0.7864477330
           0   0.0000000000   1.0000000000
         0.5   0.4621171573   0.7864477330
           1   0.7615941560   0.4199743416
           2   0.9640275801   0.0706508249
           3   0.9950547537   0.0098660372
        """);

    Tensor x = Tensor.linspace(-6, 6, 49);
    Tensor identity = x.mul(2).sigmoid().mul(2).sub(1);
    c.expectTrue(
        "tanh x = 2 sigmoid(2 x) - 1 to 1e-15",
        x.tanh().sub(identity).abs().amax().item() <= 1e-15);
    c.expect(
        "slope - (1 - tanh^2)",
        Curve.slope(Tensor::tanh, x).sub(x.tanh().square().rsub(1)).amax(),
        0);
  }
}
