package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.activation.Relu;
import dev.adjoint.nn.attention.TransformerEncoder;
import dev.adjoint.nn.attention.TransformerOptions;
import dev.adjoint.nn.conv.Conv1d;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.ConvTranspose2d;
import dev.adjoint.nn.conv.MaxPool2d;
import dev.adjoint.nn.norm.BatchNorm2d;
import dev.adjoint.nn.recurrent.Gru;
import dev.adjoint.nn.recurrent.Lstm;
import dev.adjoint.nn.recurrent.Rnn;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  static class Net implements Layer {
    final Linear fc1 = new Linear(784, 256);
    final Relu act = new Relu();
    final Dropout drop = new Dropout(0.5);
    final Linear fc2 = new Linear(256, 10);

    @Override
    public Tensor forward(Tensor x) {
      return fc2.forward(drop.forward(act.forward(fc1.forward(x.flatten(1)))));
    }
  }

  @Test
  void aRowForEachLayerInTheOrderInWhichTheyRun() {
    Summary s = new Net().summary(Shape.of(2, 1, 28, 28));
    assertThat(s.rows())
        .extracting(Summary.Row::path)
        .containsExactly("", "fc1", "act", "drop", "fc2");
    Summary.Row fc1 = s.row("fc1");
    assertThat(fc1.label()).isEqualTo("Linear(784, 256)");
    assertThat(fc1.input()).isEqualTo(Shape.of(2, 784));
    assertThat(fc1.output()).isEqualTo(Shape.of(2, 256));
    assertThat(fc1.trainable()).isEqualTo(784 * 256 + 256);
    assertThat(fc1.multiplyAdds()).isEqualTo(2 * 784 * 256);
    assertThat(fc1.outputBytes()).isEqualTo(2 * 256 * 4);
    assertThat(s.row("drop").input()).isEqualTo(Shape.of(2, 256));
    assertThat(s.row("drop").output()).isEqualTo(Shape.of(2, 256));
    assertThat(s.row("").input()).isEqualTo(Shape.of(2, 1, 28, 28));
    assertThat(s.row("").output()).isEqualTo(Shape.of(2, 10));
    assertThat(s.trainable()).isEqualTo(203_530);
    assertThat(s.multiplyAdds()).isEqualTo(2 * (784 * 256 + 256 * 10));
    assertThat(s.parameterBytes()).isEqualTo(4 * 203_530);
    // fc1 and act; drop gives what it got, the model what fc2 gave
    assertThat(s.outputBytes()).isEqualTo(4 * 2 * (256 + 256 + 10));
  }

  @Test
  void printsAsATable() {
    Net net = new Net();
    net.freeze("fc1.*");
    assertThat(Summary.of(net, Shape.of(1, 784)))
        .hasToString(
            """
            layer                      input     output    parameters  multiply-adds  output memory
            (model)  Net               [1, 784]  [1, 10]                                       40 B
            fc1      Linear(784, 256)  [1, 784]  [1, 256]     200,960        200,704         1.0 KB  frozen
            act      Relu()            [1, 256]  [1, 256]                                    1.0 KB
            drop     Dropout(0.5)      [1, 256]  [1, 256]                                    1.0 KB
            fc2      Linear(256, 10)   [1, 256]  [1, 10]        2,570          2,560           40 B

            Net, input [1, 784]
            parameters     203,530, 200,960 of them frozen; 795.0 KB
            multiply-adds  203,264
            output memory  2.0 KB
            """);
  }

  @Test
  void nestedLayersAreNotCountedTwice() {
    Layer net =
        new Sequential(
            new Linear(4, 4),
            new Residual(new Sequential(new Linear(4, 8), Tensor::relu, new Linear(8, 4))),
            new Flatten());
    Summary s = net.summary(Shape.of(3, 4));
    assertThat(s.rows())
        .extracting(Summary.Row::path)
        .containsExactly("", "0", "1", "1.body", "1.body.0", "1.body.1", "1.body.2", "2");
    assertThat(s.row("1.body.1").label()).isEqualTo("function");
    assertThat(s.row("1").multiplyAdds()).isZero();
    assertThat(s.row("1").trainable()).isZero();
    assertThat(s.row("1").input()).isEqualTo(Shape.of(3, 4));
    assertThat(s.row("1.body.2").input()).isEqualTo(Shape.of(3, 8));
    assertThat(s.trainable()).isEqualTo(net.parameterCount());
    assertThat(s.multiplyAdds()).isEqualTo(3 * (16 + 32 + 32));
  }

  static class Tied implements Layer {
    final Linear a = new Linear(5, 5);
    final Linear b = new Linear(a.weight(), new Param(Tensor.zeros(5)));
    final Linear again = a;

    @Override
    public Tensor forward(Tensor x) {
      return again.forward(b.forward(a.forward(x)));
    }
  }

  /** What is shared counts once as parameters, and each time it runs as work. */
  @Test
  void tiedAndRepeatedLayers() {
    Summary s = new Tied().summary(Shape.of(2, 5));
    assertThat(s.rows()).extracting(Summary.Row::path).containsExactly("", "a", "b");
    assertThat(s.row("a").calls()).isEqualTo(2);
    assertThat(s.row("a").multiplyAdds()).isEqualTo(2 * 2 * 25);
    assertThat(s.row("b").tied()).isEqualTo(25);
    assertThat(s.row("b").trainable()).isEqualTo(5);
    assertThat(s.trainable()).isEqualTo(35).isEqualTo(new Tied().parameterCount());
    assertThat(s.parameterBytes()).isEqualTo(4 * 35);
    assertThat(s.toString()).contains("Linear(5, 5) x 2").contains("25 tied");
  }

  static class Own implements Model {
    static class Block implements Layer {
      final Param mix = new Param(Tensor.ones(3, 6));

      @Override
      public Tensor forward(Tensor x) {
        return x.matmul(mix);
      }
    }

    final List<Block> blocks = List.of(new Block());
    final Linear head = new Linear(6, 2, Linear.Options.DEFAULT.withoutBias());
    final Linear unused = new Linear(2, 2);
    final Param count = Param.buffer(Tensor.zeros(7));

    Tensor forward(Tensor x, Tensor y) {
      return head.forward(blocks.getFirst().forward(x).add(y)).matmul(Tensor.ones(2, 9));
    }
  }

  /** A layer of the user's that no container runs is known by the parameter that is read. */
  @Test
  void layersOfTheUsersAndSeveralInputs() {
    Summary s = new Own().summary(Shape.of(4, 3), Shape.of(4, 6));
    assertThat(s.rows())
        .extracting(Summary.Row::path)
        .containsExactly("", "blocks.0", "head", "unused");
    assertThat(s.row("blocks.0").multiplyAdds()).isEqualTo(4 * 3 * 6);
    assertThat(s.row("blocks.0").trainable()).isEqualTo(18);
    assertThat(s.row("").multiplyAdds()).isEqualTo(4 * 2 * 9);
    assertThat(s.row("unused").calls()).isZero();
    assertThat(s.buffers()).isEqualTo(7);
    assertThat(s.toString()).contains("not seen to run").contains("and 7 numbers in buffers");
    assertThat(s.inputs()).containsExactly(Shape.of(4, 3), Shape.of(4, 6));
  }

  @Test
  void changesNothing() {
    Layer net = Rng.using(1, () -> new Sequential(new Linear(3, 3), new Dropout(0.5)));
    Tensor before = net.parameters().getFirst().value();
    Tensor drawn = Rng.using(5, () -> Tensor.randn(3));
    Tensor after =
        Rng.using(
            5,
            () -> {
              net.summary(Shape.of(2, 3));
              return Tensor.randn(3);
            });
    assertThat(after.bitEquals(drawn)).isTrue();
    assertThat(net.parameters().getFirst().value().bitEquals(before)).isTrue();
    assertThat(Modes.recording()).isTrue();
    assertThat(
            Modes.withDType(DType.F64, () -> new Linear(3, 2))
                .summary(Shape.of(1, 3))
                .outputBytes())
        .isEqualTo(2 * 8);
  }

  @Test
  void sumsOfProductsAlone() {
    Param w = new Param(Tensor.ones(4, 3, 5));
    Model bilinear = new Bilinear(w, null);
    Summary s = Summary.of(bilinear, Shape.of(2, 3), Shape.of(2, 5));
    assertThat(s.multiplyAdds()).isEqualTo(2 * 4 * 5 * 3 + 2 * 4 * 5);
    Layer einsum = x -> Tensor.einsum("ij,kj->ik", x, x).relu().exp();
    assertThat(einsum.summary(Shape.of(3, 7)).multiplyAdds()).isEqualTo(3 * 3 * 7);
    assertThat(einsum.summary(Shape.of(0, 7)).multiplyAdds()).isZero();
  }

  private static long count(Layer net, int... sizes) {
    return net.summary(Shape.of(sizes)).multiplyAdds();
  }

  /** By the textbook's formulas for each kind. */
  @Test
  void multiplyAddsOfEachKind() {
    var grouped = Conv2d.Options.DEFAULT.withGroups(2).withPadding(1).withoutBias();
    assertThat(count(new Conv2d(3, 8, 5), 2, 3, 10, 9)).isEqualTo(2 * 8 * 6 * 5 * 3 * 25);
    assertThat(count(new Conv2d(4, 6, 3, grouped), 1, 4, 7, 7)).isEqualTo(6 * 49 * 2 * 9);
    assertThat(count(new Conv1d(3, 5, 2), 4, 3, 6)).isEqualTo(4 * 5 * 5 * 3 * 2);
    assertThat(count(new ConvTranspose2d(3, 5, 2), 1, 3, 4, 4)).isEqualTo(3 * 16 * 5 * 4);
    // x [t, n, in] -> gates hidden (in + hidden) for each step and sequence
    assertThat(count(new Rnn(5, 6), 7, 4, 5)).isEqualTo(7 * 4 * 6 * (5 + 6));
    assertThat(count(new Gru(5, 6), 7, 4, 5)).isEqualTo(7 * 4 * 3 * 6 * (5 + 6));
    assertThat(count(new Lstm(5, 6), 7, 4, 5)).isEqualTo(7 * 4 * 4 * 6 * (5 + 6));
    Lstm projected = new Lstm(5, 6, Lstm.Options.DEFAULT.withProjection(2));
    assertThat(count(projected, 7, 4, 5)).isEqualTo(7 * 4 * (4 * 6 * (5 + 2) + 6 * 2));
    // four projections, queries with keys, weights with values
    int attention = 2 * (4 * 5 * 8 * 8 + 2 * 5 * 5 * 8);
    Layer encoder = new TransformerEncoder(1, 8, 2, TransformerOptions.DEFAULT.withFeedForward(16));
    Summary s = encoder.summary(Shape.of(2, 5, 8));
    assertThat(s.multiplyAdds()).isEqualTo(attention + 2 * 5 * 2 * 8 * 16);
    assertThat(s.trainable()).isEqualTo(encoder.parameterCount());
    assertThat(s.rows())
        .extracting(Summary.Row::path)
        .contains("layers.0.self_attn", "layers.0.linear1");
    assertThat(s.row("layers.0").output()).isEqualTo(Shape.of(2, 5, 8));
  }

  @Test
  void convolutionsAndNorms() {
    Layer net =
        new Sequential(
            new Conv2d(1, 4, 3),
            new BatchNorm2d(4),
            new MaxPool2d(2),
            new Flatten(),
            new Linear(4 * 169, 10));
    Summary s = net.summary(Shape.of(1, 1, 28, 28));
    assertThat(s.row("0").output()).isEqualTo(Shape.of(1, 4, 26, 26));
    assertThat(s.row("1").buffers()).isEqualTo(4 + 4 + 1);
    assertThat(s.row("1").trainable()).isEqualTo(8);
    assertThat(s.row("2").input()).isEqualTo(Shape.of(1, 4, 26, 26));
    assertThat(s.row("2").output()).isEqualTo(Shape.of(1, 4, 13, 13));
    assertThat(s.row("3").output()).isEqualTo(Shape.of(1, 676));
    Layer words = new Sequential(new Embedding(11, 5), new Lstm(5, 6));
    Summary w = Summary.of(words, Tensor.zeros(DType.I64, Shape.of(7, 4)));
    assertThat(w.row("0").input()).isEqualTo(Shape.of(7, 4));
    assertThat(w.row("1").input()).isEqualTo(Shape.of(7, 4, 5));
    assertThat(w.row("1").output()).isEqualTo(Shape.of(7, 4, 6));
  }

  @Test
  void messages() {
    Net net = new Net();
    assertThatThrownBy(() -> net.summary(Shape.of(1, 3)))
        .hasMessageStartingWith("fc1: linear: f32[1, 3]");
    assertThatThrownBy(() -> net.summary(Shape.of(1, 3), Shape.of(2)))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "summary: Net has no forward of 2 tensors. Give as many inputs as it takes, or use"
                + " Summary.of(model, () -> ...) and call it there.");
    assertThatThrownBy(() -> net.summary(Shape.of(1, 784)).row("fc3"))
        .hasMessage("summary: Net has no row fc3; it has fc1, act, drop, fc2.");
    Summary own = Summary.of(net, () -> net.fc2.forward(Tensor.ones(3, 256)));
    assertThat(own.row("fc2").multiplyAdds()).isEqualTo(3 * 2560);
  }
}
