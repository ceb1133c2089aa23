package dev.adjoint.linalg;

import static dev.adjoint.linalg.LinearAlgebra.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.conformance.GoldenFile;
import dev.adjoint.conformance.GoldenFile.Case;
import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Values, gradients and second derivatives as PyTorch gives them; {@code golden/make_linalg.py}
 * makes the file.
 */
class GoldenTest {
  /** Relative to the largest number of a result. */
  private static final double TOLERANCE = 1e-12;

  private static final Map<String, BiFunction<Case, List<Tensor>, Tensor>> OPS = new HashMap<>();

  static {
    one("det", x -> det(x));
    one("sign", x -> slogdet(x).sign());
    one("logAbs", x -> slogdet(x).logAbs());
    one("inverse", x -> inverse(x));
    one("cholesky", x -> cholesky(x.matmul(x.mT()).add(Tensor.eye(DType.F64, x.size(-1)))));
    one("svdValues", x -> svdValues(x));
    one("pinv", x -> pinv(x));
    one("norm2", x -> norm2(x));
    one("cond", x -> cond(x));
    one("matrixRank", x -> matrixRank(x));
    OPS.put("solve", (c, in) -> solve(in.get(0), in.get(1)));
    OPS.put("solveLower", (c, in) -> solveLower(in.get(0), in.get(1)));
    OPS.put("solveUpper", (c, in) -> solveUpper(in.get(0), in.get(1)));
    OPS.put("lstsq", (c, in) -> lstsq(in.get(0), in.get(1)));
    OPS.put("matrixPower", (c, in) -> matrixPower(in.getFirst(), exponent(c)));
    OPS.put("qr", (c, in) -> part(c).equals("q") ? qr(in.getFirst()).q() : qr(in.getFirst()).r());
    OPS.put(
        "eigh",
        (c, in) -> {
          Eigh f = eigh(in.getFirst());
          return part(c).equals("values") ? f.values() : f.vectors();
        });
    OPS.put(
        "svd",
        (c, in) -> {
          Svd f = svd(in.getFirst());
          return part(c).equals("u") ? f.u() : part(c).equals("s") ? f.s() : f.vT();
        });
  }

  private static void one(String name, Function<Tensor, Tensor> f) {
    OPS.put(name, (c, in) -> f.apply(in.getFirst()));
  }

  private static Object fact(Case c, String key) {
    return Objects.requireNonNull(c.facts().get(key), key);
  }

  private static String part(Case c) {
    return (String) fact(c, "part");
  }

  private static int exponent(Case c) {
    Object n = ((Map<?, ?>) fact(c, "args")).get("n");
    return ((Double) Objects.requireNonNull(n)).intValue();
  }

  @TestFactory
  Stream<DynamicTest> cases() {
    GoldenFile file = GoldenFile.read(GoldenTest.class, "linalg");
    return StreamSupport.stream(file.cases().spliterator(), false)
        .map(file::get)
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
  }

  private static Tensor tensor(Case c, String key) {
    return c.file().tensor(c.name() + "/" + key);
  }

  private static int number(Case c, String fact) {
    return ((Double) fact(c, fact)).intValue();
  }

  private static void check(Case c) {
    Tensor[] in = new Tensor[number(c, "inputs")];
    Arrays.setAll(in, i -> tensor(c, "in" + i));
    BiFunction<Case, List<Tensor>, Tensor> op = Objects.requireNonNull(OPS.get(c.op()), c.op());
    Function<List<Tensor>, Tensor> f = x -> op.apply(c, x);
    compare(c, "out", f.apply(List.of(in)));
    int order = number(c, "order");
    if (order == 0) {
      return;
    }
    Tensor seed = tensor(c, "seed");
    List<Tensor> g = Adjoint.vjp(f, in).pullback().apply(seed);
    for (int i = 0; i < in.length; i++) {
      compare(c, "grad" + i, g.get(i));
    }
    if (order == 1) {
      return;
    }
    Function<List<Tensor>, Tensor> slope =
        x -> {
          List<Tensor> d = Adjoint.vjp(f, x.toArray(new Tensor[0])).pullback().apply(seed);
          Tensor sum = Tensor.of(0.0);
          for (int i = 0; i < in.length; i++) {
            sum = sum.add(d.get(i).mul(tensor(c, "v" + i)).sum());
          }
          return sum;
        };
    List<Tensor> h = Adjoint.valueAndGrads(slope, in).grads();
    for (int i = 0; i < in.length; i++) {
      compare(c, "hvp" + i, h.get(i));
    }
  }

  private static void compare(Case c, String key, Tensor got) {
    Tensor want = tensor(c, key);
    assertThat(got.shape()).isEqualTo(want.shape());
    assertThat(got.dtype()).isEqualTo(want.dtype());
    double[] w = want.toDoubleArray();
    double[] g = got.toDoubleArray();
    double size = Math.max(1, Arrays.stream(w).map(Math::abs).max().orElse(0));
    double allowed = TOLERANCE * size;
    for (int i = 0; i < w.length; i++) {
      double error = Math.abs(g[i] - w[i]);
      assertThat(error <= allowed)
          .as(
              "%s of PyTorch, element %d: %s, ours %s, off %.3g, allowed %.3g",
              key, i, w[i], g[i], error, allowed)
          .isTrue();
    }
  }
}
