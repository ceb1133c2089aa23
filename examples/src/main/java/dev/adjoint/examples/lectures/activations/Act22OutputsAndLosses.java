package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;

/** Softmax and sigmoid belong to the loss while training, and to the prediction afterwards. */
@Slide(id = "ACT-22", title = "which activation at the output")
public final class Act22OutputsAndLosses implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor logits = Tensor.of(new double[][] {{1, 2, 3}});
    Tensor label = Tensor.of(new int[] {2});
    c.expect("crossEntropy takes logits", Losses.crossEntropy(logits, label), "0.4076059644");
    c.expect(
        "softmax before it, a common slip",
        Losses.crossEntropy(logits.softmax(-1), label),
        -Math.log(Math.exp(0.6652409557748219) / sumOfExp(logits.softmax(-1))));
    Tensor p = Modes.inference(() -> logits.softmax(-1));
    c.expect("only to predict: softmax", p.squeeze(0), "0.0900305732 0.2447284711 0.6652409558");
    Tensor labels = Tensor.of(new double[][] {{0, 1, 1}});
    c.expect("several labels at once", Losses.bceWithLogits(logits, labels), "0.4962590167");
    c.expect(
        "  sigmoid per class",
        logits.sigmoid().squeeze(0),
        "0.7310585786 0.8807970780 0.9525741268");
  }

  private static double sumOfExp(Tensor x) {
    return x.exp().sum().item();
  }
}
