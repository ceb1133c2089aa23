package dev.adjoint.core;

import dev.adjoint.core.kernel.View;
import java.util.Arrays;

/**
 * Images and lines in another resolution: the last axes get other sizes, axes in front are a batch.
 */
public sealed interface Resampling extends Family permits Operand {
  /**
   * {@code y[.., i] = x[.., ⌊i n / size⌋]} along each of the last axes: the element to the left.
   * {@code interpolateNearest(8, 8)} for images, {@code interpolateNearest(8)} for lines.
   */
  default Tensor interpolateNearest(int... sizes) {
    return Resample.nearest(tensor(), sizes);
  }

  /**
   * Straight lines between neighbours, along each of the last axes: linear, bilinear, trilinear.
   * Elements are cells: y's cell i has its middle at (i + ½) n / size - ½ of x, and outside of the
   * first and last middle the numbers stay the same. PyTorch's {@code align_corners=False}.
   */
  default Tensor interpolateLinear(int... sizes) {
    return Resample.linear("interpolateLinear", tensor(), false, sizes);
  }

  /**
   * As {@link #interpolateLinear}, but elements are points, and the first and the last of x and y
   * lie on each other: y's point i lies at i (n - 1) / (size - 1). PyTorch's {@code
   * align_corners=True}.
   */
  default Tensor interpolateLinearAligned(int... sizes) {
    return Resample.linear("interpolateLinearAligned", tensor(), true, sizes);
  }

  /**
   * {@code [..., c r², h, w] -> [..., c, h r, w r]}: r² channels become a finer image (Shi et al.,
   * 2016).
   */
  default Tensor pixelShuffle(int factor) {
    return Resample.shuffle(tensor(), factor);
  }

  /** {@code [..., c, h r, w r] -> [..., c r², h, w]}: the inverse of {@link #pixelShuffle}. */
  default Tensor pixelUnshuffle(int factor) {
    return Resample.unshuffle(tensor(), factor);
  }
}

/** The compositions of {@link Resampling}. */
final class Resample {
  private Resample() {}

  private static void check(String op, Tensor x, int... sizes) {
    boolean fits = sizes.length > 0 && sizes.length <= x.rank();
    for (int i = 0; fits && i < sizes.length; i++) {
      fits = sizes[i] > 0 && x.size(i - sizes.length) > 0;
    }
    if (!fits) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + " to "
              + Arrays.toString(sizes)
              + ": give the new sizes of the last axes, at most "
              + x.rank()
              + "; old and new sizes must be 1 or more.");
    }
  }

  static Tensor nearest(Tensor x, int... sizes) {
    check("interpolateNearest", x, sizes);
    Tensor y = x;
    for (int i = 0; i < sizes.length; i++) {
      int axis = i - sizes.length;
      int n = x.size(axis);
      if (n != sizes[i]) {
        long[] at = new long[sizes[i]];
        for (int j = 0; j < at.length; j++) {
          at[j] = (long) j * n / sizes[i];
        }
        y = y.indexSelect(axis, Tensor.of(at));
      }
    }
    return y;
  }

  static Tensor linear(String op, Tensor x, boolean aligned, int... sizes) {
    check(op, x, sizes);
    Tensor y = x.dtype().isFloating() ? x : x.to(DType.F32);
    for (int i = 0; i < sizes.length; i++) {
      int axis = i - sizes.length;
      if (x.size(axis) != sizes[i]) {
        y = linear(y, axis, sizes[i], aligned);
      }
    }
    return y;
  }

  /** a + w (b - a) of the neighbours a and b. */
  private static Tensor linear(Tensor x, int axis, int size, boolean aligned) {
    int n = x.size(axis);
    long[] left = new long[size];
    long[] right = new long[size];
    int[] column = new int[-axis];
    Arrays.fill(column, 1);
    column[0] = size;
    View weight = View.allocate(x.dtype(), Shape.of(column));
    for (int i = 0; i < size; i++) {
      double at =
          aligned
              ? (size == 1 ? 0 : (double) i * (n - 1) / (size - 1))
              : Math.max(0, (i + 0.5) * n / size - 0.5);
      left[i] = Math.min((long) at, n - 1);
      right[i] = Math.min(left[i] + 1, n - 1);
      weight.setDouble(i, Math.min(at - left[i], 1));
    }
    Tensor a = x.indexSelect(axis, Tensor.of(left));
    Tensor b = x.indexSelect(axis, Tensor.of(right));
    return a.lerp(b, Tensor.of(weight));
  }

  static Tensor shuffle(Tensor x, int factor) {
    int r = x.rank();
    if (r < 3 || factor < 1 || x.size(-3) % (factor * factor) != 0) {
      throw new ShapeException(
          "pixelShuffle: "
              + x.describe()
              + " by "
              + factor
              + ": it must be [..., channels, height, width] with channels a multiple of "
              + (long) factor * factor
              + ".");
    }
    int c = x.size(-3) / (factor * factor);
    int h = x.size(-2);
    int w = x.size(-1);
    int[] out = x.shape().toArray();
    out[r - 3] = c;
    out[r - 2] = h * factor;
    out[r - 1] = w * factor;
    return x.reshape(Move.replaced(x.shape(), r - 3, 3, c, factor, factor, h, w))
        .transpose(-3, -2) // c, f, h, f, w
        .transpose(-4, -3) // c, h, f, f, w
        .transpose(-2, -1)
        .reshape(out);
  }

  static Tensor unshuffle(Tensor x, int factor) {
    int r = x.rank();
    if (r < 3 || factor < 1 || x.size(-2) % factor != 0 || x.size(-1) % factor != 0) {
      throw new ShapeException(
          "pixelUnshuffle: "
              + x.describe()
              + " by "
              + factor
              + ": it must be [..., channels, height, width] with height and width multiples of "
              + factor
              + ".");
    }
    int c = x.size(-3);
    int h = x.size(-2) / factor;
    int w = x.size(-1) / factor;
    int[] out = x.shape().toArray();
    out[r - 3] = c * factor * factor;
    out[r - 2] = h;
    out[r - 1] = w;
    return x.reshape(Move.replaced(x.shape(), r - 3, 3, c, h, factor, w, factor))
        .transpose(-2, -1) // c, h, f, f, w
        .transpose(-4, -3) // c, f, h, f, w
        .transpose(-3, -2)
        .reshape(out);
  }
}
