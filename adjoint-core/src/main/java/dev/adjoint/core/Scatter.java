package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The operations of {@link Scattering}. */
final class Scatter {
  private Scatter() {}

  private static void checkTypes(String op, Tensor x, Tensor source) {
    if (source.dtype() != x.dtype()) {
      throw new DTypeException(
          op
              + ": source "
              + source.describe()
              + " into "
              + x.describe()
              + "; both must have the same element type. Convert with .to(DType."
              + x.dtype().name()
              + ").");
    }
  }

  /** The checked index of whole slices. */
  static Tensor slices(String op, Tensor x, int axis, Operand index, Tensor source) {
    Tensor at = Picking.vector(op, index, axis, x);
    checkTypes(op, x, source);
    Shape wanted = Shape.of(Move.replaced(x.shape(), x.shape().axis(axis), 1, at.size(0)));
    if (!source.shape().equals(wanted)) {
      throw new ShapeException(
          op
              + ": source "
              + source.describe()
              + " with "
              + at.size(0)
              + " indices for axis "
              + axis
              + " of "
              + x.describe()
              + ": the source must be "
              + wanted
              + ".");
    }
    return at;
  }

  /** Applies an operation on the last axis along any axis, to the corner that the index covers. */
  static Tensor along(String op, Tensor x, int axis, Operand index, Tensor source, Into rule) {
    Tensor at = Picking.checked(op, index, x.size(axis), axis, x);
    checkTypes(op, x, source);
    int a = x.shape().axis(axis);
    boolean fits = at.rank() == x.rank() && source.rank() == x.rank();
    for (int i = 0; fits && i < x.rank(); i++) {
      fits = at.size(i) <= source.size(i) && (i == a || at.size(i) <= x.size(i));
    }
    if (!fits) {
      throw new ShapeException(
          op
              + ": index "
              + at.describe()
              + " and source "
              + source.describe()
              + " into "
              + x.describe()
              + " on axis "
              + axis
              + ": all must have as many axes; the index may not be longer than the source, nor, on"
              + " other axes, than the tensor.");
    }
    Tensor part = Picking.corner(x, at.shape(), a);
    Tensor from = Picking.corner(source, at.shape(), -1);
    boolean last = a == x.rank() - 1;
    Tensor y =
        last
            ? Engine.apply(rule, part, at, from)
            : Engine.apply(rule, part.transpose(a, -1), at.transpose(a, -1), from.transpose(a, -1))
                .transpose(a, -1);
    return part == x ? y : Engine.apply(new Corner(), x, y);
  }

  private static View copied(Kernels kernels, View x) {
    View y = View.allocate(x.dtype(), x.shape());
    kernels.copy(x, y);
    return y;
  }

  /** Combines the element at {@code from} with the one at {@code to}. */
  private interface Step {
    void run(int from, int to);
  }

  /** y = x, then at every index of the last axis one step, in row-major order. */
  private static View stepped(Kernels kernels, View[] in, BiFunction<View, View, Step> how) {
    View y = copied(kernels, in[0]);
    View index = Picking.rows(kernels, in[1]);
    View source = Picking.rows(kernels, in[2]);
    int n = in[0].shape().size(-1);
    int m = index.shape().size(1);
    Step step = how.apply(source, y);
    long[] at = index.i64();
    for (int i = 0; i < index.shape().size(0); i++) {
      for (int j = i * m; j < i * m + m; j++) {
        step.run(source.offset() + j, i * n + (int) at[index.offset() + j]);
      }
    }
    return y;
  }

  /**
   * Which entries of the index are the last to name their place, over the last axis of places that
   * has size n.
   */
  private static Tensor winners(Tensor index, int n) {
    int[] sizes = index.shape().toArray();
    int m = index.size(-1);
    Tensor order = Tensor.arange(m).expand(sizes);
    sizes[sizes.length - 1] = n;
    Tensor none = Tensor.zeros(DType.I64, Shape.SCALAR).expand(sizes);
    Tensor owner = Engine.apply(new Put(), none, index, order);
    return Engine.apply(new Picking.Gather(n), owner, index).eq(order);
  }

  /** Many examples: along the axis in front of all others if each has an index of its own. */
  private static Tensor batchOfSlices(
      IntFunction<Op> rule, int axis, Tensor[] in, boolean[] batched, int size) {
    Tensor[] all = Vmap.allBatched(in, batched, size);
    if (!batched[1]) {
      return Engine.apply(rule.apply(axis), all[0], in[1], all[2]);
    }
    int n = all[0].size(axis);
    Tensor index = Picking.shifted(in[1], n);
    Tensor x = Picking.behindEachOther(all[0], axis);
    Tensor source = Picking.behindEachOther(all[2], axis);
    Tensor y = Engine.apply(rule.apply(-x.rank()), x, index, source);
    return Picking.apart(y, size, n, axis);
  }

  /** Of x, an index and a source: linear in x and the source together, unless said. */
  interface Into extends Op {
    @Override
    default Spec infer(Spec... in) {
      return Spec.of(in[0].dtype(), in[0].shape());
    }

    @Override
    default Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      Tensor x = tangents[0];
      Tensor source = tangents[2];
      return Engine.apply(
          this,
          x != null ? x : Tensor.zeros(in[0].dtype(), in[0].shape()),
          in[1],
          source != null ? source : Tensor.zeros(in[2].dtype(), in[2].shape()));
    }
  }

  /** y[i, index[i, j]] = s[i, j]; dx = dy with zeros there, ds = dy from there for the last. */
  record Put() implements Into, Op.Leading {
    @Override
    public String name() {
      return "scatter";
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      return stepped(kernels, in, Put::step);
    }

    private static Step step(View source, View y) {
      return switch (source.storage().array()) {
        case float[] a -> {
          float[] b = y.f32();
          yield (from, to) -> b[to] = a[from];
        }
        case double[] a -> {
          double[] b = y.f64();
          yield (from, to) -> b[to] = a[from];
        }
        case int[] a -> {
          int[] b = y.i32();
          yield (from, to) -> b[to] = a[from];
        }
        case long[] a -> {
          long[] b = y.i64();
          yield (from, to) -> b[to] = a[from];
        }
        default -> {
          byte[] a = source.bytes();
          byte[] b = y.bytes();
          yield (from, to) -> b[to] = a[from];
        }
      };
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      Tensor index = in[1];
      int n = y.size(-1);
      pullbacks.of(
          0,
          dy -> {
            Tensor none = Tensor.zeros(dy.dtype(), Shape.SCALAR);
            return Engine.apply(this, dy, index, none.expand(index.shape().toArray()));
          });
      pullbacks.of(
          2,
          dy -> {
            Tensor there = Engine.apply(new Picking.Gather(n), dy, index);
            return winners(index, n).where(there, Tensor.zeros(dy.dtype(), Shape.SCALAR));
          });
    }
  }

  /** y[i, index[i, j]] += s[i, j]; dx = dy, ds = dy from there. */
  record Add() implements Into, Op.Leading {
    @Override
    public String name() {
      return "scatterAdd";
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      View y = copied(kernels, in[0]);
      kernels.scatterAdd(
          Picking.rows(kernels, in[2]), Picking.rows(kernels, in[1]), Picking.rows(kernels, y));
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      Tensor index = in[1];
      int n = y.size(-1);
      pullbacks.of(0, dy -> dy);
      pullbacks.of(2, dy -> Engine.apply(new Picking.Gather(n), dy, index));
    }
  }

  /** y[i, k] = the largest (or smallest) of x[i, k] and all s there; they share dy equally. */
  record Extreme(boolean largest) implements Into, Op.Leading {
    @Override
    public String name() {
      return largest ? "scatterMax" : "scatterMin";
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      return stepped(kernels, in, this::step);
    }

    private Step step(View source, View y) {
      if (!y.dtype().isFloating()) {
        return (from, to) -> {
          long a = source.getLong(from);
          long b = y.getLong(to);
          y.setLong(to, largest ? Math.max(a, b) : Math.min(a, b));
        };
      }
      return (from, to) -> {
        double a = source.getDouble(from);
        double b = y.getDouble(to);
        y.setDouble(to, largest ? Math.max(a, b) : Math.min(a, b));
      };
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      Tensor index = in[1];
      Tensor x = in[0].detach();
      Tensor source = in[2].detach();
      Tensor top = y.detach();
      int n = y.size(-1);
      pullbacks.of(0, dy -> kept(x, top).mul(share(dy, x, index, source, top)));
      pullbacks.of(
          2,
          dy -> {
            Tensor there = Engine.apply(new Picking.Gather(n), top, index);
            Tensor each = share(dy, x, index, source, top);
            return kept(source, there).mul(Engine.apply(new Picking.Gather(n), each, index));
          });
    }

    private static Tensor kept(Tensor x, Tensor top) {
      return x.eq(top).to(x.dtype());
    }

    /** dy divided by the number of those that are equal to the extreme. */
    private static Tensor share(Tensor dy, Tensor x, Tensor index, Tensor source, Tensor top) {
      Tensor there = Engine.apply(new Picking.Gather(top.size(-1)), top, index);
      return dy.div(Engine.apply(new Add(), kept(x, top), index, kept(source, there)));
    }

    @Override
    public Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      return Adjoint.pushforwardOfPullback(this, in, tangents, y);
    }
  }

  /** y_(index j) += s_j along an axis (from the end); dx = dy, ds = dy from there. */
  record AddSlices(int axis) implements Into {
    @Override
    public String name() {
      return "indexAdd";
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      View y = copied(kernels, in[0]);
      kernels.indexAdd(
          Picking.threeAxes(kernels, in[2], axis), in[1], Picking.threeAxes(kernels, y, axis));
      return y;
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return batchOfSlices(AddSlices::new, axis, in, batched, size);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      Tensor index = in[1];
      int n = y.size(axis);
      pullbacks.of(0, dy -> dy);
      pullbacks.of(2, dy -> Engine.apply(new Picking.Select(axis, n), dy, index));
    }
  }

  /** y_(index j) = s_j along an axis (from the end); dx = dy with zeros there, ds for the last. */
  record CopySlices(int axis) implements Into {
    @Override
    public String name() {
      return "indexCopy";
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      View y = copied(kernels, in[0]);
      int a = axis + out.shape().rank();
      View.Cursor c = in[1].cursor();
      for (int j = 0; j < in[1].numel(); j++) {
        int to = (int) in[1].getLong(c.next());
        kernels.copy(Move.part(in[2], a, j, 1, 1), Move.part(y, a, to, 1, 1));
      }
      return y;
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return batchOfSlices(CopySlices::new, axis, in, batched, size);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      Tensor index = in[1];
      int n = y.size(axis);
      int[] sizes = in[2].shape().toArray();
      int[] column = new int[-axis];
      Arrays.fill(column, 1);
      column[0] = index.size(0);
      pullbacks.of(
          0,
          dy ->
              Engine.apply(this, dy, index, Tensor.zeros(dy.dtype(), Shape.SCALAR).expand(sizes)));
      pullbacks.of(
          2,
          dy -> {
            Tensor there = Engine.apply(new Picking.Select(axis, n), dy, index);
            Tensor last = winners(index, n).reshape(column);
            return last.where(there, Tensor.zeros(dy.dtype(), Shape.SCALAR));
          });
    }
  }

  /** y = x with its first elements along every axis replaced by b; dx is 0 there, db = dy there. */
  record Corner() implements Op.Binary, Op.Linear, Op.Leading {
    @Override
    public Spec infer(Spec x, Spec b) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, View b, Spec out) {
      View y = copied(kernels, x);
      kernels.copy(b, y.as(b.shape(), y.strides(), 0));
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor b, Tensor y) {
      Shape shape = b.shape();
      pullbacks.of(0, dy -> Engine.apply(this, dy, Tensor.zeros(dy.dtype(), shape)));
      pullbacks.of(1, dy -> Picking.corner(dy, shape, -1));
    }
  }
}
