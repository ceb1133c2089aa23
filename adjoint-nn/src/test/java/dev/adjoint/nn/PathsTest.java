package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
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
}
