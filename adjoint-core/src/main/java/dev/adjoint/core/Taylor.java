package dev.adjoint.core;

import dev.adjoint.core.op.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic on truncated power series {@code x₀ + x₁ t + ... + xₙ tⁿ}, whose coefficients are
 * tensors (Griewank and Walther, "Evaluating derivatives", chapter 13).
 *
 * <p>A tensor at a level of kind {@link Level.Kind#TAYLOR} is such a series: its primal is x₀, its
 * tangent the rest divided by t, a series again; null stands for zero.
 */
final class Taylor {
  private Taylor() {}

  /** An operation that has no rule of its own here, and runs as this composition. */
  interface Composed {
    /** The same function in tensor operations. */
    Tensor composed(Tensor... in);
  }

  /** {@link Adjoint#taylor}. */
  static List<Tensor> derivatives(UnaryOperator<Tensor> f, Tensor t0, int order) {
    if (t0.rank() != 0) {
      throw new ShapeException(
          "taylor: t0 is "
              + t0.describe()
              + "; it must be a single number, of rank 0. Along a direction v at x use taylor(t ->"
              + " f(x.add(v.mul(t))), 0, order).");
    }
    if (order < 0) {
      throw new ShapeException("taylor: the order is " + order + "; it must be 0 or more.");
    }
    try (Level level = Level.open(Level.Kind.TAYLOR, order)) {
      @Nullable Tensor[] start = new Tensor[Math.min(order, 1) + 1];
      start[start.length - 1] = Tensor.ones(t0.dtype(), Shape.SCALAR);
      Tensor y = f.apply(series(level, t0, start));
      @Nullable Tensor[] c = coefficients(y, level);
      Tensor value = y.level == level && y.primal != null ? y.primal : y;
      List<Tensor> d = new ArrayList<>(List.of(value));
      double factorial = 1;
      for (int k = 1; k <= order; k++) {
        factorial *= k;
        Tensor ck = c[k];
        d.add(ck == null ? Tensor.zeros(y.dtype(), y.shape()) : ck.mul(factorial));
      }
      return d;
    }
  }

  /** The series x₀ + c₁ t + c₂ t² + ...; c₀ is not looked at. */
  private static Tensor series(Level level, Tensor x0, @Nullable Tensor[] c) {
    Tensor rest = null;
    for (int k = c.length - 1; k > 0; k--) {
      Tensor ck = c[k];
      if (ck != null || rest != null) {
        Tensor p = ck != null ? ck : Tensor.zeros(x0.dtype(), x0.shape());
        rest = Tensor.lifted(level, p, null, rest);
      }
    }
    return Tensor.lifted(level, x0, null, rest);
  }

  /** The coefficients behind x₀, from number 1; null where they are zero. */
  private static @Nullable Tensor[] coefficients(Tensor x, Level level) {
    @Nullable Tensor[] c = new Tensor[level.size + 1];
    if (x.level == level) {
      Tensor rest = x.tangent;
      for (int k = 1; rest != null; k++) {
        c[k] = rest.primal;
        rest = rest.tangent;
      }
    }
    return c;
  }

  private static boolean isConstant(@Nullable Tensor[] c) {
    return Arrays.stream(c).allMatch(ck -> ck == null);
  }

  /** The series of an operation's result, whose value y is known; {@code lower} are the values. */
  static Tensor apply(Op op, Tensor[] in, Tensor[] lower, Tensor y, Level top) {
    @Nullable Tensor[][] c = new @Nullable Tensor[in.length][];
    for (int i = 0; i < in.length; i++) {
      c[i] = coefficients(in[i], top);
    }
    @Nullable Tensor[] result =
        switch (op) {
          case Elementwise e -> new Series(e, lower, c, y).coefficients(top.size);
          case Op.Linear _ -> linear(op, lower, c, top.size);
          case Op.Multilinear _ -> multilinear(op, lower, c, top.size);
          case Composed f -> coefficients(f.composed(in), top);
          default -> general(op, lower, c, y, top.size);
        };
    return isConstant(result) ? y : series(top, y, result);
  }

  private static @Nullable Tensor[] linear(
      Op op, Tensor[] lower, @Nullable Tensor[][] c, int order) {
    @Nullable Tensor[] y = new Tensor[order + 1];
    for (int k = 1; k <= order; k++) {
      Tensor[] args = new Tensor[lower.length];
      boolean zero = true;
      for (int i = 0; i < args.length; i++) {
        Tensor x = c[i][k];
        zero &= x == null;
        args[i] = x != null ? x : Tensor.zeros(lower[i].dtype(), lower[i].shape());
      }
      y[k] = zero ? null : Engine.apply(op, args);
    }
    return y;
  }

  /** y_k = Σ op(a_i, b_j, ...) over all i + j + ... = k. */
  private static @Nullable Tensor[] multilinear(
      Op op, Tensor[] lower, @Nullable Tensor[][] c, int order) {
    int[] varying =
        java.util.stream.IntStream.range(0, lower.length).filter(i -> !isConstant(c[i])).toArray();
    @Nullable Tensor[] y = new Tensor[order + 1];
    for (int k = 1; k <= order; k++) {
      y[k] = sum(op, lower.clone(), lower, c, varying, 0, k);
    }
    return y;
  }

  /** The sum over all ways to give k to the varying inputs from number {@code from} on. */
  private static @Nullable Tensor sum(
      Op op,
      Tensor[] args,
      Tensor[] lower,
      @Nullable Tensor[][] c,
      int[] varying,
      int from,
      int k) {
    int i = varying[from];
    boolean last = from == varying.length - 1;
    Tensor sum = null;
    for (int j = last ? k : 0; j <= k; j++) {
      Tensor x = j == 0 ? lower[i] : c[i][j];
      if (x == null) {
        continue;
      }
      args[i] = x;
      Tensor term =
          last ? Engine.apply(op, args.clone()) : sum(op, args, lower, c, varying, from + 1, k - j);
      sum = sum == null ? term : term == null ? sum : sum.add(term);
    }
    return sum;
  }

  /**
   * By y' = pushforward(x, x', y): on series that are known up to t^m it gives y' up to t^m, and so
   * y up to t^(m+1).
   */
  private static @Nullable Tensor[] general(
      Op op, Tensor[] lower, @Nullable Tensor[][] c, Tensor y, int order) {
    @Nullable Tensor[] result = new Tensor[order + 1];
    for (int m = 0; m < order; m++) {
      try (Level level = Level.open(Level.Kind.TAYLOR, m)) {
        Tensor[] x = new Tensor[lower.length];
        @Nullable Tensor[] slopes = new Tensor[lower.length];
        for (int i = 0; i < x.length; i++) {
          x[i] = series(level, lower[i], Arrays.copyOf(c[i], m + 1));
          slopes[i] = isConstant(c[i]) ? null : slope(level, lower[i], c[i]);
        }
        Tensor slope = op.pushforward(x, slopes, series(level, y, Arrays.copyOf(result, m + 1)));
        Tensor last = m == 0 ? value(slope, level) : coefficients(slope, level)[m];
        result[m + 1] = last == null ? null : last.div(m + 1);
      }
    }
    return result;
  }

  private static Tensor value(Tensor x, Level level) {
    Tensor p = x.primal;
    return x.level == level && p != null ? p : x;
  }

  /** x' = x₁ + 2 x₂ t + 3 x₃ t² + ... */
  private static Tensor slope(Level level, Tensor x0, @Nullable Tensor[] c) {
    @Nullable Tensor[] d = new Tensor[level.size + 1];
    for (int k = 0; k < d.length; k++) {
      Tensor x = c[k + 1];
      d[k] = x == null ? null : k == 0 ? x : x.mul(k + 1);
    }
    Tensor first = d[0];
    return series(level, first != null ? first : Tensor.zeros(x0.dtype(), x0.shape()), d);
  }
}
