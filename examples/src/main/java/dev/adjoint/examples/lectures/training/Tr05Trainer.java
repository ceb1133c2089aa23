package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.train.Accuracy;
import dev.adjoint.train.Batch;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Dataset;
import dev.adjoint.train.History;
import dev.adjoint.train.Trainer;
import java.util.Arrays;

/** With it come metrics, validation, stopping, and listeners. */
@Slide(id = "TR-05", title = "the Trainer is the loop by hand, bit for bit")
public final class Tr05Trainer implements Lecture {
  private static Layer net() {
    return Seeded.of(1, () -> new Sequential(new Linear(2, 8), Tensor::tanh, new Linear(8, 3)));
  }

  @Override
  public void run(Checks c) {
    Batch blobs = Blobs.of(1, 90, 3);
    DataLoader data = DataLoader.of(Dataset.of(blobs.inputs(), blobs.targets()), 16).shuffled(1);
    Layer byTrainer = net();
    Trainer trainer =
        new Trainer(byTrainer, Losses::crossEntropy, new Adam(byTrainer.parameters(), 0.01));
    History history = trainer.measuring(new Accuracy()).fit(data, 5);

    Layer byHand = net();
    Adam adam = new Adam(byHand.parameters(), 0.01);
    for (int epoch = 1; epoch <= 5; epoch++) {
      for (Batch b : data.epoch(epoch)) {
        adam.zeroGrad();
        Losses.crossEntropy(byHand.forward(b.inputs()), b.targets()).backward();
        adam.step();
      }
    }
    for (String name : byHand.values().keySet()) {
      Tensor a = byTrainer.parameter(name).value();
      Tensor b = byHand.parameter(name).value();
      c.expectTrue(name + ": equal bits", Arrays.equals(a.toDoubleArray(), b.toDoubleArray()));
    }
    c.expect("epochs in the history", history.epochs().size(), 5);
    History stopped =
        new Trainer(byHand, Losses::crossEntropy, adam)
            .stoppingWhen(h -> h.epochs().size() == 2)
            .fit(data, 5);
    c.expect("stopped by a condition after", stopped.epochs().size(), 2);
  }
}
