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
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The loops of {@link FlashAttention}. Scores are made for a block at a time: some rows of queries
 * of some heads against all keys that they may see. All blocks of a head come one after the other,
 * in an order that depends on the shapes alone; heads are shared among the threads where there are
 * enough of them, else the kernels share each block. So sums have one order, and bits are equal on
 * any number of threads.
 */
final class AttentionBlocks {
  /** Scores in a block of one head at most: 2 MB in float32. */
  private static final int SCORES = 1 << 19;

  /** Scores in a block of several heads, which stay in the second cache. */
  private static final int SHARED_SCORES = 1 << 15;

  /** Rows of a block at most, where a causal order lets short blocks skip what lies ahead. */
  private static final int CAUSAL_ROWS = 128;

  private static final int FEWEST_ROWS = 16;

  /** With fewer parts than this the threads share each part. */
  private static final int FEW_PARTS = 8;

  private static final double[] NONE = {};
  private static final Formula SCALE = Formula.of("attentionScale", 1, in(0).mul(arg(0)));
  private static final Formula ADD = Formula.of("attentionMask", 2, in(0).add(in(1)));
  private static final Formula CHOOSE =
      Formula.of("attentionChoice", 2, select(in(1).ne(0), in(0), c(Double.NEGATIVE_INFINITY)));

  private final Kernels kernels;
  private final AttentionOptions.Causal causal;
  private final double[] scale;
  private final Attend.Sizes z;
  private final Heads q;
  private final Heads k;
  private final Heads v;
  private final @Nullable View mask; // [heads and leading axes..., l, s]
  private final int[] maskAt;
  private final int rows;
  private final int many;

  AttentionBlocks(
      Kernels kernels, AttentionOptions.Causal causal, double scale, Attend.Sizes z, View[] in) {
    this.kernels = kernels;
    this.causal = causal;
    this.scale = new double[] {scale};
    this.z = z;
    this.q = heads(in[0], z.groups());
    this.k = heads(in[1], 1);
    this.v = heads(in[2], 1);
    this.mask = in.length > 3 ? in[3].broadcastTo(z.scores()) : null;
    this.maskAt = mask == null ? new int[0] : offsets(mask);
    int most = causal == AttentionOptions.Causal.NONE ? z.l() : CAUSAL_ROWS;
    this.rows = Math.min(Math.min(z.l(), most), Math.max(FEWEST_ROWS, SCORES / Math.max(1, z.s())));
    long each = Math.max(1, (long) rows * z.s());
    // Results of several heads in one block lie together only if it has all of their rows.
    boolean whole = rows == z.l() && z.groups() == 1;
    this.many = whole ? Math.clamp(SHARED_SCORES / each, 1, Math.max(1, z.heads())) : 1;
  }

  private static View shaped(View scratch, int... sizes) {
    Shape s = Shape.of(sizes);
    return scratch.as(s, s.rowMajorStrides(), scratch.offset());
  }

  /** The heads of {@code [..., heads groups, r, c]}. */
  private Heads heads(View x, int groups) {
    int[] sizes = Arrays.copyOf(z.batch().toArray(), z.batch().rank() + 3);
    int lead = z.batch().rank() + 1;
    sizes[lead - 1] = z.heads() * groups;
    sizes[lead] = x.shape().size(-2);
    sizes[lead + 1] = x.shape().size(-1);
    View all = x.broadcastTo(Shape.of(sizes));
    return new Heads(all, offsets(all), groups);
  }

  /** Where the matrix of each head begins. */
  private static int[] offsets(View x) {
    View heads = x.first(-1).first(-1);
    int[] at = new int[heads.numel()];
    View.Cursor cursor = heads.cursor();
    for (int i = 0; i < at.length; i++) {
      at[i] = cursor.next();
    }
    return at;
  }

  /** Matrices {@code [..., heads groups, r, c]} with any strides. */
  private record Heads(View all, int[] at, int groups) {
    /** Rows {@code i0} to {@code i1} of the heads {@code n0} to {@code n1} of an example. */
    View part(int n0, int n1, int group, int i0, int i1) {
      int rank = all.shape().rank();
      int[] strides = {
        n1 - n0 == 1 ? 0 : all.stride(rank - 3), all.stride(rank - 2), all.stride(rank - 1)
      };
      return all.as(
          Shape.of(n1 - n0, i1 - i0, all.shape().size(-1)),
          strides,
          at[n0 * groups + group] + i0 * strides[1]);
    }
  }

  /** One block: heads {@code n0} to {@code n1} of a group, rows {@code i0} to {@code i1}. */
  private record Block(int group, int n0, int n1, int i0, int i1, int keys) {
    int heads() {
      return n1 - n0;
    }

    int rows() {
      return i1 - i0;
    }

    View rowsOf(Heads x) {
      return x.part(n0, n1, group, i0, i1);
    }

    /** The visible keys or values. */
    View keysOf(Heads x) {
      return x.part(n0, n1, 0, 0, keys);
    }
  }

  /** Room for the numbers of a block. */
  private final class Room {
    private final View queries = scratch(rows * z.e());
    private final View scores = scratch(rows * z.s());
    private final View weights = scratch(rows * z.s());
    private final View tops = scratch(rows);
    private @Nullable View slopes;
    private @Nullable View terms;

    private View scratch(int size) {
      return View.allocate(q.all.dtype(), Shape.of(Math.multiplyExact(many, size)));
    }

    View slopes() {
      View s = slopes;
      slopes = s == null ? scratch(rows * z.s()) : s;
      return slopes;
    }

    View terms() {
      View t = terms;
      terms = t == null ? scratch(z.s() * Math.max(z.e(), z.ev())) : t;
      return terms;
    }
  }

  private interface Work {
    void run(Block block, Room room);
  }

  private void each(Work work) {
    int each = (z.heads() - 1) / many + 1; // parts of an example
    int parts = z.batch().numel() * each;
    ConcurrentLinkedQueue<Room> free = new ConcurrentLinkedQueue<>();
    kernels.parallel(
        parts,
        parts < FEW_PARTS ? Math.max(1, parts) : 1,
        (from, to) -> {
          Room given = free.poll();
          Room room = given == null ? new Room() : given;
          for (int p = from; p < to; p++) {
            int n0 = p / each * z.heads() + p % each * many;
            int n1 = Math.min(n0 + many, (p / each + 1) * z.heads());
            each(work, n0, n1, room);
          }
          free.add(room);
        });
  }

  private void each(Work work, int n0, int n1, Room room) {
    for (int g = 0; g < z.groups(); g++) {
      for (int i0 = 0; i0 < z.l(); i0 += rows) {
        int i1 = Math.min(z.l(), i0 + rows);
        int keys = z.s();
        if (causal != AttentionOptions.Causal.NONE) {
          keys = Math.clamp((long) i1 + z.offset(causal), 0, z.s());
        }
        if (keys > 0) {
          work.run(new Block(g, n0, n1, i0, i1, keys), room);
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

  private void addProduct(View a, View b, View out, Room room) {
    View whole = shaped(room.terms(), out.shape().toArray());
    kernels.matmul(a, b, whole);
    kernels.map(ADD, NONE, new View[] {out, whole}, new View[] {out});
  }

  /** The weights of a block, {@code [heads, rows, keys]}, and in {@code room.queries} scale q. */
  private View weights(Block b, Room room) {
    View scaled = shaped(room.queries, b.heads(), b.rows(), z.e());
    kernels.map(SCALE, scale, new View[] {b.rowsOf(q)}, new View[] {scaled});
    View s = shaped(room.scores, b.heads(), b.rows(), b.keys());
    kernels.matmul(scaled, turned(b.keysOf(k)), s);
    View m = mask;
    if (m != null) {
      mask(b, s, m);
    }
    if (causal != AttentionOptions.Causal.NONE) {
      excludeLater(b, s);
    }
    View w = shaped(room.weights, b.heads(), b.rows(), b.keys());
    if (!z.mayExcludeAll(causal, m != null)) {
      kernels.softmax(s, false, w);
      return w;
    }
    View top = shaped(room.tops, b.heads(), b.rows());
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
    Heads out = heads(y, z.groups());
    each((b, room) -> kernels.matmul(weights(b, room), b.keysOf(v), b.rowsOf(out)));
  }

  /** Fills those of dq, dk, dv that are there, row-major and zero, with all leading axes. */
  void backward(View dy, @Nullable View[] gradients) {
    if (dy.numel() == 0) {
      return;
    }
    Heads up = heads(dy, z.groups());
    Heads dq = gradients[0] == null ? null : heads(gradients[0], z.groups());
    Heads dk = gradients[1] == null ? null : heads(gradients[1], 1);
    Heads dv = gradients[2] == null ? null : heads(gradients[2], 1);
    each((b, room) -> {
      View w = weights(b, room);
      View dyb = b.rowsOf(up);
      if (dv != null) {
        addProduct(turned(w), dyb, b.keysOf(dv), room);
      }
      if (dq == null && dk == null) {
        return;
      }
      View u = shaped(room.slopes(), b.heads(), b.rows(), b.keys());
      kernels.matmul(dyb, turned(b.keysOf(v)), u);
      View ds = shaped(room.scores, b.heads(), b.rows(), b.keys());
      kernels.softmaxPullback(w, u, false, ds);
      if (dq != null) {
        kernels.matmul(ds, b.keysOf(k), b.rowsOf(dq));
      }
      if (dk != null) {
        View scaled = shaped(room.queries, b.heads(), b.rows(), z.e());
        addProduct(turned(ds), scaled, b.keysOf(dk), room);
      }
    });
    View whole = gradients[0];
    if (whole != null) {
      kernels.map(SCALE, scale, new View[] {whole}, new View[] {whole});
    }
  }
}
