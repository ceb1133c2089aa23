package dev.adjoint.nn;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.Window2d;
import dev.adjoint.nn.activation.*;
import dev.adjoint.nn.attention.*;
import dev.adjoint.nn.conv.*;
import dev.adjoint.nn.loss.DensityLosses;
import dev.adjoint.nn.loss.EmbeddingLosses;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.loss.MarginLosses;
import dev.adjoint.nn.loss.Penalties;
import dev.adjoint.nn.loss.RareClassLosses;
import dev.adjoint.nn.norm.*;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.recurrent.*;
import dev.adjoint.nn.schedule.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every layer has: a line of text, a place in docs/layers.md, a test against PyTorch or
 * against its functional twin, a result for a batch without examples. A layer that nobody lists
 * here fails.
 */
class EveryLayerTest {
  private static final Path ROOT = Path.of(System.getProperty("adjoint.root"));

  /** Smooth, so that differences never meet a kink. */
  private static final TransformerOptions SMALL =
      TransformerOptions.DEFAULT.withFeedForward(8).withActivation(Tensor::gelu);

  /** A layer, and an input without examples; a decoder reads it as memory too. */
  record Case(Model model, Tensor empty) {
    @Override
    public String toString() {
      return model.toString();
    }
  }

  private static Case of(Model model, int... shape) {
    return new Case(model, Tensor.zeros(shape));
  }

  private static Case ofIds(Model model, int... shape) {
    return new Case(model, Tensor.zeros(DType.I64, Shape.of(shape)));
  }

  static Stream<Case> cases() {
    return Stream.of(
        of(new Linear(3, 2), 0, 3),
        of(new Sequential(new Linear(3, 2), Tensor::relu), 0, 3),
        of(new Flatten(), 0, 3, 4),
        of(new Unflatten(1, 2, 3), 0, 6),
        of(new Passthrough(), 0, 3),
        of(new Residual(new Linear(3, 3)), 0, 3),
        of(new Parallel(new Linear(3, 2), new Linear(3, 2)), 0, 3),
        of(new Concat(-1, new Linear(3, 2), new Passthrough()), 0, 3),
        of(new Bilinear(3, 3, 2), 0, 3),
        ofIds(new Embedding(5, 2), 0, 3),
        ofIds(new EmbeddingBag(5, 2, EmbeddingBag.Mode.MEAN), 0, 3),
        of(new Dropout(0.5), 0, 3),
        of(new Dropout1d(0.5), 0, 3, 4),
        of(new Dropout2d(0.5), 0, 3, 4, 4),
        of(new AlphaDropout(0.5), 0, 3),
        of(new StochasticDepth(0.5), 0, 3),
        of(new Conv1d(2, 4, 3), 0, 2, 5),
        of(new Conv2d(2, 4, 3), 0, 2, 5, 5),
        of(new Conv3d(2, 4, 3), 0, 2, 5, 5, 5),
        of(new ConvTranspose1d(2, 4, 3), 0, 2, 5),
        of(new ConvTranspose2d(2, 4, 3), 0, 2, 5, 5),
        of(new ConvTranspose3d(2, 4, 3), 0, 2, 5, 5, 5),
        of(new MaxPool1d(2), 0, 2, 4),
        of(new MaxPool2d(2), 0, 2, 4, 4),
        of(new AvgPool1d(2), 0, 2, 4),
        of(new AvgPool2d(2), 0, 2, 4, 4),
        of(new AdaptiveAvgPool1d(2), 0, 2, 5),
        of(new AdaptiveAvgPool2d(2, 3), 0, 2, 5, 5),
        of(new AdaptiveMaxPool1d(2), 0, 2, 5),
        of(new AdaptiveMaxPool2d(2, 3), 0, 2, 5, 5),
        of(new Upsample(2), 0, 2, 3, 3),
        of(new PixelShuffle(2), 0, 4, 3, 3),
        of(new PixelUnshuffle(2), 0, 1, 4, 4),
        of(new Unfold(Window2d.of(2)), 0, 2, 4, 4),
        of(new Fold(3, 3, Window2d.of(2)), 0, 4, 4),
        of(new BatchNorm1d(3), 0, 3),
        of(new BatchNorm2d(3), 0, 3, 2, 2),
        of(new BatchNorm3d(3), 0, 3, 2, 2, 2),
        of(new LayerNorm(3), 0, 3),
        of(new RmsNorm(3), 0, 3),
        of(new GroupNorm(2, 4), 0, 4, 2),
        of(new InstanceNorm1d(3), 0, 3, 2),
        of(new InstanceNorm2d(3), 0, 3, 2, 2),
        of(new WeightNorm(new Linear(3, 2)), 0, 3),
        of(new Rnn(3, 2), 4, 0, 3),
        of(new Lstm(3, 2), 4, 0, 3),
        of(new Gru(3, 2), 4, 0, 3),
        of(new RnnCell(3, 2), 0, 3),
        of(new LstmCell(3, 2), 0, 3),
        of(new GruCell(3, 2), 0, 3),
        of(new MultiHeadAttention(4, 2), 0, 3, 4),
        of(new TransformerEncoderLayer(4, 2, SMALL), 0, 3, 4),
        of(new TransformerEncoder(2, 4, 2, SMALL), 0, 3, 4),
        of(new TransformerDecoderLayer(4, 2, SMALL), 0, 3, 4),
        of(new TransformerDecoder(2, 4, 2, SMALL), 0, 3, 4),
        of(new SinusoidalPositions(), 0, 3, 4),
        of(new LearnedPositions(5, 4), 0, 3, 4),
        of(new Relu(), 0, 3),
        of(new Relu6(), 0, 3),
        of(new LeakyRelu(0.1), 0, 3),
        of(new RRelu(), 0, 3),
        of(new PRelu(), 0, 3),
        of(new Elu(1), 0, 3),
        of(new Celu(1), 0, 3),
        of(new Selu(), 0, 3),
        of(new Gelu(), 0, 3),
        of(new GeluTanh(), 0, 3),
        of(new GeluSigmoid(), 0, 3),
        of(new Silu(), 0, 3),
        of(new Mish(), 0, 3),
        of(new Softplus(), 0, 3),
        of(new Softsign(), 0, 3),
        of(new Tanh(), 0, 3),
        of(new Sigmoid(), 0, 3),
        of(new LogSigmoid(), 0, 3),
        of(new Hardtanh(), 0, 3),
        of(new Hardsigmoid(), 0, 3),
        of(new Hardswish(), 0, 3),
        of(new Softmax(), 0, 3),
        of(new LogSoftmax(), 0, 3),
        of(new Softmin(), 0, 3),
        of(new Glu(), 0, 4),
        of(new GeGlu(), 0, 4),
        of(new SwiGlu(), 0, 4),
        of(new Maxout(3, 2, 2), 0, 3),
        of(new Sinc(), 0, 3),
        of(new Step(), 0, 3),
        of(new Sign(), 0, 3),
        of(new Threshold(0.5, 0), 0, 3),
        of(new Tanhshrink(), 0, 3),
        of(new Softshrink(), 0, 3),
        of(new Hardshrink(), 0, 3));
  }

  @Test
  void everyLayerIsListed() {
    TreeSet<String> listed = new TreeSet<>();
    cases().forEach(c -> listed.add(c.model.getClass().getSimpleName()));
    TreeSet<String> there = new TreeSet<>();
    publicTypes().filter(Model.class::isAssignableFrom).forEach(c -> there.add(c.getSimpleName()));
    assertThat(there).hasSizeGreaterThan(80);
    assertThat(listed).isEqualTo(there);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isOneLineOfText(Case c) {
    String name = c.model.getClass().getSimpleName();
    assertThat(c.model.toString()).startsWith(name + "(").endsWith(")").doesNotContain("@", "\n");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takesABatchWithoutExamples(Case c) {
    for (Modes.Mode mode : Modes.Mode.values()) {
      Tensor y =
          mode == Modes.Mode.TRAIN ? Modes.training(() -> run(c)) : Modes.evaluating(() -> run(c));
      assertThat(y.numel()).isZero();
      c.model.zeroGrad();
      if (!c.model.parameters().isEmpty()) {
        y.sum().backward();
      }
      for (Param p : c.model.parameters()) {
        Tensor g = p.grad();
        assertThat(g == null || g.abs().sum().item() == 0).as(p.name()).isTrue();
        assertThat(p.value().isFinite().all().itemBoolean()).as(p.name()).isTrue();
      }
    }
  }

  /** In float64, where every size of 0 is 2; what is drawn at random is drawn alike each time. */
  static Stream<Case> twos() {
    return Modes.withDType(DType.F64, () -> cases().toList()).stream()
        .map(c -> new Case(c.model, numbers(c.empty)));
  }

  private static Tensor numbers(Tensor empty) {
    int[] sizes = empty.shape().toArray();
    Arrays.setAll(sizes, i -> sizes[i] == 0 ? 2 : sizes[i]);
    Shape shape = Shape.of(sizes);
    return Rng.using(
        11,
        () ->
            empty.dtype() == DType.I64
                ? Rng.current().integers(shape, 0, 5)
                : Rng.current().normal(DType.F64, shape));
  }

  @ParameterizedTest
  @MethodSource("twos")
  void hasTheGradientsThatDifferencesGive(Case c) {
    List<Param> parameters = c.model.parameters();
    boolean ids = c.empty.dtype() == DType.I64;
    List<Tensor> x = new ArrayList<>();
    if (!ids) {
      x.add(c.empty);
    }
    parameters.forEach(p -> x.add(p.value()));
    for (Modes.Mode mode : Modes.Mode.values()) {
      Function<List<Tensor>, Tensor> f =
          in -> {
            Case at = ids ? c : new Case(c.model, in.getFirst());
            List<Tensor> values = ids ? in : in.subList(1, in.size());
            Tensor y = Rng.using(5, () -> Adjoint.substitute(parameters, values, () -> run(at)));
            return y.mul(Rng.using(7, () -> Rng.current().normal(DType.F64, y.shape()))).sum();
          };
      if (mode == Modes.Mode.TRAIN) {
        Modes.training(() -> {
          GradCheck.check(f, x, 1e-6);
          return x;
        });
      } else {
        Modes.evaluating(() -> {
          GradCheck.check(f, x, 1e-6);
          return x;
        });
      }
    }
  }

  private static Tensor run(Case c) {
    return switch (c.model) {
      case Layer l -> l.forward(c.empty);
      case Bilinear l -> l.forward(c.empty, c.empty);
      case LstmCell l -> l.forward(c.empty).h();
      case TransformerDecoderLayer l -> l.forward(c.empty, c.empty);
      case TransformerDecoder l -> l.forward(c.empty, c.empty);
      default -> throw new IllegalArgumentException("say how to run " + c);
    };
  }

  // ---- the page

  @ParameterizedTest
  @MethodSource("cases")
  void hasARowOfThePage(Case c) {
    assertRow(c.model.getClass().getSimpleName());
  }

  @Test
  void optimizersLossesSchedulesAndStartsHaveOneToo() {
    publicTypes()
        .filter(t -> Optimizer.class.isAssignableFrom(t) && t != Optimizer.class)
        .forEach(t -> assertRow(t.getSimpleName()));
    for (Class<?> losses :
        List.of(
            Losses.class,
            DensityLosses.class,
            MarginLosses.class,
            EmbeddingLosses.class,
            RareClassLosses.class,
            Penalties.class)) {
      assertRow(losses.getSimpleName());
      factories(losses, Tensor.class)
          .filter(m -> !m.equals("weighted")) // a helper for losses of one's own
          .forEach(EveryLayerTest::assertRow);
    }
    factories(Schedule.class, Schedule.class).forEach(EveryLayerTest::assertRow);
    factories(Init.class, Init.class).forEach(EveryLayerTest::assertRow);
  }

  private static Stream<String> factories(Class<?> type, Class<?> result) {
    return Stream.of(type.getDeclaredMethods())
        .filter(m -> Modifier.isStatic(m.getModifiers()) && Modifier.isPublic(m.getModifiers()))
        .filter(m -> result.isAssignableFrom(m.getReturnType()))
        .map(Method::getName)
        .distinct();
  }

  private static void assertRow(String name) {
    assertThat(Page.ROWS).containsPattern("\\b" + name + "\\b");
  }

  /** The rows of the tables, without PyTorch's column, as it has the same names. */
  private static final class Page {
    static final String ROWS =
        read(ROOT.resolve("docs/layers.md"))
            .lines()
            .filter(l -> l.startsWith("|"))
            .map(l -> l.replaceFirst("^\\|[^|]*\\|", ""))
            .collect(joining("\n"));
  }

  // ---- golden files and twins

  /** Tests with a table of layers held against PyTorch, or against operations bit by bit. */
  private static final List<String> TABLES =
      List.of(
          "activation/ActivationLayersTest",
          "attention/TransformersGoldenTest",
          "CombinatorsTest",
          "conv/ConvGoldenTest",
          "conv/ConvLayersTest",
          "conv/PoolingLayersTest",
          "norm/NormsGoldenTest",
          "recurrent/RecurrentGoldenTest",
          "DropoutsTest",
          "EmbeddingTest",
          "LinearTest");

  /** Layers that no table needs, and why. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "SinusoidalPositions", "PyTorch has none; against its formula: AttentionTest",
          "LearnedPositions", "PyTorch has none; against its table: AttentionTest");

  @ParameterizedTest
  @MethodSource("cases")
  void standsInATable(Case c) {
    String name = c.model.getClass().getSimpleName();
    Pattern made = Pattern.compile("\\b" + name + "(\\(|::new|\\.(of|frozen)\\()");
    boolean tabled = Tables.TEXTS.stream().anyMatch(t -> made.matcher(t).find());
    assertThat(tabled).as(name).isNotEqualTo(ELSEWHERE.containsKey(name));
  }

  private static final class Tables {
    static final List<String> TEXTS =
        TABLES.stream()
            .map(t -> read(ROOT.resolve("adjoint-nn/src/test/java/dev/adjoint/nn/" + t + ".java")))
            .toList();
  }

  // ---- what there is

  private static Stream<Class<?>> publicTypes() {
    Path sources = ROOT.resolve("adjoint-nn/src/main/java");
    try (Stream<Path> files = Files.walk(sources.resolve("dev/adjoint/nn"))) {
      return files
          .filter(f -> f.toString().endsWith(".java") && !f.toString().contains("-info"))
          .map(
              f -> sources.relativize(f).toString().replace(".java", "").replaceAll("[/\\\\]", "."))
          .<Class<?>>map(EveryLayerTest::type)
          .filter(
              t -> Modifier.isPublic(t.getModifiers()) && !Modifier.isAbstract(t.getModifiers()))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name, false, EveryLayerTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
