package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReferenceKernels;
import dev.adjoint.core.kernel.Storage;
import dev.adjoint.core.kernel.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** What the tests of all kernels share: views with any layout, and runs that must agree. */
final class Rig {
  static final Kernels SCALAR = new ScalarProvider().create();
  static final Kernels SIMD = SimdProvider.cold();
  static final Kernels REFERENCE = new ReferenceKernels();

  /** A kernel call: reads {@code in}, fills {@code out}. */
  interface Call {
    void run(Kernels kernels, View[] in, View out);
  }

  final Random random;

  Rig(long seed) {
    this.random = new Random(seed);
  }

  /** A view with axes in any order in memory, gaps, negative strides and an offset. */
  View strided(DType type, int... sizes) {
    int rank = sizes.length;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      order.add(i);
    }
    if (random.nextBoolean()) {
      Collections.shuffle(order, random);
    }
    int[] strides = new int[rank];
    int step = random.nextInt(4) == 0 ? 2 : 1;
    for (int i = rank - 1; i >= 0; i--) {
      int axis = order.get(i);
      strides[axis] = step;
      step *= Math.max(1, sizes[axis]);
      if (random.nextInt(4) == 0) {
        step += random.nextInt(4);
      }
    }
    int offset = random.nextInt(20);
    int length = offset + step + 20;
    for (int axis = 0; axis < rank; axis++) {
      if (sizes[axis] > 0 && random.nextInt(8) == 0) {
        offset += strides[axis] * (sizes[axis] - 1);
        strides[axis] = -strides[axis];
      }
    }
    Object array = Storage.allocate(type, length);
    View v = View.of(Storage.heap(array), type, Shape.of(sizes), strides, offset);
    return fill(v);
  }

  /** A row-major view of its own array. */
  View plain(DType type, int... sizes) {
    return fill(View.allocate(type, Shape.of(sizes)));
  }

  private View fill(View v) {
    View.Cursor c = v.cursor();
    for (int i = 0; i < v.numel(); i++) {
      double x =
          v.dtype().isFloating()
              ? random.nextGaussian()
              : v.dtype() == DType.BOOL ? random.nextInt(2) : random.nextInt(100);
      v.setDouble(c.next(), x);
    }
    return v;
  }

  /** Indices below n. */
  View indices(int n, int... sizes) {
    View v = strided(DType.I64, sizes);
    View.Cursor c = v.cursor();
    for (int i = 0; i < v.numel(); i++) {
      v.setLong(c.next(), random.nextInt(n));
    }
    return v;
  }

  /** The same numbers, row-major. */
  static View compact(View v) {
    View c = View.allocate(v.dtype(), v.shape());
    View.Cursor from = v.cursor();
    for (int i = 0; i < v.numel(); i++) {
      int at = from.next();
      if (v.dtype().isFloating()) {
        c.setDouble(i, v.getDouble(at));
      } else {
        c.setLong(i, v.getLong(at));
      }
    }
    return c;
  }

  /** The numbers in order, as bits; all NaN are one. */
  static long[] bits(View v) {
    long[] bits = new long[v.numel()];
    View.Cursor c = v.cursor();
    for (int i = 0; i < bits.length; i++) {
      int at = c.next();
      bits[i] = v.dtype().isFloating() ? Double.doubleToLongBits(v.getDouble(at)) : v.getLong(at);
    }
    return bits;
  }

  /**
   * Runs a call on both forms, on 1, 2 and 4 threads, on the views as they are and on compact
   * copies, into fresh and into offset memory: all must give the same bits. Returns the result.
   */
  static View agree(String what, Call call, View start, View... in) {
    View[] compact = Arrays.stream(in).map(Rig::compact).toArray(View[]::new);
    long[][] before = Arrays.stream(in).map(Rig::bits).toArray(long[][]::new);
    View result = null;
    int threads = Team.threads();
    try {
      for (int n : new int[] {1, 2, 4}) {
        Team.threads(n);
        for (Kernels kernels : List.of(SCALAR, SIMD)) {
          for (View[] inputs : List.of(in, compact)) {
            View out = offset(start, inputs == in ? 0 : 3);
            call.run(kernels, inputs, out);
            if (result == null) {
              result = out;
            } else {
              assertThat(bits(out))
                  .as(
                      "%s: %s on %s threads, %s inputs %s",
                      what,
                      kernels.name(),
                      n,
                      inputs == in ? "strided" : "compact",
                      Arrays.toString(in))
                  .isEqualTo(bits(result));
            }
          }
        }
      }
    } finally {
      Team.threads(threads);
    }
    for (int i = 0; i < in.length; i++) {
      assertThat(bits(in[i])).as("%s changed its input %s", what, i).isEqualTo(before[i]);
    }
    return Objects.requireNonNull(result);
  }

  /** A row-major copy that begins at an offset. */
  private static View offset(View v, int offset) {
    Object array = Storage.allocate(v.dtype(), v.numel() + offset + 5);
    View c =
        View.of(Storage.heap(array), v.dtype(), v.shape(), v.shape().rowMajorStrides(), offset);
    View.Cursor from = v.cursor();
    for (int i = 0; i < v.numel(); i++) {
      int at = from.next();
      if (v.dtype().isFloating()) {
        c.setDouble(offset + i, v.getDouble(at));
      } else {
        c.setLong(offset + i, v.getLong(at));
      }
    }
    return c;
  }

  /** {@link #agree}, and the result is near that of the reference kernels. */
  static View check(String what, double tolerance, Call call, View start, View... in) {
    View result = agree(what, call, start, in);
    View expected = compact(start);
    call.run(REFERENCE, Arrays.stream(in).map(Rig::compact).toArray(View[]::new), expected);
    View.Cursor c = result.cursor();
    for (int i = 0; i < result.numel(); i++) {
      double x = result.getDouble(c.next());
      double y = expected.getDouble(i);
      boolean near =
          Double.compare(x, y) == 0 || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y));
      assertThat(near)
          .as("%s: element %s of %s is %s, not %s", what, i, result.shape(), x, y)
          .isTrue();
    }
    return result;
  }
}
