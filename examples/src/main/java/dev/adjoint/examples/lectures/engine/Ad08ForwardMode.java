package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.List;

/**
 * Automatic differentiation has two modes. Forward mode carries a directional derivative along with
 * each value: one pass for each input, and for R to R^M one pass in all.
 */
@Slide(id = "AD-08", title = "(x + y) z in forward mode: three passes for three partials")
public final class Ad08ForwardMode implements Lecture {
  private static Tensor f(List<Tensor> v) {
    return v.get(0).add(v.get(1)).mul(v.get(2));
  }

  /** Some of everything; that the modes agree on every operation is a test of the library. */
  private static Tensor many(Tensor x) {
    Tensor a = x.sigmoid().add(x.tanh()).mul(x.exp());
    Tensor b = x.square().add(1).sqrt().log().div(x.cos().add(2));
    return a.outer(b).matmul(x).softmax(0).sub(x.gelu()).square().mean();
  }

  @Override
  public void run(Checks c) {
    List<Tensor> at = List.of(Tensor.of(-2.0), Tensor.of(5.0), Tensor.of(-4.0));
    double[] expected = {-4, -4, 3};
    for (int i = 0; i < 3; i++) {
      Tensor e = Tensor.eye(DType.F64, 3).select(0, i);
      List<Tensor> unit = List.of(e.select(0, 0), e.select(0, 1), e.select(0, 2));
      c.expect(
          "pass " + (i + 1) + ", along e" + (i + 1),
          Adjoint.jvp(Ad08ForwardMode::f, at, unit).tangent(),
          expected[i]);
    }

    Tensor t = Tensor.of(0.5);
    var curve = Adjoint.jvp(s -> Tensor.stack(0, s.cos(), s.sin(), s), t, Tensor.of(1.0));
    c.expect("R to R^3 in one pass", curve.tangent(), -Math.sin(0.5), Math.cos(0.5), 1);

    Tensor x = Tensor.of(new double[] {0.3, -1.2, 2.1});
    Tensor d = Tensor.of(new double[] {1, -2, 0.5});
    Tensor forward = Adjoint.jvp(Ad08ForwardMode::many, x, d).tangent();
    Tensor reverse = Adjoint.grad(Ad08ForwardMode::many).apply(x).dot(d);
    c.expect("forward = reverse, many operations", forward.item(), reverse.item(), 1e-12);
  }
}
