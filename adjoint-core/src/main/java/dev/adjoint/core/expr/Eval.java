package dev.adjoint.core.expr;

import dev.adjoint.core.expr.Expr.Arg;
import dev.adjoint.core.expr.Expr.Binary;
import dev.adjoint.core.expr.Expr.Compare;
import dev.adjoint.core.expr.Expr.Const;
import dev.adjoint.core.expr.Expr.Fma;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Expr.Out;
import dev.adjoint.core.expr.Expr.Select;
import dev.adjoint.core.expr.Expr.Unary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Evaluates expressions at one point: in float64 with {@link StrictMath}, the same bits on every
 * machine (the oracle of all loops), or in 64-bit integers.
 *
 * <p>Immutable: the nodes in an order in which parts come first, so shared ones are computed once.
 */
public final class Eval {
  private final Expr[] nodes;
  private final int[][] parts;
  private final int[] results;

  /** Prepares the evaluation of these expressions. */
  public Eval(List<Expr> outputs) {
    List<Expr> order = order(outputs);
    Map<Expr, Integer> at = new IdentityHashMap<>();
    nodes = order.toArray(new Expr[0]);
    parts = new int[nodes.length][3];
    for (int i = 0; i < nodes.length; i++) {
      at.put(nodes[i], i);
      List<Expr> p = nodes[i].parts();
      for (int j = 0; j < p.size(); j++) {
        parts[i][j] = at.getOrDefault(p.get(j), -1);
      }
    }
    results = outputs.stream().mapToInt(e -> at.getOrDefault(e, -1)).toArray();
  }

  /** All nodes below the outputs, each once, parts before the nodes made of them. */
  public static List<Expr> order(List<Expr> outputs) {
    List<Expr> order = new ArrayList<>();
    Map<Expr, Boolean> seen = new IdentityHashMap<>();
    Deque<Visit> path = new ArrayDeque<>(); // no recursion: a formula may be deeper than the stack
    for (Expr e : outputs) {
      enter(e, seen, path);
      while (!path.isEmpty()) {
        Visit v = path.element();
        if (v.parts.hasNext()) {
          enter(v.parts.next(), seen, path);
        } else {
          order.add(path.pop().node);
        }
      }
    }
    return order;
  }

  /** A node whose parts are being visited, and those that are still to be. */
  private record Visit(Expr node, Iterator<Expr> parts) {}

  private static void enter(Expr e, Map<Expr, Boolean> seen, Deque<Visit> path) {
    if (seen.put(e, true) == null) {
      path.push(new Visit(e, e.parts().iterator()));
    }
  }

  /** The outputs at one point; {@code y} is the value of {@link Expr#out()}. */
  public double[] eval(double[] in, double[] args, double y) {
    double[] v = new double[nodes.length];
    for (int i = 0; i < v.length; i++) {
      int[] p = parts[i];
      v[i] =
          switch (nodes[i]) {
            case In(int k) -> in[k];
            case Arg(int k) -> args[k];
            case Out _ -> y;
            case Const(double c) -> c;
            default -> node(nodes[i], v[p[0]], v[p[1]], v[p[2]]);
          };
    }
    double[] out = new double[results.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = v[results[i]];
    }
    return out;
  }

  /** The value of one node from those of its parts. */
  static double node(Expr e, double a, double b, double c) {
    return switch (e) {
      case Unary(Fn fn, Expr _) -> fn.value(a);
      case Binary(Fn2 fn, Expr _, Expr _) -> fn.value(a, b);
      case Compare(Rel rel, Expr _, Expr _) -> rel.holds(a, b) ? 1 : 0;
      case Select _ -> a != 0 ? b : c;
      case Fma _ -> Math.fma(a, b, c);
      case In _, Arg _, Out _, Const _ -> throw new IllegalArgumentException("a leaf: " + e);
    };
  }

  /**
   * The outputs at one point in 64-bit integers, which wrap. Division gives the floor of the
   * quotient, or its integer part under {@link Expr#trunc}; a power with a negative exponent is 0
   * unless the base is 1 or -1.
   *
   * @throws ArithmeticException on division by 0
   * @throws UnsupportedOperationException for functions without an integer value, such as exp
   */
  public long[] evalLong(long[] in, double[] args) {
    long[] v = new long[nodes.length];
    for (int i = 0; i < v.length; i++) {
      int[] p = parts[i];
      v[i] =
          switch (nodes[i]) {
            case In(int k) -> in[k];
            case Arg(int k) -> (long) args[k];
            case Const(double c) -> (long) c;
            case Out _ -> throw new UnsupportedOperationException("y in an integer formula");
            case Unary(Fn fn, Expr x) -> {
              boolean quotient = x instanceof Binary(Fn2 f, Expr _, Expr _) && f == Fn2.DIV;
              if (fn == Fn.TRUNC && quotient) {
                yield v[parts[p[0]][0]] / v[parts[p[0]][1]];
              }
              yield unary(fn, v[p[0]]);
            }
            case Binary(Fn2 fn, Expr _, Expr _) -> binary(fn, v[p[0]], v[p[1]]);
            case Compare(Rel rel, Expr _, Expr _) -> rel.holds(v[p[0]], v[p[1]]) ? 1 : 0;
            case Select _ -> v[p[0]] != 0 ? v[p[1]] : v[p[2]];
            case Fma _ -> v[p[0]] * v[p[1]] + v[p[2]];
          };
    }
    long[] out = new long[results.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = v[results[i]];
    }
    return out;
  }

  private static long unary(Fn fn, long x) {
    return switch (fn) {
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case FLOOR, CEIL, RINT, TRUNC -> x;
      default -> throw fn.ofIntegers();
    };
  }

  private static long binary(Fn2 fn, long a, long b) {
    return switch (fn) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> Math.floorDiv(a, b);
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case POW -> power(a, b);
      case REMAINDER -> Math.floorMod(a, b);
      case HYPOT, ATAN2, POLYGAMMA -> throw fn.ofIntegers();
    };
  }

  /** Integer power, wrapping; with a negative exponent the fraction is dropped. */
  public static long power(long a, long b) {
    if (b < 0) {
      return a == 1 ? 1 : a == -1 ? ((b & 1) == 0 ? 1 : -1) : 0;
    }
    long result = 1;
    for (long base = a; b != 0; b >>= 1) {
      if ((b & 1) != 0) {
        result *= base;
      }
      base *= base;
    }
    return result;
  }
}
