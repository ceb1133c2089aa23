package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;

/** Blocks in a row, in parallel, and around which the input is led past. */
@Slide(id = "NN-08", title = "a_L = h_L o ... o h_1 (x): a cascade of blocks")
public final class Nn08Cascade implements Lecture {
  @Override
  public void run(Checks c) {
    Layer f = t -> t.mul(2);
    Layer g = t -> t.add(1);
    Tensor x = Tensor.of(new double[] {-1, 0.5, 3});
    c.expect("f, then g", f.then(g).forward(x), -1, 2, 7);
    c.expect("g(f(x))", g.forward(f.forward(x)), -1, 2, 7);
    c.expect("three in a row", f.then(g).then(Tensor::relu).forward(x), 0, 2, 7);
    Layer branches = t -> Tensor.concat(-1, f.forward(t), g.forward(t));
    c.expect("two branches", branches.forward(x), -2, 1, 6, 0, 1.5, 4);
    Layer skip = t -> f.forward(t).add(t);
    c.expect("a skip connection: f(x) + x", skip.forward(x), -3, 1.5, 9);
  }
}
