package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StateDictTest {
  private static class Net implements Layer {
    final Linear fc1 = new Linear(784, 256);
    final Linear fc2 = new Linear(256, 10);
    final Linear fc3 = new Linear(10, 10);

    @Override
    public Tensor forward(Tensor x) {
      return fc3.forward(fc2.forward(fc1.forward(x)));
    }
  }

  static class Camel implements Model {
    final Linear attnOut = new Linear(1, 1);
    final Param runningMean = Param.buffer(Tensor.zeros(1));
  }

  static class Tied implements Model {
    final Linear a = new Linear(2, 2, Linear.Options.DEFAULT.withoutBias());
    final Linear b = new Linear(a.weight(), null);
  }

  @Test
  void roundTrip() {
    Net from = new Net();
    Net to = new Net();
    to.load(from.values());
    from.state()
        .forEach((name, p) ->
            assertThat(to.parameter(name).value().bitEquals(p.value())).as(name).isTrue());
  }

  @Test
  void valuesNeverChange() {
    Tied t = new Tied();
    Tensor w = Objects.requireNonNull(t.values().get("a.weight"));
    double[] before = w.toDoubleArray();
    t.a.weight().assign(Tensor.ones(2, 2));
    assertThat(w.toDoubleArray()).isEqualTo(before);
  }

  @Test
  void floatTypesAreConverted() {
    Tied t = new Tied();
    t.load(Map.of("a.weight", Tensor.of(new double[] {1, 2, 3, 4}, 2, 2)));
    assertThat(t.a.weight().dtype()).isEqualTo(DType.F32);
    assertThat(t.a.weight().value().toDoubleArray()).containsExactly(1, 2, 3, 4);
  }

  /** PyTorch writes a tied weight under both names. */
  @Test
  void furtherNamesOfTiedWeightsAreNotUnexpected() {
    Tied t = new Tied();
    Tensor w = Tensor.ones(2, 2);
    t.load(Map.of("a.weight", w, "b.weight", w));
    assertThat(t.values().keySet()).containsExactly("a.weight");
  }

  @Test
  void snakeCase() {
    Camel c = new Camel();
    assertThat(c.values(Names.SNAKE).keySet())
        .containsExactly("attn_out.bias", "attn_out.weight", "running_mean");
    LoadReport r = c.load("x", c.values(Names.SNAKE), Names.SNAKE, Load.STRICT);
    assertThat(r.isComplete()).isTrue();
    assertThat(Names.SNAKE.inFile("qkvProj.0.layerNorm2.weight"))
        .isEqualTo("qkv_proj.0.layer_norm2.weight");
    assertThat(Names.SNAKE.inFile("attnQKVProj.W")).isEqualTo("attn_qkv_proj.w");
  }

  private static Map<String, Tensor> misfit(Net net) {
    Map<String, Tensor> values = new LinkedHashMap<>(net.values());
    values.remove("fc3.bias");
    values.put("fc1.weight", Tensor.zeros(784, 256));
    values.put("fc2.bias", Tensor.of(new int[10]));
    values.put("fc4.weight", Tensor.zeros(10, 128));
    return values;
  }

  @Test
  void strictLoadingListsAllDifferencesAndLoadsNothing() {
    Net net = new Net();
    Map<String, Tensor> values = misfit(new Net());
    Tensor before = net.fc2.weight().value();
    assertThatThrownBy(() -> net.load("mnist.safetensors", values, Names.VERBATIM, Load.STRICT))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            """
            load mnist.safetensors into Net: 3 of 6 parameters cannot be filled, 1 tensor of the file \
            has no place.
              shape       fc1.weight  model f32[256, 784], file f32[784, 256] (transposed)
              type        fc2.bias    model f32[10], file i32[10]
              missing     fc3.bias    f32[10]
              unexpected  fc4.weight  f32[10, 128]
            Nothing was loaded. Use Load.PARTIAL to load the 3 that fit.\
            """);
    assertThat(net.fc2.weight().value().bitEquals(before)).isTrue();
  }

  @Test
  void partialLoadingReports() {
    Net net = new Net();
    Map<String, Tensor> values = misfit(new Net());
    LoadReport r = net.load("f", values, Names.VERBATIM, Load.PARTIAL);
    assertThat(r.loaded()).containsExactly("fc1.bias", "fc2.weight", "fc3.weight");
    assertThat(r.missing()).containsExactly("fc3.bias");
    assertThat(r.unfit()).containsExactly("fc1.weight", "fc2.bias");
    assertThat(r.unexpected()).containsExactly("fc4.weight");
    assertThat(r.isComplete()).isFalse();
    Tensor expected = Objects.requireNonNull(values.get("fc2.weight"));
    assertThat(net.fc2.weight().value().bitEquals(expected)).isTrue();
  }

  @Test
  void oneParameterByName() {
    Tied t = new Tied();
    assertThat(t.parameter("a.weight")).isSameAs(t.a.weight());
    assertThatThrownBy(() -> new Camel().parameter("attnOut.wieght"))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "parameter: Camel has no attnOut.wieght; it has attnOut.bias, attnOut.weight,"
                + " runningMean.");
  }

  @Test
  void nothingFits() {
    assertThatThrownBy(() -> new Tied().load(Map.of()))
        .hasMessage(
            """
            load tensors into Tied: 1 of 1 parameter cannot be filled.
              missing  a.weight  f32[2, 2]
            Nothing was loaded.\
            """);
  }
}
