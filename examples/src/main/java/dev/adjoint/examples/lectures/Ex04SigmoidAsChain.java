package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** y = delta(gamma(beta(alpha(x)))): the derivative is the product of four local ones. */
@Slide(id = "EX-04", title = "sigmoid as a chain: 1 / (1 + exp(-x)) at x = 1")
public final class Ex04SigmoidAsChain implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(1.0).requiresGrad();
    Tensor alpha = x.neg();
    Tensor beta = alpha.exp();
    Tensor gamma = beta.add(1);
    Tensor y = gamma.reciprocal();
    y.backward();

    c.expect("alpha = -x", alpha, -1);
    c.expect("beta = exp(alpha)", beta, "0.3678794");
    c.expect("gamma = 1 + beta", gamma, "1.3678794");
    c.expect("y = 1 / gamma", y, "0.7310586");

    Tensor dAlpha = Adjoint.grad(Tensor::neg).apply(x);
    Tensor dBeta = Adjoint.grad(Tensor::exp).apply(alpha);
    Tensor dGamma = Adjoint.grad(t -> t.add(1)).apply(beta);
    Tensor dDelta = Adjoint.grad(Tensor::reciprocal).apply(gamma);
    c.expect("d alpha / dx", dAlpha, -1);
    c.expect("d beta / d alpha", dBeta, "0.3678794");
    c.expect("d gamma / d beta", dGamma, 1);
    c.expect("d y / d gamma", dDelta, "-0.5344466");

    c.expect("their product", dAlpha.mul(dBeta).mul(dGamma).mul(dDelta), "0.1966119");
    c.expect("dy/dx by backward()", x.grad(), "0.1966119");
    c.expect("dy/dx = y (1 - y)", x.grad(), y.item() * (1 - y.item()));
  }
}
