package dev.adjoint.core;

import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Derivatives of functions: {@code grad}, {@code vjp}, {@code jvp} and their kin take a function
 * and an argument, never touch {@code .grad()}, and nest in any order.
 *
 * <pre>{@code
 * UnaryOperator<Tensor> f = x -> x.pow(3);
 * Adjoint.grad(Adjoint.grad(f)).apply(Tensor.of(2.0));   // 12, since f'' = 6x
 * }</pre>
 */
public final class Adjoint {
  private Adjoint() {}

  /** Whether the derivatives that {@link #gradients} returns can be differentiated again. */
  public enum Recording {
    /** Plain numbers. */
    NOTHING,
    /** Results know how they were computed. */
    GRAPH
  }

  /** Applies an operation; how users add their own. */
  public static Tensor apply(Op op, Operand... in) {
    Tensor[] t = new Tensor[in.length];
    for (int i = 0; i < in.length; i++) {
      t[i] = in[i].tensor();
    }
    return Engine.apply(op, t);
  }

  /**
   * Applies a formula element by element, with broadcasting; its derivatives follow from it.
   * Integers give f32.
   *
   * <pre>{@code
   * static final Formula SQUARED_ERROR =
   *     Formula.of("squaredError", 2, in(0).sub(in(1)).square());
   *
   * Tensor e = Adjoint.apply(SQUARED_ERROR, new double[0], x, y);
   * }</pre>
   */
  public static Tensor apply(Formula formula, double[] args, Operand... in) {
    return Elementwise.apply(formula, Elementwise.Result.FLOAT, args, in);
  }

  /**
   * A value and its gradients.
   *
   * @param value f(x)
   * @param grads df/dx_i
   */
  public record ValueAndGrads(Tensor value, List<Tensor> grads) {
    /** The gradient of the only argument. */
    public Tensor grad() {
      return grads.getFirst();
    }
  }

  /** ∇f, for f with one number as result. */
  public static UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f) {
    return x -> valueAndGrad(f, x).grad();
  }

  /** f(x) and ∇f(x), for f with one number as result. */
  public static ValueAndGrads valueAndGrad(UnaryOperator<Tensor> f, Operand x) {
    return valueAndGrads(t -> f.apply(t.getFirst()), x);
  }

  /** f(x₁, ...) and all ∂f/∂x_i, for f with one number as result. */
  public static ValueAndGrads valueAndGrads(Function<List<Tensor>, Tensor> f, Operand... x) {
    Vjp v = vjp(f, x);
    if (v.value.numel() != 1) {
      throw new GradientException(
          "grad: the function gives "
              + v.value.describe()
              + "; it must give one number. Use sum()"
              + " in it, or vjp or jacobian.");
    }
    return new ValueAndGrads(
        v.value, v.pullback.apply(Tensor.ones(v.value.dtype(), v.value.shape())));
  }

  /**
   * A value and its pullback.
   *
   * @param value f(x)
   * @param pullback u ↦ (uᵀ ∂f/∂x_i)_i, which may be applied many times
   */
  public record Vjp(Tensor value, Function<Tensor, List<Tensor>> pullback) {}

  /** f(x) and u ↦ uᵀ J for every argument, without ever building the Jacobian J. */
  public static Vjp vjp(Function<List<Tensor>, Tensor> f, Operand... x) {
    try (Level level = Level.open(Level.Kind.REVERSE)) {
      List<Tensor> lifted = new ArrayList<>();
      @Nullable Node[] nodes = new Node[x.length];
      for (int i = 0; i < x.length; i++) {
        Tensor t = floating("grad", x[i]);
        Node node = Node.leaf(t.shape(), t.dtype());
        nodes[i] = node;
        lifted.add(Tensor.lifted(level, t, node, null));
      }
      Tensor y = f.apply(lifted);
      Node root = y.level == level ? y.node : null;
      Tensor value = lower(y, level);
      List<Tensor> zeros = new ArrayList<>();
      for (Operand o : x) {
        zeros.add(Tensor.zeros(o.dtype(), o.shape()));
      }
      return new Vjp(
          value,
          u -> {
            if (!u.shape().equals(value.shape()) || u.dtype() != value.dtype()) {
              throw new ShapeException(
                  "vjp: the upstream gradient is "
                      + u.describe()
                      + " and the value "
                      + value.describe()
                      + "; type and shape must be equal.");
            }
            List<Tensor> out = new ArrayList<>(zeros);
            if (root != null) {
              @Nullable Tensor[] g = Backward.gradients(List.of(root), List.of(u), nodes);
              for (int i = 0; i < g.length; i++) {
                Tensor gi = g[i];
                if (gi != null) {
                  out.set(i, gi);
                }
              }
            }
            return out;
          });
    }
  }

  private static Tensor lower(Tensor y, Level level) {
    Tensor p = y.primal;
    return y.level == level && p != null ? p : y;
  }

  private static Tensor floating(String what, Operand x) {
    if (!x.dtype().isFloating()) {
      throw new DTypeException(
          what
              + ": "
              + x.describe()
              + " cannot have a derivative: only f32 and f64 can. Use"
              + " .to(DType.F32) first.");
    }
    return x.tensor();
  }

  /**
   * A value and its directional derivative.
   *
   * @param value f(x)
   * @param tangent J t
   */
  public record Jvp(Tensor value, Tensor tangent) {}

  /** f(x) and J t in one forward pass. */
  public static Jvp jvp(UnaryOperator<Tensor> f, Operand x, Operand t) {
    return jvp(in -> f.apply(in.getFirst()), List.of(x), List.of(t));
  }

  /** f(x₁, ...) and Σ J_i t_i in one forward pass. */
  public static Jvp jvp(
      Function<List<Tensor>, Tensor> f, List<? extends Operand> x, List<? extends Operand> t) {
    if (x.size() != t.size()) {
      throw new ShapeException(
          "jvp: "
              + x.size()
              + " arguments and "
              + t.size()
              + " tangents; each argument needs one.");
    }
    try (Level level = Level.open(Level.Kind.FORWARD)) {
      List<Tensor> lifted = new ArrayList<>();
      for (int i = 0; i < x.size(); i++) {
        Tensor p = floating("jvp", x.get(i));
        Tensor d = t.get(i).tensor();
        if (!d.shape().equals(p.shape()) || d.dtype() != p.dtype()) {
          throw new ShapeException(
              "jvp: tangent "
                  + d.describe()
                  + " for "
                  + p.describe()
                  + "; type and shape must be equal.");
        }
        lifted.add(Tensor.lifted(level, p, null, d));
      }
      Tensor y = f.apply(lifted);
      Tensor value = lower(y, level);
      Tensor tangent = y.level == level ? y.tangent : null;
      return new Jvp(value, tangent != null ? tangent : Tensor.zeros(value.dtype(), value.shape()));
    }
  }

  /**
   * The Jacobian ∂f_j/∂x_i, shape f's then x's, one backward pass for each element of f.
   *
   * @throws GradientException above a quarter of the maximum heap, with the figures
   */
  public static Tensor jacobian(UnaryOperator<Tensor> f, Operand x) {
    Vjp v = vjp(t -> f.apply(t.getFirst()), x);
    int m = v.value.numel();
    long bytes = memoryOfJacobian(x.dtype(), m, x.shape().numel());
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
    Tensor[] rows = new Tensor[m];
    for (int j = 0; j < m; j++) {
      View1 e = new View1(v.value, j);
      rows[j] = v.pullback.apply(e.unit()).getFirst();
    }
    int[] a = v.value.shape().toArray();
    int[] b = x.shape().toArray();
    int[] out = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return m == 0 ? Tensor.zeros(x.dtype(), Shape.of(out)) : Tensor.stack(0, rows).reshape(out);
  }

  private record View1(Tensor like, int at) {
    Tensor unit() {
      var v = dev.adjoint.core.kernel.View.allocate(like.dtype(), like.shape());
      v.setDouble(at, 1);
      return Tensor.of(v);
    }
  }

  /** Bytes of a Jacobian of that many outputs and inputs. */
  public static long memoryOfJacobian(DType dtype, long outputs, long inputs) {
    return Math.multiplyExact(Math.multiplyExact(outputs, inputs), (long) dtype.bytes());
  }

  /** The Hessian ∂²f/∂x_i∂x_j of f with one number as result. */
  public static Tensor hessian(UnaryOperator<Tensor> f, Operand x) {
    return jacobian(grad(f), x);
  }

  /** Hessian times vector, forward over reverse: d/dε ∇f(x + εv) at 0. */
  public static Tensor hvp(UnaryOperator<Tensor> f, Operand x, Operand v) {
    return jvp(grad(f), x, v).tangent();
  }

  /** Gradients of Σ outputs with respect to any tensors of their graph; the graph is kept. */
  public static List<@Nullable Tensor> gradients(
      List<? extends Operand> outputs, List<? extends Operand> inputs, Recording recording) {
    List<Node> roots = new ArrayList<>();
    List<Tensor> seeds = new ArrayList<>();
    for (Operand o : outputs) {
      Tensor t = o.tensor();
      if (t.level != null || t.node == null) {
        throw new GradientException(
            "gradients: output "
                + t.describe()
                + " does not need a gradient: no input of its"
                + " computation did, or it was made under noGrad.");
      }
      roots.add(t.node);
      seeds.add(Tensor.ones(t.dtype(), t.shape()));
    }
    @Nullable Node[] nodes = new Node[inputs.size()];
    for (int i = 0; i < nodes.length; i++) {
      Tensor t = inputs.get(i).tensor();
      if (t.node == null) {
        throw new GradientException(
            "gradients: input "
                + i
                + ", "
                + t.describe()
                + ", was not recorded. Make it a leaf with"
                + " requiresGrad() before the computation.");
      }
      nodes[i] = t.node;
    }
    @Nullable Tensor[] g =
        Modes.recording(
            recording == Recording.GRAPH, () -> Backward.gradients(roots, seeds, nodes));
    List<@Nullable Tensor> result = new ArrayList<>();
    java.util.Collections.addAll(result, g);
    return result;
  }

  /**
   * J t from pullbacks alone: u ↦ Jᵀu is linear, and its pullback at t is J t. The default of
   * {@link Op#pushforward}.
   */
  public static Tensor pushforwardOfPullback(
      Op op, Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
    try (Level level = Level.open(Level.Kind.REVERSE)) {
      Node node = Node.leaf(y.shape(), y.dtype());
      Tensor u = Tensor.lifted(level, Tensor.zeros(y.dtype(), y.shape()), node, null);
      Tensor[] sum = new Tensor[1];
      op.backward(
          new Pullbacks() {
            @Override
            public boolean needs(int i) {
              return tangents[i] != null;
            }

            @Override
            public void of(int i, UnaryOperator<Tensor> pullback) {
              Tensor t = tangents[i];
              if (t != null) {
                Tensor dx = Reductions.sumTo(pullback.apply(u), in[i].shape());
                Tensor term = dx.mul(t).sum();
                sum[0] = sum[0] == null ? term : sum[0].add(term);
              }
            }
          },
          in,
          y);
      Tensor s = sum[0];
      Node root = s != null && s.level == level ? s.node : null;
      if (s == null || root == null) {
        return Tensor.zeros(y.dtype(), y.shape());
      }
      Tensor g =
          Backward.gradients(
              List.of(root),
              List.of(Tensor.ones(s.dtype(), s.shape())),
              new @Nullable Node[] {node})[0];
      return g != null ? g : Tensor.zeros(y.dtype(), y.shape());
    }
  }
}
