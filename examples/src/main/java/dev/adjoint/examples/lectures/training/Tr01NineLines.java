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
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.train.Batch;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Dataset;

/** Prediction, its error, backpropagation, a step; for each batch. */
@Slide(id = "TR-01", title = "the training loop: backward() is all you need")
public final class Tr01NineLines implements Lecture {
  private static double epoch(Layer model, DataLoader data, Optimizer optimizer) {
    double sum = 0;
    for (Batch batch : data.epoch(1)) {
      Tensor pred = model.forward(batch.inputs()); // the prediction
      Tensor loss = Losses.crossEntropy(pred, batch.targets()); // its error
      optimizer.zeroGrad();
      loss.backward(); // backpropagation
      optimizer.step();
      sum += loss.item();
    }
    return sum / data.batches();
  }

  @Override
  public void run(Checks c) {
    Batch blobs = Blobs.of(1, 120, 3);
    DataLoader data = DataLoader.of(Dataset.of(blobs.inputs(), blobs.targets()), 16).shuffled(1);
    Layer model =
        Seeded.of(1, () -> new Sequential(new Linear(2, 16), Tensor::relu, new Linear(16, 3)));
    Adam adam = new Adam(model.parameters(), 0.01);
    double first = epoch(model, data, adam);
    for (int epoch = 0; epoch < 10; epoch++) {
      epoch(model, data, adam);
    }
    c.expectTrue("the loss falls to a quarter", epoch(model, data, adam) < first / 4);
  }
}
