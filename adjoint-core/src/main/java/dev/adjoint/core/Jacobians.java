package dev.adjoint.core;

import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Whole Jacobians and linear maps; see {@link Adjoint}. */
final class Jacobians {
  /** So many numbers of temporaries are computed together. */
  private static final int AT_ONCE = 1 << 22;

  private Jacobians() {}

  static Tensor reverse(UnaryOperator<Tensor> f, Tensor x) {
    Adjoint.Vjp v = Adjoint.vjp(t -> f.apply(t.getFirst()), x);
    return reverse(u -> v.pullback().apply(u).getFirst(), v.value(), x);
  }

  /** The Jacobian of y by x, whose transpose is the linear map u ↦ pullback(u). */
  static Tensor reverse(UnaryOperator<Tensor> pullback, Spec y, Spec x) {
    check(x, y.shape().numel());
    Tensor rows = forAll(y, x.shape().numel(), pullback, x.dtype(), x.shape());
    return rows.reshape(join(y.shape(), x.shape()));
  }

  static Tensor forward(UnaryOperator<Tensor> f, Tensor x) {
    Tensor value = Modes.noGrad(() -> f.apply(x.detach()));
    int m = value.numel();
    int n = x.numel();
    check(x, m);
    Tensor columns =
        forAll(x, m, t -> Adjoint.jvp(f, x, t).tangent(), value.dtype(), value.shape());
    return columns.reshape(n, m).mT().reshape(join(value.shape(), x.shape()));
  }

  /** The results of a linear map at all unit vectors of a space, stacked. */
  private static Tensor forAll(
      Spec space, int resultSize, UnaryOperator<Tensor> map, DType dtype, Shape result) {
    int n = space.shape().numel();
    if (n == 0) {
      return Tensor.zeros(dtype, Vmap.front(0, result));
    }
    int chunk = Math.clamp(AT_ONCE / Math.max(1, Math.max(n, resultSize)), 1, n);
    Tensor[] parts = new Tensor[(n + chunk - 1) / chunk];
    for (int k = 0; k < parts.length; k++) {
      parts[k] = Adjoint.vmap(map).apply(units(space, k * chunk, Math.min(n, (k + 1) * chunk)));
    }
    return parts.length == 1 ? parts[0] : Tensor.concat(0, parts);
  }

  /** The unit vectors start, start + 1, ... before end, along axis 0. */
  private static Tensor units(Spec space, int start, int end) {
    int n = space.shape().numel();
    View v = View.allocate(space.dtype(), Vmap.front(end - start, space.shape()));
    for (int i = start; i < end; i++) {
      v.setDouble((i - start) * n + i, 1);
    }
    return Tensor.of(v);
  }

  private static int[] join(Shape a, Shape b) {
    int[] out = Arrays.copyOf(a.toArray(), a.rank() + b.rank());
    System.arraycopy(b.toArray(), 0, out, a.rank(), b.rank());
    return out;
  }

  private static void check(Spec x, int m) {
    long bytes = Adjoint.memoryOfJacobian(x.dtype(), m, x.shape().numel());
    long limit = Runtime.getRuntime().maxMemory() / 4;
    if (bytes > limit) {
      throw new GradientException(
          "jacobian: "
              + m
              + " x "
              + x.shape().numel()
              + " numbers of "
              + x.dtype()
              + " take "
              + bytes
              + " bytes, more than a quarter of the heap ("
              + limit
              + "). Use vjp or jvp, which never build it.");
    }
  }

  /** J is the transpose of u ↦ Jᵀu: that map is recorded once, and pulled back for each t. */
  static Adjoint.Linearized linearize(UnaryOperator<Tensor> f, Tensor x) {
    Adjoint.Vjp v = Adjoint.vjp(t -> f.apply(t.getFirst()), x);
    Tensor value = v.value();
    Tensor zeros = Tensor.zeros(value.dtype(), value.shape());
    Node node = Node.leaf(value.shape(), value.dtype());
    Node root;
    try (Level level = Level.open(Level.Kind.REVERSE)) {
      Tensor g = v.pullback().apply(Tensor.lifted(level, zeros, node, null)).getFirst();
      root = g.level == level ? g.node : null;
    }
    return new Adjoint.Linearized(
        value,
        t -> {
          if (!t.shape().equals(x.shape()) || t.dtype() != x.dtype()) {
            throw new ShapeException(
                "linearize: tangent "
                    + t.describe()
                    + " for "
                    + x.describe()
                    + "; type and shape must be equal.");
          }
          Tensor jt =
              root == null
                  ? null
                  : Backward.gradients(List.of(root), List.of(t), new @Nullable Node[] {node})[0];
          return jt != null ? jt : zeros;
        });
  }
}
