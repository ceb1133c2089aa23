package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.GradFunction;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** "Only two things need to be implemented to define a new layer": forward and backward. */
@Slide(id = "AD-16", title = "a new operation: softsign, x / (1 + |x|)")
public final class Ad16Softsign implements Lecture {
  private static final class Softsign extends GradFunction {
    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      ctx.save(in);
      return in[0].div(in[0].abs().add(1));
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dy) {
      return new Tensor[] {dy.div(ctx.saved(0).abs().add(1).square())};
    }
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {-3, -0.5, 0.25, 1});
    Tensor w = x.requiresGrad();
    Tensor y = new Softsign().apply(w);
    y.sum().backward();
    c.expect("softsign", y, -3 / 4.0, -1 / 3.0, 1 / 5.0, 1 / 2.0);
    c.expect("1 / (1 + |x|)^2", w.grad(), 1 / 16.0, 4 / 9.0, 16 / 25.0, 1 / 4.0);

    GradCheck.check(t -> new Softsign().apply(t).sum(), x);
    c.note("it agrees with numeric differences");
    Tensor second = Adjoint.grad(Adjoint.grad(t -> new Softsign().apply(t))).apply(Tensor.of(1.0));
    c.expect("the second derivative, -2 / (1 + x)^3 at 1", second, -0.25);
  }
}
