package dev.adjoint.conformance;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.ReferenceKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * For every operation: the series of t ↦ op(x + t v) are its derivatives inside derivatives, at
 * random points and at the special ones.
 */
class TaylorConformanceTest {
  private static final int ORDER = 3;

  @TestFactory
  Stream<DynamicTest> operations() {
    String wanted = System.getProperty("conformance.op");
    return OpSpecs.ALL.stream()
        .filter(OpSpec::isDifferentiable)
        .filter(op -> wanted == null || wanted.equals(op.name()))
        .map(op ->
            DynamicTest.dynamicTest(
                op.name(),
                () ->
                    Modes.kernels(
                        new ReferenceKernels(),
                        () -> {
                          random(op);
                          special(op);
                          return true;
                        })));
  }

  private static void random(OpSpec op) {
    Random random = Samples.random(op.name() + "taylor");
    for (Shape[] shapes : Cases.derivatives(op)) {
      Tensor[] x = Samples.draw(op, random, DType.F64, shapes);
      Tensor[] v = directions(random, x);
      UnaryOperator<Tensor> f = along(op, x, v);
      List<Tensor> want = nested(f);
      List<Tensor> got = Adjoint.taylor(f, 0, ORDER);
      for (int k = 0; k <= ORDER; k++) {
        double[] w = want.get(k).toDoubleArray();
        double largest = Arrays.stream(w).map(Math::abs).max().orElse(0);
        compare(op, shapes, k, got.get(k), w, 1e-10 * Math.max(1, largest));
      }
    }
  }

  /** Where derivatives inside derivatives are finite, so are the series', and equal. */
  private static void special(OpSpec op) {
    double[] points = op.special();
    if (points.length == 0 || op.inputs() != 1) {
      return;
    }
    Tensor[] x = {Tensor.of(points)};
    UnaryOperator<Tensor> f = along(op, x, new Tensor[] {Tensor.ones(DType.F64, x[0].shape())});
    List<Tensor> want = nested(f);
    List<Tensor> got = Adjoint.taylor(f, 0, ORDER);
    for (int k = 0; k <= ORDER; k++) {
      double[] g = got.get(k).toDoubleArray();
      double[] w = want.get(k).toDoubleArray();
      for (int i = 0; i < g.length; i++) {
        boolean ok =
            !Double.isFinite(w[i]) || Math.abs(g[i] - w[i]) <= 1e-10 * (1 + Math.abs(w[i]));
        if (!ok) {
          throw new AssertionError(
              op.name() + " at " + points[i] + ", order " + k + ": " + g[i] + ", not " + w[i]);
        }
      }
    }
  }

  private static Tensor[] directions(Random random, Tensor[] x) {
    Tensor[] v = new Tensor[x.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = Samples.normal(random, DType.F64, x[i].shape());
    }
    return v;
  }

  private static UnaryOperator<Tensor> along(OpSpec op, Tensor[] x, Tensor[] v) {
    return t -> {
      Tensor[] in = x.clone();
      for (int i = 0; i < in.length; i++) {
        if (op.isFloating(i)) {
          in[i] = x[i].add(v[i].mul(t));
        }
      }
      return op.apply(in);
    };
  }

  private static List<Tensor> nested(UnaryOperator<Tensor> f) {
    Tensor one = Tensor.of(1.0);
    List<Tensor> d = new ArrayList<>();
    UnaryOperator<Tensor> g = f;
    for (int k = 0; k <= ORDER; k++) {
      d.add(g.apply(Tensor.of(0.0)));
      UnaryOperator<Tensor> h = g;
      g = t -> Adjoint.jvp(h, t, one).tangent();
    }
    return d;
  }

  private static void compare(
      OpSpec op, Shape[] shapes, int k, Tensor got, double[] want, double allowed) {
    double[] all = new double[want.length];
    Arrays.fill(all, allowed);
    try {
      Oracle.compare(got, want, all);
    } catch (AssertionError e) {
      throw new AssertionError(
          op.name() + " " + Arrays.toString(shapes) + ", order " + k + ": " + e.getMessage(), e);
    }
  }
}
