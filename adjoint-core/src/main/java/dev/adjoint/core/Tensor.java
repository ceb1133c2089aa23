package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.Storage;
import dev.adjoint.core.kernel.View;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
    return Making.over(data.clone(), DType.F32, data.length, shape);
  }

  /** An F64 vector, or with a shape the row-major array of that shape. The data is copied. */
  public static Tensor of(double[] data, int... shape) {
    return Making.over(data.clone(), DType.F64, data.length, shape);
  }

  /** An I32 vector, or with a shape the row-major array of that shape. The data is copied. */
  public static Tensor of(int[] data, int... shape) {
    return Making.over(data.clone(), DType.I32, data.length, shape);
  }

  /** An I64 vector, or with a shape the row-major array of that shape. The data is copied. */
  public static Tensor of(long[] data, int... shape) {
    return Making.over(data.clone(), DType.I64, data.length, shape);
  }

  /** A BOOL vector, or with a shape the row-major array of that shape. */
  public static Tensor of(boolean[] data, int... shape) {
    return Making.over(Making.bytes(data), DType.BOOL, data.length, shape);
  }

  /** A U8 tensor; the bytes are copied and read as 0..255. */
  public static Tensor ofBytes(byte[] data, int... shape) {
    return Making.over(data.clone(), DType.U8, data.length, shape);
  }

  /**
   * A tensor of as many axes as the array is deep: {@code Tensor.of(new double[][] {{1, 2}, {3,
   * 4}})}. Arrays of double, float, int, long, boolean, byte (U8) or their boxes; short and char
   * give I32.
   *
   * @throws ShapeException if arrays at the same depth differ in length; the message names the
   *     place
   */
  public static Tensor of(Object[] nested) {
    return Nested.tensor(nested);
  }

  /**
   * A vector of a list's numbers, or a tensor of lists of lists; F64 for Double, F32 for Float, I32
   * for Integer, I64 for Long, BOOL for Boolean, which must not be mixed.
   */
  public static Tensor of(List<?> nested) {
    return Nested.tensor(nested);
  }

  /** An F64 vector of a stream's numbers. */
  public static Tensor of(DoubleStream numbers) {
    double[] a = numbers.toArray();
    return Making.over(a, DType.F64, a.length);
  }

  /** An I32 vector of a stream's numbers. */
  public static Tensor of(IntStream numbers) {
    int[] a = numbers.toArray();
    return Making.over(a, DType.I32, a.length);
  }

  /** An I64 vector of a stream's numbers. */
  public static Tensor of(LongStream numbers) {
    long[] a = numbers.toArray();
    return Making.over(a, DType.I64, a.length);
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

  /** An I64 scalar. */
  public static Tensor of(long value) {
    return of(View.of(new long[] {value}, DType.I64, Shape.SCALAR));
  }

  /** A truth value. */
  public static Tensor of(boolean value) {
    return full(DType.BOOL, Shape.SCALAR, value ? 1 : 0);
  }

  /** A tensor of zeros. */
  public static Tensor zeros(DType dtype, Shape shape) {
    return of(View.allocate(dtype, shape));
  }

  /**
   * A tensor of zeros, F32 unless {@link Modes#withDType} says otherwise. No sizes mean a scalar;
   * one size of 0 an empty vector.
   */
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

  /**
   * A tensor whose elements all equal {@code value}.
   *
   * @throws DTypeException if an integer type cannot hold the value
   */
  public static Tensor full(DType dtype, Shape shape, double value) {
    return Making.full(dtype, shape, value);
  }

  /**
   * A tensor of this shape whose elements all equal {@code value}, F32 unless {@link
   * Modes#withDType} says otherwise.
   */
  public static Tensor full(double value, int... shape) {
    return full(Modes.dtype(), Shape.of(shape), value);
  }

  /** I64 numbers 0, 1, ..., n-1. */
  public static Tensor arange(int n) {
    return arange(0, Shape.of(n).size(0));
  }

  /** I64 numbers start, start + 1, ... before end; none if end is not greater. */
  public static Tensor arange(long start, long end) {
    return Making.arange(start, end, 1);
  }

  /** I64 numbers start, start + step, ... before end. */
  public static Tensor arange(long start, long end, long step) {
    return Making.arange(start, end, step);
  }

  /**
   * F64 numbers start, start + step, ... before end: ⌈(end - start) / step⌉ of them, so rounding of
   * the step can add one; {@link #linspace} counts instead.
   */
  public static Tensor arange(double start, double end, double step) {
    return Making.arange(DType.F64, start, end, step);
  }

  /** The numbers start, start + step, ... before end, in the given type. */
  public static Tensor arange(DType dtype, double start, double end, double step) {
    return Making.arange(dtype, start, end, step);
  }

  /** {@code n} F64 numbers evenly spaced from start to end, both included. */
  public static Tensor linspace(double start, double end, int n) {
    return Making.linspace(DType.F64, start, end, n);
  }

  /** {@code n} numbers of a floating type evenly spaced from start to end, both included. */
  public static Tensor linspace(DType dtype, double start, double end, int n) {
    return Making.linspace(dtype, start, end, n);
  }

  /** {@code n} F64 numbers from 10^start to 10^end, each the same multiple of the one before. */
  public static Tensor logspace(double start, double end, int n) {
    return Making.logspace(start, end, n);
  }

  /** The identity matrix, F32 unless {@link Modes#withDType} says otherwise. */
  public static Tensor eye(int n) {
    return eye(Modes.dtype(), n, n);
  }

  /** Ones at [i, i] and zeros elsewhere, F32 unless {@link Modes#withDType} says otherwise. */
  public static Tensor eye(int rows, int columns) {
    return eye(Modes.dtype(), rows, columns);
  }

  /** The identity matrix. */
  public static Tensor eye(DType dtype, int n) {
    return eye(dtype, n, n);
  }

  /** Ones at [i, i] and zeros elsewhere. */
  public static Tensor eye(DType dtype, int rows, int columns) {
    return Making.eye(dtype, rows, columns);
  }

  // ---- random numbers, all from the current Rng

  /** Numbers uniform on [0, 1); F32 unless {@link Modes#withDType} is on. */
  public static Tensor rand(int... shape) {
    return Rng.current().uniform(Modes.dtype(), Shape.of(shape));
  }

  /** Standard normal numbers; F32 unless {@link Modes#withDType} is on. */
  public static Tensor randn(int... shape) {
    return Rng.current().normal(Modes.dtype(), Shape.of(shape));
  }

  /** I64 integers uniform on [low, high). */
  public static Tensor randint(long low, long high, int... shape) {
    return Rng.current().integers(Shape.of(shape), low, high);
  }

  /** The integers 0 to n-1 in random order, I64; every order is equally likely. */
  public static Tensor randperm(int n) {
    return Rng.current().randperm(n);
  }

  /**
   * 1 with probability p, else 0; F32 unless {@link Modes#withDType} is on. See also {@link
   * Likeness#bernoulli}.
   */
  public static Tensor bernoulli(double p, int... shape) {
    return Rng.current().bernoulli(p, Modes.dtype(), Shape.of(shape));
  }

  /**
   * Normal numbers given that they lie in [low, high]; F32 unless {@link Modes#withDType} is on.
   * See {@link Rng#truncatedNormal}.
   */
  public static Tensor truncatedNormal(
      double mean, double std, double low, double high, int... shape) {
    return Rng.current().truncatedNormal(Modes.dtype(), Shape.of(shape), mean, std, low, high);
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
    View v = unforced();
    Pending.force(v);
    return v;
  }

  /** As {@link #view()}, but the numbers may be {@link Pending}. */
  View unforced() {
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

  /** This, its numbers computed. */
  Tensor forced() {
    Pending.force(view);
    return this;
  }

  /** Whether this stands for every example of a {@code vmap} at once. */
  public boolean isExample() {
    return example;
  }

  /** The memory, without the check for a later assignment. */
  Storage rawStorage() {
    return view.storage();
  }

  /** The layout, not to be read through: see {@link #rawStorage()}. */
  View rawView() {
    return view;
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
    return told("requiresGrad()", base(view(), Node.leaf(shape(), dtype()), version));
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
      return node == null ? this : told("detach()", base(view, null, version));
    }
    Tensor below = p.detach();
    return level.kind == Level.Kind.BATCH ? example(level, below) : below;
  }

  /** Tells whoever looks for the reason of a missing gradient that it is cut off here. */
  private Tensor told(String how, Tensor result) {
    Observer observer = Modes.current().observer();
    if (observer != null) {
      observer.cut(how, this, result);
    }
    return result;
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

  /**
   * The numbers on another device. There is one today, so this returns the tensor itself.
   *
   * @throws DeviceException if the device is absent; the message names what there is
   */
  public Tensor to(Device device) {
    Device.of(device.name());
    return this;
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
    return toString(PrintOptions.current());
  }

  /** Prints as {@link #toString()} with options of your own. */
  public String toString(PrintOptions options) {
    return example ? describe() + " of each example" : Printer.print(this, options);
  }
}
