package dev.adjoint.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.io.Safetensors;
import dev.adjoint.core.io.SafetensorsFile;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Load;
import dev.adjoint.nn.LoadReport;
import dev.adjoint.nn.Names;
import dev.adjoint.nn.Sequential;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
  @TempDir Path folder;

  static class Net implements Layer {
    final Linear fc1 = new Linear(3, 4);
    final Linear fcOut = new Linear(4, 2);

    @Override
    public Tensor forward(Tensor x) {
      return fcOut.forward(fc1.forward(x).relu());
    }
  }

  private static final Tensor X = Tensor.of(new float[] {1, -2, 3, 0.5f, 0, -1}, 2, 3);

  private static Tensor output(Layer net) {
    return Modes.inference(() -> net.forward(X));
  }

  @Test
  void savesAndLoads() {
    Net net = Rng.using(1, Net::new);
    Path path = folder.resolve("net.safetensors");
    Weights.save(net, path, Names.VERBATIM, Map.of("epoch", "3"));
    assertThat(Safetensors.read(path).tensors().keySet())
        .containsExactly("fc1.bias", "fc1.weight", "fcOut.bias", "fcOut.weight");
    assertThat(Safetensors.read(path).metadata()).isEqualTo(Map.of("epoch", "3"));
    Net other = Rng.using(2, Net::new);
    assertThat(output(other).bitEquals(output(net))).isFalse();
    Weights.load(other, path);
    assertThat(output(other).bitEquals(output(net))).isTrue();
  }

  @Test
  void otherNames() {
    Net net = Rng.using(1, Net::new);
    Path path = folder.resolve("net.safetensors");
    Weights.save(net, path, Names.SNAKE, Map.of());
    assertThat(Safetensors.read(path).tensors()).containsKey("fc_out.weight");
    Net other = Rng.using(2, Net::new);
    Weights.load(other, Safetensors.read(path), Names.SNAKE, Load.STRICT);
    assertThat(output(other).bitEquals(output(net))).isTrue();
  }

  @Test
  void loadsWhatPyTorchSaved() throws IOException {
    Path path = folder.resolve("mlp.safetensors");
    try (InputStream in = WeightsTest.class.getResourceAsStream("mlp.safetensors")) {
      Files.copy(in, path);
    }
    Layer net = new Sequential(new Linear(3, 4), Tensor::relu, new Linear(4, 2));
    Weights.load(net, path);
    SafetensorsFile f = Safetensors.read(path);
    Tensor w0 = f.tensor("0.weight").to(DType.F64);
    Tensor w2 = f.tensor("2.weight").to(DType.F64);
    Tensor expected =
        X.to(DType.F64)
            .matmul(w0.mT())
            .add(f.tensor("0.bias").to(DType.F64))
            .relu()
            .matmul(w2.mT())
            .add(f.tensor("2.bias").to(DType.F64));
    assertThat(output(net).allClose(expected, 1e-5, 1e-6)).isTrue();
  }

  @Test
  void weightsOfAnotherModel() {
    Path path = folder.resolve("other.safetensors");
    Safetensors.write(
        path,
        Map.of(
            "fc1.weight", Tensor.zeros(3, 4),
            "fc1.bias", Tensor.of(new float[] {1, 2, 3, 4}),
            "fcOut.weight", Tensor.zeros(2, 4),
            "head.weight", Tensor.zeros(10, 2)));
    Net net = Rng.using(1, Net::new);
    Tensor before = output(net);
    assertThatThrownBy(() -> Weights.load(net, path))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            """
            load %s into Net: 2 of 4 parameters cannot be filled, 1 tensor of the file has no place.
              shape       fc1.weight   model f32[4, 3], file f32[3, 4] (transposed)
              missing     fcOut.bias   f32[2]
              unexpected  head.weight  f32[10, 2]
            Nothing was loaded. Use Load.PARTIAL to load the 2 that fit.\
            """,
            path);
    assertThat(output(net).bitEquals(before)).isTrue();

    LoadReport report = Weights.load(net, Safetensors.read(path), Names.VERBATIM, Load.PARTIAL);
    assertThat(report.loaded()).containsExactly("fc1.bias", "fcOut.weight");
    assertThat(report.missing()).containsExactly("fcOut.bias");
    assertThat(report.unfit()).containsExactly("fc1.weight");
    assertThat(report.unexpected()).containsExactly("head.weight");
    assertThat(requireNonNull(net.fc1.bias()).value().toFloatArray()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void absentFile() {
    Path path = folder.resolve("absent.safetensors");
    assertThatThrownBy(() -> Weights.load(new Net(), path))
        .isInstanceOf(TensorException.class)
        .hasMessage("read %s: there is no such file. Check the path.", path);
  }
}
