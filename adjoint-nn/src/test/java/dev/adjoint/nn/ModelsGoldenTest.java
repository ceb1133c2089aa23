package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.attention.TransformerEncoder;
import dev.adjoint.nn.attention.TransformerOptions;
import dev.adjoint.nn.conv.AdaptiveAvgPool2d;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.Convolutional;
import dev.adjoint.nn.conv.MaxPool2d;
import dev.adjoint.nn.norm.BatchNorm2d;
import dev.adjoint.nn.norm.LayerNorm;
import dev.adjoint.nn.recurrent.Lstm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models trained and saved in PyTorch, loaded by name into their twins. */
class ModelsGoldenTest {
  private static final Golden GOLDEN = Golden.of("models");

  record Block(List<Linear> layers) implements Layer {
    @Override
    public Tensor forward(Tensor x) {
      return x.add(layers.get(1).forward(layers.get(0).forward(x).gelu()));
    }
  }

  static class Blocks implements Layer {
    final Linear stem = new Linear(5, 8);
    final List<Block> blocks = Stream.generate(Blocks::block).limit(3).toList();
    final Map<String, Linear> heads =
        Map.of(
            "main",
            new Linear(8, 3),
            "side",
            new Linear(8, 3, Linear.Options.DEFAULT.withoutBias()));

    private static Block block() {
      return new Block(List.of(new Linear(8, 8), new Linear(8, 8)));
    }

    private Tensor head(String name, Tensor x) {
      Linear head = heads.get(name);
      return head == null ? x : head.forward(x);
    }

    @Override
    public Tensor forward(Tensor x) {
      Tensor y = stem.forward(x);
      for (Block b : blocks) {
        y = b.forward(y);
      }
      return head("main", y).add(head("side", y));
    }
  }

  static class Tied implements Layer {
    final Embedding embed = new Embedding(11, 6);
    final Linear hidden = new Linear(6, 6);
    final Linear decoder = new Linear(embed.weight(), new Param(Tensor.zeros(11)));

    @Override
    public Tensor forward(Tensor x) {
      return decoder.forward(hidden.forward(embed.forward(x)).tanh().mean(1));
    }
  }

  static class ConvNet implements Layer {
    private static final Convolutional.Options PADDED = Conv2d.Options.DEFAULT.withPadding(1);

    final Sequential features =
        new Sequential(
            new Conv2d(2, 4, 3, PADDED.withoutBias()),
            new BatchNorm2d(4),
            Tensor::relu,
            new MaxPool2d(2),
            new Conv2d(4, 6, 3, PADDED.withStride(2)),
            new BatchNorm2d(6),
            Tensor::relu,
            new AdaptiveAvgPool2d(1));
    final Sequential classifier = new Sequential(new Flatten(), new Dropout(0.5), new Linear(6, 3));

    @Override
    public Tensor forward(Tensor x) {
      return classifier.forward(features.forward(x));
    }
  }

  static class LstmClassifier implements Layer {
    final Embedding embed = new Embedding(11, 5);
    final Lstm lstm =
        new Lstm(5, 6, Lstm.Options.DEFAULT.withLayers(2).withBidirectional().withBatchFirst());
    final Linear fc = new Linear(12, 3);

    @Override
    public Tensor forward(Tensor x) {
      return fc.forward(lstm.forward(embed.forward(x)).mean(1));
    }
  }

  static class TransformerClassifier implements Layer {
    final Embedding embed = new Embedding(11, 8);
    final Param positions = new Param(Tensor.zeros(7, 8));
    final TransformerEncoder encoder =
        new TransformerEncoder(
            2, 8, 2, TransformerOptions.DEFAULT.withFeedForward(16).withActivation(Tensor::gelu));
    final LayerNorm norm = new LayerNorm(8);
    final Linear fc = new Linear(8, 3);

    @Override
    public Tensor forward(Tensor x) {
      Tensor y = encoder.forward(embed.forward(x).add(positions));
      return fc.forward(norm.forward(y).mean(1));
    }
  }

  record Pair(Bilinear bilinear) implements Model {
    Tensor forward(Tensor a, Tensor b) {
      return bilinear.forward(a, b);
    }
  }

  private static Model twin(String name) {
    return switch (name) {
      case "mlp" ->
          new Sequential(
              new Linear(5, 8), Tensor::relu, new Linear(8, 8), Tensor::tanh, new Linear(8, 3));
      case "blocks" -> new Blocks();
      case "tied" -> new Tied();
      case "conv" -> new ConvNet();
      case "lstm" -> new LstmClassifier();
      case "transformer" -> new TransformerClassifier();
      case "bilinear" -> new Pair(new Bilinear(4, 5, 3));
      default -> throw new IllegalStateException("no twin of " + name);
    };
  }

  private static List<String> models() {
    return GOLDEN.cases();
  }

  private static Map<String, Tensor> state(String name) {
    String prefix = name + "/state/";
    Map<String, Tensor> state = new LinkedHashMap<>();
    GOLDEN
        .file()
        .tensors()
        .forEach((key, t) -> {
          if (key.startsWith(prefix)) {
            state.put(key.substring(prefix.length()), t);
          }
        });
    return state;
  }

  private static Tensor run(Model net, String name) {
    Tensor a = GOLDEN.get(name + "/in0");
    return Modes.inference(() ->
        net instanceof Pair p ? p.forward(a, GOLDEN.get(name + "/in1")) : ((Layer) net).forward(a));
  }

  @ParameterizedTest
  @MethodSource("models")
  void aModelTrainedInPyTorchGivesTheSameHere(String name) {
    Model net = twin(name);
    LoadReport report = net.load(name, state(name), Names.VERBATIM, Load.STRICT);
    assertThat(report.missing()).isEmpty();
    assertThat(report.unexpected()).isEmpty();
    Tensor expected = GOLDEN.get(name + "/out");
    Tensor y = run(net, name);
    assertThat(y.dtype()).isEqualTo(DType.F32);
    assertThat(y.shape()).isEqualTo(expected.shape());
    assertThat(y.sub(expected).abs().amax().item()).isLessThanOrEqualTo(1e-5);
    assertThat(net.parameterCount()).isEqualTo((long) GOLDEN.number(name, "parameters"));
  }

  /** What is saved here has the names of PyTorch, what is tied once. */
  @ParameterizedTest
  @MethodSource("models")
  void namesAreThoseOfStateDict(String name) {
    Model net = twin(name);
    Set<String> names = new TreeSet<>(net.values().keySet());
    names.addAll(ParameterTree.of(net).tied().keySet());
    assertThat(names).isEqualTo(new TreeSet<>(state(name).keySet()));
    net.values()
        .forEach((key, t) -> assertThat(t.describe()).as(key).isEqualTo(describe(name, key)));
  }

  private static String describe(String name, String key) {
    return GOLDEN.get(name + "/state/" + key).describe();
  }
}
