package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.memory.Workspace;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Spec;
import java.lang.reflect.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decides which elementwise results wait, so that a chain of operations becomes one loop over
 * memory, or none where a sum takes it in. Fused or not, the bits are the same.
 *
 * <p>A result may wait if it is large, if its kernels fuse, and if the arrays that it keeps alive
 * are together no larger than itself (twice as large where nothing is recorded, and so no pullback
 * keeps it). It is computed when somebody reads it. What backward reads again it computes again, in
 * the loop that needs it; a value that {@value #RUNS} loops have computed in passing is kept.
 *
 * <p>Kernels fuse unless {@code -Dadjoint.fusion=off}; {@code -Dadjoint.trace=fusion} prints on
 * standard error what was fused, and what did not wait and why.
 */
final class Fusion {
  /** Elements from which on a result may wait. */
  static final int SMALLEST = 1024;

  /** Operations of a chain, those of shared parts counted as often as they occur. */
  static final int LONGEST = 24;

  /** Arrays that a chain may read. */
  static final int MOST_INPUTS = 8;

  /** Loops that may compute a value in passing. */
  static final int RUNS = 2;

  /** A parameter, or what arrays may exceed the result by, is small if this many times smaller. */
  private static final int SMALL = 8;

  private static final boolean TRACE =
      Arrays.asList(System.getProperty("adjoint.trace", "").split(",", -1)).contains("fusion");

  private Fusion() {}

  /** Whether an operation passes numbers on that are pending, or folds them as they are made. */
  static boolean takesPending(Op op, View x) {
    return x.storage() instanceof Pending
        && switch (op) {
          case Reduce.Sum _, Reduce.Extreme _, Move.Permute _, Move.Expand _ -> true;
          case WaitingRows.Taker _ -> true;
          case Move.Reshape _ -> x.isContiguous();
          default -> false;
        };
  }

  /**
   * {@code op(in)} of at least {@value #SMALLEST} elements, pending if it may wait.
   *
   * @param tensors the inputs, of which {@code in} are the views
   * @param recorded whether a pullback may keep the result
   */
  static View map(
      Kernels kernels, Elementwise op, Tensor[] tensors, View[] in, Spec out, boolean recorded) {
    if (!canFuse(kernels, op, in, out)) {
      forceAll(in);
      return op.forward(kernels, in, out);
    }
    Shape shape = out.shape();
    @Nullable Pending[] pending = new Pending[in.length];
    boolean any = false;
    for (int i = 0; i < in.length; i++) {
      in[i] = in[i].broadcastTo(shape);
      pending[i] = absorbed(kernels, in[i], out.dtype());
      any |= pending[i] != null;
    }
    Chain chain = any ? Chain.of(kernels, op, in, pending, shape) : null;
    if (chain == null) {
      forceAll(in);
      if (any) {
        say(op, out, "begins a new chain: with the one before there were too many operations");
      }
      chain = Chain.of(kernels, op, in);
    }
    String why = whyNow(tensors, chain, out, recorded);
    if (why.isEmpty()) {
      Pending p = new Pending(owning(kernels, tensors, chain, shape), out.dtype(), shape);
      Workspace.pending(p, out.dtype(), shape.numel());
      return View.of(p, out.dtype(), shape, shape.rowMajorStrides(), 0);
    }
    say(op, out, why);
    View y = View.unfilled(out.dtype(), shape);
    chain.run(y);
    return y;
  }

  /**
   * Folds the last axes of numbers that are pending while they are made; false, with nothing done,
   * if they are not pending or the kernels cannot.
   */
  static boolean fold(Kernels kernels, ReduceKind kind, View x, int axes, View out) {
    Pending p = Pending.whole(x);
    Chain c = p == null ? null : p.chain();
    if (p == null || c == null || c.kernels() != kernels || p.isWorthKeeping()) {
      return false;
    }
    View[] in = Chain.shaped(c.in(), p.shape(), x.shape());
    if (in == null || !kernels.mapReduce(kind, c.formula(), c.args(), in, axes, out)) {
      return false;
    }
    c.ran(p.runs());
    if (TRACE) {
      System.err.printf(
          "fusion: %s of %s %s%n", kind, c.formula().name(), Spec.of(x.dtype(), x.shape()));
    }
    return true;
  }

  /**
   * The numbers under a view in rows that kernels may compute as they read them; null if they are
   * not pending, or better stored.
   */
  static @Nullable Rows rows(Kernels kernels, View x) {
    Pending p = kernels.takesRows(x.dtype()) ? Pending.whole(x) : null;
    if (p == null || p.isWorthKeeping()) {
      return null;
    }
    Rows rows = null;
    if (p.source() instanceof Chain c && c.kernels() == kernels) {
      View[] in = Chain.shaped(c.in(), p.shape(), x.shape());
      rows = in == null ? null : new Rows.Mapped(c.formula(), c.args(), in);
    } else if (p.source() instanceof WaitingRows w && w.kernels() == kernels) {
      rows = p.shape().size(-1) == x.shape().size(-1) ? w.rows() : null;
    }
    return rows;
  }

  /** Notes that an operation computed the rows of {@link #rows} and did not keep them. */
  static void took(String op, View x) {
    if (x.storage() instanceof Pending p) {
      switch (p.source()) {
        case Chain c -> c.ran(p.runs());
        case WaitingRows w -> w.ran(p.runs());
        case null -> {} // somebody else needed them stored
      }
      if (TRACE) {
        System.err.printf("fusion: %s of rows %s%n", op, Spec.of(x.dtype(), x.shape()));
      }
    }
  }

  /**
   * The result of an operation on rows, which waits for an operation that computes them in passing;
   * null if it must not wait.
   */
  static @Nullable View wait(
      Kernels kernels,
      WaitingRows.Source op,
      Tensor[] tensors,
      View[] in,
      Spec out,
      boolean recorded) {
    int n = out.shape().numel();
    if (n < SMALLEST || !kernels.takesRows(out.dtype())) {
      return null;
    }
    View[] own = in.clone();
    for (int i = 0; i < in.length; i++) {
      if (tensors[i].version != null) {
        if (in[i].numel() > n / SMALL) {
          return null; // a parameter may change
        }
        own[i] = copy(kernels, in[i]);
      }
    }
    WaitingRows rows = op.rows(kernels, own, out);
    if (rows == null || !isSmallEnough(rows.in(), out, recorded)) {
      return null;
    }
    Pending p = new Pending(rows, out.dtype(), out.shape());
    Workspace.pending(p, out.dtype(), n);
    return View.of(p, out.dtype(), out.shape(), out.shape().rowMajorStrides(), 0);
  }

  static void forceAll(View... in) {
    for (View v : in) {
      Pending.force(v);
    }
  }

  /** Whether all numbers of the operation are floating numbers of the result's type. */
  private static boolean canFuse(Kernels kernels, Elementwise op, View[] in, Spec out) {
    if (!out.dtype().isFloating() || !kernels.fuses()) {
      return false;
    }
    for (View v : in) {
      if (v.dtype() == DType.F64 && out.dtype() != DType.F64) {
        return false;
      }
    }
    return op.formula().readsInputs();
  }

  /** What an input can be computed from, in the same loop; null if it must be an array. */
  private static @Nullable Pending absorbed(Kernels kernels, View v, DType dtype) {
    Pending p = v.dtype() == dtype ? Pending.whole(v) : null;
    Chain c = p == null ? null : p.chain();
    return p == null || c == null || c.kernels() != kernels || p.isWorthKeeping() ? null : p;
  }

  /** Why the result must not wait; empty if it may. */
  private static String whyNow(Tensor[] tensors, Chain chain, Spec out, boolean recorded) {
    int n = out.shape().numel();
    for (Tensor t : tensors) {
      if (t.version != null && t.numel() > n / SMALL) {
        return "is computed now: it reads a parameter, which may change";
      }
    }
    return isSmallEnough(chain.in(), out, recorded)
        ? ""
        : "is computed now: waiting, it would keep larger arrays alive";
  }

  /** Whether the arrays under these views are no larger than a result that waits may keep alive. */
  private static boolean isSmallEnough(View[] in, Spec out, boolean recorded) {
    long result = (long) out.shape().numel() * (out.dtype() == DType.F64 ? 8 : 4);
    long kept = 0;
    for (int i = 0; i < in.length; i++) {
      Object array = in[i].storage().array();
      boolean counted = false;
      for (int k = 0; k < i; k++) {
        counted |= in[k].storage().array() == array;
      }
      kept += counted ? 0 : bytes(array);
    }
    return kept <= (recorded ? 1 : 2) * result + result / SMALL;
  }

  private static long bytes(Object array) {
    int size =
        switch (array) {
          case double[] _, long[] _ -> 8;
          case byte[] _ -> 1;
          default -> 4;
        };
    return (long) size * Array.getLength(array);
  }

  /** The chain with copies of what it reads of parameters, which may change while it waits. */
  private static Chain owning(Kernels kernels, Tensor[] tensors, Chain chain, Shape shape) {
    View[] in = chain.in();
    for (Tensor t : tensors) {
      if (t.version != null) {
        Object array = t.rawStorage().array();
        for (int k = 0; k < in.length; k++) {
          if (in[k].storage().array() == array) {
            in[k] = copy(kernels, in[k]).broadcastTo(shape);
          }
        }
      }
    }
    return chain;
  }

  /** A copy of what a view shows, repeated numbers once. */
  private static View copy(Kernels kernels, View v) {
    int[] sizes = v.shape().toArray();
    int[] strides = v.strides();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = strides[i] == 0 ? 1 : sizes[i];
    }
    Shape once = Shape.of(sizes);
    View to = View.unfilled(v.dtype(), once);
    kernels.copy(v.as(once, strides, v.offset()), to);
    return to;
  }

  private static void say(Elementwise op, Spec out, String what) {
    if (TRACE) {
      System.err.printf("fusion: %s %s %s%n", op.name(), out.describe(), what);
    }
  }

  /** Tells of a chain that is being computed. */
  static void trace(Chain chain, View y) {
    if (TRACE && chain.ops() > 1) {
      System.err.printf(
          "fusion: %s %s: %d operations on %d arrays%n",
          chain.formula().name(), y.describe(), chain.ops(), chain.in().length);
    }
  }
}
