package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The exercise as printed. Each input is used three times; its gradients add up. */
@Slide(id = "EX-07", title = "f = (2x + y + 3z)^2 + (x + 3y + 4z)^2 log(x^2 + y^2 + z^2)")
public final class Ex07SharedInputs implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(1.0).requiresGrad();
    Tensor y = Tensor.of(1.0).requiresGrad();
    Tensor z = Tensor.of(1.0).requiresGrad();

    Tensor s1 = x.mul(2).add(y).add(z.mul(3)).retainGrad();
    Tensor q1 = s1.square().retainGrad();
    Tensor s2 = x.add(y.mul(3)).add(z.mul(4)).retainGrad();
    Tensor q2 = s2.square().retainGrad();
    Tensor s3 = x.square().add(y.square()).add(z.square()).retainGrad();
    Tensor log = s3.log().retainGrad();
    Tensor f = q1.add(q2.mul(log));
    f.backward();

    c.node("s1 = 2x + y + 3z", s1, "6", "12");
    c.node("q1 = s1^2", q1, "36", "1");
    c.node("s2 = x + 3y + 4z", s2, "8", "17.5777966187");
    c.node("q2 = s2^2", q2, "64", "1.0986122887");
    c.node("s3 = x^2 + y^2 + z^2", s3, "3", "21.3333333333");
    c.node("log s3", log, "1.0986122887", "64");
    c.expect("f", f, "106.3111864748");
    c.expect("df/dx = 200/3 + 16 ln 3", x.grad(), 200 / 3.0 + 16 * Math.log(3));
    c.expect("df/dy = 164/3 + 48 ln 3", y.grad(), 164 / 3.0 + 48 * Math.log(3));
    c.expect("df/dz = 236/3 + 64 ln 3", z.grad(), 236 / 3.0 + 64 * Math.log(3));
    c.note("erratum: the printed answer belongs to another function; see EX-08");
  }
}
