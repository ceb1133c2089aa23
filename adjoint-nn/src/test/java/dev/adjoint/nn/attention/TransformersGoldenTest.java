package dev.adjoint.nn.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Embedding;
import dev.adjoint.nn.EmbeddingBag;
import dev.adjoint.nn.Golden;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Modules of PyTorch with its own parameters: outputs and all gradients, training and evaluating.
 */
class TransformersGoldenTest {
  /** What a case is here: a model, and its call. */
  private record Subject(Model model, Call call) {}

  @FunctionalInterface
  private interface Call {
    Tensor of(Tensor[] in, AttentionMasks masks);
  }

  @TestFactory
  Stream<DynamicTest> modules() {
    return Stream.of("attention_modules", "transformers").map(Golden::of).flatMap(this::cases);
  }

  private Stream<DynamicTest> cases(Golden g) {
    return g.cases().stream()
        .flatMap(name ->
            Stream.of(DType.F64, DType.F32)
                .map(type -> DynamicTest.dynamicTest(name + " " + type, () -> run(g, name, type))));
  }

  private static void run(Golden g, String name, DType type) {
    for (Modes.Mode mode : Modes.Mode.values()) {
      Modes.withDType(
          type,
          () -> {
            Runnable check = () -> check(g, name, type);
            return mode == Modes.Mode.TRAIN
                ? Modes.training(() -> done(check))
                : Modes.evaluating(() -> done(check));
          });
    }
  }

  private static boolean done(Runnable r) {
    r.run();
    return true;
  }

  private static void check(Golden g, String name, DType type) {
    Subject s = subject(g, name);
    Map<String, Tensor> parameters = under(g, name + "/param/");
    s.model.load(parameters);
    assertThat(s.model.state().keySet()).containsExactlyInAnyOrderElementsOf(parameters.keySet());
    List<Tensor> in = new ArrayList<>();
    for (int i = 0; g.find(name + "/in" + i) != null; i++) {
      Tensor x = g.get(name + "/in" + i);
      in.add(x.dtype().isFloating() ? x.to(type).requiresGrad() : x);
    }
    Tensor mask = g.find(name + "/mask");
    AttentionMasks masks =
        AttentionMasks.NONE
            .withPadding(g.find(name + "/padding"))
            .withMask(mask == null || mask.dtype() == DType.BOOL ? mask : mask.to(type));
    double close = type == DType.F64 ? 1e-10 : 3e-4;
    Tensor y = s.call.of(in.toArray(new Tensor[0]), masks);
    same("output", y, g.get(name + "/out"), close);
    y.backward(g.get(name + "/seed").to(type));
    for (int i = 0; i < in.size(); i++) {
      Tensor want = g.find(name + "/grad" + i);
      if (want != null) {
        same("gradient " + i, Objects.requireNonNull(in.get(i).grad()), want, close);
      }
    }
    Map<String, Tensor> gradients = under(g, name + "/gparam/");
    assertThat(gradients).hasSameSizeAs(parameters);
    gradients.forEach((key, want) -> {
      Param p = s.model.parameter(key);
      same(key, Objects.requireNonNull(p.grad(), key), want, close);
    });
  }

  /** Relative to the tensor's largest number: single numbers may be small by cancellation. */
  private static void same(String what, Tensor got, Tensor want, double close) {
    assertThat(got.shape()).as(what).isEqualTo(want.shape());
    double[] a = got.to(DType.F64).toDoubleArray();
    double[] b = want.toDoubleArray();
    double size = want.abs().amax().item();
    for (int i = 0; i < b.length; i++) {
      assertThat(a[i]).as(what + " " + i).isCloseTo(b[i], within(close * Math.max(1, size)));
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double d) {
    return org.assertj.core.data.Offset.offset(d);
  }

  private static Map<String, Tensor> under(Golden g, String prefix) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    g.file()
        .tensors()
        .forEach((key, t) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), t);
          }
        });
    return found;
  }

  private static boolean flag(Golden g, String name, String key) {
    return g.description(name).contains("\"" + key + "\":true");
  }

  private static Subject subject(Golden g, String name) {
    String text = g.description(name);
    if (text.contains("\"MultiheadAttention\"")) {
      return attention(g, name);
    }
    if (text.contains("\"Embedding\"")) {
      int padding = (int) g.number(name, "padding");
      Embedding.Options plain = Embedding.Options.DEFAULT;
      return layer(new Embedding(5, 3, padding < 0 ? plain : plain.withPadding(padding)));
    }
    for (EmbeddingBag.Mode mode : EmbeddingBag.Mode.values()) {
      if (name.equals("embedding_bag_" + mode.name().toLowerCase(Locale.ROOT))) {
        return layer(new EmbeddingBag(5, 3, mode));
      }
    }
    TransformerOptions o = TransformerOptions.DEFAULT.withFeedForward(6).withDropout(0);
    o = flag(g, name, "pre") ? o.withPreNorm() : o;
    o = flag(g, name, "norm") ? o.withFinalNorm() : o.withoutFinalNorm();
    o = text.contains("\"gelu\"") ? o.withActivation(Tensor::gelu) : o;
    if (text.contains("\"TransformerEncoderLayer\"")) {
      TransformerEncoderLayer e = new TransformerEncoderLayer(4, 2, o);
      return new Subject(e, (in, masks) -> e.forward(in[0], masks));
    }
    if (text.contains("\"TransformerEncoder\"")) {
      TransformerEncoder e = new TransformerEncoder(2, 4, 2, o);
      return new Subject(e, (in, masks) -> e.forward(in[0], masks));
    }
    if (text.contains("\"TransformerDecoderLayer\"")) {
      TransformerDecoderLayer d = new TransformerDecoderLayer(4, 2, o);
      return new Subject(
          d, (in, masks) -> d.forward(in[0], in[1], masks.withPadding(null), memory(masks)));
    }
    TransformerDecoder d = new TransformerDecoder(2, 4, 2, o);
    return new Subject(
        d, (in, masks) -> d.forward(in[0], in[1], masks.withPadding(null), memory(masks)));
  }

  private static AttentionMasks memory(AttentionMasks masks) {
    return masks.withMask(null);
  }

  private static Subject layer(Layer layer) {
    return new Subject(layer, (in, _) -> layer.forward(in[0]));
  }

  private static Subject attention(Golden g, String name) {
    MultiHeadAttention.Options o = MultiHeadAttention.Options.DEFAULT;
    o = o.withKdim((int) g.number(name, "kdim")).withVdim((int) g.number(name, "vdim"));
    o = flag(g, name, "bias") ? o : o.withoutBias();
    o = flag(g, name, "seqFirst") ? o.withSeqFirst() : o;
    MultiHeadAttention a = new MultiHeadAttention((int) g.number(name, "embed"), 2, o);
    @Nullable Tensor weights = g.find(name + "/weights");
    boolean causal = flag(g, name, "causal");
    return new Subject(
        a,
        (in, masks) -> {
          Tensor k = in.length > 1 ? in[1] : in[0];
          Tensor v = in.length > 2 ? in[2] : k;
          AttentionMasks all = causal ? masks.withCausal() : masks;
          MultiHeadAttention.Weighted w = a.weighted(in[0], k, v, all);
          Tensor y = a.forward(in[0], k, v, all);
          double close = in[0].dtype() == DType.F64 ? 1e-12 : 1e-5;
          same("weights", w.weights(), Objects.requireNonNull(weights), close);
          same("output with weights", w.output(), y.detach().to(DType.F64), close);
          return y;
        });
  }
}
