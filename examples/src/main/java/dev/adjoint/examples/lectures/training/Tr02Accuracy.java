package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.train.Accuracy;
import dev.adjoint.train.Batch;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Dataset;

/** Means over an epoch. The slide adds up and never divides. */
@Slide(id = "TR-02", title = "train_loss += loss.item(); acc = accuracy(y_pred, y)")
public final class Tr02Accuracy implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor logits = Tensor.of(new double[][] {{2, 1}, {0, 3}, {1, 0}, {0, 1}});
    Tensor y = Tensor.of(new int[] {0, 1, 1, 1});
    c.expect("accuracy", Accuracy.of(logits, y), 0.75);

    c.note("erratum: train_loss and train_acc are sums; divide by the number of batches");
    double sum = 0;
    double correct = 0;
    DataLoader loader = DataLoader.of(Dataset.of(logits, y), 2);
    for (Batch b : loader.epoch(1)) {
      sum += Losses.crossEntropy(b.inputs(), b.targets()).item();
      correct += Accuracy.of(b.inputs(), b.targets());
    }
    c.expect("epoch's accuracy: sum", correct, 1.5);
    c.expect("  mean", correct / loader.batches(), 0.75);
    c.expect("epoch's loss: mean", sum / loader.batches(), Losses.crossEntropy(logits, y).item());
  }
}
