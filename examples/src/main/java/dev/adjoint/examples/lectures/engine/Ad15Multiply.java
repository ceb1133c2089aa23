package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.GradCheck;
import dev.adjoint.core.GradFunction;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.List;

/** A gate of one's own: cache some values in forward, multiply upstream and local in backward. */
@Slide(id = "AD-15", title = "class Multiply(torch.autograd.Function)")
public final class Ad15Multiply implements Lecture {
  private static final class Multiply extends GradFunction {
    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      ctx.save(in);
      return in[0].mul(in[1]);
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dz) {
      Tensor x = ctx.saved(0);
      Tensor y = ctx.saved(1);
      return new Tensor[] {y.mul(dz), x.mul(dz)};
    }
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(3.0).requiresGrad();
    Tensor y = Tensor.of(-4.0).requiresGrad();
    Tensor z = new Multiply().apply(x, y);
    z.backward(Tensor.of(2.0));
    c.expect("z", z, -12);
    c.expect("upstream 2: dL/dx", x.grad(), -8);
    c.expect("  dL/dy", y.grad(), 6);

    Tensor a = Tensor.of(new double[] {0.5, -1.5, 2}).requiresGrad();
    Tensor b = Tensor.of(new double[] {-1, 0.25, 3}).requiresGrad();
    new Multiply().apply(a, b).sum().backward();
    c.note("the built-in mul has the same gradients, b and a");
    c.expect("d sum(a b)/da", a.grad(), -1, 0.25, 3);
    c.expect("d sum(a b)/db", b.grad(), 0.5, -1.5, 2);

    GradCheck.check(
        in -> new Multiply().apply(in.get(0).sin(), in.get(1)).exp().sum(),
        List.of(Tensor.of(new double[] {0.3, -0.7}), Tensor.of(new double[] {1.1, 0.4})),
        1e-7);
    c.note("inside exp(sin(x) y) it agrees with numeric differences");
  }
}
