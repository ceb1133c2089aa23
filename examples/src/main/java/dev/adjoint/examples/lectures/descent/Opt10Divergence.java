package dev.adjoint.examples.lectures.descent;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.optim.Sgd;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Dataset;
import dev.adjoint.train.DivergenceException;
import dev.adjoint.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/** The slide gives no rate. From 0.01 on the path explodes; a trainer says at which step. */
@Slide(id = "OPT-10", title = "100 iterations with too large a rate")
public final class Opt10Divergence implements Lecture {
  @Override
  public void run(Checks c) {
    Param v = new Param(Tensor.of(new double[] {1, 1}));
    Layer f =
        _ -> {
          Tensor x = v.select(0, 0);
          Tensor y = v.select(0, 1);
          return x.square().mul(2).add(y.square()).add(x.mul(y).mul(4).exp());
        };
    List<Double> losses = new ArrayList<>();
    Tensor one = Tensor.zeros(DType.F64, Shape.of(1));
    Trainer trainer =
        new Trainer(
            f,
            (value, target) -> {
              losses.add(value.item());
              return value;
            },
            new Sgd(List.of(v), 0.01));
    long stopped = 0;
    try {
      trainer.fit(DataLoader.of(Dataset.of(one, one), 1), 100);
    } catch (DivergenceException e) {
      stopped = e.step();
    }
    c.expect("f at the start", losses.get(0), "57.5981500331");
    c.expect("  after one step", losses.get(1), "367.3229402429");
    c.expect("  after two", losses.get(2), Double.POSITIVE_INFINITY);
    c.expectText("the trainer stops at step", stopped, "3");
  }
}
