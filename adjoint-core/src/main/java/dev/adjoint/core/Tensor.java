package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.Storage;
import dev.adjoint.core.kernel.View;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An immutable array of numbers of any rank, an ordinary garbage-collected object, that knows how
 * it was computed if a derivative may be asked for.
 *
 * <pre>{@code
 * Tensor x = Tensor.of(3.0).requiresGrad();
 * Tensor y = x.mul(x).add(1.0);
 * y.backward();
 * x.grad();   // tensor(6.)
 * }</pre>
 *
 * <p>{@code equals} is identity; compare numbers with {@link #bitEquals} or {@link #allClose}.
 */
public final class Tensor implements Operand {
  private final View view;

  /** The transform that lifted this tensor; null at the base. */
  final @Nullable Level level;

  /** Who made it, in reverse mode at its level; null if it needs no gradient there. */
  final @Nullable Node node;

  /** The tensor one level down that this one lifts; null at the base. */
  final @Nullable Tensor primal;

  /** The directional derivative, at a forward-mode level; null means zero. */
  final @Nullable Tensor tangent;

  /** Whether this stands for many examples of a {@code vmap}, and so has no numbers of its own. */
  private final boolean example;

  /** Set if the memory belongs to a parameter, whose assignment makes this tensor stale. */
  final Param.@Nullable Version version;

  private Tensor(
      View view,
      @Nullable Level level,
      @Nullable Node node,
      @Nullable Tensor primal,
      @Nullable Tensor tangent,
      boolean example,
      Param.@Nullable Version version) {
    this.view = view;
    this.level = level;
    this.node = node;
    this.primal = primal;
    this.tangent = tangent;
    this.example = example;
    this.version = version;
  }

  static Tensor base(View view, @Nullable Node node, Param.@Nullable Version version) {
    return new Tensor(view, null, node, null, null, false, version);
  }

  static Tensor lifted(Level level, Tensor primal, @Nullable Node node, @Nullable Tensor tangent) {
    return new Tensor(primal.view, level, node, primal, tangent, primal.example, primal.version);
  }

  /** One example of a vmap, for all of them: {@code all} has them along its axis 0. */
  static Tensor example(Level level, Tensor all) {
    int[] strides = all.view.strides();
    int[] sizes = all.shape().toArray();
    View one =
        all.view.as(
            Shape.of(java.util.Arrays.copyOfRange(sizes, 1, sizes.length)),
            java.util.Arrays.copyOfRange(strides, 1, strides.length),
            all.view.offset());
    return new Tensor(one, level, null, all, null, true, all.version);
  }

  /**
   * A tensor over a view that some kernel has filled; the view's memory must not change any more.
   */
  public static Tensor of(View view) {
    return base(view, null, null);
  }

  // ---- making tensors

  /** An F32 vector, or with a shape the row-major array of that shape. The data is copied. */
  public static Tensor of(float[] data, int... shape) {
    return fresh(data.clone(), DType.F32, data.length, shape);
  }

  /** An F64 vector, or with a shape the row-major array of that shape. The data is copied. */
  public static Tensor of(double[] data, int... shape) {
    return fresh(data.clone(), DType.F64, data.length, shape);
  }

  /** An I32 vector, or with a shape the row-major array of that shape. The data is copied. */
  public static Tensor of(int[] data, int... shape) {
    return fresh(data.clone(), DType.I32, data.length, shape);
  }

  /** An I64 vector, or with a shape the row-major array of that shape. The data is copied. */
  public static Tensor of(long[] data, int... shape) {
    return fresh(data.clone(), DType.I64, data.length, shape);
  }

  /** A BOOL vector, or with a shape the row-major array of that shape. */
  public static Tensor of(boolean[] data, int... shape) {
    byte[] bytes = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      bytes[i] = (byte) (data[i] ? 1 : 0);
    }
    return fresh(bytes, DType.BOOL, data.length, shape);
  }

  /** A U8 tensor; the bytes are copied and read as 0..255. */
  public static Tensor ofBytes(byte[] data, int... shape) {
    return fresh(data.clone(), DType.U8, data.length, shape);
  }

  /** An F64 scalar. */
  public static Tensor of(double value) {
    return full(DType.F64, Shape.SCALAR, value);
  }

  /** An F32 scalar. */
  public static Tensor of(float value) {
    return full(DType.F32, Shape.SCALAR, value);
  }

  /** An I32 scalar. */
  public static Tensor of(int value) {
    return full(DType.I32, Shape.SCALAR, value);
  }

  /** An F64 matrix from rows of equal length. */
  public static Tensor of(double[][] rows) {
    int n = rows.length == 0 ? 0 : rows[0].length;
    double[] flat = new double[rows.length * n];
    for (int i = 0; i < rows.length; i++) {
      checkRow(i, rows[i].length, n);
      System.arraycopy(rows[i], 0, flat, i * n, n);
    }
    return fresh(flat, DType.F64, flat.length, rows.length, n);
  }

  /** An F32 matrix from rows of equal length. */
  public static Tensor of(float[][] rows) {
    int n = rows.length == 0 ? 0 : rows[0].length;
    float[] flat = new float[rows.length * n];
    for (int i = 0; i < rows.length; i++) {
      checkRow(i, rows[i].length, n);
      System.arraycopy(rows[i], 0, flat, i * n, n);
    }
    return fresh(flat, DType.F32, flat.length, rows.length, n);
  }

  private static void checkRow(int row, int length, int expected) {
    if (length != expected) {
      throw new ShapeException(
          "of: row "
              + row
              + " has "
              + length
              + " numbers and row 0 has "
              + expected
              + "; rows must have equal length.");
    }
  }

  private static Tensor fresh(Object array, DType dtype, int length, int... sizes) {
    Shape shape = sizes.length == 0 ? Shape.of(length) : Shape.of(sizes);
    if (shape.numel() != length) {
      throw new ShapeException(
          "of: "
              + length
              + " numbers cannot fill "
              + dtype
              + shape
              + ", which holds "
              + shape.numel()
              + "; give as many numbers as the shape has.");
    }
    return of(View.of(array, dtype, shape));
  }

  /** A tensor of zeros. */
  public static Tensor zeros(DType dtype, Shape shape) {
    return of(View.allocate(dtype, shape));
  }

  /** A tensor of zeros, F32 unless {@link Modes#withDType} says otherwise. */
  public static Tensor zeros(int... shape) {
    return zeros(Modes.dtype(), Shape.of(shape));
  }

  /** A tensor of ones. */
  public static Tensor ones(DType dtype, Shape shape) {
    return full(dtype, shape, 1);
  }

  /** A tensor of ones, F32 unless {@link Modes#withDType} says otherwise. */
  public static Tensor ones(int... shape) {
    return ones(Modes.dtype(), Shape.of(shape));
  }

  /** A tensor whose elements all equal {@code value}. */
  public static Tensor full(DType dtype, Shape shape, double value) {
    View v = View.allocate(dtype, shape);
    for (int i = 0, n = v.numel(); i < n; i++) {
      v.setDouble(i, value);
    }
    return of(v);
  }

  /** I64 numbers 0, 1, ..., n-1. */
  public static Tensor arange(int n) {
    long[] a = new long[Shape.of(n).numel()];
    for (int i = 0; i < n; i++) {
      a[i] = i;
    }
    return fresh(a, DType.I64, n);
  }

  /** The numbers start, start + step, ... before end, in the given type. */
  public static Tensor arange(DType dtype, double start, double end, double step) {
    if (step == 0 || Double.isNaN(step)) {
      throw new ShapeException("arange: the step is " + step + "; it must not be 0 or NaN.");
    }
    int n = (int) Math.max(0, Math.ceil((end - start) / step));
    View v = View.allocate(dtype, Shape.of(n));
    for (int i = 0; i < n; i++) {
      v.setDouble(i, start + i * step);
    }
    return of(v);
  }

  /** {@code n} F64 numbers evenly spaced from start to end, both included. */
  public static Tensor linspace(double start, double end, int n) {
    double[] a = new double[Shape.of(n).numel()];
    for (int i = 0; i < n; i++) {
      a[i] = i == n - 1 && n > 1 ? end : start + (n == 1 ? 0 : i * ((end - start) / (n - 1)));
    }
    return fresh(a, DType.F64, n);
  }

  /** The identity matrix. */
  public static Tensor eye(DType dtype, int n) {
    View v = View.allocate(dtype, Shape.of(n, n));
    for (int i = 0; i < n; i++) {
      v.setDouble(i * n + i, 1);
    }
    return of(v);
  }

  /**
   * Numbers uniform on [0, 1) from the current {@link Rng}; F32 unless {@link Modes#withDType} is
   * on.
   */
  public static Tensor rand(int... shape) {
    return Rng.current().uniform(Modes.dtype(), Shape.of(shape));
  }

  /**
   * Standard normal numbers from the current {@link Rng}; F32 unless {@link Modes#withDType} is on.
   */
  public static Tensor randn(int... shape) {
    return Rng.current().normal(Modes.dtype(), Shape.of(shape));
  }

  /** Joins tensors along an existing axis; see {@link Joining}. */
  public static Tensor concat(int axis, Operand... tensors) {
    return Joining.concat(axis, tensors);
  }

  /** Joins tensors of equal shape along a new axis; see {@link Joining}. */
  public static Tensor stack(int axis, Operand... tensors) {
    return Joining.stack(axis, tensors);
  }

  /** The grids of vectors' coordinates; see {@link Joining}. */
  public static Tensor[] meshgrid(Operand... vectors) {
    return Joining.meshgrid(vectors);
  }

  /** A sum of products in Einstein's notation; see {@link Contractions}. */
  public static Tensor einsum(String equation, Operand... operands) {
    return Contractions.einsum(equation, operands);
  }

  // ---- asking

  @Override
  public Tensor tensor() {
    return this;
  }

  @Override
  public DType dtype() {
    return view.dtype();
  }

  @Override
  public Shape shape() {
    return view.shape();
  }

  /** Number of axes. */
  public int rank() {
    return view.shape().rank();
  }

  /** Number of elements. */
  public int numel() {
    return view.numel();
  }

  /** Size of an axis; negative axes count from the end. */
  public int size(int axis) {
    return view.shape().size(axis);
  }

  /** Where the numbers lie. */
  public Device device() {
    return view.storage().device();
  }

  /** Whether the elements lie in row-major order without gaps. */
  public boolean isContiguous() {
    return view.isContiguous();
  }

  /**
   * The memory, for kernels; not to be written.
   *
   * @throws GradientException if a parameter's memory was overwritten since, or inside {@code vmap}
   */
  public View view() {
    if (version != null) {
      version.check();
    }
    if (example) {
      throw new GradientException(
          "vmap: "
              + describe()
              + " stands for every example at once and has no numbers that could be read; use"
              + " where() instead of if, and read results outside the vmap.");
    }
    return view;
  }

  /** Whether this stands for every example of a {@code vmap} at once. */
  boolean isExample() {
    return example;
  }

  /** The memory, without the check for a later assignment. */
  Storage rawStorage() {
    return view.storage();
  }

  // ---- reading numbers

  /** The only element, as a double. */
  public double item() {
    if (numel() != 1) {
      throw new ShapeException(
          "item: "
              + describe()
              + " has "
              + numel()
              + " elements; item() needs exactly one. Use"
              + " get(i, ...) or toDoubleArray().");
    }
    return view().getDouble(view.offset());
  }

  /** The element at these indices, as a double; negative indices count from the end. */
  public double get(int... index) {
    if (index.length != rank()) {
      throw new IndexException(
          "get: "
              + index.length
              + " indices for "
              + describe()
              + ", which has "
              + rank()
              + " axes.");
    }
    int at = view.offset();
    for (int i = 0; i < index.length; i++) {
      int n = size(i);
      if (index[i] < -n || index[i] >= n) {
        throw new IndexException(
            "get: index "
                + index[i]
                + " on axis "
                + i
                + " of "
                + describe()
                + ": it must lie from "
                + -n
                + " to "
                + (n - 1)
                + ".");
      }
      at += (index[i] < 0 ? index[i] + n : index[i]) * view.stride(i);
    }
    return view().getDouble(at);
  }

  /** All elements in row-major order, as a new array. */
  public double[] toDoubleArray() {
    double[] out = new double[numel()];
    View.Cursor c = view().cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = view.getDouble(c.next());
    }
    return out;
  }

  /** All elements in row-major order, rounded to float, as a new array. */
  public float[] toFloatArray() {
    float[] out = new float[numel()];
    View v = view();
    if (v.dtype() == DType.F32 && v.isContiguous()) {
      System.arraycopy(v.f32(), v.offset(), out, 0, out.length);
      return out;
    }
    View.Cursor c = v.cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) v.getDouble(c.next());
    }
    return out;
  }

  /** All elements in row-major order; fractions are dropped towards zero. */
  public long[] toLongArray() {
    long[] out = new long[numel()];
    View.Cursor c = view().cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = view.getLong(c.next());
    }
    return out;
  }

  /** All elements in row-major order; fractions are dropped towards zero. */
  public int[] toIntArray() {
    int[] out = new int[numel()];
    View.Cursor c = view().cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) view.getLong(c.next());
    }
    return out;
  }

  /** A new tensor with f applied to each element, outside differentiation: needs no gradient. */
  public Tensor mapDetached(DoubleUnaryOperator f) {
    View out = View.allocate(dtype(), shape());
    View.Cursor c = view().cursor();
    for (int i = 0, n = numel(); i < n; i++) {
      out.setDouble(i, f.applyAsDouble(view.getDouble(c.next())));
    }
    return of(out);
  }

  // ---- comparing

  /** Whether type, shape and every bit agree; all NaN count as equal. */
  public boolean bitEquals(Operand other) {
    Tensor o = other.tensor();
    if (dtype() != o.dtype() || !shape().equals(o.shape())) {
      return false;
    }
    View.Cursor a = view().cursor();
    View.Cursor b = o.view().cursor();
    for (int i = 0, n = numel(); i < n; i++) {
      int ia = a.next();
      int ib = b.next();
      boolean same =
          dtype().isFloating()
              ? Double.doubleToLongBits(view.getDouble(ia))
                  == Double.doubleToLongBits(o.view.getDouble(ib))
              : view.getLong(ia) == o.view.getLong(ib);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** Whether shapes agree and |a - b| <= absolute + relative |b| everywhere; NaN equals NaN. */
  public boolean allClose(Operand other, double relative, double absolute) {
    Tensor o = other.tensor();
    if (!shape().equals(o.shape())) {
      return false;
    }
    double[] a = toDoubleArray();
    double[] b = o.toDoubleArray();
    for (int i = 0; i < a.length; i++) {
      boolean close =
          a[i] == b[i]
              || (Double.isNaN(a[i]) && Double.isNaN(b[i]))
              || Math.abs(a[i] - b[i]) <= absolute + relative * Math.abs(b[i]);
      if (!close) {
        return false;
      }
    }
    return true;
  }

  // ---- derivatives

  /**
   * A leaf with the same numbers: {@code backward()} accumulates its gradient, see {@link #grad()}.
   *
   * @throws DTypeException if the type is not floating
   */
  public Tensor requiresGrad() {
    if (!dtype().isFloating()) {
      throw new DTypeException(
          "requiresGrad: "
              + describe()
              + " cannot have a gradient: only f32 and f64 can. Use"
              + " .to(DType.F32) first.");
    }
    return base(view(), Node.leaf(shape(), dtype()), version);
  }

  /** Whether a gradient flows to this tensor. */
  public boolean needsGrad() {
    return node != null;
  }

  /** Whether this is a leaf made by {@link #requiresGrad()} or a parameter's value. */
  public boolean isLeaf() {
    return node == null || node.isLeaf();
  }

  /** The accumulated gradient of a leaf, or null if no backward pass has reached it. */
  public @Nullable Tensor grad() {
    return node == null ? null : node.grad();
  }

  /** Forgets the accumulated gradient: {@link #grad()} is null until the next backward pass. */
  public void zeroGrad() {
    if (node != null) {
      node.setGrad(null);
    }
  }

  /** As {@link #zeroGrad()}, or with {@link Zero#FILL} sets a gradient that is there to zeros. */
  public void zeroGrad(Zero how) {
    if (node != null) {
      node.zeroGrad(how);
    }
  }

  /**
   * Calls {@code f} with the whole gradient of this tensor, leaf or intermediate, whenever a
   * backward pass has it; what f returns is used in its place, here and for what it was computed
   * from.
   *
   * <pre>{@code
   * h.hook(g -> g.clamp(-1, 1));
   * }</pre>
   *
   * @throws GradientException if this needs no gradient
   */
  public Hook hook(UnaryOperator<Tensor> f) {
    if (node == null) {
      throw new GradientException(
          "hook: "
              + describe()
              + " needs no gradient, so no backward pass brings one. Make a leaf with"
              + " requiresGrad() before the computation.");
    }
    return node.hook(f);
  }

  /** Keeps the gradient of this intermediate result for {@link #grad()}; returns this. */
  public Tensor retainGrad() {
    if (node != null) {
      node.retainGrad();
    }
    return this;
  }

  /** The same numbers, cut off from how they were computed. */
  public Tensor detach() {
    Tensor p = primal;
    if (level == null || p == null) {
      return node == null ? this : base(view, null, version);
    }
    Tensor below = p.detach();
    return level.kind == Level.Kind.BATCH ? example(level, below) : below;
  }

  /**
   * Accumulates d(this)/d(leaf) into every leaf's {@link #grad()}, then frees the graph.
   *
   * @throws GradientException if this is not a single number, needs no gradient, or was released
   */
  public void backward() {
    backward(Keep.NOTHING);
  }

  /** As {@link #backward()}, keeping the graph if asked. */
  public void backward(Keep keep) {
    if (numel() != 1) {
      throw new GradientException(
          "backward: "
              + describe()
              + " has "
              + numel()
              + " elements; without an upstream gradient"
              + " the result must be one number. Use sum(), mean() or backward(upstream).");
    }
    backward(ones(dtype(), shape()), keep);
  }

  /** Accumulates upstreamᵀ d(this)/d(leaf) into every leaf. */
  public void backward(Operand upstream) {
    backward(upstream, Keep.NOTHING);
  }

  /** As {@link #backward(Operand)}, keeping the graph if asked. */
  public void backward(Operand upstream, Keep keep) {
    Backward.run(this, upstream.tensor(), keep);
  }

  /** The numbers in another element type; the gradient comes back in this one. */
  public Tensor to(DType target) {
    return target == dtype() ? this : Engine.apply(new Movement.Cast(target), this);
  }

  /** The same numbers in new row-major memory, sharing nothing. */
  public Tensor copy() {
    return Engine.apply(new Movement.Copy(), this);
  }

  /** This if row-major, else a row-major copy. */
  public Tensor contiguous() {
    return isContiguous() ? this : copy();
  }

  /** The kernels that compute on this thread. */
  public static Kernels kernels() {
    return Engine.kernels();
  }

  /** Prints like PyTorch: {@code tensor([0.5000], requires_grad=True)}. */
  @Override
  public String toString() {
    return example ? describe() + " of each example" : Printer.print(this);
  }
}
