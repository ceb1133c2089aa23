package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Eval;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;

/**
 * {@code out[j] = f.outputs[j](in[0], in[1], ...; args)} by generated loops.
 *
 * <p>Axes are merged; what is left is a nest of rows. Operands of the loop's own type with inner
 * stride 1 (or 0, inputs) are used in place, any other is copied block by block through scratch
 * that fits the first-level cache. An element's value does not depend on how the work is cut.
 */
final class Loops {
  /** Elements that go through scratch at a time. */
  private static final int BLOCK = 2048;

  /** Width of a block of a transposed operand. */
  private static final int NARROW = 64;

  /** Elements times operations worth a second thread: some 15 microseconds of one. */
  private static final long WORTH_SHARING = 1 << 19;

  /** Elements a thread takes at a time, at most. */
  private static final int LARGEST_CHUNK = 1 << 15;

  private static final int SMALLEST_CHUNK = 1 << 11;

  /** Elements from which on formulas are cut for speed. */
  private static final int MANY = 2 * BLOCK;

  private final LoopCache cache;
  private final boolean vectors;

  /** Loops that use vectors where they are hot, or never. */
  Loops(boolean vectors) {
    this(vectors, "vector".equals(System.getProperty("adjoint.loops")));
  }

  /** With {@code now} vectors are used from the first call on, for tests. */
  Loops(boolean vectors, boolean now) {
    this.vectors = vectors;
    cache = new LoopCache(vectors, now);
  }

  /** What a formula keeps: its plans, and those of other instances of this class. */
  private static final class Plans {
    final Loops owner;
    final Formula formula;
    final @Nullable Object next;
    final @Nullable LoopPlan[] byLane = new LoopPlan[Lane.values().length];
    final @Nullable LoopPlan[] fastest = new LoopPlan[Lane.values().length];
    final @Nullable Loop[] tiny = new Loop[Lane.values().length];
    final @Nullable LoopPowers powers;

    /** Whether all constants are integers. */
    final boolean integral;

    Plans(Loops owner, Formula f, @Nullable Object next) {
      this.owner = owner;
      this.formula = f;
      this.next = next;
      powers = LoopPowers.of(f);
      integral =
          Eval.order(f.outputs()).stream()
              .allMatch(e -> !(e instanceof Expr.Const(double v)) || v == Math.rint(v));
    }
  }

  private Plans plans(Formula f) {
    Object attached = f.attachment();
    if (attached instanceof Plans p && p.owner == this) {
      return p;
    }
    return findPlans(f);
  }

  private Plans findPlans(Formula f) {
    synchronized (f) {
      for (Object a = f.attachment(); a instanceof Plans p; a = p.next) {
        if (p.owner == this) {
          return p;
        }
      }
      Plans made = new Plans(this, f, f.attachment());
      f.attach(made);
      return made;
    }
  }

  private LoopPlan plan(Plans plans, Lane lane) {
    LoopPlan plan = plans.byLane[lane.ordinal()];
    if (plan == null) {
      Formula f = plans.formula;
      plan = LoopPlan.of(f, lane);
      if (plan.steps.length == 1 && LoopClass.hasApply(plan.steps[0].ir, f.inputs())) {
        long all = (1L << f.inputs()) - 1;
        plans.tiny[lane.ordinal()] = plan.steps[0].pair(f, cache, all | Loop.ALIGNED).scalar;
      }
      plans.byLane[lane.ordinal()] = plan;
    }
    return plan;
  }

  private static LoopPlan fastest(Plans plans, LoopPlan whole) {
    LoopPlan plan = plans.fastest[whole.lane.ordinal()];
    if (plan == null) {
      plan = whole.fastest();
      plans.fastest[whole.lane.ordinal()] = plan;
    }
    return plan;
  }

  /** See {@link dev.adjoint.core.kernel.Kernels#map}. */
  void map(Formula f, double[] args, View[] in, View[] out) {
    map(f, args, in, out, WORTH_SHARING);
  }

  /** As {@link #map} on this thread alone, for one that already shares the work. */
  void mapHere(Formula f, double[] args, View[] in, View[] out) {
    map(f, args, in, out, Long.MAX_VALUE);
  }

  private void map(Formula f, double[] args, View[] in, View[] out, long worthSharing) {
    int n = out[0].numel();
    if (n == 0) {
      return;
    }
    Lane lane = lane(in, out);
    Plans plans = plans(f);
    if (lane == Lane.I64 && !(plans.integral && areIntegral(args, f.args()))) {
      lane = Lane.F64; // x > 0.5 of integers
    }
    if (plans.powers != null && lane != Lane.I64) {
      plans = plans(plans.powers.with(args));
    }
    LoopPlan plan = plan(plans, lane);
    if (n == 1 && mapOne(plan, plans.tiny[lane.ordinal()], args, in, out)) {
      return;
    }
    if (n >= MANY && vectors) {
      plan = fastest(plans, plan);
    }
    try {
      new Call(this, plan, args, in, out).run(n, worthSharing);
    } catch (ArithmeticException e) {
      throw new TensorException(f.name() + ": an integer was divided by 0.", e);
    }
  }

  /** Whether some loop of this formula has its vector form in use, for tests. */
  boolean usesVectors(Formula f) {
    for (LoopPlan plan : plans(f).byLane) {
      if (plan != null) {
        for (LoopPlan.Step step : plan.steps) {
          if (step.usesVectors()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean areIntegral(double[] args, int n) {
    for (int i = 0; i < n; i++) {
      if (args[i] != Math.rint(args[i])) {
        return false;
      }
    }
    return true;
  }

  private static Lane lane(View[] in, View[] out) {
    boolean f32 = false;
    for (View v : out) {
      if (v.dtype() == DType.F64) {
        return Lane.F64;
      }
      f32 |= v.dtype() == DType.F32;
    }
    for (View v : in) {
      if (v.dtype() == DType.F64) {
        return Lane.F64;
      }
      f32 |= v.dtype() == DType.F32;
    }
    return f32 ? Lane.F32 : Lane.I64;
  }

  /** One element, without a loop: a graph of scalars lives on this. */
  private static boolean mapOne(
      LoopPlan plan, @Nullable Loop loop, double[] args, View[] in, View[] out) {
    View y = out[0];
    DType type = plan.lane.dtype;
    if (loop == null || y.dtype() != type) {
      return false;
    }
    for (View v : in) {
      if (v.dtype() != type) {
        return false;
      }
    }
    double[] constants = plan.steps[0].constants;
    if (plan.lane == Lane.F32) {
      float a = in[0].f32()[in[0].offset()];
      y.f32()[y.offset()] =
          switch (in.length) {
            case 1 -> loop.apply(a, constants, args);
            case 2 -> loop.apply(a, in[1].f32()[in[1].offset()], constants, args);
            default ->
                loop.apply(
                    a, in[1].f32()[in[1].offset()], in[2].f32()[in[2].offset()], constants, args);
          };
    } else {
      double a = in[0].f64()[in[0].offset()];
      y.f64()[y.offset()] =
          switch (in.length) {
            case 1 -> loop.apply(a, constants, args);
            case 2 -> loop.apply(a, in[1].f64()[in[1].offset()], constants, args);
            default ->
                loop.apply(
                    a, in[1].f64()[in[1].offset()], in[2].f64()[in[2].offset()], constants, args);
          };
    }
    return true;
  }

  /** One call of {@link #map}. */
  private static final class Call {
    final Loops loops;
    final LoopPlan plan;
    final double[] args;
    final View[] views;
    final int inputs;
    final Object[] arrays;
    final int[] offsets;

    Call(Loops loops, LoopPlan plan, double[] args, View[] in, View[] out) {
      this.loops = loops;
      this.plan = plan;
      this.args = args;
      inputs = in.length;
      views = new View[in.length + out.length];
      System.arraycopy(in, 0, views, 0, in.length);
      System.arraycopy(out, 0, views, in.length, out.length);
      arrays = new Object[views.length];
      offsets = new int[views.length];
      for (int k = 0; k < views.length; k++) {
        arrays[k] = views[k].storage().array();
        offsets[k] = views[k].offset();
      }
    }

    void run(int n, long worthSharing) {
      if (plan.steps.length == 1 && allFlat()) {
        LoopPlan.Step step = plan.steps[0];
        long pattern = (1L << inputs) - 1 | (fromZero() ? Loop.ALIGNED : 0);
        LoopPair pair = step.pair(plan.formula, loops.cache, pattern);
        int[] noRows = offsets; // not read beyond the first row
        if ((long) n * plan.cost < worthSharing) {
          pair.run(1, 0, n, arrays, offsets, noRows, step.constants, args);
        } else {
          Team.parallel(
              n,
              chunk(plan.cost),
              (from, to) -> pair.run(1, from, to, arrays, offsets, noRows, step.constants, args));
        }
        return;
      }
      LoopWalk walk = new LoopWalk(views, views[inputs]);
      boolean direct = plan.steps.length == 1;
      for (int k = 0; k < views.length; k++) {
        direct &= isDirect(walk, k);
      }
      int rows = walk.allRows();
      int inner = walk.inner();
      if ((long) n * plan.cost < worthSharing) {
        part(walk, direct, 0, rows, 0, inner);
        return;
      }
      int chunk = chunk(plan.cost);
      int across = (inner - 1) / chunk + 1;
      int rowsAtATime = Math.max(1, chunk / inner);
      int down = (rows - 1) / rowsAtATime + 1;
      boolean isDirect = direct;
      Team.parallel(
          across * down,
          c -> {
            int row = c / across * rowsAtATime;
            int col = c % across * chunk;
            part(
                walk,
                isDirect,
                row,
                Math.min(rows, row + rowsAtATime),
                col,
                (int) Math.min(inner, (long) col + chunk));
          });
    }

    private static int chunk(int cost) {
      int n = (int) (WORTH_SHARING / 2 / cost) & -SMALLEST_CHUNK;
      return Math.max(SMALLEST_CHUNK, Math.min(LARGEST_CHUNK, n));
    }

    private boolean allFlat() {
      DType type = plan.lane.dtype;
      for (View v : views) {
        if (v.dtype() != type || !v.isContiguous()) {
          return false;
        }
      }
      return true;
    }

    private boolean fromZero() {
      for (int offset : offsets) {
        if (offset != 0) {
          return false;
        }
      }
      return true;
    }

    /** Whether the loop can use the operand where it is. */
    private boolean isDirect(LoopWalk walk, int k) {
      if (views[k].dtype() != plan.lane.dtype) {
        return false;
      }
      int s = walk.innerStride(k);
      return s == 1 || walk.inner() == 1 || (s == 0 && k < inputs);
    }

    /** Rows and columns from, up to but not including, to. */
    private void part(
        LoopWalk walk, boolean direct, int rowFrom, int rowTo, int colFrom, int colTo) {
      @Nullable Tiles tiles =
          direct ? null : new Tiles(this, walk, rowTo - rowFrom, colTo - colFrom);
      int[] at = new int[views.length];
      int[] rowStrides = new int[views.length];
      long pattern = 0;
      for (int k = 0; k < views.length; k++) {
        rowStrides[k] = walk.rowStride(k);
        if (k < inputs && (walk.innerStride(k) != 0 || walk.inner() == 1)) {
          pattern |= 1L << k;
        }
      }
      int row = rowFrom;
      while (row < rowTo) { // rows of the last two axes, as many as there are
        int count = Math.min(rowTo - row, walk.rows() - row % walk.rows());
        for (int k = 0; k < at.length; k++) {
          at[k] = offsets[k] + walk.rowOffset(k, row);
        }
        if (tiles == null) {
          LoopPlan.Step step = plan.steps[0];
          step.pair(plan.formula, loops.cache, pattern)
              .run(count, colFrom, colTo, arrays, at, rowStrides, step.constants, args);
        } else {
          tiles.run(count, colFrom, colTo, at, rowStrides);
        }
        row += count;
      }
      if (tiles != null) {
        tiles.release();
      }
    }
  }

  /** Walks a part in tiles that fit scratch, copying in and out what loops cannot use in place. */
  private static final class Tiles {
    final Call call;
    final LoopWalk walk;
    final int slots;
    final boolean[] direct;
    final Object[] arrays;
    final int[] offsets;
    final int[] strides;
    final int tileRows;
    final int tileCols;

    Tiles(Call call, LoopWalk walk, int rows, int cols) {
      this.call = call;
      this.walk = walk;
      int views = call.views.length;
      slots = views + call.plan.temporaries;
      direct = new boolean[slots];
      boolean transposed = false;
      for (int k = 0; k < views; k++) {
        direct[k] = call.isDirect(walk, k);
        transposed |= !direct[k] && Math.abs(walk.innerStride(k)) > Math.abs(walk.rowStride(k));
      }
      int narrow = transposed && rows > 1 ? Math.max(NARROW, BLOCK / rows) : BLOCK;
      tileCols = Math.min(cols, narrow);
      tileRows = Math.max(1, Math.min(rows, BLOCK / tileCols));
      arrays = new Object[slots];
      offsets = new int[slots];
      strides = new int[slots];
      for (int k = 0; k < slots; k++) {
        if (!direct[k]) {
          arrays[k] =
              call.plan.lane == Lane.F32 ? Scratch.take(BLOCK) : call.plan.lane.array(BLOCK);
        }
      }
    }

    void release() {
      for (int k = 0; k < slots; k++) {
        if (!direct[k] && arrays[k] instanceof float[] f) {
          Scratch.give(f);
        }
      }
    }

    void run(int rows, int colFrom, int colTo, int[] at, int[] rowStrides) {
      for (int r = 0; r < rows; r += tileRows) {
        int nr = Math.min(tileRows, rows - r);
        for (int c = colFrom; c < colTo; c += tileCols) {
          tile(r, nr, c, Math.min(tileCols, colTo - c), at, rowStrides);
        }
      }
    }

    private void tile(int r, int nr, int c, int nc, int[] at, int[] rowStrides) {
      Call q = call;
      long pattern = -1;
      for (int k = 0; k < slots; k++) {
        if (k >= q.views.length) {
          strides[k] = nc;
          continue;
        }
        int inner = walk.innerStride(k);
        boolean perRow = k < q.inputs && inner == 0 && walk.inner() != 1;
        if (perRow) {
          pattern &= ~(1L << k);
        }
        int start = at[k] + r * rowStrides[k] + c * inner;
        if (direct[k]) {
          arrays[k] = q.arrays[k];
          offsets[k] = start;
          strides[k] = rowStrides[k];
        } else {
          strides[k] = perRow ? 1 : nc;
          if (k < q.inputs) {
            LoopBlocks.load(
                q.arrays[k],
                q.views[k].dtype(),
                start,
                rowStrides[k],
                inner,
                nr,
                perRow ? 1 : nc,
                arrays[k],
                strides[k]);
          }
        }
      }
      for (LoopPlan.Step step : q.plan.steps) {
        step(step, pattern, nr, nc);
      }
      for (int k = q.inputs; k < q.views.length; k++) {
        if (!direct[k]) {
          LoopBlocks.save(
              arrays[k],
              nc,
              q.arrays[k],
              q.views[k].dtype(),
              at[k] + r * rowStrides[k] + c * walk.innerStride(k),
              rowStrides[k],
              walk.innerStride(k),
              nr,
              nc);
        }
      }
    }

    private void step(LoopPlan.Step step, long pattern, int rows, int cols) {
      int n = step.inputs.length;
      Object[] a = new Object[n + step.outputs.length];
      int[] o = new int[a.length];
      int[] s = new int[a.length];
      long p = 0;
      for (int j = 0; j < a.length; j++) {
        int k = j < n ? step.inputs[j] : step.outputs[j - n];
        a[j] = arrays[k];
        o[j] = offsets[k];
        s[j] = strides[k];
        if (j < n) {
          p |= (k < call.inputs ? pattern >>> k & 1 : 1) << j; // scratch may be operand 64
        }
      }
      step.pair(call.plan.formula, call.loops.cache, p)
          .run(rows, 0, cols, a, o, s, step.constants, call.args);
    }
  }
}
