package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * The larger input gets the whole upstream gradient, the other nothing. Between equal inputs it is
 * split; along an axis, max gives it to the first.
 */
@Slide(id = "OP-03", title = "max gate: gradient router")
public final class Op03MaxGate implements Lecture {
  @Override
  public void run(Checks c) {
    both(c, "max(4, 5), upstream 9", Tensor::maximum, 4, 5, 0, 9);
    both(c, "min(4, 5), upstream 9", Tensor::minimum, 4, 5, 9, 0);
    both(c, "max(5, 5), upstream 9: the halves add up", Tensor::maximum, 5, 5, 4.5, 4.5);

    Tensor x = Tensor.of(new double[][] {{1, 7, 7}, {9, 2, 3}});
    UnaryOperator<Tensor> largest = t -> t.amax();
    UnaryOperator<Tensor> rows = t -> t.amax(1).sum();
    UnaryOperator<Tensor> firsts = t -> t.max(1).values().sum();
    UnaryOperator<Tensor> smallest = t -> t.amin(1).sum();
    c.expect("over all", Adjoint.grad(largest).apply(x), "0 0 0", "1 0 0");
    c.expect("over rows, ties split", Adjoint.grad(rows).apply(x), "0 0.5 0.5", "1 0 0");
    c.expect("over rows, to the returned index", Adjoint.grad(firsts).apply(x), "0 1 0", "1 0 0");
    c.expect("smallest of rows", Adjoint.grad(smallest).apply(x), "1 0 0", "0 1 0");
  }

  private static void both(
      Checks c, String what, BinaryOperator<Tensor> f, double a, double b, double toA, double toB) {
    Tensor first = Tensor.of(a).requiresGrad();
    Tensor second = Tensor.of(b).requiresGrad();
    f.apply(first, second).backward(Tensor.of(9.0));
    c.expect(what + ": to the first", first.grad(), toA);
    c.expect("  to the second", second.grad(), toB);
  }
}
