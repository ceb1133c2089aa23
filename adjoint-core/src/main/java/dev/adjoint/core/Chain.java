package dev.adjoint.core;

import dev.adjoint.core.expr.Eval;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.expr.Rewrite;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Several elementwise operations as one formula of the arrays that they start from.
 *
 * <p>A run-time scalar is known by the array that an operation keeps it in, so that a value which
 * occurs twice in the chain is seen to be the same and computed once. All numbers of a chain are of
 * the result's type: each operation rounds as it would alone, so the bits are those of one
 * operation after the other.
 *
 * @param kernels compute it
 * @param formula all operations in one
 * @param argOf for each run-time scalar the array that it stands in
 * @param argAt and its index there
 * @param in the arrays, none of them pending, of the result's shape (stride 0 where broadcast)
 * @param ops how many operations it is made of
 * @param parts the pending values inside
 */
record Chain(
    Kernels kernels,
    Formula formula,
    double[][] argOf,
    int[] argAt,
    View[] in,
    int ops,
    Pending.Runs[] parts)
    implements Pending.Source {
  /** Formulas kept; a program has some dozens. */
  private static final int LARGEST = 1024;

  private static final int LONGEST_NAME = 60;

  /** Parts of a formula: beyond some hundreds a loop of all has to hand too much on. */
  private static final int MOST_PARTS = 300;

  /** What a formula was made of: an operation, and for each input a chain's formula or nothing. */
  private record Key(Formula outer, List<Formula> inner, List<Integer> wiring) {}

  private static final Map<Key, Optional<Formula>> FORMULAS = new ConcurrentHashMap<>();

  /** The run-time scalars. */
  double[] args() {
    double[] args = new double[argOf.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = argOf[i][argAt[i]];
    }
    return args;
  }

  @Override
  public void run(View y) {
    ran(null);
    Fusion.trace(this, y);
    kernels.map(formula, args(), in.clone(), new View[] {y});
  }

  /** Notes that the values inside were computed and not kept. */
  void ran(Pending.@Nullable Runs also) {
    for (Pending.Runs p : parts) {
      p.add();
    }
    if (also != null) {
      also.add();
    }
  }

  /** An operation alone. */
  static Chain of(Kernels kernels, Elementwise op, View[] in) {
    int n = op.formula().args();
    double[][] argOf = new double[n][];
    int[] argAt = new int[n];
    for (int i = 0; i < n; i++) {
      argOf[i] = op.args();
      argAt[i] = i;
    }
    return new Chain(kernels, op.formula(), argOf, argAt, in, 1, new Pending.Runs[0]);
  }

  /**
   * An operation together with the chains of those of its inputs that are pending; null if that
   * would be too long or read too many arrays.
   */
  static @Nullable Chain of(
      Kernels kernels, Elementwise op, View[] in, @Nullable Pending[] pending, Shape shape) {
    Wiring w = new Wiring(op, in.length);
    for (int i = 0; i < in.length; i++) {
      Pending p = pending[i];
      Chain c = p == null ? null : p.chain(); // another thread may just have filled it
      View[] leaves = p == null || c == null ? null : shaped(c.in, p.shape(), shape);
      if (p == null || c == null || leaves == null) {
        Pending.force(in[i]);
        w.leaf(i, in[i]);
      } else {
        w.chain(i, p, c, leaves);
      }
    }
    return w.ops > Fusion.LONGEST || w.leaves > Fusion.MOST_INPUTS ? null : w.chain(kernels);
  }

  /** The same views in another shape of as many elements; null if they have no such view. */
  static View @Nullable [] shaped(View[] in, Shape from, Shape to) {
    if (from.equals(to)) {
      return in;
    }
    View[] out = new View[in.length];
    for (int i = 0; i < in.length; i++) {
      View v = in[i];
      if (v.isContiguous()) {
        out[i] = v.as(to, to.rowMajorStrides(), v.offset());
      } else if (Arrays.stream(v.strides()).allMatch(s -> s == 0)) {
        out[i] = v.as(to, new int[to.rank()], v.offset());
      } else {
        return null;
      }
    }
    return out;
  }

  /** Collects what goes into a chain, each thing once. */
  private static final class Wiring {
    private final Elementwise op;
    private final @Nullable Formula[] inner;
    private final int[][] leafOf;
    private final int[][] argsOf;
    private View[] views = new View[4];
    private double[][] argOf = new double[4][];
    private int[] argAt = new int[4];
    private int args;
    private Pending.Runs[] parts = new Pending.Runs[4];
    private int partCount;
    int leaves;
    int ops = 1;

    Wiring(Elementwise op, int inputs) {
      this.op = op;
      inner = new Formula[inputs];
      leafOf = new int[inputs][];
      argsOf = new int[inputs + 1][];
      int n = op.formula().args();
      int[] own = new int[n];
      for (int k = 0; k < n; k++) {
        own[k] = arg(op.args(), k);
      }
      argsOf[inputs] = own;
    }

    void leaf(int i, View v) {
      leafOf[i] = new int[] {view(v)};
      argsOf[i] = new int[0];
    }

    void chain(int i, Pending p, Chain c, View[] in) {
      inner[i] = c.formula;
      leafOf[i] = new int[in.length];
      for (int k = 0; k < in.length; k++) {
        leafOf[i][k] = view(in[k]);
      }
      argsOf[i] = new int[c.argOf.length];
      for (int k = 0; k < c.argOf.length; k++) {
        argsOf[i][k] = arg(c.argOf[k], c.argAt[k]);
      }
      ops += c.ops;
      part(p.runs());
      for (Pending.Runs r : c.parts) {
        part(r);
      }
    }

    private int view(View v) {
      for (int k = 0; k < leaves; k++) {
        if (same(views[k], v)) {
          return k;
        }
      }
      if (leaves == views.length) {
        views = Arrays.copyOf(views, 2 * leaves);
      }
      views[leaves] = v;
      return leaves++;
    }

    private static boolean same(View a, View b) {
      boolean same =
          a.storage().array() == b.storage().array()
              && a.offset() == b.offset()
              && a.dtype() == b.dtype();
      for (int i = 0; same && i < a.shape().rank(); i++) {
        same = a.stride(i) == b.stride(i) || a.shape().size(i) == 1;
      }
      return same;
    }

    private int arg(double[] of, int at) {
      for (int k = 0; k < args; k++) {
        if (argOf[k] == of && argAt[k] == at) {
          return k;
        }
      }
      if (args == argAt.length) {
        argOf = Arrays.copyOf(argOf, 2 * args);
        argAt = Arrays.copyOf(argAt, 2 * args);
      }
      argOf[args] = of;
      argAt[args] = at;
      return args++;
    }

    private void part(Pending.Runs r) {
      for (int k = 0; k < partCount; k++) {
        if (parts[k] == r) {
          return;
        }
      }
      if (partCount == parts.length) {
        parts = Arrays.copyOf(parts, 2 * partCount);
      }
      parts[partCount++] = r;
    }

    /** The chain; null if its formula would be too long. */
    @Nullable Chain chain(Kernels kernels) {
      List<Integer> wiring = new ArrayList<>();
      for (int i = 0; i <= inner.length; i++) {
        if (i < inner.length) {
          Arrays.stream(leafOf[i]).forEach(wiring::add);
          wiring.add(-1);
        }
        Arrays.stream(argsOf[i]).forEach(wiring::add);
        wiring.add(-1);
      }
      Key key = new Key(op.formula(), Arrays.asList(inner.clone()), wiring);
      Optional<Formula> found = FORMULAS.get(key);
      if (found == null) {
        if (FORMULAS.size() >= LARGEST) {
          FORMULAS.clear(); // loops are found again by what they compute
        }
        Formula made = compose();
        boolean fits = Eval.order(made.outputs()).size() <= MOST_PARTS;
        FORMULAS.putIfAbsent(key, fits ? Optional.of(made) : Optional.empty());
        found = FORMULAS.getOrDefault(key, Optional.empty());
      }
      return found.isEmpty()
          ? null
          : new Chain(
              kernels,
              found.get(),
              Arrays.copyOf(argOf, args),
              Arrays.copyOf(argAt, args),
              Arrays.copyOf(views, leaves),
              ops,
              Arrays.copyOf(parts, partCount));
    }

    private Formula compose() {
      StringBuilder name = new StringBuilder();
      Expr[] in = new Expr[inner.length];
      for (int i = 0; i < in.length; i++) {
        Formula f = inner[i];
        in[i] = f == null ? Expr.in(leafOf[i][0]) : rewired(f, i);
        if (f != null) {
          name.append(f.name()).append('+');
        }
      }
      name.append(op.formula().name());
      if (name.length() > LONGEST_NAME) {
        name.delete(0, name.length() - LONGEST_NAME).insert(0, "...");
      }
      int[] own = argsOf[inner.length];
      Expr value =
          Rewrite.leaves(
                  List.of(op.formula().value()),
                  leaf ->
                      switch (leaf) {
                        case Expr.In(int k) -> in[k];
                        case Expr.Arg(int k) -> Expr.arg(own[k]);
                        default -> leaf;
                      })
              .getFirst();
      return Formula.of(name.toString(), leaves, value);
    }

    private Expr rewired(Formula f, int i) {
      return Rewrite.leaves(
              List.of(f.value()),
              leaf ->
                  switch (leaf) {
                    case Expr.In(int k) -> Expr.in(leafOf[i][k]);
                    case Expr.Arg(int k) -> Expr.arg(argsOf[i][k]);
                    default -> leaf;
                  })
          .getFirst();
    }
  }
}
