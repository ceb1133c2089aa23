package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;

/** Eight symbols through three numbers and back: the net finds a code as short as three bits. */
@Slide(id = "AR-06", title = "autoencoder: 8 one-hot symbols -> 3 -> 8")
public final class Ar06Autoencoder implements Lecture {
  @Override
  public void run(Checks c) {
    int right = Seeded.of(1, Ar06Autoencoder::reconstructed);
    c.note(right + " of 8 symbols come back");
    c.expectTrue("at least 7 of 8", right >= 7);
  }

  private static int reconstructed() {
    Tensor x = Tensor.eye(DType.F64, 8);
    Tensor symbols = Tensor.arange(8);
    var encoder = new Sequential(new Linear(8, 3), Tensor::tanh);
    var decoder = new Linear(3, 8);
    var net = encoder.then(decoder);
    var adam = new Adam(net.parameters(), 0.05);
    for (int step = 0; step < 300; step++) {
      adam.zeroGrad();
      Losses.crossEntropy(net.forward(x), symbols).backward();
      adam.step();
    }
    return (int) net.forward(x).argmax(1).eq(symbols).to(DType.F64).sum().item();
  }
}
