package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.AnomalyException;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Diagnose;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.activation.Relu;
import dev.adjoint.nn.internal.Paths;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages begin with the layer's place in the model, also for layers without parameters. */
class PathsTest {
  record Doubling() implements Layer {
    @Override
    public Tensor forward(Tensor x) {
      return Paths.in(this, () -> x.reshape(2));
    }
  }

  record Block(Linear qProj, Layer inner) implements Layer {
    @Override
    public Tensor forward(Tensor x) {
      return Paths.in(this, () -> inner.forward(qProj.forward(x)));
    }
  }

  record Encoder(List<Layer> encoder) implements Layer {
    @Override
    public Tensor forward(Tensor x) {
      return encoder.getLast().forward(x);
    }
  }

  @Test
  void aLayerInsideNamesItselfOnce() {
    Block block = new Block(new Linear(3, 4), new Doubling());
    Encoder net = new Encoder(List.of(new Flatten(), block));
    net.parameters();
    assertThatThrownBy(() -> net.forward(Tensor.zeros(1, 2)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("encoder.1.qProj: linear: ");
    assertThatThrownBy(() -> net.forward(Tensor.zeros(DType.F64, Shape.of(1, 3))))
        .isInstanceOf(DTypeException.class)
        .hasMessageStartingWith("encoder.1.qProj: linear: ");
    assertThatThrownBy(() -> net.forward(Tensor.zeros(1, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("encoder.1.inner: reshape: ");
  }

  @Test
  void readingAPartAloneKeepsItsPathInTheWhole() {
    Block block = new Block(new Linear(3, 4), new Doubling());
    new Encoder(List.of(block)).parameters();
    block.parameters();
    assertThat(Paths.of(block.inner())).isEqualTo("encoder.0.inner");
  }

  @Test
  void equalLayersHaveTheirOwnPaths() {
    Layer a = new Doubling();
    Layer b = new Doubling();
    new Encoder(List.of(a, b)).parameters();
    assertThat(Paths.of(a)).isEqualTo("encoder.0");
    assertThat(Paths.of(b)).isEqualTo("encoder.1");
    assertThat(Paths.of(new Doubling())).isEmpty();
  }

  static class Logs implements Layer {
    final Linear fc = new Linear(3, 2);
    final List<Layer> tail = List.of(new Relu(), new Sequential(Tensor::log));

    @Override
    public Tensor forward(Tensor x) {
      Tensor y = fc.forward(x);
      for (Layer l : tail) {
        y = l.forward(y);
      }
      return y.sum();
    }
  }

  /** The layer of an operation that makes a NaN or reads one, in anomaly mode. */
  @Test
  void whatIsNotFiniteIsSoughtInTheLayer() {
    Logs net = new Logs();
    net.parameters();
    net.parameter("fc.bias").assign(Tensor.full(-100, 2));
    Tensor x = Tensor.ones(1, 3);
    assertThatThrownBy(() -> Diagnose.anomaly(() -> net.forward(x)))
        .isInstanceOf(AnomalyException.class)
        .hasMessageStartingWith("anomaly: the loss f32[] is -Infinity;")
        .hasMessageContaining("findNaN: log in tail.1.0 at ");
    assertThatThrownBy(() -> Diagnose.anomaly(() -> net.forward(x.mul(Double.NaN))))
        .hasMessageContaining("findNaN: mul at ");
    Tensor bad = Tensor.full(Double.NaN, 1, 3);
    assertThatThrownBy(() -> Diagnose.anomaly(() -> net.forward(bad)))
        .hasMessageContaining("before any operation")
        .hasMessageContaining("; linear(fc.weight, fc.bias) at ");
    assertThatThrownBy(() -> Diagnose.anomaly(() -> net.tail.get(0).forward(bad).sum()))
        .hasMessageContaining("; relu in tail.0 at ");
  }

  /** Exact texts of what a layer in a model says of an input that does not fit. */
  @Test
  void ranksThatDoNotFit() {
    Layer net = new Sequential(new Flatten(), new Linear(6, 2));
    net.parameters();
    assertThatThrownBy(() -> net.forward(Tensor.zeros(6)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "0: flatten: f32[6] from axis 1 to -1: there are axes from -1 to 0. For one example"
                + " without a batch axis use unsqueeze(0).");
    assertThatThrownBy(() -> net.forward(Tensor.zeros(0, 2, 2)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "1: linear: f32[0, 4] with weight f32[2, 6]: the weight must be [out, in] and the"
                + " input's last axis its in.");
    assertThatThrownBy(() -> new Linear(6, 2).forward(Tensor.of(1f)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "linear: f32[] with weight f32[2, 6]: the weight must be [out, in] and the input's last"
                + " axis its in.");
    Tensor empty = net.forward(Tensor.zeros(0, 2, 3));
    assertThat(empty.shape()).isEqualTo(Shape.of(0, 2));
  }
}
