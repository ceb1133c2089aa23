package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Adjoint.Recording;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.List;

/**
 * TensorFlow records inside a scope and then asks a tape for the gradients of one tensor by a list
 * of others. Here every computation is recorded; gradients() asks, of any tensors of the graph.
 */
@Slide(id = "AD-12", title = "the tape form: the gradient of f by a list")
public final class Ad12Tape implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(-2.0).requiresGrad();
    Tensor y = Tensor.of(5.0).requiresGrad();
    Tensor z = Tensor.of(-4.0).requiresGrad();
    Tensor q = x.add(y);
    Tensor f = q.mul(z);

    var g = Adjoint.gradients(List.of(f), List.of(x, y, z, q), Recording.NOTHING);
    c.note("tape.gradient(f, [x, y, z]) is Adjoint.gradients(List.of(f), List.of(x, y, z), ...)");
    c.expect("df/dx", g.get(0), -4);
    c.expect("df/dy", g.get(1), -4);
    c.expect("df/dz", g.get(2), 3);
    c.expect("an intermediate too: df/dq", g.get(3), -4);
    c.expectText(".grad() is not touched", x.grad(), "null");

    Tensor none = Modes.noGrad(() -> x.add(y).mul(z));
    c.expectTrue("and a scope without recording: noGrad", !none.needsGrad());
  }
}
