// Trains a network on 1,797 handwritten digits with a plain loop: nothing between you and the steps.
//
//   ./adjoint run examples/TrainDigits.java

import module dev.adjoint.data;

class Net implements Layer {
  final Linear fc1 = new Linear(64, 64);
  final Linear fc2 = new Linear(64, 10);

  public Tensor forward(Tensor x) {
    return fc2.forward(fc1.forward(x).relu());
  }
}

void main() {
  Split digits = Datasets.digits();
  DataLoader loader = DataLoader.of(digits.train(), 32).shuffled(1);
  Net net = Rng.using(1, Net::new);
  Optimizer adam = new Adam(net.parameters(), 3e-3);

  for (int epoch = 1; epoch <= 10; epoch++) {
    double sum = 0;
    for (Batch batch : loader.epoch(epoch)) {
      Tensor loss = Losses.crossEntropy(net.forward(batch.inputs()), batch.targets());
      adam.zeroGrad();
      loss.backward();
      adam.step();
      sum += loss.item() * batch.size();
    }
    IO.println(
        "epoch %2d   loss %.4f   test accuracy %.1f %%"
            .formatted(epoch, sum / loader.examples(), 100 * accuracy(net, digits.test())));
  }
}

double accuracy(Net net, Dataset test) {
  Batch all = DataLoader.of(test, test.size()).epoch(1).get(0);
  return Accuracy.of(Modes.inference(() -> net.forward(all.inputs())), all.targets());
}
