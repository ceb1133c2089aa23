package dev.adjoint.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses, their gradients and Hessian-vector products against PyTorch's. */
class LossesGoldenTest {
  private static final Golden GOLDEN = Golden.of("losses");
  private static final double TOLERANCE = 1e-12;

  static List<String> cases() {
    return GOLDEN.cases();
  }

  private static Tensor loss(String name, Tensor x, Tensor y) {
    String d = GOLDEN.description(name);
    Reduction r = d.contains("\"reduction\":\"sum\"") ? Reduction.SUM : Reduction.MEAN;
    return switch (d.replaceAll(".*\"op\":\"(\\w+)\".*", "$1")) {
      case "mse" -> Losses.mse(x, y, r);
      case "crossEntropy" -> Losses.crossEntropy(x, y, r);
      case "nll" -> Losses.nll(x, y, r);
      case "bceWithLogits" -> Losses.bceWithLogits(x, y, r);
      default -> throw new AssertionError(name);
    };
  }

  /** The fast path: recorded forward, plain backward. */
  @ParameterizedTest
  @MethodSource("cases")
  void recorded(String name) {
    Tensor x = GOLDEN.get(name + "/in0").requiresGrad();
    Tensor second = GOLDEN.get(name + "/in1");
    boolean both = GOLDEN.find(name + "/grad1") != null;
    Tensor y = both ? second.requiresGrad() : second;
    Tensor out = loss(name, x, y);
    Golden.assertClose(name, out.detach(), GOLDEN.get(name + "/out"), TOLERANCE);
    out.backward(GOLDEN.get(name + "/seed"));
    close(name + "/grad0", x.grad());
    if (both) {
      close(name + "/grad1", y.grad());
    }
  }

  /** The definition: functional transforms, and the pullback recorded for a second derivative. */
  @ParameterizedTest
  @MethodSource("cases")
  void differentiatedTwice(String name) {
    Tensor x = GOLDEN.get(name + "/in0");
    Tensor y = GOLDEN.get(name + "/in1");
    boolean both = GOLDEN.find(name + "/grad1") != null;
    Tensor seed = GOLDEN.get(name + "/seed");
    Function<List<Tensor>, Tensor> f = in -> loss(name, in.get(0), both ? in.get(1) : y).mul(seed);
    List<Tensor> arguments = both ? List.of(x, y) : List.of(x);
    List<Tensor> first = Adjoint.valueAndGrads(f, arguments.toArray(new Tensor[0])).grads();
    close(name + "/grad0", first.get(0));

    Tensor v0 = GOLDEN.find(name + "/v0");
    if (v0 == null) {
      return; // a case of order 1
    }
    List<Tensor> v = both ? List.of(v0, GOLDEN.get(name + "/v1")) : List.of(v0);
    Function<List<Tensor>, Tensor> directional =
        in -> dot(Adjoint.valueAndGrads(f, in.toArray(new Tensor[0])).grads(), v);
    List<Tensor> h = Adjoint.valueAndGrads(directional, arguments.toArray(new Tensor[0])).grads();
    close(name + "/hvp0", h.get(0));

    // the same by the recorded backward pass of the fused operation
    List<Tensor> leaves = arguments.stream().map(Tensor::requiresGrad).toList();
    Tensor out = f.apply(leaves);
    List<@Nullable Tensor> g = Adjoint.gradients(List.of(out), leaves, Adjoint.Recording.GRAPH);
    List<Tensor> present = new ArrayList<>();
    for (@Nullable Tensor t : g) {
      assertThat(t).isNotNull();
      present.add(t);
    }
    Tensor sum = dot(present, v);
    if (!sum.needsGrad()) {
      assertThat(GOLDEN.get(name + "/hvp0").toDoubleArray()).as("linear loss").containsOnly(0);
      return;
    }
    sum.backward();
    close(name + "/hvp0", leaves.get(0).grad());
  }

  private static Tensor dot(List<Tensor> a, List<Tensor> b) {
    Tensor sum = a.get(0).mul(b.get(0)).sum();
    for (int i = 1; i < a.size(); i++) {
      sum = sum.add(a.get(i).mul(b.get(i)).sum());
    }
    return sum;
  }

  private static void close(String key, @Nullable Tensor actual) {
    Golden.assertClose(
        key, Objects.requireNonNull(actual, key).detach(), GOLDEN.get(key), TOLERANCE);
  }
}
