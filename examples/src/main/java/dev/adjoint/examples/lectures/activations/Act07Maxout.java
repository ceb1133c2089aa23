package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.List;

/** The larger of two linear units; only the winner gets a gradient. */
@Slide(id = "ACT-07", title = "Maxout max(w1 x + b1, w2 x + b2)")
public final class Act07Maxout implements Lecture {
  private static Tensor maxout(List<Tensor> v) {
    Tensor x = v.get(0);
    Tensor first = v.get(1).dot(x).add(v.get(2));
    Tensor second = v.get(3).dot(x).add(v.get(4));
    return first.maximum(second);
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {1, 3});
    Tensor w1 = Tensor.of(new double[] {1, -1});
    Tensor b1 = Tensor.of(0.5);
    Tensor w2 = Tensor.of(new double[] {-2, 1});
    Tensor b2 = Tensor.of(0.0);
    var y = Adjoint.valueAndGrads(Act07Maxout::maxout, x, w1, b1, w2, b2);
    c.expect("w1 x + b1", w1.dot(x).add(b1), -1.5);
    c.expect("w2 x + b2", w2.dot(x).add(b2), 1);
    c.expect("maxout", y.value(), 1);
    c.expect("dx", y.grads().get(0), -2, 1);
    c.expect("dw1", y.grads().get(1), 0, 0);
    c.expect("db1", y.grads().get(2), 0);
    c.expect("dw2", y.grads().get(3), 1, 3);
    c.expect("db2", y.grads().get(4), 1);

    c.note("torch.max stands among the activations; it is a building block of this one");
    Tensor weight = Tensor.stack(0, w1, w2);
    Tensor pieces = x.linear(weight, Tensor.stack(0, b1, b2));
    c.expect("k pieces as one Linear and a maximum", pieces.amax(-1), 1);
  }
}
