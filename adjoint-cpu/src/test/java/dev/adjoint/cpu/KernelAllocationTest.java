package dev.adjoint.cpu;

import static dev.adjoint.core.DType.F32;
import static dev.adjoint.core.DType.I64;
import static dev.adjoint.core.expr.Expr.in;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.ChannelKernels;
import dev.adjoint.core.kernel.ConvGeometry;
import dev.adjoint.core.kernel.Factor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.RowMoments;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Once warm, no kernel allocates by the size of what it works on: work arrays are lent, vectors
 * stay in registers. What may remain are small objects a call: views, geometry, parts of the work,
 * a job of the team.
 */
class KernelAllocationTest {
  /** Rows and columns; the smallest matrix or batch here has 36 KB, most have 256 KB. */
  private static final int SIZE = 256;

  /** Bytes a call, of all threads together. */
  private static final long BOUND = 16 << 10;

  private static final double[] NONE = {};
  private static final long PATIENCE_NANOS = 6_000_000_000L; // for the JIT, a kernel
  private static final Expr X = in(0);
  private static final Formula GELU =
      Formula.of("gelu", 1, X.mul(0.5).mul(X.mul(-Math.sqrt(0.5)).erfc()));
  private static final Formula SQUARE = Formula.of("square", 1, X.mul(X));
  private static final ConvGeometry PADDED =
      new ConvGeometry(1, new int[] {1, 1}, new int[] {1, 1}, new int[] {1, 1});

  /** A call of the kernel method of this name, with all it needs made beforehand. */
  private record Call(String kernel, String what, Runnable run) {
    @Override
    public String toString() {
      return kernel + " " + what;
    }
  }

  /** Makes operands of a size and the calls on them. */
  private static final class Calls {
    private final Rig rig = new Rig(1);
    private final List<Call> all = new ArrayList<>();
    private final Kernels kernels;

    Calls(Kernels kernels, int n) {
      this.kernels = kernels;
      View a = rig.plain(F32, n, n);
      View b = rig.plain(F32, n, n);
      View out = rig.plain(F32, n, n);
      View[] in = {a};
      View[] outs = {out};
      View row = rig.plain(F32, n);
      add("map", "gelu", () -> kernels.map(GELU, NONE, in, outs));
      View[] turned = {transposed(a)};
      add("map", "square of a transposed matrix", () -> kernels.map(SQUARE, NONE, turned, outs));
      add(
          "mapReduce",
          "sums of squares of rows",
          () -> kernels.mapReduce(ReduceKind.SUM, SQUARE, NONE, in, 1, row));
      add("copy", "a transposed matrix", () -> kernels.copy(turned[0], out));
      View doubles = rig.plain(DType.F64, n, n);
      add("copy", "f32 to f64", () -> kernels.copy(a, doubles));
      add("reduce", "sums of rows", () -> kernels.reduce(ReduceKind.SUM, a, 1, row));
      add("reduce", "sums of columns", () -> kernels.reduce(ReduceKind.SUM, turned[0], 1, row));
      View one = View.allocate(F32, Shape.of());
      add("reduce", "the largest of all", () -> kernels.reduce(ReduceKind.MAX, a, 2, one));
      View places = View.allocate(I64, Shape.of(n));
      add("argMax", "of rows", () -> kernels.argMax(a, places));
      products(a, b, out, n);
      convolutions(n);
      norms(a, b, out, n);
      rows(a, b, out, n);
    }

    private void add(String kernel, String what, Runnable run) {
      all.add(new Call(kernel, what, run));
    }

    private static View transposed(View v) {
      int n = v.shape().size(0);
      return v.as(Shape.of(n, n), new int[] {1, n}, 0);
    }

    private void products(View a, View b, View out, int n) {
      add("matmul", "square", () -> kernels.matmul(a, b, out));
      View at = transposed(a);
      View bt = transposed(b);
      add("matmul", "left transposed", () -> kernels.matmul(at, b, out));
      add("matmul", "right transposed", () -> kernels.matmul(a, bt, out));
      View column = rig.plain(F32, n, 1);
      View columnOut = rig.plain(F32, n, 1);
      add("matmul", "matrix times vector", () -> kernels.matmul(a, column, columnOut));
      View line = rig.plain(F32, 1, n);
      View lineOut = rig.plain(F32, 1, n);
      add("matmul", "vector times matrix", () -> kernels.matmul(line, b, lineOut));
      View batched = rig.plain(F32, n / 8, 16, 32);
      View batched2 = rig.plain(F32, n / 8, 32, 24);
      View batchedOut = rig.plain(F32, n / 8, 16, 24);
      add("matmul", "many small", () -> kernels.matmul(batched, batched2, batchedOut));
      View bias = rig.plain(F32, n);
      add("linear", "with bias", () -> kernels.linear(a, b, bias, out));
      add("linear", "of one row", () -> kernels.linear(line, b, bias, lineOut));
      add("factor", "square", () -> factor(a, b, out));
      add("factor", "both transposed", () -> factor(at, bt, out));
      add("factor", "of one row", () -> factor(line, b, lineOut));
      add("factor", "of one column", () -> factor(a, column, columnOut));
    }

    private void factor(View a, View b, View out) {
      try (Factor factor = kernels.factor(b, a.shape().size(0))) {
        factor.multiply(a, 0, out);
      }
    }

    private void convolutions(int n) {
      View x = rig.plain(F32, 2, n / 8, 14, 14);
      View w = rig.plain(F32, n / 8, n / 8, 3, 3);
      View y = rig.plain(F32, 2, n / 8, 14, 14);
      View dx = rig.plain(F32, 2, n / 8, 14, 14);
      View dw = rig.plain(F32, n / 8, n / 8, 3, 3);
      add("conv", "3 x 3", () -> kernels.conv(x, w, null, PADDED, y));
      add("convInput", "3 x 3", () -> kernels.convInput(w, y, PADDED, dx));
      add("convWeight", "3 x 3", () -> kernels.convWeight(x, y, PADDED, dw));
    }

    private void norms(View a, View b, View out, int n) {
      View weight = rig.plain(F32, n);
      View bias = rig.plain(F32, n);
      View dw = rig.plain(F32, n);
      View db = rig.plain(F32, n);
      RowMoments moments = new RowMoments(true, 1e-5, new double[n], new double[n]);
      add("normalizeRows", "", () -> kernels.normalizeRows(a, weight, bias, moments, out));
      add(
          "normalizeRowsPullback",
          "",
          () -> kernels.normalizeRowsPullback(a, b, weight, moments, out, dw, db));
      Rows norm = new Rows.Normalized(a, weight, bias, moments);
      add("softmax", "of a norm in passing", () -> kernels.softmax(norm, false, out));
      Formula sum = Formula.of("sum", 2, Expr.in(0).add(Expr.in(1)));
      Rows chain = new Rows.Mapped(sum, new double[0], a, b);
      add("softmax", "of a chain in passing", () -> kernels.softmax(chain, true, out));
      Rows late = new Rows.SoftmaxPullback(a, b, false);
      add(
          "normalizeRowsPullback",
          "of rows in passing",
          () -> kernels.normalizeRowsPullback(a, late, weight, moments, out, dw, db));
      View x = rig.plain(F32, 16, n / 16, 16, 16);
      View dy = rig.plain(F32, 16, n / 16, 16, 16);
      View dx = rig.plain(F32, 16, n / 16, 16, 16);
      double[] mean = new double[n / 16];
      double[] variance = new double[n / 16];
      add("channels", "moments", () -> loops(x).moments(x, mean, variance));
      add("channels", "scale", () -> loops(x).scale(x, mean, variance, mean, dx));
      add("channels", "sums", () -> loops(x).sums(x, dy, mean, variance, variance));
      add(
          "channels",
          "gradient",
          () -> loops(x).gradient(x, dy, mean, variance, variance, mean, dx));
    }

    private ChannelKernels loops(View x) {
      return Objects.requireNonNull(kernels.channels(x));
    }

    private void rows(View a, View b, View out, int n) {
      add("softmax", "of rows", () -> kernels.softmax(a, false, out));
      add("softmax", "logarithm", () -> kernels.softmax(a, true, out));
      add("softmaxPullback", "of rows", () -> kernels.softmaxPullback(a, b, false, out));
      View target = rig.indices(n, n);
      View loss = rig.plain(F32, n);
      add("crossEntropy", "and its gradient", () -> kernels.crossEntropy(a, target, loss, out));
      View table = a.as(Shape.of(1, n, n), new int[] {n * n, n, 1}, 0);
      View picked = rig.plain(F32, 1, n, n);
      add("indexSelect", "rows", () -> kernels.indexSelect(table, target, picked));
      View sums = rig.plain(F32, 1, n, n);
      add("indexAdd", "rows", () -> kernels.indexAdd(picked, target, sums));
      View index = Rig.compact(rig.indices(n, n, n));
      add("gather", "in rows", () -> kernels.gather(a, index, out));
      View scattered = rig.plain(F32, n, n);
      add("scatterAdd", "in rows", () -> kernels.scatterAdd(a, index, scattered));
    }
  }

  private final int threads = Team.threads();

  @AfterEach
  void asItWas() {
    Team.threads(threads);
  }

  /** Bytes a call of all threads, at best, as soon as that is within the bound. */
  private static long bytes(Runnable call, long patience) {
    ThreadMXBean jvm = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long least = Long.MAX_VALUE;
    long end = System.nanoTime() + patience;
    while (least > BOUND && System.nanoTime() < end) {
      long before = jvm.getTotalThreadAllocatedBytes();
      for (int i = 0; i < 5; i++) {
        call.run();
      }
      least = Math.min(least, (jvm.getTotalThreadAllocatedBytes() - before) / 5);
    }
    return least;
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "simd"})
  void onlySmallObjects(String name) {
    Kernels kernels = name.equals("simd") ? new SimdProvider().create() : Rig.SCALAR;
    TreeMap<String, Long> tooMany = new TreeMap<>();
    for (Call call : new Calls(kernels, SIZE).all) {
      for (int n : new int[] {1, 2}) {
        Team.threads(n);
        long bytes = bytes(call.run(), PATIENCE_NANOS);
        if (bytes > BOUND) {
          tooMany.put(call + " on " + n + " threads", bytes);
        }
      }
    }
    assertThat(tooMany).as("bytes a call").isEmpty();
  }

  @Test
  void everyKernelIsCalled() {
    Set<String> called =
        new Calls(Rig.SCALAR, 64).all.stream().map(Call::kernel).collect(Collectors.toSet());
    called.add("argSort"); // sorts in arrays of the size of a line, made anew: not for every step
    Set<String> fills =
        Arrays.stream(Kernels.class.getDeclaredMethods())
            .filter(m -> !Modifier.isStatic(m.getModifiers()) && !m.isSynthetic())
            .filter(KernelAllocationTest::takesViews)
            .map(Method::getName)
            .collect(Collectors.toSet());
    assertThat(called).isEqualTo(fills);
  }

  private static boolean takesViews(Method m) {
    return Arrays.stream(m.getParameterTypes()).anyMatch(t -> t == View.class || t == View[].class);
  }

  /** The measure sees an array of the operands' size. */
  @Test
  void whatAllocatesIsFound() {
    float[][] kept = new float[1][];
    assertThat(bytes(() -> kept[0] = new float[9 << 10], 10_000_000)).isGreaterThan(36 << 10);
  }
}
