package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParameterTreeTest {
  static class Net implements Layer {
    final Linear fc2 = new Linear(3, 2);
    final Linear fc1 = new Linear(4, 3);
    final Dropout drop = new Dropout(0.5);
    final double slope = 0.1;
    final String title = "net";

    @Override
    public Tensor forward(Tensor x) {
      return fc2.forward(drop.forward(fc1.forward(x)).leakyRelu(slope));
    }
  }

  @Test
  void namesAreThoseOfPyTorchSorted() {
    Net net = new Net();
    assertThat(net.state().keySet())
        .containsExactly("fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight");
    assertThat(net.parameters())
        .containsExactly(net.fc1.bias(), net.fc1.weight(), net.fc2.bias(), net.fc2.weight());
    assertThat(net.fc1.weight().name()).isEqualTo("fc1.weight");
    assertThat(net.parameterCount()).isEqualTo(4 * 3 + 3 + 3 * 2 + 2);
  }

  /** torch.nn.Sequential(Linear(2, 8), ReLU(), Linear(8, 1)).state_dict().keys(). */
  @Test
  void sequentialNumbersItsLayers() {
    Layer net = new Sequential(new Linear(2, 8), Tensor::relu, new Linear(8, 1));
    assertThat(net.state().keySet())
        .containsExactlyInAnyOrder("0.weight", "0.bias", "2.weight", "2.bias");
    assertThat(net.parameterCount()).isEqualTo(33);
  }

  @Test
  void numbersAreSortedByValue() {
    Layer[] layers = new Layer[12];
    for (int i = 0; i < 12; i++) {
      layers[i] = new Linear(1, 1, Linear.Options.DEFAULT.withoutBias());
    }
    assertThat(new Sequential(layers).state().keySet())
        .containsExactly(
            "0.weight",
            "1.weight",
            "2.weight",
            "3.weight",
            "4.weight",
            "5.weight",
            "6.weight",
            "7.weight",
            "8.weight",
            "9.weight",
            "10.weight",
            "11.weight");
  }

  static class Base implements Model {
    final Param scale = new Param(Tensor.ones(2));

    @Name("running_mean")
    final Param runningMean = Param.buffer(Tensor.zeros(2));
  }

  record Gate(Linear in, Linear out) {}

  static class Containers extends Base {
    final List<Linear> list = new ArrayList<>(List.of(new Linear(1, 1), new Linear(1, 1)));
    final Map<String, Param> map = new LinkedHashMap<>();
    final Linear[] array = {new Linear(1, 1)};
    final List<List<Linear>> deep = List.of(List.of(new Linear(1, 1)), List.of());
    final Optional<Linear> maybe = Optional.of(new Linear(1, 1));
    final Gate gate = new Gate(new Linear(1, 1), new Linear(1, 1));
    final Object anything = new Linear(1, 1);
    final @Nullable Linear nothing = null;
    final Tensor constant = Tensor.ones(3);
    final int[] sizes = {1, 2};
    final List<String> words = List.of("a");
    transient Linear cache = new Linear(9, 9);
    static final Linear SHARED = new Linear(9, 9);
    Tensor last = Tensor.ones(1);

    Containers() {
      map.put("z", new Param(Tensor.ones(1)));
      map.put("a", new Param(Tensor.ones(1)));
    }
  }

  @Test
  void containersRecordsAndSuperclassesAreRead() {
    assertThat(new Containers().state().keySet())
        .containsExactly(
            "anything.bias",
            "anything.weight",
            "array.0.bias",
            "array.0.weight",
            "deep.0.0.bias",
            "deep.0.0.weight",
            "gate.in.bias",
            "gate.in.weight",
            "gate.out.bias",
            "gate.out.weight",
            "list.0.bias",
            "list.0.weight",
            "list.1.bias",
            "list.1.weight",
            "map.a",
            "map.z",
            "maybe.bias",
            "maybe.weight",
            "running_mean",
            "scale");
  }

  @Test
  void buffersAreStateButNotTrained() {
    Base base = new Base();
    assertThat(base.state()).containsKeys("running_mean", "scale");
    assertThat(base.parameters()).containsExactly(base.scale);
    assertThat(base.parameterCount()).isEqualTo(2);
  }

  static class Tied implements Layer {
    final Linear encoder = new Linear(3, 3);
    final Linear again = encoder;
    final Linear decoder = new Linear(encoder.weight(), null);

    @Override
    public Tensor forward(Tensor x) {
      return decoder.forward(encoder.forward(x));
    }
  }

  @Test
  void tiedWeightsAreOneParameterUnderTheirFirstName() {
    Tied t = new Tied();
    assertThat(t.parameters()).containsExactly(t.encoder.bias(), t.encoder.weight());
    assertThat(t.state().keySet()).containsExactly("again.bias", "again.weight");
    assertThat(ParameterTree.of(t).tied())
        .containsExactly(
            Map.entry("decoder.weight", "again.weight"),
            Map.entry("encoder.bias", "again.bias"),
            Map.entry("encoder.weight", "again.weight"));
  }

  @Test
  void readingAPartKeepsTheLongName() {
    Net net = new Net();
    net.fc1.parameters();
    assertThat(net.fc1.weight().name()).isEqualTo("weight");
    net.parameters();
    assertThat(net.fc1.weight().name()).isEqualTo("fc1.weight");
    net.fc1.parameters();
    assertThat(net.fc1.weight().name()).isEqualTo("fc1.weight");
  }

  static class Twice implements Layer {
    final Linear fc = new Linear(2, 2);

    @Override
    public Tensor forward(Tensor x) {
      return again(fc.forward(x));
    }

    Tensor again(Tensor x) {
      return fc.forward(x);
    }
  }

  static class Capturing implements Layer {
    final Twice fc = new Twice();
    final Param scale = new Param(Tensor.ones(2));
    final Sequential body = new Sequential(x -> fc.forward(x).mul(scale), fc::again);
    final Layer inner = new Inner();

    class Inner implements Layer {
      @Override
      public Tensor forward(Tensor x) {
        return x.mul(scale);
      }
    }

    @Override
    public Tensor forward(Tensor x) {
      return inner.forward(body.forward(x));
    }
  }

  @Test
  void functionsMayUseLayersThatStandInFields() {
    Capturing c = new Capturing();
    assertThat(c.state().keySet()).containsExactly("fc.fc.bias", "fc.fc.weight", "scale");
    assertThat(c.inner.parameters()).isEmpty(); // alone, it belongs to the model around it
    // but a method of a layer that is not in the tree would be forgotten
    assertThatThrownBy(c.body::parameters)
        .hasMessageStartingWith("parameters of Sequential: 1 is a function that uses a Twice");
  }

  @Test
  void describe() {
    Layer net =
        new Sequential(
            new Flatten(),
            new Linear(784, 256),
            Tensor::relu,
            new Dropout(0.2),
            new Linear(256, 10, Linear.Options.DEFAULT.withoutBias()));
    assertThat(net.describe())
        .isEqualTo(
            """
            Sequential(5)                            203,520 parameters
              0            Flatten()
              1            Linear(784, 256)          200,960
                bias       f32[256]                      256
                weight     f32[256, 784]             200,704
              2            function
              3            Dropout(0.2)
              4            Linear(256, 10, no bias)    2,560
                weight     f32[10, 256]                2,560
            """);
    assertThat(new Tied().describe())
        .isEqualTo(
            """
            Tied                               12 parameters
              again     Linear(3, 3)           12
                bias    f32[3]                  3
                weight  f32[3, 3]               9
              decoder   Linear(3, 3, no bias)
                weight  tied to again.weight
              encoder   Linear(3, 3)
                bias    tied to again.bias
                weight  tied to again.weight
            """);
    assertThat(new Base().describe())
        .isEqualTo(
            """
            Base                           2 parameters
              running_mean  f32[2] buffer
              scale         f32[2]         2
            """);
  }

  @Test
  void float64ByScope() {
    Net net = Modes.withDType(DType.F64, Net::new);
    assertThat(net.parameters()).allMatch(p -> p.dtype() == DType.F64);
    assertThat(new Net().fc1.weight().dtype()).isEqualTo(DType.F32);
  }

  @Test
  void constructorsDrawInOrder() {
    Net a = Rng.using(7, Net::new);
    Net b = Rng.using(7, Net::new);
    for (int i = 0; i < a.parameters().size(); i++) {
      assertThat(a.parameters().get(i).value().bitEquals(b.parameters().get(i))).isTrue();
    }
  }

  @Test
  void aModelOfTwoInputsNeedsNoForwardOfOne() {
    class Pair implements Model {
      final Linear a = new Linear(3, 5);
      final Linear b = new Linear(2, 5);

      Tensor forward(Tensor x, Tensor y) {
        return a.forward(x).add(b.forward(y));
      }
    }
    Pair pair = new Pair();
    assertThat(pair.parameterCount()).isEqualTo(20 + 15);
    Tensor y = pair.forward(Tensor.ones(1, 3), Tensor.ones(1, 2));
    Tensor frozen =
        pair.snapshot().inference(() -> pair.forward(Tensor.ones(1, 3), Tensor.ones(1, 2)));
    assertThat(frozen.bitEquals(y)).isTrue();
    assertThat(frozen.needsGrad()).isFalse();
  }
}
