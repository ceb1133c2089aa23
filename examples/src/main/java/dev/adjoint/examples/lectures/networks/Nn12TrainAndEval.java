package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Dropout;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Sequential;

/** Dropout drops only while training. The mode is that of the call, not a switch on the model. */
@Slide(id = "NN-12", title = "model.train(), model.eval(), X.to(device)")
public final class Nn12TrainAndEval implements Lecture {
  @Override
  public void run(Checks c) {
    Layer net = new Sequential(new Dropout(0.5));
    Tensor x = Tensor.ones(DType.F64, Shape.of(1000));
    Tensor trained = Rng.using(1, () -> Modes.training(() -> net.forward(x)));
    double zeros = trained.eq(0).to(DType.F64).sum().item();
    c.expectTrue("training: about half dropped", Math.abs(zeros - 500) < 60);
    c.expect("  the others doubled", trained.amax(), 2);
    Tensor evaluated = Modes.evaluating(() -> net.forward(x));
    c.expect(
        "evaluating: smallest, largest", Tensor.stack(0, evaluated.amin(), evaluated.amax()), 1, 1);
    c.expectTrue("X.to(device) for the device it is on", x.to(x.device()) == x);
  }
}
