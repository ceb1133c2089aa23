package dev.adjoint.nn.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.PoolWindow;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.Window2d;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Model;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pooling and resolution layers are their functional twins, whose numbers the golden files prove.
 */
class PoolingLayersTest {
  private static final PoolWindow WINDOW = PoolWindow.of(3).stride(2).padding(1);

  static Stream<Arguments> layers() {
    return Stream.of(
        twin(new MaxPool1d(2), x -> x.maxPool1d(PoolWindow.of(2)), "MaxPool1d(kernel 2)"),
        twin(new MaxPool2d(2), x -> x.maxPool2d(PoolWindow.of(2)), "MaxPool2d(kernel 2)"),
        twin(
            new MaxPool2d(WINDOW.withCeil()),
            x -> x.maxPool2d(WINDOW.withCeil()),
            "MaxPool2d(kernel 3, stride 2, padding 1, ceil)"),
        twin(
            new AvgPool1d(WINDOW),
            x -> x.avgPool1d(WINDOW),
            "AvgPool1d(kernel 3, stride 2, padding 1)"),
        twin(
            new AvgPool2d(PoolWindow.of(2, 3).withoutPaddingInAverage()),
            x -> x.avgPool2d(PoolWindow.of(2, 3)),
            "AvgPool2d(kernel 2 x 3, padding not counted)"),
        twin(new AdaptiveMaxPool1d(3), x -> x.adaptiveMaxPool1d(3), "AdaptiveMaxPool1d(3)"),
        twin(new AdaptiveMaxPool2d(3), x -> x.adaptiveMaxPool2d(3, 3), "AdaptiveMaxPool2d(3 x 3)"),
        twin(new AdaptiveAvgPool1d(3), x -> x.adaptiveAvgPool1d(3), "AdaptiveAvgPool1d(3)"),
        twin(
            new AdaptiveAvgPool2d(1, 2),
            x -> x.adaptiveAvgPool2d(1, 2),
            "AdaptiveAvgPool2d(1 x 2)"),
        twin(new Upsample(2), x -> x.interpolateNearest(12, 16), "Upsample(2, nearest)"),
        twin(
            new Upsample(2, Upsample.Mode.LINEAR),
            x -> x.interpolateLinear(12, 16),
            "Upsample(2, linear)"),
        twin(
            new Upsample(3, Upsample.Mode.LINEAR_ALIGNED),
            x -> x.interpolateLinearAligned(18, 24),
            "Upsample(3, linear aligned)"),
        twin(new PixelShuffle(2), x -> x.pixelShuffle(2), "PixelShuffle(2)"),
        twin(new PixelUnshuffle(2), x -> x.pixelUnshuffle(2), "PixelUnshuffle(2)"),
        twin(
            new Unfold(Window2d.of(2)),
            x -> x.unfold2d(Window2d.of(2)),
            "Unfold(kernel 2 x 2, stride 1 x 1, padding 0 x 0, dilation 1 x 1)"));
  }

  private static Arguments twin(Layer layer, Layer function, String text) {
    return Arguments.of(layer, function, text);
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("layers")
  void isItsFunction(Layer layer, Layer function, String text) {
    Tensor x = Rng.using(7, () -> Rng.current().normal(DType.F32, Shape.of(2, 4, 6, 8)));
    assertThat(layer.forward(x).bitEquals(function.forward(x))).isTrue();
    assertThat(layer).hasToString(text);
  }

  @Test
  void foldUndoesUnfoldOfWindowsSideBySide() {
    Window2d w = Window2d.of(2).stride(2);
    Tensor x = Rng.using(7, () -> Rng.current().normal(DType.F32, Shape.of(2, 4, 6, 8)));
    assertThat(new Fold(6, 8, w).forward(new Unfold(w).forward(x)).bitEquals(x)).isTrue();
    assertThat(new Fold(6, 8, w))
        .hasToString("Fold(6 x 8, kernel 2 x 2, stride 2 x 2, padding 0 x 0, dilation 1 x 1)");
  }

  @Test
  void numbersOfTheGreatest() {
    Tensor x =
        Tensor.of(new double[][] {{1, 5, Double.NaN, 2}, {5, 3, 1, 8}}).unsqueeze(0).requiresGrad();
    Tensor y = x.maxPool2d(PoolWindow.of(2));
    assertThat(y.toDoubleArray()).containsExactly(5, Double.NaN);
    y.sum().backward();
    assertThat(java.util.Objects.requireNonNull(x.grad()).toDoubleArray())
        .containsExactly(0, 1, 1, 0, 0, 0, 0, 0); // the first of equal ones; the NaN
    Tensor all = Tensor.full(DType.F64, Shape.of(1, 2, 2), Double.NEGATIVE_INFINITY);
    assertThat(all.maxPool2d(PoolWindow.of(2).padding(1)).toDoubleArray())
        .containsOnly(Double.NEGATIVE_INFINITY);
  }

  @Test
  void emptyBatches() {
    assertThat(new MaxPool2d(2).forward(Tensor.ones(0, 3, 4, 4)).shape())
        .isEqualTo(Shape.of(0, 3, 2, 2));
    assertThat(new AvgPool2d(2).forward(Tensor.ones(2, 0, 4, 4)).shape())
        .isEqualTo(Shape.of(2, 0, 2, 2));
    assertThat(new Upsample(2).forward(Tensor.ones(0, 3, 4)).shape()).isEqualTo(Shape.of(0, 3, 8));
  }

  @Test
  void messages() {
    record Net(Layer pool) implements Model {}
    Net net = new Net(new MaxPool2d(3));
    net.parameters();
    assertThatThrownBy(() -> net.pool().forward(Tensor.ones(1, 2, 5)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "pool: maxPool2d: f32[1, 2, 5] by kernel 3 x 3, stride 3 x 3, padding 0 x 0, dilation 1"
                + " x 1: axis -2 has 2 elements and no place for a window. Use a smaller kernel or"
                + " more padding.");
    assertThatThrownBy(() -> new Upsample(2).forward(Tensor.ones(2, 5)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("upsample: f32[2, 5]: it must be [batch, channels, length or height, ...].");
    assertThatThrownBy(() -> new Upsample(0))
        .isInstanceOf(ShapeException.class)
        .hasMessage("upsample: the factor is 0; it must be 1 or more.");
  }
}
