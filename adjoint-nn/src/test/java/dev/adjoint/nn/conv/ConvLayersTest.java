package dev.adjoint.nn.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Convolution;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Flatten;
import dev.adjoint.nn.Init;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.conv.Convolutional.Options;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class ConvLayersTest {
  private record Net(Conv2d conv1, List<Layer> up) implements Layer {
    @Override
    public Tensor forward(Tensor x) {
      return up.getFirst().forward(conv1.forward(x).relu());
    }
  }

  private static void same(
      Convolutional layer, Tensor x, BiFunction<Tensor, Convolutional, Tensor> f) {
    assertThat(layer.forward(x).bitEquals(f.apply(x, layer))).isTrue();
  }

  @Test
  void layerAndFunctionAgree() {
    Options o = Options.DEFAULT.withStride(2).withPadding(1);
    same(
        new Conv1d(3, 4, 3, o),
        Tensor.randn(2, 3, 9),
        (x, l) -> x.conv1d(l.weight(), l.bias(), l.how()));
    same(
        new Conv2d(3, 4, 3, 2, o),
        Tensor.randn(2, 3, 9, 5),
        (x, l) -> x.conv2d(l.weight(), l.bias(), l.how()));
    same(
        new Conv3d(3, 4, 3, o),
        Tensor.randn(2, 3, 3, 4, 5),
        (x, l) -> x.conv3d(l.weight(), l.bias(), l.how()));
    same(
        new ConvTranspose1d(3, 4, 3, o),
        Tensor.randn(2, 3, 9),
        (x, l) -> x.convTranspose1d(l.weight(), l.bias(), l.how()));
    same(
        new ConvTranspose2d(3, 4, 3, o),
        Tensor.randn(2, 3, 4, 5),
        (x, l) -> x.convTranspose2d(l.weight(), l.bias(), l.how()));
    same(
        new ConvTranspose3d(3, 4, 3, o),
        Tensor.randn(3, 2, 4, 5),
        (x, l) -> x.convTranspose3d(l.weight(), l.bias(), l.how()));
  }

  @Test
  void text() {
    Options o = Options.DEFAULT;
    assertThat(new Conv2d(3, 16, 3)).hasToString("Conv2d(3, 16, kernel 3)");
    assertThat(new Conv2d(3, 16, 3, o.withStride(2).withPadding(1)))
        .hasToString("Conv2d(3, 16, kernel 3, stride 2, padding 1)");
    assertThat(
            new Conv2d(
                4, 8, 1, 2, o.withStride(1, 1).withDilation(1, 2).withGroups(4).withoutBias()))
        .hasToString("Conv2d(4, 8, kernel 1 x 2, dilation 1 x 2, groups 4, no bias)");
    assertThat(new Conv1d(4, 8, 5, o.withSamePadding().withMode(Convolution.Mode.REFLECT)))
        .hasToString("Conv1d(4, 8, kernel 5, same padding, reflect)");
    assertThat(new ConvTranspose2d(4, 8, 2, o.withStride(2).withOutputPadding(1)))
        .hasToString("ConvTranspose2d(4, 8, kernel 2, stride 2, output padding 1)");
    assertThat(new Conv3d(1, 1, 2)).hasToString("Conv3d(1, 1, kernel 2)");
    assertThat(new ConvTranspose1d(1, 2, 2)).hasToString("ConvTranspose1d(1, 2, kernel 2)");
    assertThat(new ConvTranspose3d(1, 2, 2)).hasToString("ConvTranspose3d(1, 2, kernel 2)");
  }

  @Test
  void parameters() {
    Conv2d c = new Conv2d(4, 6, 3, 2, Options.DEFAULT.withGroups(2));
    assertThat(c.state().keySet()).containsExactly("bias", "weight");
    assertThat(c.weight().shape()).isEqualTo(Shape.of(6, 2, 3, 2));
    assertThat(c.in()).isEqualTo(4);
    assertThat(c.out()).isEqualTo(6);
    ConvTranspose2d t =
        new ConvTranspose2d(4, 6, 3, 2, Options.DEFAULT.withGroups(2).withoutBias());
    assertThat(t.state().keySet()).containsExactly("weight");
    assertThat(t.weight().shape()).isEqualTo(Shape.of(4, 3, 3, 2));
    assertThat(t.in()).isEqualTo(4);
    assertThat(t.out()).isEqualTo(6);
    assertThat(t.forward(Tensor.zeros(4, 5, 5)).shape()).isEqualTo(Shape.of(6, 7, 6));
  }

  /** torch.nn.Conv2d: both uniform on ±1/√(in / groups · kernel); transposed, out / groups. */
  @Test
  void defaultStart() {
    start(Rng.using(3, () -> new Conv2d(8, 2000, 3, 2, Options.DEFAULT.withGroups(2))), 24);
    start(
        Rng.using(3, () -> new ConvTranspose1d(1000, 2000, 3, Options.DEFAULT.withGroups(500))),
        12);
  }

  private static void start(Convolutional layer, int fan) {
    double bound = 1 / Math.sqrt(fan);
    for (Param p : layer.parameters()) {
      Tensor v = p.value();
      assertThat(v.abs().amax().item()).isBetween(0.99 * bound, bound * (1 + 1e-7));
      assertThat(Math.abs(v.mean().item())).isLessThan(0.05 * bound);
      assertThat(v.std().item())
          .isBetween(0.95 * bound / Math.sqrt(3), 1.05 * bound / Math.sqrt(3));
    }
  }

  @Test
  void otherStarts() {
    Conv1d c =
        new Conv1d(2, 3, 4, Options.DEFAULT.withWeight(Init.constant(2)).withBias(Init.zeros()));
    assertThat(c.weight().value().toDoubleArray()).containsOnly(2);
    assertThat(c.parameter("bias").value().toDoubleArray()).containsOnly(0);
  }

  @Test
  void errorsNameTheLayer() {
    Net net = new Net(new Conv2d(3, 8, 5), List.of(new ConvTranspose2d(8, 1, 2)));
    net.parameters();
    assertThatThrownBy(() -> net.forward(Tensor.zeros(4, 28, 28, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "conv1: conv2d: f32[4, 28, 28, 3] with weight f32[8, 3, 5, 5]: the weight takes 3 channels"
                + " and axis -3 of the image has 28; they must be equal. The channels seem to come"
                + " last; .permute(0, 3, 1, 2) would fit.");
    assertThatThrownBy(() -> net.forward(Tensor.zeros(4, 3, 4, 28)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "conv1: conv2d: f32[4, 3, 4, 28] with weight f32[8, 3, 5, 5]: the kernel spans 5 elements"
                + " of axis -2, which has 4 with its padding. Use a smaller kernel or more padding.");
    assertThatThrownBy(() -> net.up().getFirst().forward(Tensor.zeros(7, 3, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "up.0: convTranspose2d: f32[7, 3, 3] with weight f32[8, 1, 2, 2]: the weight takes 8"
                + " channels and axis -3 of the image has 7; they must be equal. Use a weight of [7,"
                + " out / groups, ...].");
    assertThatThrownBy(() -> net.forward(Tensor.zeros(DType.F64, Shape.of(3, 9, 9))))
        .isInstanceOf(DTypeException.class)
        .hasMessageStartingWith("conv1: conv2d: f64[3, 9, 9] with weight f32[8, 3, 5, 5]: both");
  }

  @Test
  void parametersThatDoNotFit() {
    assertThatThrownBy(() -> new Conv2d(3, 4, 3, Options.DEFAULT.withGroups(2)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "conv2d: in is 3, out 4, kernel 3, groups 2; channels must be 0 or more and divide into the"
                + " groups, the kernel must have 1 element or more along each axis.");
    assertThatThrownBy(() -> new ConvTranspose2d(3, 4, 3, 0, Options.DEFAULT))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "convTranspose2d: in is 3, out 4, kernel 3 x 0, groups 1; channels must be 0 or more and"
                + " divide into the groups, the kernel must have 1 element or more along each axis.");
    Param w = new Param(Tensor.zeros(2, 3, 2));
    assertThatThrownBy(() -> new Conv1d(w, new Param(Tensor.zeros(3)), Convolution.of()))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "conv1d: weight f32[2, 3, 2] with bias f32[3]: the weight must be [out, in / groups, and 1"
                + " sizes of the kernel], the bias [out].");
    assertThatThrownBy(() -> new ConvTranspose3d(w, null, Convolution.of()))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "convTranspose3d: weight f32[2, 3, 2]: the weight must be [in, out / groups, and 3 sizes of"
                + " the kernel], the bias [out].");
    Param b = new Param(Tensor.zeros(DType.F64, Shape.of(2)));
    assertThatThrownBy(() -> new Conv1d(w, b, Convolution.of()))
        .isInstanceOf(DTypeException.class)
        .hasMessage(
            "conv1d: weight f32[2, 3, 2] with bias f64[2]: both must have the same element type.");
  }

  /** Which way do the stripes run? A small network learns it, as the lectures' digits. */
  @Test
  void itLearns() {
    Rng.using(
        5,
        () -> {
          Sequential net =
              new Sequential(
                  new Conv2d(1, 4, 3, Options.DEFAULT.withPadding(1)),
                  Tensor::relu,
                  new Conv2d(4, 4, 2, Options.DEFAULT.withStride(2)),
                  Tensor::relu,
                  new Flatten(),
                  new Linear(36, 2));
          Tensor stripes = Tensor.arange(6).to(DType.F32).remainder(2).mul(2).sub(1);
          List<Tensor> images = new ArrayList<>();
          for (int i = 0; i < 16; i++) {
            Tensor image = stripes.expand(6, 6).mul(i % 4 < 2 ? 1 : -1);
            images.add((i % 2 == 0 ? image : image.mT()).unsqueeze(0));
          }
          Tensor x = Tensor.stack(0, images.toArray(new Tensor[0]));
          Tensor noisy = x.add(Rng.current().normal(DType.F32, x.shape()).mul(0.5));
          Tensor target = Tensor.arange(16).remainder(2);
          Adam adam = new Adam(net.parameters(), 0.01);
          for (int i = 0; i < 60; i++) {
            adam.zeroGrad();
            Losses.crossEntropy(net.forward(noisy), target).backward();
            adam.step();
          }
          Tensor right = net.forward(noisy).argmax(1).eq(target);
          assertThat(Objects.requireNonNull(right).to(DType.F32).mean().item()).isEqualTo(1);
          return true;
        });
  }
}
