package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/**
 * np.exp and torch.sigmoid. As the slide writes it, 1 / (1 + e^-x), e^1000 overflows on the way;
 * value and derivative must come out right all the same.
 */
@Slide(id = "OP-07", title = "sigmoid and tanh at -1000 and 1000: no overflow")
public final class Op07StableForms implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {-1000, 0, 1, 1000});
    c.expect("exp", x.exp(), 0, 1, Math.E, Double.POSITIVE_INFINITY);
    c.expect("sigmoid", x.sigmoid(), "0 0.5 0.7310585786 1");
    c.expect("sigmoid'", slope(Tensor::sigmoid, x), "0 0.25 0.1966119332 0");
    c.expect("tanh", x.tanh(), "-1 0 0.7615941560 1");
    c.expect("tanh'", slope(Tensor::tanh, x), "0 1 0.4199743416 0");
    c.expect("log sigmoid", x.logSigmoid(), "-1000 -0.6931471806 -0.3132616875 0");
    c.expect("log sigmoid'", slope(Tensor::logSigmoid, x), "1 0.5 0.2689414214 0");
    c.expect("softplus", x.softplus(), "0 0.6931471806 1.3132616875 1000");
    c.expect(
        "softmax of (-1000, 0, 1000)",
        Tensor.of(new double[] {-1000, 0, 1000}).softmax(0),
        0,
        0,
        1);
  }

  private static Tensor slope(UnaryOperator<Tensor> f, Tensor x) {
    return Adjoint.grad(t -> f.apply(t).sum()).apply(x);
  }
}
