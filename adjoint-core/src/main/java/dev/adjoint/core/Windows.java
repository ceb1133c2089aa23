package dev.adjoint.core;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Borders around a tensor and windows that move over it. Borders are given as PyTorch gives them:
 * pairs (before, after), the first for the last axis, the second for the axis before it, and so on;
 * axes without a pair get none.
 */
public sealed interface Windows extends Family permits Operand {
  /**
   * Zeros before and after: {@code pad(1, 2)} puts 1 column to the left and 2 to the right, {@code
   * pad(1, 2, 3, 4)} also 3 rows above and 4 below. Negative numbers cut off.
   */
  default Tensor pad(int... pairs) {
    return Pad.constant("pad", tensor(), 0, pairs);
  }

  /** As {@link #pad}, with this number instead of 0. */
  default Tensor padConstant(double value, int... pairs) {
    return Pad.constant("padConstant", tensor(), value, pairs);
  }

  /**
   * The numbers mirrored at the first and the last, which are not repeated: {@code c b | a b c | b
   * a}. A border must be smaller than the axis.
   */
  default Tensor padReflect(int... pairs) {
    return Pad.border(Pad.Mode.REFLECT, tensor(), pairs);
  }

  /** The first and the last number again and again: {@code a a | a b c | c c}. */
  default Tensor padReplicate(int... pairs) {
    return Pad.border(Pad.Mode.REPLICATE, tensor(), pairs);
  }

  /**
   * The numbers from the other end: {@code b c | a b c | a b}. A border must not be larger than the
   * axis.
   */
  default Tensor padCircular(int... pairs) {
    return Pad.border(Pad.Mode.CIRCULAR, tensor(), pairs);
  }

  /**
   * {@code y[.., i, .., k] = x[.., i step + k, ..]}: all windows of {@code size} elements along an
   * axis, whose places stay on the axis and whose elements become a new last axis. A view; a rest
   * that fills no window is left out.
   *
   * <pre>{@code
   * Tensor.arange(5).unfold(0, 3, 1);   // [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
   * }</pre>
   */
  default Tensor unfold(int axis, int size, int step) {
    Tensor t = tensor();
    int n = t.size(axis);
    if (size < 0 || step < 1 || size > n) {
      throw new ShapeException(
          "unfold: windows of "
              + size
              + " every "
              + step
              + " on axis "
              + axis
              + " of "
              + describe()
              + ": a window must have from 0 to "
              + n
              + " elements and the step be 1 or more.");
    }
    return Engine.apply(new Pad.Unfold(t.shape().axis(axis) - t.rank(), size, step, 1), t);
  }

  /**
   * All windows of images as columns: {@code [..., c, h, w] -> [..., c kh kw, places]}, rows in the
   * order channel, window row, window column, places row by row. With it a convolution is a matrix
   * product. Known as im2col; {@code torch.nn.functional.unfold}.
   */
  default Tensor unfold2d(Window2d window) {
    Tensor x = tensor();
    if (x.rank() < 3) {
      throw new ShapeException(
          "unfold2d: " + describe() + ": images must be [..., channels, height, width].");
    }
    int h = x.size(-2);
    int w = x.size(-1);
    window.check("unfold2d", x, h, w);
    Tensor p =
        window.paddingHeight() == 0 && window.paddingWidth() == 0
            ? x
            : x.pad(
                window.paddingWidth(), window.paddingWidth(),
                window.paddingHeight(), window.paddingHeight());
    Tensor rows = Engine.apply(Pad.unfoldRows(window), p); // [..., c, placesH, w, kh]
    Tensor all =
        Engine.apply(Pad.unfoldColumns(window), rows); // [..., c, placesH, placesW, kh, kw]
    int[] out = Arrays.copyOf(x.shape().toArray(), x.rank() - 1);
    out[x.rank() - 3] = Math.multiplyExact(x.size(-3), window.kernelElements());
    out[x.rank() - 2] = window.placesHeight(h) * window.placesWidth(w);
    return all.transpose(-4, -2).transpose(-3, -1).reshape(out);
  }

  /**
   * The transpose of {@link #unfold2d}: columns added at their windows' places, {@code [..., c kh
   * kw, places] -> [..., c, height, width]}. Known as col2im; {@code torch.nn.functional.fold}.
   */
  default Tensor fold2d(int height, int width, Window2d window) {
    Tensor x = tensor();
    window.check("fold2d", x, height, width);
    int placesH = window.placesHeight(height);
    int placesW = window.placesWidth(width);
    int k = window.kernelElements();
    if (x.rank() < 2 || x.size(-2) % k != 0 || x.size(-1) != placesH * placesW) {
      throw new ShapeException(
          "fold2d: "
              + describe()
              + " into images of "
              + height
              + " x "
              + width
              + " by "
              + window
              + ": it must be [..., channels * "
              + k
              + ", "
              + placesH * placesW
              + "].");
    }
    int r = x.rank();
    Tensor cut =
        x.reshape(
            Move.replaced(
                x.shape(),
                r - 2,
                2,
                x.size(-2) / k,
                window.kernelHeight(),
                window.kernelWidth(),
                placesH,
                placesW));
    Tensor places = cut.transpose(-4, -2).transpose(-3, -1); // [..., c, placesH, placesW, kh, kw]
    Tensor rows = Engine.apply(Pad.foldColumns(window, width), places); // [..., c, placesH, w, kh]
    Tensor all = Engine.apply(Pad.foldRows(window, height), rows);
    return all.narrow(-2, window.paddingHeight(), height).narrow(-1, window.paddingWidth(), width);
  }
}

/** The operations of {@link Windows}. */
final class Pad {
  private static final Formula SUM = Formula.of("add", 2, Expr.in(0).add(Expr.in(1)));

  private Pad() {}

  static Unfold unfoldRows(Window2d w) {
    return new Unfold(-2, w.kernelHeight(), w.strideHeight(), w.dilationHeight());
  }

  /** After {@link #unfoldRows} the columns are the last axis but one. */
  static Unfold unfoldColumns(Window2d w) {
    return new Unfold(-2, w.kernelWidth(), w.strideWidth(), w.dilationWidth());
  }

  static Fold foldColumns(Window2d w, int width) {
    int n = width + 2 * w.paddingWidth();
    return new Fold(-2, w.kernelWidth(), w.strideWidth(), w.dilationWidth(), n);
  }

  static Fold foldRows(Window2d w, int height) {
    int n = height + 2 * w.paddingHeight();
    return new Fold(-2, w.kernelHeight(), w.strideHeight(), w.dilationHeight(), n);
  }

  /** What stands in a border. */
  enum Mode {
    REFLECT("padReflect"),
    REPLICATE("padReplicate"),
    CIRCULAR("padCircular");

    final String op;

    Mode(String op) {
      this.op = op;
    }
  }

  private static void checkPairs(String op, Spec x, int... pairs) {
    if (pairs.length % 2 != 0 || pairs.length / 2 > x.shape().rank()) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + " with "
              + Arrays.toString(pairs)
              + ": give pairs (before, after), the first for the last axis, and no more than axes.");
    }
  }

  static Tensor constant(String op, Tensor x, double value, int... pairs) {
    checkPairs(op, x, pairs);
    if (!x.dtype().isFloating() && !Elementwise.isWhole(value)) {
      throw new DTypeException(
          op
              + ": "
              + x.describe()
              + " with the number "
              + value
              + ": numbers take the tensor's type, and this one is not an integer. Use"
              + " .to(DType.F32) first.");
    }
    int[] more = new int[pairs.length];
    boolean any = false;
    Tensor t = x;
    for (int i = 0; i < pairs.length; i += 2) {
      int axis = -1 - i / 2;
      int n = t.size(axis);
      int from = Math.max(0, -pairs[i]);
      int to = n - Math.max(0, -pairs[i + 1]);
      if (from > to) {
        throw new ShapeException(
            op
                + ": "
                + x.describe()
                + " with "
                + Arrays.toString(pairs)
                + ": axis "
                + axis
                + " has only "
                + n
                + " elements to cut off.");
      }
      t = Move.slice(t, axis, from, to, 1);
      more[i] = Math.max(0, pairs[i]);
      more[i + 1] = Math.max(0, pairs[i + 1]);
      any |= more[i] > 0 || more[i + 1] > 0;
    }
    return any ? Engine.apply(new Constant(value, more), t) : t;
  }

  static Tensor border(Mode mode, Tensor x, int... pairs) {
    checkPairs(mode.op, x, pairs);
    Tensor t = x;
    for (int i = 0; i < pairs.length; i += 2) {
      int axis = -1 - i / 2;
      int n = x.size(axis);
      int most =
          switch (mode) {
            case REFLECT -> Math.max(0, n - 1);
            case REPLICATE -> n == 0 ? 0 : Integer.MAX_VALUE;
            case CIRCULAR -> n;
          };
      if (Math.min(pairs[i], pairs[i + 1]) < 0 || Math.max(pairs[i], pairs[i + 1]) > most) {
        throw new ShapeException(
            mode.op
                + ": "
                + x.describe()
                + " with "
                + Arrays.toString(pairs)
                + ": axis "
                + axis
                + " has "
                + n
                + " elements; its border must have "
                + (most == Integer.MAX_VALUE ? "0 or more." : "from 0 to " + most + "."));
      }
      if (pairs[i] > 0 || pairs[i + 1] > 0) {
        t = Engine.apply(new Border(mode, axis, pairs[i], pairs[i + 1]), t);
      }
    }
    return t;
  }

  /** y = x inside and a number outside; pairs of borders, last axis first. dx = dy inside. */
  record Constant(double value, int... pairs) implements Op.Unary, Op.Leading {
    @Override
    public String name() {
      return "pad";
    }

    @Override
    public Spec infer(Spec x) {
      int[] out = x.shape().toArray();
      for (int i = 0; i < pairs.length; i += 2) {
        int a = out.length - 1 - i / 2;
        out[a] = Math.addExact(out[a], Math.addExact(pairs[i], pairs[i + 1]));
      }
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      if (value != 0) {
        View number = View.allocate(out.dtype(), Shape.SCALAR);
        number.setDouble(0, value);
        kernels.copy(number.broadcastTo(out.shape()), y);
      }
      View inside = y;
      for (int i = 0; i < pairs.length; i += 2) {
        int a = out.shape().rank() - 1 - i / 2;
        inside = Move.part(inside, a, pairs[i], 1, x.shape().size(a));
      }
      kernels.copy(x, inside);
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      Shape shape = x.shape();
      pullbacks.of(
          0,
          dy -> {
            Tensor t = dy;
            for (int i = 0; i < pairs.length; i += 2) {
              int axis = -1 - i / 2;
              t = t.narrow(axis, pairs[i], shape.size(axis));
            }
            return t;
          });
    }

    @Override
    public Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      Tensor t = tangents[0];
      return t == null
          ? Tensor.zeros(y.dtype(), y.shape())
          : Engine.apply(new Constant(0, pairs), t);
    }
  }

  /** Where a border's elements come from: start and step in the axis of n elements. */
  private record Source(int start, int step) {
    static Source before(Mode mode, int n, int count) {
      return switch (mode) {
        case REFLECT -> new Source(count, -1);
        case REPLICATE -> new Source(0, 0);
        case CIRCULAR -> new Source(n - count, 1);
      };
    }

    static Source after(Mode mode, int n) {
      return switch (mode) {
        case REFLECT -> new Source(n - 2, -1);
        case REPLICATE -> new Source(n - 1, 0);
        case CIRCULAR -> new Source(0, 1);
      };
    }

    View of(View x, int axis, int count) {
      return Move.part(x, axis, start, step, count);
    }
  }

  /** y = x with elements of x in borders along an axis (from the end); dx = Σ dy at its copies. */
  record Border(Mode mode, int axis, int before, int after)
      implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public String name() {
      return mode.op;
    }

    @Override
    public Spec infer(Spec x) {
      int[] out = x.shape().toArray();
      int a = axis + out.length;
      out[a] = Math.addExact(out[a], Math.addExact(before, after));
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      int a = axis + out.shape().rank();
      int n = x.shape().size(a);
      kernels.copy(Source.before(mode, n, before).of(x, a, before), Move.part(y, a, 0, 1, before));
      kernels.copy(x, Move.part(y, a, before, 1, n));
      kernels.copy(Source.after(mode, n).of(x, a, after), Move.part(y, a, before + n, 1, after));
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Unborder(mode, axis, before, after), dy));
    }
  }

  /** The transpose of {@link Border}: the inside, and each border added where it came from. */
  record Unborder(Mode mode, int axis, int before, int after)
      implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      int[] out = x.shape().toArray();
      out[axis + out.length] -= before + after;
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      int a = axis + out.shape().rank();
      int n = out.shape().size(a);
      kernels.copy(Move.part(x, a, before, 1, n), y);
      add(kernels, Move.part(x, a, 0, 1, before), y, a, Source.before(mode, n, before));
      add(kernels, Move.part(x, a, before + n, 1, after), y, a, Source.after(mode, n));
      return y;
    }

    private static void add(Kernels kernels, View border, View y, int axis, Source to) {
      int count = border.shape().size(axis);
      if (to.step != 0) {
        plus(kernels, border, to.of(y, axis, count));
        return;
      }
      for (int j = 0; j < count; j++) {
        plus(kernels, Move.part(border, axis, j, 1, 1), to.of(y, axis, 1));
      }
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Border(mode, axis, before, after), dy));
    }
  }

  /** {@code y += x} in place. */
  private static void plus(Kernels kernels, View x, View y) {
    kernels.map(SUM, new double[0], new View[] {y, x}, new View[] {y});
  }

  /** y_(i, k) = x_(i step + k dilation) over an axis (from the end); dx = Σ dy at their places. */
  record Unfold(int axis, int size, int step, int dilation)
      implements Op.Unary, Op.Linear, Op.Leading {
    private int places(int n) {
      return (n - (size == 0 ? 0 : dilation * (size - 1) + 1)) / step + 1;
    }

    @Override
    public Spec infer(Spec x) {
      int[] out = Arrays.copyOf(x.shape().toArray(), x.shape().rank() + 1);
      int a = axis + out.length - 1;
      out[a] = places(out[a]);
      out[out.length - 1] = size;
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      int rank = x.shape().rank();
      int a = axis + rank;
      int[] strides = Arrays.copyOf(x.strides(), rank + 1);
      strides[rank] = strides[a] * dilation;
      strides[a] *= step;
      return x.as(out.shape(), strides, x.offset());
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      int n = x.size(axis);
      pullbacks.of(0, dy -> Engine.apply(new Fold(axis, size, step, dilation, n), dy));
    }
  }

  /** The transpose of {@link Unfold}: the windows' elements added where they came from. */
  record Fold(int axis, int size, int step, int dilation, int n)
      implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      int[] out = Arrays.copyOf(x.shape().toArray(), x.shape().rank() - 1);
      out[axis + out.length] = n;
      return Spec.of(x.dtype(), Shape.of(out));
    }

    /** One sum for each element of a window, in their order: whatever the threads, equal bits. */
    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      int rank = out.shape().rank();
      int a = axis + rank;
      int places = x.shape().size(a);
      int[] strides = Arrays.copyOf(x.strides(), rank);
      int[] sizes = Arrays.copyOf(x.shape().toArray(), rank);
      for (int k = 0; k < size; k++) {
        View one = x.as(Shape.of(sizes), strides, x.offset() + k * x.stride(rank));
        plus(kernels, one, Move.part(y, a, k * dilation, step, places));
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Unfold(axis, size, step, dilation), dy));
    }
  }
}
