package dev.adjoint.conformance;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Fast equals definition: the value and the gradients of an ordinary forward and backward pass
 * against those of the definition, which runs inside a functional transform, in float64.
 */
final class FastPath {
  private FastPath() {}

  static void check(OpSpec op, Random random) {
    List<Shape[]> cases = new ArrayList<>(Cases.derivatives(op));
    cases.addAll(Cases.large(op));
    for (Shape[] shapes : cases) {
      for (DType dtype : new DType[] {DType.F64, DType.F32}) {
        Tensor[] in = Samples.draw(op, random, dtype, shapes);
        try {
          check(op, in, random);
        } catch (AssertionError e) {
          throw new AssertionError(OpConformance.describe(in) + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private static void check(OpSpec op, Tensor[] in, Random random) {
    Tensor[] wide = Arrays.stream(in).map(t -> t.to(DType.F64)).toArray(Tensor[]::new);
    Tensor[] leaves = Arrays.stream(in).map(Tensor::requiresGrad).toArray(Tensor[]::new);
    Adjoint.Vjp definition = Adjoint.vjp(t -> op.apply(t.toArray(new Tensor[0])), wide);
    Tensor y = op.apply(leaves);
    compare("value", y.detach(), definition.value());
    Tensor u = Samples.normal(random, y.dtype(), y.shape());
    y.backward(u);
    List<Tensor> g = definition.pullback().apply(u.to(DType.F64));
    for (int i = 0; i < in.length; i++) {
      compare("gradient " + i, Objects.requireNonNull(leaves[i].grad()), g.get(i));
    }
  }

  /** Sums of an ulp for each of some thousand rounded products, relative to the largest number. */
  private static void compare(String what, Tensor fast, Tensor definition) {
    double largest = definition.numel() == 0 ? 0 : definition.abs().amax().item();
    double allowed = (fast.dtype() == DType.F32 ? 1e-6 : 1e-12) * Math.max(1, largest);
    Tensor off = fast.to(DType.F64).sub(definition).abs();
    double most = off.numel() == 0 ? 0 : off.amax().item();
    if (!(most <= allowed)) {
      throw new AssertionError(
          what + " is off by " + most + " from the definition; allowed are " + allowed + ".");
    }
  }
}
