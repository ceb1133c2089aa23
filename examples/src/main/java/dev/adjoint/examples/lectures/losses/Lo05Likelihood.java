package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;

/** The weights that make the data most likely are those of the smallest negative log likelihood. */
@Slide(id = "LO-05", title = "maximum likelihood: L = -E log p(y | x; w)")
public final class Lo05Likelihood implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor logits = Tensor.of(new double[][] {{1, 2, 3}, {0.5, -1, 2}, {-3, 0, 1}});
    Tensor y = Tensor.of(new int[] {2, 0, 1});
    Tensor logP = logits.logSoftmax(-1);
    Tensor nll = Losses.nll(logP, y);
    c.expect("nll of log softmax = crossEntropy", nll, Losses.crossEntropy(logits, y));
    Tensor likelihood = logits.softmax(-1).gather(-1, y.unsqueeze(-1)).prod();
    c.expect("e^(-3 nll) = product of the probabilities", nll.mul(-3).exp(), likelihood);

    c.note("7 heads in 10 throws, p from 0.01 to 0.99");
    Tensor p = Tensor.linspace(0.01, 0.99, 99);
    Tensor l = p.pow(7).mul(p.rsub(1).pow(3));
    Tensor minusLog = p.log().mul(7).add(p.rsub(1).log().mul(3)).neg();
    c.expect("most likely", p.get((int) l.argmax().item()), 0.7);
    c.expect("smallest -log", p.get((int) minusLog.argmin().item()), 0.7);
  }
}
