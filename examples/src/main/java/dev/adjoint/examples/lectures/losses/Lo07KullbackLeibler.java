package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;

/** How much longer messages get if one codes for Q what is drawn from P. Not symmetric. */
@Slide(id = "LO-07", title = "KL(P || Q) = sum p ln(p / q)")
public final class Lo07KullbackLeibler implements Lecture {
  private static Tensor kl(Tensor p, Tensor q) {
    return p.mul(p.div(q).log()).sum();
  }

  @Override
  public void run(Checks c) {
    Tensor p = Tensor.of(new double[] {0.5, 0.3, 0.2});
    Tensor q = Tensor.of(new double[] {0.4, 0.4, 0.2});
    c.expect("KL(P || Q)", kl(p, q), "0.0252671539");
    c.expect("KL(Q || P)", kl(q, p), "0.0258154085");
    Tensor entropy = p.mul(p.log()).sum().neg();
    Tensor cross = Losses.crossEntropy(q.log().unsqueeze(0), p.unsqueeze(0));
    c.expect("H(P)", entropy, "1.0296530141");
    c.expect("cross entropy", cross, "1.0549201680");
    c.expect("H + KL", entropy.add(kl(p, q)), cross);
    Tensor logits = Tensor.of(new double[] {0.1, -0.4, 0.7});
    Tensor s = logits.softmax(0);
    Tensor byKl = Adjoint.grad(t -> kl(p, t.softmax(0))).apply(logits);
    c.expect("gradient by logits: s - p, as of cross entropy", byKl, s.sub(p));
  }
}
