package dev.adjoint.nn.conv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Convolution;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Golden;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PyTorch's layers: its state loaded by name, outputs and all gradients, in both modes. */
class ConvGoldenTest {
  private static final Golden GOLDEN = Golden.of("convolution_layers");

  static Stream<String> cases() {
    return GOLDEN.cases().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void layer(String name) {
    check(name, DType.F64, "");
    check(name, DType.F32, "_f32");
  }

  private static void check(String name, DType dtype, String end) {
    Convolutional layer = Modes.withDType(dtype, () -> make(name));
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (String key : layer.state().keySet()) {
      state.put(key, GOLDEN.get(name + "/" + key).to(dtype));
    }
    assertThat(state.containsKey("bias")).isEqualTo(GOLDEN.find(name + "/bias") != null);
    layer.load(state);
    for (boolean training : new boolean[] {true, false}) {
      Tensor x = GOLDEN.get(name + "/in").to(dtype).requiresGrad();
      layer.parameters().forEach(Param::zeroGrad);
      Tensor y =
          training
              ? Modes.training(() -> layer.forward(x))
              : Modes.evaluating(() -> layer.forward(x));
      close(name + " out", y, GOLDEN.get(name + "/out" + end));
      y.backward(GOLDEN.get(name + "/seed").to(dtype));
      Tensor dx = Objects.requireNonNull(x.grad());
      close(name + " grad", dx, GOLDEN.get(name + "/grad" + end));
      layer
          .state()
          .forEach((key, p) ->
              close(
                  name + " " + key,
                  Objects.requireNonNull(p.grad()),
                  GOLDEN.get(name + "/" + key + ".grad" + end)));
    }
  }

  /** In float32 a sum of terms up to 10 may come to nearly nothing: absolute, too. */
  private static void close(String what, Tensor actual, Tensor expected) {
    if (expected.dtype() == DType.F64) {
      Golden.assertClose(what, actual, expected, 1e-12);
    } else {
      assertThat(actual.detach().allClose(expected, 1e-5, 2e-6)).as(what).isTrue();
    }
  }

  private static Convolutional make(String name) {
    String json = GOLDEN.description(name);
    int[] s = Objects.requireNonNull(numbers(json, "sizes"));
    Convolution.Mode mode = Convolution.Mode.valueOf(word(json, "mode").toUpperCase(Locale.ROOT));
    Convolutional.Options o =
        Convolutional.Options.DEFAULT
            .withGroups((int) GOLDEN.number(name, "groups"))
            .withMode(mode);
    int[] stride = numbers(json, "stride");
    o = stride == null ? o : o.withStride(stride);
    int[] dilation = numbers(json, "dilation");
    o = dilation == null ? o : o.withDilation(dilation);
    int[] padding = numbers(json, "padding");
    o = padding == null ? o : o.withPadding(padding);
    o = json.contains("\"padding\":\"same\"") ? o.withSamePadding() : o;
    int[] more = numbers(json, "output_padding");
    o = more == null ? o : o.withOutputPadding(more);
    o = json.contains("\"bias\":false") ? o.withoutBias() : o;
    return switch (word(json, "layer")) {
      case "Conv1d" -> new Conv1d(s[0], s[1], s[2], o);
      case "Conv2d" -> new Conv2d(s[0], s[1], s[2], s[3], o);
      case "Conv3d" -> new Conv3d(s[0], s[1], s[2], s[3], s[4], o);
      case "ConvTranspose1d" -> new ConvTranspose1d(s[0], s[1], s[2], o);
      case "ConvTranspose2d" -> new ConvTranspose2d(s[0], s[1], s[2], s[3], o);
      default -> new ConvTranspose3d(s[0], s[1], s[2], s[3], s[4], o);
    };
  }

  private static int @Nullable [] numbers(String json, String key) {
    Matcher m = Pattern.compile("\"" + key + "\":\\[([\\d,]+)]").matcher(json);
    return m.find()
        ? Arrays.stream(m.group(1).split(",")).mapToInt(Integer::parseInt).toArray()
        : null;
  }

  private static String word(String json, String key) {
    Matcher m = Pattern.compile("\"" + key + "\":\"(\\w+)\"").matcher(json);
    assertThat(m.find()).as(key).isTrue();
    return m.group(1);
  }
}
