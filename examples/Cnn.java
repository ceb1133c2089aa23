// A convolutional network on 1,797 handwritten digits: convolution, pooling, twice, and a classifier.
//
//   ./adjoint run examples/Cnn.java

import module dev.adjoint.data;

class Net implements Layer {
  final Conv2d conv1 = new Conv2d(1, 16, 3, Conv2d.Options.DEFAULT.withPadding(1));
  final BatchNorm2d norm1 = new BatchNorm2d(16);
  final Conv2d conv2 = new Conv2d(16, 32, 3, Conv2d.Options.DEFAULT.withPadding(1));
  final BatchNorm2d norm2 = new BatchNorm2d(32);
  final MaxPool2d pool = new MaxPool2d(2);
  final Dropout dropout = new Dropout(0.2);
  final Linear classes = new Linear(128, 10);

  public Tensor forward(Tensor pixels) { // [n, 64]
    Tensor x = pixels.reshape(-1, 1, 8, 8);
    x = pool.forward(norm1.forward(conv1.forward(x)).relu()); // [n, 16, 4, 4]
    x = pool.forward(norm2.forward(conv2.forward(x)).relu()); // [n, 32, 2, 2]
    return classes.forward(dropout.forward(x.flatten(1)));
  }
}

void main() {
  int epochs = 10;
  Split digits = Datasets.digits();
  DataLoader loader = DataLoader.of(digits.train(), 32).shuffled(1);
  Batch test = DataLoader.of(digits.test(), digits.test().size()).epoch(1).get(0);
  Net net = Rng.using(1, Net::new);
  IO.println(net.describe());
  Optimizer adam =
      new AdamW(net.parameters(), 5e-3).schedule(Schedule.cosine(epochs * loader.batches()));

  Rng dropped = new Rng(2);
  for (int epoch = 1; epoch <= epochs; epoch++) {
    double sum = 0;
    for (Batch batch : loader.epoch(epoch)) {
      Supplier<Tensor> loss =
          () -> Losses.crossEntropy(net.forward(batch.inputs()), batch.targets());
      sum += Rng.using(dropped, () -> adam.step(loss)).item() * batch.size();
    }
    Tensor scores = Modes.inference(() -> net.forward(test.inputs()));
    IO.println(
        "epoch %2d   loss %.4f   test accuracy %.1f %%"
            .formatted(
                epoch, sum / loader.examples(), 100 * Accuracy.of(scores, test.targets())));
  }
}
