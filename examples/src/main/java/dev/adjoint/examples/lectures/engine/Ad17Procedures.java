package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/**
 * Symbolic differentiation can only handle mathematics, not procedures. Here whatever the program
 * did is differentiated, with ordinary control flow, loop counts that depend on numbers included.
 */
@Slide(id = "AD-17", title = "if, for, while and recursion are differentiated")
public final class Ad17Procedures implements Lecture {
  private static Tensor branch(Tensor x) {
    return x.item() > 0 ? x.square() : x.neg();
  }

  private static Tensor doubling(Tensor x) {
    Tensor v = x;
    while (v.item() < 100) {
      v = v.mul(2);
    }
    return v;
  }

  private static Tensor power(Tensor x, int n) {
    return n == 0 ? Tensor.of(1.0) : power(x, n - 1).mul(x);
  }

  /** l(n + 1) = 4 l(n) (1 - l(n)). */
  private static Tensor logistic(Tensor x) {
    Tensor l = x;
    for (int n = 1; n < 4; n++) {
      l = l.mul(4).mul(l.rsub(1));
    }
    return l;
  }

  @Override
  public void run(Checks c) {
    c.expect("if (x > 0) x^2 else -x, at 2", derivative(Ad17Procedures::branch, 2), 4);
    c.expect("  at -2", derivative(Ad17Procedures::branch, -2), -1);
    var loop = Adjoint.valueAndGrad(Ad17Procedures::doubling, Tensor.of(3.0));
    c.expect("while (v < 100) v = 2 v, from 3", loop.value(), 192);
    c.expect("  its derivative, 2^6", loop.grad(), 64);
    c.expect("x^5 by recursion, at 2", derivative(x -> power(x, 5), 2), 80);
    double x = 0.2;
    double slide =
        64
            * (1
                - 42 * x
                + 504 * Math.pow(x, 2)
                - 2640 * Math.pow(x, 3)
                + 7040 * Math.pow(x, 4)
                - 9984 * Math.pow(x, 5)
                + 7168 * Math.pow(x, 6)
                - 2048 * Math.pow(x, 7));
    c.expect("the logistic map l4 at 0.2", derivative(Ad17Procedures::logistic, x), slide);
  }

  private static Tensor derivative(UnaryOperator<Tensor> f, double at) {
    return Adjoint.grad(f).apply(Tensor.of(at));
  }
}
