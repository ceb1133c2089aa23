package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Patterns are stored as outer products and recalled by descent of the energy E = -s W s / 2. */
@Slide(id = "AR-09", title = "Hopfield net: s <- sgn(W s), E = -s W s / 2")
public final class Ar09Hopfield implements Lecture {
  private static Tensor energy(Tensor w, Tensor s) {
    return s.dot(w.matmul(s)).div(-2);
  }

  @Override
  public void run(Checks c) {
    Tensor p = Tensor.of(new double[] {1, -1, 1, -1, 1});
    Tensor w = p.outer(p).sub(Tensor.eye(DType.F64, 5));
    Tensor s = Tensor.of(new double[] {1, 1, 1, -1, 1});
    c.expect("energy of the disturbed pattern", energy(w, s), -2);
    Tensor recalled = w.matmul(s).sgn();
    c.expect("one step recalls p", recalled, p);
    c.expect("energy of p", energy(w, recalled), -10);
    c.expect("p stays", w.matmul(p).sgn(), p);
    c.expect("-p is stored too", w.matmul(p.neg()).sgn(), p.neg());
    c.expect(
        "the step follows -dE/ds = W s",
        Adjoint.grad(v -> energy(w, v)).apply(s).neg(),
        w.matmul(s));
  }
}
