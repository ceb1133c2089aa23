package dev.adjoint.core.expr;

import dev.adjoint.core.expr.Expr.Arg;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Expr.Out;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code y = f(x₀, x₁, ...; s₀, s₁, ...)}: a named elementwise function of tensors xᵢ and run-time
 * scalars sⱼ, with its derivatives.
 *
 * <pre>{@code
 * static final Formula SIGMOID =
 *     Formula.of("sigmoid", 1, c(1).div(in(0).neg().exp().add(1)))
 *         .withDerivative(0, out().mul(c(1).sub(out())));
 * }</pre>
 *
 * <p>Derivatives are found by the chain rule and simplified, unless a form was stated. A pullback
 * is itself a formula, so there are derivatives of every order.
 *
 * <p>Immutable and safe for threads, but for one slot that kernels keep their compiled loops in.
 */
public final class Formula {
  private static final Expr[] NOTHING_STATED = {};

  /**
   * {@code dxᵢ = dy ∂y/∂xᵢ} as a formula of its own. Its input j is the tensor {@code sources[j]}
   * names: -1 is dy (always input 0), k &lt; inputs() is input k of the original, inputs() its
   * output y. Scalars keep their numbers.
   */
  public record Pullback(Formula formula, int[] sources) {}

  private final String name;
  private final int inputs;
  private final int args;
  private final boolean readsInputs;
  private final List<Expr> outputs;
  private final @Nullable Expr[] stated;
  private final @Nullable Expr[] derivatives;
  private final @Nullable Pullback[] pullbacks;
  private final Eval eval;
  private volatile @Nullable Object attachment;

  private Formula(String name, int inputs, List<Expr> outputs, @Nullable Expr[] stated) {
    this.name = name;
    this.inputs = inputs;
    this.outputs = List.copyOf(outputs);
    this.stated = stated;
    this.derivatives = new Expr[inputs];
    this.pullbacks = new Pullback[inputs];
    this.eval = new Eval(outputs);
    int n = 0;
    boolean reads = false;
    for (Expr e : Eval.order(outputs)) {
      reads |= e instanceof In;
      switch (e) {
        case Arg(int i) -> n = Math.max(n, i + 1);
        case In(int i) when i < 0 || i >= inputs ->
            throw new IllegalArgumentException(
                "formula " + name + ": in(" + i + ") of " + inputs + " inputs.");
        case Out _ ->
            throw new IllegalArgumentException(
                "formula " + name + ": out() may stand in a stated derivative only.");
        default -> {}
      }
    }
    for (@Nullable Expr d : stated) {
      if (d != null) {
        for (Expr e : Eval.order(List.of(d))) {
          if (e instanceof Arg(int i)) {
            n = Math.max(n, i + 1);
          }
        }
      }
    }
    this.args = n;
    this.readsInputs = reads;
  }

  /** The function {@code value} of inputs 0 to {@code inputs - 1}. */
  public static Formula of(String name, int inputs, Expr value) {
    return multi(name, inputs, value);
  }

  /** Several functions of the same inputs, computed in one pass: an optimizer's step. */
  public static Formula multi(String name, int inputs, Expr... outputs) {
    Simplifier exact = Simplifier.exact();
    List<Expr> shared = new ArrayList<>();
    for (Expr e : outputs) {
      shared.add(exact.apply(e));
    }
    return new Formula(name, inputs, shared, NOTHING_STATED);
  }

  /** The same function with ∂y/∂in(input) stated, in terms of inputs, scalars and out(). */
  public Formula withDerivative(int input, Expr d) {
    @Nullable Expr[] all = Arrays.copyOf(stated, inputs);
    all[input] = Simplifier.exact().apply(d);
    return new Formula(name, inputs, outputs, all);
  }

  /** The name in messages and traces. */
  public String name() {
    return name;
  }

  /** Number of input tensors. */
  public int inputs() {
    return inputs;
  }

  /** Number of run-time scalars. */
  public int args() {
    return args;
  }

  /** Whether the results depend on inputs at all, and not only on scalars. */
  public boolean readsInputs() {
    return readsInputs;
  }

  /** The results; equal parts are shared nodes. */
  public List<Expr> outputs() {
    return outputs;
  }

  /** The only result. */
  public Expr value() {
    if (outputs.size() != 1) {
      throw new IllegalStateException("formula " + name + ": has " + outputs.size() + " outputs.");
    }
    return outputs.getFirst();
  }

  /** ∂y/∂in(i), as stated or else derived, in terms of inputs, scalars and out(). */
  public Expr derivative(int i) {
    Expr d = derivatives[i]; // a race computes it twice at worst
    if (d == null) {
      d = i < stated.length && stated[i] != null ? stated[i] : derived(i);
      derivatives[i] = d;
    }
    return d;
  }

  /** Whether the derivative by some input was stated. */
  public boolean hasStatedDerivative() {
    for (@Nullable Expr d : stated) {
      if (d != null) {
        return true;
      }
    }
    return false;
  }

  /** ∂y/∂in(i) by the chain rule, even if another form was stated: the form's oracle. */
  public Expr derived(int i) {
    return Simplifier.algebraic().apply(Derivation.of(value(), i));
  }

  /** Whether ∂y/∂in(i) is 0 everywhere: of a comparison, floor, or an input that is not used. */
  public boolean hasZeroDerivative(int i) {
    return Derivation.isZero(derivative(i));
  }

  /** {@code dy ∂y/∂in(i)} as a formula; the same object at every call. */
  public Pullback pullback(int i) {
    Pullback p = pullbacks[i];
    if (p == null) {
      synchronized (pullbacks) {
        p = pullbacks[i];
        if (p == null) {
          p = makePullback(i);
          pullbacks[i] = p;
        }
      }
    }
    return p;
  }

  private Pullback makePullback(int i) {
    // dy gets the number -1 while it is pushed into the derivative's branches
    Expr product = Simplifier.algebraic().apply(Derivation.times(Expr.in(-1), derivative(i)));
    boolean[] used = new boolean[inputs + 1];
    for (Expr e : Eval.order(List.of(product))) {
      switch (e) {
        case In(int k) when k >= 0 -> used[k] = true;
        case Out _ -> used[inputs] = true;
        default -> {}
      }
    }
    int[] position = new int[inputs + 1];
    int[] sources = new int[inputs + 2];
    sources[0] = -1;
    int n = 1;
    for (int k = 0; k <= inputs; k++) {
      if (used[k]) {
        sources[n] = k;
        position[k] = n++;
      }
    }
    Expr value =
        Rewrite.leaves(
                List.of(product),
                leaf ->
                    switch (leaf) {
                      case In(int k) -> Expr.in(k < 0 ? 0 : position[k]);
                      case Out _ -> Expr.in(position[inputs]);
                      default -> leaf;
                    })
            .getFirst();
    String pullbackName = name + (inputs == 1 ? "'" : "'" + i);
    return new Pullback(of(pullbackName, n, value), Arrays.copyOf(sources, n));
  }

  /** The outputs at one point in float64, with {@link StrictMath}: the oracle. */
  public double[] eval(double[] in, double... scalars) {
    return eval.eval(in, scalars, Double.NaN);
  }

  /** The outputs at one point in 64-bit integers; see {@link Eval#evalLong}. */
  public long[] evalLong(long[] in, double... scalars) {
    return eval.evalLong(in, scalars);
  }

  /** What a kernel provider attached, or null. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Keeps a provider's compiled loop with the formula, so that finding it costs nothing. */
  public void attach(Object compiled) {
    attachment = compiled;
  }

  /** The inputs' names in texts: x, or a, b, c and so on. */
  String[] inputNames() {
    String[] names = new String[inputs];
    for (int i = 0; i < inputs; i++) {
      names[i] = inputs == 1 ? "x" : i < 19 ? String.valueOf((char) ('a' + i)) : "x" + i;
    }
    return names;
  }

  /** {@code sigmoid(x) = 1 / (1 + exp(-x))}. */
  @Override
  public String toString() {
    String[] names = inputNames();
    StringBuilder text = new StringBuilder(name + "(" + String.join(", ", names) + ") = ");
    for (int i = 0; i < outputs.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(outputs.get(i).toString(names));
    }
    return text.toString();
  }
}
