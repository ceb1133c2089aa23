package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.GradFunction;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Sequential;

/**
 * A new module is any function that is differentiable almost everywhere. Cascades of simple ones
 * are easier to debug.
 */
@Slide(id = "NN-09", title = "h = tanh(ReLU(x)) as one module or two")
public final class Nn09NewModules implements Lecture {
  private static final class TanhRelu extends GradFunction {
    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      Tensor y = in[0].relu().tanh();
      ctx.save(in[0], y);
      return y;
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dy) {
      Tensor y = ctx.saved(1);
      Tensor open = ctx.saved(0).gt(0).to(dy.dtype());
      return new Tensor[] {dy.mul(open).mul(y.square().rsub(1))};
    }
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {-1, 0.5, 2});
    Layer two = new Sequential(Tensor::relu, Tensor::tanh);
    Layer one = t -> new TanhRelu().apply(t);
    c.expect("one module", one.forward(x), "0 0.4621171573 0.9640275801");
    c.expect("two modules", two.forward(x), one.forward(x));
    Tensor slope = Adjoint.grad(t -> one.forward(t).sum()).apply(x);
    c.expect("gradient, one", slope, "0 0.7864477330 0.0706508249");
    c.expect("gradient, two", Adjoint.grad(t -> two.forward(t).sum()).apply(x), slope);
  }
}
