package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The loops of {@link FlashAttention}. Scores are made for a block at a time: some rows of queries
 * of some heads against all keys that they may see, about {@link #SCORES} numbers. The blocks
 * depend on the shapes alone and come one after the other; within a block the kernels share the
 * threads. So sums have one order, and bits are equal on any number of threads.
 */
final class AttentionBlocks {
  /** Scores in a block: 2 MB in float32, which stay in the second or third cache. */
  private static final int SCORES = 1 << 19;

  /** Rows of a block at most, where a causal order lets short blocks skip what lies ahead. */
  private static final int CAUSAL_ROWS = 128;

  private static final int FEWEST_ROWS = 16;

  private static final double[] NONE = {};
  private static final Formula SCALE = Formula.of("attentionScale", 1, in(0).mul(arg(0)));
  private static final Formula ADD = Formula.of("attentionMask", 2, in(0).add(in(1)));
  private static final Formula CHOOSE =
      Formula.of("attentionChoice", 2, select(in(1).ne(0), in(0), c(Double.NEGATIVE_INFINITY)));

  private final Kernels kernels;
  private final AttentionOptions.Causal causal;
  private final double[] scale;
  private final Attend.Sizes z;
  private final int n;
  private final View q; // [n, groups, l, e]
  private final View k; // [n, s, e]
  private final View v; // [n, s, ev]
  private final @Nullable View mask; // [heads and leading axes..., l, s]
  private final int[] maskAt;
  private final int rows;
  private final int many;

  // A block's numbers; allocated once at their largest.
  private final View queries;
  private final View scores;
  private final View weights;
  private final View tops;

  AttentionBlocks(
      Kernels kernels, AttentionOptions.Causal causal, double scale, Attend.Sizes z, View[] in) {
    this.kernels = kernels;
    this.causal = causal;
    this.scale = new double[] {scale};
    this.z = z;
    this.n = z.batch().numel() * z.heads();
    this.q = split(flat(in[0], z.heads() * z.groups()));
    this.k = flat(in[1], z.heads());
    this.v = flat(in[2], z.heads());
    this.mask = in.length > 3 ? in[3].broadcastTo(z.scores()) : null;
    this.maskAt = mask == null ? new int[0] : offsets(mask);
    int most = causal == AttentionOptions.Causal.NONE ? z.l() : CAUSAL_ROWS;
    this.rows = Math.min(Math.min(z.l(), most), Math.max(FEWEST_ROWS, SCORES / Math.max(1, z.s())));
    long each = Math.max(1, (long) rows * z.s());
    this.many = Math.clamp(SCORES / each, 1, Math.max(1, n));
    int size = Math.multiplyExact(many, Math.multiplyExact(rows, z.s()));
    this.queries = scratch(many * rows * z.e());
    this.scores = scratch(size);
    this.weights = scratch(size);
    this.tops = scratch(many * rows);
  }

  private View scratch(int size) {
    return View.allocate(q.dtype(), Shape.of(size));
  }

  private static View shaped(View scratch, int... sizes) {
    Shape s = Shape.of(sizes);
    return scratch.as(s, s.rowMajorStrides(), scratch.offset());
  }

  /** {@code [..., heads, r, c]} with all leading axes as one; copied if their strides forbid it. */
  private View flat(View x, int heads) {
    int[] sizes = Arrays.copyOf(z.batch().toArray(), z.batch().rank() + 3);
    int lead = z.batch().rank() + 1;
    sizes[lead - 1] = heads;
    sizes[lead] = x.shape().size(-2);
    sizes[lead + 1] = x.shape().size(-1);
    Shape flat = Shape.of(z.batch().numel() * heads, sizes[lead], sizes[lead + 1]);
    View w = x.broadcastTo(Shape.of(sizes));
    int step = 0;
    long next = 0;
    boolean first = true;
    boolean even = flat.numel() > 0;
    for (int i = lead - 1; i >= 0; i--) {
      if (sizes[i] != 1) {
        step = first ? w.stride(i) : step;
        even &= first || w.stride(i) == next;
        next = (long) w.stride(i) * sizes[i];
        first = false;
      }
    }
    if (even) {
      return w.as(flat, new int[] {step, w.stride(lead), w.stride(lead + 1)}, w.offset());
    }
    View copy = View.allocate(x.dtype(), w.shape());
    kernels.copy(w, copy);
    return copy.as(flat, flat.rowMajorStrides(), 0);
  }

  /** [n groups, r, c] as [n, groups, r, c]. */
  private View split(View x) {
    int g = z.groups();
    return x.as(
        Shape.of(n, g, x.shape().size(1), x.shape().size(2)),
        new int[] {x.stride(0) * g, x.stride(0), x.stride(1), x.stride(2)},
        x.offset());
  }

  /** Where the mask of each head begins. */
  private static int[] offsets(View mask) {
    View heads = mask.first(-1).first(-1);
    int[] at = new int[heads.numel()];
    View.Cursor cursor = heads.cursor();
    for (int i = 0; i < at.length; i++) {
      at[i] = cursor.next();
    }
    return at;
  }

  /** One block: heads {@code n0} to {@code n1} of a group, rows {@code i0} to {@code i1}. */
  private record Block(int group, int n0, int n1, int i0, int i1, int keys) {
    int heads() {
      return n1 - n0;
    }

    int rows() {
      return i1 - i0;
    }

    /** These rows of [n, groups, l, c]. */
    View rowsOf(View x) {
      int[] at = x.strides();
      return x.as(
          Shape.of(heads(), rows(), x.shape().size(3)),
          new int[] {at[0], at[2], at[3]},
          x.offset() + n0 * at[0] + group * at[1] + i0 * at[2]);
    }

    /** The visible keys or values of [n, s, c]. */
    View keysOf(View x) {
      return x.as(
          Shape.of(heads(), keys, x.shape().size(2)), x.strides(), x.offset() + n0 * x.stride(0));
    }
  }

  private interface Work {
    void run(Block block);
  }

  private void each(Work work) {
    for (int g = 0; g < z.groups(); g++) {
      for (int n0 = 0; n0 < n; n0 += many) {
        for (int i0 = 0; i0 < z.l(); i0 += rows) {
          int i1 = Math.min(z.l(), i0 + rows);
          int keys = z.s();
          if (causal != AttentionOptions.Causal.NONE) {
            keys = Math.clamp((long) i1 + z.offset(causal), 0, z.s());
          }
          if (keys > 0) {
            work.run(new Block(g, n0, Math.min(n, n0 + many), i0, i1, keys));
          }
        }
      }
    }
  }

  private static View turned(View x) {
    int[] s = x.strides();
    return x.as(
        Shape.of(x.shape().size(0), x.shape().size(2), x.shape().size(1)),
        new int[] {s[0], s[2], s[1]},
        x.offset());
  }

  /** A product into a part of a row-major view, by way of scratch if the part has gaps. */
  private void product(View a, View b, View out) {
    if (out.isContiguous()) {
      kernels.matmul(a, b, out);
    } else {
      View whole = View.allocate(out.dtype(), out.shape());
      kernels.matmul(a, b, whole);
      kernels.copy(whole, out);
    }
  }

  private void addProduct(View a, View b, View out, View terms) {
    View whole = shaped(terms, out.shape().toArray());
    kernels.matmul(a, b, whole);
    kernels.map(ADD, NONE, new View[] {out, whole}, new View[] {out});
  }

  /** The weights of a block, {@code [heads, rows, keys]}, and in {@link #queries} scale q. */
  private View weights(Block b) {
    View scaled = shaped(queries, b.heads(), b.rows(), z.e());
    kernels.map(SCALE, scale, new View[] {b.rowsOf(q)}, new View[] {scaled});
    View s = shaped(scores, b.heads(), b.rows(), b.keys());
    kernels.matmul(scaled, turned(b.keysOf(k)), s);
    View m = mask;
    if (m != null) {
      mask(b, s, m);
    }
    if (causal != AttentionOptions.Causal.NONE) {
      excludeLater(b, s);
    }
    View w = shaped(weights, b.heads(), b.rows(), b.keys());
    if (!z.mayExcludeAll(causal, m != null)) {
      kernels.softmax(s, false, w);
      return w;
    }
    View top = shaped(tops, b.heads(), b.rows());
    kernels.reduce(ReduceKind.MAX, s, 1, top);
    boolean[] none = new boolean[top.numel()];
    for (int r = 0; r < none.length; r++) {
      none[r] = top.getDouble(r) == Double.NEGATIVE_INFINITY;
    }
    fill(s, none);
    kernels.softmax(s, false, w);
    fill(w, none);
    return w;
  }

  /** Zeros in these rows. */
  private static void fill(View x, boolean[] these) {
    int length = x.shape().size(2);
    for (int r = 0; r < these.length; r++) {
      if (these[r]) {
        fill(x, r * length, (r + 1) * length, 0);
      }
    }
  }

  private static void fill(View x, int from, int to, double number) {
    if (x.dtype() == DType.F32) {
      Arrays.fill(x.f32(), from, to, (float) number);
    } else {
      Arrays.fill(x.f64(), from, to, number);
    }
  }

  /** What lies ahead of a query gets the score -∞. */
  private void excludeLater(Block b, View s) {
    int keys = b.keys();
    for (int h = 0; h < b.heads(); h++) {
      for (int i = 0; i < b.rows(); i++) {
        int row = (h * b.rows() + i) * keys;
        int first = Math.clamp((long) b.i0() + i + z.offset(causal) + 1, 0, keys);
        fill(s, row + first, row + keys, Double.NEGATIVE_INFINITY);
      }
    }
  }

  /**
   * In one go for neighbouring heads whose masks lie evenly: all the same, or one after another.
   */
  private void mask(Block b, View s, View m) {
    int rank = m.shape().rank();
    int row = m.stride(rank - 2);
    int column = m.stride(rank - 1);
    int[] at = maskAt;
    int g = z.groups();
    for (int from = b.n0(); from < b.n1(); ) {
      int to = from + 1;
      int step = to < b.n1() ? at[to * g + b.group()] - at[from * g + b.group()] : 0;
      while (to < b.n1() && at[to * g + b.group()] - at[(to - 1) * g + b.group()] == step) {
        to++;
      }
      Shape shape = Shape.of(to - from, b.rows(), b.keys());
      View part = s.as(shape, shape.rowMajorStrides(), (from - b.n0()) * b.rows() * b.keys());
      View of = m.as(shape, new int[] {step, row, column}, at[from * g + b.group()] + b.i0() * row);
      Formula how = m.dtype() == DType.BOOL ? CHOOSE : ADD;
      kernels.map(how, NONE, new View[] {part, of}, new View[] {part});
      from = to;
    }
  }

  /** Fills y, which is row-major and zero. */
  void forward(View y) {
    if (y.numel() == 0) {
      return;
    }
    View out = split(flat(y, z.heads() * z.groups()));
    each(b -> product(weights(b), b.keysOf(v), b.rowsOf(out)));
  }

  /** Fills those of dq, dk, dv that are there, row-major and zero, with all leading axes. */
  void backward(View dy, @Nullable View[] gradients) {
    if (dy.numel() == 0) {
      return;
    }
    View up = split(flat(dy, z.heads() * z.groups()));
    View dq = gradients[0] == null ? null : split(flat(gradients[0], z.heads() * z.groups()));
    View dk = gradients[1] == null ? null : flat(gradients[1], z.heads());
    View dv = gradients[2] == null ? null : flat(gradients[2], z.heads());
    View terms = scratch(many * z.s() * Math.max(dk == null ? 0 : z.e(), dv == null ? 0 : z.ev()));
    View slopes = dq == null && dk == null ? null : scratch(scores.numel());
    each(b -> {
      View w = weights(b);
      View dyb = b.rowsOf(up);
      if (dv != null) {
        addProduct(turned(w), dyb, b.keysOf(dv), terms);
      }
      if (slopes == null) {
        return;
      }
      View u = shaped(slopes, b.heads(), b.rows(), b.keys());
      kernels.matmul(dyb, turned(b.keysOf(v)), u);
      View ds = shaped(scores, b.heads(), b.rows(), b.keys());
      kernels.softmaxPullback(w, u, false, ds);
      if (dq != null) {
        product(ds, b.keysOf(k), b.rowsOf(dq));
      }
      if (dk != null) {
        View scaled = shaped(queries, b.heads(), b.rows(), z.e());
        addProduct(turned(ds), scaled, b.keysOf(dk), terms);
      }
    });
    View whole = gradients[0];
    if (whole != null) {
      kernels.map(SCALE, scale, new View[] {whole}, new View[] {whole});
    }
  }
}
