package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.optim.Adam;
import java.util.Arrays;

/**
 * A sample has no gradient, but z = mu + sigma epsilon has one with respect to mu and sigma: the
 * randomness comes from outside. ELBO = E[log p(x|z)] - KL(q(z|x), p(z)).
 */
@Slide(id = "AR-07", title = "variational autoencoder: z = mu + sigma epsilon, KL, ELBO")
public final class Ar07Variational implements Lecture {
  private static final int STEPS = 200;

  /** KL(N(mu, exp(logVar)), N(0, 1)), summed over the last axis. */
  private static Tensor kl(Tensor mu, Tensor logVar) {
    return mu.square().add(logVar.exp()).sub(1).sub(logVar).sum(-1).div(2);
  }

  @Override
  public void run(Checks c) {
    Tensor mu = Tensor.of(new double[] {1, -0.5}).requiresGrad();
    Tensor logVar = Tensor.of(new double[] {0, -1}).requiresGrad();
    Tensor kl = kl(mu, logVar);
    c.expect("KL", kl, "0.8089397206");
    kl.backward();
    c.expect("dKL/dmu = mu", mu.grad(), 1, -0.5);
    c.expect("dKL/dlogvar = (sigma^2 - 1)/2", logVar.grad(), "0 -0.3160602794");

    Tensor m = Tensor.of(0.3).requiresGrad();
    Tensor sigma = Tensor.of(2.0).requiresGrad();
    double epsilon = -1.7;
    m.add(sigma.mul(epsilon)).backward();
    c.expect("dz/dmu", m.grad(), 1);
    c.expect("dz/dsigma = epsilon", sigma.grad(), epsilon);

    double[] elbo = Seeded.of(1, Ar07Variational::train);
    double first = Arrays.stream(elbo, 0, 20).average().orElseThrow();
    double last = Arrays.stream(elbo, STEPS - 20, STEPS).average().orElseThrow();
    c.note(
        "ELBO of points near a line in four dimensions: %.2f in the first 20 steps, %.2f in the last 20"
            .formatted(first, last));
    c.expectTrue("the ELBO rises", last > first + 1);
  }

  /** The ELBO of each step: 4 numbers that depend on one. */
  private static double[] train() {
    Tensor t = Seeded.normal(128, 1);
    Tensor x = t.matmul(Seeded.normal(1, 4)).add(Seeded.normal(128, 4).mul(0.1));
    var body = new Sequential(new Linear(4, 16), Tensor::tanh);
    var mean = new Linear(16, 1);
    var logVariance = new Linear(16, 1);
    var decoder = new Sequential(new Linear(1, 16), Tensor::tanh, new Linear(16, 4));
    var net = new Sequential(body, mean, logVariance, decoder);
    var adam = new Adam(net.parameters(), 0.01);
    double[] elbo = new double[STEPS];
    for (int step = 0; step < STEPS; step++) {
      Tensor h = body.forward(x);
      Tensor mu = mean.forward(h);
      Tensor logVar = logVariance.forward(h);
      Tensor z = mu.add(logVar.div(2).exp().mul(Seeded.normal(128, 1)));
      Tensor error = decoder.forward(z).sub(x);
      Tensor logLikelihood = error.square().sum(1).div(-2 * 0.5 * 0.5); // up to a constant
      Tensor loss = kl(mu, logVar).sub(logLikelihood).mean();
      elbo[step] = -loss.item();
      adam.zeroGrad();
      loss.backward();
      adam.step();
    }
    return elbo;
  }
}
