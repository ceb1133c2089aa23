package dev.adjoint.core;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Expr.Arg;
import dev.adjoint.core.expr.Expr.Binary;
import dev.adjoint.core.expr.Expr.Const;
import dev.adjoint.core.expr.Expr.Fma;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Expr.Out;
import dev.adjoint.core.expr.Expr.Select;
import dev.adjoint.core.expr.Expr.Unary;
import dev.adjoint.core.expr.Fn2;
import dev.adjoint.core.expr.Formula;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The Taylor coefficients of an elementwise operation: those of every part of its formula, each
 * from those of its parts.
 *
 * <p>Sums, products and quotients by Cauchy's rules. A function y = f(x) by {@code k y_k =
 * Σ_{j=1..k} j x_j d_(k-j)}, where d is the series of f'(x) as a formula of x and y: it asks for y
 * up to k - 1 only. Choices and extremes are made by the values alone.
 */
final class Series {
  /** {@code a b s + c}. */
  private static final Formula PRODUCT =
      Formula.of("taylor", 3, Expr.in(0).mul(Expr.in(1)).mul(Expr.arg(0)).add(Expr.in(2)));

  /** The formula of each kind of node alone, for the values of parts. */
  private static final Map<Object, Formula> NODES = new ConcurrentHashMap<>();

  /** A coefficient: a tensor, or a number that is the same for all elements. */
  private record Term(double number, @Nullable Tensor tensor) {
    static final Term ZERO = new Term(0, null);

    boolean isZero() {
      return tensor == null && number == 0;
    }
  }

  /** A kind of node and its parts, by their numbers: equal keys, equal formulas. */
  private record Key(Object kind, List<Integer> parts) {}

  /** One part of the formula. */
  private static final class Part {
    final List<@Nullable Term> terms = new ArrayList<>();

    /** Its derivatives by its own parts, or what stands in its place behind the value. */
    final @Nullable Expr[] derived = new Expr[2];
  }

  private final Formula formula;
  private final double[] args;
  private final Tensor[] in;
  private final @Nullable Tensor[][] c;
  private final Tensor y;
  private final Expr root;
  private final Part result = new Part();
  private final Map<Expr, Part> parts = new IdentityHashMap<>();

  // Equal parts are one node, so that sin'' = -sin ends where it began.
  private final Map<Expr, Expr> known = new IdentityHashMap<>();
  private final Map<Expr, Integer> numbers = new IdentityHashMap<>();
  private final Map<Object, Expr> shared = new HashMap<>();

  /** Of the operation on inputs with these values and coefficients, and its value y. */
  Series(Elementwise op, Tensor[] in, @Nullable Tensor[][] c, Tensor y) {
    this.formula = op.formula();
    this.args = op.args();
    this.in = in;
    this.c = c;
    this.y = y;
    this.root = canonical(formula.value());
  }

  /** The coefficients of the result from number 1 up to the order; null where they are zero. */
  @Nullable Tensor[] coefficients(int order) {
    @Nullable Tensor[] result = new Tensor[order + 1];
    for (int k = 1; k <= order; k++) {
      Term t = result(k);
      result[k] = t.isZero() ? null : tensor(t, y.shape()).expand(y.shape().toArray());
    }
    return result;
  }

  /** Coefficient k of the formula's value. */
  private Term result(int k) {
    if (k == 0) {
      return new Term(0, y);
    }
    if (!formula.hasStatedDerivative()) {
      return at(root, k);
    }
    // A stated form is there because it is the stabler one.
    Term t = term(result, k);
    if (t == null) {
      t = Term.ZERO;
      for (int i = 0; i < in.length; i++) {
        t = plus(t, chain(canonical(Expr.in(i)), canonical(formula.derivative(i)), k));
      }
      result.terms.set(k, t);
    }
    return t;
  }

  private static @Nullable Term term(Part p, int k) {
    while (p.terms.size() <= k) {
      p.terms.add(null);
    }
    return p.terms.get(k);
  }

  /** Coefficient k of a part. */
  private Term at(Expr e, int k) {
    boolean known = k == 0 || formula.hasStatedDerivative();
    if (e instanceof Out || (e == root && known && !(e instanceof In))) {
      return result(k);
    }
    Part p = parts.computeIfAbsent(e, _ -> new Part());
    Term t = term(p, k);
    if (t == null) {
      t = k == 0 ? value(e) : coefficient(e, p, k);
      p.terms.set(k, t);
    }
    return t;
  }

  private Term value(Expr e) {
    return switch (e) {
      case In(int i) -> new Term(0, in[i].to(y.dtype()));
      case Arg(int i) -> new Term(args[i], null);
      case Const(double v) -> new Term(v, null);
      case Select(Expr condition, Expr a, Expr b) when at(condition, 0).tensor == null ->
          at(at(condition, 0).number != 0 ? a : b, 0);
      default -> apply(e, e.parts().stream().map(x -> at(x, 0)).toList());
    };
  }

  private Term coefficient(Expr e, Part p, int k) {
    return switch (e) {
      case In(int i) -> {
        Tensor x = c[i][k];
        yield x == null ? Term.ZERO : new Term(0, x);
      }
      case Arg _, Const _, Expr.Compare _ -> Term.ZERO;
      case Out _ -> result(k);
      case Unary(var fn, Expr x) -> chain(x, derived(p, 0, () -> fn.derivative(x, e)), k);
      case Binary(Fn2 fn, Expr a, Expr b) -> binary(e, p, fn, a, b, k);
      case Fma(Expr a, Expr b, Expr s) -> plus(product(a, b, k), at(s, k));
      case Select(Expr condition, Expr a, Expr b) -> {
        Term chosen = at(condition, 0);
        if (chosen.tensor == null) {
          yield at(chosen.number != 0 ? a : b, k);
        }
        Term ak = at(a, k);
        Term bk = at(b, k);
        yield ak.isZero() && bk.isZero() ? Term.ZERO : apply(e, List.of(chosen, ak, bk));
      }
    };
  }

  private Term binary(Expr e, Part p, Fn2 fn, Expr a, Expr b, int k) {
    return switch (fn) {
      case ADD -> plus(at(a, k), at(b, k));
      case SUB -> minus(at(a, k), at(b, k));
      case MUL -> product(a, b, k);
      case DIV -> {
        Term sum = at(a, k);
        for (int j = 1; j <= k; j++) {
          Term bj = at(b, j);
          if (!bj.isZero()) {
            sum = plusProduct(bj, at(e, k - j), -1, sum);
          }
        }
        yield sum.isZero() ? sum : apply(e, List.of(sum, at(b, 0)));
      }
      case MIN, MAX -> at(derived(p, 0, () -> extreme(fn, a, b)), k);
      default ->
          plus(
              chain(a, derived(p, 0, () -> fn.derivativeA(a, b, e)), k),
              chain(b, derived(p, 1, () -> fn.derivativeB(a, b, e)), k));
    };
  }

  /** As a choice: the other side's coefficients, even infinite ones, then have no part in it. */
  private static Expr extreme(Fn2 fn, Expr a, Expr b) {
    Expr first = fn == Fn2.MAX ? b.lt(a) : a.lt(b);
    Expr second = fn == Fn2.MAX ? a.lt(b) : b.lt(a);
    Expr tie = Expr.select(a.eq(b), a.add(b).mul(0.5), a.add(b));
    return Expr.select(first, a, Expr.select(second, b, tie));
  }

  private Expr derived(Part p, int i, java.util.function.Supplier<Expr> rule) {
    Expr d = p.derived[i];
    if (d == null) {
      d = canonical(rule.get());
      p.derived[i] = d;
    }
    return d;
  }

  /** {@code 1/k Σ_{j=1..k} j x_j d_(k-j)}. */
  private Term chain(Expr x, Expr d, int k) {
    Term sum = Term.ZERO;
    for (int j = 1; j < k; j++) {
      Term xj = at(x, j);
      if (!xj.isZero()) {
        sum = plusProduct(xj, at(d, k - j), j, sum);
      }
    }
    Term xk = at(x, k);
    Term last = xk.isZero() ? xk : at(d, 0);
    if (sum.isZero()) {
      return plusProduct(xk, last, 1, sum);
    }
    Term all = plusProduct(xk, last, k, sum);
    return all.tensor == null ? new Term(all.number / k, null) : new Term(0, all.tensor.div(k));
  }

  /** {@code Σ_{j=0..k} a_j b_(k-j)}. */
  private Term product(Expr a, Expr b, int k) {
    Term sum = Term.ZERO;
    for (int j = 0; j <= k; j++) {
      Term aj = at(a, j);
      if (!aj.isZero()) {
        sum = plusProduct(aj, at(b, k - j), 1, sum);
      }
    }
    return sum;
  }

  // ---- arithmetic on coefficients, where 0 wins over anything

  private Term plusProduct(Term a, Term b, double scale, Term sum) {
    if (a.isZero() || b.isZero()) {
      return sum;
    }
    Tensor ta = a.tensor;
    Tensor tb = b.tensor;
    if (ta == null || tb == null) {
      Term x = ta == null ? b : a;
      return plus(sum, times(x, (ta == null ? a.number : b.number) * scale));
    }
    Tensor ts = sum.tensor;
    if (ts == null) {
      return plus(sum, times(new Term(0, ta.mul(tb)), scale));
    }
    return new Term(
        0, Elementwise.apply(PRODUCT, Elementwise.Result.COMMON, new double[] {scale}, ta, tb, ts));
  }

  private static Term plus(Term a, Term b) {
    if (a.isZero()) {
      return b;
    }
    if (b.isZero()) {
      return a;
    }
    Tensor ta = a.tensor;
    Tensor tb = b.tensor;
    if (ta == null) {
      return tb == null ? new Term(a.number + b.number, null) : new Term(0, tb.add(a.number));
    }
    return new Term(0, tb == null ? ta.add(b.number) : ta.add(tb));
  }

  private static Term minus(Term a, Term b) {
    Tensor ta = a.tensor;
    Tensor tb = b.tensor;
    return ta != null && tb != null ? new Term(0, ta.sub(tb)) : plus(a, times(b, -1));
  }

  private static Term times(Term a, double factor) {
    Tensor t = a.tensor;
    if (t == null) {
      return new Term(a.number * factor, null);
    }
    return factor == 1 ? a : new Term(0, factor == -1 ? t.neg() : t.mul(factor));
  }

  /** One node alone, on these values of its parts. */
  private Term apply(Expr e, List<Term> values) {
    int n = values.size();
    Formula f = NODES.computeIfAbsent(kind(e), _ -> alone(e, n));
    if (values.stream().allMatch(v -> v.tensor == null)) {
      return new Term(f.eval(values.stream().mapToDouble(Term::number).toArray())[0], null);
    }
    Tensor[] t = values.stream().map(v -> tensor(v, Shape.SCALAR)).toArray(Tensor[]::new);
    return new Term(0, Elementwise.common(f, t));
  }

  private static Formula alone(Expr e, int n) {
    List<Expr> inputs = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      inputs.add(Expr.in(i));
    }
    return Formula.of("taylor", n, e.with(inputs));
  }

  private Tensor tensor(Term t, Shape shape) {
    return t.tensor != null ? t.tensor : Tensor.full(y.dtype(), shape, t.number);
  }

  // ---- equal formulas

  /** The one node that stands for all formulas equal to this one. */
  private Expr canonical(Expr e) {
    Expr found = known.get(e);
    if (found != null) {
      return found;
    }
    List<Expr> below = e.parts().stream().map(this::canonical).toList();
    List<Integer> at = below.stream().map(b -> Objects.requireNonNull(numbers.get(b))).toList();
    Expr mine = shared.computeIfAbsent(new Key(kind(e), at), _ -> e.with(below));
    numbers.putIfAbsent(mine, numbers.size());
    known.put(e, mine);
    known.put(mine, mine);
    return mine;
  }

  private static Object kind(Expr e) {
    return switch (e) {
      case Unary(var fn, Expr _) -> fn;
      case Binary(Fn2 fn, Expr _, Expr _) -> fn;
      case Expr.Compare(var rel, Expr _, Expr _) -> rel;
      case Select _ -> Select.class;
      case Fma _ -> Fma.class;
      case In _, Arg _, Const _, Out _ -> e;
    };
  }
}
