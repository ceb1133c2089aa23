package dev.adjoint.nn;

import dev.adjoint.conformance.OneHash;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.Convolutional;
import dev.adjoint.nn.conv.MaxPool2d;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.norm.BatchNorm2d;
import dev.adjoint.nn.norm.LayerNorm;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.recurrent.Gru;
import dev.adjoint.nn.recurrent.Lstm;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Trains a small convolutional and a small recurrent network for some steps, in F32 and in F64, and
 * prints one hash of all losses and parameters, and the name of the kernels: {@code java ...
 * NetBits [tiny]}.
 */
final class NetBits {
  private NetBits() {}

  /**
   * The sizes of a run.
   *
   * @param steps of training
   * @param batch samples
   * @param side of the images
   * @param channels of the first convolution
   * @param time steps of a sequence
   * @param hidden numbers of the recurrent layers' state
   */
  record Size(int steps, int batch, int side, int channels, int time, int hidden) {
    /** Small enough for the interpreter. */
    static final Size TINY = new Size(3, 3, 6, 3, 3, 5);

    /** Large enough for several threads, and no multiple of any vector's length. */
    static final Size SMALL = new Size(6, 19, 18, 19, 11, 67);
  }

  /** A convolution with everything a small net has; the second one is strided. */
  private static final class Images implements Layer {
    final Conv2d conv1;
    final BatchNorm2d norm;
    final MaxPool2d pool = new MaxPool2d(2);
    final Conv2d conv2;
    final Linear out;

    Images(Size s) {
      conv1 = new Conv2d(2, s.channels, 3, Convolutional.Options.DEFAULT.withPadding(1));
      norm = new BatchNorm2d(s.channels);
      conv2 = new Conv2d(s.channels, 7, 3, Convolutional.Options.DEFAULT.withStride(2));
      int side = (s.side / 2 - 3) / 2 + 1;
      out = new Linear(7 * side * side, 10);
    }

    @Override
    public Tensor forward(Tensor x) {
      Tensor h = pool.forward(norm.forward(conv1.forward(x)).relu());
      return out.forward(conv2.forward(h).gelu().flatten(1));
    }
  }

  /** Characters through an LSTM and a GRU. */
  private static final class Text implements Layer {
    final Embedding embedding = new Embedding(13, 9);
    final Lstm lstm;
    final LayerNorm norm;
    final Gru gru;
    final Linear out;

    Text(Size s) {
      lstm = new Lstm(9, s.hidden);
      norm = new LayerNorm(s.hidden);
      gru = new Gru(s.hidden, s.hidden);
      out = new Linear(s.hidden, 13);
    }

    @Override
    public Tensor forward(Tensor x) {
      return out.forward(gru.forward(norm.forward(lstm.forward(embedding.forward(x)))));
    }
  }

  /** Prints {@code hash kernels}. */
  public static void main(String[] args) {
    Size size = args.length > 0 && args[0].equals("tiny") ? Size.TINY : Size.SMALL;
    long h = 0xcbf29ce484222325L;
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      for (int net = 0; net < 2; net++) {
        int which = net;
        long before = h;
        Supplier<Long> run = () -> which == 0 ? images(size, dtype, before) : text(size, before);
        h = Modes.withDType(dtype, () -> Rng.using(42, run));
      }
    }
    System.out.printf(Locale.ROOT, "%016x %s%n", h, Tensor.kernels().name());
  }

  private static long images(Size s, DType dtype, long h) {
    Tensor x = Rng.current().normal(dtype, Shape.of(s.batch, 2, s.side, s.side));
    Tensor y = Rng.current().integers(Shape.of(s.batch), 0, 10);
    Images net = new Images(s);
    return train(net, s.steps, h, () -> Losses.crossEntropy(net.forward(x), y));
  }

  private static long text(Size s, long h) {
    Tensor x = Rng.current().integers(Shape.of(s.time, s.batch), 0, 13);
    Tensor y = Rng.current().integers(Shape.of(s.time, s.batch), 0, 13);
    Text net = new Text(s);
    return train(net, s.steps, h, () -> Losses.crossEntropy(net.forward(x), y));
  }

  private static long train(Model net, int steps, long h, Supplier<Tensor> loss) {
    Adam adam = new Adam(net.parameters(), 0.01);
    long mixed = h;
    double first = Double.NaN;
    double last = Double.NaN;
    for (int i = 0; i < steps; i++) {
      adam.zeroGrad();
      Tensor l = loss.get();
      l.backward();
      adam.step();
      last = l.item();
      first = i == 0 ? last : first;
      mixed = OneHash.mix(mixed, last);
    }
    if (!(last < first)) {
      throw new IllegalStateException(net + " did not learn: " + first + ", then " + last);
    }
    for (Map.Entry<String, Param> e : net.state().entrySet()) {
      for (double v : e.getValue().value().toDoubleArray()) {
        mixed = OneHash.mix(mixed, v);
      }
    }
    return mixed;
  }
}
