package dev.adjoint.nn.norm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Golden;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values, first and second derivatives and running statistics of all layers against PyTorch's. */
class NormsGoldenTest {
  private static final Golden GOLDEN = Golden.of("norms");

  static List<String> cases() {
    return GOLDEN.cases();
  }

  private static boolean has(String name, String text) {
    return GOLDEN.description(name).contains(text);
  }

  private static int[] sizes(String name) {
    Matcher m = Pattern.compile("\"shape\":\\[([\\d,]+)]").matcher(GOLDEN.description(name));
    assertThat(m.find()).isTrue();
    return Pattern.compile(",").splitAsStream(m.group(1)).mapToInt(Integer::parseInt).toArray();
  }

  private static Layer layer(String name) {
    int channels = GOLDEN.get(name + "/x0").size(1);
    boolean bare = has(name, "\"affine\":false");
    double eps = has(name, "\"eps\"") ? GOLDEN.number(name, "eps") : 1e-5;
    return switch (GOLDEN.description(name).replaceAll(".*\"op\":\"(\\w+)\".*", "$1")) {
      case "BatchNorm1d" -> new BatchNorm1d(channels, batch(name).withEps(eps));
      case "BatchNorm2d" -> new BatchNorm2d(channels, batch(name).withEps(eps));
      case "BatchNorm3d" -> new BatchNorm3d(channels, batch(name).withEps(eps));
      case "LayerNorm" -> {
        LayerNorm.Options o = LayerNorm.Options.DEFAULT.withEps(eps);
        o = bare ? o.withoutAffine() : o;
        yield new LayerNorm(
            Shape.of(sizes(name)), has(name, "\"bias\":false") ? o.withoutBias() : o);
      }
      case "RmsNorm" -> {
        RmsNorm.Options o = RmsNorm.Options.DEFAULT;
        o = has(name, "\"eps\"") ? o.withEps(eps) : o;
        yield new RmsNorm(Shape.of(sizes(name)), bare ? o.withoutAffine() : o);
      }
      case "GroupNorm" -> {
        GroupNorm.Options o = GroupNorm.Options.DEFAULT.withEps(eps);
        yield new GroupNorm(
            (int) GOLDEN.number(name, "groups"), channels, bare ? o.withoutAffine() : o);
      }
      case "InstanceNorm1d" -> new InstanceNorm1d(channels, instance(name).withEps(eps));
      case "InstanceNorm2d" -> new InstanceNorm2d(channels, instance(name).withEps(eps));
      case "WeightNorm" -> {
        boolean bias = GOLDEN.find(name + "/state/bias") != null;
        Linear.Options o = Linear.Options.DEFAULT;
        Linear linear = new Linear(3, 4, bias ? o : o.withoutBias());
        yield new WeightNorm(linear, "weight", (int) GOLDEN.number(name, "axis"));
      }
      default -> throw new AssertionError(name);
    };
  }

  private static BatchNorm.Options batch(String name) {
    BatchNorm.Options o = BatchNorm.Options.DEFAULT;
    o = has(name, "\"momentum\":\"none\"") ? o.withCumulativeAverage() : o;
    o = has(name, "\"momentum\":0") ? o.withMomentum(GOLDEN.number(name, "momentum")) : o;
    o = has(name, "\"affine\":false") ? o.withoutAffine() : o;
    return has(name, "\"tracking\":false") ? o.withoutTracking() : o;
  }

  private static InstanceNorm.Options instance(String name) {
    InstanceNorm.Options o = InstanceNorm.Options.DEFAULT;
    o = has(name, "\"affine\":true") ? o.withAffine() : o;
    return has(name, "\"momentum\"") ? o.withTracking(GOLDEN.number(name, "momentum")) : o;
  }

  private static Layer loaded(String name) {
    boolean single = name.endsWith("_f32");
    Layer layer = Modes.withDType(single ? DType.F32 : DType.F64, () -> layer(name));
    Map<String, Tensor> state = new LinkedHashMap<>();
    String prefix = name + "/state/";
    GOLDEN
        .file()
        .tensors()
        .forEach((k, t) -> {
          if (k.startsWith(prefix)) {
            state.put(k.substring(prefix.length()), t);
          }
        });
    layer.load(state);
    assertThat(layer.state().keySet()).containsExactlyInAnyOrderElementsOf(state.keySet());
    return layer;
  }

  private static void close(String key, @Nullable Tensor actual) {
    Tensor t = Objects.requireNonNull(actual, key).detach();
    Golden.assertClose(key, t, GOLDEN.get(key), t.dtype() == DType.F32 ? 1e-5 : 1e-10);
  }

  /** The fast path: recorded forward, plain backward; and it again, twice differentiated. */
  private static void recorded(String name, String mode, Layer layer) {
    String prefix = name + "/" + mode;
    layer.zeroGrad();
    Tensor x = GOLDEN.get(name + "/x0").requiresGrad();
    Tensor y = layer.forward(x);
    close(prefix + "/out", y);
    Tensor seed = GOLDEN.get(name + "/seed");
    List<Param> parameters = layer.parameters();
    if (y.dtype() == DType.F64) {
      List<dev.adjoint.core.Operand> leaves = new ArrayList<>(parameters);
      leaves.add(x);
      List<String> names = new ArrayList<>(parameters.stream().map(Param::name).toList());
      names.add("x");
      List<@Nullable Tensor> g =
          Adjoint.gradients(List.of(y), List.of(seed), leaves, Adjoint.Recording.GRAPH);
      Tensor sum = Tensor.of(0.0);
      for (int i = 0; i < names.size(); i++) {
        close(prefix + "/grad/" + names.get(i), g.get(i));
        Tensor v = GOLDEN.get(prefix + "/v/" + names.get(i));
        sum = sum.add(Objects.requireNonNull(g.get(i)).mul(v).sum());
      }
      // given statistics and no parameters: the gradient is constant
      boolean linear = !sum.needsGrad();
      List<@Nullable Tensor> h =
          linear ? List.of() : Adjoint.gradients(List.of(sum), leaves, Adjoint.Recording.NOTHING);
      for (int i = 0; i < names.size(); i++) {
        Tensor hi = linear ? null : h.get(i);
        Tensor want = GOLDEN.get(prefix + "/hvp/" + names.get(i));
        close(
            prefix + "/hvp/" + names.get(i),
            hi != null ? hi : Tensor.zeros(DType.F64, want.shape()));
      }
    }
    y.backward(seed);
    close(prefix + "/grad/x", x.grad());
    for (Param p : parameters) {
      close(prefix + "/grad/" + p.name(), p.grad());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trainedThreeStepsAndEvaluated(String name) {
    Layer layer = loaded(name);
    recorded(name, "train", layer);
    for (int i = 1; i < 3; i++) {
      layer.forward(GOLDEN.get(name + "/x" + i));
    }
    layer
        .state()
        .forEach((k, p) -> {
          if (!p.isTrainable()) {
            close(name + "/after3/" + k, p.value());
          }
        });
    Modes.evaluating(() -> {
      recorded(name, "eval", layer);
      return true;
    });
  }

  /** The definition, inside a functional transform. */
  @ParameterizedTest
  @MethodSource("cases")
  void functional(String name) {
    Layer layer = loaded(name);
    List<Param> parameters = layer.parameters();
    Tensor seed = GOLDEN.get(name + "/seed");
    List<Tensor> at = new ArrayList<>(parameters.stream().map(Param::value).toList());
    at.add(GOLDEN.get(name + "/x0"));
    Function<List<Tensor>, Tensor> f =
        in ->
            Adjoint.substitute(
                parameters,
                in.subList(0, parameters.size()),
                () -> layer.forward(in.getLast()).mul(seed).sum());
    List<Tensor> g = Adjoint.valueAndGrads(f, at.toArray(new Tensor[0])).grads();
    for (int i = 0; i < parameters.size(); i++) {
      close(name + "/train/grad/" + parameters.get(i).name(), g.get(i));
    }
    close(name + "/train/grad/x", g.getLast());
    // the batch was seen once, by its plain numbers
    layer.forward(GOLDEN.get(name + "/x1"));
    layer.forward(GOLDEN.get(name + "/x2"));
    layer
        .state()
        .forEach((k, p) -> {
          if (!p.isTrainable()) {
            close(name + "/after3/" + k, p.value());
          }
        });
  }
}
