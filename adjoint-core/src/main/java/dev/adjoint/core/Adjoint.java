package dev.adjoint.core;

import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
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
    return Elementwise.apply(formula, Elementwise.Result.FLOAT, args.clone(), in);
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

  static Tensor floating(String what, Operand x) {
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
   * The Jacobian {@code ∂f_j/∂x_i}, of shape f's then x's: row by row or column by column,
   * whichever are fewer.
   *
   * <pre>{@code
   * Tensor w = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
   * Adjoint.jacobian(w::matmul, Tensor.of(new double[] {1, 1, 1}));   // w
   * }</pre>
   *
   * @throws GradientException above a quarter of the maximum heap, with the figures
   */
  public static Tensor jacobian(UnaryOperator<Tensor> f, Operand x) {
    int n = x.shape().numel();
    int m = Modes.noGrad(() -> f.apply(x.tensor().detach())).numel();
    return m <= n ? jacobianReverse(f, x) : jacobianForward(f, x);
  }

  /** The Jacobian row by row: pullbacks of all unit vectors of f's space; cheap if f is short. */
  public static Tensor jacobianReverse(UnaryOperator<Tensor> f, Operand x) {
    return Jacobians.reverse(f, floating("jacobian", x));
  }

  /**
   * The Jacobian column by column: jvp along all unit vectors of x's space; cheap if x is short.
   */
  public static Tensor jacobianForward(UnaryOperator<Tensor> f, Operand x) {
    return Jacobians.forward(f, floating("jacobian", x));
  }

  /** Bytes of a Jacobian of that many outputs and inputs. */
  public static long memoryOfJacobian(DType dtype, long outputs, long inputs) {
    return Math.multiplyExact(Math.multiplyExact(outputs, inputs), (long) dtype.bytes());
  }

  /**
   * The Hessian ∂²f/∂x_i∂x_j of f with one number as result, forward over reverse. Other ways to
   * the same numbers: {@link #jacobianForward} or {@link #jacobianReverse} of either.
   */
  public static Tensor hessian(UnaryOperator<Tensor> f, Operand x) {
    return jacobianForward(grad(f), x);
  }

  /** Hessian times vector, forward over reverse: d/dε ∇f(x + εv) at 0. */
  public static Tensor hvp(UnaryOperator<Tensor> f, Operand x, Operand v) {
    return jvp(grad(f), x, v).tangent();
  }

  /**
   * A value and the linear map t ↦ J t at that point.
   *
   * @param value f(x)
   * @param map t ↦ J t, which may be applied many times and never computes f again
   */
  public record Linearized(Tensor value, UnaryOperator<Tensor> map) {}

  /**
   * f(x) and its best linear approximation there: f is computed once, and each {@code map.apply(t)}
   * costs about as much as one backward pass.
   *
   * <pre>{@code
   * var at = Adjoint.linearize(Tensor::sin, Tensor.of(0.5));
   * at.map().apply(Tensor.of(2.0));   // 2 cos 0.5
   * }</pre>
   */
  public static Linearized linearize(UnaryOperator<Tensor> f, Operand x) {
    return Jacobians.linearize(f, floating("linearize", x));
  }

  /** As {@link #taylor(UnaryOperator, Operand, int)}, in F64. */
  public static List<Tensor> taylor(UnaryOperator<Tensor> f, double t0, int order) {
    return taylor(f, Tensor.of(t0), order);
  }

  /**
   * f(t₀), f'(t₀), f''(t₀), ..., f⁽ⁿ⁾(t₀) of a function of one number, with a result of any shape,
   * by arithmetic on Taylor series (jets): the cost grows like n² or n³, where n derivatives of
   * derivatives cost 2ⁿ.
   *
   * <pre>{@code
   * Adjoint.taylor(Tensor::sin, 0, 3);                          // 0, 1, 0, -1
   * Adjoint.taylor(t -> f.apply(x.add(v.mul(t))), 0, 3);        // along v at x
   * }</pre>
   *
   * <p>Operations from outside the library whose {@link Op#pushforward} applies the operation
   * itself cost 2ⁿ here too, unless they are {@link Op.Linear} or {@link Op.Multilinear}.
   *
   * @throws ShapeException if t₀ is not a single number of rank 0, or the order negative
   */
  public static List<Tensor> taylor(UnaryOperator<Tensor> f, Operand t0, int order) {
    return Taylor.derivatives(f, floating("taylor", t0), order);
  }

  // ---- many examples at once

  /** The axis, in {@link #vmapAll}, of an argument that is the same for all examples. */
  public static final int SHARED = Integer.MIN_VALUE;

  /**
   * f written for one example, applied to all examples along axis 0 at once: {@code vmap(f)(x)[i] =
   * f(x[i])}. Nests with all other transforms; random numbers drawn inside differ between examples.
   *
   * <pre>{@code
   * UnaryOperator<Tensor> f = x -> x.dot(x);
   * Adjoint.vmap(Adjoint.grad(f)).apply(Tensor.ones(5, 3));   // 5 gradients
   * }</pre>
   *
   * @throws GradientException if f reads numbers, with {@code item()} or an if
   */
  public static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> f) {
    return x -> vmapAll(in -> List.of(f.apply(in.getFirst())), List.of(x)).getFirst();
  }

  /** {@code vmap(f)(x, y)[i] = f(x[i], y[i])}. */
  public static BinaryOperator<Tensor> vmap(BinaryOperator<Tensor> f) {
    return (x, y) ->
        vmapAll(in -> List.of(f.apply(in.get(0), in.get(1))), List.of(x, y)).getFirst();
  }

  /**
   * f of several arguments and results, with the axis of the examples for each argument, or {@link
   * #SHARED}; without axes axis 0 of all. The results have the examples along axis 0.
   */
  public static List<Tensor> vmapAll(
      Function<List<Tensor>, List<Tensor>> f, List<? extends Operand> x, int... axes) {
    return Vmap.map(f, x, axes);
  }

  // ---- parameters as arguments

  /**
   * Runs {@code f} with other values in place of parameters: a model as a function of its weights.
   * Recording goes on, so that derivatives reach the values.
   */
  public static <T> T substitute(
      List<Param> parameters, List<? extends Operand> values, Supplier<T> f) {
    return Modes.substituting(Snapshot.of(parameters, values), f);
  }

  /** A loss and its gradients with respect to parameters; {@code .grad()} is not touched. */
  public static ValueAndGrads valueAndGrads(List<Param> parameters, Supplier<Tensor> loss) {
    // Detached: an ordinary graph behind the gradients would hold memory that nobody asked for.
    Tensor[] at = parameters.stream().map(p -> p.tensor().detach()).toArray(Tensor[]::new);
    return valueAndGrads(values -> substitute(parameters, values, loss), at);
  }

  /**
   * The gradient of the loss of every single example, for each parameter: {@code [n, ...]} where
   * the parameter is {@code [...]}. The loss is that of an ordinary model on a batch, here of one.
   *
   * <pre>{@code
   * Param w = new Param(Tensor.ones(3));
   * Adjoint.perSampleGrad(List.of(w), (x, y) -> x.matmul(w).sub(y).square().mean(), x, y);
   * }</pre>
   */
  public static List<Tensor> perSampleGrad(
      List<Param> parameters, BinaryOperator<Tensor> loss, Operand x, Operand y) {
    return vmapAll(
        one ->
            valueAndGrads(
                    parameters, () -> loss.apply(one.get(0).unsqueeze(0), one.get(1).unsqueeze(0)))
                .grads(),
        List.of(x, y));
  }

  /**
   * f(x) without keeping what lies between: the backward pass computes f again, with the same
   * random numbers, and differentiates it then. Parameters and other tensors that f uses get their
   * gradients too.
   *
   * <p>Inside functional transforms f must take everything that is differentiated as an argument.
   */
  public static Tensor checkpoint(Function<List<Tensor>, Tensor> f, Operand... x) {
    return Checkpoint.apply(f, x);
  }

  /** Gradients of Σ outputs with respect to any tensors of their graph; the graph is kept. */
  public static List<@Nullable Tensor> gradients(
      List<? extends Operand> outputs, List<? extends Operand> inputs, Recording recording) {
    List<Tensor> ones = new ArrayList<>();
    for (Operand o : outputs) {
      ones.add(Tensor.ones(o.dtype(), o.shape()));
    }
    return gradients(outputs, ones, inputs, recording);
  }

  /**
   * Gradients of {@code Σ_k <upstream_k, output_k>} with respect to any tensors of the graph,
   * leaves or not; null for one that no output depends on. The graph is kept, and {@code .grad()}
   * not touched.
   */
  public static List<@Nullable Tensor> gradients(
      List<? extends Operand> outputs,
      List<? extends Operand> upstream,
      List<? extends Operand> inputs,
      Recording recording) {
    if (outputs.size() != upstream.size()) {
      throw new ShapeException(
          "gradients: "
              + outputs.size()
              + " outputs and "
              + upstream.size()
              + " upstream gradients; each output needs one.");
    }
    List<Node> roots = new ArrayList<>();
    List<Tensor> seeds = new ArrayList<>();
    for (int k = 0; k < outputs.size(); k++) {
      Tensor t = outputs.get(k).tensor();
      Tensor u = upstream.get(k).tensor();
      if (t.level != null || t.node == null) {
        throw new GradientException(
            "gradients: output "
                + t.describe()
                + " does not need a gradient: no input of its"
                + " computation did, or it was made under noGrad.");
      }
      if (!u.shape().equals(t.shape()) || u.dtype() != t.dtype()) {
        throw new ShapeException(
            "gradients: the upstream gradient "
                + k
                + " is "
                + u.describe()
                + " and the output "
                + t.describe()
                + "; type and shape must be equal.");
      }
      roots.add(t.node);
      seeds.add(u);
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
