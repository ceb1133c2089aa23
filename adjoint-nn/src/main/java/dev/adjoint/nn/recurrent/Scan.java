package dev.adjoint.nn.recurrent;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Factor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * h_t = f(W_ih x_t + b + W h_(t-1)) for all t as one operation, t upwards or, in reverse,
 * downwards.
 *
 * <p>Inputs are x {@code [t, n, in]}, W_ih {@code [gates, in]}, b {@code [gates]}, W {@code [gates,
 * m]}, the first state {@code [n, m]}, what the kind needs besides, and if {@code masked} at the
 * end a mask {@code [t, n, 1]} of x's type: where it is 0 the state stays. The result begins with
 * the states {@code [t + 1, n, m]} in the order of time: the first state before step 0, or in
 * reverse behind the last.
 *
 * <p>Each step is one product and one pass over all gates. Rows need nothing of one another: where
 * there are enough, each thread takes some of them through all steps and waits for nobody. Else the
 * threads share each step, some of the hidden units each. The pass back through time is by hand:
 * one product and one pass a step, and the gradients of the weights and of x as one product over
 * all steps. One instance serves one call: it carries what was saved from {@link #forward} to the
 * pullbacks that {@link #backward} states right after.
 */
abstract class Scan implements Op.Fused, Op.Tidy {
  private static final Formula ADD = Formula.of("add", 2, in(0).add(in(1)));

  /** A choice and not a product: what is not meant must not spoil the rest if it is NaN. */
  private static final Formula CHOOSE = Formula.of("where", 3, select(in(0).ne(0), in(1), in(2)));

  private static final Formula ONLY = Formula.of("where", 2, select(in(0).ne(0), in(1), c(0)));
  private static final double[] NO_ARGS = {};

  /** Rows for which a thread may fetch all weights from its cache in every step. */
  private static final int ENOUGH_ROWS = 16;

  /** Rows of a product's register tile. */
  private static final int TILE = 8;

  /** How much of the threads' time parts of whole tiles must make use of. */
  private static final double BALANCE = 0.85;

  /** Multiplications that are worth a thread's while. */
  private static final int WORTH_SHARING = 1 << 17;

  /** The inputs that all kinds have, and the first of the others. */
  static final int X = 0;

  static final int IH = 1;
  static final int B = 2;
  static final int HH = 3;
  static final int H = 4;
  static final int MORE = 5;

  /** From the gradient of the result to those of the inputs; null for one that needs none. */
  interface Pass {
    @Nullable View[] run(Kernels kernels, View dy, boolean[] needs);
  }

  private final String name;
  final boolean reverse;
  final boolean masked;

  /** Whether there will be a backward pass. */
  final boolean wanted;

  /** Set by {@link #forward} if wanted. */
  @Nullable Pass pass;

  Scan(String name, boolean reverse, boolean masked, boolean wanted) {
    this.name = name;
    this.reverse = reverse;
    this.masked = masked;
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean hasPullbacks() {
    return true;
  }

  @Override
  public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
    int n = masked ? in.length - 1 : in.length;
    boolean[] needs = new boolean[n];
    for (int i = 0; i < n; i++) {
      needs[i] = pullbacks.needs(i);
    }
    Gradients gradients = new Gradients(this, in, needs, Objects.requireNonNull(pass));
    pass = null; // the pullbacks alone keep it, and go when the graph is released
    for (int i = 0; i < n; i++) {
      int k = i;
      pullbacks.of(k, dy -> gradients.of(k, dy));
    }
  }

  /** One pass back through time gives all gradients, which the engine asks for one by one. */
  private static final class Gradients {
    private final Scan scan;
    private final Tensor[] in;
    private final boolean[] needs;
    private final Pass pass;
    private @Nullable Tensor upstream;
    private @Nullable Tensor[] ready = {};

    Gradients(Scan scan, Tensor[] in, boolean[] needs, Pass pass) {
      this.scan = scan;
      this.in = in;
      this.needs = needs;
      this.pass = pass;
    }

    synchronized Tensor of(int i, Tensor dy) {
      Tensor g = dy == upstream ? ready[i] : null;
      if (g == null) {
        Tensor[] all = new Tensor[in.length + 1];
        all[0] = dy;
        System.arraycopy(in, 0, all, 1, in.length);
        Back back = new Back(scan, needs, pass);
        Tensor h = Adjoint.apply(back, all);
        ready = back.gradients;
        ready[H] = h;
        upstream = dy;
        g = Objects.requireNonNull(ready[i]);
      }
      boolean more = false;
      for (int k = 0; k < ready.length; k++) {
        if (k == i || !needs[k]) {
          ready[k] = null; // handed over, and not kept alive from here
        }
        more |= ready[k] != null;
      }
      upstream = more ? upstream : null;
      return g;
    }
  }

  /** (dy, inputs) ↦ dh₀; the other gradients are left in a field. */
  private static final class Back implements Op.Fused {
    private final Scan scan;
    private final boolean[] needs;
    private final Pass pass;
    private @Nullable Tensor[] gradients = {};

    Back(Scan scan, boolean[] needs, Pass pass) {
      this.scan = scan;
      this.needs = needs;
      this.pass = pass;
    }

    @Override
    public String name() {
      return scan.name + "Pullback";
    }

    @Override
    public Tensor definition(Tensor... in) {
      Tensor[] x = Arrays.copyOfRange(in, 1, in.length);
      List<Tensor> all =
          Adjoint.vjp(t -> scan.definition(t.toArray(new Tensor[0])), x).pullback().apply(in[0]);
      gradients = all.subList(0, needs.length).toArray(new Tensor[0]);
      return all.get(H);
    }

    @Override
    public Spec infer(Spec... in) {
      return Spec.of(in[1 + H].dtype(), in[1 + H].shape());
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      @Nullable View[] all = pass.run(kernels, contiguous(kernels, in[0]), needs);
      gradients = new @Nullable Tensor[all.length];
      for (int i = 0; i < all.length; i++) {
        View g = all[i];
        gradients[i] = g == null || i == H ? null : Tensor.of(g);
      }
      return Objects.requireNonNull(all[H]);
    }
  }

  // ---- for the definitions

  /** Number of steps. */
  static int steps(Spec x) {
    return x.shape().size(0);
  }

  /** The step that is done as number i. */
  int step(int i, int steps) {
    return reverse ? steps - 1 - i : i;
  }

  /** Where the states keep the one before a step. */
  int before(int step) {
    return reverse ? step + 1 : step;
  }

  /** Where the states keep the one after a step. */
  int after(int step) {
    return reverse ? step : step + 1;
  }

  /** The new state where the mask holds, else the old. */
  Tensor chosen(Tensor[] in, int step, Tensor now, Tensor old) {
    return masked ? in[in.length - 1].select(0, step).ne(0).where(now, old) : now;
  }

  // ---- for the fast forms

  /** The step that is done as number i; what the input adds to it is there from then on. */
  final int begin(int i, int steps, Share share, Block b) {
    int k = step(i, steps);
    if (share.isDue(k, i == 0 ? -1 : step(i - 1, steps))) {
      share.multiply(k, b);
    }
    return k;
  }

  /**
   * What arrives from outside at the i-th step of the pass back: the gradient of the state after
   * it, and behind the last of the first state.
   */
  final View arriving(View dStates, int i, int steps) {
    boolean first = i == steps;
    return row(dStates, first ? (reverse ? steps : 0) : after(step(steps - 1 - i, steps)));
  }

  static View contiguous(Kernels kernels, View v) {
    if (v.isContiguous()) {
      return v;
    }
    View y = View.unfilled(v.dtype(), v.shape());
    kernels.copy(v, y);
    return y;
  }

  /** A row-major view of part of a row-major one. */
  static View window(View v, int from, int... sizes) {
    Shape shape = Shape.of(sizes);
    return v.as(shape, shape.rowMajorStrides(), v.offset() + from);
  }

  /** Row i along axis 0, of any strides. */
  static View row(View v, int i) {
    Shape s = v.shape();
    return v.as(
        Shape.of(s.size(1), s.size(2)),
        new int[] {v.stride(1), v.stride(2)},
        v.offset() + i * v.stride(0));
  }

  /** The columns of one gate of rows {@code [n, gates * h]}. */
  static View gate(View rows, int gate, int h) {
    return rows.as(
        Shape.of(rows.shape().size(0), h),
        new int[] {rows.stride(0), rows.stride(1)},
        rows.offset() + gate * h * rows.stride(1));
  }

  /** Rows {@code from} to {@code from + steps} of {@code [.., n, m]} as one matrix. */
  static View matrix(View v, int from, int steps) {
    int n = v.shape().size(1);
    int m = v.shape().size(2);
    return window(v, from * n * m, steps * n, m);
  }

  static View transposed(View m) {
    return m.as(
        Shape.of(m.shape().size(1), m.shape().size(0)),
        new int[] {m.stride(1), m.stride(0)},
        m.offset());
  }

  /** Some rows and some hidden units of a step. */
  record Block(int row, int rowEnd, int unit, int unitEnd) {
    int height() {
      return rowEnd - row;
    }

    int width() {
      return unitEnd - unit;
    }

    /** Its rows, with all columns. */
    View rows(View v) {
      return v.as(
          Shape.of(height(), v.shape().size(1)), v.strides(), v.offset() + row * v.stride(0));
    }

    /** Its part of rows of the hidden units. */
    View of(View v) {
      return of(v, 0, 0);
    }

    /** Its part of a gate of {@code size} units. */
    View of(View v, int gate, int size) {
      return v.as(
          Shape.of(height(), width()),
          v.strides(),
          v.offset() + row * v.stride(0) + (gate * size + unit) * v.stride(1));
    }
  }

  /** What belongs to a block in the i-th step that is done. */
  interface Body {
    void run(int i, Block b);
  }

  /**
   * What is done in each step, for each row by itself, once the one before is done.
   *
   * @param size hidden units that it is for
   * @param terms terms of the sums for a unit
   */
  record Phase(int size, int terms, Body body) {}

  /**
   * Wᵀ, ready for all steps: h Wᵀ is what a step adds. Each gate by itself, so that a part of the
   * units can be had; of a single row, all gates in one.
   */
  static Factor[] factors(Kernels kernels, View w, int gates, int rows) {
    int parts = rows == 1 ? 1 : gates;
    int size = w.shape().size(0) / parts;
    View turned = transposed(w);
    Factor[] all = new Factor[parts];
    for (int g = 0; g < parts; g++) {
      all[g] = kernels.factor(gate(turned, g, size), rows);
    }
    return all;
  }

  /** A block of all gates of a Wᵀ. */
  static void multiply(Factor[] w, View a, int size, Block b, View out) {
    if (w.length == 1 && b.width() == size) {
      w[0].multiply(b.rows(a), 0, b.rows(out));
      return;
    }
    for (int g = 0; g < w.length; g++) {
      w[g].multiply(b.rows(a), b.unit, b.of(out, g, size));
    }
  }

  static void close(Factor... factors) {
    for (Factor f : factors) {
      f.close();
    }
  }

  /** All steps of n rows: a thread takes some rows through all of them, or a part of each step. */
  static void run(Kernels kernels, int steps, int n, Phase... phases) {
    int rows = rowsEach(n, kernels.threads());
    if (rows > 0) {
      kernels.parallel(
          n,
          rows,
          (from, to) -> {
            for (int i = 0; i < steps; i++) {
              for (Phase p : phases) {
                p.body.run(i, new Block(from, to, 0, p.size));
              }
            }
          });
      return;
    }
    for (int i = 0; i < steps; i++) {
      int now = i;
      for (Phase p : phases) {
        units(kernels, n, p, (u, v) -> p.body.run(now, new Block(0, n, u, v)));
      }
    }
  }

  /**
   * Rows that a thread takes through all steps; 0 if threads share each step. Never one of several,
   * as a row alone is summed in another order.
   */
  static int rowsEach(int n, int threads) {
    if (n <= 1 || threads == 1) {
      return Math.max(1, n);
    }
    int rows = ((n - 1) / threads / TILE + 1) * TILE;
    boolean fits = rows >= ENOUGH_ROWS && n >= BALANCE * rows * threads && n % rows != 1;
    return fits ? rows : 0;
  }

  /** A phase of a step, shared by the threads once: each does it for some of the hidden units. */
  private static void units(Kernels kernels, int n, Phase p, Kernels.Range part) {
    long least = WORTH_SHARING / Math.max(1, (long) n * p.terms) + 1;
    int units = (p.size - 1) / Factor.UNIT + 1;
    long parts = Math.max(1, (long) units * Factor.UNIT / Math.max(least, Factor.UNIT));
    kernels.parallel(p.size, (int) ((units - 1) / parts + 1) * Factor.UNIT, part);
  }

  /**
   * A pass that writes over what forward kept, or gives it back; if there is another, {@code again}
   * runs forward once more.
   */
  static Pass once(Pass pass, Supplier<Scan> again, View[] in, Spec out) {
    AtomicBoolean used = new AtomicBoolean();
    return (kernels, dy, needs) -> {
      if (!used.getAndSet(true)) {
        return pass.run(kernels, dy, needs);
      }
      Scan scan = again.get();
      scan.forward(kernels, in, out);
      return Objects.requireNonNull(scan.pass).run(kernels, dy, needs);
    };
  }

  static void map(Kernels kernels, Formula f, View[] in, View... out) {
    kernels.map(f, NO_ARGS, in, out);
  }

  static void add(Kernels kernels, View a, View b, View out) {
    map(kernels, ADD, new View[] {a, b}, out);
  }

  /** The mask of a step over a block. */
  static View mask(View[] in, int step, Block b) {
    return b.rows(row(in[in.length - 1], step)).broadcastTo(Shape.of(b.height(), b.width()));
  }

  /** {@code out = mask ? now : old}. */
  static void choose(Kernels kernels, View mask, View now, View old, View out) {
    map(kernels, CHOOSE, new View[] {mask, now, old}, out);
  }

  /** Puts the old state of a block back where the mask does not hold. */
  final void keep(Kernels kernels, View[] in, int step, Block b, View now, View old) {
    if (masked) {
      choose(kernels, mask(in, step, b), now, old, now);
    }
  }

  static View zeros(Spec like, int... sizes) {
    return View.allocate(like.dtype(), Shape.of(sizes));
  }

  /** For numbers that are written before they are read. */
  static View unfilled(Spec like, int... sizes) {
    return View.unfilled(like.dtype(), Shape.of(sizes));
  }

  /** For numbers that the pass back needs and gives back, if there will be one. */
  final View kept(Spec like, int... sizes) {
    return wanted ? View.borrow(like.dtype(), Shape.of(sizes)) : unfilled(like, sizes);
  }

  /** {@code out = mask ? v : 0}. */
  static void only(Kernels kernels, View mask, View v, View out) {
    map(kernels, ONLY, new View[] {mask, v}, out);
  }

  /** σ(x) as {@link Tensor#sigmoid} has it. */
  static Expr sigmoid(Expr x) {
    return c(1).div(c(1).add(x.neg().exp()));
  }

  /** The gradient of W: aᵀ b of rows {@code [t * n, gates]} and the states before each step. */
  static View product(Kernels kernels, View a, View b) {
    View y = View.unfilled(a.dtype(), Shape.of(a.shape().size(1), b.shape().size(1)));
    kernels.matmul(transposed(a), b, y);
    return y;
  }

  /**
   * The gradients of x, W_ih and b, where needed.
   *
   * @param d that of W_ih x + b, {@code [t * n, gates]}
   * @param x {@code [t * n, in]}
   */
  static void share(
      Kernels kernels, View d, View x, View[] in, boolean[] needs, @Nullable View[] all) {
    if (needs[X]) {
      View dx = View.unfilled(x.dtype(), in[X].shape());
      kernels.matmul(d, in[IH], dx.as(x.shape(), x.shape().rowMajorStrides(), 0));
      all[X] = dx;
    }
    if (needs[IH]) {
      all[IH] = product(kernels, d, x);
    }
    if (needs[B]) {
      View db = View.unfilled(d.dtype(), in[B].shape());
      kernels.reduce(ReduceKind.SUM, transposed(d), 1, db);
      all[B] = db;
    }
  }
}
