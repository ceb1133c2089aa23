package dev.adjoint.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every loss under every reduction and option against PyTorch: values, gradients, Hessian-vector
 * products; and each of them through numeric differences and all transforms.
 */
class LossFamiliesGoldenTest {
  private static final double TOLERANCE = 1e-12;

  /** PyTorch's 1e-12 in the divisor is one of float32, and second derivatives add it elsewhere. */
  private static final double BCE_TOLERANCE = 1e-8;

  /** One case: its inputs, which of them have gradients, and the loss with its options. */
  record Case(Golden file, String name) {
    String op() {
      return file.description(name).replaceAll(".*\"op\":\"(\\w+)\".*", "$1");
    }

    Tensor get(String key) {
      return file.get(name + "/" + key);
    }

    boolean has(String key) {
      return file.find(name + "/" + key) != null;
    }

    double number(String key) {
      return file.number(name, key);
    }

    boolean flag(String key) {
      return number(key) != 0;
    }

    double tolerance(double other) {
      return op().equals("bce") ? BCE_TOLERANCE : other;
    }

    Reduction reduction() {
      String d = file.description(name);
      String r = d.replaceAll(".*\"reduction\":\"(\\w+)\".*", "$1");
      return Reduction.valueOf(r.toUpperCase(Locale.ROOT));
    }

    List<Tensor> inputs() {
      List<Tensor> in = new ArrayList<>();
      for (int i = 0; has("in" + i); i++) {
        in.add(get("in" + i));
      }
      return in;
    }

    List<Integer> wanted() {
      return Stream.of(0, 1, 2, 3).filter(i -> has("grad" + i)).toList();
    }

    /** The loss as a function of the inputs that have gradients. */
    Tensor of(List<Tensor> given) {
      List<Tensor> in = inputs();
      List<Integer> wanted = wanted();
      for (int k = 0; k < given.size(); k++) {
        in.set(wanted.get(k), given.get(k));
      }
      return loss(this, in);
    }

    List<Tensor> arguments() {
      return wanted().stream().map(i -> get("in" + i)).toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Case> CASES =
      Stream.of("losses_regression", "losses_classification", "losses_pairs")
          .map(Golden::of)
          .flatMap(g -> g.cases().stream().map(name -> new Case(g, name)))
          .toList();

  static List<Case> cases() {
    return CASES;
  }

  static List<Case> differentiable() {
    return cases().stream().filter(c -> c.has("grad0")).toList();
  }

  /** Cases at points where the loss is smooth; those of order 1 have names with these suffixes. */
  static List<Case> smooth() {
    return differentiable().stream()
        .filter(c -> c.reduction() == Reduction.MEAN)
        .filter(c -> !c.name.matches(".*_(kink|zero|far|ends|special|eps)(_.*)?"))
        .toList();
  }

  static List<Case> twice() {
    return cases().stream().filter(c -> c.has("v0")).toList();
  }

  static List<Case> single() {
    return cases().stream().filter(c -> c.has("out_f32")).toList();
  }

  private static CrossEntropyOptions classes(Case c, DType type) {
    CrossEntropyOptions o =
        CrossEntropyOptions.DEFAULT
            .withReduction(c.reduction())
            .withLabelSmoothing(c.number("smoothing"))
            .withClassAxis((int) c.number("axis"));
    o = c.flag("ignore") ? o.withIgnoreIndex(-100) : o;
    return c.flag("weighted") ? o.withWeights(classWeights(type)) : o;
  }

  private static Tensor classWeights(DType type) {
    return Tensor.of(new double[] {0.5, 1.5, 1, 2}).to(type);
  }

  private static Losses.BceOptions binary(Case c, List<Tensor> in) {
    int weighted = (int) c.number("weighted"); // 1: weight, 2: posWeight, 3: both
    Losses.BceOptions o = Losses.BceOptions.DEFAULT.withReduction(c.reduction());
    o = (weighted & 1) != 0 ? o.withWeight(in.get(2)) : o;
    return (weighted & 2) != 0 ? o.withPosWeight(in.getLast()) : o;
  }

  private static Tensor weighted(Case c, List<Tensor> in, Tensor terms) {
    return Losses.weighted(terms, in.get(2), c.reduction());
  }

  private static Tensor loss(Case c, List<Tensor> in) {
    Tensor x = in.get(0);
    Tensor z = in.get(1);
    Reduction r = c.reduction();
    Reduction none = Reduction.NONE;
    boolean terms = c.name.contains("_weighted");
    return switch (c.op()) {
      case "mse" -> terms ? weighted(c, in, Losses.mse(x, z, none)) : Losses.mse(x, z, r);
      case "halfSquaredError" -> Losses.halfSquaredError(x, z, r);
      case "l1" -> terms ? weighted(c, in, Losses.l1(x, z, none)) : Losses.l1(x, z, r);
      case "smoothL1" -> Losses.smoothL1(x, z, c.number("beta"), r);
      case "huber" -> Losses.huber(x, z, c.number("delta"), r);
      case "logCosh" -> Losses.logCosh(x, z, r);
      case "quantile" -> Losses.quantile(x, z, c.number("q"), r);
      case "klDiv" -> DensityLosses.klDiv(x, z, r);
      case "klDivLogTarget" -> DensityLosses.klDivLogTarget(x, z, r);
      case "poissonNll" ->
          DensityLosses.poissonNll(
              x,
              z,
              DensityLosses.PoissonOptions.DEFAULT
                  .withLogInput(c.flag("logInput"))
                  .withFull(c.flag("full"))
                  .withReduction(r));
      case "gaussianNll" ->
          DensityLosses.gaussianNll(
              x,
              z,
              in.get(2),
              DensityLosses.GaussianOptions.DEFAULT
                  .withFull(c.flag("full"))
                  .withEps(c.number("eps"))
                  .withReduction(r));
      case "crossEntropy" -> Losses.crossEntropy(x, z, classes(c, x.dtype()));
      case "nll" -> Losses.nll(x, z, classes(c, x.dtype()));
      case "bce" -> Losses.bce(x, z, binary(c, in));
      case "bceWithLogits" -> Losses.bceWithLogits(x, z, binary(c, in));
      case "focal" -> {
        RareClassLosses.FocalOptions o =
            RareClassLosses.FocalOptions.DEFAULT.withGamma(c.number("gamma")).withReduction(r);
        double alpha = c.number("alpha");
        yield RareClassLosses.focal(x, z, alpha < 0 ? o.withoutAlpha() : o.withAlpha(alpha));
      }
      case "dice" -> RareClassLosses.dice(x, z, 1, r);
      default -> margin(c, in);
    };
  }

  private static Tensor margin(Case c, List<Tensor> in) {
    Tensor x = in.get(0);
    Tensor z = in.get(1);
    Reduction r = c.reduction();
    return switch (c.op()) {
      case "multiClassHinge" -> MarginLosses.multiClassHinge(x, z, r);
      case "multiMargin" -> {
        MarginLosses.MultiMarginOptions o =
            MarginLosses.MultiMarginOptions.DEFAULT
                .withP((int) c.number("p"))
                .withMargin(c.number("margin"))
                .withReduction(r);
        yield MarginLosses.multiMargin(
            x, z, c.flag("weighted") ? o.withWeights(classWeights(x.dtype())) : o);
      }
      case "multiLabelMargin" -> MarginLosses.multiLabelMargin(x, z, r);
      case "multiLabelSoftMargin" -> {
        MarginLosses.MultiLabelOptions o = MarginLosses.MultiLabelOptions.DEFAULT.withReduction(r);
        yield MarginLosses.multiLabelSoftMargin(
            x, z, c.flag("weighted") ? o.withWeights(classWeights(x.dtype())) : o);
      }
      case "softMargin" -> MarginLosses.softMargin(x, z, r);
      case "hingeEmbedding" -> MarginLosses.hingeEmbedding(x, z, c.number("margin"), r);
      case "marginRanking" -> MarginLosses.marginRanking(x, z, in.get(2), c.number("margin"), r);
      case "cosineEmbedding" ->
          EmbeddingLosses.cosineEmbedding(x, z, in.get(2), c.number("margin"), r);
      case "contrastive" -> EmbeddingLosses.contrastive(x, z, in.get(2), c.number("margin"), r);
      case "tripletMargin" -> {
        EmbeddingLosses.TripletOptions o =
            EmbeddingLosses.TripletOptions.DEFAULT
                .withP(c.number("p"))
                .withMargin(c.number("margin"))
                .withReduction(r);
        yield EmbeddingLosses.tripletMargin(x, z, in.get(2), c.flag("swap") ? o.withSwap() : o);
      }
      case "infoNce" -> EmbeddingLosses.infoNce(x, z, c.number("temperature"), r);
      default -> throw new AssertionError(c.name);
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valueAndRecordedGradients(Case c) {
    List<Tensor> leaves = c.arguments().stream().map(Tensor::requiresGrad).toList();
    Tensor out = c.of(leaves);
    Golden.assertClose(c.name, out.detach(), c.get("out"), TOLERANCE);
    if (leaves.isEmpty()) {
      return;
    }
    out.backward(c.get("seed"));
    for (int k = 0; k < leaves.size(); k++) {
      String key = "grad" + c.wanted().get(k);
      Tensor grad = Objects.requireNonNull(leaves.get(k).grad(), key);
      Golden.assertClose(c.name + "/" + key, grad, c.get(key), c.tolerance(TOLERANCE));
    }
  }

  @ParameterizedTest
  @MethodSource("single")
  void singlePrecision(Case c) {
    List<Tensor> in = new ArrayList<>();
    for (Tensor t : c.inputs()) {
      in.add(t.dtype().isFloating() ? t.to(DType.F32) : t);
    }
    Tensor x = in.getFirst().requiresGrad();
    in.set(0, x);
    Tensor out = loss(c, in);
    assertThat(out.dtype()).isEqualTo(DType.F32);
    Golden.assertClose(c.name, out.detach(), c.get("out_f32"), 5e-6);
    out.backward();
    Tensor grad = Objects.requireNonNull(x.grad());
    assertThat(grad.dtype()).isEqualTo(DType.F32);
    absolutelyClose(c.name, grad, c.get("grad0_f32"), 2e-6);
  }

  private static void absolutelyClose(String what, Tensor actual, Tensor expected, double d) {
    double[] a = actual.to(DType.F64).toDoubleArray();
    double[] b = expected.to(DType.F64).toDoubleArray();
    assertThat(a).as(what).hasSameSizeAs(b);
    for (int i = 0; i < a.length; i++) {
      assertThat(Math.abs(a[i] - b[i])).as(what + " " + i).isLessThanOrEqualTo(d);
    }
  }

  /** The gradient of the directional derivative, both functional and by the recorded pullbacks. */
  @ParameterizedTest
  @MethodSource("twice")
  void secondDerivatives(Case c) {
    List<Tensor> v = c.wanted().stream().map(i -> c.get("v" + i)).toList();
    Tensor seed = c.get("seed");
    Function<List<Tensor>, Tensor> f = in -> c.of(in).mul(seed).sum();
    Function<List<Tensor>, Tensor> slope =
        in -> dot(Adjoint.valueAndGrads(f, in.toArray(new Tensor[0])).grads(), v);
    List<Tensor> h = Adjoint.valueAndGrads(slope, c.arguments().toArray(new Tensor[0])).grads();
    for (int k = 0; k < h.size(); k++) {
      String key = "hvp" + c.wanted().get(k);
      Golden.assertClose(c.name + "/" + key, h.get(k), c.get(key), c.tolerance(1e-10));
    }
  }

  private static Tensor dot(List<Tensor> a, List<Tensor> b) {
    Tensor sum = Tensor.of(0.0);
    for (int i = 0; i < a.size(); i++) {
      sum = sum.add(a.get(i).mul(b.get(i)).sum());
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("smooth")
  void numericGradient(Case c) {
    Tensor seed = c.get("seed");
    GradCheck.check(in -> c.of(in).mul(seed).sum(), c.arguments(), 1e-7);
  }

  /** ⟨seed, J v⟩ = ⟨Jᵀ seed, v⟩ with PyTorch's Jᵀ seed. */
  @ParameterizedTest
  @MethodSource("differentiable")
  void pushforward(Case c) {
    Tensor x = c.get("in0");
    List<Tensor> others = c.arguments().subList(1, c.arguments().size());
    Tensor v = x.detach().mul(0.25).add(0.5).clamp(-2, 2);
    Tensor tangent =
        Adjoint.jvp(
                t -> {
                  List<Tensor> in = new ArrayList<>(List.of(t));
                  in.addAll(others);
                  return c.of(in);
                },
                x,
                v)
            .tangent();
    double left = tangent.mul(c.get("seed")).sum().item();
    double right = c.get("grad0").mul(v).sum().item();
    assertThat(Math.abs(left - right))
        .isLessThanOrEqualTo(c.tolerance(1e-11) * (1 + Math.abs(right)));
  }

  /** Two examples at once: the case, and the case at other numbers. */
  @ParameterizedTest
  @MethodSource("differentiable")
  void vmap(Case c) {
    List<Tensor> others = c.arguments().subList(1, c.arguments().size());
    java.util.function.UnaryOperator<Tensor> f =
        t -> {
          List<Tensor> in = new ArrayList<>(List.of(t));
          in.addAll(others);
          return c.of(in);
        };
    Tensor x = c.get("in0");
    Tensor other = x.mul(0.75);
    Tensor both = Adjoint.vmap(f).apply(Tensor.stack(0, x, other));
    Golden.assertClose(c.name, both.select(0, 0), c.get("out"), TOLERANCE);
    Golden.assertClose(c.name, both.select(0, 1), f.apply(other), TOLERANCE);
  }

  /** Every loss and every reduction is there: a file that lost cases would pass in silence. */
  @Test
  void nothingIsMissing() {
    List<String> ops = cases().stream().map(Case::op).distinct().toList();
    assertThat(ops).hasSize(28);
    for (String op : ops) {
      assertThat(cases().stream().filter(c -> c.op().equals(op)).map(Case::reduction))
          .as(op)
          .contains(Reduction.values());
    }
  }
}
