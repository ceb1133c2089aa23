package dev.adjoint.cpu;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Storage;
import dev.adjoint.core.kernel.View;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoopsTest {
  private static final double[] ARGS = {0.75, -1.25};
  private static final Expr X = in(0);
  private static final Formula MIXED =
      Formula.of("mixed", 2, X.mul(in(1)).add(arg(0)).tanh().sub(X.mul(0.5).exp()).max(arg(1)));
  private static final Formula STEP =
      Formula.multi(
          "step", 3, X.sub(in(1).mul(arg(0))), in(1).mul(0.9).add(in(2).square()), in(2).mul(0.99));

  private final Random random = new Random(11);
  private final Loops scalar = new Loops(false, true);
  private final Loops vector = new Loops(true, true);

  /** A view with the axes laid out in some order, steps between elements, and an offset. */
  private View view(DType type, int... sizes) {
    int rank = sizes.length;
    int[] strides = new int[rank];
    int step = random.nextInt(3) == 0 ? 2 : 1;
    boolean transposed = random.nextInt(3) == 0;
    for (int i = 0; i < rank; i++) {
      int axis = transposed ? i : rank - 1 - i;
      strides[axis] = step;
      step *= sizes[axis];
    }
    int offset = random.nextInt(3) == 0 ? 0 : random.nextInt(9);
    View v =
        View.of(
            Storage.heap(Storage.allocate(type, offset + step + 9)),
            type,
            Shape.of(sizes),
            strides,
            offset);
    fill(v);
    return v;
  }

  private void fill(View v) {
    View.Cursor cursor = v.cursor();
    for (int n = v.numel(); n > 0; n--) {
      double x = v.dtype() == DType.BOOL ? random.nextInt(2) : random.nextGaussian() * 3;
      v.setDouble(cursor.next(), x);
    }
  }

  private static View plain(View v) {
    View copy = View.allocate(v.dtype(), v.shape());
    View.Cursor from = v.cursor();
    for (int i = 0; i < v.numel(); i++) {
      copy.setDouble(i, v.getDouble(from.next()));
    }
    return copy;
  }

  private static double[] numbers(View v) {
    double[] x = new double[v.numel()];
    View.Cursor from = v.cursor();
    for (int i = 0; i < x.length; i++) {
      x[i] = v.getDouble(from.next());
    }
    return x;
  }

  /** The expected result: element by element, each a call of its own. */
  private double[] oneByOne(Formula f, View[] in, DType type) {
    int n = in[0].numel();
    View[] copies = new View[in.length];
    for (int k = 0; k < in.length; k++) {
      copies[k] = plain(in[k]);
    }
    double[] y = new double[n];
    View out = View.allocate(type, Shape.SCALAR);
    for (int i = 0; i < n; i++) {
      View[] one = new View[in.length];
      for (int k = 0; k < in.length; k++) {
        one[k] = copies[k].as(Shape.SCALAR, new int[0], i);
      }
      scalar.map(f, ARGS, one, new View[] {out});
      y[i] = out.getDouble(0);
    }
    return y;
  }

  private void agree(Formula f, DType type, View... in) {
    double[] want = oneByOne(f, in, type);
    int[] sizes = in[0].shape().toArray();
    for (Loops loops : new Loops[] {scalar, vector}) {
      View out = View.allocate(type, Shape.of(sizes));
      loops.map(f, ARGS, in, new View[] {out});
      assertThat(numbers(out)).as("%s of %s", f.name(), Arrays.toString(in)).isEqualTo(want);
    }
  }

  @Test
  void lengthsAroundTheVectorWidth() {
    for (int n = 0; n <= 70; n++) {
      agree(MIXED, DType.F32, view(DType.F32, n), view(DType.F32, n));
      agree(MIXED, DType.F64, view(DType.F64, n), view(DType.F64, n));
    }
  }

  @Test
  void anyLayout() {
    for (int round = 0; round < 200; round++) {
      int rank = 1 + random.nextInt(4);
      int[] sizes = new int[rank];
      for (int i = 0; i < rank; i++) {
        sizes[i] = 1 + random.nextInt(i == rank - 1 ? 40 : 6);
      }
      DType type = random.nextBoolean() ? DType.F32 : DType.F64;
      agree(MIXED, type, view(type, sizes), broadcast(type, sizes));
      agree(MIXED, type, broadcast(type, sizes), view(type, sizes));
    }
  }

  private View broadcast(DType type, int... sizes) {
    int[] small = sizes.clone();
    for (int i = 0; i < small.length; i++) {
      if (random.nextBoolean()) {
        small[i] = 1;
      }
    }
    return view(type, small).broadcastTo(Shape.of(sizes));
  }

  @Test
  void largeTransposedAndBroadcast() {
    View a = view(DType.F32, 300, 70);
    View t = View.allocate(DType.F32, Shape.of(70, 300));
    fill(t);
    View turned = t.as(Shape.of(300, 70), new int[] {1, 300}, 0);
    agree(MIXED, DType.F32, a, turned);
    agree(MIXED, DType.F32, turned, view(DType.F32, 70).broadcastTo(Shape.of(300, 70)));
  }

  @Test
  void otherTypesTakePart() {
    Formula where = Formula.of("where", 3, select(X.ne(0), in(1), in(2)));
    for (int n : new int[] {1, 5, 3000}) {
      agree(where, DType.F32, view(DType.BOOL, n), view(DType.F32, n), view(DType.F32, n));
      agree(where, DType.F64, view(DType.BOOL, n), view(DType.I32, n), view(DType.F64, n));
      agree(MIXED, DType.F32, view(DType.U8, n), view(DType.I64, n));
      agree(MIXED, DType.F32, view(DType.I32, n), view(DType.F32, n));
      agree(Formula.of("gt", 2, X.gt(in(1))), DType.BOOL, view(DType.F32, n), view(DType.F32, n));
      agree(Formula.of("ne", 2, X.ne(in(1))), DType.BOOL, view(DType.F64, n), view(DType.F64, n));
    }
  }

  @Test
  void integersComputeInIntegers() {
    Formula f = Formula.of("f", 2, select(X.gt(in(1)), X.mul(in(1)).sub(7), X.div(in(1)).abs()));
    long big = (1L << 53) + 1;
    View x = View.of(new long[] {big, 5, -9, 2, 3, 4}, DType.I64, Shape.of(6));
    View y = View.of(new long[] {1, 3, 4, -7, 3, 1L << 62}, DType.I64, Shape.of(6));
    View out = View.allocate(DType.I64, Shape.of(6));
    scalar.map(f, ARGS, new View[] {x, y}, new View[] {out});
    long[] want = new long[6];
    for (int i = 0; i < 6; i++) {
      want[i] = f.evalLong(new long[] {x.i64()[i], y.i64()[i]})[0];
    }
    assertThat(out.i64()).isEqualTo(want);
    View bytes = View.of(new byte[] {1, (byte) 200, 3}, DType.U8, Shape.of(3));
    View result = View.allocate(DType.I32, Shape.of(3));
    scalar.map(Formula.of("sq", 1, X.mul(X)), ARGS, new View[] {bytes}, new View[] {result});
    assertThat(result.i32()).containsExactly(1, 40000, 9);
    View truths = View.allocate(DType.BOOL, Shape.of(3));
    Formula half = Formula.of("ge", 1, X.ge(arg(0)));
    scalar.map(half, new double[] {2.5}, new View[] {bytes}, new View[] {truths});
    assertThat(truths.bytes()).containsExactly(0, 1, 1);
    View zero = View.allocate(DType.I64, Shape.of(6));
    assertThatThrownBy(() -> scalar.map(f, ARGS, new View[] {zero, zero}, new View[] {out}))
        .isInstanceOf(TensorException.class)
        .hasMessage("f: an integer was divided by 0.");
  }

  @Test
  void inPlaceAndSeveralOutputs() {
    for (int n : new int[] {1, 15, 16, 100, 5000, 100_000}) {
      for (Loops loops : new Loops[] {scalar, vector}) {
        View p = View.allocate(DType.F32, Shape.of(n));
        View m = View.allocate(DType.F32, Shape.of(n));
        View v = View.allocate(DType.F32, Shape.of(n));
        fill(p);
        fill(m);
        fill(v);
        View[] before = {plain(p), plain(m), plain(v)};
        loops.map(STEP, ARGS, new View[] {p, m, v}, new View[] {p, m, v});
        for (int i = 0; i < n; i += 1 + n / 50) {
          float g = before[1].f32()[i];
          float s = before[2].f32()[i];
          assertThat(p.f32()[i]).isEqualTo(before[0].f32()[i] - g * 0.75f);
          assertThat(m.f32()[i]).isEqualTo(g * 0.9f + s * s);
          assertThat(v.f32()[i]).isEqualTo(s * 0.99f);
        }
      }
    }
  }

  @Test
  void outputsMayBeSwappedInputs() {
    Formula swap = Formula.multi("swap", 2, in(1).mul(2), in(0).mul(3));
    View a = View.of(new float[] {1, 2, 3}, DType.F32, Shape.of(3));
    View b = View.of(new float[] {4, 5, 6}, DType.F32, Shape.of(3));
    vector.map(swap, ARGS, new View[] {a, b}, new View[] {a, b});
    assertThat(a.f32()).containsExactly(8, 10, 12);
    assertThat(b.f32()).containsExactly(3, 6, 9);
  }

  @Test
  void stridedOutputInPlace() {
    float[] x = new float[600];
    for (int i = 0; i < 600; i++) {
      x[i] = i;
    }
    View turned = View.of(Storage.heap(x), DType.F32, Shape.of(20, 30), new int[] {1, 20}, 0);
    vector.map(Formula.of("inc", 1, X.add(1)), ARGS, new View[] {turned}, new View[] {turned});
    View gaps = View.of(Storage.heap(x), DType.F32, Shape.of(20, 10), new int[] {30, 3}, 1);
    vector.map(Formula.of("neg", 1, X.neg()), ARGS, new View[] {gaps}, new View[] {gaps});
    for (int i = 0; i < 600; i++) {
      assertThat(x[i]).isEqualTo(i % 3 == 1 ? -i - 1 : i + 1);
    }
  }

  @Test
  void threadsDoNotMatter() {
    View x = view(DType.F32, 700, 301);
    View y = view(DType.F32, 301).broadcastTo(Shape.of(700, 301));
    int threads = Team.threads();
    try {
      Team.threads(1);
      View one = View.allocate(DType.F32, x.shape());
      vector.map(MIXED, ARGS, new View[] {x, y}, new View[] {one});
      Team.threads(4);
      View four = View.allocate(DType.F32, x.shape());
      scalar.map(MIXED, ARGS, new View[] {x, y}, new View[] {four});
      assertThat(four.f32()).isEqualTo(one.f32());
      View flat = plain(x);
      View flatFour = View.allocate(DType.F32, x.shape());
      vector.map(MIXED, ARGS, new View[] {flat, plain(y)}, new View[] {flatFour});
      assertThat(flatFour.f32()).isEqualTo(one.f32());
    } finally {
      Team.threads(threads);
    }
  }

  /** Values that have no vector code, alone and in crowds, in rows that are broadcast. */
  @Test
  void rescuedElements() {
    Formula f = Formula.of("f", 2, X.sin().add(in(1)).add(X.abs().pow(in(1))));
    for (int every : new int[] {1, 3, 50, 1000}) {
      View x = View.allocate(DType.F32, Shape.of(7, 333));
      fill(x);
      for (int i = 0; i < x.numel(); i += every) {
        x.f32()[i] = 3e6f + i;
      }
      agree(f, DType.F32, x, view(DType.F32, 7, 1).broadcastTo(Shape.of(7, 333)));
      agree(f, DType.F32, x, view(DType.F32, 333).broadcastTo(Shape.of(7, 333)));
    }
  }

  @Test
  void easyExponents() {
    Formula f = Formula.of("pow", 1, X.pow(arg(0)));
    for (double p : new double[] {-2, -1, -0.5, 0, 0.5, 1, 2, 3, 4, 1.7}) {
      float[] x = {3, 0.1f, 7};
      View y = View.allocate(DType.F32, Shape.of(3));
      vector.map(
          f, new double[] {p}, new View[] {View.of(x, DType.F32, Shape.of(3))}, new View[] {y});
      for (int i = 0; i < 3; i++) {
        double want = Math.pow(x[i], p);
        assertThat(y.f32()[i] / want).isBetween(1 - 3e-7, 1 + 3e-7);
      }
    }
    View y = View.allocate(DType.F64, Shape.SCALAR);
    View x = View.of(new double[] {-3}, DType.F64, Shape.SCALAR);
    vector.map(f, new double[] {3}, new View[] {x}, new View[] {y});
    assertThat(y.f64()[0]).isEqualTo(-27);
    vector.map(f, new double[] {1.5}, new View[] {x}, new View[] {y});
    assertThat(y.f64()[0]).isNaN();
  }

  @Test
  void formulasThatDifferInConstantsShareTheirLoop() {
    LoopCache cache = new LoopCache(false, false);
    LoopPlan a = LoopPlan.of(Formula.of("a", 1, X.mul(2).add(3)), Lane.F32);
    LoopPlan b = LoopPlan.of(Formula.of("b", 1, X.mul(5).add(7)), Lane.F32);
    LoopPair pair = a.steps[0].pair(a.formula, cache, 1);
    assertThat(b.steps[0].pair(b.formula, cache, 1)).isSameAs(pair);
    assertThat(a.steps[0].constants).containsExactly(2, 3);
    assertThat(b.steps[0].constants).containsExactly(5, 7);
  }

  /** Once the JIT has compiled it, a vector loop makes no vectors on the heap. */
  @Test
  void kernelsDoNotAllocate() {
    Formula gelu = Formula.of("gelu", 1, X.mul(0.5).mul(X.mul(-Math.sqrt(0.5)).erfc()));
    View x = View.allocate(DType.F32, Shape.of(4096));
    fill(x);
    View[] in = {x};
    View[] out = {View.allocate(DType.F32, Shape.of(4096))};
    Loops loops = new Loops(true, false);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    long end = System.nanoTime() + 4_000_000_000L;
    boolean vectors = false;
    while (System.nanoTime() < end && (least > 500 || !vectors)) {
      long before = threads.getCurrentThreadAllocatedBytes();
      loops.map(gelu, ARGS, in, out);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      vectors = loops.usesVectors(gelu);
    }
    assertThat(least).isLessThan(500);
  }

  @Test
  void twoProvidersShareAFormula() {
    Formula f = Formula.of("f", 1, X.exp());
    View x = View.of(new float[] {1}, DType.F32, Shape.of(1));
    for (int i = 0; i < 3; i++) {
      for (Loops loops : new Loops[] {scalar, vector}) {
        View y = View.allocate(DType.F32, Shape.of(1));
        loops.map(f, ARGS, new View[] {x}, new View[] {y});
        assertThat(y.f32()[0]).isEqualTo(2.7182817f);
      }
    }
    assertThat(c(1)).isNotNull();
  }
}
