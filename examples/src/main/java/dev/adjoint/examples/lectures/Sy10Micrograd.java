package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.micrograd.Value;

/** The expression of micrograd's README, with {@link Value} and with {@link Tensor}. */
@Slide(id = "SY-10", title = "micrograd: a scalar engine, and the tensor engine beside it")
public final class Sy10Micrograd implements Lecture {
  /** The README's expression, line by line. */
  static Value expression(Value a, Value b) {
    Value c = a.add(b);
    Value d = a.mul(b).add(b.pow(3));
    c = c.add(c.add(1));
    c = c.add(c.add(1).add(a.neg()));
    d = d.add(d.mul(2).add(b.add(a).relu()));
    d = d.add(d.mul(3).add(b.sub(a).relu()));
    Value e = c.sub(d);
    Value f = e.pow(2);
    Value g = f.div(2);
    return g.add(new Value(10).div(f));
  }

  /** The same with tensors. */
  static Tensor expression(Tensor a, Tensor b) {
    Tensor c = a.add(b);
    Tensor d = a.mul(b).add(b.pow(3));
    c = c.add(c.add(1));
    c = c.add(c.add(1).add(a.neg()));
    d = d.add(d.mul(2).add(b.add(a).relu()));
    d = d.add(d.mul(3).add(b.sub(a).relu()));
    Tensor e = c.sub(d);
    Tensor f = e.pow(2);
    Tensor g = f.div(2);
    return g.add(f.rdiv(10));
  }

  @Override
  public void run(Checks c) {
    Value a = new Value(-4);
    Value b = new Value(2);
    Value g = expression(a, b);
    g.backward();
    c.expect("Value: g", g.data(), "24.7040816327");
    c.expect("Value: dg/da", a.grad(), "138.8338192420");
    c.expect("Value: dg/db", b.grad(), "645.5772594752");

    Tensor ta = Tensor.of(-4.0).requiresGrad();
    Tensor tb = Tensor.of(2.0).requiresGrad();
    Tensor tg = expression(ta, tb);
    tg.backward();
    c.expect("Tensor: g", tg, g.data());
    c.expect("Tensor: dg/da", ta.grad(), a.grad());
    c.expect("Tensor: dg/db", tb.grad(), b.grad());
  }
}
