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
import dev.adjoint.core.io.Safetensors;
import dev.adjoint.nn.norm.BatchNorm1d;
import dev.adjoint.nn.optim.Sgd;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copying, and what is tied. */
class ModelsTest {
  static class Net implements Layer {
    final Linear decoder = new Linear(4, 4);
    final Linear encoder = new Linear(decoder.weight(), new Param(Tensor.zeros(4)));
    final BatchNorm1d norm = new BatchNorm1d(4);

    @Override
    public Tensor forward(Tensor x) {
      return decoder.forward(norm.forward(encoder.forward(x)));
    }
  }

  private static final Tensor X = new Rng(1).normal(DType.F32, Shape.of(6, 4));

  private static void step(Layer net) {
    net.zeroGrad();
    net.forward(X).square().sum().backward();
    new Sgd(net.parameters(), 0.1).step();
  }

  private static Tensor infer(Layer net) {
    return Modes.inference(() -> net.forward(X));
  }

  @Test
  void aCopyIsEqualAndIndependent() {
    Net net = new Net();
    step(net);
    net.freeze("norm.**");
    Net copy = Models.copy(Net::new, net);
    Tensor before = infer(net);
    assertThat(infer(copy).bitEquals(before)).isTrue();
    assertThat(copy.parameter("norm.weight").isFrozen()).isTrue();
    assertThat(copy.parameter("decoder.weight").isFrozen()).isFalse();
    assertThat(copy.parameter("decoder.weight").grad()).isNull();
    step(copy);
    assertThat(infer(net).bitEquals(before)).isTrue();
    assertThat(infer(copy).bitEquals(before)).isFalse();
    Tensor trained = infer(copy);
    step(net);
    assertThat(infer(copy).bitEquals(trained)).isTrue();
    // ties stay ties
    assertThat(copy.encoder.weight()).isSameAs(copy.decoder.weight());
    assertThat(copy.encoder.weight()).isNotSameAs(net.encoder.weight());
  }

  @Test
  void tiedWeightsAreOne(@TempDir Path folder) {
    Net net = new Net();
    assertThat(net.parameterCount()).isEqualTo(16 + 4 + 4 + 8);
    assertThat(net.parameters()).hasSize(5);
    assertThat(net.describe()).contains("tied to decoder.weight");
    assertThat(net.summary(Shape.of(6, 4)).trainable()).isEqualTo(32);
    assertThat(net.values()).doesNotContainKey("encoder.weight").containsKey("decoder.weight");
    Path file = folder.resolve("net.safetensors");
    Safetensors.write(file, net.values());
    Net other = new Net();
    other.load(Safetensors.read(file).tensors());
    assertThat(infer(other).bitEquals(infer(net))).isTrue();
  }

  /** PyTorch writes both names, safetensors' save_model one of them, which one nobody knows. */
  @Test
  void tiedWeightsFromFilesOfOthers() {
    Net net = new Net();
    Net other = new Net();
    Map<String, Tensor> both = new LinkedHashMap<>(net.values());
    Tensor weight = net.decoder.weight().value();
    both.put("encoder.weight", weight);
    other.load(both);
    assertThat(infer(other).bitEquals(infer(net))).isTrue();
    both.remove("decoder.weight");
    Net third = new Net();
    third.load(both);
    assertThat(infer(third).bitEquals(infer(net))).isTrue();
    both.put("decoder.weight", weight.mul(2));
    assertThatThrownBy(() -> third.load("f", both, Names.VERBATIM, Load.STRICT))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            """
            load f into Net: 1 of 8 parameters cannot be filled.
              tied  encoder.weight  is decoder.weight in the model, file f32[4, 4] differs
            Nothing was loaded. Use Load.PARTIAL to load the 7 that fit.\
            """);
  }

  @Test
  void messages() {
    Net net = new Net();
    assertThatThrownBy(() -> Models.copy(() -> net, net))
        .hasMessage(
            "copy: the new model's decoder.bias is a parameter of the model that is copied; each must"
                + " have its own. Make the layers anew.");
    Layer linear = new Linear(2, 2);
    assertThatThrownBy(() -> Models.<Layer>copy(() -> new Linear(2, 3), linear))
        .hasMessage(
            """
            load the model's numbers into Linear: 2 of 2 parameters cannot be filled.
              shape  bias    model f32[3], file f32[2]
              shape  weight  model f32[3, 2], file f32[2, 2]
            Nothing was loaded.\
            """);
    record Two(Linear a, Linear b) implements Model {}
    Linear one = new Linear(2, 2);
    assertThatThrownBy(
            () -> Models.copy(() -> new Two(new Linear(2, 2), new Linear(2, 2)), new Two(one, one)))
        .hasMessage(
            "copy: tied in the model are {b.bias=a.bias, b.weight=a.weight}, in the new one {}; both"
                + " must be made in the same way.");
  }
}
