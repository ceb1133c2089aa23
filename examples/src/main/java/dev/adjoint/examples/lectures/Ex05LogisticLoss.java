package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import java.util.Locale;

/** sigma(w, u; x) = log(1 + u exp(-w x)) at w = u = x = 1; the logistic loss, not the sigmoid. */
@Slide(id = "EX-05", title = "log(1 + u exp(-w x)): one iteration by hand")
public final class Ex05LogisticLoss implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(1.0).requiresGrad();
    Tensor u = Tensor.of(1.0).requiresGrad();
    Tensor x = Tensor.of(1.0).requiresGrad();

    Tensor alpha = w.mul(x).neg().retainGrad();
    Tensor beta = alpha.exp().retainGrad();
    Tensor gamma = u.mul(beta).add(1).retainGrad();
    Tensor delta = gamma.log();
    delta.backward();

    c.expect("alpha = -w x", alpha, -1);
    c.expect("beta = exp(alpha)", beta, "0.3678794412");
    c.expect("gamma = 1 + u beta", gamma, "1.3678794412");
    c.expect("sigma = log(gamma)", delta, "0.3132616875");
    c.expect("d sigma / d gamma", gamma.grad(), "0.7310585786");
    c.expect("d sigma / du", u.grad(), "0.2689414214");
    c.expect("d sigma / d beta", beta.grad(), "0.7310585786");
    c.expect("d sigma / d alpha", alpha.grad(), "0.2689414214");
    c.expect("d sigma / dw", w.grad(), "-0.2689414214");
    c.expect("d sigma / dx", x.grad(), "-0.2689414214");

    c.note("erratum: the slide prints -0.2690, multiplied from digits that were already rounded");
    double product = -1.0 * 0.3679 * 1.0 * (1 / 1.3679);
    c.expectText(
        "-1.0 0.3679 1.0 (1 / 1.3679)", String.format(Locale.ROOT, "%.4f", product), "-0.2690");
    Tensor target = Tensor.of(1.0);
    c.expect(
        "u = 1: bceWithLogits(w x, 1)", Losses.bceWithLogits(w.mul(x), target), "0.3132616875");
  }
}
