package dev.adjoint.bench;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Embedding;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.recurrent.Lstm;

/**
 * Characters, 65 of them embedded in 64 numbers, through an LSTM of 256: batch 32, 64 characters
 * each, Adam 1e-3.
 */
final class CharLstm extends Training {
  /** From then on rounding grows: after 46 steps PyTorch's own losses in f32 are 1e-3 off. */
  private static final Check F32 = new Check(24, 1e-5);

  CharLstm() {
    super("char_lstm_adam", 6, F32, CharLstm::parts);
  }

  private static Parts parts() {
    Net net = new Net();
    Tensor x = Fixture.labels(55, 32, 64, 65);
    Tensor y = Fixture.labels(56, 32, 64, 65);
    return new Parts(
        net, new Adam(net.parameters(), 1e-3), () -> Losses.crossEntropy(net.forward(x), y));
  }

  private static final class Net implements Layer {
    final Embedding embedding = new Embedding(65, 64);
    final Lstm lstm = new Lstm(64, 256, Lstm.Options.DEFAULT.withBatchFirst());
    final Linear out = new Linear(256, 65);

    @Override
    public Tensor forward(Tensor x) {
      return out.forward(lstm.forward(embedding.forward(x)));
    }
  }
}
